"""Where a module's body ends, so that something can be added to it."""

from renamespace.core.elixir import syntax
from renamespace.core.elixir.facts import Facts
from renamespace.core.source import Source


def end_of_body(source: Source, facts: Facts, module: str) -> int | None:
    """Where the last thing in a module's `do ... end` ends, a comment too; None without one."""
    root = syntax.parse(source.data).root_node
    for each in facts.modules:
        node = root.descendant_for_byte_range(each.start, each.end)
        while node is not None and (node.type != "call" or syntax.do_block(node) is None):
            node = node.parent
        body = syntax.do_block(node) if node is not None else None
        if each.name == module and body is not None:
            end = max(child.end_byte for child in body.children[:-1])
            return end - source.data[:end].endswith(b"\r")  # The grammar counts it to a comment.
    return None


def is_empty_source(data: bytes) -> bool:
    """Whether there is nothing in a text but comments."""
    return all(each.type == "comment" for each in syntax.parse(data).root_node.named_children)
