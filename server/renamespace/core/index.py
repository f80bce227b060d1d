"""All files' facts, and what they say together. No plan is known here: a new one reads nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from renamespace.core.elixir.facts import (
    Binding,
    DoctestCall,
    Facts,
    FunctionDefinition,
    Kind,
)
from renamespace.core.source import Source


@dataclass(frozen=True, slots=True)
class File:
    """A source with its facts. A dependency's file defines names but is never reported on."""

    source: Source
    facts: Facts
    dependency: bool = False


@dataclass(frozen=True)
class Index:
    """The files by path."""

    files: Mapping[str, File]

    def with_file(self, path: str, file: File | None) -> "Index":
        """The same index with one file replaced, added, or, for None, gone."""
        files = dict(self.files)
        files.pop(path, None)
        if file is not None:
            files[path] = file
        return Index(files)

    def defines_module(self, module: str) -> bool:
        """Whether some file defines the module."""
        return module in self._modules

    def used_by(self, module: str) -> frozenset[str]:
        """The modules that a module says `use` of."""
        return self._uses.get(module, frozenset())

    def may_inject(self, module: str | None, name: str) -> bool:
        """Whether a `use` of the module may bring in an alias of that name, for all we can see."""
        files = self._defining.get(module, [])
        return not files or any(
            any(each.name == name and facts.quoted(each.scope) for each in facts.bindings)
            or any(each.kind is Kind.USE and facts.quoted(each.scope) for each in facts.references)
            for facts in files
        )

    def doctest_calls(self, module: str | None) -> tuple[tuple[File, DoctestCall], ...]:
        """Where a module's doctests are run, as far as that is not computed out of sight."""
        calls = self._doctest_calls
        found = (*calls.get(module, ()), *calls.get(None, ()))
        return tuple(sorted(found, key=lambda each: each[0].source.path))

    def doctest_names(self, module: str | None) -> frozenset[str]:
        """The first words of the names in a module's doctests; in all doctests for None."""
        return self._doctest_names.get(module, frozenset())

    @cached_property
    def _doctest_calls(self) -> dict[str | None, list[tuple[File, DoctestCall]]]:
        found: dict[str | None, list[tuple[File, DoctestCall]]] = {}
        for file in self.files.values():
            for call in file.facts.doctest_calls:
                found.setdefault(call.module, []).append((file, call))
        return found

    @cached_property
    def _doctest_names(self) -> dict[str | None, frozenset[str]]:
        found: dict[str | None, set[str]] = {None: set()}
        for file in self.files.values():
            for each in file.facts.references:
                if each.doctest and each.binding is None and each.segments:
                    for module in {None, file.facts.documented(each)}:
                        found.setdefault(module, set()).add(each.segments[0])
        return {module: frozenset(names) for module, names in found.items()}

    def modules_below(self, module: str) -> tuple[str, ...]:
        """The defined modules whose names start with this one."""
        return tuple(sorted(name for name in self._modules if name.startswith(module + ".")))

    def functions(self, module: str, name: str) -> tuple[FunctionDefinition, ...]:
        """The clauses that visibly define a function of the module; a `use` may define more."""
        return self._functions.get((module, name), ())

    def public_functions(self, module: str) -> tuple[FunctionDefinition, ...]:
        """All clauses of the module's visible public functions and macros."""
        return tuple(
            definition
            for (owner, _), definitions in self._functions.items()
            if owner == module
            for definition in definitions
            if definition.public
        )

    def defines_function(self, module: str, name: str, arity: int | None) -> bool:
        """Whether the module visibly has such a public function; any arity when None."""
        if (name, arity) in self._generated.get(module, frozenset()):
            return True
        return any(
            definition.public and (arity is None or definition.fewest <= arity <= definition.most)
            for definition in self.functions(module, name)
        )

    def may_be_macro(self, module: str, name: str) -> bool:
        """Whether the name is, or for all that can be seen might be, a macro of the module."""
        definitions = self.functions(module, name)
        return not definitions or any(definition.macro for definition in definitions)

    def arities(self, module: str, name: str, arity: int) -> tuple[int, ...]:
        """The call's arity first, then those of the `def` with defaults that answers it."""
        answers = {
            each
            for definition in self.functions(module, name)
            if definition.fewest <= arity <= definition.most
            for each in range(definition.fewest, definition.most + 1)
        }
        return (arity, *sorted(answers - {arity}))

    @cached_property
    def _generated(self) -> dict[str, frozenset[tuple[str, int | None]]]:
        """The functions that the compiler adds to modules and protocols (Module, Protocol)."""
        return {
            module.name: _MODULE | (_PROTOCOL if module.keyword == "defprotocol" else frozenset())
            for file in self.files.values()
            for module in file.facts.modules
            if module.name is not None
        }

    @cached_property
    def _modules(self) -> frozenset[str]:
        return frozenset(
            module.name
            for file in self.files.values()
            for module in file.facts.modules
            if module.name is not None
        )

    @cached_property
    def _defining(self) -> dict[str | None, list[Facts]]:
        found: dict[str | None, list[Facts]] = {}
        for file in self.files.values():
            for name in {module.name for module in file.facts.modules}:
                found.setdefault(name, []).append(file.facts)
        return found

    @cached_property
    def _uses(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for file in self.files.values():
            for reference in file.facts.references:
                around = file.facts.scopes[reference.scope].module
                if reference.kind is Kind.USE and reference.module and around:
                    found.setdefault(around, set()).add(reference.module)
        return {module: frozenset(used) for module, used in found.items()}

    @cached_property
    def _functions(self) -> dict[tuple[str, str], tuple[FunctionDefinition, ...]]:
        table: dict[tuple[str, str], list[FunctionDefinition]] = {}
        for file in self.files.values():
            for definition in file.facts.functions:
                table.setdefault((definition.module, definition.name), []).append(definition)
        return {key: tuple(definitions) for key, definitions in table.items()}


def aliases_at(facts: Facts, call: DoctestCall) -> Mapping[str, Binding]:
    """The aliases in force at a `doctest`."""
    return {
        each.name: each
        for each in facts.bindings
        if each.start <= call.start and facts.encloses(each.scope, call.scope)
    }


_MODULE: frozenset[tuple[str, int | None]] = frozenset(
    {("__info__", 1), ("module_info", 0), ("module_info", 1)}
)
_PROTOCOL: frozenset[tuple[str, int | None]] = frozenset(
    {("__protocol__", 1), ("impl_for", 1), ("impl_for!", 1)}
)
