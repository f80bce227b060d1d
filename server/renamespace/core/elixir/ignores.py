"""`# renamespace:ignore` comments -> which findings they silence where."""

import re

from tree_sitter import Node

from renamespace.core.elixir.facts import Ignore
from renamespace.core.source import Source

_MARK = b"renamespace:ignore"
_COMMENT = re.compile(
    r"#+\s*renamespace:ignore(?P<file>-file)?(?![\w-])"
    r"(?P<codes>\s*[a-z]+(?:-[a-z]+)+(?:\s*,\s*[a-z]+(?:-[a-z]+)+)*)?"
)


def read_ignores(source: Source, root: Node) -> tuple[Ignore, ...]:
    """All ignore comments of a file; the words in a string are no comment."""
    found = []
    at = source.data.find(_MARK)
    while at >= 0:
        node = root.descendant_for_byte_range(at, at + len(_MARK))
        if node is not None and node.type == "comment":
            ignore = _read(source, node)
            if ignore is not None:
                found.append(ignore)
        at = source.data.find(_MARK, at + 1)
    return tuple(found)


def _read(source: Source, node: Node) -> Ignore | None:
    match = _COMMENT.match(source.text(node.start_byte, node.end_byte))
    if match is None:
        return None
    codes = tuple(re.findall(r"[a-z-]+", match["codes"] or ""))
    line = source.line_of(node.start_byte)
    alone = not source.data[source.line_starts[line] : node.start_byte].strip()
    lines = None if match["file"] else ((line, line + 1) if alone else (line,))
    return Ignore(node.start_byte, node.end_byte, codes, lines)
