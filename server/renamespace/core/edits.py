"""Text edits over byte spans, and applying them."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class TextEdit:
    """Replace the bytes from `start` to `end` (exclusive) with `text`."""

    start: int
    end: int
    text: str


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
