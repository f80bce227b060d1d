"""Where code makes a text of a module's own name, or takes names of modules apart.

Sources: Module.split/1, Kernel.inspect/2, Kernel.to_string/1, Atom.to_string/1,
Macro.underscore/1, and Phoenix.Naming.resource_name/2.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.facts import Facts
from renamespace.core.elixir.local_calls import scope_at
from renamespace.core.elixir.named_calls import descendants
from renamespace.core.elixir.syntax import Syntax
from renamespace.core.source import Source


class Whose(StrEnum):
    """Of which module the name is."""

    OWN = "own"
    """Of the module around it."""
    USER = "user"
    """Of whoever uses the macro: in a quote, or by `__CALLER__.module`."""
    ANY = "any"
    """Of a module that only a running program knows."""


@dataclass(frozen=True, slots=True)
class NameText:
    """`Module.split(__MODULE__)` or the like; the span covers the expression without pipes."""

    start: int
    end: int
    module: str | None
    """The module around it; in a quote that in which the quote is written."""
    whose: Whose
    last: bool
    """Whether only the last segment of the name counts."""


def read_name_texts(source: Source, facts: Facts) -> tuple[NameText, ...]:
    """All places of a file in the order of its text; messages for people are left out."""
    if _SIGNS.search(source.data) is None:
        return ()
    text = Syntax(source)
    found = (each for node in descendants(text.root) for each in _at(text, facts, node))
    return tuple(sorted(found, key=lambda each: each.start))


_SIGNS = re.compile(rb"__MODULE__|__CALLER__|\bModule\s*\.\s*split\b")
_MAKERS = re.compile(
    r"Module\.split|to_string|inspect|to_charlist|Atom\.to_(?:string|charlist)|Macro\.underscore"
    r"|Kernel\.(?:inspect|to_string)|(?:Phoenix\.)?Naming\.(?:resource_name|underscore)"
)
_LAST = re.compile(r"(?:Phoenix\.)?Naming\.resource_name")
_PROSE = re.compile(
    r"raise|reraise|exit|throw|flunk|assert\w*|refute\w*|warn|deprecate\w*|test|describe|property"
    r"|Logger\.\w+|IO\.\w+|Mix\.(?:raise|shell\(\)\.\w+)|[A-Z]\w*Error\.exception"
)
"""What takes text for people."""
_DOCS = frozenset({"doc", "moduledoc", "typedoc", "shortdoc", "deprecated"})


def _at(text: Syntax, facts: Facts, node: Node) -> Iterator[NameText]:
    """What a name makes if the node is one: `__MODULE__`, `__CALLER__.module`, or unknown ones."""
    if syntax.is_module_macro(node) or _is_caller(text, node):
        made = _made_of(text, node)
        if made is not None and not _is_message(text, made):
            yield _name_text(text, facts, made, node)
    elif node.type == "call" and text.target_of(node) == "Module.split":
        args = syntax.arguments(node)
        named = syntax.is_piped_into(node) or (args and not _is_known(text, args[0]))
        subject = _subject(node)
        known = subject is not None and _is_known(text, subject)
        if named and not known and _takes_last(text, node) and not _is_message(text, node):
            yield _name_text(text, facts, node, None)


def _name_text(text: Syntax, facts: Facts, made: Node, name: Node | None) -> NameText:
    scope = scope_at(facts, made)
    whose = Whose.ANY
    if name is not None:
        quoted = facts.quoted(scope) or not syntax.is_module_macro(name)
        whose = Whose.USER if quoted else Whose.OWN
    last = _takes_last(text, made) or _LAST.fullmatch(_maker(text, made)) is not None
    around = (facts.scopes[each].module for each in facts.ancestors(scope))
    module = next((each for each in around if each is not None), None)
    return NameText(made.start_byte, made.end_byte, module, whose, last)


def _is_known(text: Syntax, node: Node) -> bool:
    return syntax.is_module_macro(node) or _is_caller(text, node) or syntax.is_name(node)


def _is_caller(text: Syntax, node: Node) -> bool:
    return node.type == "call" and text.text(node) == "__CALLER__.module"


def _subject(call: Node) -> Node | None:
    """What a pipe puts into a call, where it starts."""
    above = call.parent
    if above is None or not syntax.is_piped_into(call):
        return None
    return above.child_by_field_name("left")


def _made_of(text: Syntax, name: Node) -> Node | None:
    """The expression that makes a text of the name right away."""
    above = name.parent
    if above is None:
        return None
    if above.type == "interpolation":
        # The atom of a process or table, which is the same for everybody in the program.
        holder = above.parent
        return None if holder is None or holder.type == "quoted_atom" else above
    if above.type == "arguments" and above.parent is not None:
        return above.parent if _MAKERS.fullmatch(text.target_of(above.parent)) else None
    right = above.child_by_field_name("right")
    if syntax.is_pipe(above) and right is not None and right.id != name.id:
        return above if _MAKERS.fullmatch(text.target_of(right)) else None
    return None


def _maker(text: Syntax, made: Node) -> str:
    right = made.child_by_field_name("right") if syntax.is_pipe(made) else made
    return text.target_of(right) if right is not None else ""


def _takes_last(text: Syntax, made: Node) -> bool:
    """Whether `List.last` is what is asked of it next."""
    node, above = made, made.parent
    if above is not None and syntax.is_piped_into(node):
        node, above = above, above.parent
    if above is None:
        return False
    if above.type == "arguments" and above.parent is not None:
        return text.target_of(above.parent) == "List.last"
    right = above.child_by_field_name("right")
    piped = syntax.is_pipe(above) and right is not None and right.id != node.id
    return piped and right is not None and text.target_of(right) == "List.last"


def _is_message(text: Syntax, node: Node) -> bool:
    """Whether it is part of what people read: a message, documentation, a text with spaces."""
    above: Node | None = node
    while above is not None:
        if above.type in {"string", "sigil"} and _has_words(text, above):
            return True
        if above.type == "call" and _is_for_people(text, above):
            return True
        above = above.parent
    return False


def _is_for_people(text: Syntax, call: Node) -> bool:
    target, above = text.target_of(call), call.parent
    if above is not None and above.type == "unary_operator" and target in _DOCS:
        return True
    return _PROSE.fullmatch(target) is not None


def _has_words(text: Syntax, node: Node) -> bool:
    contents = (text.text(child) for child in node.named_children if child.type == "quoted_content")
    return any(" " in each.strip("\n") for each in contents)
