"""Modules whose names wait in a database, a queue or a log of events.

Sources: Oban.Worker (`worker` of `oban_jobs`), Oban.Pro.Worker, Que.Worker, Rihanna.Job,
FaktoryWorker.Job, TaskBunny.Job, Commanded.Serialization.ModuleNameTypeProvider, Memento.Table,
`mnesia:create_table/2`, Kino.SmartCell, PaperTrail.Serializer.get_item_type/1. Unsafe and no mere
notice: what was stored before the move is read by the code of afterwards, and fails.
"""

import re
from collections.abc import Iterator

from renamespace.core.elixir.facts import Kind
from renamespace.core.elixir.named_calls import read_named_calls
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.hazards.moving import Moved, Moving, last_segment

_FACADE = "keep a module of the old name that calls the new one until none is left"
_OBAN = (
    "jobs of `{old}` that wait in the database name it: {facade}, or migrate them, "
    "`UPDATE oban_jobs SET worker = '{new}' WHERE worker = '{old}'`"
)
_QUEUE = "jobs of `{old}` that wait in the queue name it: {facade}, or let them run dry first"
_TABLE = "the table of `{old}` is called by its name: what it holds on disk has to be copied"
_CELLS = "notebooks that hold a cell of `{old}` name it: {facade}"
_STORED = (
    (re.compile(r"Oban\.(?:Pro\.)?Work(?:er|ers\.\w+|flow)"), _OBAN),
    (re.compile(r"Que\.Worker|Rihanna\.Job|FaktoryWorker\.Job|TaskBunny\.Job"), _QUEUE),
    (re.compile(r"Memento\.Table"), _TABLE),
    (re.compile(r"Kino\.SmartCell"), _CELLS),
)
_TABLES = (":mnesia.create_table", ":dets.open_file")
_LISTENERS = frozenset(
    {"Commanded.Event.Handler", "Commanded.Projections.Ecto"}
    | {"Commanded.ProcessManagers.ProcessManager"}
)
_EVENT = (
    "events `{old}` that are stored name it, and could not be read any more: "
    "configure a `type_provider` of Commanded that keeps the old name"
)
_VERSION = (
    "the versions that PaperTrail stored of it have the `item_type` `{last}`: "
    "migrate them, `UPDATE versions SET item_type = '{new_last}' WHERE item_type = '{last}'`"
)


def find(moving: Moving) -> Iterator[Refusal]:
    """The moved modules whose old names are stored."""
    events = _events(moving) if moving.modules else frozenset()
    versioned = _names(moving, "PaperTrail")
    for module in moving.modules:
        if "test" in module.path.split("/"):
            continue  # What tests store is gone after them.
        used = moving.used(module.file, module.old)
        texts = [text for pattern, text in _STORED if any(map(pattern.fullmatch, used))]
        texts += [_TABLE] if _opens_table(module) else []
        texts += [_EVENT] if module.old in events else []
        last_changes = last_segment(module.old) != last_segment(module.new)
        texts += [_VERSION] if versioned and last_changes and "Ecto.Schema" in used else []
        for text in dict.fromkeys(texts):
            yield module.refusal(_filled(text, module))


def _opens_table(module: Moved) -> bool:
    """Whether it keeps a table under its own name on the disk."""
    file = module.file
    return any(
        call.module == module.old and file.source.text(*call.arguments[0]) == "__MODULE__"
        for call in read_named_calls(file.source, file.facts, _TABLES)
        if call.arguments
    )


def _filled(text: str, module: Moved) -> str:
    old, new = module.old, module.new
    last, new_last = last_segment(old), last_segment(new)
    return text.format(old=old, new=new, facade=_FACADE, last=last, new_last=new_last)


def _names(moving: Moving, module: str) -> bool:
    return any(each.module == module for file in moving.own_files for each in file.facts.references)


def _events(moving: Moving) -> frozenset[str]:
    """The structs that handlers of stored events take, unless a type provider names them."""
    if _provides_types(moving):
        return frozenset()
    return frozenset(
        each.module
        for file in moving.own_files
        for each in file.facts.references
        if each.kind is Kind.STRUCT
        and each.module
        and _listens(moving, file.source.path, each.scope)
    )


def _listens(moving: Moving, path: str, scope: int) -> bool:
    file = moving.index.files[path]
    around = file.facts.scopes[scope].module
    return around is not None and not _LISTENERS.isdisjoint(moving.used(file, around))


def _provides_types(moving: Moving) -> bool:
    return any(b"type_provider" in file.source.data for file in moving.own_files)
