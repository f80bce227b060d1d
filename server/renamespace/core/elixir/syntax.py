"""Elixir text -> syntax tree, and the few questions that the reader asks a node."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from copy import copy
from functools import cache

import tree_sitter_elixir
from tree_sitter import Language, Node, Parser, Point, Range, Tree

from renamespace.core.elixir.heex import Stitched, has_tags, is_template, stitch
from renamespace.core.source import BOM, Source

# A subtree without any of these words says nothing about names, so the reader need not enter it.
_TELLING = re.compile(
    rb"[A-Z]\w*|__MODULE__"
    rb"|\b(?:def\w*|quote|unquote\w*|alias|import|require|use|embed_templates)\b"
)

_TEMPLATES = {"H", "L", "E"}
"""The sigils of Phoenix.Component, of Phoenix LiveView before it, and of Phoenix.HTML."""
_QUOTES = {'"', "'", '"""', "'''", "|", "/", "(", ")", "[", "]", "{", "}", "<", ">"}
_ATOM_NAME = re.compile(rb""":(["'])Elixir(?:\.[A-Z]\w*)+\1""")

TYPESPECS = frozenset({"spec", "type", "typep", "opaque", "callback", "macrocallback"})
"""The attributes whose values are types (Typespecs, "Defining a specification")."""


class Syntax:
    """One source's tree with the means to skip what cannot matter."""

    def __init__(self, source: Source) -> None:
        """Parse the source; of a template file the Elixir in it."""
        self.data = source.data
        self.components: set[int] = set()
        """Where in templates a component is named in a tag (see `Stitched`)."""
        self.partners: dict[int, int] = {}
        """The name in each closing tag with that in its opening tag."""
        self.comments: list[tuple[int, int]] = []
        """The spans of the comments that templates have in their own syntax."""
        if is_template(source.path):
            whole = stitch(source.data, 0, len(source.data), tags=has_tags(source.path))
            self.root, self.error = self._template(whole, 0, len(source.data))
        else:
            self.root = parse(source.data).root_node
            self.error = first_error(self.root)
        self._telling = [match.start() for match in _TELLING.finditer(source.data)]

    def is_template(self, node: Node) -> bool:
        """Whether a node is a template in a sigil, readable or not."""
        return node.type == "sigil" and self.sigil_name(node) in _TEMPLATES

    def template(self, sigil: Node) -> tuple[Node, int | None] | None:
        """The code in a template sigil, and where it breaks; None for any other sigil."""
        name = self.sigil_name(sigil)
        return self.quoted_template(sigil, tags=name == "H") if name in _TEMPLATES else None

    def sigil_name(self, sigil: Node) -> str:
        """The letter of a sigil."""
        name = next((c for c in sigil.named_children if c.type == "sigil_name"), None)
        return self.text(name) if name is not None else ""

    def quoted_template(self, node: Node, *, tags: bool) -> tuple[Node, int | None] | None:
        """The code in a template that a string or sigil holds, and where it breaks."""
        quotes = [child for child in node.children if child.type in _QUOTES]
        if not quotes or any(child.type == "interpolation" for child in node.children):
            return None
        start, end = quotes[0].end_byte, max(quotes[0].end_byte, quotes[-1].start_byte)
        delimiter = self.data[quotes[-1].start_byte : quotes[-1].end_byte]
        whole = stitch(self.data, start, end, tags=tags, closer=delimiter)
        return self._template(whole, start, end)

    def _template(self, stitched: Stitched, start: int, end: int) -> tuple[Node, int | None]:
        self.components |= stitched.components
        self.partners.update(stitched.partners)
        self.comments += stitched.comments
        root = _parse_part(stitched.data, start, end).root_node
        return root, first_error(root) if stitched.error is None else stitched.error

    def over(self, data: bytes, root: Node) -> "Syntax":
        """The same for a tree over other bytes, with names in the same places."""
        other = copy(self)
        other.data, other.root = data, root
        return other

    def silent(self, node: Node) -> bool:
        """Whether the node holds no word that could define or name a module or function."""
        first = bisect_left(self._telling, node.start_byte)
        return first == len(self._telling) or self._telling[first] >= node.end_byte

    def text(self, node: Node) -> str:
        """The node's source text."""
        return self.data[node.start_byte : node.end_byte].decode(errors="replace")

    def literal(self, node: Node) -> str | None:
        """The text of a plain string; None when it is none, or says more than it spells."""
        if node.type != "string" or any(c.type != "quoted_content" for c in node.named_children):
            return None
        return "".join(map(self.text, node.named_children))

    def target_of(self, call: Node) -> str:
        """What a call calls, as written; empty for what is no call."""
        target = call.child_by_field_name("target")
        return self.text(target) if target is not None else ""

    def captured(self, operand: Node) -> tuple[Node, int] | None:
        """Target and arity of `Mod.fun/1`, the operand of a capture."""
        left, right = operand.child_by_field_name("left"), operand.child_by_field_name("right")
        operator = operand.child_by_field_name("operator")
        if operator is None or operator.type != "/" or left is None or right is None:
            return None
        target = left.child_by_field_name("target")
        if left.type != "call" or right.type != "integer" or target is None:
            return None
        return target, int(self.text(right).replace("_", ""))


