"""Literal strings and words of a file that are, or start with, a certain text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from renamespace.core.elixir.syntax import Syntax
from renamespace.core.source import Source

_HOLDERS = frozenset({"string", "charlist", "sigil", "quoted_keyword", "quoted_atom"})


@dataclass(frozen=True, slots=True)
class Literal:
    """A place where the text stands in quotes or in a sigil; the span covers the text alone."""

    start: int
    end: int
    first: bool
    """Whether it is the beginning of what the quotes hold, or one word of several."""
    whole: bool
    """Whether it is all that the quotes hold."""
    key: bool
    """Whether it is a key: `"text" => value`, or in brackets after what is asked for it."""


def read_literals(source: Source, wanted: str) -> tuple[Literal, ...]:
    """Where the text stands alone, as a word or a path would, in the order of the file."""
    pattern = re.compile(rb"(?<![\w./-])%s(?![\w/-]|\.\w)" % re.escape(wanted.encode()))
    places = [match.span() for match in pattern.finditer(source.data)]
    if not places:
        return ()
    root = Syntax(source).root
    return tuple(each for start, end in places for each in _at(root, start, end))


def _at(root: Node, start: int, end: int) -> Iterator[Literal]:
    content = root.descendant_for_byte_range(start, end)
    holder = content.parent if content is not None else None
    if content is None or holder is None or content.type != "quoted_content":
        return
    if holder.type in _HOLDERS:
        first = content.start_byte == start or holder.type == "sigil"
        whole = (content.start_byte, content.end_byte) == (start, end)
        yield Literal(start, end, first, whole and holder.named_child_count == 1, _is_key(holder))


def _is_key(holder: Node) -> bool:
    above = holder.parent
    if above is None:
        return False
    if above.type == "access_call":
        return above.named_children[0].id != holder.id
    operator = above.child_by_field_name("operator")
    left = above.child_by_field_name("left")
    arrow = operator is not None and operator.type == "=>"
    return arrow and left is not None and left.id == holder.id
