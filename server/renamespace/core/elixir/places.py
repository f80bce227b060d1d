"""What in a text depends on where its file lies: `__DIR__` and its kin, and embedded templates.

Sources: Kernel.SpecialForms (`__DIR__/0`, `__ENV__/0`; in a `quote` they mean the file of whoever
uses the macro), Config (`import_config/1`), Phoenix.Template (`embed_templates/2`). The paths of
`@external_resource`, `Code.require_file/1` and `EEx.function_from_file/5` are relative to the
project's folder unless they say `__DIR__`.
"""

import re
from dataclasses import dataclass

from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.definitions import head_of
from renamespace.core.elixir.syntax import Syntax
from renamespace.core.source import Source

_TELLING = re.compile(rb"__DIR__|__ENV__\s*\.\s*file\b|__CALLER__\s*\.\s*file\b|\bimport_config\b")
_ALONE = {"piped", "added"}
"""What needs nothing in front of it."""
_NEAR = 200
"""How far before a place, in bytes, the path is looked for."""
_DEFINING = {"def", "defp", "defmacro", "defmacrop"}
_ON_DISK = re.compile(r"\b(?:Path|File)\.")
_WITH_LINE = re.compile(r"\bline\b")
_BEFORE = re.compile(
    rb'(?:\bPath\.expand\(\s*"(?P<first>[^"#\\]*)"\s*,\s*'
    rb'|"(?P<piped>[^"#\\]*)"\s*\|>\s*Path\.expand\(\s*'
    rb'|(?P<joined>\bPath\.join\(\s*\[?\s*)|(?P<text>"#\{))$'
)
"""What stands before a folder from which a path is made, the path with it or not."""
_STEPS = rb'(?:\.\./)*(?:\.\.(?="))?'
_AFTER = re.compile(
    rb'\s*\|>\s*Path\.join\(\s*"(?P<piped>%(steps)s)|\s*<>\s*"/(?P<added>%(steps)s)'
    rb'|\s*,\s*"(?P<joined>%(steps)s)|\}/(?P<text>%(steps)s)' % {b"steps": _STEPS}
)
"""The first steps of a path that stands behind it."""
_ALONE = {"piped", "added"}
"""What needs nothing in front of it."""
_NEAR = 200
"""How far before a place, in bytes, the path is looked for."""
_DEFINING = {"def", "defp", "defmacro", "defmacrop"}
_ON_DISK = re.compile(r"\b(?:Path|File)\.")
_WITH_LINE = re.compile(r"\bline\b")
_BEFORE = re.compile(
    rb'(?:\bPath\.expand\(\s*"(?P<first>[^"#\\]*)"\s*,\s*'
    rb'|"(?P<piped>[^"#\\]*)"\s*\|>\s*Path\.expand\(\s*|(?P<list>\bPath\.join\(\s*\[?\s*)|(?P<text>"#\{))$'
)
_AFTER = re.compile(
    rb'\s*\|>\s*Path\.join\(\s*"(?P<piped>[^"#\\]*)"|\s*<>\s*"/(?P<added>[^"#\\]*)'
    rb'|\s*,\s*"(?P<list>[^"#\\]*)"|\}/(?P<text>[^"#\\]*)'
)


@dataclass(frozen=True, slots=True)
class PlaceUse:
    """A word whose meaning depends on the file's place; `text` is how people know it."""

    start: int
    end: int
    text: str
    given: bool = False
    """Whether it means the place of whoever calls the macro in which it stands."""
    within: str = ""
    """The macro or function around it."""
    macro: bool = False
    """Whether that is a macro."""
    name: bool = False
    """Whether the file's own name counts too, not only its folder."""
    up: int = 0
    """How many folders up the path leads that is made of it: those below do not count."""


@dataclass(frozen=True, slots=True)
class EmbedTexts:
    """The spans between the quotes of the pattern, and of the `root:`, of an `embed_templates`."""

    pattern: tuple[int, int]
    root: tuple[int, int] | None


def place_uses(source: Source) -> tuple[PlaceUse, ...]:
    """What in a source depends on the file's place, in the order of the text."""
    if _TELLING.search(source.data) is None:
        return ()
    text = Syntax(source)
    found = (_use(text, match) for match in _TELLING.finditer(source.data))
    return tuple(each for each in found if each is not None)


