"""Where each item of a module goes: what the plan names, and what goes along with that."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from renamespace.core.elixir.items import Item, ItemKind
from renamespace.core.index import Index
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.functions.departures import Departure, Goal
from renamespace.core.moving.functions.source import Module
from renamespace.core.rules.targets import listing


class Shared(StrEnum):
    """What becomes of something private that both sides need."""

    STOP = "stop"
    """Nothing moves, and it is told."""
    COPY = "copy"
    """Each side has its own."""
    PUBLIC = "public"
    """It is made public, undocumented, and called from the other side."""


@dataclass(frozen=True, slots=True)
class Homes:
    """The modules of each item afterwards; copies are in several."""

    module: str
    """The module that they leave."""
    of: Mapping[int, tuple[str, ...]]
    names: Mapping[int, str]
    """The new name of a function, where it gets one."""
    exposed: frozenset[int] = frozenset()
    """The private items that become public."""
    gone: bool = False
    """Whether nothing is left in the module."""
    refusals: tuple[Refusal, ...] = ()

    def leaves(self, item: int) -> bool:
        """Whether an item is not in its module any more."""
        return self.module not in self.of.get(item, ())

    def target(self, items: tuple[int, ...], here: str) -> tuple[str, str | None] | None:
        """Module and new name of a function of these items, for code that will be in `here`."""
        if not items:
            return None
        homes = self.of.get(items[0], ())
        module = here if here in homes else next(iter(homes), None)
        return None if module is None else (module, self.names.get(items[0]))


def unwritten(module: Module, departure: Departure) -> Iterator[Refusal]:
    """The functions to be taken out that are not written as statements of the module's body.

    Inside of an `if` or a loop it is decided while compiling whether they are there. With the rest
    of the module they may go.
    """
    rest = departure.whole or module.name
    for each, _ in module.within_others:
        goal = departure.functions.get((each.name, each.fewest, each.most))
        if goal is not None and (goal.module, goal.name) != (rest, each.name):
            message = (
                f"`{each.name}/{each.most}` stands inside of other code, which decides whether it "
                "is there: write it in the body of the module first"
            )
            path = module.file.source.path
            yield Refusal(message, path, each.start, each.end, (departure.old,))


def find_homes(index: Index, module: Module, departure: Departure, shared: Shared) -> Homes:
    """Decide for each item. `index` is as it reads when all references say the new names."""
    return _Deciding(index, module, departure, shared).decide()


_ROOTS = {
    ItemKind.CALLBACK,
    ItemKind.DIRECTIVE,
    ItemKind.MODULE,
    ItemKind.STRUCT,
    ItemKind.MODULEDOC,
    ItemKind.BEHAVIOUR,
    ItemKind.OTHER,
}
"""What is there for itself."""
_OF_NO_USE = {ItemKind.MODULEDOC, ItemKind.DIRECTIVE, ItemKind.COMMENT}
"""What is no reason to keep a module."""
_SHOWN = 4
"""How many of those are told that need something."""


class _Deciding:
    def __init__(self, index: Index, module: Module, departure: Departure, shared: Shared) -> None:
        self.index = index
        self.module = module
        self.departure = departure
        self.shared = shared
        self.refusals: list[Refusal] = []
        self.settled: Mapping[int, tuple[str, ...]] = {}
        """The homes of all items, once they have been decided."""

    def decide(self) -> Homes:
        goals = dict(self.goals())
        rest = self.departure.whole or self.module.name
        homes: dict[int, tuple[str, ...]] = {index: (goal.module,) for index, goal in goals.items()}
        names = {index: goal.name for index, goal in goals.items()}
        waiting = {
            index
            for index, item in enumerate(self.module.items)
            if index not in homes and not self.is_root(item)
        }
        for index in range(len(self.module.items)):
            if index not in homes and index not in waiting:
                homes[index] = (rest,)
        exposed = self.settle(homes, waiting, rest)
        gone = self.empty(homes)
        self.comments(homes)
        return Homes(
            self.module.name,
            homes,
            {i: n for i, n in names.items() if n != self.module.items[i].name},
            frozenset(exposed),
            gone,
            tuple(self.refusals),
        )

    def goals(self) -> Iterator[tuple[int, Goal]]:
        """What the plan says of functions, and of the specs that stand apart from them."""
        functions = self.departure.functions
        by_arity = {
            (name, arity): goal
            for (name, fewest, most), goal in functions.items()
            for arity in range(fewest, most + 1)
        }
        for index, item in enumerate(self.module.items):
            if item.kind is ItemKind.FUNCTION:
                goal = functions.get((item.name, item.fewest, item.most))
                goal = goal or by_arity.get((item.name, item.most))
                if goal is not None:
                    yield index, goal
            elif item.kind is ItemKind.SPEC and (item.name, item.most) in by_arity:
                yield index, by_arity[item.name, item.most]

    def is_root(self, item: Item) -> bool:
        """Whether an item is there for itself, not only for those that need it."""
        if item.kind in _ROOTS:
            return True
        if item.kind is ItemKind.FUNCTION:
            return not item.private or self.is_generated_too(item)
        if item.kind is ItemKind.TYPE and not item.private:
            return self.is_of_struct(item) or self.is_used_elsewhere(item)
        return False

    def is_generated_too(self, item: Item) -> bool:
        """Whether other code defines clauses of the same function, so that it stays with that."""
        return any(
            (each.name, each.most) == (item.name, item.most)
            for each, _ in self.module.within_others
        )

    def is_of_struct(self, item: Item) -> bool:
        """Whether a type says what the module's struct is: `%__MODULE__{}`."""
        named = any(each.word == "__MODULE__" for each in self.module.body.own_within(item))
        return named and any(each.kind is ItemKind.STRUCT for each in self.module.items)

    def is_used_elsewhere(self, item: Item) -> bool:
        """Whether other code names a type with its module."""
        named = re.compile(rb"\s*\.\s*%s\b" % re.escape(item.name.encode()))
        return any(
            reference.module == self.module.name
            and named.match(file.source.data, reference.end) is not None
            for file in self.index.files.values()
            if not file.dependency
            for reference in file.facts.references
        )

    def settle(self, homes: dict[int, tuple[str, ...]], waiting: set[int], rest: str) -> list[int]:
        """Give what is waiting its homes, by those that have theirs; returns what gets public.

        What becomes public is needed at its home alone by what it needs itself, and so on.
        """
        exposed: list[int] = []
        while True:
            found = self.follow(homes, waiting, rest)
            shared = [each for each in sorted(waiting) if len(found[each]) > 1]
            callable_ = [each for each in shared if self.may_be_public(self.module.items[each])]
            settled = [each for each in callable_ if self.users[each] & homes.keys()]
            if not settled:
                break
            for index in settled:
                homes[index] = (self.public_home(index, found[index]),)
                exposed += [index] if self.module.items[index].private else []
            waiting.difference_update(settled)
        homes.update(found)
        self.settled = homes
        self.refuse_all(shared, found)
        exposed += self.named_and_needed(homes)
        return exposed

    def public_home(self, index: int, parts: tuple[str, ...]) -> str:
        """Where something is once it is public: where it was, if no rule has its name."""
        name = self.module.items[index].name
        named = [g.module for (each, _, _), g in self.departure.functions.items() if each == name]
        here = [self.module.name] if self.module.name in parts else []
        return next(iter([*(each for each in named if each in parts), *here, *parts]))

    def named_and_needed(self, homes: Mapping[int, tuple[str, ...]]) -> Iterator[int]:
        """The private functions that the plan sends away, though what stays needs them."""
        for index, goal in self.goals():
            item = self.module.items[index]
            elsewhere = [u for u in self.users[index] if homes[u] != (goal.module,)]
            if not item.private or not elsewhere or item.kind is not ItemKind.FUNCTION:
                continue
            if self.shared is Shared.PUBLIC:
                yield index
            else:
                needed = listing(tuple(dict.fromkeys(self.module.items[u].name for u in elsewhere)))
                self.refuse(
                    item,
                    f"{self.label(item)} goes to `{goal.module}`, and {needed} needs it elsewhere: "
                    "take its rule out of the plan, or pass --shared public to call it there",
                )

    def follow(
        self, homes: Mapping[int, tuple[str, ...]], waiting: set[int], rest: str
    ) -> dict[int, tuple[str, ...]]:
        """The homes of what is waiting: those of all that need it."""
        found: dict[int, set[str]] = {index: set() for index in waiting}
        changed = True
        while changed:
            changed = False
            for index in waiting:
                others = {*self.users[index], *(c for c in self.clauses(index) if c in found)}
                more = {
                    home
                    for each in others
                    for home in (homes[each] if each in homes else found[each])
                }
                changed = changed or not more <= found[index]
                found[index] |= more
        order = (*self.departure.targets, self.module.name)
        parts = {i: tuple(each for each in order if each in found[i]) or (rest,) for i in waiting}
        for index in waiting:
            item = self.module.items[index]
            if item.kind is ItemKind.SPEC and (of := self.module.functions.get(_name(item))):
                parts[index] = parts[of[0]] if of[0] in parts else homes[of[0]]
        return parts

    @cached_property
    def users(self) -> Mapping[int, set[int]]:
        """The items that need each item."""
        found: dict[int, set[int]] = {index: set() for index in range(len(self.module.items))}
        for index, needed in enumerate(self.module.needs):
            for each in needed:
                found[each].add(index)
        return found

    def clauses(self, index: int) -> tuple[int, ...]:
        """The other clauses of the same function, which cannot part."""
        item = self.module.items[index]
        if item.kind is not ItemKind.FUNCTION:
            return ()
        return self.module.functions.get((item.name, item.most), ())

    def refuse_all(self, shared: list[int], found: Mapping[int, tuple[str, ...]]) -> None:
        """What more than one module needs is a reason to stop, if it is not to be copied."""
        told: set[str] = set()
        for index in shared:
            item = self.module.items[index]
            label = self.label(item)
            if label in told or item.kind is ItemKind.SPEC:
                continue
            if item.kind is ItemKind.ATTRIBUTE and len(self.module.attributes[item.name]) > 1:
                what = f"{label} is set more than once, and more than one module needs it"
                self.refuse(item, f"{what}: give each value a name of its own")
            elif self.shared is not Shared.COPY:
                self.refuse_shared(item, found[index], sorted(self.users[index]))
            elif unused := [
                home for home in found[index] if self.is_default_unused(item, home, found)
            ]:
                what = f"{label} would be in `{unused[0]}` with default arguments that nothing uses"
                self.refuse(
                    item, f"{what}, of which Elixir warns: give each arity a name", unsafe=True
                )
            told.add(label)

    def is_default_unused(
        self, item: Item, home: str, found: Mapping[int, tuple[str, ...]]
    ) -> bool:
        """Whether no call in a module needs all the default arguments of a copy that it gets."""
        homes = {**self.settled, **found}
        return item.fewest < item.most and not any(
            home in homes.get(index, ())
            and any(
                (c.name, c.arity) == (item.name, item.fewest) for c in self.module.calls_in(each)
            )
            for index, each in enumerate(self.module.items)
        )

    def may_be_public(self, item: Item) -> bool:
        """Whether an item can be named from elsewhere: as it is, or as that is asked for."""
        if item.kind not in {ItemKind.FUNCTION, ItemKind.TYPE}:
            return False
        return not item.private or self.shared is Shared.PUBLIC

    def label(self, item: Item) -> str:
        match item.kind:
            case ItemKind.FUNCTION:
                return f"private `{item.name}/{item.most}`"
            case ItemKind.TYPE:
                return f"private type `{item.name}/{item.fewest}`"
        return f"`@{item.name}`"

    def refuse_shared(self, item: Item, parts: tuple[str, ...], users: list[int]) -> None:
        named = dict.fromkeys(self.module.items[user].name for user in users)
        shown = listing(tuple(named)[:_SHOWN]) + (" and others" if len(named) > _SHOWN else "")
        verb = "name" if item.kind is ItemKind.TYPE else "call"
        public = f", or --shared public to {verb} it from elsewhere"
        public = "" if item.kind is ItemKind.ATTRIBUTE else public
        self.refuse(
            item,
            f"{self.label(item)} is needed in {listing(parts)} (by {shown}): "
            f"pass --shared copy to have it in each{public}",
        )

    def refuse(self, item: Item, message: str, *, unsafe: bool = False) -> None:
        place = item.names[0] if item.names else item.statement
        path = self.module.file.source.path
        self.refusals.append(Refusal(message, path, *place, (self.departure.old,), unsafe))

    def empty(self, homes: dict[int, tuple[str, ...]]) -> bool:
        """Whether the module goes, with all that is of no use alone; what is left goes along."""
        here = self.module.name
        items = self.module.items
        left = [index for index, parts in homes.items() if here in parts]
        alone = [index for index in left if items[index].kind not in _OF_NO_USE]
        if any(self.keeps(items[index]) for index in alone):
            return False
        if not any(here not in parts for parts in homes.values()):
            return False
        if any(items[i].keyword == "use" for i in left if items[i].kind is ItemKind.DIRECTIVE):
            return False
        for index in alone:
            homes[index] = (self.next_home(homes, index),)
        self.documentation(homes)
        return True

    def documentation(self, homes: dict[int, tuple[str, ...]]) -> None:
        """What a module says of itself goes along, if all of it goes to one other module."""
        targets = {each for parts in homes.values() for each in parts} - {self.module.name}
        for index, item in enumerate(self.module.items):
            if item.kind is ItemKind.MODULEDOC and len(targets) == 1:
                homes[index] = tuple(targets)

    def keeps(self, item: Item) -> bool:
        """Whether an item is a reason to keep the module: not so what nothing needs."""
        private = item.private or item.kind is ItemKind.ATTRIBUTE
        return not private and item.kind is not ItemKind.SPEC

    def next_home(self, homes: Mapping[int, tuple[str, ...]], index: int) -> str:
        """The home of the next item that leaves, or else of the last before."""
        here = self.module.name
        order = [*range(index + 1, len(self.module.items)), *range(index - 1, -1, -1)]
        found = (
            each
            for other in order
            for each in homes.get(other, ())
            if each != here and self.module.items[other].kind is ItemKind.FUNCTION
        )
        return next(found, self.departure.whole or here)

    def comments(self, homes: dict[int, tuple[str, ...]]) -> None:
        """A comment that stands alone goes with what comes next, if the whole module goes."""
        here = self.module.name
        going = all(
            here not in parts or self.module.items[index].kind in _OF_NO_USE
            for index, parts in homes.items()
        )
        for index, item in enumerate(self.module.items):
            if item.kind is ItemKind.COMMENT and going:
                homes[index] = (self.next_home(homes, index),)


def _name(item: Item) -> tuple[str, int]:
    return item.name, item.most
