"""The aliases of a file after the change: which stay, which come, and what names mean then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from renamespace.core.elixir.facts import Binding, Facts, Head, Kind, Reference
from renamespace.core.index import File
from renamespace.core.rules import Case, Change


@dataclass(frozen=True, slots=True)
class Planned:
    """A new alias in place of, or beside, the one that the directive's item makes today."""

    name: str
    module: str
    scope: int
    start: int
    directive: int
    """Below 0 for one that another file gives."""
    item: int


GIVEN = -1
"""The directive of what another file's macro brings: none that could be written here."""


@dataclass
class Aliases:
    """The aliases after the change: those that stay and those that come."""

    case: Case
    changes: Mapping[int, Change]
    rigid: frozenset[int] = frozenset()
    """Directives that share their line: their name can change, but they cannot go or multiply."""
    kept: frozenset[int] = frozenset()
    """References that an ignore comment keeps as they are."""
    needed: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """What other files need in place of a macro's alias here, by what it names."""
    removed: set[int] = field(default_factory=set)
    planned: list[Planned] = field(default_factory=list)
    spelled: dict[int, str] = field(default_factory=dict)
    """The new text of each changed use that goes through an alias."""

    @property
    def facts(self) -> Facts:
        """The file's facts as it is."""
        return self.case.facts

    def replace_given(self, given: Mapping[tuple[str, int], tuple[tuple[str, str], ...]]) -> None:
        """Put what other files' macros will bring in the place of what they bring today."""
        for index, each in enumerate(self.facts.bindings if given else ()):
            if each.given is not None:
                becoming = given.get(each.given.places[0])
                if becoming is not None:
                    self.removed.add(index)
                    self.planned += [
                        Planned(name, module, each.scope, each.start, GIVEN, 0)
                        for name, module in becoming
                    ]

    def is_shadowed(self, binding: int) -> bool:
        """Whether a later item of the same group makes the same name: then that one counts."""
        one = self.facts.bindings[binding]
        return any(
            other.directive == one.directive and other.item > one.item
            for other in map(self.facts.bindings.__getitem__, self._bound[one.name])
        )

    def caught_elsewhere(self, binding: Binding) -> frozenset[str]:
        """The short names that a new alias in a macro would take from a name in another file."""
        directive = self.facts.directives[binding.directive or 0]
        reference = directive.references[binding.item]
        path = self.case.file.source.path
        return frozenset(
            reference_.segments[0]
            for file in self.case.index.files.values()
            if _is_given(file, path, reference)
            for reference_ in file.facts.references
            if reference_.head is Head.PLAIN and not _goes_through(file.facts, reference_, path)
        )

    def users(self, binding: int | None) -> tuple[int, ...]:
        """The references that go through an alias today."""
        return () if binding is None else self.case.users.get(binding, ())

    def lookup(self, name: str, at: Reference) -> str | None:
        """The module for which a short name stands at a reference after the change."""
        found: Binding | Planned | None = None
        for each in self._standing(name):
            if each.start <= at.start and self.facts.encloses(each.scope, at.scope):
                found = each if found is None or each.start >= found.start else found
        return found.module if found else None

    def shortest(self, module: str, at: Reference) -> str:
        """A module's name as it can be written at a reference: through an alias, or in full."""
        segments = module.split(".")
        for length in range(len(segments), 1, -1):
            base, rest = ".".join(segments[:length]), segments[length:]
            if self.lookup(segments[length - 1], at) == base:
                return ".".join([segments[length - 1], *rest])
        return self.full(module, at)

    def full(self, module: str, at: Reference) -> str:
        """A module's full name, with `Elixir.` where an alias would catch its first segment."""
        first = module.split(".", 1)[0]
        caught = self.lookup(first, at)
        return module if caught in {None, first} else f"Elixir.{module}"

    def names_of(self, module: str) -> Iterator[str]:
        """The short names that some alias gives a module."""
        for index, binding in enumerate(self.facts.bindings):
            if binding.module == module and index not in self.removed:
                yield binding.name
        yield from (planned.name for planned in self.planned if planned.module == module)

    def reachable(self, text: str, at: Reference) -> str:
        """What stands after `alias`, so that no other alias catches its first segment."""
        module = text.partition(",")[0].partition("{")[0]
        return "Elixir." * self.full(module, at).startswith("Elixir.") + text

    def _standing(self, name: str) -> Iterator[Binding | Planned]:
        for index in self._bound.get(name, ()):
            if index not in self.removed:
                yield self.facts.bindings[index]
        yield from (planned for planned in self.planned if planned.name == name)

    def free(self, name: str, binding: Binding, beside: str | None = None) -> bool:
        """Whether a new alias in place of `binding` would take no name from anything else.

        It may stand beside another alias of the module `beside`.
        """
        if name == "Elixir":
            return False
        if name in self._in_templates:
            return False
        for each in self._standing(name):
            if each.module != beside and self._touches(each.scope, binding.scope):
                return False
        return not any(
            index not in self.changes
            and reference.start >= binding.start
            and self.facts.encloses(binding.scope, reference.scope)
            and not self._written_locally(reference)
            for index, reference in self._unbound.get(name, ())
        )

    @cached_property
    def _bound(self) -> dict[str, list[int]]:
        """The bindings by name."""
        found: dict[str, list[int]] = {}
        for index, binding in enumerate(self.facts.bindings):
            found.setdefault(binding.name, []).append(index)
        return found

    @cached_property
    def _in_templates(self) -> frozenset[str]:
        """The first segments that go through no alias in the templates of the file's modules."""
        files = self.case.index.files
        return frozenset(
            reference.segments[0]
            for path in self.case.index.templates_of(self.case.file.source.path)
            for reference in files[path].facts.references
            if reference.head is Head.PLAIN and reference.binding is None
        )

    @cached_property
    def _unbound(self) -> dict[str, list[tuple[int, Reference]]]:
        """The references that go through no alias, by first segment."""
        found: dict[str, list[tuple[int, Reference]]] = {}
        for index, reference in enumerate(self.facts.references):
            if reference.head is Head.PLAIN and reference.binding is None:
                found.setdefault(reference.segments[0], []).append((index, reference))
        return found

    def binds(self, name: str) -> bool:
        """Whether anything in the file is called by this short name."""
        return any(True for _ in self._standing(name))

    def taken(self, name: str, binding: Binding) -> bool:
        """Whether another new alias has the name where `binding` is in force."""
        near = (each for each in self.planned if each.name == name)
        return any(self._touches(each.scope, binding.scope) for each in near)

    def _touches(self, one: int, other: int) -> bool:
        return self.facts.encloses(one, other) or self.facts.encloses(other, one)

    def _written_locally(self, reference: Reference) -> bool:
        """A nested `defmodule` takes its name as written; a group's item belongs to its base."""
        nested = self.facts.scopes[reference.scope].module is not None
        if reference.kind is Kind.AS or (reference.kind is Kind.DEFINITION and nested):
            return True
        if reference.directive is None or reference.kind is Kind.GROUP:
            return False
        return self.facts.directives[reference.directive].base is not None


def _is_given(file: File, path: str, reference: int) -> bool:
    """Whether a file gets the alias that a macro makes of a reference in the file at `path`."""
    around = file.surroundings
    given = (around.top, *around.uses.values(), *around.doctests.values())
    return any((path, reference) in a.places for each in given for a in each.aliases)


def _goes_through(facts: Facts, reference: Reference, path: str) -> bool:
    """Whether a name goes through an alias from a macro in the file at `path`."""
    if reference.binding is None:
        return False
    given = facts.bindings[reference.binding].given
    return given is not None and given.path == path
