"""Definitions of modules and functions, and quoted code."""

from functools import partial

from msgspec.structs import replace
from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.facts import FunctionDefinition, Head, Kind, ModuleDefinition
from renamespace.core.elixir.walk import Task, Walk

_GENERATED = {
    "defstruct": (("__struct__", 0, 1),),
    "defexception": (("__struct__", 0, 1), ("exception", 1, 1), ("message", 1, 1)),
}
_MACROS = {"defmacro", "defmacrop", "defguard", "defguardp"}
_PRIVATE = {"defp", "defmacrop", "defguardp"}


def definition(walk: Walk, node: Node) -> None:
    """`def`, `defmacro`, ...: note what it defines; its head and body are code like any other."""
    note_definition(walk, node)
    walk.children(node)


def module(walk: Walk, node: Node) -> None:
    """`defmodule` and `defprotocol`: a nested name is taken as written, and aliased."""
    args = syntax.arguments(node)
    if not args:
        walk.children(node)
        return
    full, short = _defined_module(walk, args[0])
    _note_module(walk, node, args[0], full)
    if short is not None:
        walk.bind(*short, args[0].end_byte)
    walk.next(*_body(walk, node, args[1:], full))


def implementation(walk: Walk, node: Node) -> None:
    """`defimpl P, for: T` defines P.T; without `for:` T is the module around it."""
    args = syntax.arguments(node)
    if not args:
        walk.children(node)
        return
    target: str | None = walk.here.module
    protocol = _implemented(walk, args[0])
    for name, _, value in syntax.keywords(args[1:]):
        if name == "for":
            target = _implemented(walk, value)
    full = f"{protocol}.{target}" if protocol and target else None
    _note_module(walk, node, args[0], full)
    rest = [pair for name, pair, _ in syntax.keywords(args[1:]) if name != "for"]
    walk.next(*_body(walk, node, rest, full))


def embedded(walk: Walk, node: Node) -> None:
    """`embeds_many :items, Item do ... end` defines a nested module, whatever is aliased.

    It makes no alias of it (Ecto.Schema.embeds_many/4, "Inline embedded schema").
    """
    args, block = syntax.arguments(node), syntax.do_block(node)
    inline = block is not None and len(args) > 1 and syntax.is_name(args[1])
    if not inline or walk.written(args[1])[0] is not Head.PLAIN:
        walk.children(node)
        return
    around = walk.here.module
    full = ".".join([around, *walk.written(args[1])[1]]) if around else None
    walk.reference(args[1], Kind.DEFINITION, full)
    _note_module(walk, node, args[1], full)
    walk.next(partial(walk.each, [args[0], *args[2:]]), *_body(walk, node, [], full))


def struct_definition(walk: Walk, node: Node) -> None:
    """`defstruct` and `defexception` define functions that nobody writes (Kernel)."""
    module = walk.here.module
    for name, fewest, most in _GENERATED[walk.target_name(node)] if module else ():
        span = node.start_byte, node.end_byte
        walk.functions.append(
            FunctionDefinition(
                module or "",
                name,
                fewest,
                most,
                public=True,
                macro=False,
                start=span[0],
                end=span[1],
                whole=span,
            )
        )
    walk.children(node)


def quote(walk: Walk, node: Node) -> None:
    """Options are ordinary code; the body is quoted."""
    args, block = syntax.arguments(node), syntax.do_block(node)
    bodies = [block] if block else []
    options: list[Node] = []
    for arg in args:
        for name, pair, value in syntax.keywords([arg]):
            (bodies if name == "do" else options).append(value if name == "do" else pair)
        if arg.type not in {"keywords", "list"}:
            options.append(arg)
    here, there = walk.here, walk.here.in_quote(walk.scope(node, None, quoted=True))
    walk.next(
        partial(walk.each, options),
        partial(walk.enter, there),
        partial(walk.each, bodies),
        partial(walk.enter, here),
    )


