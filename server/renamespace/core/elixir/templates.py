"""Templates: the sigils that hold one, and the calls that make template files part of a module."""

import re
from functools import partial

from msgspec.structs import replace
from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.facts import Embed, Head, Kind, Reference, Scope
from renamespace.core.elixir.walk import Walk

_SPELLED = re.compile(
    rb"(?:(?<=</)|(?<=%)|(?<![\w.@:/&%-]))(?P<module>[A-Z]\w*(?:\.[A-Z]\w*)*)"
    rb"(?=\.[a-z_]|\{)"
)


def sigil(walk: Walk, node: Node) -> None:
    """The code in a template sigil, where the sigil stands; other sigils are looked into."""
    template = walk.syntax.template(node)
    if template is None:
        walk.children(node)
    else:
        _template(walk, node, *template)


def function_from_string(walk: Walk, node: Node) -> None:
    """`EEx.function_from_string(:def, :name, "text", [:assigns])`."""
    match syntax.arguments(node):
        case [_, _, text, *_] if text.type == "string" or walk.syntax.sigil_name(text) in {
            "s",
            "S",
        }:
            template = walk.syntax.quoted_template(text, tags=False)
            if template is not None:
                walk.next(partial(_template, walk, text, *template))


def embed_templates(walk: Walk, node: Node) -> None:
    """`embed_templates "pattern", root: "dir", suffix: "_text"` (Phoenix.Template)."""
    args = syntax.arguments(node)
    pattern = walk.syntax.literal(args[0]) if args else None
    options = {name: walk.syntax.literal(value) for name, _, value in syntax.keywords(args[1:])}
    if options.get("root", "") is None:
        pattern = None
    root, suffix = options.get("root"), options.get("suffix", "")
    walk.embeds.append(Embed("embed_templates", pattern, root, suffix, *_place(walk, node)))
    walk.children(node)


def function_from_file(walk: Walk, node: Node) -> None:
    """`EEx.function_from_file(:def, :name, "path", [:assigns])`."""
    match syntax.arguments(node):
        case [_, name, path, *_]:
            named = walk.syntax.text(name)[1:] if name.type == "atom" else None
            root: str | None = "."
            written = walk.syntax.literal(path)
            if written is None:
                written, root = _beside(walk, path), None
            walk.embeds.append(
                Embed("function_from_file", written, root, named, *_place(walk, node))
            )


def view(walk: Walk, node: Node, options: list[Node]) -> None:
    """`use Phoenix.View, root: "lib/shop_web/templates"`; in a quote, of whoever uses that."""
    found = {name: value for name, _, value in syntax.keywords(options)}
    literal = walk.syntax.literal
    root = literal(found["root"]) if "root" in found else None
    path = literal(found["path"]) if "path" in found else None
    known = root is not None and ("path" not in found or path is not None)
    namespace = None
    if "namespace" in found and syntax.is_name(found["namespace"]):
        namespace, _ = walk.here.resolve(*walk.written(found["namespace"]))
    pattern = literal(found["pattern"]) if "pattern" in found else "*"
    walk.embeds.append(
        Embed(
            "Phoenix.View",
            pattern if known else None,
            root,
            None,
            *_place(walk, node),
            path=path,
            namespace=namespace,
        )
    )


def mailer(walk: Walk, node: Node, options: list[Node]) -> None:
    """`use Phoenix.Swoosh, template_root: "dir"`: templates of which nobody here says the names."""
    if any(name == "template_root" for name, _, _ in syntax.keywords(options)):
        walk.embeds.append(Embed("Phoenix.Swoosh", None, None, None, *_place(walk, node)))


def _template(walk: Walk, node: Node, root: Node, error: int | None) -> None:
    if error is not None:
        walk.unread.append(error)
        _by_spelling(walk, node)
        return
    walk.scopes.append(Scope(walk.here.scope, node.start_byte, node.end_byte, walk.here.module))
    inside = walk.here.inner(len(walk.scopes) - 1)
    if inside.outside is not None:
        # The sigil is a text until the quoted code is in place, so the aliases there count.
        inside = replace(inside, outside=None, aliases=_quoted(walk), loose=True)
    walk.within(inside, partial(walk.children, root))


def _place(walk: Walk, node: Node) -> tuple[int, int]:
    return walk.here.scope, node.end_byte


def _beside(walk: Walk, node: Node) -> str | None:
    """The path in `Path.expand("path", __DIR__)` or `Path.join(__DIR__, "path")`."""
    if node.type != "call" or walk.target_name(node) not in {"Path.expand", "Path.join"}:
        return None
    args = syntax.arguments(node)
    if walk.target_name(node) == "Path.join":
        args = args[::-1]
    match args:
        case [path, folder] if walk.syntax.text(folder) == "__DIR__":
            return walk.syntax.literal(path)
    return None


def _quoted(walk: Walk) -> dict[str, int]:
    """The aliases here that the quote itself makes."""
    return {
        name: binding
        for name, binding in walk.here.aliases.items()
        if any(walk.scopes[scope].quoted for scope in _around(walk, walk.bindings[binding].scope))
    }


def _around(walk: Walk, scope: int | None) -> list[int]:
    found = []
    while scope is not None:
        found.append(scope)
        scope = walk.scopes[scope].parent
    return found


def _by_spelling(walk: Walk, node: Node) -> None:
    """The names in a template that cannot be read, by their looks; what they mean stays open."""
    for match in _SPELLED.finditer(walk.syntax.data, node.start_byte, node.end_byte):
        segments = tuple(match["module"].decode().split("."))
        _, binding = walk.here.resolve(Head.PLAIN, segments)
        walk.references.append(
            Reference(
                *match.span("module"),
                head=Head.PLAIN,
                segments=segments,
                module=None,
                kind=Kind.TEMPLATE,
                scope=walk.here.scope,
                binding=binding,
            )
        )
