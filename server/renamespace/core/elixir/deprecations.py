"""Deprecations in the code, and which functions do nothing but call another one.

Sources: Module, "Module attributes" (`@deprecated`, `@doc`, `@moduledoc` with metadata); Writing
Documentation, "Documentation metadata".
"""

import re
from collections.abc import Iterator
from textwrap import dedent

from msgspec.structs import replace
from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.definitions import head_of
from renamespace.core.elixir.facts import (
    Deprecation,
    Facts,
    Forward,
    Function,
    FunctionDefinition,
    Kind,
)
from renamespace.core.elixir.local_calls import scope_at
from renamespace.core.elixir.syntax import Syntax

_MARK = re.compile(rb"@deprecated\b|\bdeprecated:\s")
_DOCUMENTED_OTHERWISE = frozenset({"callback", "macrocallback", *syntax.TYPESPECS} - {"spec"})


def holds_deprecation(data: bytes) -> bool:
    """Whether a file may deprecate something: all others need not be read for it."""
    return b"deprecated" in data and _MARK.search(data) is not None


def with_deprecations(text: Syntax, facts: Facts) -> Facts:
    """The facts of a file with what it deprecates; the same facts if it does not."""
    if not holds_deprecation(text.data) or facts.error is not None:
        return facts
    found: dict[tuple[str, str | None, int], Deprecation] = {}
    for each in sorted(_deprecations(text, facts), key=_hard_first):
        found.setdefault((each.module, each.function, each.most), each)
    if not found:
        return facts
    ordered = sorted(found.values(), key=lambda each: each.start)
    forwards = tuple(_forwards(text, facts, ordered))
    return replace(facts, deprecations=tuple(ordered), forwards=forwards)


def _hard_first(deprecation: Deprecation) -> tuple[bool, int]:
    return deprecation.function is not None, deprecation.start


def _deprecations(text: Syntax, facts: Facts) -> Iterator[Deprecation]:
    for match in _MARK.finditer(text.data):
        node = text.root.descendant_for_byte_range(*match.span())
        attribute = _attribute_around(text, node)
        if attribute is None:
            continue
        name, value = _deprecating(text, attribute)
        message = _literal(text, value) if value is not None else None
        if message is None:
            continue
        span = attribute.start_byte, attribute.end_byte
        if name == "moduledoc":
            module = facts.scopes[scope_at(facts, attribute)].module
            if module is not None and any(
                each.name == module and each.keyword != "defimpl" for each in facts.modules
            ):
                yield Deprecation(module, None, 0, 0, message, *span)
        elif (defined := _defined_below(text, facts, attribute, name)) is not None:
            arities = defined.fewest, defined.most
            yield Deprecation(defined.module, defined.name, *arities, message, *span)


def _attribute_around(text: Syntax, node: Node | None) -> Node | None:
    """The `@name value` in which a mark stands; what stands in a string is text."""
    while node is not None and node.type not in {"string", "comment", "do_block", "charlist"}:
        if node.type == "unary_operator" and text.text(node).startswith("@"):
            return node
        node = node.parent
    return None


def _deprecating(text: Syntax, attribute: Node) -> tuple[str, Node | None]:
    """The attribute's name, and the text that deprecates by it."""
    call = syntax.operand(attribute)
    target = call.child_by_field_name("target") if call is not None else None
    if call is None or target is None:
        return "", None
    name, args = text.text(target), syntax.arguments(call)
    if name == "deprecated":
        return name, args[0] if len(args) == 1 else None
    if name in {"doc", "moduledoc"}:
        values = [value for key, _, value in syntax.keywords(args) if key == "deprecated"]
        return name, values[0] if values else None
    return name, None


def _literal(text: Syntax, node: Node) -> str | None:
    """The text of a string or heredoc, several joined by `<>`; None for what is computed."""
    if node.type == "binary_operator":
        operator = node.child_by_field_name("operator")
        sides = [node.child_by_field_name(side) for side in ("left", "right")]
        if operator is None or operator.type != "<>":
            return None
        parts = [_literal(text, side) for side in sides if side is not None]
        known = [part for part in parts if part is not None]
        return "".join(known) if len(known) == len(sides) else None
    if node.type != "string" or any(c.type == "interpolation" for c in node.named_children):
        return None
    content = "".join(_unescaped(text, child) for child in node.named_children)
    return dedent(content).strip("\r\n") if text.text(node).startswith('"""') else content


def _unescaped(text: Syntax, node: Node) -> str:
    """A part of a string; of an escape sequence what people read."""
    written = text.text(node)
    if node.type != "escape_sequence":
        return written
    return written[1:] if written[1:] in {'"', "\\", "'", "#"} else " "


