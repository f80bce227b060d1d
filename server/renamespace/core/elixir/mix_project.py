"""Which folders a `mix.exs` compiles (Mix.Tasks.Compile.Elixir, `:elixirc_paths`)."""

from collections.abc import Iterator, Mapping

from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.definitions import head_of
from renamespace.core.elixir.named_calls import descendants
from renamespace.core.elixir.syntax import Syntax
from renamespace.core.source import Source

_DEFAULT = {"_": ("lib",)}
_KEY = "elixirc_paths"


def read_compiled_folders(source: Source) -> Mapping[str, tuple[str, ...]]:
    """The folders by environment, as the clauses of `elixirc_paths/1` name it; `_` for any other.

    What is computed is left out.
    """
    text = Syntax(source)
    value = next(_options(text.root, _KEY), None)
    if value is None:
        return _DEFAULT
    folders = _literal(text, value)
    if folders is not None:
        return {"_": folders}
    name = text.target_of(value) or text.text(value)
    return dict(_clauses(text, name))


def _options(root: Node, name: str) -> Iterator[Node]:
    for node in descendants(root):
        if node.type == "keywords":
            yield from (value for key, _, value in syntax.pairs(node) if key == name)


def _clauses(text: Syntax, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in descendants(text.root):
        args = syntax.arguments(node) if node.type == "call" else []
        if text.target_of(node) not in {"def", "defp"} or not args:
            continue
        head = head_of(args[0])
        folders = _literal(text, _result(node, args))
        if head is not None and folders is not None:
            called = text.target_of(head) or text.text(head)
            first = next(iter(syntax.arguments(head)), None)
            if called == name:
                atom = first is not None and first.type == "atom"
                yield (text.text(first) if atom and first is not None else "_"), folders


def _result(definition: Node, args: list[Node]) -> Node | None:
    block = syntax.do_block(definition)
    if block is not None:
        return block.named_children[-1] if block.named_children else None
    return next((value for name, _, value in syntax.keywords(args) if name == "do"), None)


def _literal(text: Syntax, node: Node | None) -> tuple[str, ...] | None:
    """The strings of a literal list."""
    if node is not None and node.type == "sigil" and text.sigil_name(node) in {"w", "W"}:
        words = [c for c in node.named_children if c.type == "quoted_content"]
        return tuple(text.text(words[0]).split()) if len(words) == 1 else None
    if node is None or node.type != "list":
        return None
    found = [text.literal(each) for each in node.named_children if each.type != "comment"]
    return tuple(each for each in found if each is not None) if None not in found else None
