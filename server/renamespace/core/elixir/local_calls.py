"""Calls without a module, which an `import` may answer. Only files that need it are read for it."""

from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct
from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.facts import Facts
from renamespace.core.elixir.operators import binary_operator, unary_operator
from renamespace.core.elixir.syntax import Syntax
from renamespace.core.elixir.variables import DEFINITIONS, Variables
from renamespace.core.source import Source


class LocalCall(Struct, frozen=True):
    """`name(...)`, `&name/1`, `name`, `a ~> b` or `~n(...)`.

    The span covers the name, the operator, or a sigil's letters (its name is then `sigil_n`); the
    arity counts what a pipe passes.
    """

    name: str
    arity: int
    start: int
    end: int
    scope: int
    certain: bool = True
    """False where it may be a variable as well, or a part of a bit string's type."""
    reach: int = 0
    """The end of what it is given in parentheses, after its name, or in a block."""


def read_local_calls(source: Source, facts: Facts) -> tuple[LocalCall, ...]:
    """All local calls of a file in the order of its text; typespecs are left out.

    What a template calls is among them. Code in a `quote` is read too: what is imported around a
    `quote` is meant in it as well
    (Kernel.SpecialForms.quote/2, "Hygiene in imports").
    """
    scopes, reader = _Scopes(facts), _Reader(Syntax(source))
    calls = [
        LocalCall(
            each.name, each.arity, start, end, scopes.at(start, end), each.certain, each.reach
        )
        for each in reader.read()
        for start, end in [(each.node.start_byte, each.node.end_byte)]
    ]
    return tuple(sorted(calls, key=lambda call: call.start))


def scope_at(facts: Facts, node: Node) -> int:
    """The innermost scope around a node."""
    return _Scopes(facts).at(node.start_byte, node.end_byte)


class _Scopes:
    """The scopes of a file, to be asked for the innermost around a place."""

    def __init__(self, facts: Facts) -> None:
        self.scopes = facts.scopes
        code = (i for i in range(len(facts.scopes)) if facts.ancestors(i)[-1] == 0)
        # Those of doctests lie in no other, and nothing that is asked about lies in them.
        self.order = sorted(code, key=lambda i: (facts.scopes[i].start, -facts.scopes[i].end, i))
        self.starts = [facts.scopes[index].start for index in self.order]

    def at(self, start: int, end: int) -> int:
        scope = self.order[max(0, bisect_right(self.starts, start) - 1)]
        while self.scopes[scope].end < end and (parent := self.scopes[scope].parent) is not None:
            scope = parent
        return scope


class _Found(Struct, frozen=True):
    node: Node
    name: str
    arity: int
    certain: bool = True
    reach: int = 0


class _Place(Struct, frozen=True):
    """A node to look into, and what is known of it from around."""

    node: Node
    piped: int = 0
    quoted: bool = False
    doubtful: bool = False
    segment: bool = False
    """Whether it is the type of a bit string's segment, but for what stands in its parentheses."""

    def into(self, node: Node, piped: int = 0, *, quoted: bool | None = None) -> "_Place":
        quoted = self.quoted if quoted is None else quoted
        segment = self.segment and self.node.type == "binary_operator"
        doubtful = self.doubtful and not (self.segment and self.node.type == "call")
        return _Place(node, piped, quoted, doubtful, segment)


