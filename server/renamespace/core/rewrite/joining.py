"""An alias that comes into a block joins the group of its base that is there: `alias A.{B, C}`."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

_PLAIN = re.compile(r"\s*alias (?P<base>[\w.]+)\.(?:(?P<name>\w+)|\{(?P<items>[\w., ]+)\})\s*")
_WORD = re.compile(r"\w+")
_WIDTH = 98
"""The longest line that `mix format` leaves alone (Code.format_string!/2, `:line_length`)."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A group with what has joined it; the span, in characters of its line, has the items."""

    start: int
    end: int
    items: str
    joiners: tuple[int, ...]
    """The lines that are no longer needed."""


@dataclass(frozen=True, slots=True)
class _Names:
    base: str
    items: tuple[str, ...]

    @property
    def shorts(self) -> frozenset[str]:
        return frozenset(each.rpartition(".")[2] for each in self.items)


def join_groups(
    lines: Sequence[str], coming: Collection[int], groups: Collection[int]
) -> Mapping[int, Joined]:
    """Which of the `coming` lines of a block join which of the `groups`, by their numbers.

    Left where they are: those that an order keeps, as another line makes the same name or goes
    through it, and those for which the group's line would become too long.
    """
    read = {number: names for number, line in enumerate(lines) if (names := _read(line))}
    found = dict[int, Joined]()
    for number in sorted(coming):
        for group in sorted(groups):
            both = number in read and group in read and "{" in lines[group]
            if not both or read[number].base != read[group].base or not _free(read, lines, number):
                continue
            so_far = found.get(group)
            joined = _with(lines[group], read[group], so_far, read[number], number)
            if joined is not None:
                found[group] = joined
                break
    return found


def _read(line: str) -> _Names | None:
    match = _PLAIN.fullmatch(line)
    if match is None:
        return None
    items = (match["name"] or match["items"]).split(",")
    return _Names(match["base"], tuple(each.strip() for each in items if each.strip()))


def _free(read: Mapping[int, _Names], lines: Sequence[str], number: int) -> bool:
    """Whether nothing in the block depends on where a line stands."""
    mine = read[number]
    for other, line in enumerate(lines):
        words = set(_WORD.findall(line)) if other not in read else set()
        if words & mine.shorts or f" as: {_first(mine.base)}" in line:
            return False
    return not any(
        names.shorts & mine.shorts
        or _first(names.base) in mine.shorts
        or _first(mine.base) in names.shorts
        for other, names in read.items()
        if other != number
    )


def _first(base: str) -> str:
    return base.partition(".")[0]


def _with(
    line: str, group: _Names, so_far: Joined | None, coming: _Names, number: int
) -> Joined | None:
    before = so_far.items.split(", ") if so_far is not None else [*group.items]
    items = [*before, *coming.items]
    for key in (str.casefold, str):
        if before == sorted(before, key=key):
            items.sort(key=key)
            break
    start, end = line.index("{") + 1, line.index("}")
    text = ", ".join(items)
    if len(line.rstrip()) - (end - start) + len(text) > _WIDTH:
        return None
    return Joined(start, end, text, (*(so_far.joiners if so_far is not None else ()), number))
