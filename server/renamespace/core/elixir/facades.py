"""What `renamespace facade` has written into a file: its own mark, and what follows it.

The mark is a comment, `# renamespace:facade`: it survives `mix format`, says to a reader what the
code below it is, and leaves nothing in the compiled module, where an attribute would either warn
(set but never used) or stay.
"""

import re
from collections.abc import Iterator

from msgspec.structs import replace
from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.definitions import arities, head_of
from renamespace.core.elixir.facts import (
    ByHand,
    Facade,
    FacadeItem,
    FacadeKind,
    Facts,
    ModuleDefinition,
)
from renamespace.core.elixir.syntax import Syntax

MARK = "renamespace:facade"

_COMMENT = re.compile(r"#+\s*renamespace:facade(?![\w-])")
_NAME = r"(?:Elixir\.)?((?:[A-Z]\w*\.)*[A-Z]\w*)"
_FUNCTION = r"([a-z_]\w*[?!]?)"
_DEPRECATED = re.compile(rf'@deprecated\s+"Use ({_NAME}\.{_FUNCTION}/\d+) instead"')
_DOC = re.compile(r'@moduledoc\s+deprecated:\s+"((?:[^"\\]|\\.)*)"')
_REQUIRE = re.compile(rf"require\s+{_NAME}")
_TYPE = re.compile(rf"@type\s+{_FUNCTION}\(([^()]*)\)\s+::\s+{_NAME}\.{_FUNCTION}\(([^()]*)\)")
_STANDS_ALONE = re.compile(r"@(?:type|typep|opaque|callback|macrocallback|moduledoc)\b")
_BODIES = {
    "defdelegate": re.compile(rf",\s*to:\s+{_NAME}(?:,\s*as:\s+:{_FUNCTION})?$"),
    "defmacro": re.compile(
        rf"\bdo\s+quote do\s+require {_NAME}\s+(?:Elixir\.)?\1\.{_FUNCTION}\([^()]*"
        r"(?:unquote\(\w+[?!]?\)[^()]*)*\)\s+end\s+end$"
    ),
    "defguard": re.compile(rf"\bwhen\s+{_NAME}\.{_FUNCTION}\([^()]*\)$"),
}
_KINDS = {
    "defdelegate": FacadeKind.FUNCTION,
    "defmacro": FacadeKind.MACRO,
    "defguard": FacadeKind.GUARD,
}
_DEFINING = frozenset({"def", *_BODIES})


def with_facades(text: Syntax, facts: Facts) -> Facts:
    """The facts of a file with the facades in it; the same facts if there are none."""
    if MARK.encode() not in text.data or facts.error is not None:
        return facts
    found = tuple(_facades(text, facts))
    whole = {each.module for each in found if each.whole}
    own = [item for each in found for item in each.items]
    return replace(
        facts,
        facades=found,
        modules=tuple(replace(m, facade=True) if m.name in whole else m for m in facts.modules),
        functions=tuple(
            replace(f, facade=True) if any(o.start <= f.start < o.end for o in own) else f
            for f in facts.functions
        ),
    )


def _facades(text: Syntax, facts: Facts) -> Iterator[Facade]:
    seen = set()
    at = text.data.find(MARK.encode())
    while at >= 0:
        node = text.root.descendant_for_byte_range(at, at + len(MARK))
        module = _module_around(facts, node) if node is not None else None
        is_mark = node is not None and _COMMENT.match(text.text(node)) is not None
        if node is not None and is_mark and module is not None and module.name not in seen:
            seen.add(module.name)
            yield _facade(text, node, module.name or "")
        at = text.data.find(MARK.encode(), at + 1)


def _module_around(facts: Facts, comment: Node) -> ModuleDefinition | None:
    """The module in whose body the comment stands."""
    call = comment.parent.parent if comment.parent is not None else None
    if comment.type != "comment" or comment.parent is None or comment.parent.type != "do_block":
        return None
    args = syntax.arguments(call) if call is not None and call.type == "call" else []
    starts = {each.start_byte for each in args[:1]}
    found = (each for each in facts.modules if each.start in starts and each.name is not None)
    return next((each for each in found if each.keyword == "defmodule"), None)


def _facade(text: Syntax, comment: Node, module: str) -> Facade:
    block = comment.parent
    assert block is not None and block.parent is not None  # noqa: S101 PT018 (as was found)
    before = [c for c in block.named_children if c.start_byte < comment.start_byte]
    after = [c for c in block.named_children if c.start_byte > comment.start_byte]
    items, by_hand = _Reading(text).read(after)
    doc = next((each for each in after if _DOC.fullmatch(text.text(each))), None)
    said = _DOC.fullmatch(text.text(doc)) if doc is not None else None
    return Facade(
        module,
        comment.start_byte,
        comment.start_byte + len(text.text(comment).rstrip("\r").encode()),
        whole=all(each.type == "comment" for each in before),
        body=(block.start_byte, block.end_byte),
        span=(block.parent.start_byte, block.parent.end_byte),
        items=items,
        by_hand=by_hand,
        doc=(doc.start_byte, doc.end_byte) if doc is not None else None,
        text=said[1] if said is not None else "",
    )


class _Reading:
    """What follows the mark, one node after the other; attributes wait for their function."""

    def __init__(self, text: Syntax) -> None:
        self.text = text
        self.items: list[FacadeItem] = []
        self.by_hand: list[ByHand] = []
        self.waiting: list[Node] = []

    def read(self, nodes: list[Node]) -> tuple[tuple[FacadeItem, ...], tuple[ByHand, ...]]:
        """What `facade` wrote, and what people did."""
        for node in nodes:
            self._read(node)
        return tuple(self.items), tuple(self.by_hand)

    def _read(self, node: Node) -> None:
        written = self.text.text(node)
        if node.type == "comment" or _DOC.fullmatch(written):
            return
        if found := _TYPE.fullmatch(written):
            name, params, module, target, given = found.groups()
            arity = len([each for each in params.split(",") if each.strip()])
            if params == given:
                place = node.start_byte, node.end_byte
                self.items.append(FacadeItem(FacadeKind.TYPE, name, arity, module, target, *place))
            return
        if found := _REQUIRE.fullmatch(written):
            place = node.start_byte, node.end_byte
            self.items.append(FacadeItem(FacadeKind.REQUIRE, "", 0, found[1], "", *place))
        elif node.type == "unary_operator" and written.startswith("@"):
            self.waiting = [] if _STANDS_ALONE.match(written) else [*self.waiting, node]
        else:
            self._defined(node)
            self.waiting = []

    def _defined(self, node: Node) -> None:
        """A definition: our own if it is as we write it, with nothing but `@deprecated` above."""
        keyword = self.text.target_of(node) if node.type == "call" else ""
        args = syntax.arguments(node) if keyword in _DEFINING else []
        head = head_of(args[0]) if args else None
        if head is None:
            return
        named = head.child_by_field_name("target") or head
        name, (fewest, most) = self.text.text(named), arities(head)
        told = _DEPRECATED.fullmatch(self.text.text(self.waiting[0])) if self.waiting else None
        body = _BODIES[keyword].search(self.text.text(node)) if keyword in _BODIES else None
        start = (self.waiting or [node])[0].start_byte
        if told is None or body is None or len(self.waiting) > 1 or fewest < most:
            self.by_hand.append(ByHand(name, most, start, node.end_byte))
            return
        place = start, node.end_byte, told[1]
        item = FacadeItem(_KINDS[keyword], name, most, body[1], body[2] or name, *place)
        self.items.append(item)
