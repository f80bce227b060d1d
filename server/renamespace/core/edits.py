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

    Edits of both that touch become one, no longer than it must be. Raises OverlappingEditsError as
    `apply_edits` does.
    """
    first = sorted(first, key=_place)
    second = sorted(second, key=_place)
    if not first or not second:
        return tuple(first or second)
    middle = apply_edits(data, first)
    joined = (_joined(data, middle, group) for group in _touching(_stretches(first), second))
    return tuple(edit for edit in joined if edit is not None)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A replaced stretch: where it is in the old text, and where its text is in the middle one."""

    start: int
    end: int
    new_start: int
    new_end: int


@dataclass(slots=True)
class _Group:
    """What touches in the middle text, where it spans from `low` to `high`.

    `shift` leads from `low` back to the old text, `back` from `high`.
    """

    low: int
    high: int
    shift: int
    back: int
    edits: list[TextEdit]


def _place(edit: TextEdit) -> tuple[int, int]:
    return edit.start, edit.end


def _stretches(edits: Iterable[TextEdit]) -> Iterator[_Stretch]:
    shift = 0
    for edit in edits:
        length = len(edit.text.encode())
        start = edit.start + shift
        yield _Stretch(edit.start, edit.end, start, start + length)
        shift += length - (edit.end - edit.start)


def _touching(first: Iterable[_Stretch], second: Iterable[TextEdit]) -> Iterator[_Group]:
    entries: list[tuple[int, int, _Stretch | TextEdit]] = [
        *((each.new_start, each.new_end, each) for each in first),
        *((each.start, each.end, each) for each in second),
    ]
    group: _Group | None = None
    shift = 0
    for start, end, each in sorted(entries, key=lambda entry: entry[:2]):
        if group is None or start > group.high:
            if group is not None:
                yield group
            group = _Group(start, end, shift, shift, [])
        group.high = max(group.high, end)
        if isinstance(each, TextEdit):
            group.edits.append(each)
        else:
            shift = group.back = each.end - each.new_end
    if group is not None:
        yield group


def _joined(data: bytes, middle: bytes, group: _Group) -> TextEdit | None:
    """The one edit of the old text that a group comes to; None if it changes nothing."""
    low, start, end = group.low, group.low + group.shift, group.high + group.back
    inner = [TextEdit(each.start - low, each.end - low, each.text) for each in group.edits]
    text = apply_edits(middle[low : group.high], inner).decode()
    try:
        old = data[start:end].decode()
    except UnicodeDecodeError:
        return TextEdit(start, end, text)
    if old == text:
        return None
    same = _alike(old, text)
    rest, new = old[same:], text[same:]
    tail = _alike(rest[::-1], new[::-1])
    start += len(old[:same].encode())
    kept = len(rest) - tail
    return TextEdit(start, start + len(rest[:kept].encode()), new[: len(new) - tail])


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