def embed_texts(source: Source, end: int) -> EmbedTexts | None:
    """The texts of the `embed_templates` that ends at `end`; None if they are no plain strings."""
    text = Syntax(source)
    node = text.root.descendant_for_byte_range(end - 1, end)
    while node is not None and text.target_of(node) != "embed_templates":
        node = node.parent
    args = syntax.arguments(node) if node is not None else []
    pattern = _inner(text, args[0]) if args else None
    if pattern is None:
        return None
    options = {name: value for name, _, value in syntax.keywords(args[1:])}
    return EmbedTexts(pattern, _inner(text, options["root"]) if "root" in options else None)


def _use(text: Syntax, match: re.Match[bytes]) -> PlaceUse | None:
    start, end = match.span()
    node = text.root.descendant_for_byte_range(start, start + 1)
    if node is None or node.type != "identifier" or node.start_byte != start:
        return None  # In a comment, a string or an atom.
    word = text.text(node)
    if word == "__CALLER__" and _ON_DISK.search(text.text(_expression(node))) is None:
        return None  # It is only told, in an error's message.
    shown = word if word in {"__DIR__", "import_config"} else f"{word}.file"
    if word == "__ENV__" and _is_told(text, node):
        return None
    given = word == "__CALLER__" or _is_quoted(text, node)
    keyword, within = _around(text, node) if given else ("", "")
    macro = keyword in {"defmacro", "defmacrop"}
    up, name = _climbed(text.data, start, end), word == "__ENV__"
    if name and up:  # The first step leads from the file to its folder.
        up, name = up - 1, False
    return PlaceUse(start, end, shown, given, within, macro, name, up)


def _is_told(text: Syntax, node: Node) -> bool:
    """`{__ENV__.file, line}`: with a line beside it a file's name is for messages."""
    around = node.parent
    while around is not None and around.type in {"dot", "call"}:
        around = around.parent
    if around is None or around.type not in {"tuple", "pair", "arguments"}:
        return False
    if around.type == "arguments" and "__ENV__.line" not in text.text(around):
        return False
    whole = text.text(_expression(node))
    return _WITH_LINE.search(whole) is not None and _ON_DISK.search(whole) is None


def _climbed(data: bytes, start: int, end: int) -> int:
    """How many `..` stand in front of the path that is made at once: two in `"../../lib"`."""
    before = _BEFORE.search(data[max(0, start - _NEAR) : start])
    after = _AFTER.match(data, end)
    found = before.lastgroup if before is not None else None
    path: bytes | None = b""
    if before is not None and found in {"first", "piped"}:
        path = before[found]
    elif after is not None and (found == after.lastgroup or found is None):
        path = after[after.lastgroup or 0] if found or after.lastgroup in _ALONE else b""
    steps = (path or b"").split(b"/")
    return next((n for n, step in enumerate(steps) if step != b".."), len(steps))


def _is_quoted(text: Syntax, node: Node) -> bool:
    """Whether a node stands in a `quote`, and not in an `unquote` in it."""
    above = node.parent
    while above is not None:
        if above.type == "call" and (name := text.target_of(above)) in {"quote", "unquote"}:
            return name == "quote"
        above = above.parent
    return False


def _around(text: Syntax, node: Node) -> tuple[str, str]:
    """The keyword and the name of the outermost definition of a function around a node."""
    found, above = ("", ""), node.parent
    while above is not None:
        called = text.target_of(above) if above.type == "call" else ""
        if called in _DEFINING:
            args = syntax.arguments(above)
            head = head_of(args[0]) if args else None
            named = head.child_by_field_name("target") or head if head is not None else None
            found = called, text.text(named) if named is not None else ""
        elif called == "using":  # ExUnit.CaseTemplate: what `use` of the module brings.
            found = "defmacro", "__using__"
        above = above.parent
    return found


def _expression(node: Node) -> Node:
    """The largest expression on the way up that is still one line of a block."""
    blocks = {"do_block", "stab_clause", "body", "block", "source"}
    while node.parent is not None and node.parent.type not in blocks:
        node = node.parent
    return node


def _inner(text: Syntax, node: Node) -> tuple[int, int] | None:
    if text.literal(node) is None:
        return None
    content = node.named_children
    inside = (node.start_byte + 1, node.end_byte - 1)
    return (content[0].start_byte, content[-1].end_byte) if content else inside
