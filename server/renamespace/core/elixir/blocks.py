"""Blocks: what is aliased in one ends with it."""

from functools import partial

from tree_sitter import Node

from renamespace.core.elixir.facts import Scope
from renamespace.core.elixir.walk import Walk

CLAUSES = ("else_block", "after_block", "rescue_block", "catch_block")
"""The node types of the parts that follow a `do`, inside its node."""
_KEYWORDS = {"do", "else", "after", "rescue", "catch"}


def block(walk: Walk, node: Node) -> None:
    """A block of its own: what is aliased in it ends with it."""
    scope = walk.scope(node, walk.here.module)
    walk.within(walk.here.inner(scope), partial(walk.children, node))


def do_block(walk: Walk, node: Node) -> None:
    """`do ... else ... end`: what is aliased before the `else` does not reach it."""
    clauses = [child for child in node.named_children if child.type in CLAUSES]
    end = clauses[0].start_byte if clauses else node.end_byte
    inside = [child for child in node.named_children if child.start_byte < end]
    walk.scopes.append(Scope(walk.here.scope, node.start_byte, end, walk.here.module))
    here, there = walk.here, walk.here.inner(len(walk.scopes) - 1)
    walk.next(
        partial(walk.enter, there),
        partial(walk.each, inside),
        partial(walk.enter, here),
        partial(walk.each, clauses),
    )


def pair(walk: Walk, node: Node) -> None:
    """`do: value` is a block like `do value end`."""
    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    if key is None or value is None:
        walk.children(node)
    elif walk.syntax.text(key).rstrip().rstrip(":") in _KEYWORDS:
        scope = walk.scope(value, walk.here.module)
        walk.within(walk.here.inner(scope), partial(walk.visit, value))
    else:
        walk.each([key, value])
