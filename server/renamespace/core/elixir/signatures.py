"""The public functions, macros, guards and types of a module, with the names of their arguments.

A function with default arguments has one signature for each arity that it answers (Kernel.def/2,
"Default arguments"; arguments without a default are filled first, then the others from the left).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.definitions import head_of
from renamespace.core.elixir.facts import FacadeKind, Facts, FunctionDefinition
from renamespace.core.elixir.syntax import Syntax
from renamespace.core.elixir.underscore import underscore
from renamespace.core.source import Source

_VARIABLE = re.compile(r"[a-z]\w*[?!]?")
_RESERVED = frozenset(
    {"true", "false", "nil", "when", "and", "or", "not", "in", "fn"}
    | {"do", "end", "catch", "rescue", "after", "else"}
)
"""The words that are no variables (Elixir's syntax reference, "Reserved words")."""
_KEYWORDS = {"defmacro": FacadeKind.MACRO, "defguard": FacadeKind.GUARD}
_TYPES = frozenset({"type", "opaque"})


@dataclass(frozen=True, slots=True)
class Signature:
    """A function, macro, guard or type with as many arguments as there are names for."""

    kind: FacadeKind
    name: str
    arguments: tuple[str, ...]

    @property
    def arity(self) -> int:
        """How many arguments it takes."""
        return len(self.arguments)


def read_signatures(source: Source, facts: Facts, module: str) -> tuple[Signature, ...]:
    """What a module of the file defines for others, types first; reading it parses it again."""
    text = Syntax(source)
    return (*_types(text, facts, module), *_functions(text, facts, module))


def _functions(text: Syntax, facts: Facts, module: str) -> Iterator[Signature]:
    clauses: dict[tuple[str, int], list[tuple[FunctionDefinition, Node]]] = {}
    for each in facts.functions:
        node = _call_at(text, *each.whole)
        written = each.whole != (each.start, each.end)  # A struct's functions are not.
        if each.module == module and each.public and written and node is not None:
            clauses.setdefault((each.name, each.most), []).append((each, node))
    for (name, _), found in clauses.items():
        kind = _KEYWORDS.get(text.target_of(found[0][1]), FacadeKind.FUNCTION)
        for arguments in _argument_lists(text, [node for _, node in found]):
            yield Signature(kind, name, arguments)


def _call_at(text: Syntax, start: int, end: int) -> Node | None:
    node = text.root.descendant_for_byte_range(start, end)
    while node is not None and (node.type != "call" or node.start_byte != start):
        node = node.parent
    return node


def _argument_lists(text: Syntax, clauses: Sequence[Node]) -> Iterator[tuple[str, ...]]:
    """The names for each arity that these clauses answer together, the smallest first."""
    heads = [head_of(syntax.arguments(each)[0]) for each in clauses]
    rows = [
        syntax.arguments(each) if each is not None and each.type == "call" else [] for each in heads
    ]
    columns = list(zip(*rows, strict=False))
    names = _apart([_named(text, column) for column in columns])
    with_default = [place for place, column in enumerate(columns) if any(map(_default, column))]
    for count in range(len(with_default) + 1):
        left_out = with_default[count:]
        yield tuple(name for place, name in enumerate(names) if place not in left_out)


def _default(node: Node) -> bool:
    operator = node.child_by_field_name("operator")
    return operator is not None and operator.type == "\\\\"


def _named(text: Syntax, column: Sequence[Node]) -> str | None:
    """What the clauses call an argument: the first name that one of them has for it."""
    return next((name for node in column if (name := _name(text, node)) is not None), None)


def _name(text: Syntax, node: Node) -> str | None:
    if node.type == "identifier":
        name = text.text(node).lstrip("_")
        return name if _VARIABLE.fullmatch(name) and name not in _RESERVED else None
    if node.type == "binary_operator":
        operator = node.child_by_field_name("operator")
        sides = {"=": ("right", "left"), "\\\\": ("left",)}
        wanted = sides.get(operator.type if operator is not None else "", ())
        found = [child for side in wanted if (child := node.child_by_field_name(side)) is not None]
        return _named(text, found)
    if node.type == "map":
        struct = next((child for child in node.named_children if child.type == "struct"), None)
        last = text.text(struct).rpartition(".")[2] if struct is not None else ""
        return underscore(last) if re.fullmatch(r"[A-Z]\w*", last) else None
    return None


def _apart(names: Sequence[str | None]) -> tuple[str, ...]:
    """A name of its own for each argument."""
    taken: list[str] = []
    for place, name in enumerate(names, 1):
        known = {*taken, *(each for each in names[place:] if each)}
        own = name if name and name not in taken else None
        number = place
        while own is None or (own != name and own in known):
            own = f"arg{number}"
            number += len(names)
        taken.append(own)
    return tuple(taken)


def _types(text: Syntax, facts: Facts, module: str) -> Iterator[Signature]:
    """The module's types and opaque types, with their parameters (Typespecs)."""
    for body in _bodies(text, facts, module):
        for node in body.named_children:
            call = syntax.operand(node) if text.text(node).startswith("@") else None
            if call is None or call.type != "call" or text.target_of(call) not in _TYPES:
                continue
            args = syntax.arguments(call)
            head = args[0].child_by_field_name("left") if args else None
            if head is not None:
                yield _type(text, head)


def _bodies(text: Syntax, facts: Facts, module: str) -> Iterator[Node]:
    for each in facts.modules:
        node = text.root.descendant_for_byte_range(each.start, each.end)
        while node is not None and (node.type != "call" or syntax.do_block(node) is None):
            node = node.parent
        body = syntax.do_block(node) if node is not None else None
        if each.name == module and body is not None:
            yield body


def _type(text: Syntax, head: Node) -> Signature:
    params = syntax.arguments(head) if head.type == "call" else []
    names = _apart([_name(text, each) for each in params])
    return Signature(FacadeKind.TYPE, text.target_of(head) or text.text(head), names)