def unquote(walk: Walk, node: Node) -> None:
    """Code inside `unquote` runs where the quote is written."""
    outside = walk.here.outside
    if outside is None:
        walk.within(replace(walk.here, fragment=True), partial(walk.children, node))
    else:
        back = replace(outside, scope=walk.here.scope)
        walk.within(back, partial(walk.children, node))


def note_definition(walk: Walk, node: Node) -> None:
    """Note the function that a clause defines, with the arities that it answers."""
    args = syntax.arguments(node)
    head = head_of(args[0]) if args else None
    if head is None or walk.here.module is None:
        return
    fewest, most = arities(head)
    name = head_name(walk, head)
    walk.functions.append(
        FunctionDefinition(
            walk.here.module,
            name,
            fewest,
            most,
            public=walk.target_name(node) not in _PRIVATE,
            macro=walk.target_name(node) in _MACROS,
            start=head.start_byte,
            end=head.start_byte + len(name.encode()),
            whole=(node.start_byte, node.end_byte),
        )
    )


def head_name(walk: Walk, head: Node) -> str:
    """The name in a definition's head; an operator is its own name."""
    named = head.child_by_field_name("target") or head.child_by_field_name("operator") or head
    return walk.syntax.text(named)


def _note_module(walk: Walk, node: Node, name: Node, full: str | None) -> None:
    keyword = walk.target_name(node)
    walk.modules.append(ModuleDefinition(full, name.start_byte, name.end_byte, keyword))


def _body(walk: Walk, node: Node, args: list[Node], full: str | None) -> list[Task]:
    scope = walk.scope(node, full)
    block = syntax.do_block(node)
    inside = [*args, *([block] if block else [])]
    if full is not None and block is not None:
        walk.bodies.append((full, block))
    here, there = walk.here, walk.here.in_module(scope, full)
    return [partial(walk.enter, there), partial(walk.each, inside), partial(walk.enter, here)]


def _defined_module(walk: Walk, node: Node) -> tuple[str | None, tuple[str, str | None] | None]:
    """The full name that a definition's name gives, and the alias it makes around it."""
    if syntax.is_module_macro(node):
        return walk.here.module, None
    if not syntax.is_name(node):
        walk.visit(node)
        return None, None
    head, segments = walk.written(node)
    if head is not Head.PLAIN or not walk.here.nested:
        return walk.references[walk.name(node, Kind.DEFINITION)].module, None
    around = walk.here.module
    full = ".".join([around, *segments]) if around else None
    walk.reference(node, Kind.DEFINITION, full)
    return full, (segments[0], f"{around}.{segments[0]}" if around else None)


def _implemented(walk: Walk, node: Node) -> str | None:
    """Record the protocol or type of a `defimpl`; None for a list or something computed."""
    if syntax.is_name(node):
        return walk.references[walk.name(node, Kind.IMPLEMENTATION)].module
    if syntax.is_module_macro(node):
        return walk.here.module
    walk.visit(node)
    return None


def head_of(node: Node) -> Node | None:
    """The `name(args)` of a definition, inside its guard; None when it is computed."""
    while node.type == "binary_operator" and (left := node.child_by_field_name("left")):
        operator = node.child_by_field_name("operator")
        if operator is None or operator.type != "when":
            return node
        node = left
    if node.type == "call":
        target = node.child_by_field_name("target")
        return node if target is not None and target.type == "identifier" else None
    return node if node.type in {"identifier", "unary_operator"} else None


def arities(head: Node) -> tuple[int, int]:
    """The fewest and most arguments that a definition's head takes."""
    if head.type == "call":
        args = syntax.arguments(head)
        return len(args) - sum(map(_is_default, args)), len(args)
    if head.type == "binary_operator":
        return 2, 2
    return (1, 1) if head.type == "unary_operator" else (0, 0)


def _is_default(node: Node) -> bool:
    operator = node.child_by_field_name("operator")
    return operator is not None and operator.type == "\\\\"
