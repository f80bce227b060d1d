"""Phoenix routers: the modules of routes are under the alias of the scopes around them.

Source of the rules: Phoenix.Router (`scope/2`, `match/5`, `resources/4`, `forward/4`,
`scoped_alias/2`) and Phoenix.LiveView.Router (`live/4`). A name is expanded by the file's own
aliases first, an `Elixir.` before it included, and then put behind the scope's alias. Plugs, the
options of `live_session` and what a route passes on are not.
"""

import re
from functools import partial

from msgspec.structs import replace
from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.facts import Directive, Kind
from renamespace.core.elixir.given import Given
from renamespace.core.elixir.names import dynamic_head
from renamespace.core.elixir.routes import Prefix, Route, RouterScope
from renamespace.core.elixir.walk import Walk

_VERBS = ("get", "post", "put", "patch", "delete", "options", "connect", "trace", "head")
_MODULE_AT = {**dict.fromkeys((*_VERBS, "forward", "live", "resources", "scoped_alias"), 1)}
_MODULE_AT["match"] = 2
_REMOTE = "Phoenix.Router."
ROUTES = (*_MODULE_AT, f"{_REMOTE}scoped_alias")
"""The macros, and the function, that put the scope's alias before their module."""

# Their arguments are as written: Phoenix.Router, Phoenix.LiveView.Router, Phoenix.LiveDashboard.
_PLAIN = frozenset(
    {"pipeline", "plug", "pipe_through", "live_session", "live_dashboard"}
    | {"if", "unless", "case", "cond", "try", "raise", "binding", "is_nil", "inspect", "not"}
)
_OWN_SCOPE = re.compile(rb"\bdef(?:macro)?p?[\s(]+scope\b")
_LIKE_A_ROUTE = re.compile(rb"\b(?:%s)[ (]\s*\"[^\"\n]*\",\s*[A-Z]" % "|".join(_MODULE_AT).encode())
_LINES = frozenset({"string", "charlist", "sigil", "quoted_atom", "quoted_keyword"})


def scope(walk: Walk, node: Node) -> None:
    """`scope path, Alias, options do ... end`: the alias is put before the modules in it."""
    bodies, args = _bodies(node), _without_bodies(node)
    here = _prefix(walk, node) if bodies and args else None
    if here is None:
        walk.children(node)
        return
    value, certain = _alias_of(args)
    _enter(walk, node, here, value, bodies, certain=certain)
    _each_but(walk, args, value)


def route(walk: Walk, node: Node) -> None:
    """`get path, Module, action`, `live`, `resources`, `forward`, ... and `scoped_alias`."""
    macro, args = walk.target_name(node).removeprefix(_REMOTE), _without_bodies(node)
    at = _MODULE_AT[macro]
    named = args[at] if len(args) > at and syntax.is_name(args[at]) else None
    if walk.here.routes is None and (named is None or not _is_router(walk)):
        walk.children(node)
        return
    if named is None:
        _note_open(walk, walk.here.routes)
    else:
        _note_route(walk, node, macro, args, at)
    alias = _nested(walk, node, args) if macro == "resources" else None
    if macro != "resources":
        walk.each(_bodies(node))
    target = node.child_by_field_name("target")
    if target is not None:
        walk.visit(target)
    _each_but(walk, args, named, alias)


def other_call(walk: Walk, node: Node) -> None:
    """Another macro may or may not put the scope's alias before a module, or be a scope itself."""
    here = walk.here.routes
    if here is None and not walk.may_route:
        walk.children(node)
        return
    alike = _is_like_a_scope(node) and (here is not None or _is_router(walk))
    plain = here is None or (here.alias is None and here.known)
    if (plain and not alike) or walk.target_name(node) in _PLAIN:
        walk.children(node)
        return
    here = here or Prefix()
    _note_open(walk, here)
    args = _without_bodies(node)
    named = [each for each in args if syntax.is_name(each)] if not plain else []
    for each in named:
        index = walk.reference(each, Kind.ROUTE, None)
        walk.references[index] = replace(walk.references[index], under=here.alias)
        dynamic_head(walk, each)
    inside = replace(here, alias=None, known=False) if alike else here
    walk.within(replace(walk.here, routes=inside), partial(walk.each, _bodies(node)))
    _each_but(walk, args, *named)


def _is_like_a_scope(node: Node) -> bool:
    """`macro "/path", Alias do ... end`."""
    if syntax.do_block(node) is None:
        return False
    args = syntax.arguments(node)
    return len(args) > 1 and args[0].type == "string" and syntax.is_name(args[1])


