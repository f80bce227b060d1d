"""Calls by the name that they are written with, and their arguments: read only where needed."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.facts import Facts
from renamespace.core.elixir.local_calls import scope_at
from renamespace.core.elixir.syntax import Syntax
from renamespace.core.source import Source

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class NamedCall:
    """`has_many :lines, Line, on_delete: :delete_all`; the span covers the whole call."""

    name: str
    start: int
    end: int
    module: str | None
    """The module around it; None in quoted code, which goes elsewhere."""
    arguments: tuple[Span, ...]
    """The written ones without trailing keywords."""
    options: Mapping[str, Span]
    """The values of trailing keywords by their names."""


def read_named_calls(source: Source, facts: Facts, names: Collection[str]) -> tuple[NamedCall, ...]:
    """The calls of a file that are written with one of these names, in the order of its text."""
    if not any(name.encode() in source.data for name in names):
        return ()
    text = Syntax(source)
    found = (
        _call(text, facts, node)
        for node in descendants(text.root)
        if node.type == "call" and text.target_of(node) in names
    )
    return tuple(sorted(found, key=lambda call: call.start))


def descendants(root: Node) -> Iterator[Node]:
    """All named nodes below one, and itself."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.named_children


def _call(text: Syntax, facts: Facts, node: Node) -> NamedCall:
    written = syntax.arguments(node)
    return NamedCall(
        text.target_of(node),
        node.start_byte,
        node.end_byte,
        facts.scopes[scope_at(facts, node)].module,
        tuple((each.start_byte, each.end_byte) for each in written if not _is_options(each)),
        {
            name: (value.start_byte, value.end_byte)
            for name, _, value in syntax.keywords([each for each in written if _is_options(each)])
        },
    )


def _is_options(node: Node) -> bool:
    """Whether it is `a: 1` or `[a: 1]`, and nothing else is in the brackets."""
    if node.type != "list":
        return node.type == "keywords"
    return all(child.type == "keywords" for child in node.named_children)
