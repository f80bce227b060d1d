"""`alias`, `import`, `require` and `use`, in all their forms."""

from msgspec.structs import replace
from tree_sitter import Node

from renamespace.core.elixir import syntax, templates
from renamespace.core.elixir.facts import Accepts, Directive, ImportEntry, Kind
from renamespace.core.elixir.walk import Walk


def directive(walk: Walk, node: Node) -> None:
    """One directive: what it names, and the aliases that it makes."""
    args = syntax.arguments(node)
    kind = Kind(walk.target_name(node))
    if not args:
        walk.children(node)
    elif args[0].type == "dot" and syntax.is_group(args[0]):
        _group(walk, node, kind, args[0], args[1:])
    else:
        _single(walk, node, kind, syntax.unwrap(args[0]), args[1:])


def _single(walk: Walk, node: Node, kind: Kind, target: Node, options: list[Node]) -> None:
    """`alias A.B, as: C` and its kin."""
    references: tuple[int, ...] = ()
    if syntax.is_name(target):
        references = (walk.name(target, kind),)
        module = walk.references[references[0]].module
    else:
        module = _unnamed_module(walk, target)
    short = _short_name(walk, kind, target, module, options)
    bound = walk.bind(short, module, node.end_byte) if short else None
    bindings = (bound,) * len(references)
    _add_directive(walk, node, kind, references, bindings, options)
    if module is not None:
        _name_as(walk, options, module)
    if kind is Kind.USE:
        _use(walk, node, module, options)
    walk.each([pair for name, pair, _ in _options(options) if name != "as"])


def _use(walk: Walk, node: Node, module: str | None, options: list[Node]) -> None:
    """Put in force what `use` brings from the module's own file; in a quote, nothing yet."""
    if module == "Phoenix.View":
        templates.view(walk, node, options)
    elif module == "Phoenix.Swoosh":
        templates.mailer(walk, node, options)
    if walk.here.outside is None:
        given = walk.surroundings.uses.get((module or "", _option(walk, options)))
        if given is not None:
            walk.give(given, node.end_byte)


def _option(walk: Walk, options: list[Node]) -> str | None:
    """The option of a `use`, as `Expansion.accepts` spells it, with the atom that it starts with.

    `:page` is `page`, `{:page, x}` is `{}page`.
    """
    if not options or options[0].type in {"keywords", "list"}:
        return None if not options else Accepts.LIST
    option = options[0]
    if option.type == "atom":
        return walk.syntax.text(option)[1:]
    if option.type == "tuple" and option.named_children and option.named_children[0].type == "atom":
        return Accepts.TUPLE + walk.syntax.text(option.named_children[0])[1:]
    return Accepts.UNKNOWN


def _unnamed_module(walk: Walk, target: Node) -> str | None:
    """A directive's module that no alias token writes: `__MODULE__`, `:erlang_module`."""
    if syntax.is_module_macro(target):
        return walk.here.module
    if target.type == "atom":
        return walk.syntax.text(target)
    walk.visit(target)
    return None


def _short_name(
    walk: Walk, kind: Kind, target: Node, module: str | None, options: list[Node]
) -> str | None:
    """The name by which the directive lets its module be called; None when it makes none."""
    given = next((value for name, _, value in _options(options) if name == "as"), None)
    if given is not None:
        return ".".join(walk.written(given)[1]) if syntax.is_name(given) else None
    if kind is not Kind.ALIAS:
        return None
    named = syntax.is_name(target) or syntax.is_module_macro(target)
    own = module if named else _unquoted_own(walk, target)
    if own is not None:
        return own.rpartition(".")[2]
    segments = walk.written(target)[1] if syntax.is_name(target) else ()
    return segments[-1] if segments else None


def _unquoted_own(walk: Walk, target: Node) -> str | None:
    """The module that `unquote(__MODULE__)` in a quote is: the one around the macro."""
    args = syntax.arguments(target) if target.type == "call" else []
    if walk.syntax.target_of(target) != "unquote" or not args or walk.here.outside is None:
        return None
    return walk.here.outside.module if syntax.is_module_macro(args[0]) else None


