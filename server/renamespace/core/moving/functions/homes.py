"""Where each item of a module goes: what the plan names, and what goes along with that."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

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
        along = self.follow(homes, waiting, rest)
        exposed = self.settle_shared(homes, along)
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
            return not item.private
        if item.kind is ItemKind.TYPE and not item.private:
            return self.is_of_struct(item) or self.is_used_elsewhere(item)
        return False

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

    def follow(
        self, homes: dict[int, tuple[str, ...]], waiting: set[int], rest: str
    ) -> dict[int, list[int]]:
        """Give what is waiting the homes of those that need it; all that has more than one."""
        users: dict[int, set[int]] = {index: set() for index in waiting}
        for index, needed in enumerate(self.module.needs):
            for each in needed & waiting:
                users[each].add(index)
        changed = True
        found: dict[int, set[str]] = {index: set() for index in waiting}
        while changed:
            changed = False
            for index in waiting:
                homes_of_users = {
                    home
                    for user in users[index]
                    for home in (homes[user] if user in homes else found[user])
                }
                homes_of_clauses = {
                    home for each in self.clauses(index) if each in found for home in found[each]
                }
                if (homes_of_users | homes_of_clauses) - found[index]:
                    found[index] |= homes_of_users | homes_of_clauses
                    changed = True
        order = (*self.departure.targets, self.module.name)
        for index in waiting:
            every = tuple(each for each in order if each in found[index])
            homes[index] = every or (rest,)
        for index in waiting:
            item = self.module.items[index]
            if item.kind is ItemKind.SPEC and (of := self.module.functions.get(_name(item))):
                homes[index] = homes[of[0]]
        return {index: sorted(users[index]) for index in waiting if len(homes[index]) > 1}

    def clauses(self, index: int) -> tuple[int, ...]:
        """The other clauses of the same function, which cannot part."""
        item = self.module.items[index]
        if item.kind is not ItemKind.FUNCTION:
            return ()
        return self.module.functions.get((item.name, item.most), ())

    def settle_shared(
        self, homes: dict[int, tuple[str, ...]], along: Mapping[int, list[int]]
    ) -> list[int]:
        """What both sides need is copied, made public, or a reason to stop."""
        exposed = []
        told: set[str] = set()
        for index, users in sorted(along.items()):
            item = self.module.items[index]
            parts = homes[index]
            if item.kind is ItemKind.ATTRIBUTE and len(self.module.attributes[item.name]) > 1:
                self.refuse(
                    item,
                    f"`@{item.name}` is set more than once, and more than one "
                    "module needs it: give each value a name of its own",
                )
            elif self.shared is Shared.COPY and (item.private or item.kind is ItemKind.ATTRIBUTE):
                continue
            elif self.may_be_public(item):
                home = self.module.name if self.module.name in parts else parts[0]
                homes[index] = (home,)
                exposed += [index] if item.private else []
            elif self.label(item) not in told:
                told.add(self.label(item))
                self.refuse_shared(item, parts, users)
        return exposed

    def may_be_public(self, item: Item) -> bool:
        """Whether an item can be named from elsewhere: as it is, or as that is asked for."""
        if item.kind not in {ItemKind.FUNCTION, ItemKind.TYPE}:
            return False
        return not item.private or self.shared is Shared.PUBLIC

    def label(self, item: Item) -> str:
        if item.kind is ItemKind.FUNCTION:
            return f"{item.name}/{item.most}"
        if item.kind is ItemKind.TYPE:
            return f"{item.name}/{item.fewest}, a type"
        return f"@{item.name}"

    def refuse_shared(self, item: Item, parts: tuple[str, ...], users: list[int]) -> None:
        named = dict.fromkeys(self.module.items[user].name for user in users)
        shown = listing(tuple(named)[:_SHOWN]) + (" and others" if len(named) > _SHOWN else "")
        public = ", or --shared public to call it from elsewhere"
        public = public if item.kind in {ItemKind.FUNCTION, ItemKind.TYPE} else ""
        what = "private " if item.private else ""
        self.refuse(
            item,
            f"{what}`{self.label(item)}` is needed in {listing(parts)} (by {shown}): "
            f"pass --shared copy to have it in each{public}",
        )

    def refuse(self, item: Item, message: str) -> None:
        place = item.names[0] if item.names else item.statement
        path = self.module.file.source.path
        self.refusals.append(Refusal(message, path, *place, (self.departure.old,)))

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
        return next(
            each
            for other in order
            for each in homes.get(other, ())
            if each != here and self.module.items[other].kind is ItemKind.FUNCTION
        )

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
