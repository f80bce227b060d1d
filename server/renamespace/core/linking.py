"""Files' facts joined: each `use` is read with what the used module's `__using__` brings.

Sources of the rules: Kernel.use/2; Kernel.SpecialForms.quote/2, "Hygiene in aliases".
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from msgspec import Struct, structs

from renamespace.core import doctested, owners
from renamespace.core.elixir.facts import (
    Accepts,
    Directive,
    Expansion,
    Facts,
    Head,
    Kind,
    Reference,
    StepKind,
)
from renamespace.core.elixir.given import (
    Given,
    GivenAlias,
    GivenFunction,
    GivenImport,
    Surroundings,
)
from renamespace.core.elixir.kernel import WITHOUT_ALIASES
from renamespace.core.elixir.reader import read_facts
from renamespace.core.index import File, Index
from renamespace.core.plan import covers
from renamespace.core.source import Source

Read = Callable[[Source, Surroundings], Facts]


def link(index: Index, read: Read = read_facts) -> Index:
    """The index with the names of every file resolved in the light of the others."""
    linked = index
    for _ in range(_ROUNDS):  # A `use` may go through an alias that another one brings.
        macros = Macros(linked.files, linked.renamed)
        files = {path: _linked(file, macros, read) for path, file in linked.files.items()}
        settled = all(files[path] is file for path, file in linked.files.items())
        linked = replace(linked, files=files, uses=macros.known)
        if settled:
            break
    return doctested.linked(owners.linked(linked, read), read)


_ROUNDS = 4


def carriers(macros: "Macros", modules: Iterable[str]) -> frozenset[str]:
    """The modules whose `__using__` brings in an alias or an import of one of these modules.

    Their users can name the module without writing its full name.
    """
    wanted = tuple(modules)
    return frozenset(
        module for module in macros.modules if _carries(macros.everything(module), wanted)
    )


def used_names(data: bytes) -> frozenset[str]:
    """The modules of which a file's bytes seem to say `use`, as they are written."""
    return frozenset(name.decode() for name in _USED.findall(data))


def imported_modules(facts: Facts) -> frozenset[str]:
    """The modules that a file imports, itself or by a `use`."""
    own = (each.module for each in facts.references if each.kind is Kind.IMPORT)
    given = (each.given.module for each in facts.injected_imports)
    return frozenset(module for module in (*own, *given) if module is not None)


# It starts with the word itself and looks back from there: a literal start is searched for fast.
_USED = re.compile(rb"use(?<!\wuse)[\s(]+([A-Z]\w*(?:\.[A-Z]\w*)*)")


def _carries(given: Given, wanted: tuple[str, ...]) -> bool:
    named = [each.module or "" for each in given.aliases]
    named += [each.module for each in given.imports]
    return any(covers(name, old) or covers(old, name) for name in named for old in wanted)


def _linked(file: File, macros: "Macros", read: Read) -> File:
    """The file read with its surroundings; the same file when these are what they were."""
    surroundings = structs.replace(file.surroundings, uses=uses_of(file.facts, macros))
    if surroundings == file.surroundings:
        return file
    return replace(file, facts=read(file.source, surroundings), surroundings=surroundings)


def uses_of(facts: Facts, macros: "Macros") -> dict[tuple[str, str | None], Given]:
    """What each `use` of a file brings, by module and option, as far as that is known."""
    keys = {
        (facts.references[index].module or "", directive.option)
        for directive in facts.directives
        if directive.kind is Kind.USE and not facts.quoted(directive.scope)
        for index in directive.references
    }
    found = ((key, macros.given(*key)) for key in sorted(keys, key=str))
    return {key: given for key, given in found if given is not None}


class _Clause(Struct, frozen=True):
    path: str
    facts: Facts
    expansion: Expansion


@dataclass
class _Gathered:
    """What is being gathered while an expansion is followed."""

    aliases: list[GivenAlias] = field(default_factory=list)
    imports: list[GivenImport] = field(default_factory=list)
    functions: list[GivenFunction] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    complete: bool = True

    def given(self) -> Given:
        return Given(
            tuple(self.aliases),
            tuple(self.imports),
            tuple(self.functions),
            used=tuple(dict.fromkeys(self.used)),
            complete=self.complete,
        )


