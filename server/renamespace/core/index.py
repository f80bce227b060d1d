"""All files' facts, and what they say together. No plan is known here: a new one reads nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from renamespace.core.elixir.facts import (
    Binding,
    Directive,
    DoctestCall,
    FacadeKind,
    Facts,
    FunctionDefinition,
    Kind,
    StepKind,
)
from renamespace.core.elixir.given import NOTHING, Given, Surroundings
from renamespace.core.elixir.kernel import WITHOUT_ALIASES
from renamespace.core.source import Source


@dataclass(frozen=True, slots=True)
class File:
    """A source with its facts. A dependency's file defines names but is never reported on."""

    source: Source
    facts: Facts
    dependency: bool = False
    surroundings: Surroundings = NOTHING
    """What other files give it, in the light of which the facts were read."""


@dataclass(frozen=True)
class Index:
    """The files by path, and what each `use` of a module brings, by module and option."""

    files: Mapping[str, File]
    uses: Mapping[tuple[str, str | None], Given] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    """While modules move: old name to new. References that still say the old one are answered too,
    as those that they will be."""
    coming: tuple[FunctionDefinition, ...] = ()
    """While functions move: they as they will be, in the modules to which they go."""
    coming_modules: frozenset[str] = frozenset()
    """Likewise the modules that are defined inside of others, and go along with these."""

    def with_file(self, path: str, file: File | None) -> "Index":
        """The same index with one file replaced, added, or, for None, gone."""
        files = dict(self.files)
        files.pop(path, None)
        if file is not None:
            files[path] = file
        return replace(self, files=files)

    def defines_module(self, module: str) -> bool:
        """Whether some file defines the module."""
        return self.now(module) in self._places

    def defined_in(self, module: str) -> tuple[File, ...]:
        """The files that define the module."""
        return tuple(self._places.get(self.now(module), ()))

    def is_process(self, name: str) -> bool:
        """Whether a name that no module has is given to a process: `name: Shop.Workers`.

        It is an atom like others then, and all who say it go along with a rule that covers it.
        """
        return name in self._processes and not self.defines_module(name)

    def modules_below(self, module: str) -> tuple[str, ...]:
        """The defined modules whose names start with this one."""
        return tuple(sorted(name for name in self._places if name.startswith(module + ".")))

    def used_by(self, module: str) -> frozenset[str]:
        """The modules that a module says `use` of."""
        return self._uses.get(self.now(module), frozenset())

    def now(self, module: str) -> str:
        """What a module is called that moves."""
        return self.renamed.get(module, module)

    def may_inject(self, module: str | None, directive: Directive) -> bool:
        """Whether a `use` of the module may bring in aliases that cannot be seen."""
        if module in WITHOUT_ALIASES:
            return False
        given = self.uses.get((module or "", directive.option))
        return given is None or not given.complete

    def given_users(self, path: str, reference: int) -> tuple[tuple[str, int], ...]:
        """The references of other files that go through an alias which this file's macro makes.

        `reference` is the aliased name in the file at `path`; each user is a path and a reference.
        """
        return self._given_users.get((path, reference), ())

    def injected_users(self, path: str, reference: int) -> frozenset[str]:
        """The files into which an import of a macro in the file at `path` is injected."""
        return self._injected_users.get((path, reference), frozenset())

    def tied_to(self, path: str) -> frozenset[str]:
        """The files whose macros bring something that this one uses, and those that use its own."""
        return self._ties.get(path, frozenset())

    def is_given(self, path: str, directive: int) -> bool:
        """Whether all who get a quoted directive are known: a `__using__` brings it to them."""
        return directive in self._given_directives.get(path, frozenset())

    def templates_of(self, path: str) -> tuple[str, ...]:
        """The template files that are part of a module of the file."""
        return self._templates.get(path, ())

    def quoted_imports(self, module: str) -> frozenset[str]:
        """The modules that the file of a module imports in a `quote`, for whoever uses it."""
        return self._quoted_imports.get(self.now(module), frozenset())

    def doctest_calls(self, module: str | None) -> tuple[tuple[File, DoctestCall], ...]:
        """Where a module's doctests are run, as far as that is not computed out of sight."""
        calls = self._doctest_calls
        known = self.now(module) if module is not None else None
        found = (*calls.get(known, ()), *calls.get(None, ()))
        return tuple(sorted(found, key=lambda each: each[0].source.path))

    @property
    def doctested(self) -> tuple[str, ...]:
        """The modules of which some `doctest` runs the doctests."""
        return tuple(module for module in self._doctest_calls if module is not None)

    def doctest_names(self, module: str | None) -> frozenset[str]:
        """The first words of the names in a module's doctests; in all doctests for None."""
        return self._doctest_names.get(self.now(module) if module else None, frozenset())

    def functions(self, module: str, name: str) -> tuple[FunctionDefinition, ...]:
        """The clauses that visibly define a function of the module; a `use` may define more."""
        return self._functions.get((self.now(module), name), ())

    def public_functions(self, module: str) -> tuple[FunctionDefinition, ...]:
        """All clauses of the module's visible public functions and macros."""
        return tuple(self._public.get(self.now(module), ()))

    def defines_function(self, module: str, name: str, arity: int | None) -> bool:
        """Whether the module visibly has such a public function; any arity when None."""
        if (name, arity) in self._generated.get(self.now(module), frozenset()):
            return True
        return any(
            definition.public and (arity is None or definition.fewest <= arity <= definition.most)
            for definition in self.functions(module, name)
        )

    def may_define_more(self, module: str) -> bool:
        """Whether the module may have functions that are not seen: by a `use`, or computed ones."""
        module = self.now(module)
        return module not in self._places or module in self._with_more

    def may_be_macro(self, module: str, name: str) -> bool:
        """Whether the name is, or for all that can be seen might be, a macro of the module."""
        definitions = self.functions(module, name)
        return not definitions or any(definition.macro for definition in definitions)

    def forward(self, module: str, name: str, arity: int | None) -> tuple[str, str] | None:
        """Module and name of what a deprecated function does nothing but call, if so."""
        return self._forwards.get((module, name, arity))

    def arities(self, module: str, name: str, arity: int) -> tuple[int, ...]:
        """The call's arity first, then those of the `def` with defaults that answers it.

        A facade writes each arity out, so there the `def` to which it hands on is asked.
        """
        if (handed := self._handed_on.get((self.now(module), name, arity))) is not None:
            module, name = handed
        answers = {
            each
            for definition in self.functions(module, name)
            if definition.fewest <= arity <= definition.most
            for each in range(definition.fewest, definition.most + 1)
        }
        return (arity, *sorted(answers - {arity}))

    @cached_property
    def _handed_on(self) -> dict[tuple[str, str, int], tuple[str, str]]:
        """What the functions of facades call: by module, name and arity the module and name."""
        return {
            (facade.module, each.name, each.arity): (each.module, each.target)
            for file in self.files.values()
            for facade in file.facts.facades
            for each in facade.items
            if each.kind is not FacadeKind.TYPE
        }

    @cached_property
    def _processes(self) -> frozenset[str]:
        """The names that the project gives to processes (Supervisor, Registry: `:name`)."""
        return frozenset(
            each.module
            for file in self.files.values()
            if not file.dependency and b"name:" in file.source.data
            for each in file.facts.references
            if each.module is not None
            and _NAMED.search(file.source.data, max(0, each.start - _NEAR), each.start)
        )

    @cached_property
    def _doctest_calls(self) -> dict[str | None, list[tuple[File, DoctestCall]]]:
        found: dict[str | None, list[tuple[File, DoctestCall]]] = {}
        for file in self.files.values():
            for call in file.facts.doctest_calls:
                known = self.now(call.module) if call.module is not None else None
                found.setdefault(known, []).append((file, call))
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

    @cached_property
    def _quoted_imports(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for file in self.files.values():
            quoted = {
                each.module
                for each in file.facts.references
                if each.kind is Kind.IMPORT and each.module and file.facts.quoted(each.scope)
            }
            for module in file.facts.modules if quoted else ():
                found.setdefault(module.name or "", set()).update(quoted)
        return {module: frozenset(imported) for module, imported in found.items()}

    @cached_property
    def _given_users(self) -> dict[tuple[str, int], tuple[tuple[str, int], ...]]:
        found: dict[tuple[str, int], list[tuple[str, int]]] = {}
        for path, file in self.files.items():
            given = {
                index: places
                for index, binding in enumerate(file.facts.bindings)
                if (places := self._given_by(file, binding))
            }
            for index, reference in enumerate(file.facts.references) if given else ():
                for place in (
                    given.get(reference.binding, ()) if reference.binding is not None else ()
                ):
                    found.setdefault(place, []).append((path, index))
        return {key: tuple(users) for key, users in found.items()}

    def _given_by(self, file: File, binding: Binding) -> tuple[tuple[str, int], ...]:
        """Where in other files an alias is written; everywhere, if a template's owners disagree."""
        if binding.given is not None:
            return binding.given.places
        if binding.name not in file.surroundings.top.unclear or binding.directive is not None:
            return ()
        return tuple(
            (owner, directive.references[each.item])
            for owner in file.surroundings.owners
            for facts in [self.files[owner].facts]
            for each in facts.bindings
            if each.name == binding.name and each.directive is not None
            for directive in [facts.directives[each.directive]]
            if directive.references
        )

    @cached_property
    def _injected_users(self) -> dict[tuple[str, int], frozenset[str]]:
        found: dict[tuple[str, int], set[str]] = {}
        for path, file in self.files.items():
            for each in file.facts.injected_imports:
                found.setdefault((each.given.path, each.given.reference), set()).add(path)
        return {key: frozenset(users) for key, users in found.items()}

    @cached_property
    def _ties(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for (path, _), users in self._given_users.items():
            for user, _ in users:
                found.setdefault(path, set()).add(user)
                found.setdefault(user, set()).add(path)
        for (path, _), files in self._injected_users.items():
            found.setdefault(path, set()).update(files)
            for user in files:
                found.setdefault(user, set()).add(path)
        return {path: frozenset(others) for path, others in found.items()}

    @cached_property
    def _given_directives(self) -> dict[str, frozenset[int]]:
        return {
            path: frozenset(
                step.index
                for expansion in file.facts.expansions
                for step in expansion.steps
                if step.kind is StepKind.DIRECTIVE
            )
            for path, file in self.files.items()
            if file.facts.expansions
        }

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
    def _templates(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for path, file in self.files.items():
            for owner in file.surroundings.owners:
                found.setdefault(owner, []).append(path)
        return {owner: tuple(paths) for owner, paths in found.items()}

    @cached_property
    def _with_more(self) -> frozenset[str]:
        """The defined modules that say `use`, or compute the name of a function."""
        return frozenset(
            module
            for module, files in self._places.items()
            if self.used_by(module) or any(_COMPUTED.search(file.source.data) for file in files)
        )

    @cached_property
    def _places(self) -> dict[str, list[File]]:
        """The files that define each module."""
        found: dict[str, list[File]] = {}
        for file in self.files.values():
            for module in file.facts.modules:
                if module.name is not None:
                    found.setdefault(module.name, []).append(file)
        for name in {each.module for each in self.coming} | self.coming_modules:
            found.setdefault(name, [])
        return found

    @cached_property
    def _uses(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for file in self.files.values():
            for reference in file.facts.references:
                around = file.facts.scopes[reference.scope].module
                if reference.kind is Kind.USE and reference.module and around:
                    found.setdefault(around, set()).add(self.now(reference.module))
        return {module: frozenset(used) for module, used in found.items()}

    @cached_property
    def _forwards(self) -> dict[tuple[str, str, int | None], tuple[str, str]]:
        return {
            (each.module, each.function, each.arity): (each.to_module, each.to_function)
            for file in self.files.values()
            for each in file.facts.forwards
        }

    @cached_property
    def _public(self) -> dict[str, list[FunctionDefinition]]:
        found: dict[str, list[FunctionDefinition]] = {}
        for (module, _), definitions in self._functions.items():
            found.setdefault(module, []).extend(each for each in definitions if each.public)
        return found

    @cached_property
    def _functions(self) -> dict[tuple[str, str], tuple[FunctionDefinition, ...]]:
        table: dict[tuple[str, str], list[FunctionDefinition]] = {}
        for file in self.files.values():
            for definition in file.facts.functions:
                table.setdefault((definition.module, definition.name), []).append(definition)
        for definition in self.coming:
            table.setdefault((definition.module, definition.name), []).append(definition)
        return {key: tuple(definitions) for key, definitions in table.items()}


def aliases_at(facts: Facts, call: DoctestCall) -> Mapping[str, Binding]:
    """The aliases in force at a `doctest`."""
    return {
        each.name: each
        for each in facts.bindings
        if each.start <= call.start and facts.encloses(each.scope, call.scope)
    }


def may_inject_before(index: Index, facts: Facts, call: DoctestCall, after: int = 0) -> bool:
    """Whether a `use` above a `doctest` may bring in aliases that cannot be seen."""
    return any(
        each.kind is Kind.USE
        and after <= each.start < call.start
        and facts.encloses(each.scope, call.scope)
        and any(index.may_inject(facts.references[item].module, each) for item in each.references)
        for each in facts.directives
    )


_NAMED = re.compile(rb"\bname:\s*\Z")
_NEAR = 80
"""How far before a name the key is looked for, in bytes."""
_COMPUTED = re.compile(rb"\bdef(?:p|macro|macrop|guard|delegate)?[\s(]+unquote\b")
_MODULE: frozenset[tuple[str, int | None]] = frozenset(
    {("__info__", 1), ("module_info", 0), ("module_info", 1)}
)
_PROTOCOL: frozenset[tuple[str, int | None]] = frozenset(
    {("__protocol__", 1), ("impl_for", 1), ("impl_for!", 1)}
)
