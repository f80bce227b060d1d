"""Literal strings and words of a file that are, or start with, a certain text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.definitions import head_of
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
    """Whether it is a key: `"text" => value`."""
    head: str | None
    """The function in whose head it stands."""
    value: str
    """Of a key, what belongs to it, as written."""


def read_literals(source: Source, wanted: str) -> tuple[Literal, ...]:
    """Where the text stands alone, as a word or a path would, in the order of the file."""
    pattern = re.compile(rb"(?<![\w./-])%s(?![\w/-]|\.\w)" % re.escape(wanted.encode()))
    places = [match.span() for match in pattern.finditer(source.data)]
    if not places:
        return ()
    text = Syntax(source)
    return tuple(each for start, end in places for each in _at(text, start, end))


def _at(text: Syntax, start: int, end: int) -> Iterator[Literal]:
    content = text.root.descendant_for_byte_range(start, end)
    holder = content.parent if content is not None else None
    if content is None or holder is None or content.type != "quoted_content":
        return
    if holder.type in _HOLDERS:
        words = holder.type == "sigil" and text.sigil_name(holder) in {"w", "W"}
        first = words or content.start_byte == start
        whole = (content.start_byte, content.end_byte) == (start, end)
        whole = whole and holder.named_child_count == 1
        value = _value(text, holder)
        head = _head(text, holder)
        yield Literal(start, end, first, whole, value is not None, head, value or "")


def _value(text: Syntax, holder: Node) -> str | None:
    """What stands after `=>`."""
    above = holder.parent
    operator = above.child_by_field_name("operator") if above is not None else None
    if above is None or operator is None or operator.type != "=>":
        return None
    left, right = above.child_by_field_name("left"), above.child_by_field_name("right")
    is_key = left is not None and left.id == holder.id
    return text.text(right) if is_key and right is not None else None


def _head(text: Syntax, node: Node) -> str | None:
    """The name of the function in whose head a node is."""
    inner, above = node, node.parent
    while above is not None:
        if inner.type == "do_block":
            return None
        if inner.type == "arguments" and text.target_of(above) in {"def", "defp"}:
            head = head_of(syntax.arguments(above)[0])
            inside = head is not None and head.start_byte <= node.start_byte < head.end_byte
            return text.target_of(head) if inside and head is not None else None
        inner, above = above, above.parent
    return None
