"""Names of modules and functions in the plan's quotes (3.17, `textDocument/completion`)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lsprotocol import types

from renamespace.core.index import Index
from renamespace.lsp.client import Client
from renamespace.lsp.convert import Text
from renamespace.lsp.rename import everything
from renamespace.lsp.snapshot import Snapshot
from renamespace.project.cache import Cache

OPTIONS = types.CompletionOptions(trigger_characters=['"', "."])

_TABLE = re.compile(rb"^[ \t]*\[[ \t]*([\w-]+)[ \t]*\]", re.MULTILINE)
_KEY = re.compile(r'\s*"([^"\\]*)$')
_VALUE = re.compile(r'\s*"[^"\\]+"\s*=\s*(?:\{(?:.*[,{])?\s*to\s*=\s*)?"([^"\\]*)$')
_LISTED = re.compile(r'.*\bmust_not_use\s*=\s*\[[^\]]*?"([^"\\]*)$')
_REST = re.compile(rb"[\w.!?/*]*")


@dataclass(frozen=True, slots=True)
class Slot:
    """A name that is being written: its table, which side, and its byte span up to its quote."""

    table: str
    is_old: bool
    start: int
    end: int
    written: str
    """What stands before the caret."""


def complete(
    snapshot: Snapshot, cache: Cache, client: Client, name: str, position: types.Position
) -> types.CompletionList | None:
    """The names that can stand at a place of the plan; None where none can."""
    if snapshot.plan is None or snapshot.plan.path != name:
        return None
    data = snapshot.data(name)
    text = Text(data, client.encoding, is_buffer=name in snapshot.documents)
    slot = slot_at(data, text.offset(position))
    project = everything(snapshot, cache).project if slot is not None else None
    if slot is None or project is None:
        return None
    where = text.range(slot.start, slot.end)
    return types.CompletionList(
        is_incomplete=False,
        items=[_item(label, kind, where) for label, kind in _names(project.index, slot)],
    )


def slot_at(data: bytes, offset: int) -> Slot | None:
    """The quoted name at a byte offset of a plan, which need not be whole or valid."""
    tables = [match[1].decode() for match in _TABLE.finditer(data, 0, offset)]
    table = tables[-1] if tables else ""
    if table not in {"modules", "functions", "files", "boundaries"}:
        return None
    start = data.rfind(b"\n", 0, offset) + 1
    line = data[start:offset].decode(errors="replace")
    rest = _REST.match(data, offset)
    end = rest.end() if rest is not None and data[rest.end() : rest.end() + 1] == b'"' else offset
    patterns = [(_KEY, True)]
    patterns += [(_VALUE, False)] if table in {"modules", "functions"} else []
    patterns += [(_LISTED, False)] if table == "boundaries" else []
    for pattern, is_old in patterns:
        if (match := pattern.fullmatch(line)) is not None:
            written = match[1]
            return Slot(table, is_old, offset - len(written.encode()), end, written)
    return None


def _names(index: Index, slot: Slot) -> Iterator[tuple[str, types.CompletionItemKind]]:
    modules = sorted(
        {
            module.name
            for file in index.files.values()
            if not file.dependency
            for module in file.facts.modules
            if module.name is not None and module.keyword != "defimpl"
        }
    )
    yield from ((module, types.CompletionItemKind.Module) for module in modules)
    if slot.table == "functions":
        module = slot.written.rpartition(".")[0]
        yield from ((f, types.CompletionItemKind.Function) for f in _functions(index, module, slot))
    if slot.table in {"modules", "functions"}:
        trees = modules if slot.table == "functions" else _parents(modules)
        yield from ((f"{module}.*", types.CompletionItemKind.Folder) for module in trees)


def _functions(index: Index, module: str, slot: Slot) -> Iterable[str]:
    """The functions of the module before the last dot; on the left side with their arities too."""
    found: dict[str, None] = {}
    for each in index.public_functions(module):
        found[f"{module}.{each.name}"] = None
        if slot.is_old:
            found[f"{module}.{each.name}/{each.most}"] = None
    return sorted(found)


def _parents(modules: Iterable[str]) -> list[str]:
    """The modules, and beginnings of names, below which there are others."""
    return sorted({each.rpartition(".")[0] for each in modules if "." in each})


def _item(label: str, kind: types.CompletionItemKind, where: types.Range) -> types.CompletionItem:
    return types.CompletionItem(
        label, kind=kind, filter_text=label, text_edit=types.TextEdit(where, label)
    )
