"""The module that functions leave, as it reads: its items, and what each of them needs of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from renamespace.core.elixir.facts import Facts, FunctionDefinition, Kind, Reference
from renamespace.core.elixir.items import Body, Item, ItemKind, LocalName, read_bodies
from renamespace.core.elixir.local_calls import LocalCall, read_local_calls
from renamespace.core.index import File, Index

Name = tuple[str, int]


@dataclass(frozen=True)
class Module:
    """A module of the project with its file. Items are known by their place in `body.items`."""

    name: str
    file: File
    body: Body

    @property
    def facts(self) -> Facts:
        """The file's facts."""
        return self.file.facts

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items of its body, in order."""
        return self.body.items

    @cached_property
    def calls(self) -> tuple[LocalCall, ...]:
        """The calls without a module in its file."""
        return read_local_calls(self.file.source, self.facts)

    def is_own(self, call: LocalCall) -> bool:
        """Whether a call stands in the module's own code, not in that of one inside or beside."""
        return self._around(call) == self.name

    def _around(self, call: LocalCall) -> str | None:
        """The module in which a call is written, though it may be quoted there."""
        scopes = (self.facts.scopes[each] for each in self.facts.ancestors(call.scope))
        return next((each.module for each in scopes if each.module is not None), None)

    @cached_property
    def functions(self) -> Mapping[Name, tuple[int, ...]]:
        """The items that define each function, by every arity that they answer.

        A `def` may stand in other code of the module, an `if` say: then that is the item.
        """
        found: dict[Name, tuple[int, ...]] = {}
        for index, item in enumerate(self.items):
            inside = [each for each, place in self.within_others if place == index]
            for each in [item] if item.kind is ItemKind.FUNCTION else inside:
                for arity in range(each.fewest, each.most + 1):
                    found[each.name, arity] = (*found.get((each.name, arity), ()), index)
        return found

    @cached_property
    def within_others(self) -> tuple[tuple[FunctionDefinition, int], ...]:
        """The functions that are defined in other code of the module, with its place."""
        others = [(i, item) for i, item in enumerate(self.items) if item.kind is ItemKind.OTHER]
        return tuple(
            (each, index)
            for each in self.definitions
            for index, item in others
            if item.start <= each.start < item.end
        )

    @cached_property
    def types(self) -> Mapping[Name, int]:
        """The item that defines each type."""
        return {
            (item.name, item.fewest): index
            for index, item in enumerate(self.items)
            if item.kind is ItemKind.TYPE
        }

    @cached_property
    def attributes(self) -> Mapping[str, tuple[int, ...]]:
        """The items that set each attribute."""
        found: dict[str, tuple[int, ...]] = {}
        for index, item in enumerate(self.items):
            if item.kind is ItemKind.ATTRIBUTE:
                found[item.name] = (*found.get(item.name, ()), index)
        return found

    @property
    def definitions(self) -> Iterator[FunctionDefinition]:
        """What its file's facts say that it defines."""
        return (each for each in self.facts.functions if each.module == self.name)

    def calls_in(self, item: Item) -> list[LocalCall]:
        """The calls without a module in an item, those of modules inside of it too."""
        return [each for each in self.calls if item.start <= each.start < item.end]

    def own_calls_in(self, item: Item) -> list[LocalCall]:
        """The calls without a module in an item that may be of the module's functions."""
        return [each for each in self.calls_in(item) if self.is_own(each)]

    def answers(self, call: LocalCall) -> bool:
        """Whether a function of the module in which a call stands answers it."""
        around = self._around(call)
        return any(
            each.module == around
            and each.name == call.name
            and each.fewest <= call.arity <= each.most
            for each in self.facts.functions
        )

    def references_in(self, item: Item) -> list[tuple[int, Reference]]:
        """The names of modules in an item, with their indices."""
        return [
            (index, each)
            for index, each in enumerate(self.facts.references)
            if item.start <= each.start < item.end
        ]

    @cached_property
    def needs(self) -> tuple[frozenset[int], ...]:
        """The items of the module on which each item depends: helpers, types, attributes."""
        return tuple(frozenset(self._needed(index)) for index in range(len(self.items)))

    def _needed(self, index: int) -> Iterator[int]:
        item = self.items[index]
        for call in self.own_calls_in(item):
            yield from self.functions.get((call.name, call.arity), ())
        for name in self.body.within(item, self.body.types):
            if (found := self.types.get((name.name, name.arity))) is not None:
                yield found
        for name in self.body.within(item, self.body.reads):
            yield from self._read(name)

    def _read(self, name: LocalName) -> Iterator[int]:
        """The items that set what an attribute is where it is read: of several the last above.

        Unless it may gather what it is set to, or other code sets it.
        """
        found = self.attributes.get(name.name, ())
        plain = not any(each.kind is Kind.USE for each in self.facts.directives)
        if plain and not any(each.name in {name.name, ""} for each in self.body.sets):
            found = self._last(found, name) or found
        yield from found

    def _last(self, found: tuple[int, ...], name: LocalName) -> tuple[int, ...]:
        """The last item above, and those above that of which the value is never read."""
        above = [index for index in found if self.items[index].start < name.start]
        places = [each.start for each in self.body.reads if each.name == name.name]
        start = len(above) - 1
        while start > 0:
            one, two = (self.items[each].start for each in above[start - 1 : start + 1])
            if any(one < place < two for place in places):
                break
            start -= 1
        return tuple(above[max(0, start) :])


def module_in(index: Index, name: str) -> Module | None:
    """The one definition of a module in the project; None if there is none with a body."""
    for file in index.defined_in(name):
        start = next(each.start for each in file.facts.modules if each.name == name)
        for body in read_bodies(file.source):
            if body.module_start == start:
                return Module(name, file, body)
    return None


def callbacks_of(index: Index, behaviour: str) -> frozenset[Name] | None:
    """The functions that a behaviour wants of a module; None if its definition cannot be seen."""
    module = module_in(index, behaviour)
    if module is None or index.may_define_more(behaviour):
        return None
    items = (each for each in module.items if each.kind is ItemKind.CALLBACK)
    return frozenset((each.name, each.most) for each in items)
