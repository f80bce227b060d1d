"""Modules that would wait for each other while they are compiled, once functions have moved.

What is required, imported or used, or whose struct is named, must be compiled before
(Kernel.SpecialForms.require/2, Kernel.SpecialForms.%/2); the compiler reports a deadlock.
"""

from collections.abc import Collection, Iterator, Mapping

from renamespace.core.elixir.facts import Facts, Kind
from renamespace.core.index import Index
from renamespace.core.moving.decisions import Refusal

_WAITS = frozenset({Kind.REQUIRE, Kind.IMPORT, Kind.USE, Kind.STRUCT})


def deadlocks(before: Index, after: Index, parted: Collection[str]) -> Iterator[Refusal]:
    """The modules that wait for each other afterwards; `parted` are those that lose or get some."""
    old, new = _waiting(before), _waiting(after)
    for module in parted:
        for other in new.get(module, frozenset()) - old.get(module, frozenset()):
            way = _way(new, other, module)
            if way is not None:
                message = (
                    f"`{module}` would need `{other}` while it is compiled, and that needs "
                    f"`{way[1]}`: move the macro or struct elsewhere first"
                )
                yield Refusal(message, modules=tuple(parted))
                return


def _waiting(index: Index) -> dict[str, frozenset[str]]:
    """The modules of other files of the project that each module waits for."""
    found: dict[str, set[str]] = {}
    for path, file in index.files.items():
        for module, other in _pairs(file.facts) if not file.dependency else ():
            places = {each.source.path for each in index.defined_in(other)}
            if places and path not in places:
                found.setdefault(module, set()).add(other)
    return {module: frozenset(others) for module, others in found.items()}


def _pairs(facts: Facts) -> Iterator[tuple[str, str]]:
    for each in facts.references:
        around = facts.scopes[each.scope].module
        if (
            each.kind in _WAITS
            and not each.typespec
            and around
            and each.module
            and not each.doctest
        ):
            yield around, each.module


def _way(waiting: Mapping[str, frozenset[str]], start: str, goal: str) -> list[str] | None:
    """How one module waits for another, through others; None if it does not."""
    came: dict[str, str | None] = {start: None}
    open_ = [start]
    while open_:
        module = open_.pop(0)
        if module == goal:
            return _steps(came, goal)
        for each in sorted(waiting.get(module, ())):
            if each not in came:
                came[each] = module
                open_.append(each)
    return None


def _steps(came: Mapping[str, str | None], goal: str) -> list[str]:
    steps: list[str] = []
    each: str | None = goal
    while each is not None:
        steps.insert(0, each)
        each = came[each]
    return steps
