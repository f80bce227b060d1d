"""The comments of a file that may mention a module."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from renamespace.core.source import Source

_MAY_BE_COMMENT = re.compile(rb"#[^\n]*")
_TELLING = re.compile(rb"[A-Z]")


def read_comments(source: Source, root: Node) -> tuple[tuple[int, int], ...]:
    """The byte spans of the comments that have a capital letter in them."""
    return tuple(_comments(source, root))


def _comments(source: Source, root: Node) -> Iterator[tuple[int, int]]:
    match = _MAY_BE_COMMENT.search(source.data)
    while match is not None:
        start, end = match.span()
        following = end
        if _TELLING.search(source.data, start, end):
            node = root.descendant_for_byte_range(start, start + 1)
            if node is not None and node.type == "comment" and node.start_byte == start:
                yield start, node.end_byte
            else:  # In a string; a comment may still follow it.
                following = start + 1
        match = _MAY_BE_COMMENT.search(source.data, following)
