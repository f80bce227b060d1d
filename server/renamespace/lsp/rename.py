"""Renaming a module by its name, without any plan (3.17, `textDocument/rename`)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from lsprotocol import types

from renamespace.core.elixir.facts import Kind, Reference
from renamespace.core.index import File, Index
from renamespace.core.moving.without_plan import NewNameError, new_name, rename_plan
from renamespace.core.plan import Plan
from renamespace.lsp.client import Client
from renamespace.lsp.convert import Text
from renamespace.lsp.moving import Moving, compute, only_renamed, refused
from renamespace.lsp.snapshot import Snapshot, whole, written_plan
from renamespace.project.cache import Cache

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Named:
    """A module of the project, with the byte span in which its name is written."""

    module: str
    start: int
    end: int


def prepare(
    snapshot: Snapshot, cache: Cache, client: Client, name: str, position: types.Position
) -> types.PrepareRenamePlaceholder | None:
    """The range and full name of the module named at a place; None for all else.

    Another server may be able to rename what is there (3.17, `textDocument/prepareRename`).
    """
    found = everything(snapshot, cache)
    named = named_at(found, client, name, position)
    if named is None:
        return None
    place = _text(found, client, name).range(named.start, named.end)
    return types.PrepareRenamePlaceholder(place, named.module)


def rename(
    snapshot: Snapshot, cache: Cache, client: Client, name: str, params: types.RenameParams
) -> Moving | None:
    """The move that gives the module at a place a new name; None if no module is named there.

    Raises JsonRpcException with the reason when it cannot have that name, or cannot be moved.
    """
    found = everything(snapshot, cache)
    named = named_at(found, client, name, params.position)
    if named is None or found.project is None:
        return None
    try:
        new = new_name(found.project.index, named.module, params.new_name)
    except NewNameError as error:
        raise refused(str(error)) from error
    if new == named.module:
        return None
    plan = rename_plan(found.project.index, {named.module: new}, written_plan(snapshot))
    return only_renamed(compute(whole(snapshot, cache, plan), plan, asking=client.annotations))


def everything(snapshot: Snapshot, cache: Cache) -> Snapshot:
    """The whole project, whatever the plan says of it."""
    return whole(snapshot, cache, _without_rules(written_plan(snapshot)))


def named_at(
    snapshot: Snapshot, client: Client, name: str, position: types.Position
) -> Named | None:
    """The module of the project that is named at a place.

    In a name of several segments it is the one named up to the caret, if the project defines it,
    else the one of the whole name. The name that an `as:` makes up is not the module's.
    """
    index = snapshot.project.index if snapshot.project is not None else Index({})
    file = index.files.get(name)
    if file is None or file.dependency:
        return None
    offset = _text(snapshot, client, name).offset(position)
    for reference in _at(file.facts.references, offset):
        for named in _candidates(file, reference, offset):
            if _is_own(index, named.module):
                return named
    return None


def _without_rules(plan: Plan) -> Plan:
    return replace(plan, rules=(), boundaries=(), advices=(), elixir_deprecations=False)


def _at(references: Iterable[Reference], offset: int) -> list[Reference]:
    """The references that touch a place, the shortest first."""
    found = [
        each for each in references if each.start <= offset <= each.end and each.kind is not Kind.AS
    ]
    return sorted(found, key=lambda each: (offset == each.end, each.end - each.start))


def _candidates(file: File, reference: Reference, offset: int) -> Iterable[Named]:
    """What is named up to the caret's segment, and what by the whole."""
    if reference.module is None:
        return
    written = file.source.data[reference.start : reference.end].decode(errors="replace")
    words = [
        reference.start + len(written[: match.end()].encode()) for match in _WORD.finditer(written)
    ]
    after = [end for end in words if end >= offset]
    if len(words) - len(reference.segments) not in (0, 1):
        after = []  # Comments stand between the segments.
    segments = reference.module.split(".")
    kept = len(segments) - max(len(after) - 1, 0)
    if kept > 0 and after:
        yield Named(".".join(segments[:kept]), reference.start, after[0])
    yield Named(reference.module, reference.start, reference.end)


def _is_own(index: Index, module: str) -> bool:
    """Whether the project itself defines the module."""
    return any(not file.dependency for file in index.defined_in(module))


def _text(snapshot: Snapshot, client: Client, name: str) -> Text:
    return Text(snapshot.data(name), client.encoding, is_buffer=name in snapshot.documents)
