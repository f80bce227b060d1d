"""Files that someone moves in the editor: their modules go along by name.

Source: 3.17, `workspace/willRenameFiles`. The client asks for its own edits too, and for those
that a server handed it: a module that has the new path's name already needs nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from renamespace.core.edits import FileMove
from renamespace.core.index import File, Index
from renamespace.core.moving.from_path import renamed_by_path
from renamespace.core.moving.without_plan import rename_plan
from renamespace.core.plan import covers
from renamespace.lsp.client import Client
from renamespace.lsp.moving import Moving, compute, only_renamed
from renamespace.lsp.rename import everything
from renamespace.lsp.snapshot import Snapshot, whole, written_plan
from renamespace.project.cache import Cache

_ELIXIR = (".ex", ".exs")
_FOREIGN = ("deps", "_build")


@dataclass(frozen=True, slots=True)
class _Respelled:
    """The modules that get other names (old to new), and the paths that the new ones get."""

    names: Mapping[str, str]
    places: Mapping[str, str]


def files_moved(
    snapshot: Snapshot, cache: Cache, client: Client, moves: Iterable[FileMove]
) -> Moving | None:
    """What becomes of the modules when files and folders move; None if no name changes.

    The edits are of the files where they are now. A test that goes along is a file operation, if
    it is not itself among the moves. Raises JsonRpcException with the reason if a module cannot
    have the name that the new path spells.
    """
    found = everything(snapshot, cache)
    index = found.project.index if found.project is not None else Index({})
    single = list(_single(moves, index))
    respelled = _respelled(index, single)
    if not respelled.names:
        return None
    plan = rename_plan(index, respelled.names, written_plan(snapshot), respelled.places)
    done = only_renamed(compute(whole(snapshot, cache, plan), plan, asking=client.annotations))
    return done.without({each.old for each in single})


def _single(moves: Iterable[FileMove], index: Index) -> Iterable[FileMove]:
    """Each file for itself, those of a folder too."""
    for move in moves:
        if move.old in index.files:
            yield move
            continue
        for path in index.files:
            if path.startswith(f"{move.old}/"):
                yield FileMove(path, f"{move.new}/{path.removeprefix(f'{move.old}/')}")


def _respelled(index: Index, moves: Iterable[FileMove]) -> _Respelled:
    known = {m.name for file in index.files.values() for m in file.facts.modules if m.name}
    names: dict[str, str] = {}
    places: dict[str, str] = {}
    for move in moves:
        file = index.files[move.old]
        if file.dependency or not _may_define(move.new):
            continue
        for module in _outermost(file):
            new = renamed_by_path(module, move.old, move.new, known)
            if new is not None and new != module:
                names[module] = new
                places[new] = move.new
    return _Respelled(names, places)


def _may_define(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return path.endswith(_ELIXIR) and not any(part in _FOREIGN for part in parts)


def _outermost(file: File) -> list[str]:
    """The modules of a file that are not below another one of it."""
    named = [each.name for each in file.facts.modules if each.name and each.keyword != "defimpl"]
    return [name for name in named if not any(o != name and covers(o, name) for o in named)]
