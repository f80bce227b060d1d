"""Reading TOML so that every key and value knows its place in the text.

`tomllib` decides what is valid and what a value is; the syntax tree only says where things stand.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from renamespace.core.plan.model import PlanProblem
from renamespace.core.plan.syntax import TOO_MUCH, check_syntax
from renamespace.core.source import Source


@dataclass(slots=True)
class Value:
    """A value with its span (a string's is that of its content), and its parts if it has any."""

    data: object
    """What it stands for; nothing for a table, which has `table`."""
    start: int
    end: int
    table: "Table | None" = None
    items: "list[Value]" = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """A key with the span of its text, quotes not included, and its value."""

    key: str
    start: int
    end: int
    value: Value
    dotted: list[Value] = field(default_factory=list)
    """The keys `a.b` that lead through this entry, as they are written."""


@dataclass(slots=True)
class Table:
    """The entries of a table in the order of the text, however it was written."""

    entries: dict[str, Entry] = field(default_factory=dict)


def read_toml(source: Source) -> tuple[Table | None, list[PlanProblem]]:
    """Read the whole text as one table, and return the problems that make it no valid TOML.

    A broken line is left out and the rest is still read. Table is None when that is not possible
    because nobody can say where the broken part ends.
    """
    try:
        source.data.decode()
    except UnicodeDecodeError as error:
        bad = f"this is not UTF-8 (byte 0x{source.data[error.start]:02x}): save the file as UTF-8"
        return None, [PlanProblem(error.start, error.start + 1, bad)]
    data, syntax, structural = check_syntax(source)
    if data is None:
        return None, syntax
    reader = _Reader(source, data)
    try:
        root = _parser().parse(data).root_node
        if root.has_error:
            return None, [*syntax, _unreadable(root)]
        table = reader.read(root)
    except RecursionError:
        return None, [*syntax, PlanProblem(0, 0, f"this cannot be read: {TOO_MUCH}")]
    return table, syntax + (reader.problems or structural)


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_toml.language()))


@dataclass(slots=True)
class _Reader:
    """Walks the tree once; keys that stand twice are problems, the first of them counts."""

    source: Source
    data: bytes
    problems: list[PlanProblem] = field(default_factory=list)
    headers: dict[tuple[str, ...], int] = field(default_factory=dict)

    def read(self, root: Node) -> Table:
        table = Table()
        self._add_pairs(root, table)
        for node in root.named_children:
            if node.type == "table":
                self._add_pairs(node, self._headed(node, table))
            elif node.type == "table_array_element":
                self._add_list(node, table)
        return table

    def _headed(self, node: Node, root: Table) -> Table:
        """Return the table that a `[header]` opens."""
        keys = self._keys(_key_node(node))
        path = tuple(key.key for key in keys)
        if path in self.headers:
            line = self.source.position(self.headers[path]).line
            message = f"[{'.'.join(path)}] stands twice: move these lines to line {line}"
            self._problem(keys[-1], message)
        self.headers.setdefault(path, keys[-1].start)
        return self._descend(root, keys) or Table()

    def _add_list(self, node: Node, root: Table) -> None:
        """Add a `[[header]]`; no plan has one, so what it holds does not matter."""
        *parents, last = self._keys(_key_node(node))
        table = self._descend(root, parents)
        if table is not None:
            last.value = Value([], last.start, last.end)
            table.entries.setdefault(last.key, last)

    def _add_pairs(self, node: Node, table: Table) -> None:
        for pair in node.named_children:
            if pair.type == "pair":
                self._add_pair(pair, table)

    def _add_pair(self, pair: Node, table: Table) -> None:
        *parents, last = self._keys(_key_node(pair))
        inner = self._descend(table, parents)
        if inner is None:
            return
        if parents:
            node = _key_node(pair)
            whole = Value(self._text(node), node.start_byte, node.end_byte)
            table.entries[parents[0].key].dotted.append(whole)
        last.value = self._value(_parts(pair)[1])
        if last.key in inner.entries:
            self._twice(last, inner.entries[last.key])
        else:
            inner.entries[last.key] = last

    def _descend(self, table: Table, keys: list[Entry]) -> Table | None:
        """Return the table that the keys lead to from `table`, made if it is not there."""
        for key in keys:
            entry = table.entries.setdefault(key.key, key)
            if entry.value.table is None:
                self._twice(key, entry)
                return None
            table = entry.value.table
        return table

    def _twice(self, key: Entry, earlier: Entry) -> None:
        line = self.source.position(earlier.start).line
        message = f'"{key.key}" is already on line {line}: keep one of the two'
        self._problem(key, message)

    def _problem(self, key: Entry, message: str) -> None:
        self.problems.append(PlanProblem(key.start, key.end, message))

    def _keys(self, node: Node) -> list[Entry]:
        """Return the parts of a key, each an entry with an empty table for now."""
        if node.type == "dotted_key":
            return [key for child in node.named_children for key in self._keys(child)]
        start, end = _content(self.data, node)
        text = self._text(node)
        key = str(_plain(text)) if node.type == "quoted_key" else text
        return [Entry(key, start, end, Value({}, start, end, Table()))]

    def _value(self, node: Node) -> Value:
        start, end = _content(self.data, node)
        if node.type == "inline_table":
            table = Table()
            self._add_pairs(node, table)
            return Value({}, start, end, table)
        data = _plain(self._text(node))
        items = [self._value(part) for part in _parts(node)] if node.type == "array" else []
        return Value(data, start, end, items=items)

    def _text(self, node: Node) -> str:
        return self.data[node.start_byte : node.end_byte].decode()


def _unreadable(root: Node) -> PlanProblem:
    """Point at what tomllib takes and the grammar does not: better than to skip it silently."""
    node = next(node for node in _descendants(root) if node.is_error or node.is_missing)
    message = "this TOML is not understood: write it more simply, one key on a line"
    return PlanProblem(node.start_byte, node.end_byte, message)


def _key_node(node: Node) -> Node:
    return next(child for child in node.named_children if child.type.endswith("_key"))


def _parts(node: Node) -> list[Node]:
    """Return what a node consists of; a comment at the end of the line may stand among it."""
    return [child for child in node.named_children if child.type != "comment"]


def _content(data: bytes, node: Node) -> tuple[int, int]:
    """Return the span of a key or value, for a string without its quotes."""
    start, end = node.start_byte, node.end_byte
    if node.type not in ("string", "quoted_key"):
        return start, end
    quotes = 3 if data[start : start + 3] in (b'"""', b"'''") else 1
    return start + quotes, end - quotes


def _plain(text: str) -> object:
    """Return the value that a piece of TOML stands for."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except ValueError:
        # A list with a table that holds one key twice; the walk over its pairs says so.
        return []


def _descendants(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _descendants(child)
