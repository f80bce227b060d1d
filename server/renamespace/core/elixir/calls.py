"""Calls with a module: remote calls, captures, `apply`, delegates; and operators around them."""

from functools import partial

from msgspec.structs import replace
from tree_sitter import Node

from renamespace.core.elixir import routers, syntax, templates
from renamespace.core.elixir.definitions import arities, head_name, head_of, note_definition
from renamespace.core.elixir.facts import Function, Kind
from renamespace.core.elixir.mfa import is_certain, list_length
from renamespace.core.elixir.names import dynamic_head
from renamespace.core.elixir.prose import DOCS, note_docs
from renamespace.core.elixir.walk import Walk


def unary(walk: Walk, node: Node) -> None:
    """`&` captures, `@` sets attributes; the others say nothing about names."""
    operator, operand = node.child_by_field_name("operator"), syntax.operand(node)
    if operator is None or operand is None:
        walk.children(node)
    elif operator.type == "&":
        _capture(walk, syntax.unwrap(operand))
    elif operator.type == "@" and operand.type == "call":
        _attribute(walk, operand)
    else:
        walk.visit(operand)


def binary(walk: Walk, node: Node, piped: int = 0) -> None:
    """`left |> right` passes the call on the right one more argument; `piped` is for the left."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None or not syntax.is_pipe(node):
        walk.children(node)
    else:
        walk.next(partial(_piped, walk, left, piped), partial(_piped, walk, right, 1))


def call(walk: Walk, node: Node, piped: int = 0) -> None:
    """A call: a form that this package knows, a remote call, or anything else."""
    target = node.child_by_field_name("target")
    form = walk.forms.get(walk.target_name(node))
    if form is not None and not piped:
        form(walk, node)
    elif target is None or target.type == "identifier":
        routers.other_call(walk, node)
    else:
        _remote_call(walk, node, target, syntax.arity(node) + piped)


def eex(walk: Walk, node: Node) -> None:
    """`EEx.function_from_file` and `EEx.function_from_string`: a call, with a template."""
    target = node.child_by_field_name("target")
    if walk.target_name(node).endswith("_file"):
        templates.function_from_file(walk, node)
    else:
        templates.function_from_string(walk, node)
    if target is not None:
        _remote_call(walk, node, target, syntax.arity(node))


def apply(walk: Walk, node: Node) -> None:
    """`apply(Mod, :fun, [...])`, with a literal name."""
    match syntax.arguments(node):
        case [module, function, args] if syntax.is_name(module) and function.type == "atom":
            walk.name(module, Kind.APPLY, _atom_function(walk, function, list_length(args)))
            walk.visit(args)
        case _:
            walk.children(node)


def mfa(walk: Walk, node: Node) -> None:
    """`{Mod, :fun, [...]}`, of which a process is started or a handler made."""
    match [child for child in node.named_children if child.type != "comment"]:
        case [module, function, args] if (
            syntax.is_name(module) and function.type == "atom" and args.type == "list"
        ):
            kind = Kind.APPLY if is_certain(walk.syntax, node) else Kind.MFA
            walk.name(module, kind, _atom_function(walk, function, list_length(args)))
            walk.visit(args)
        case _:
            walk.children(node)


def delegate(walk: Walk, node: Node) -> None:
    """`defdelegate head(...), to: Mod, as: :fun`: a call of Mod.fun with the head's arity."""
    note_definition(walk, node)
    args = syntax.arguments(node)
    options = {name: value for name, _, value in syntax.keywords(args)}
    to, renamed = options.get("to"), options.get("as")
    head = head_of(args[0]) if args else None
    if to is None or not syntax.is_name(to):
        walk.children(node)
        return
    walk.name(to, Kind.DELEGATE, _delegated(walk, head, to, renamed))
    walk.each([value for name, value in options.items() if name != "to"])


def _capture(walk: Walk, operand: Node) -> None:
    """`&Mod.fun/1`; any other capture is an ordinary expression."""
    target, arity = walk.syntax.captured(operand) or (None, 0)
    if target is None or not _remote(walk, target, Kind.CAPTURE, arity):
        walk.visit(operand)


def _attribute(walk: Walk, call: Node) -> None:
    name, args = walk.target_name(call), syntax.arguments(call)
    if name in syntax.TYPESPECS:
        walk.within(replace(walk.here, typespec=True), partial(walk.children, call))
    elif name in DOCS:
        note_docs(walk, args)
        walk.children(call)
    elif name in {"behaviour", "impl"} and args and syntax.is_name(args[0]):
        walk.name(args[0], Kind.BEHAVIOUR)
    else:
        walk.children(call)


def _piped(walk: Walk, node: Node, piped: int) -> None:
    """What a pipe goes into, `piped` arguments at the front; parentheses do not matter."""
    if piped:
        node = syntax.unwrap(node)
    if piped and node.type == "call":
        call(walk, node, piped)
    elif piped and syntax.is_pipe(node):
        binary(walk, node, piped)
    else:
        walk.visit(node)


def _remote_call(walk: Walk, node: Node, target: Node, arity: int) -> None:
    rest = [child for child in node.named_children if child.id != target.id]
    kind = Kind.TYPE if walk.here.typespec else Kind.CALL
    if _remote(walk, target, kind, arity, parens=bool(rest)):
        walk.each(rest)
    else:
        walk.each([target, *rest])


def _remote(walk: Walk, target: Node, kind: Kind, arity: int, *, parens: bool = True) -> bool:
    """Record `Mod.fun`; False when the target is something else."""
    left, right = target.child_by_field_name("left"), target.child_by_field_name("right")
    if target.type != "dot" or left is None or right is None or not syntax.is_name(left):
        return False
    if right.type not in {"identifier", "operator_identifier", "string"}:
        return False
    dynamic_head(walk, left)
    if left.start_byte in walk.syntax.components:
        kind, arity = Kind.COMPONENT, 1
    name = walk.syntax.text(right).strip('"')
    function = Function(name, arity, right.start_byte, right.end_byte, parens)
    walk.name(left, kind, None if kind is Kind.TYPE else function)
    return True


def _atom_function(walk: Walk, atom: Node, arity: int | None) -> Function:
    name = walk.syntax.text(atom)[1:]
    return Function(name, arity, atom.start_byte + 1, atom.end_byte)


def _delegated(walk: Walk, head: Node | None, to: Node, renamed: Node | None) -> Function | None:
    if head is None or (renamed is not None and renamed.type != "atom"):
        return None
    _, arity = arities(head)
    if renamed is not None:
        return _atom_function(walk, renamed, arity)
    return Function(head_name(walk, head), arity, to.end_byte, to.end_byte)