def _defined_below(
    text: Syntax, facts: Facts, attribute: Node, name: str
) -> FunctionDefinition | None:
    """The definition that follows, with nothing but attributes between.

    A `@doc` belongs to the callback or the type that comes before any function.
    """
    below = attribute.next_named_sibling
    while below is not None:
        called = text.text(below)
        is_attribute = below.type == "unary_operator" and called.startswith("@")
        if below.type == "call":
            found = (d for d in facts.functions if d.whole[0] == below.start_byte and d.public)
            return next(found, None)
        if below.type != "comment" and not is_attribute:
            return None
        if name == "doc" and is_attribute and _named(text, below) in _DOCUMENTED_OTHERWISE:
            return None
        below = below.next_named_sibling
    return None


def _named(text: Syntax, attribute: Node) -> str:
    call = syntax.operand(attribute)
    target = call.child_by_field_name("target") if call is not None else None
    return text.text(target) if target is not None else ""


# --- functions that only call another one ---


def _forwards(text: Syntax, facts: Facts, found: list[Deprecation]) -> Iterator[Forward]:
    clauses: dict[tuple[str, str, int], list[FunctionDefinition]] = {}
    asked = {(each.module, each.function) for each in found}
    for each in facts.functions:
        if asked.isdisjoint({(each.module, None), (each.module, each.name)}):
            continue
        clauses.setdefault((each.module, each.name, each.most), []).append(each)
    for (module, name, arity), definitions in clauses.items():
        bodies = [each for each in definitions if not _is_only_head(text, each)]
        if len(bodies) == 1:
            target = _called(text, facts, bodies[0])
            if target is not None:
                yield Forward(module, name, arity, *target)


def _is_only_head(text: Syntax, clause: FunctionDefinition) -> bool:
    """Whether it is a head without a body, as clauses with default arguments have it."""
    node = text.root.descendant_for_byte_range(*clause.whole)
    is_def = node is not None and text.text(node).startswith("def ")
    return node is not None and is_def and _body(node, syntax.arguments(node)) is None


def _called(text: Syntax, facts: Facts, clause: FunctionDefinition) -> tuple[str, str] | None:
    """Module and function to which a clause hands its arguments."""
    node = text.root.descendant_for_byte_range(*clause.whole)
    if node is None or node.type != "call" or not (args := syntax.arguments(node)):
        return None
    keyword = text.text(node).partition(" ")[0]
    if keyword == "defdelegate":
        return _remote(facts, Kind.DELEGATE, clause.whole)
    head, body = head_of(args[0]), _body(node, args)
    if keyword != "def" or head is None or body is None:
        return None
    guarded = args[0].type == "binary_operator"
    names = _names(text, syntax.arguments(head) if head.type == "call" else [])
    if guarded or names is None or len(set(names)) != clause.most:
        return None
    return _plain_call(text, facts, clause, body, names)


def _body(node: Node, args: list[Node]) -> Node | None:
    """The body of a clause: its one expression, else all of it; None for a head alone."""
    block = syntax.do_block(node)
    if block is None:
        return next((value for key, _, value in syntax.keywords(args[1:]) if key == "do"), None)
    inside = [child for child in block.named_children if child.type != "comment"]
    return inside[0] if len(inside) == 1 else block


def _names(text: Syntax, nodes: list[Node]) -> list[str] | None:
    """The variables in a list of arguments; None if anything else is among them."""
    names = []
    for node in nodes:
        operator = node.child_by_field_name("operator")
        default = operator is not None and operator.type == "\\\\"
        each = node.child_by_field_name("left") if default else node
        if each is None or each.type != "identifier":
            return None
        names.append(text.text(each))
    return names


def _plain_call(
    text: Syntax, facts: Facts, clause: FunctionDefinition, body: Node, names: list[str]
) -> tuple[str, str] | None:
    target = body.child_by_field_name("target") if body.type == "call" else None
    if target is None or _names(text, syntax.arguments(body)) != names or syntax.do_block(body):
        return None
    if target.type == "dot":
        module = _module_of_own(text, target, clause)
        span = (body.start_byte, target.end_byte)
        return module or _remote(facts, Kind.CALL, span)
    name = text.text(target)
    local = any(
        (each.module, each.name) == (clause.module, name) and each.fewest <= len(names) <= each.most
        for each in facts.functions
    )
    return (clause.module, name) if local and name != clause.name else None


def _module_of_own(
    text: Syntax, target: Node, clause: FunctionDefinition
) -> tuple[str, str] | None:
    """`__MODULE__.fun`."""
    left, right = target.child_by_field_name("left"), target.child_by_field_name("right")
    if right is None or not syntax.is_module_macro(left):
        return None
    return clause.module, text.text(right)


def _remote(facts: Facts, kind: Kind, span: tuple[int, int]) -> tuple[str, str] | None:
    for reference in facts.references:
        inside = span[0] <= reference.start and reference.end <= span[1]
        if inside and reference.kind is kind and reference.module is not None:
            function: Function | None = reference.function
            return (reference.module, function.name) if function is not None else None
    return None
