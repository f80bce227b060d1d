"""Modules that an attribute or a variable holds, and what is called through it.

Sources: Module ("Module attributes", `get_attribute/2`), Kernel.SpecialForms (`=/2`: a match binds
every variable on its left), Application (`compile_env/3`: its last argument is a default).
Only holders through which something is called are of interest: the others are names like any other.
"""

import re
from collections.abc import Iterator

from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.facts import Facts, Function, HeldCall, Holder, Otherwise
from renamespace.core.elixir.local_calls import scope_at
from renamespace.core.elixir.mfa import handed
from renamespace.core.elixir.syntax import Syntax

_VALUE = rb"(?:[A-Z]|:[\"']Elixir\.)"
_SET = re.compile(rb"@([a-z_]\w*)[\s(]+(?=%s)" % _VALUE)
_MATCH = re.compile(
    rb"=\s*(?P<value>[A-Z][\w.]*|:[\"']Elixir\.[\w.]+[\"'])[ \t]*(?:[\r\n;)\]},#]|->|$)"
    rb"|=\s*(?P<call>Application\.(?:compile_env|get_env)\()"
)
_CONFIGURED = {"Application.compile_env", "Application.get_env"}
_MODULES = {"defmodule", "defimpl", "defprotocol", "describe"}
_PATTERNS = {"=", "<-"}


def read_holders(text: Syntax, facts: Facts) -> tuple[Holder, ...]:
    """The holders of a file in the order of the text."""
    names = {
        (reference.start, reference.end): index for index, reference in enumerate(facts.references)
    }
    found = [*_attributes(text, facts, names), *_variables(text, facts, names)]
    return tuple(sorted(found, key=lambda each: facts.references[each.reference].start))


def _value(text: Syntax, node: Node) -> tuple[Node, bool] | None:
    """The literal module, and whether it is only a default for what is configured."""
    if syntax.is_name(node):
        return node, False
    target = node.child_by_field_name("target") if node.type == "call" else None
    if target is None or text.text(target) not in _CONFIGURED:
        return None
    args = syntax.arguments(node)
    match args:  # The application, the key and the default.
        case [_, _, default] if syntax.is_name(default):
            return default, True
    return None


# Attributes


def _attributes(text: Syntax, facts: Facts, names: dict[tuple[int, int], int]) -> Iterator[Holder]:
    for match in _SET.finditer(text.data):
        named = text.root.descendant_for_byte_range(*match.span(1))
        call = named.parent if named is not None else None
        args = syntax.arguments(call) if call is not None and call.type == "call" else []
        value = _value(text, args[0]) if len(args) == 1 and _is_attribute(named) else None
        if value is None or named is None:
            continue
        reference = names.get((value[0].start_byte, value[0].end_byte))
        if reference is not None:
            holder = _attribute(text, facts, named, reference, default=value[1])
            if holder.calls:
                yield holder


def _is_attribute(named: Node | None) -> bool:
    """Whether the name is that of an attribute: `@name` or `@name value`."""
    above = named.parent if named is not None else None
    if above is not None and above.type == "call":
        above = above.parent
    return above is not None and above.type == "unary_operator" and above.children[0].type == "@"


def _attribute(text: Syntax, facts: Facts, named: Node, reference: int, *, default: bool) -> Holder:
    name = text.text(named)
    module = facts.scopes[facts.references[reference].scope].module
    otherwise = _by_name(text, name) if module is not None else Otherwise.QUOTED
    uses = []
    for match in re.finditer(rb"@%s(?![\w?!])" % name.encode(), text.data):
        node = text.root.descendant_for_byte_range(match.start() + 1, match.end())
        if node is None or node.id == named.id or node.type != "identifier":
            continue
        scope = scope_at(facts, node)
        if facts.quoted(scope):
            otherwise = Otherwise.QUOTED
        elif facts.scopes[scope].module == module and node.parent is not None:
            if node.parent.type == "unary_operator":
                uses.append(_use(text, node.parent))
            else:
                otherwise = Otherwise.SET_AGAIN
    return _holder(f"@{name}", reference, uses, otherwise, default=default)


def _by_name(text: Syntax, name: str) -> Otherwise | None:
    """`Module.get_attribute(__MODULE__, :name)` and its kin."""
    pattern = rb"_attribute\b[^\n]*:%s(?![\w?!])" % name.encode()
    return Otherwise.BY_NAME if re.search(pattern, text.data) else None


# Variables


