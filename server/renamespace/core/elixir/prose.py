"""Prose: the documentation in a module's attributes, and files that are no Elixir."""

from collections.abc import Iterator

from tree_sitter import Node

from renamespace.core.elixir.facts import Doc, Facts, Scope
from renamespace.core.elixir.walk import Walk
from renamespace.core.source import Source

DOCS = frozenset({"doc", "moduledoc", "typedoc"})
"""The attributes that hold documentation (Module, "Module attributes")."""

SOURCES = (".ex", ".exs", ".heex", ".eex", ".leex")
"""How the names of files with Elixir in them end."""


def is_prose(path: str) -> bool:
    """Whether a file is read as prose: all but Elixir sources and templates."""
    return not path.endswith(SOURCES)


def read_prose(source: Source) -> Facts:
    """The facts of a file that is prose from end to end."""
    end = len(source.data)
    return Facts(
        scopes=(Scope(None, 0, end, None),),
        bindings=(),
        directives=(),
        references=(),
        modules=(),
        functions=(),
        ignores=(),
        docs=(Doc(0, end, None, raw=True),),
    )


def note_docs(walk: Walk, values: list[Node]) -> None:
    """Note the texts that an attribute's value is written with; what a doctest sets is none."""
    if not walk.here.doctest:
        walk.docs += [_doc(walk, node) for value in values[:1] for node in _texts(value)]


def _texts(node: Node) -> Iterator[Node]:
    """The string or sigil, or those that `<>` joins."""
    if node.type in {"string", "sigil"}:
        yield node
    elif node.type == "binary_operator":
        for child in node.named_children:
            yield from _texts(child)


def _doc(walk: Walk, node: Node) -> Doc:
    name = next((child for child in node.named_children if child.type == "sigil_name"), None)
    start = node.child_by_field_name("quoted_start")
    end = node.child_by_field_name("quoted_end")
    code = (child for child in node.named_children if child.type == "interpolation")
    return Doc(
        start.end_byte if start is not None else node.start_byte,
        end.start_byte if end is not None else node.end_byte,
        walk.here.module,
        raw=name is not None and walk.syntax.text(name).isupper(),
        code=tuple((each.start_byte, each.end_byte) for each in code),
    )
