"""What the plan would lead to, as `status` tells it: boundaries crossed, modules too large."""

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from renamespace.cli.check import counted
from renamespace.cli.report import span
from renamespace.core.index import Index
from renamespace.core.moving.outlook import Crossing, Group, Growth


class CrossingRecord(msgspec.Struct, frozen=True):
    """A use that a boundary forbids where the plan brings its code, at its place of now."""

    boundary: str
    must_not_use: str
    user: str
    used: str
    named: str
    through: tuple[str, ...]
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    places: int
    kind: str = "crossing"


class GroupRecord(msgspec.Struct, frozen=True):
    """Functions that could be a module of their own, with the rules that would make it."""

    module: str
    exists: bool
    functions: tuple[str, ...]
    lines: int
    why: str
    rules: tuple[str, ...]


class GrowthRecord(msgspec.Struct, frozen=True):
    """A module that grows past `max_lines`; all numbers are about right."""

    module: str
    now: int
    coming: int
    lines: int
    max_lines: int
    groups: tuple[GroupRecord, ...]
    rest: int
    kind: str = "growth"


def crossing_record(crossing: Crossing, index: Index) -> CrossingRecord:
    """A crossing as programs read it."""
    source = index.files[crossing.path].source
    return CrossingRecord(
        crossing.boundary.module,
        crossing.name.module,
        crossing.user,
        crossing.used,
        crossing.named,
        crossing.through,
        crossing.path,
        *span(source, crossing.start, crossing.end),
        crossing.places,
    )


def growth_record(growth: Growth) -> GrowthRecord:
    """A module that grows, as programs read it."""
    return GrowthRecord(
        growth.module,
        growth.now,
        growth.coming,
        growth.lines,
        growth.limit,
        tuple(
            GroupRecord(g.module, g.exists, g.functions, g.lines, g.why, tuple(_rules(g)))
            for g in growth.groups
        ),
        growth.rest,
    )


def crossing_lines(crossings: Iterable[Crossing]) -> Iterator[str]:
    """One line for each boundary."""
    counts: Counter[tuple[str, str]] = Counter()
    for each in crossings:
        counts[each.boundary.module, each.name.module] += each.places
    for (user, used), places in counts.items():
        yield (
            f"The plan would make `{user}` use `{used}` in {counted(places, 'place')}, which its "
            "[boundaries] forbid: `renamespace plan check` names them."
        )


def growth_lines(growth: Growth) -> Iterator[str]:
    """What grows, and rules to paste into the plan."""
    has = f"has {growth.now}" if growth.now else "is not there yet"
    yield (
        f"`{growth.module}` would have about {_about(growth.lines)} lines, more than the "
        f"{growth.limit} of max_lines: it {has}, and about {_about(growth.coming)} come."
    )
    if not growth.groups:
        yield "No functions among them are seen to hang together."
        return
    yield (
        "These hang together. As modules of their own, by rules below [functions], they leave "
        f"about {_about(growth.rest)} lines:"
    )
    for group in growth.groups:
        there = ", which is there already" if group.exists else ""
        yield ""
        yield f"# {group.module}{there}, about {_about(group.lines)} lines: {group.why}."
        yield from _rules(group)


def _rules(group: Group) -> Iterator[str]:
    for text, line in group.rules:
        yield text if line is None else f"{text}  # instead of line {line}"


def _about(lines: int) -> int:
    """No number that looks as if it were exact."""
    return round(lines, -1) if lines > _FEW else lines


_FEW = 20
