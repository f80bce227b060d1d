"""Where the code of a module speaks of its own place: `__MODULE__`, `__DIR__`, `__ENV__`.

Names that go on after `__MODULE__` (`__MODULE__.Child`) are references, and not among them. In
quoted code these words mean the place of whoever uses it (Kernel.SpecialForms).
"""

from collections.abc import Iterator

from msgspec import Struct
from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.syntax import Syntax

_WORDS = {"__MODULE__", "__DIR__", "__ENV__"}
_MODULES = {"defmodule", "defprotocol", "defimpl"}
_APPLYING = {"apply", "spawn", "spawn_link", "spawn_monitor"}
"""What takes a module, a function's name and its arguments (Kernel)."""


class OwnName(Struct, frozen=True):
    """One such word with its span, and the function that is named together with `__MODULE__`.

    `function` is the span of the function's name, without the colon of an atom.
    """

    word: str
    start: int
    end: int
    name: str = ""
    arity: int | None = None
    function: tuple[int, int] = (0, 0)
    is_type: bool = False
    """Whether it is a type that is named."""
    loose: bool = False
    """Whether it only looks as if a function were named: `{__MODULE__, :name, [...]}`."""


def own_names(text: Syntax, block: Node) -> Iterator[OwnName]:
    """The words in the body of a module, not those of modules in it."""
    waiting = [(block, False, False)]
    while waiting:
        node, quoted, typespec = waiting.pop()
        if node.type == "identifier" and not quoted and text.text(node) in _WORDS:
            found = _own_name(text, node, typespec=typespec)
            if found is not None:
                yield found
        for child in node.named_children:
            if child.type != "call" or text.target_of(child) not in _MODULES:
                inside = _is_quoted(text, node, child, quoted=quoted)
                waiting.append((child, inside, typespec or _is_typespec(text, child)))


def _is_quoted(text: Syntax, node: Node, child: Node, *, quoted: bool) -> bool:
    """Whether what is inside a part of a node is quoted code."""
    if node.type == "call" and text.target_of(node) == "quote" and child.type == "do_block":
        return True
    if node.type == "pair" and text.text(node).startswith("do:"):
        call = node.parent.parent.parent if node.parent and node.parent.parent else None
        return quoted or (call is not None and text.target_of(call) == "quote")
    return quoted and not (node.type == "call" and text.target_of(node).startswith("unquote"))


def _is_typespec(text: Syntax, node: Node) -> bool:
    named = syntax.operand(node) if node.type == "unary_operator" else None
    if named is None or named.type != "call" or not text.text(node).startswith("@"):
        return False
    return text.target_of(named) in {"spec", "type", "typep", "opaque", "callback", "macrocallback"}


def _own_name(text: Syntax, node: Node, *, typespec: bool) -> OwnName | None:
    """The word at a node, with what is named by it; None for the start of a longer name."""
    word, span = text.text(node), (node.start_byte, node.end_byte)
    whole = _unquoted(text, node)
    dot = whole.parent if whole.parent is not None and whole.parent.type == "dot" else None
    right = dot.child_by_field_name("right") if dot is not None else None
    if word != "__MODULE__" or dot is None or right is None:
        return _with_atom(text, word, node)
    if right.type in {"alias", "tuple"}:
        return None
    place = right.start_byte, right.end_byte
    return OwnName(word, *span, text.text(right), _arity(text, dot), place, typespec)


def _unquoted(text: Syntax, node: Node) -> Node:
    """`unquote(__MODULE__)`, if the word stands in that, as what is called is called on it."""
    call = node.parent.parent if node.parent is not None else None
    unquoted = call is not None and call.type == "call" and text.target_of(call) == "unquote"
    return call if unquoted and call is not None else node


def _arity(text: Syntax, dot: Node) -> int | None:
    """The arity of `__MODULE__.name(...)`, or of its capture."""
    call = dot.parent
    if call is None or call.type != "call":
        return None
    around = call.parent
    captured = text.captured(around) if around is not None else None
    if captured is not None and captured[0].id == dot.id:
        return captured[1]
    return syntax.arity(call) + syntax.is_piped_into(call)


def _with_atom(text: Syntax, word: str, node: Node) -> OwnName:
    """`__MODULE__, :name, [...]`, which names a function; otherwise the word alone."""
    plain = OwnName(word, node.start_byte, node.end_byte)
    atom = node.next_named_sibling
    arguments = atom.next_named_sibling if atom is not None else None
    if word != "__MODULE__" or atom is None or arguments is None:
        return plain
    if atom.type != "atom" or arguments.type != "list":
        return plain
    name, count = text.text(atom)[1:], len(arguments.named_children)
    place = atom.start_byte + 1, atom.end_byte
    call = node.parent.parent if node.parent is not None else None
    loose = call is None or call.type != "call" or text.target_of(call) not in _APPLYING
    return OwnName(word, node.start_byte, node.end_byte, name, count, place, loose=loose)
