"""Values of module attributes: whether they are the same wherever and whenever they are computed.

Literals are, and what is made of them by functions that do nothing but compute. What asks the
system, the time, a file or other code of the project may be something else in another module.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.syntax import Syntax
from renamespace.core.source import Source

Span = tuple[int, int]


@dataclass(slots=True)
class Value:
    """What an attribute's value is made of."""

    doubt: Span | None = None
    """The first part that may be something else elsewhere; None if there is none."""
    reads: list[str] = field(default_factory=list)
    """The attributes that it reads."""
    remote: list[tuple[Span, Span, str]] = field(default_factory=list)
    """The calls on a module: the spans of the module's name and of the whole, and the function."""


def read_value(source: Source, statement: Span) -> Value:
    """The value of `@name value`, which stands at a span of a file's text."""
    text = Syntax(source)
    node = text.root.descendant_for_byte_range(*statement)
    called = syntax.operand(node) if node is not None else None
    given = syntax.arguments(called) if called is not None else []
    reading = _Reading(text)
    reading.all(given, frozenset())
    if not given:
        reading.found.doubt = statement
    return reading.found


def is_computed_alone(module: str, function: str) -> bool:
    """Whether a function of Elixir depends on its arguments alone.

    `Application.compile_env/3` does on the configuration too, which a project is compiled with as a
    whole (Application, "Compile-time environment").
    """
    if module in _WHOLE:
        return function not in _VARYING
    return function in _FUNCTIONS.get(module, ())


class _Reading:
    """Goes through a value; `bound` are the variables that it binds itself."""

    def __init__(self, text: Syntax) -> None:
        self.text = text
        self.found = Value()

    def all(self, nodes: list[Node], bound: frozenset[str]) -> None:
        for each in nodes:
            self.one(each, bound)

    def one(self, node: Node, bound: frozenset[str]) -> None:
        match node.type:
            case each if each in _LEAVES or (each == "dot" and syntax.is_name(node)):
                pass
            case "identifier" if self.text.text(node) in bound | {"__MODULE__"}:
                pass
            case "sigil" if self.text.sigil_name(node) in _SIGILS:
                self.all(node.named_children, bound)
            case "unary_operator":
                self.unary(node, bound)
            case "binary_operator":
                self.binary(node, bound)
            case "map" if any(each.type == "struct" for each in node.named_children):
                self.doubt(node)  # How it is shown, say, is for other code to tell.
            case "call":
                self.call(node, bound)
            case "anonymous_function":
                self.function(node, bound)
            case each if each in _HOLDERS:
                self.all(node.named_children, bound)
            case _:
                self.doubt(node)

    def doubt(self, node: Node) -> None:
        if self.found.doubt is None:
            self.found.doubt = (node.start_byte, node.end_byte)

    def unary(self, node: Node, bound: frozenset[str]) -> None:
        operator, operand = _operator(node), syntax.operand(node)
        if operand is None or operator not in {"@", "&", "-", "+", "not", "!", "~~~"}:
            self.doubt(node)
        elif operator == "@":
            if operand.type != "identifier":
                self.doubt(node)
            self.found.reads.append(self.text.text(operand))
        elif operator == "&" and (captured := self.captured(operand)) is not None:
            self.target(node, captured)
        elif operator != "&" or operand.type != "integer":
            self.one(operand, bound)

    def captured(self, operand: Node) -> Node | None:
        """The function of `&name/1` or `&Module.name/1`, with arguments it is a division."""
        left = operand.child_by_field_name("left")
        if left is not None and _operator(operand) == "/" and left.type == "identifier":
            return left
        found = self.text.captured(operand)
        return None if found is None or (left and syntax.arguments(left)) else found[0]

    def binary(self, node: Node, bound: frozenset[str]) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = _operator(node)
        if left is None or right is None:
            self.doubt(node)
        elif operator == "::" and _SEGMENT.fullmatch(self.text.text(right)):
            self.one(left, bound)
        elif operator in _OPERATORS:
            self.all([left, right], bound)
        else:
            self.doubt(node)

    def call(self, node: Node, bound: frozenset[str]) -> None:
        target = node.child_by_field_name("target")
        if target is None or syntax.do_block(node) is not None:
            self.doubt(node)
        elif target.type == "identifier" and self.text.text(target) == "for":
            self.comprehension(node, bound)
        else:
            self.target(node, target)
            self.all(syntax.arguments(node), bound)

    def target(self, node: Node, target: Node) -> None:
        """What is called or captured at a node."""
        left, right = target.child_by_field_name("left"), target.child_by_field_name("right")
        if target.type == "identifier":
            known = self.text.text(target) in _KERNEL
        elif left is None or right is None or left.type not in {"alias", "atom"}:
            known = False
        elif left.type == "atom":
            known = is_computed_alone(self.text.text(left), self.text.text(right))
        else:
            known = True  # That depends on what the alias means.
            whole = (node.start_byte, node.end_byte)
            module = (left.start_byte, left.end_byte)
            self.found.remote.append((module, whole, self.text.text(right)))
        if not known:
            self.doubt(node)

    def function(self, node: Node, bound: frozenset[str]) -> None:
        for clause in node.named_children:
            left, right = clause.child_by_field_name("left"), clause.child_by_field_name("right")
            if clause.type != "stab_clause" or right is None:
                self.doubt(clause)
                continue
            guarded = left is not None and _operator(left) == "when"
            head = left.child_by_field_name("left") if guarded and left is not None else left
            inside = bound | {*self.names(head)}
            if guarded and left is not None:
                guard = left.child_by_field_name("right")
                self.all([guard] if guard is not None else [], inside)
            self.all(right.named_children, inside)

    def comprehension(self, node: Node, bound: frozenset[str]) -> None:
        for each in syntax.arguments(node):
            left, right = each.child_by_field_name("left"), each.child_by_field_name("right")
            if _operator(each) == "<-" and left is not None and right is not None:
                self.one(right, bound)
                bound |= {*self.names(left)}
            else:
                self.one(each, bound)

    def names(self, pattern: Node | None) -> Iterator[str]:
        """The variables that a pattern of names, tuples, lists and maps binds."""
        waiting = [pattern] if pattern is not None else []
        while waiting:
            node = waiting.pop()
            if node.type == "identifier":
                yield self.text.text(node)
            elif node.type in {"call", "unary_operator"} or _operator(node) in {"::", "when"}:
                self.doubt(node)
            waiting += node.named_children


