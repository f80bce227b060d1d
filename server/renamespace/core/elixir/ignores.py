"""`# renamespace:ignore` comments -> which findings they silence where."""

import re
from collections.abc import Sequence

from tree_sitter import Node

from renamespace.core.elixir.facts import Ignore
from renamespace.core.source import BOM, Source

_MARK = b"renamespace:ignore"
_CODE = r"(?:[a-z]+(?:-[a-z]+)+|mention(?![\w-]))"
"""All but one have a hyphen, by which they are told from the words of a reason."""
_COMMENT = re.compile(
    r"(?:#+|<%#|<%!--)\s*renamespace:ignore(?P<file>-file)?(?![\w-])"
    rf"(?P<codes>\s*{_CODE}(?:\s*,\s*{_CODE})*)?"
)


def read_ignores(
    source: Source, root: Node, others: Sequence[tuple[int, int]] = ()
) -> tuple[Ignore, ...]:
    """All ignore comments of a file; the words in a string are no comment.

    `others` are the spans of comments that the grammar does not know, those of templates.
    """
    found = []
    at = source.data.find(_MARK)
    while at >= 0:
        node = root.descendant_for_byte_range(at, at + len(_MARK))
        span = next(((start, end) for start, end in others if start < at < end), None)
        if span is None and node is not None and node.type == "comment":
            span = node.start_byte, node.end_byte
        ignore = _read(source, *span) if span is not None else None
        if ignore is not None:
            found.append(ignore)
        at = source.data.find(_MARK, at + 1)
    return tuple(found)


def codes_end(source: Source, ignore: Ignore) -> int:
    """Where another code can be added to those of a comment, which must have some."""
    match = _COMMENT.match(source.text(ignore.start, ignore.end))
    words = match[0] if match is not None else ""
    return ignore.start + len(words.encode())


def _read(source: Source, start: int, end: int) -> Ignore | None:
    match = _COMMENT.match(source.text(start, end))
    if match is None:
        return None
    codes = tuple(re.findall(r"[a-z-]+", match["codes"] or ""))
    line = source.line_of(start)
    alone = not source.data[source.line_starts[line] : start].removeprefix(BOM).strip()
    lines = None if match["file"] else ((line, line + 1) if alone else (line,))
    return Ignore(start, end, codes, lines)
