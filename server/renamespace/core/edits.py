"""Text edits over byte spans and file moves, and applying them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class TextEdit:
    """Replace the bytes from `start` to `end` (exclusive) with `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, order=True)
class FileMove:
    """A file that goes from `old` to `new`, both relative to the root, with `/`."""

    old: str
    new: str


class OverlappingEditsError(Exception):
    """Two edits claim the same bytes: a defect of the caller, never to be papered over."""


def apply_edits(data: bytes, edits: Iterable[TextEdit]) -> bytes:
    """Return `data` with all `edits` made at once.

    Edits at the same place are taken in the order given, so several insertions keep their order.
    Raises OverlappingEditsError when two of them touch the same bytes.
    """
    parts: list[bytes] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < done:
            raise OverlappingEditsError(f"edit at bytes {edit.start}-{edit.end} overlaps {done}")
        parts += (data[done : edit.start], edit.text.encode())
        done = edit.end
    return b"".join([*parts, data[done:]])


def offset_after(edits: Iterable[TextEdit], offset: int) -> int:
    """Where the byte at `offset` is when all `edits` are made; that of a replaced one's start."""
    shift = 0
    for edit in sorted(edits):
        if edit.end > offset:
            return min(offset, edit.start) + shift
        shift += len(edit.text.encode()) - (edit.end - edit.start)
    return offset + shift


def offset_before(edits: Iterable[TextEdit], offset: int) -> int:
    """Where the byte that is at `offset` after all `edits` was before; likewise."""
    shift = 0
    for edit in sorted(edits):
        length = len(edit.text.encode())
        if edit.start + shift + length > offset:
            return min(offset - shift, edit.start)
        shift += length - (edit.end - edit.start)
    return offset - shift


def compose(
    data: bytes, first: Iterable[TextEdit], second: Iterable[TextEdit]
) -> tuple[TextEdit, ...]:
    """The edits of `data` that do at once what `second` does to the text that `first` makes.

    Edits of both that touch become one. Raises OverlappingEditsError as `apply_edits` does.
    """
    first = sorted(first, key=lambda edit: (edit.start, edit.end))
    second = sorted(second, key=lambda edit: (edit.start, edit.end))
    if not first or not second:
        return tuple(first or second)
    middle = apply_edits(data, first)
    return tuple(_merged(middle, _shifted(first), second))


@dataclass(slots=True)
class _Stretch:
    """A replaced stretch: where it is in the old text, and where its text is in the new one."""

    start: int
    end: int
    new_start: int
    new_end: int


def _shifted(edits: Iterable[TextEdit]) -> Iterator[_Stretch]:
    shift = 0
    for edit in edits:
        length = len(edit.text.encode())
        start = edit.start + shift
        yield _Stretch(edit.start, edit.end, start, start + length)
        shift += length - (edit.end - edit.start)


def _merged(
    middle: bytes, first: Iterable[_Stretch], second: Iterable[TextEdit]
) -> Iterator[TextEdit]:
    """Both lists in the order of the middle text; what overlaps or meets there is joined."""
    stretches = [(each.new_start, each.new_end, each, None) for each in first]
    edits = [(each.start, each.end, None, each) for each in second]
    groups: list[list[tuple[int, int, _Stretch | None, TextEdit | None]]] = []
    end = -1
    for entry in sorted([*stretches, *edits], key=lambda each: (each[0], each[1])):
        if groups and entry[0] <= end:
            groups[-1].append(entry)
        else:
            groups.append([entry])
            end = -1
        end = max(end, entry[1])
    shift = 0  # From the middle text back to the old one.
    for group in groups:
        low, high = min(each[0] for each in group), max(each[1] for each in group)
        inner = [each[2] for each in group if each[2] is not None]
        text = apply_edits(
            middle[low:high],
            [TextEdit(e.start - low, e.end - low, e.text) for *_, e in group if e is not None],
        )
        start = low + shift
        shift += sum((each.end - each.start) - (each.new_end - each.new_start) for each in inner)
        yield TextEdit(start, high + shift, text.decode())
