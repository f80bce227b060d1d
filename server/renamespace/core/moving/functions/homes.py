"""Where each item of a module goes: what the plan names, and what goes along with that."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from renamespace.core.elixir.items import Item, ItemKind
from renamespace.core.index import Index
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.functions.departures import Departure, Goal
from renamespace.core.moving.functions.sharing import Shared, Sharing, label_of
from renamespace.core.moving.functions.source import Module
from renamespace.core.rules.targets import listing


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
    told: tuple[str, ...] = ()
    """What is done besides, in words."""

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


class _Deciding:
    def __init__(self, index: Index, module: Module, departure: Departure, shared: Shared) -> None:
        self.index = index
        self.module = module
        self.departure = departure
        self.shared = shared
        self.refusals: list[Refusal] = []
        self.told: list[str] = []

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
            tuple(self.told),
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
            if not callable_:
                break
            sure = {*homes, *(each for each, parts in found.items() if len(parts) == 1)}
            first = [each for each in callable_ if self.others(each) <= sure]
            first = first or [each for each in callable_ if self.others(each) & sure]
            for index in first or callable_:
                homes[index] = (self.public_home(index, found[index]),)
                exposed += [index] if self.module.items[index].private else []
                waiting.discard(index)
        homes.update(found)
        self.refuse_all(shared, homes)
        exposed += self.named_and_needed(homes)
        return exposed

    def others(self, index: int) -> set[int]:
        """The items that need an item or another clause of it, but for these themselves."""
        own = {index, *self.clauses(index)}
        return {user for each in own for user in self.users[each]} - own

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
                    f"{label_of(item)} goes to `{goal.module}`, and {needed} needs it elsewhere: "
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

    def refuse_all(self, shared: list[int], homes: Mapping[int, tuple[str, ...]]) -> None:
        """What more than one module needs is a reason to stop, if it cannot be in each."""
        sharing = Sharing(self.index, self.module, self.shared, self.users, homes, shared)
        for each in sharing.reasons():
            self.refuse(each.item, each.message, unsafe=each.unsafe, asking=each.asking)
        self.told += sharing.copied()

    def may_be_public(self, item: Item) -> bool:
        """Whether an item can be named from elsewhere: as it is, or as that is asked for."""
        if item.kind not in {ItemKind.FUNCTION, ItemKind.TYPE}:
            return False
        return not item.private or self.shared is Shared.PUBLIC

    def refuse(
        self, item: Item, message: str, *, unsafe: bool = False, asking: bool = False
    ) -> None:
        place = item.names[0] if item.names else item.statement
        where = self.module.file.source.path, *place
        self.refusals.append(Refusal(message, *where, (self.departure.old,), unsafe, asking))

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