def _enter(
    walk: Walk, node: Node, here: Prefix, value: Node | None, bodies: list[Node], *, certain: bool
) -> None:
    """Visit the bodies of a scope with its alias, `value`, in force."""
    inner, written = _inner(walk, here, value, certain=certain)
    walk.router_scopes.append(
        RouterScope(here.scope, *node.byte_range, written, reset=_is_false(walk, value))
    )
    inside = replace(inner, scope=len(walk.router_scopes) - 1)
    walk.within(replace(walk.here, routes=inside), partial(walk.each, bodies))


def _inner(
    walk: Walk, here: Prefix, value: Node | None, *, certain: bool
) -> tuple[Prefix, int | None]:
    """What stands before modules inside a scope, and the reference that its alias is."""
    if not certain:
        if value is not None:
            walk.visit(value)
        _note_open(walk, here)
        return replace(here, alias=None, known=False), None
    if value is None or value.type == "nil":
        return here, None
    if _is_false(walk, value):
        return replace(here, alias=None, known=here.router), None
    written: int | None = None
    module: str | None = None
    if syntax.is_name(value) and not here.router and here.scope is None:
        first = walk.references[walk.name(value, Kind.MODULE)].module
        return replace(here, alias=first), None
    if syntax.is_name(value):
        written = _name(walk, value, Kind.SCOPE, here)
        module = walk.references[written].module
    elif syntax.is_module_macro(value) and here.known:
        module = _joined(here.alias, walk.here.module)
    return replace(here, alias=module, known=here.known and module is not None), written


def _name(walk: Walk, node: Node, kind: Kind, here: Prefix) -> int:
    """Record a module below the scope's alias; an uncertain one is left open."""
    index = walk.name(node, kind)
    found = walk.references[index]
    module = _joined(here.alias, found.module) if here.known else None
    # An alias of a name for itself, `alias UserLive`, changes nothing.
    own = found.binding is not None and found.module == ".".join(found.segments)
    walk.references[index] = replace(
        found, module=module, under=here.alias, binding=None if own else found.binding
    )
    dynamic_head(walk, node)
    return index


def _joined(alias: str | None, module: str | None) -> str | None:
    """`Module.concat(alias, module)`."""
    return module if alias is None or module is None else f"{alias}.{module}"


def _note_route(walk: Walk, node: Node, macro: str, args: list[Node], at: int) -> None:
    options = {name: value for name, _, value in syntax.keywords(args[at + 1 :])}
    here = walk.here.routes or Prefix()
    if macro in {*_VERBS, "match", "forward"} and _is_false(walk, options.get("alias")):
        here = replace(here, alias=None, known=here.router)
    index = _name(walk, args[at], Kind.ROUTE, here)
    action = args[at + 1] if len(args) > at + 1 and args[at + 1].type == "atom" else None
    if action is not None and macro in {*_VERBS, "match"}:
        beside = walk.syntax.text(action)[1:]
        walk.references[index] = replace(walk.references[index], beside=beside)
    walk.routes.append(
        Route(
            macro=macro,
            reference=index,
            start=node.start_byte,
            end=node.end_byte,
            scope=here.scope,
            option=_option_place(macro, args, at),
            indentable=macro != "scoped_alias" and _is_indentable(walk, node),
            block=bool(_bodies(node)),
            nested=_nested_place(node, args),
            action=action is not None,
            helper="as" in options,
            named="name" in options,
        )
    )


def _nested(walk: Walk, node: Node, args: list[Node]) -> Node | None:
    """The block of `resources` is a scope; its `alias:` is for it, not for the controller."""
    bodies = _bodies(node)
    if not bodies:
        return None
    value, certain = _option_alias(args[2:])
    _enter(walk, node, walk.here.routes or Prefix(), value, bodies, certain=certain)
    return value


def _prefix(walk: Walk, node: Node) -> Prefix | None:
    """What stands before a scope's own alias; None when this is no router's scope."""
    if walk.here.routes is not None:
        return walk.here.routes
    if _is_router(walk):
        return Prefix()
    if _has_own_scope(walk):
        return None
    alike = _LIKE_A_ROUTE.search(walk.syntax.data, node.start_byte, node.end_byte)
    aliased = _alias_of(_without_bodies(node)) != (None, True)
    return Prefix(known=False, router=False) if alike and aliased else None


def _is_router(walk: Walk) -> bool:
    """Whether the module around says `use Phoenix.Router`, or `use MyWeb, :router`."""
    module = walk.here.module
    if module is None or walk.here.outside is not None:
        return False
    used = any(
        directive.kind is Kind.USE
        and walk.scopes[directive.scope].module == module
        and _brings_routes(walk, directive)
        for directive in walk.directives
    )
    return used and not _has_own_scope(walk)


def _has_own_scope(walk: Walk) -> bool:
    """Whether the module around defines a `scope` itself."""
    module = walk.here.module
    around = next(each for each in walk.scopes if each.module == module)
    return _OWN_SCOPE.search(walk.syntax.data, around.start, around.end) is not None


