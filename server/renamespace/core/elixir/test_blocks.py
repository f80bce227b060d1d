"""The `describe` and `test` blocks of a test file (ExUnit.Case), read only where it is needed."""

from collections.abc import Iterator

from msgspec import Struct
from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.syntax import Syntax
from renamespace.core.source import Source


class TestBlock(Struct, frozen=True):
    """A `describe`, or a `test` outside of any, with its title; the span covers all of it."""

    __test__ = False
    kind: str
    title: str
    start: int
    end: int


def read_test_blocks(source: Source) -> tuple[TestBlock, ...]:
    """The outermost blocks of a file in the order of its text."""
    return tuple(_blocks(Syntax(source)))


def _blocks(text: Syntax) -> Iterator[TestBlock]:
    waiting = [text.root]
    while waiting:
        node = waiting.pop(0)
        kind = text.target_of(node) if node.type == "call" else ""
        title = _title(text, node)
        if kind in {"describe", "test", "property"} and title is not None:
            yield TestBlock(kind, title, node.start_byte, node.end_byte)
        else:
            waiting = [*node.named_children, *waiting]


def _title(text: Syntax, node: Node) -> str | None:
    args = syntax.arguments(node) if node.type == "call" else []
    return text.literal(args[0]) if args else None
