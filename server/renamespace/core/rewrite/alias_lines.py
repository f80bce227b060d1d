"""The lines of one block of `alias` directives, in the order that the block has."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from renamespace.core.edits import TextEdit
from renamespace.core.source import Source

_GIVEN = re.compile(r"\bas:\s*(\w+)")
_LAST = re.compile(r"(\w+)\s*(?=[,}#]|$)", re.MULTILINE)
_WRITTEN = re.compile(r"alias\W*?([A-Z_][\w.]*\w)(?:\.\{\s*(?:#.*\s*)*([\w.]*))?")


@dataclass(frozen=True, slots=True)
class Line:
    """One directive of a block, as it will be; `text` is all its lines."""

    text: str
    span: tuple[int, int] | None = None
    """The whole lines that it takes now; None for a new one."""
    edits: tuple[TextEdit, ...] = ()
    commented: bool = False
    """Whether it changes right below a comment, which must stay above it."""

    @property
    def anchored(self) -> bool:
        """Whether it is there already and does not change."""
        return self.span is not None and not self.edits

    @property
    def spacious(self) -> bool:
        """Whether it takes several lines: the formatter wants an empty one beside it."""
        return "\n" in self.text.strip()

    @property
    def base(self) -> str:
        """The module that it names, of a group the one before the braces."""
        match = _WRITTEN.search(self.text)
        return match[1] if match else ""

    @property
    def names(self) -> frozenset[str]:
        """The short names that it makes, those of a group too."""
        _, brace, items = self.text.partition("{")
        given = _GIVEN.search(self.text)
        if brace:
            return frozenset(_LAST.findall(items))
        return frozenset({given[1] if given else self.base.rpartition(".")[2]})

    @property
    def through(self) -> str:
        """The first segment of what it names, which may be an alias itself."""
        return self.base.partition(".")[0]

    @property
    def first(self) -> str:
        """The first module that it names, in a group too."""
        match = _WRITTEN.search(self.text)
        return ".".join(filter(None, match.groups())) if match else ""


_ORDERS: tuple[Callable[[Line], str], ...] = (
    lambda line: line.base.casefold(),
    lambda line: line.first.casefold(),
    lambda line: line.base,
    lambda line: line.first,
)
"""The ways in which people and tools sort aliases."""


def in_order(before: list[Line], after: list[Line]) -> list[Line]:
    """The lines as they are, or, if the block was sorted, with the changed ones in their places."""
    if any(line.spacious or line.commented for line in after):
        return after
    distinct = {line.text.strip(): line for line in after}
    names = [name for line in distinct.values() for name in line.names]
    if len(set(names)) < len(names):
        return after  # One shadows another: their order is their meaning.
    for key in _ORDERS:
        if _is_sorted(before, key):
            ordered = after if _is_sorted(after, key) else _sorted_in(after, key)
            return ordered if _means_the_same(after, ordered) else after
    return after


def moving_edits(source: Source, before: list[Line], after: list[Line]) -> Iterator[TextEdit]:
    """Edit the lines that keep their place, take out those that do not, put in the new ones."""
    still = _still(before, after)
    cursor = before[0].span[0] if before[0].span else 0
    above: Line | None = None
    for line in after:
        if line.span in still and line.span is not None:
            yield from line.edits
            cursor = line.span[1]
        else:
            gap = source.line_end() if above is not None and above.spacious else ""
            yield TextEdit(cursor, cursor, gap + line.text)
        above = line
    for line in before:
        if line.span is not None and line.span not in still:
            yield TextEdit(*line.span, "")


def without_block(source: Source, before: list[Line]) -> TextEdit:
    """Take out all lines of a block, and one of the empty lines that would then meet."""
    spans = [line.span for line in before if line.span is not None]
    start, end = spans[0][0], spans[-1][1]
    line = source.line_of(start)
    above = source.data[slice(*source.line_span(line - 1))].strip() if line else b""
    below_end = source.data.find(b"\n", end)
    if below_end >= 0 and not source.data[end:below_end].strip():
        if not above or above.endswith(b"do"):
            end = below_end + 1
    elif not above and line:
        start = source.line_starts[line - 1]
    return TextEdit(start, end, "")


def _means_the_same(lines: list[Line], ordered: list[Line]) -> bool:
    """Whether no line comes to stand on the other side of an alias that it would go through."""
    place = {id(line): number for number, line in enumerate(ordered)}
    making: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        for name in line.names:
            making.setdefault(name, []).append(number)
    return all(
        (number < other) == (place[id(line)] < place[id(lines[other])])
        for number, line in enumerate(lines)
        for other in making.get(line.through, ())
        if number != other
    )


def _is_sorted(lines: list[Line], key: Callable[[Line], str]) -> bool:
    names = list(map(key, lines))
    return names == sorted(names)


def _sorted_in(lines: list[Line], key: Callable[[Line], str]) -> list[Line]:
    placed = [line for line in lines if line.anchored]
    for line in lines:
        if not line.anchored:
            after = [n for n, other in enumerate(placed) if key(other) <= key(line)]
            placed.insert(after[-1] + 1 if after else 0, line)
    return placed


def _still(before: list[Line], after: list[Line]) -> set[tuple[int, int]]:
    """The lines that need not move: those which do not change, and those still between them."""
    anchors = {line.span for line in after if line.anchored}

    def gaps(lines: list[Line]) -> dict[tuple[int, int], int]:
        passed, found = 0, {}
        for line in lines:
            if line.span is not None:
                found[line.span] = passed
            passed += line.span in anchors
        return found

    old, new = gaps(before), gaps(after)
    still, last = set(), -1
    for span, gap in new.items():
        if span in anchors or (gap == old[span] and span[0] > last):
            still.add(span)
            last = span[0]
    return still