def _brings_routes(walk: Walk, directive: Directive) -> bool:
    for index in directive.references:
        module = walk.references[index].module
        if module == "Phoenix.Router" or (module is not None and directive.option == "router"):
            return True
        given = walk.surroundings.uses.get((module or "", directive.option), Given())
        if "Phoenix.Router" in given.used:
            return True
    return False


def _alias_of(args: list[Node]) -> tuple[Node | None, bool]:
    """The value of a scope's alias, None without one; and whether it is all there to be seen."""
    if args[0].type in {"keywords", "list"}:
        return _option_alias(args)
    if len(args) > 1 and args[1].type not in {"keywords", "list"}:
        return args[1], _is_readable(args[1])
    if len(args) == 1 and args[0].type != "string":
        return None, False  # A path or options, only a running program knows.
    return _option_alias(args[1:])


def _option_alias(options: list[Node]) -> tuple[Node | None, bool]:
    """The same for the options alone."""
    plain = all(each.type in {"keywords", "list"} for each in options)
    found = next((value for name, _, value in syntax.keywords(options) if name == "alias"), None)
    return found, plain and (found is None or _is_readable(found))


def _is_readable(node: Node) -> bool:
    literal = node.type in {"nil", "boolean"} or syntax.is_module_macro(node)
    return literal or syntax.is_name(node)


def _is_false(walk: Walk, node: Node | None) -> bool:
    return node is not None and node.type == "boolean" and walk.syntax.text(node) == "false"


def _bodies(node: Node) -> list[Node]:
    """The `do ... end` of a call, or its `do:`."""
    block = syntax.do_block(node)
    found = [pair for name, pair, _ in syntax.keywords(syntax.arguments(node)) if name == "do"]
    return [*found, *([block] if block is not None else [])]


def _without_bodies(node: Node) -> list[Node]:
    """The arguments of a call, without keywords that are only `do:`."""
    args = syntax.arguments(node)
    if args and args[-1].type == "keywords":
        names = {name for name, _, _ in syntax.pairs(args[-1])}
        return args[:-1] if names == {"do"} else args
    return args


def _each_but(walk: Walk, args: list[Node], *seen: Node | None) -> None:
    """Visit the arguments, their keywords one by one, but for bodies and what has been seen."""
    done = {node.id for node in seen if node is not None}
    nodes: list[Node] = []
    for each in args:
        if each.type in {"keywords", "list"}:
            pairs = list(syntax.pairs(each))
            others = [] if each.type == "keywords" else each.named_children
            nodes += [value for name, _, value in pairs if name != "do"]
            nodes += [child for child in others if child.type not in {"keywords", "pair"}]
        else:
            nodes.append(each)
    walk.each([node for node in nodes if node.id not in done])


def _note_open(walk: Walk, here: Prefix | None) -> None:
    """Something may use the aliases of the scopes around in a way that cannot be seen."""
    index = here.scope if here is not None else None
    while index is not None:
        walk.router_scopes[index] = replace(walk.router_scopes[index], open=True)
        index = walk.router_scopes[index].parent


def _option_place(macro: str, args: list[Node], at: int) -> int | None:
    """Behind which byte `, alias: false` is an option of the route (Phoenix.Router.match/5)."""
    if macro not in {*_VERBS, "match"} or len(args) not in {at + 2, at + 3}:
        return None
    last = args[-1]
    keywords = last.type == "keywords"
    if keywords != (len(args) == at + 3):
        return None
    given = {name for name, _, _ in syntax.pairs(last)} if keywords else set()
    return None if "alias" in given else last.end_byte


def _nested_place(node: Node, args: list[Node]) -> int | None:
    """Behind which byte `, alias: X` is an option for the routes in the block of `resources`."""
    plain = all(each.type == "keywords" for each in args[2:])
    given = {name for name, _, _ in syntax.keywords(args[2:])}
    if syntax.do_block(node) is None or not plain or "alias" in given:
        return None
    return args[-1].end_byte


def _is_indentable(walk: Walk, node: Node) -> bool:
    """Whether the call is a statement on its own lines, and no text in it goes over a line end."""
    data = walk.syntax.data
    before = data[data.rfind(b"\n", 0, node.start_byte) + 1 : node.start_byte]
    end = data.find(b"\n", node.end_byte)
    after = data[node.end_byte : end if end >= 0 else len(data)].strip()
    statement = node.parent is not None and node.parent.type in {"do_block", "source"}
    if before.strip() or (after and not after.startswith(b"#")) or not statement:
        return False
    return not any(_has_line_end(each) for each in _texts(node))


def _texts(node: Node) -> list[Node]:
    found, waiting = [], [node]
    while waiting:
        each = waiting.pop()
        found += [each] if each.type in _LINES else []
        waiting += each.named_children
    return found


def _has_line_end(node: Node) -> bool:
    return node.start_point[0] != node.end_point[0]