class _Reader:
    def __init__(self, text: Syntax) -> None:
        self.text = text
        self.variables = Variables(text)
        self.waiting: list[_Place] = []

    def read(self) -> Iterator[_Found]:
        self.waiting.append(_Place(self.text.root))
        while self.waiting:
            place = self.waiting.pop()
            match place.node.type:
                case "identifier" if place.node.start_byte in self.text.components:
                    yield _Found(place.node, self.text.text(place.node), 1)  # `<.name ...>`
                case "identifier":
                    yield from self.lone(place)
                case "unary_operator":
                    yield from self.unary(place)
                case "binary_operator":
                    yield from self.binary(place)
                case "call":
                    yield from self.call(place)
                case "sigil":
                    yield from self.sigil(place)
                case "dot":  # Not the name after it.
                    self.waiting += [place.into(child) for child in place.node.named_children[:1]]
                case _:
                    self.waiting += [place.into(child) for child in place.node.named_children]

    def lone(self, place: _Place) -> Iterator[_Found]:
        """`name`: a variable, or a call without arguments; after a pipe always a call."""
        name = self.text.text(place.node)
        if place.segment and name in _SEGMENT_TYPES:
            return
        if place.piped:
            yield _Found(place.node, name, place.piped)
        elif not name.startswith("_") and name != "...":
            variable = self.variables.is_one(place.node, name)
            if variable is not True:
                sure = variable is False and not place.quoted and not place.doubtful
                yield _Found(place.node, name, 0, sure)

    def unary(self, place: _Place) -> Iterator[_Found]:
        """`&name/1`, attributes, and operators with one operand."""
        node = place.node
        operator, operand = node.child_by_field_name("operator"), syntax.operand(node)
        kind = operator.type if operator is not None else ""
        if kind == "&" and operand is not None and (captured := self.captured(operand)):
            yield captured
        elif kind == "@" and operand is not None:
            self.attribute(place, operand)
        else:
            if operator is not None and (name := unary_operator(operator)):
                yield _Found(operator, name, 1)
            self.waiting += [place.into(child) for child in node.named_children]

    def attribute(self, place: _Place, operand: Node) -> None:
        """`@name value`: the value, unless it is a type."""
        target = operand.child_by_field_name("target")
        if target is not None and self.text.text(target) not in syntax.TYPESPECS:
            self.waiting += [place.into(child) for child in _without(operand, target)]

    def captured(self, operand: Node) -> _Found | None:
        """`name/1` or `~>/2`, the operand of a capture."""
        operand = syntax.unwrap(operand)
        left, right = operand.child_by_field_name("left"), operand.child_by_field_name("right")
        if left is None or right is None or right.type != "integer":
            return None
        if left.type not in {"identifier", "operator_identifier"}:
            return None
        return _Found(left, self.text.text(left), int(self.text.text(right).replace("_", "")))

    def binary(self, place: _Place) -> Iterator[_Found]:
        """An operator with two operands; a pipe's right side gets one more argument."""
        node = place.node
        operator, right = node.child_by_field_name("operator"), node.child_by_field_name("right")
        if operator is not None and (name := binary_operator(operator)):
            yield _Found(operator, name, 2)
        pipe, type_ = syntax.is_pipe(node), operator is not None and operator.type == "::"
        for child in node.named_children:
            is_right = right is not None and child.id == right.id
            if is_right and pipe:
                self.waiting.append(place.into(syntax.unwrap(child), 1))
            elif is_right and type_:
                inside = node.parent is not None and node.parent.type == "bitstring"
                self.waiting.append(_Place(child, 0, place.quoted, doubtful=True, segment=inside))
            else:
                self.waiting.append(place.into(child))

    def call(self, place: _Place) -> Iterator[_Found]:
        """`name(...)`; of any other call only what it holds."""
        node, target = place.node, place.node.child_by_field_name("target")
        if target is None:
            self.waiting += [place.into(child) for child in node.named_children]
            return
        name = self.text.text(target) if target.type == "identifier" else ""
        if name and not (place.segment and name in _SEGMENT_TYPES):
            arity = syntax.arity(node) + place.piped
            yield _Found(target, name, arity, not place.doubtful, node.end_byte)
        quoted = name == "quote" or (place.quoted and name not in {"unquote", "unquote_splicing"})
        parts = _of_definition(node, target) if name in DEFINITIONS else _parts(node, target)
        self.waiting += [place.into(part, quoted=quoted) for part in parts]

    def sigil(self, place: _Place) -> Iterator[_Found]:
        """`~n(...)` calls `sigil_n/2` (Kernel.SpecialForms, Syntax reference, "Sigils")."""
        template = self.text.template(place.node)
        if template is not None:
            self.waiting.append(place.into(template[0]))
            return
        letters = next((c for c in place.node.named_children if c.type == "sigil_name"), None)
        if letters is not None:
            yield _Found(letters, f"sigil_{self.text.text(letters)}", 2)
        self.waiting += [place.into(child) for child in place.node.named_children]


_SEGMENT_TYPES = frozenset(
    {"integer", "float", "binary", "bytes", "bitstring", "bits", "utf8", "utf16", "utf32"}
    | {"signed", "unsigned", "little", "big", "native", "size", "unit"}
)
"""What Elixir knows in a segment's type, whatever is defined (Kernel.SpecialForms.<<>>/1)."""


def _without(call: Node, target: Node) -> list[Node]:
    return [child for child in call.named_children if child.id != target.id]


def _parts(call: Node, target: Node) -> list[Node]:
    """What a call holds besides its name."""
    parts = _without(call, target)
    if target.type == "identifier":
        return parts
    return [target, *parts] if target.type != "dot" else [*target.named_children[:1], *parts]


def _of_definition(call: Node, target: Node) -> list[Node]:
    """What a definition holds besides the name that it defines."""
    args, parts = syntax.arguments(call), _without(call, target)
    return [*_head_parts(args[0]), *args[1:], *parts[1:]] if args else parts


def _head_parts(node: Node) -> list[Node]:
    if node.type == "binary_operator" and (left := node.child_by_field_name("left")):
        right = node.child_by_field_name("right")
        return [*_head_parts(left), *([right] if right else [])]
    if node.type != "call":
        return []
    target = node.child_by_field_name("target")
    computed = [target] if target is not None and target.type == "call" else []
    return [*computed, *syntax.arguments(node)]
