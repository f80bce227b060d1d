"""The module to which functions come: the names in force there, and what is added for them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from renamespace.core.elixir.facts import Directive, Facts, Kind, Reference
from renamespace.core.elixir.items import Item
from renamespace.core.elixir.local_calls import LocalCall
from renamespace.core.elixir.own_modules import OWN_MODULES
from renamespace.core.index import Index
from renamespace.core.moving.functions.source import Module, module_in


@dataclass(frozen=True, slots=True)
class Import:
    """An import of the module that code leaves, and what of it the code calls."""

    module: Module
    directive: Directive
    names: set[tuple[str, int]]


@dataclass(slots=True)
class Additions:
    """What a module needs besides: lines by the kind of directive, in the order they were asked."""

    aliases: dict[str, str] = field(default_factory=dict)
    """Short name to module."""
    required: dict[str, None] = field(default_factory=dict)
    imports: dict[int, Import] = field(default_factory=dict)
    """The imports, by where they stand in the module that the code leaves."""
    uses: dict[str, None] = field(default_factory=dict)
    """`use` lines, without indentation."""


class Target:
    """A module as a place for code from elsewhere; one that is not there yet knows no name."""

    def __init__(self, index: Index, name: str) -> None:
        """Read what is at the end of the module's body, where the code goes."""
        self.index = index
        self.name = name
        self.module: Module | None = module_in(index, name)
        self.additions = Additions()
        self.wanted: set[str] = set()
        """First words of names that the new code writes in full, and no alias may take."""
        self.bindings = self._bindings()
        self.nested: dict[str, str] = {}
        """What comes to be defined in it, by short name."""
        self.words = self._words()
        self.used: set[str] = set()
        """The modules for which the new code needs an alias or a `require` that is there."""

    @property
    def facts(self) -> Facts | None:
        """The facts of its file."""
        return self.module.facts if self.module is not None else None

    @property
    def items(self) -> tuple[Item, ...]:
        """Its items; none if it is not there yet."""
        return self.module.items if self.module is not None else ()

    def spell(self, module: str, written: Reference, base: tuple[str, str] | None) -> str:
        """How a module is written here, by the alias `base` (short name and module) if it can be.

        `written` is how it was written in the module that it leaves.
        """
        if base is not None:
            name, of = self._known(*base), base[1]
            if name is not None or self._by_alias(*base):
                self.used.add(of)
                return (name or base[0]) + module.removeprefix(of)
        if (short := self._shortest(module)) is not None:
            return short
        first = module.partition(".")[0]
        bound = self.bindings.get(first, first)
        free = bound == first and first not in self.additions.aliases
        return module if free or not written.segments else f"Elixir.{module}"

    def _known(self, name: str, of: str) -> str | None:
        """The short name that a module has here already: this one, or another."""
        known = [each for each, module in self.bindings.items() if module == of]
        return name if name in known else next(iter(known), None)

    def _shortest(self, module: str) -> str | None:
        """A module's name by the alias in force here that leads furthest to it."""
        every = {**self.bindings, **self.nested}
        known = [(of, name) for name, of in every.items() if of is not None and "." in of]
        fitting = [each for each in known if module == each[0] or module.startswith(f"{each[0]}.")]
        of, name = max(fitting, key=lambda each: len(each[0]), default=("", ""))
        self.used.add(of)
        return name + module.removeprefix(of) if fitting else None

    def is_nested(self, module: str) -> bool:
        """Whether a module comes to be defined in this one, so that a short name will do."""
        return any(module == of or module.startswith(f"{of}.") for of in self.nested.values())

    def reserve(self, words: Iterable[str]) -> None:
        """Names that the new code writes in full keep their first word for themselves."""
        self.wanted.update(words)

    def require(self, module: str) -> None:
        """Have a module required here, unless it is."""
        self.used.add(module)
        kinds = {Kind.REQUIRE, Kind.IMPORT, Kind.USE}
        if not any(each == module for each, _ in self.directives(kinds)):
            self.additions.required[module] = None

    def import_as(self, module: Module, directive: Directive, call: LocalCall) -> None:
        """Have what is called imported here as it is by a directive of another module."""
        found = self.additions.imports.setdefault(directive.start, Import(module, directive, set()))
        found.names.add((call.name, call.arity))

    def use_as(self, module: Module, directive: Directive) -> None:
        """Have a `use` line of another module here too."""
        reference = module.facts.references[directive.references[0]]
        rest = module.file.source.text(reference.end, directive.end)
        if not any(each == reference.module for each, _ in self.directives({Kind.USE})):
            self.additions.uses[f"use {reference.module}{rest}"] = None

    def directives(self, kinds: Collection[Kind]) -> Iterator[tuple[str, Directive]]:
        """The modules named by directives in force at the end of the body."""
        if self.module is None:
            return
        facts = self.module.facts
        for directive in facts.directives:
            scope = facts.scopes[directive.scope]
            if directive.kind in kinds and scope.start <= self.module.body.end <= scope.end:
                for each in directive.references:
                    yield facts.references[each].module or "", directive

    def imports_unread(self, module: str) -> bool:
        """Whether a module is imported here that is not there to be read."""
        imported = {name for name, _ in self.directives({Kind.IMPORT})}
        return module in imported and not self.index.defines_module(module)

    def importing(self, name: str, arity: int | None = None) -> Iterator[str]:
        """The modules whose import, or whose `use`, may bring a function of this name here."""
        for module, directive in self.directives({Kind.IMPORT, Kind.USE}):
            if directive.kind is Kind.USE:
                if self.index.may_inject(module, directive):
                    yield module
            elif module == self.name:
                continue  # What was imported comes itself.
            elif directive.only is not None:
                if any(e.name == name and arity in {None, e.arity} for e in directive.only):
                    yield module
            elif self.may_export(module, name, arity):
                yield module
        yield from self._injected(name, arity)

    def _injected(self, name: str, arity: int | None) -> Iterator[str]:
        """The modules of which a `use` in force here imports a function of this name."""
        if self.module is None:
            return
        facts, end = self.module.facts, self.module.body.end
        for each in facts.injected_imports:
            scope, only = facts.scopes[each.scope], each.given.only
            listed = only is None or any(n == name and arity in {None, a} for n, a in only)
            if not scope.start <= end <= scope.end or not listed:
                continue
            if self.may_export(each.given.module, name, arity):
                yield each.given.module

    def may_export(self, module: str, name: str, arity: int | None) -> bool:
        """Whether a module may have such a function, as far as can be seen."""
        if module == "Kernel" or module in OWN_MODULES:
            return module not in _FEW and not self.index.defines_module(module)
        if not self.index.defines_module(module) or self.index.may_define_more(module):
            return True
        return self.index.defines_function(module, name, arity)

    def _by_alias(self, name: str, of: str) -> bool:
        """Whether a short name means the module here, if need be by an alias that is added."""
        if name in self.bindings:
            return self.bindings[name] == of
        if name in self.additions.aliases:
            return self.additions.aliases[name] == of
        if name in self.words or name in self.wanted or of == self.name:
            return False
        if "." not in of and name == of:
            return False
        self.additions.aliases[name] = of
        return True

    def _bindings(self) -> dict[str, str | None]:
        """The short names in force at the end of the body."""
        if self.module is None:
            return {}
        facts, place = self.module.facts, self.module.body.end
        around = {
            index for index, scope in enumerate(facts.scopes) if scope.start <= place <= scope.end
        }
        visible = [b for b in facts.bindings if b.scope in around and b.start <= place]
        return {each.name: each.module for each in sorted(visible, key=lambda each: each.start)}

    def _words(self) -> set[str]:
        """What an alias here could capture or be shadowed by: first words, and inner aliases."""
        if self.module is None:
            return set()
        facts = self.module.facts
        plain = {
            each.segments[0]
            for each in facts.references
            if each.segments
            and each.binding is None
            and each.kind is not Kind.DEFINITION
            and not each.doctest
        }
        return plain | {each.name for each in facts.bindings}


_FEW = frozenset({"Kernel", "Logger", "Bitwise"})
"""Modules whose functions are known not to be named as others are."""
