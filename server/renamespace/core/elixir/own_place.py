"""Where code asks for the place of its own file (Kernel.SpecialForms, `__DIR__/0`, `__ENV__/0`)."""

from tree_sitter import Node

from renamespace.core.elixir.facts import Facts
from renamespace.core.elixir.local_calls import scope_at
from renamespace.core.elixir.named_calls import Span, descendants
from renamespace.core.elixir.syntax import Syntax
from renamespace.core.source import Source


def read_own_places(source: Source, facts: Facts) -> tuple[Span, ...]:
    """The spans of `__DIR__`, and of `__ENV__.file` in a call of `Path`, in the order of the text.

    In a quote they are about the file of whoever uses it, and left out.
    """
    if b"__DIR__" not in source.data and b"__ENV__" not in source.data:
        return ()
    text = Syntax(source)
    found = [
        (node.start_byte, node.end_byte)
        for node in descendants(text.root)
        if _is_place(text, node) and not facts.quoted(scope_at(facts, node))
    ]
    return tuple(sorted(found))


def _is_place(text: Syntax, node: Node) -> bool:
    if node.type == "identifier":
        return node.text == b"__DIR__"
    if node.type != "call" or text.text(node) != "__ENV__.file":
        return False
    above = node.parent
    if above is not None and above.type == "arguments":
        above = above.parent
    right = above.child_by_field_name("right") if above is not None else None
    return above is not None and text.target_of(right or above).startswith("Path.")