def _variables(text: Syntax, facts: Facts, names: dict[tuple[int, int], int]) -> Iterator[Holder]:
    for match in _MATCH.finditer(text.data):
        node = text.root.descendant_for_byte_range(*match.span(match.lastgroup or 0))
        while node is not None and not _is_match(node):
            node = node.parent if node.start_byte >= match.start() else None
        left = node.child_by_field_name("left") if node is not None else None
        right = node.child_by_field_name("right") if node is not None else None
        value = _value(text, right) if right is not None else None
        if node is None or left is None or left.type != "identifier" or value is None:
            continue
        reference = names.get((value[0].start_byte, value[0].end_byte))
        if reference is not None:
            holder = _variable(text, facts, node, left, reference, default=value[1])
            if holder.calls:
                yield holder


def _is_match(node: Node) -> bool:
    operator = node.child_by_field_name("operator")
    return node.type == "binary_operator" and operator is not None and operator.type == "="


def _variable(
    text: Syntax, facts: Facts, match: Node, left: Node, reference: int, *, default: bool
) -> Holder:
    region, name = _region(text, match), text.text(left)
    otherwise, uses = None, []
    pattern = re.compile(rb"(?<![\w@:.])%s(?![\w?!]|:(?!:))" % name.encode())
    for found in pattern.finditer(text.data, region.start_byte, region.end_byte):
        node = text.root.descendant_for_byte_range(*found.span())
        if node is None or node.id == left.id or not _is_variable(node):
            continue
        if facts.quoted(scope_at(facts, node)):
            otherwise = Otherwise.QUOTED
        elif _is_bound(text, node, region):
            otherwise = Otherwise.SET_AGAIN
        else:
            uses.append(_use(text, node))
    return _holder(name, reference, uses, otherwise, default=default)


def _region(text: Syntax, node: Node) -> Node:
    """The function, test or script in which a variable lives."""
    while (above := node.parent) is not None:
        call = above.parent if above.type == "do_block" else None
        target = call.child_by_field_name("target") if call is not None else None
        if target is not None and text.text(target) in _MODULES:
            return above if node.type == "binary_operator" else node
        node = above
    return node


def _is_variable(node: Node) -> bool:
    """Whether an identifier is not the name of what is called."""
    if node.type != "identifier" or node.parent is None:
        return False
    target = node.parent.child_by_field_name("target") if node.parent.type == "call" else None
    return target is None or target.id != node.id


def _is_bound(text: Syntax, node: Node, region: Node) -> bool:
    """Whether a variable stands in a pattern or in a function's head, which give it a value."""
    head = syntax.arguments(region)[:1] if region.type == "call" else []
    while node.id != region.id and (above := node.parent) is not None:
        left, operator = above.child_by_field_name("left"), above.child_by_field_name("operator")
        if left is not None and left.id == node.id:
            pattern = operator is not None and operator.type in _PATTERNS
            if pattern or above.type == "stab_clause":
                return True
        if head and head[0].id == node.id:
            return text.target_of(region).startswith("def")
        node = above
    return False


# What is done with what is held


def _holder(
    written: str,
    reference: int,
    uses: list[HeldCall | None],
    otherwise: Otherwise | None,
    *,
    default: bool,
) -> Holder:
    calls = tuple(use for use in uses if use is not None)
    return Holder(written, reference, calls, len(calls) < len(uses), default, otherwise)


def _use(text: Syntax, node: Node) -> HeldCall | None:
    """The call through a holder; None for any other use of it."""
    above = node.parent
    if above is not None and above.type == "dot":
        function = _called(text, above)
        typed = _is_typespec(text, node)
        return HeldCall(node.start_byte, function) if function is not None and not typed else None
    taken = handed(text, node)
    if taken is None or taken.function is None:
        return None
    return HeldCall(node.start_byte, taken.function)


def _called(text: Syntax, dot: Node) -> Function | None:
    right, call = dot.child_by_field_name("right"), dot.parent
    if right is None or right.type != "identifier" or call is None or call.type != "call":
        return None
    above = call.parent
    captured = text.captured(above) if above is not None and _is_captured(above) else None
    arity = captured[1] if captured is not None else syntax.arity(call) + syntax.is_piped_into(call)
    return Function(text.text(right), arity, right.start_byte, right.end_byte)


def _is_captured(node: Node) -> bool:
    above = node.parent
    while above is not None and above.type == "block":
        above = above.parent
    return above is not None and above.type == "unary_operator" and above.children[0].type == "&"


def _is_typespec(text: Syntax, node: Node) -> bool:
    above: Node | None = node
    while above is not None:
        if above.type == "unary_operator":
            operand = syntax.operand(above)
            if operand is not None and text.target_of(operand) in syntax.TYPESPECS:
                return True
        above = above.parent
    return False
