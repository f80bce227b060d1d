"""Calls without a module, which an `import` may answer. Only files that need it are read for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.facts import Facts
from renamespace.core.elixir.syntax import Syntax
from renamespace.core.source import Source


@dataclass(frozen=True, slots=True)
class LocalCall:
    """`name(...)`, `&name/1` or `name`; the span covers the name, pipes count in the arity."""

    name: str
    arity: int
    start: int
    end: int
    scope: int
    certain: bool = True
    """False for a lone `name`, which may be a variable, and for quoted code."""


def read_local_calls(source: Source, facts: Facts) -> tuple[LocalCall, ...]:
    """All local calls of a file; typespecs are left out, and sigils and operators are no calls.

    What a template calls is among them.
    """
    text = Syntax(source)
    return tuple(
        LocalCall(name, arity, node.start_byte, node.end_byte, scope_at(facts, node), certain)
        for node, name, arity, certain in _calls(text)
    )


def scope_at(facts: Facts, node: Node) -> int:
    """The innermost scope around a node."""
    around = (
        index
        for index, scope in enumerate(facts.scopes)
        if scope.start <= node.start_byte and node.end_byte <= scope.end
    )
    return max(around, key=lambda index: facts.scopes[index].start)


def _calls(text: Syntax) -> Iterator[tuple[Node, str, int, bool]]:
    waiting: list[tuple[Node, int, bool]] = [(text.root, 0, False)]
    while waiting:
        node, piped, quoted = waiting.pop()
        if node.type == "identifier" and node.start_byte in text.components:
            yield node, text.text(node), 1, not quoted
        elif node.type == "sigil" and (template := text.template(node)) is not None:
            waiting.append((template[0], 0, quoted))
        elif node.type == "identifier":
            yield node, text.text(node), piped, bool(piped) and not quoted
        elif node.type == "unary_operator" and (found := _captured(text, node)):
            yield *found, not quoted
        elif node.type == "call" and (target := node.child_by_field_name("target")):
            if target.type == "identifier":
                arity = syntax.arity(node) + piped
                yield target, text.text(target), arity, not quoted
            inside = quoted or text.text(target) == "quote"
            parts = reversed(_parts(text, node, target))
            waiting += [(child, 0, inside) for child in parts]
        elif not _is_typespec(text, node):
            operands = reversed(_operands(node))
            waiting += [(_into(node, child), _piped(node, child), quoted) for child in operands]


def _into(node: Node, child: Node) -> Node:
    """What a pipe goes into, out of its parentheses."""
    return syntax.unwrap(child) if _piped(node, child) else child


def _parts(text: Syntax, call: Node, target: Node) -> list[Node]:
    """What a call holds besides its name; of a definition not the name that it defines."""
    parts = [child for child in call.named_children if child.id != target.id]
    if target.type != "identifier":
        return [target, *parts] if target.type != "dot" else [*target.named_children[:1], *parts]
    if text.text(target) not in _DEFINITIONS or not (args := syntax.arguments(call)):
        return parts
    return [*_head_parts(args[0]), *args[1:], *parts[1:]]


def _head_parts(node: Node) -> list[Node]:
    if node.type == "binary_operator" and (left := node.child_by_field_name("left")):
        right = node.child_by_field_name("right")
        return [*_head_parts(left), *([right] if right else [])]
    if node.type != "call":
        return []
    target = node.child_by_field_name("target")
    computed = [target] if target is not None and target.type == "call" else []
    return [*computed, *syntax.arguments(node)]


def _operands(node: Node) -> list[Node]:
    """The children that can hold calls: not the name after a dot."""
    if node.type == "dot":
        return node.named_children[:1]
    return node.named_children


def _piped(node: Node, child: Node) -> int:
    right = node.child_by_field_name("right")
    return int(right is not None and right.id == child.id and syntax.is_pipe(node))


def _captured(text: Syntax, node: Node) -> tuple[Node, str, int] | None:
    """`&name/1`."""
    operand, operator = syntax.operand(node), node.child_by_field_name("operator")
    if operand is None or operator is None or operator.type != "&":
        return None
    operand = syntax.unwrap(operand)
    left, right = operand.child_by_field_name("left"), operand.child_by_field_name("right")
    if left is None or right is None or (left.type, right.type) != ("identifier", "integer"):
        return None
    return left, text.text(left), int(text.text(right))


def _is_typespec(text: Syntax, node: Node) -> bool:
    operand = syntax.operand(node) if node.type == "unary_operator" else None
    target = operand.child_by_field_name("target") if operand is not None else None
    return target is not None and text.text(target) in syntax.TYPESPECS


_DEFINITIONS = {"def", "defp", "defmacro", "defmacrop", "defguard", "defguardp", "defdelegate"}
