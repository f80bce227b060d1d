"""Where everything will be once the plan has been carried out, without carrying it out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from renamespace.core.elixir.facts import Kind, Reference
from renamespace.core.elixir.items import Item, ItemKind
from renamespace.core.elixir.local_calls import LocalCall
from renamespace.core.index import Index
from renamespace.core.moving.functions import Shared, departures
from renamespace.core.moving.functions.homes import Homes, find_homes
from renamespace.core.moving.functions.imports import answering, is_elixirs
from renamespace.core.moving.functions.source import Module, module_in
from renamespace.core.moving.selection import select
from renamespace.core.moving.tests_along import with_tests
from renamespace.core.plan import Plan, Target

Named = tuple[str, str | None]
"""A module, or a function of it, by the names of afterwards."""


@dataclass(frozen=True)
class Parted:
    """A module whose items part, and where each goes.

    What is private goes along with all that need it, as if it were copied.
    """

    module: Module
    homes: Homes
    rest: str
    """What the module itself is called afterwards, or the module that takes what is left of it."""
    merged: bool
    """Whether all of it goes to `rest`, unless the plan says otherwise."""

    def homes_of(self, item: int) -> tuple[str, ...]:
        """The modules in which an item is afterwards."""
        return tuple(map(self._after, self.homes.of.get(item, ())))

    def target(self, items: tuple[int, ...], home: str) -> Named | None:
        """What a function of these items is for code that will be in `home`."""
        found = self.homes_of(items[0]) if items else ()
        module = home if home in found else next(iter(found), None)
        return None if module is None else (module, self.homes.names.get(items[0]))

    def is_function(self, item: int) -> bool:
        """Whether it is a function that other modules can call."""
        each = self.module.items[item]
        return each.kind is ItemKind.FUNCTION and not each.private

    def is_public(self, item: int) -> bool:
        """Whether other modules can name it: a function or a type."""
        each = self.module.items[item]
        return each.kind in {ItemKind.FUNCTION, ItemKind.TYPE} and not each.private

    def coming(self, target: str) -> Iterator[int]:
        """The items that go to a module; its header is its own, with what is merged into it."""
        dropped = {ItemKind.DIRECTIVE, ItemKind.MODULEDOC, ItemKind.BEHAVIOUR}
        for index, item in enumerate(self.module.items):
            if item.kind not in dropped and target in self.homes_of(index):
                yield index

    def label(self, item: int) -> str:
        """How an item is called within its module: `name/1`, `@name`."""
        each = self.module.items[item]
        return f"@{each.name}" if each.kind is ItemKind.ATTRIBUTE else f"{each.name}/{each.most}"

    @cached_property
    def users(self) -> Mapping[int, tuple[int, ...]]:
        """The items that need each item."""
        found: dict[int, list[int]] = {}
        for user, needed in enumerate(self.module.needs):
            for each in needed - {user}:
                found.setdefault(each, []).append(user)
        return {item: tuple(users) for item, users in found.items()}

    def _after(self, home: str) -> str:
        return self.rest if home == self.module.name else home


@dataclass(frozen=True)
class Ahead:
    """The plan's effect: `names` has what each module becomes that gets another name."""

    plan: Plan
    index: Index
    names: Mapping[str, str]
    parted: Mapping[str, Parted]

    def becomes(self, reference: Reference) -> Named | None:
        """What a reference will name; None where nobody can tell."""
        module, function = reference.module, reference.function
        if module is None:
            return None
        if function is not None:
            known = function.arity is not None
            arities = self.index.arities(module, function.name, function.arity or 0)
            target = self.plan.function_target(module, function.name, arities if known else None)
            if isinstance(target, Target):
                return target.module, target.function
        elif self.plan.splits(module) and reference.kind is not Kind.STRUCT:
            return None
        moved = self.plan.module_target(module)
        after = self.names.get(module) or (moved.module if moved is not None else module)
        return after, function.name if function is not None else None

    def called(self, parted: Parted, call: LocalCall, home: str) -> Named | None:
        """What a call without a module will call in another module than `home`, if so."""
        own = parted.module.functions.get((call.name, call.arity))
        if own is not None:
            target = parted.target(own, home)
            there = target is not None and target[0] != home
            return (target[0], target[1] or call.name) if target is not None and there else None
        if is_elixirs(call) or not call.certain:
            return None
        return self._imported(parted.module, call)

    def _imported(self, module: Module, call: LocalCall) -> Named | None:
        for directive in answering(self.index, module, call):
            for each in directive.references:
                imported = module.facts.references[each].module or ""
                named = directive.only is not None  # Else it would not answer.
                if named or self.index.defines_function(imported, call.name, call.arity):
                    arities = self.index.arities(imported, call.name, call.arity)
                    target = self.plan.function_target(imported, call.name, arities)
                    if isinstance(target, Target):
                        return target.module, target.function
                    return self.names.get(imported, imported), call.name
        return None


def look_ahead(plan: Plan, index: Index) -> Ahead:
    """Find where all goes. What stands in the way of a move is not asked."""
    selection = select(plan, index)
    leaving, _ = departures(
        plan, index, selection.names, selection.merges, selection.inside, selection.parted
    )
    selection = with_tests(plan, index, index.files, selection, leaving, Shared.COPY)
    names = {**selection.names, **selection.merges, **selection.inside}
    parted = {}
    for departure in leaving:
        module = module_in(index, departure.old)
        if module is not None and module.facts.error is None:
            homes = find_homes(index, module, departure, Shared.COPY)
            rest = departure.whole or departure.module
            parted[departure.old] = Parted(module, homes, rest, departure.whole is not None)
    return Ahead(plan, index, names, parted)


def lines_of(module: Module, index: int) -> int:
    """How many lines an item takes, with the blank line after it."""
    items, source = module.items, module.file.source
    item: Item = items[index]
    first, last = source.line_of(item.start), source.line_of(item.end)
    below = items[index + 1].start if index + 1 < len(items) else module.body.end
    return last - first + 1 + min(1, max(0, source.line_of(below) - last - 1))
