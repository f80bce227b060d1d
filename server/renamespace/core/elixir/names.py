"""Names that stand for themselves, and structs."""

from msgspec.structs import replace
from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.facts import Kind
from renamespace.core.elixir.mfa import handed, is_argument
from renamespace.core.elixir.walk import Walk


def plain_name(walk: Walk, node: Node) -> None:
    """A module named as a value, or in a type."""
    index = walk.name(node, Kind.TYPE if walk.here.typespec else Kind.MODULE)
    following = node.next_named_sibling
    if following is None:
        return
    called = handed(walk.syntax, node)
    if called is not None:
        made = replace(walk.references[index], kind=Kind.APPLY, function=called.function)
        walk.references[index] = made
    elif following.type == "atom" and not is_argument(walk.syntax, node):
        beside = walk.syntax.text(following)[1:]
        walk.references[index] = replace(walk.references[index], beside=beside)


def quoted_atom(walk: Walk, node: Node) -> None:
    """`:"Elixir.A.B"` is the module A.B; in another atom there can be code."""
    if syntax.is_atom_name(node):
        plain_name(walk, node)
    else:
        walk.children(node)


def dot(walk: Walk, node: Node) -> None:
    """`__MODULE__.A` and its kin; what else has a dot is looked into."""
    if syntax.is_name(node):
        dynamic_head(walk, node)
        plain_name(walk, node)
    else:
        walk.children(node)


def struct(walk: Walk, node: Node) -> None:
    """`%Mod{}`."""
    for child in node.named_children:
        if syntax.is_name(child):
            walk.name(child, Kind.STRUCT)
        else:
            walk.visit(child)


def dynamic_head(walk: Walk, node: Node) -> None:
    """Visit what stands before the dot in `unquote(x).Name`."""
    left = node.child_by_field_name("left") if node.type == "dot" else None
    if left is not None and not syntax.is_module_macro(left) and not syntax.is_name(left):
        walk.visit(left)