def _group(walk: Walk, node: Node, kind: Kind, dot: Node, options: list[Node]) -> None:
    """`alias A.{B, C.D}`."""
    left, right = dot.child_by_field_name("left"), dot.child_by_field_name("right")
    if left is None or right is None:
        return
    base = _group_base(walk, left)
    around = walk.references[base].module if base is not None else None
    prefix = "" if around == "Elixir" else f"{around}."
    references, bindings = [], []
    for item in right.named_children:
        if item.type == "alias":
            segments = walk.segments(item)
            full = prefix + ".".join(segments) if around else None
            references.append(walk.reference(item, kind, full))
            alias = kind is Kind.ALIAS
            bound = walk.bind(segments[-1], full, node.end_byte) if alias else None
            bindings.append(bound)
        elif item.type != "comment":
            walk.visit(item)
    braces = right.start_byte, right.end_byte
    computed = any(item.type not in {"alias", "comment"} for item in right.named_children)
    _add_directive(
        walk,
        node,
        kind,
        tuple(references),
        tuple(bindings),
        options,
        base,
        braces,
        computed=computed,
    )
    for reference in references if kind is Kind.USE else ():
        _use(walk, node, walk.references[reference].module, options)
    walk.each(options)


def _group_base(walk: Walk, node: Node) -> int | None:
    if syntax.is_name(node) or syntax.is_module_macro(node):
        return walk.name(node, Kind.GROUP)
    walk.visit(node)
    return None


def _add_directive(
    walk: Walk,
    node: Node,
    kind: Kind,
    references: tuple[int, ...],
    bindings: tuple[int | None, ...],
    options: list[Node],
    base: int | None = None,
    braces: tuple[int, int] | None = None,
    *,
    computed: bool = False,
) -> None:
    index = len(walk.directives)
    for item, reference in enumerate(references):
        walk.references[reference] = replace(walk.references[reference], directive=index)
        if (binding := bindings[item]) is not None:
            made = replace(walk.bindings[binding], directive=index, item=item)
            walk.bindings[binding] = made
    if base is not None:
        walk.references[base] = replace(walk.references[base], directive=index)
    lists = {name: value for name, _, value in _options(options)}
    as_value, as_span = _as_spans(walk, options)
    walk.directives.append(
        Directive(
            kind=kind,
            start=node.start_byte,
            end=node.end_byte,
            scope=walk.here.scope,
            references=references,
            bindings=bindings,
            base=base,
            braces=braces,
            computed=computed,
            as_value=as_value,
            as_span=as_span,
            only=_entries(walk, lists.get("only")),
            excluded=_entries(walk, lists.get("except")),
            restricted="only" in lists or "except" in lists,
            option=_option(walk, options) if kind is Kind.USE else None,
            kinds=_kinds(walk, lists.get("only")),
        )
    )


def _options(nodes: list[Node]) -> list[tuple[str, Node, Node]]:
    return list(syntax.keywords(nodes))


def _as_spans(
    walk: Walk, options: list[Node]
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """Of `as: X` the name alone, and all of it with the comma before, if that can be cut."""
    for name, pair, value in _options(options):
        if name == "as":
            comma = walk.syntax.data.rfind(b",", 0, pair.start_byte)
            plain = all(option.type == "keywords" for option in options)
            span = (comma, pair.end_byte) if plain else None
            return (value.start_byte, value.end_byte), span
    return None, None


def _name_as(walk: Walk, options: list[Node], module: str) -> None:
    for name, _, value in _options(options):
        if name == "as" and syntax.is_name(value):
            walk.reference(value, Kind.AS, module)


def _kinds(walk: Walk, node: Node | None) -> str:
    """What `only:` names as a whole: `functions`, `macros` or `sigils`."""
    name = walk.syntax.text(node)[1:] if node is not None and node.type == "atom" else ""
    return name if name in {"functions", "macros", "sigils"} else ""


def _entries(walk: Walk, node: Node | None) -> tuple[ImportEntry, ...] | None:
    """The functions of a literal list; None for one that is, or holds something, computed."""
    if node is None or node.type != "list":
        return None
    entries: list[ImportEntry] = []
    for child in node.named_children:
        if child.type == "keywords":
            entries += (_entry(walk, *each) for each in syntax.pairs(child))
        elif child.type == "tuple" and (entry := _tuple_entry(walk, child)):
            entries.append(entry)
        elif child.type != "comment":
            return None
    return tuple(entries)


def _entry(walk: Walk, name: str, pair: Node, value: Node) -> ImportEntry:
    quote = name.startswith('"')
    start, plain = pair.start_byte + quote, name.strip('"')
    end = start + len(plain.encode())
    return ImportEntry(plain, _arity(walk, value), start, end, value.end_byte)


def _tuple_entry(walk: Walk, node: Node) -> ImportEntry | None:
    """`{:name, 1}`."""
    match [child for child in node.named_children if child.type != "comment"]:
        case [atom, arity] if atom.type == "atom":
            start = atom.start_byte + 1
            name, end = walk.syntax.text(atom)[1:], atom.end_byte
            return ImportEntry(name, _arity(walk, arity), start, end, node.end_byte)
    return None


def _arity(walk: Walk, node: Node) -> int | None:
    return int(walk.syntax.text(node)) if node.type == "integer" else None