def parse(data: bytes) -> Tree:
    """Parse UTF-8 text; byte offsets in the tree are offsets into `data`."""
    if data.startswith(BOM):
        data = b" " * len(BOM) + data[len(BOM) :]
    return _parser().parse(data)


def parse_spans(data: bytes, spans: Sequence[tuple[int, int]]) -> Tree:
    """Parse these spans of UTF-8 text as one text; offsets in the tree are offsets into `data`."""
    parser = Parser(_language())
    parser.included_ranges = [Range((0, start), (0, end), start, end) for start, end in spans]
    return parser.parse(data)


def first_error(root: Node) -> int | None:
    """The byte offset of the first thing that the parser could not read, None when all is well."""
    if not root.has_error:
        return None
    node = root
    while True:
        inner = next((c for c in node.children if c.has_error or c.is_missing), None)
        if inner is None or node.is_error:
            return node.start_byte
        node = inner


def arguments(call: Node) -> list[Node]:
    """The written arguments of a call, trailing keywords as one, without comments."""
    for child in call.named_children:
        if child.type == "arguments":
            return [node for node in child.named_children if node.type != "comment"]
    return []


def do_block(call: Node) -> Node | None:
    """The call's `do ... end`, if it has one."""
    return next((child for child in call.named_children if child.type == "do_block"), None)


def arity(call: Node) -> int:
    """How many arguments the call passes; `do ... end` counts as one, a pipe does not."""
    return len(arguments(call)) + (do_block(call) is not None)


def keywords(nodes: list[Node]) -> Iterator[tuple[str, Node, Node]]:
    """Name, pair and value of each trailing keyword argument (`as: X`)."""
    for node in nodes:
        if node.type in {"keywords", "list"}:
            yield from pairs(node)


def pairs(node: Node) -> Iterator[tuple[str, Node, Node]]:
    """Name, pair and value of each `name: value` in a keyword list, bracketed or not."""
    for child in node.named_children:
        if child.type == "keywords":
            yield from pairs(child)
        elif child.type == "pair":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is not None and value is not None and key.text is not None:
                yield key.text.decode().strip().rstrip(":"), child, value


def is_name(node: Node | None) -> bool:
    """Whether the node writes a module: `A.B`, `__MODULE__.A`, `unquote(x).A`."""
    if node is None:
        return False
    if node.type == "dot":
        right = node.child_by_field_name("right")
        return right is not None and right.type == "alias"
    return node.type == "alias" or is_atom_name(node)


def is_atom_name(node: Node) -> bool:
    """Whether the node is `:"Elixir.A.B"`, the atom that the name `A.B` stands for."""
    text = node.text if node.type == "quoted_atom" else None
    return text is not None and _ATOM_NAME.fullmatch(text) is not None


def is_group(node: Node) -> bool:
    """Whether the node is `Base.{A, B}`."""
    right = node.child_by_field_name("right")
    return right is not None and right.type == "tuple"


def is_module_macro(node: Node | None) -> bool:
    """Whether the node is `__MODULE__`."""
    return node is not None and node.type == "identifier" and node.text == b"__MODULE__"


def operand(node: Node) -> Node | None:
    """The operand of a unary operator; the grammar counts the parentheses of `&(...)` to it."""
    found = [child for child in node.named_children if child.type != "comment"]
    return found[-1] if found else None


def is_pipe(node: Node) -> bool:
    """Whether the node is `left |> right`."""
    operator = node.child_by_field_name("operator") if node.type == "binary_operator" else None
    return operator is not None and operator.type == "|>"


def is_piped_into(call: Node) -> bool:
    """Whether a call is the right side of a pipe, in parentheses or not."""
    node, above = call, call.parent
    while above is not None and above.type == "block":
        node, above = above, above.parent
    right = above.child_by_field_name("right") if above is not None and is_pipe(above) else None
    return right is not None and right.id == node.id


def unwrap(node: Node) -> Node:
    """The expression inside parentheses that hold just one."""
    while node.type == "block" and len(node.named_children) == 1:
        node = node.named_children[0]
    return node


def _parse_part(data: bytes, start: int, end: int) -> Tree:
    """Parse what lies between two offsets as a text of its own."""
    place = Point(0, 0)  # Only the grammar's users ask for lines and columns, and we do not.
    parser = Parser(_language(), included_ranges=[Range(place, place, start, end)])
    return parser.parse(data)


@cache
def _language() -> Language:
    return Language(tree_sitter_elixir.language())


@cache
def _parser() -> Parser:
    return Parser(_language())
