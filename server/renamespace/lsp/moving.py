"""Moves for the editor: what is asked for, computed by `core.moving` on all of the project."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sized
from dataclasses import dataclass, replace
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from renamespace.core import renaming
from renamespace.core.applying import Wish, apply
from renamespace.core.facades.obstacles import CHANGE_FIRST
from renamespace.core.findings import Finding
from renamespace.core.moving import Move, Refusal
from renamespace.core.plan import Plan
from renamespace.lsp.client import Client
from renamespace.lsp.convert import Text, as_json
from renamespace.lsp.edits import move_edit, moves_files
from renamespace.lsp.snapshot import Snapshot, today
from renamespace.project.errors import ProjectError
from renamespace.project.git import all_files
from renamespace.project.moving import apply_move
from renamespace.project.project import Project
from renamespace.project.writing import edited, made_and_gone

_TOLD = 3
"""How many reasons a message gives."""


@dataclass(frozen=True)
class Moving:
    """A move on a snapshot of the whole project; `doubt` says why it needs a look, if it does."""

    snapshot: Snapshot
    move: Move
    doubt: str | None = None

    def edit(self, client: Client) -> types.WorkspaceEdit:
        """What the client is to do."""
        return move_edit(self.snapshot, client, self.move, self.doubt)

    def is_for(self, client: Client) -> bool:
        """Whether the client can do all of it."""
        move = self.move
        if (move.created or move.deleted) and not client.makes_files:
            return False
        return not move.files or moves_files(self.snapshot, client, move.files)

    @property
    def is_merge(self) -> bool:
        """Whether modules become one, or functions part: that is more than a new name."""
        return bool(self.move.functions or self.move.deleted or self.move.created)

    @property
    def moves(self) -> bool:
        """Whether something gets another name or place, and facades are not all of it."""
        return bool(self.move.modules or self.move.functions)

    @property
    def what(self) -> str:
        """What moves or is written, counted, as a sentence without its end; empty for nothing."""
        counts = {"module": self.move.modules, "function": self.move.functions}
        moved = " and ".join(_counted(what, n) for what, n in counts.items() if n)
        facades = self.move.facades
        told = [f"{moved} moved"] if moved else []
        told += [f"{_counted('facade', facades)} written"] if facades else []
        return ", ".join(told)

    def without(self, moved: Collection[str]) -> "Moving":
        """The same for a client that moves some files (by their old paths) itself."""
        files = tuple(each for each in self.move.files if each.old not in moved)
        return replace(self, move=replace(self.move, files=files))


def refused(words: str, reasons: list[dict[str, Any]] | None = None) -> JsonRpcException:
    """The answer to a request that cannot be done, for the client to show (3.17, *Response*).

    The words tell the first reasons only; all of them are in its `data`, for a list of places.
    """
    data = {"reasons": reasons} if reasons else None
    return JsonRpcException(words, types.LSPErrorCodes.RequestFailed, data)


def compute(
    snapshot: Snapshot,
    plan: Plan,
    named: Collection[str] | None = None,
    *,
    unsafe: bool = False,
    asking: bool = False,
    facade: bool = False,
    encoding: types.PositionEncodingKind | str = types.PositionEncodingKind.Utf16,
) -> Moving:
    """The move with all references that can follow; `snapshot` has the whole project.

    With `asking` what cannot be proved is part of the edit, for the user to confirm. Raises
    JsonRpcException with the words of what is refused, and its places in the `encoding`.
    """
    project = snapshot.project
    if project is None:
        raise refused("there is no project here")
    if fatal := [str(problem) for problem in project.problems if problem.fatal]:
        raise refused("; ".join(fatal))
    done = _applied(project, plan, named, asking=asking, unsafe=unsafe, facade=facade)
    doubts = done.refusals
    if doubts and asking and all(each.unsafe for each in doubts):
        done = _applied(project, plan, named, asking=asking, unsafe=True, facade=facade)
    if refusals := (*done.refusals, *unbridged(done.unbridged)):
        raise refused(told(snapshot, refusals), reasons(snapshot, refusals, encoding))
    return Moving(snapshot, done, told(snapshot, doubts) if doubts else None)


def unbridged(refusals: Iterable[Refusal]) -> Iterator[Refusal]:
    """Why there can be no facade, with what to do as long as the old module is there."""
    for each in refusals:
        yield replace(
            each, message=each.message.replace(CHANGE_FIRST, "apply the plan without a facade")
        )


def _applied(
    project: Project,
    plan: Plan,
    named: Collection[str] | None,
    *,
    asking: bool,
    unsafe: bool,
    facade: bool,
) -> Move:
    """What `renamespace apply --only` does."""
    wish = Wish(named=named, bridged=facade, unsafe=unsafe)
    paths = project.paths | all_files(project.root)
    return apply(plan, project.index, paths, _wanted(unsafe=unsafe or asking), wish, today())


def only_renamed(done: Moving) -> Moving:
    """The move, if it merges nothing: a new name alone was asked for.

    Raises JsonRpcException otherwise.
    """
    if done.is_merge:
        raise refused(
            "a module of that name is there already, so this would be a merge: write a "
            "rule in the plan, and use `renamespace move`"
        )
    return done


def told(snapshot: Snapshot, refusals: Iterable[Refusal]) -> str:
    """Why a move is refused, with the places."""
    said = [_placed(snapshot, each) for each in refusals]
    more = f"; and {len(said) - _TOLD} more" if len(said) > _TOLD else ""
    return "; ".join(said[:_TOLD]) + more


def by_hand(done: Moving, client: Client) -> str | None:
    """What is left to do in an editor that cannot move the files; None if nothing is."""
    if done.is_for(client):
        return None
    if done.is_merge and not client.makes_files:
        return "your editor cannot create and remove files for you: run `renamespace move --fix`"
    files = [f"{each.old} to {each.new}" for each in done.move.files]
    return f"your editor cannot move these files for you: move {_listed(files)}"


def write(done: Moving) -> None:
    """Make the whole move on the disk, for an editor that moves no files for others.

    Raises JsonRpcException if a buffer with unsaved changes is in the way, as it would be written
    to the old place later, or if a file cannot be written.
    """
    index = done.snapshot.project.index if done.snapshot.project is not None else None
    if index is None:
        return
    move = done.move
    touched = {*move.edits, *move.deleted, *(each.old for each in move.files)}
    if unsaved := sorted(filter(done.snapshot.is_unsaved, touched)):
        raise refused(f"nothing was changed: save {_listed(unsaved)} first")
    changes = edited(index, move.edits) | made_and_gone(index, move.created, move.deleted)
    try:
        apply_move(done.snapshot.root, changes, move.files)
    except ProjectError as error:
        raise refused(f"nothing was changed: {error}") from error


def _counted(what: str, things: Sized) -> str:
    return f"{len(things)} {what}{'s' * (len(things) > 1)}"


def _wanted(*, unsafe: bool) -> Callable[[Finding], bool]:
    return lambda finding: renaming.is_applicable(finding, unsafe=unsafe)


def _placed(snapshot: Snapshot, refusal: Refusal) -> str:
    files = snapshot.project.index.files if snapshot.project is not None else {}
    if refusal.path is None or refusal.path not in files:
        return refusal.message
    source = files[refusal.path].source
    place = source.position(refusal.start)
    return f"{source.path}:{place.line}:{place.column}: {refusal.message}"


def reasons(
    snapshot: Snapshot, refusals: Iterable[Refusal], encoding: types.PositionEncodingKind | str
) -> list[dict[str, Any]]:
    """All refusals as JSON; those without a place in a source have neither URI nor range."""
    files = snapshot.project.index.files if snapshot.project is not None else {}
    found = []
    for each in refusals:
        place: dict[str, Any] = {"uri": None, "range": None}
        if each.path is not None and each.path in files:
            is_buffer = each.path in snapshot.documents
            text = Text(snapshot.data(each.path), encoding, is_buffer=is_buffer)
            place = {
                "uri": snapshot.uri(each.path),
                "range": as_json(text.range(each.start, each.end)),
            }
        found.append(place | {"message": each.message})
    return found


def _listed(names: list[str]) -> str:
    return ", ".join(_first(names))


def _first(names: list[str]) -> Iterator[str]:
    yield from names[:_TOLD]
    if len(names) > _TOLD:
        yield f"and {len(names) - _TOLD} more"
