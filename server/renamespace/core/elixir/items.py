"""What a module consists of, item by item. Only files that need it are read for it.

An item is a statement of the module's body with what belongs to it: the comments right above, and
the attributes that speak of it (Module, "Module attributes"; Typespecs). A function of several
clauses is several items.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace
from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.definitions import arities, head_of
from renamespace.core.elixir.own_names import OwnName, own_names
from renamespace.core.elixir.syntax import Syntax
from renamespace.core.elixir.variables import DEFINITIONS
from renamespace.core.source import Source

Span = tuple[int, int]


class ItemKind(StrEnum):
    """What an item is, as far as it matters to where it can go."""

    FUNCTION = "function"
    """A clause of `def` and its kin, `defmacro`, `defguard` and `defdelegate` among them."""
    TYPE = "type"
    CALLBACK = "callback"
    SPEC = "spec"
    """A `@spec` that does not stand above its function."""
    ATTRIBUTE = "attribute"
    """`@name value`, which the module's own code reads."""
    DIRECTIVE = "directive"
    MODULE = "module"
    STRUCT = "struct"
    MODULEDOC = "moduledoc"
    BEHAVIOUR = "behaviour"
    COMMENT = "comment"
    OTHER = "other"
    """Anything else that runs while the module is compiled."""


class Item(Struct, frozen=True):
    """One item: `start` and `end` span whole lines without the last line end."""

    kind: ItemKind
    keyword: str
    name: str
    fewest: int
    most: int
    start: int
    end: int
    statement: Span
    """The `def ...` itself, without what is above it."""
    names: tuple[Span, ...] = ()
    """Where the function's or type's name is defined, in its specs too."""
    above: tuple[str, ...] = ()
    """The attributes that stand above it."""
    shared: bool = False
    """Whether something else stands on one of its lines."""
    rigid: bool = False
    """Whether it holds a text over several lines that is no heredoc: it cannot be indented anew."""

    @property
    def private(self) -> bool:
        """Whether only its own module sees it."""
        return self.keyword in {"defp", "defmacrop", "defguardp", "typep"}

    @property
    def macro(self) -> bool:
        """Whether it must be required, and be there before it is used."""
        return self.keyword in {"defmacro", "defmacrop", "defguard", "defguardp"}


class LocalName(Struct, frozen=True):
    """A name that the module itself defines, where it is used: a type, or an attribute."""

    name: str
    arity: int
    start: int
    end: int


class Body(Struct, frozen=True):
    """The body of a module: `start` is after its `do`, `end` before its `end`."""

    module_start: int
    """Where the name of the module is written."""
    start: int
    end: int
    indent: str
    """What its items are indented by."""
    items: tuple[Item, ...]
    reads: tuple[LocalName, ...]
    """Where attributes are read, by name; in nested modules too."""
    types: tuple[LocalName, ...]
    """Where in types and specs a type without a module is named."""
    whole: Span = (0, 0)
    """The module with its `defmodule` and `end`."""
    sets: tuple[LocalName, ...] = ()
    """Where attributes are set in other code than a statement of the body; also in quoted code."""
    own: tuple[OwnName, ...] = ()
    """Where its code speaks of its own place, but for code that it quotes."""

    def within(self, item: Item, names: tuple[LocalName, ...]) -> Iterator[LocalName]:
        """Those of the names that stand in an item."""
        return (each for each in names if item.start <= each.start < item.end)

    def own_within(self, item: Item) -> Iterator[OwnName]:
        """Where an item speaks of the place of its code."""
        return (each for each in self.own if item.start <= each.start < item.end)


def read_bodies(source: Source) -> tuple[Body, ...]:
    """The bodies of all modules of a file, those within others too."""
    text = Syntax(source)
    return tuple(_Reader(text, call, block).body() for call, block in _modules(text))


def _modules(text: Syntax) -> Iterator[tuple[Node, Node]]:
    waiting = [text.root]
    while waiting:
        node = waiting.pop(0)
        if node.type == "call" and text.target_of(node) in _MODULES:
            block = syntax.do_block(node)
            if block is not None and syntax.arguments(node):
                yield node, block
        waiting += [child for child in node.named_children if not text.silent(child)]


