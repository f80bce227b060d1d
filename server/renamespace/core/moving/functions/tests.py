"""The tests of a module that functions leave: whether it is empty then, and what they speak of."""

from collections.abc import Iterator
from dataclasses import replace

from renamespace.core.elixir.test_blocks import TestBlock, read_test_blocks
from renamespace.core.index import File, Index
from renamespace.core.moving.decisions import Notice
from renamespace.core.moving.functions.departures import Departure
from renamespace.core.moving.functions.homes import find_homes
from renamespace.core.moving.functions.sharing import Shared
from renamespace.core.moving.functions.source import module_in
from renamespace.core.plan import Plan, RuleKind

_SHOWN = 4
"""How many blocks are named for each module."""
_OF_FUNCTIONS = frozenset({RuleKind.FUNCTION, RuleKind.FUNCTION_WILDCARD})


def empties(index: Index, departure: Departure, shared: Shared) -> bool:
    """Whether nothing is left of the module; `index` is that of before."""
    module = module_in(index, departure.old)
    if module is None:
        return False
    return find_homes(index, module, replace(departure, module=departure.old), shared).gone


def planned_targets(plan: Plan, departure: Departure) -> tuple[str, ...]:
    """The modules to which its functions go, in this step or in one before or after it."""
    rules = [each for each in plan.rules if each.old_module == departure.old and not each.origin]
    planned = [each.new_module for each in rules if each.kind in _OF_FUNCTIONS]
    own = {departure.old, departure.module}
    return tuple(each for each in dict.fromkeys((*departure.targets, *planned)) if each not in own)


def tests_that_stay(plan: Plan, index: Index, departure: Departure) -> Iterator[Notice]:
    """A notice for each module of which a test file with mixed subjects speaks, with its blocks.

    `index` is that of afterwards. Nobody can tell where a block belongs that speaks of several.
    """
    name = f"{departure.old}Test"
    targets = planned_targets(plan, departure)
    mixed = len(targets) > 1 or index.defines_module(departure.module)
    for file in index.defined_in(name) if mixed else ():
        start = next(each.start for each in file.facts.modules if each.name == name)
        blocks = read_test_blocks(file.source)
        spoken = {each: list(_speaking_of(file, blocks, each)) for each in targets}
        for target, found in spoken.items():
            if found:
                shown = ", ".join(f'{e.kind} "{e.title}"' for e in found[:_SHOWN])
                more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
                message = (
                    f"`{name}` stays, as it tests several modules; `{target}` in {shown}{more}"
                )
                yield Notice(message, file.source.path, start, start + len(name))


def tests_left_behind(before: Index, index: Index, departure: Departure) -> Iterator[Notice]:
    """A notice for each other test that is called after a module of which nothing is left.

    `Shop.Cart.PricesTest` is of `Shop.Cart`, unless there was a `Shop.Cart.Prices` before.
    """
    old = departure.old
    for name in () if index.defines_module(departure.module) else index.modules_below(old):
        if not name.endswith("Test") or before.defines_module(name.removesuffix("Test")):
            continue
        for file in index.defined_in(name):
            start = next(each.start for each in file.facts.modules if each.name == name)
            message = (
                f"`{name}` stays, though it is called after `{old}`, of which nothing is left: "
                "give it a rule below [modules]"
            )
            yield Notice(message, file.source.path, start, start + len(name))


def _speaking_of(file: File, blocks: tuple[TestBlock, ...], module: str) -> Iterator[TestBlock]:
    named = [each.start for each in file.facts.references if each.module == module]
    for block in blocks:
        if any(block.start <= place < block.end for place in named):
            yield block