class Macros:
    """The `__using__` of all files, followed on demand."""

    def __init__(self, files: Mapping[str, File], renamed: Mapping[str, str] | None = None) -> None:
        """Take the expansions of all files. Modules that are `renamed` are found by either name."""
        self.known: dict[tuple[str, str | None], Given] = {}
        self._renamed = renamed or {}
        self._clauses: dict[tuple[str, str], list[_Clause]] = {}
        found = ((path, file) for path, file in files.items() if file.facts.expansions)
        # Where a module is defined twice, as while its file is copied, the order of paths decides.
        for path, file in sorted(found, key=lambda each: (each[1].dependency, each[0])):
            for each in file.facts.expansions:
                clauses = self._clauses.setdefault((each.module, each.name), [])
                clauses.append(_Clause(path, file.facts, each))

    @property
    def modules(self) -> list[str]:
        """The modules that visibly define a `__using__`."""
        return [module for module, name in self._clauses if name == "__using__"]

    def given(self, module: str, option: str | None) -> Given | None:
        """What `use module, option` brings; None when the module's `__using__` is not there."""
        if module in self._renamed:
            return self._under_its_new_name(module, option)
        if (module, "__using__") not in self._clauses:
            return None
        if (module, option) not in self.known:
            self.known[module, option] = Given(complete=False)  # While it is being followed.
            gathered = _Gathered()
            self._follow(gathered, module, "__using__", 1, option)
            self.known[module, option] = gathered.given()
        return self.known[module, option]

    def _under_its_new_name(self, module: str, option: str | None) -> Given | None:
        given = self.given(self._renamed[module], option)
        if given is not None:
            self.known[module, option] = given
        return given

    def everything(self, module: str) -> Given:
        """What a `use` of the module brings with any option."""
        gathered = _Gathered()
        for (owner, _), clauses in list(self._clauses.items()):
            for clause in clauses if owner == module else ():
                self._steps(gathered, clause, Accepts.UNKNOWN)
        return gathered.given()

    def _follow(
        self, gathered: _Gathered, module: str, name: str, arity: int, option: str | None
    ) -> None:
        """Gather what one function gives back."""
        clauses = [
            each
            for each in self._clauses.get((module, name), ())
            if each.expansion.fewest <= arity <= each.expansion.most
        ]
        clause = next((each for each in clauses if _takes(each.expansion, option)), None)
        if clause is None:
            gathered.complete = False
        else:
            self._steps(gathered, clause, option)

    def _steps(self, gathered: _Gathered, clause: _Clause, option: str | None) -> None:
        module = clause.expansion.module
        for step in clause.expansion.steps:
            if step.kind is StepKind.DIRECTIVE:
                self._directive(gathered, clause, clause.facts.directives[step.index])
            elif step.kind is StepKind.DEFINITION:
                defined = clause.facts.quoted_functions[step.index]
                gathered.functions.append(
                    GivenFunction(
                        defined.name, defined.fewest, defined.most, defined.public, defined.macro
                    )
                )
            elif step.kind is StepKind.CALL and step.name != clause.expansion.name:
                self._follow(gathered, module, step.name, step.arity, None)
            elif step.kind is StepKind.DISPATCH and option not in {None, *Accepts}:
                name = (option or "").removeprefix(Accepts.TUPLE)
                self._follow(gathered, module, name, step.arity, None)
            else:
                gathered.complete = False

    def _directive(self, gathered: _Gathered, clause: _Clause, directive: Directive) -> None:
        computed = not directive.references and directive.base is None
        if computed and directive.kind is not Kind.IMPORT:  # That makes no alias.
            gathered.complete = False
        gathered.aliases += _aliases(clause, directive)
        if directive.kind is Kind.IMPORT:
            gathered.imports += _imports(clause, directive)
        for index in directive.references if directive.kind is Kind.USE else ():
            module = clause.facts.references[index].module
            given = self.given(module, directive.option) if module else None
            known = module in WITHOUT_ALIASES or (given is not None and given.complete)
            gathered.complete &= known
            gathered.used += [module] if module else []
            if given is not None:
                gathered.aliases += given.aliases
                gathered.imports += given.imports
                gathered.functions += given.functions
                gathered.used += given.used


class Asked(Mapping[tuple[str, str | None], Given]):
    """What macros give, found when it is asked for and remembered in `found`."""

    def __init__(self, macros: Macros | None) -> None:
        """Ask these macros; without any, nothing is given."""
        self.found: dict[tuple[str, str | None], Given] = {}
        self._macros = macros

    def __getitem__(self, key: tuple[str, str | None]) -> Given:
        """What `use module, option` brings. Raises KeyError when that is not known."""
        given = self._macros.given(*key) if self._macros is not None else None
        if given is None:
            raise KeyError(key)
        self.found[key] = given
        return given

    def __iter__(self) -> Iterator[tuple[str, str | None]]:
        """The keys asked for so far."""
        return iter(self.found)

    def __len__(self) -> int:
        """How many were asked for so far."""
        return len(self.found)


def _takes(expansion: Expansion, option: str | None) -> bool:
    """Whether a clause is the one for an option, for all that can be seen of both."""
    accepts = expansion.accepts
    if accepts in {Accepts.ANY, option}:
        return True
    literal = option is not None and option not in set(Accepts)
    tuple_ = literal and (option or "").startswith(Accepts.TUPLE)
    if accepts == Accepts.ATOM:
        return literal and not tuple_
    return accepts == Accepts.TUPLE and tuple_


def _aliases(clause: _Clause, directive: Directive) -> Iterator[GivenAlias]:
    for item, binding in enumerate(directive.bindings):
        if binding is not None:
            made = clause.facts.bindings[binding]
            index = directive.references[item]
            module = _in_caller(clause.facts, clause.facts.references[index], made.module)
            yield GivenAlias(made.name, module, clause.path, index)


def _in_caller(facts: Facts, reference: Reference, module: str | None) -> str | None:
    """A quoted `__MODULE__` is the module of whoever uses the macro."""
    head, segments = reference, reference.segments
    if reference.directive is not None:
        base = facts.directives[reference.directive].base
        if base is not None:
            head = facts.references[base]
            segments = (*head.segments, *reference.segments)
    if head.head is Head.MODULE:
        return ".".join(["__MODULE__", *segments])
    return module


def _imports(clause: _Clause, directive: Directive) -> Iterator[GivenImport]:
    for index in directive.references:
        module = clause.facts.references[index].module
        if module is not None:
            yield directive.given(module, clause.path, index)
