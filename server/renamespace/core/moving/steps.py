"""Chains and swaps, taken apart into steps in which no new name is an old one.

In `A = "B"`, `B = "C"` the second goes first. In a swap one module waits under a name of its own.
"""

from collections.abc import Container, Iterator, Mapping

from renamespace.core.plan import covers

Step = Mapping[str, str]
"""Old name to new."""


def steps(names: Mapping[str, str], spare: Container[str]) -> tuple[tuple[Step, ...], Step]:
    """The steps, one after the other, and the names that modules have between them, with the last.

    `spare` are words that no such name may contain: those of the project.
    """
    waiting = _waiting(names, spare)
    first = {old: waiting.get(old, new) for old, new in names.items()}
    last = {between: names[old] for old, between in waiting.items()}
    found = tuple(_in_order(first))
    return (*found, last) if last else found, last


def _in_order(names: Mapping[str, str]) -> Iterator[Step]:
    """The names by how many others must go before; what is nested goes with what is around it."""
    levels = {old: _level(names, old) for old in names}
    for old in sorted(names, key=len):
        chained = names[old] in names or old in names.values()
        above = [each for each in names if each != old and covers(each, old)]
        if above and not chained:
            levels[old] = levels[max(above, key=len)]
    for level in sorted(set(levels.values())):
        yield {old: new for old, new in names.items() if levels[old] == level}


def _level(names: Mapping[str, str], old: str) -> int:
    count = 0
    while (old := names[old]) in names:
        count += 1
    return count


def _waiting(names: Mapping[str, str], spare: Container[str]) -> dict[str, str]:
    """One module of each circle with the name under which it waits, and what is below it."""
    found: dict[str, str] = {}
    for old in sorted(names):
        above = next((each for each in sorted(found) if covers(each, old)), None)
        if above is not None and names[old] == names[above] + old.removeprefix(above):
            found[old] = found[above] + old.removeprefix(above)
        elif _is_in_circle({**names, **found}, old):
            found[old] = _unused(names[old], spare)
    return found


def _is_in_circle(names: Mapping[str, str], old: str) -> bool:
    seen, name = set[str](), old
    while name in names and name not in seen:
        seen.add(name)
        name = names[name]
    return name == old


def _unused(name: str, spare: Container[str]) -> str:
    number = 0
    while f"{name}{number}".rpartition(".")[2] in spare:
        number += 1
    return f"{name}{number}"