_MODULES = {"defmodule", "defprotocol", "defimpl"}
_DIRECTIVES = {"alias", "import", "require", "use"}
_STRUCTS = {"defstruct", "defexception"}
_WITH_ATTRIBUTES = {ItemKind.FUNCTION, ItemKind.TYPE, ItemKind.CALLBACK, ItemKind.STRUCT}
_ABOVE = {"doc", "spec", "impl", "deprecated", "since", "dialyzer", "typedoc"}
"""The attributes that speak of what comes next."""
ABOUT_STRUCTS = frozenset({"derive", "enforce_keys"})
"""The attributes that speak of the struct below them."""
_COMPONENT = {"attr", "slot"}
"""Calls that do (Phoenix.Component)."""
_TYPES = {"type", "typep", "opaque"}
_CALLBACKS = {"callback", "macrocallback"}
_OWN = {
    *("behaviour", "before_compile", "after_compile", "after_verify", "on_load", "on_definition"),
    *("derive", "external_resource", "enforce_keys", "compile", "vsn", "optional_callbacks"),
    *("nifs", "fallback_to_any", "protocol", "for"),
}
"""The attributes that the compiler reads (Module, "Module attributes")."""


class _Reader:
    """One module's body, read statement by statement."""

    def __init__(self, text: Syntax, call: Node, block: Node) -> None:
        self.text = text
        self.data = text.data
        self.call = call
        self.block = block
        self.waiting: list[Node] = []
        """Comments and attributes whose statement comes yet."""
        self.items: list[Item] = []

    def body(self) -> Body:
        uses = [*self.attribute_uses()]
        self.read = {each.name for each in uses}
        statements = [*self.statements()]
        code = (each for each in statements if each.type != "comment")
        lines = [line for each in code for line in {*self.lines(each)}]
        self.crowded = {line for line in lines if lines.count(line) > 1}
        for node in statements:
            self.take(node)
        self.flush()
        first, last = self.block.children[0], self.block.children[-1]
        items = [each for each in self.items if each.kind is not ItemKind.COMMENT]
        indent = self.indent_of(items[0].statement[0]) if items else self.indent_of(last.start_byte)
        return Body(
            module_start=syntax.arguments(self.call)[0].start_byte,
            start=first.end_byte,
            end=last.start_byte,
            indent=indent if items else indent + "  ",
            items=tuple(self.items),
            reads=tuple(uses),
            types=tuple(self.type_uses()),
            sets=tuple(self.attribute_sets()),
            whole=(self.call.start_byte, self.call.end_byte),
            own=tuple(own_names(self.text, self.block)),
        )

    def statements(self) -> Iterator[Node]:
        return (child for child in self.block.named_children if child.type not in _PARTS)

    def lines(self, node: Node) -> range:
        end = node.end_byte
        return range(self.line(node.start_byte), self.line(end) + 1)

    def line(self, offset: int) -> int:
        return self.data.count(b"\n", 0, offset)

    def take(self, node: Node) -> None:
        name = self.text.target_of(node) if node.type == "call" else ""
        attribute = self.attribute(node)
        if node.type == "comment":
            if self.is_beside(node):
                last = self.items[-1]
                self.items[-1] = replace(last, end=self.end_of(node))
            else:
                self.waiting.append(node)
        elif (
            attribute in _ABOVE | ABOUT_STRUCTS
            or name in _COMPONENT
            or self.is_decorating(node, attribute)
            or self.is_below_its_doc(node, name)
        ):
            self.waiting.append(node)
        else:
            self.items.append(self.item(node, name, attribute))

    def is_beside(self, comment: Node) -> bool:
        """Whether a comment stands at the end of the last item's line."""
        if self.waiting or not self.items:
            return False
        return b"\n" not in self.data[self.items[-1].statement[1] : comment.start_byte]

    def is_below_its_doc(self, node: Node, name: str) -> bool:
        """Whether a macro is called between the attributes of a function and the function."""
        plain = node.type == "call" and syntax.do_block(node) is None
        known = {*DEFINITIONS, *_DIRECTIVES, *_MODULES, *_STRUCTS}
        below = node.next_named_sibling
        if not plain or not name or name in known or not self.waiting or below is None:
            return False
        close = self.line(below.start_byte) == self.line(node.end_byte) + 1
        return close and self.attribute(self.waiting[-1]) in _ABOVE

    def is_decorating(self, node: Node, attribute: str) -> bool:
        """Whether an attribute that nothing reads stands right above a function."""
        known = _OWN | _TYPES | _CALLBACKS | {"moduledoc", ""} | self.read
        below = node.next_named_sibling
        if attribute in known or below is None or not self.sets(node):
            return False
        return self.line(below.start_byte) == self.line(node.end_byte) + 1

    def attribute(self, node: Node) -> str:
        """The name of the attribute that a statement sets; empty for any other statement."""
        operator = node.child_by_field_name("operator") if node.type == "unary_operator" else None
        if operator is None or operator.type != "@":
            return ""
        named = syntax.operand(node)
        if named is None:
            return ""
        return self.text.target_of(named) if named.type == "call" else self.text.text(named)

    def sets(self, node: Node) -> bool:
        named = syntax.operand(node)
        return named is not None and named.type == "call"

    def item(self, node: Node, name: str, attribute: str) -> Item:
        kind = self.kind(node, name, attribute)
        above = self.above(node, kind)
        head, label, fewest, most = self.named(node, kind)
        first = above[0] if above else node
        end = node.end_byte
        specs = [self.spec_name(each) for each in above]
        if kind is ItemKind.SPEC:
            specs.append(self.spec_name(node))
        names = [each for each in [head, *specs] if each is not None]
        lines = {line for each in [*above, node] for line in self.lines(each)}
        return Item(
            kind,
            name or attribute,
            label or attribute or name,
            fewest,
            most,
            self.line_start(first.start_byte),
            end,
            (node.start_byte, node.end_byte),
            tuple(sorted((each.start_byte, each.end_byte) for each in names)),
            tuple(
                self.attribute(each) or self.text.target_of(each)
                for each in above
                if each.type != "comment"
            ),
            shared=not lines.isdisjoint(self.crowded) or self.is_shared(first, node),
            rigid=any(self.is_rigid(each) for each in [*above, node]),
        )

    def is_rigid(self, node: Node) -> bool:
        waiting = [node]
        while waiting:
            each = waiting.pop()
            waiting += each.named_children
            if each.type in _TEXTS and each.start_point.row != each.end_point.row:
                quote = next((c.type for c in each.children if c.type in _QUOTES), "")
                if quote not in {'"""', "'''"}:
                    return True
        return False

    def is_shared(self, first: Node, last: Node) -> bool:
        """Whether the `do` or `end` of the module stands on its lines."""
        start, end = self.line_start(first.start_byte), self.line_end(last.end_byte)
        return start < self.block.start_byte + 2 or end > self.block.children[-1].start_byte

    def kind(self, node: Node, name: str, attribute: str) -> ItemKind:
        if name in DEFINITIONS:
            args = syntax.arguments(node)
            return ItemKind.FUNCTION if args and head_of(args[0]) is not None else ItemKind.OTHER
        if name in _DIRECTIVES:
            return ItemKind.DIRECTIVE
        if name in _MODULES:
            return ItemKind.MODULE
        if name in _STRUCTS:
            return ItemKind.STRUCT
        known = {
            **dict.fromkeys(_TYPES, ItemKind.TYPE),
            **dict.fromkeys(_CALLBACKS, ItemKind.CALLBACK),
            "spec": ItemKind.SPEC,
            "moduledoc": ItemKind.MODULEDOC,
            "behaviour": ItemKind.BEHAVIOUR,
        }
        if attribute in known:
            return known[attribute]
        plain = attribute and attribute not in _OWN and self.sets(node)
        return ItemKind.ATTRIBUTE if plain else ItemKind.OTHER

    def above(self, node: Node, kind: ItemKind) -> list[Node]:
        """What waits and belongs to a statement; the rest becomes items of its own."""
        waiting, self.waiting = self.waiting, []
        with_attributes = kind in _WITH_ATTRIBUTES
        taken: list[Node] = []
        below = node
        while waiting:
            each = waiting[-1]
            near = self.line(below.start_byte) <= self.line(each.end_byte) + 1
            fits = near if each.type == "comment" else with_attributes and self.fits(each, node)
            if not fits:
                break
            taken.insert(0, waiting.pop())
            below = each
        self.waiting = waiting
        self.flush()
        return taken

    def fits(self, attribute: Node, node: Node) -> bool:
        """Whether an attribute speaks of what is below it, a spec of the very function."""
        about_struct = self.attribute(attribute) in ABOUT_STRUCTS
        if about_struct or self.text.target_of(node) in _STRUCTS:
            return about_struct and self.text.target_of(node) in _STRUCTS
        spec = self.spec_name(attribute)
        if spec is None:
            return True
        args = syntax.arguments(node)
        head = head_of(args[0]) if args else None
        return head is not None and self.text.text(spec) == self.head_name(head)

    def flush(self) -> None:
        """What still waits belongs to nothing below."""
        waiting, self.waiting = self.waiting, []
        for each in waiting:
            kind = ItemKind.COMMENT if each.type == "comment" else ItemKind.OTHER
            attribute = self.attribute(each)
            if attribute == "spec":
                kind = ItemKind.SPEC
            spec = self.spec_name(each)
            label = self.text.text(spec) if spec is not None else attribute or each.type
            arity = self.spec_arity(each)
            start = self.line_start(each.start_byte)
            place = (each.start_byte, each.end_byte)
            names = ((spec.start_byte, spec.end_byte),) if spec is not None else ()
            self.items.append(
                Item(kind, attribute, label, arity, arity, start, self.end_of(each), place, names)
            )

    def named(self, node: Node, kind: ItemKind) -> tuple[Node | None, str, int, int]:
        """Where the name of what is defined stands, the name, and its arities."""
        args = syntax.arguments(node)
        if kind is ItemKind.FUNCTION:
            head = head_of(args[0])
            if head is not None:
                named = head.child_by_field_name("target") or head.child_by_field_name("operator")
                named = named or head
                return named, self.text.text(named), *arities(head)
        if kind in {ItemKind.TYPE, ItemKind.CALLBACK}:
            named = self.spec_name(node)
            arity = self.spec_arity(node)
            return named, self.text.text(named) if named is not None else "", arity, arity
        if kind is ItemKind.MODULE:
            return None, self.text.text(args[0]), 0, 0
        return None, "", 0, 0

    def head_name(self, head: Node) -> str:
        named = head.child_by_field_name("target") or head.child_by_field_name("operator") or head
        return self.text.text(named)

    def spec_head(self, attribute: Node) -> Node | None:
        """`name(args)` in a `@spec`, a `@type` or a `@callback`."""
        if self.attribute(attribute) not in _SPECS:
            return None
        operand = syntax.operand(attribute)
        args = syntax.arguments(operand) if operand is not None else []
        node = args[0] if args else None
        while node is not None and node.type == "binary_operator":
            operator = node.child_by_field_name("operator")
            if operator is None or operator.type not in {"::", "when"}:
                return node
            node = node.child_by_field_name("left")
        return node

    def spec_name(self, attribute: Node) -> Node | None:
        head = self.spec_head(attribute)
        if head is None:
            return None
        target = head.child_by_field_name("target") or head.child_by_field_name("operator")
        return target or (head if head.type == "identifier" else None)

    def spec_arity(self, attribute: Node) -> int:
        head = self.spec_head(attribute)
        return arities(head)[1] if head is not None else 0

    def end_of(self, node: Node) -> int:
        """Where a node ends, without the carriage return that a comment reaches over."""
        end = node.end_byte
        return end - 1 if node.type == "comment" and self.data[end - 1 : end] == b"\r" else end

    def line_start(self, offset: int) -> int:
        return self.data.rfind(b"\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        end = self.data.find(b"\n", offset)
        return len(self.data) if end < 0 else end

    def indent_of(self, offset: int) -> str:
        line = self.data[self.line_start(offset) : offset]
        return line[: len(line) - len(line.lstrip())].decode()

    # Names

    def attribute_uses(self) -> Iterator[LocalName]:
        waiting = [self.block]
        while waiting:
            node = waiting.pop()
            waiting += node.named_children
            name = self.attribute(node)
            operand = syntax.operand(node) if name else None
            if operand is not None and operand.type == "identifier":
                yield LocalName(name, 0, operand.start_byte, operand.end_byte)
            elif (found := self.by_name(node)) is not None:
                yield found[1]

    def by_name(self, node: Node) -> tuple[str, LocalName] | None:
        """What a function of Module does to an attribute, named by an atom, or by no name here."""
        found = _BY_NAME.fullmatch(self.text.target_of(node)) if node.type == "call" else None
        args = syntax.arguments(node) if found is not None else []
        if found is None or len(args) < 2 or not syntax.is_module_macro(args[0]):  # noqa: PLR2004
            return None
        name = self.text.text(args[1])[1:] if args[1].type == "atom" else ""
        return found[1], LocalName(name, 0, args[1].start_byte, args[1].end_byte)

    def attribute_sets(self) -> Iterator[LocalName]:
        """Where attributes are set in other code, but for that of modules inside."""
        plain = [each for each in self.block.named_children if not self.is_module(each)]
        yield from (found[1] for each in plain if (found := self.setting(each)) is not None)
        waiting = [each for child in plain for each in child.named_children]
        while waiting:
            node = waiting.pop()
            if self.is_module(node):
                continue
            name = self.attribute(node) if self.sets(node) else ""
            if name and name not in _SPECS:
                yield LocalName(name, 0, node.start_byte, node.end_byte)
            elif (found := self.setting(node)) is not None:
                yield found[1]
            waiting += node.named_children

    def is_module(self, node: Node) -> bool:
        return node.type == "call" and self.text.target_of(node) in _MODULES

    def setting(self, node: Node) -> tuple[str, LocalName] | None:
        """The same of a function that changes the attribute."""
        found = self.by_name(node)
        return found if found is not None and found[0] not in {"get", "has"} else None

    def type_uses(self) -> Iterator[LocalName]:
        for child in self.block.named_children:
            if self.attribute(child) in _SPECS:
                operand = syntax.operand(child)
                head = self.spec_head(child)
                own = {head.id} if head is not None else set()
                named = self.spec_name(child)
                skipped = own | ({named.id} if named is not None else set())
                for each in syntax.arguments(operand) if operand is not None else ():
                    yield from self.types_in(each, skipped)

    def types_in(self, node: Node, skipped: set[int]) -> Iterator[LocalName]:
        waiting = [node]
        while waiting:
            node = waiting.pop()
            if node.type == "identifier" and node.id not in skipped:
                yield LocalName(self.text.text(node), 0, node.start_byte, node.end_byte)
            target = node.child_by_field_name("target") if node.type == "call" else None
            if target is not None and target.type == "identifier" and node.id not in skipped:
                name, arity = self.text.text(target), len(syntax.arguments(node))
                yield LocalName(name, arity, target.start_byte, target.end_byte)
            waiting += [c for c in self.inside(node) if target is None or c.id != target.id]

    def inside(self, node: Node) -> list[Node]:
        """The parts of a type that are types; a name before `::` only labels an argument."""
        operator = node.child_by_field_name("operator")
        left = node.child_by_field_name("left")
        if operator is not None and operator.type == "::" and left is not None:
            label = left.type == "identifier"
            return [c for c in node.named_children if not (label and c.id == left.id)]
        if node.type == "dot":
            return node.named_children[:1]
        return list(node.named_children)


_BY_NAME = re.compile(r"Module\.(get|put|delete|register|has)_(?:last_)?attribute\??")
_PARTS = {"else_block", "after_block", "rescue_block", "catch_block"}
_SPECS = _TYPES | _CALLBACKS | {"spec"}


_TEXTS = {"string", "charlist", "sigil", "quoted_atom"}
_QUOTES = {'"', "'", '"""', "'''", "|", "/", "(", "[", "{", "<"}