def _operator(node: Node) -> str:
    found = node.child_by_field_name("operator")
    return found.text.decode() if found is not None and found.text is not None else ""


_LEAVES = {
    *("integer", "float", "char", "boolean", "nil", "atom", "alias", "comment", "keyword"),
    *("quoted_content", "escape_sequence", "sigil_name", "sigil_modifiers"),
}
_HOLDERS = {
    *("list", "tuple", "map", "map_content", "keywords", "pair", "block", "bitstring"),
    *("string", "charlist", "quoted_atom", "quoted_keyword", "interpolation", "access_call"),
}
_SIGILS = frozenset("CDNRSTUWcrsw")
_OPERATORS = {
    *("+", "-", "*", "/", "++", "--", "<>", "==", "!=", "===", "!==", "<", ">", "<=", ">="),
    *("and", "or", "&&", "||", "in", "not in", "..", "//", "|>", "=>", "|"),
    *("=~", "**", "&&&", "|||", "<<<", ">>>"),
}
_SEGMENT = re.compile(
    r"(?:integer|float|binary|bytes|bitstring|bits|utf8|utf16|utf32|signed|unsigned|little|big"
    r"|native|size\(\d+\)|unit\(\d+\)|\d+|[-*\s])+"
)
"""What stands after `::` in a bit string, without a name of the code (Kernel.SpecialForms.<<>>)."""
_KERNEL = {
    *("abs", "binary_part", "bit_size", "byte_size", "ceil", "div", "elem", "floor", "get_in"),
    *("hd", "if", "is_atom", "is_binary", "is_boolean", "is_float", "is_integer", "is_list"),
    *("is_map", "is_nil", "is_number", "is_tuple", "length", "map_size", "max", "min", "not"),
    *("put_elem", "rem", "round", "then", "tl", "to_charlist", "to_string", "trunc", "tuple_size"),
    *("unless",),
}
_WHOLE = {
    *("Atom", "Base", "Bitwise", "Enum", "Float", "Integer", "Keyword", "List", "Map", "MapSet"),
    *("Range", "String", "Tuple", ":lists", ":maps", ":math"),
}
"""Modules of which all functions compute alone, but for a few."""
_VARYING = {"random", "shuffle", "take_random", "to_existing_atom"}
_FUNCTIONS = {
    "Application": {"compile_env", "compile_env!"},
    "Date": {"new!", "from_iso8601!", "range"},
    "Kernel": _KERNEL,
    "Path": {"join", "basename", "dirname", "extname", "rootname"},
    "Regex": {"compile", "compile!", "escape"},
    "Time": {"new!", "from_iso8601!"},
    "URI": {"parse", "new!", "encode", "encode_query", "encode_www_form"},
    "Version": {"parse!", "parse_requirement!"},
}
