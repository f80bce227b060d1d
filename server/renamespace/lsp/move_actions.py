"""Moving a module or a function where the plan wants it (3.18, `CodeActionKind.RefactorMove`)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from renamespace.core.facades.obstacles import places
from renamespace.core.findings import Code, Finding
from renamespace.core.moving import Refusal
from renamespace.core.moving.paths import place
from renamespace.core.moving.selection import select
from renamespace.lsp.client import Client
from renamespace.lsp.facading import bridges_of
from renamespace.lsp.moving import Moving, by_hand, compute, refused, told, unbridged
from renamespace.lsp.snapshot import Snapshot, whole, written_plan
from renamespace.project.cache import Cache
from renamespace.project.project import Project

MOVE_MODULE = "renamespace.moveModule"
_TO_MOVE = frozenset({Code.MODULE_TO_MOVE, Code.FUNCTION_TO_MOVE})
MOVE = types.CodeActionKind.RefactorMove.value

Offer = tuple[Finding | None, types.CodeAction]
"""An action with the finding that it is about; None where a module's name has none."""


def offers(
    snapshot: Snapshot, client: Client, findings: Iterable[Finding], modules: Iterable[str]
) -> Iterator[Offer]:
    """An action for each definition that is to move, and those for its whole module, without edits.

    `modules` are those whose names are in the range. What can be seen to be refused is shown as
    such to clients that can show it, else not offered. For an editor that moves no files for others
    the action is the command, which does all of it.
    """
    if snapshot.project is None:
        return
    desk = _Desk(snapshot, snapshot.project, client)
    to_move = [each for each in findings if each.code in _TO_MOVE and each.old is not None]
    for finding in to_move:
        yield from ((finding, each) for each in desk.move_to(finding, finding.old or ""))
    leaving: dict[str, Finding | None] = {
        each: None for each in modules if _is_left(snapshot, snapshot.project, each)
    }
    for module, about in (leaving | _wholes(to_move)).items():
        yield from ((about, each) for each in desk.apply_to(module))


def _wholes(to_move: Iterable[Finding]) -> dict[str, Finding | None]:
    """The modules of what is to move, each by the first finding that is about it."""
    found: dict[str, Finding | None] = {}
    for each in to_move:
        old = each.old or ""
        is_module = each.code is Code.MODULE_TO_MOVE
        found.setdefault(old if is_module else old.rpartition(".")[0], each)
    return found


def _is_left(snapshot: Snapshot, project: Project, module: str) -> bool:
    """Whether functions are still to go out of a module."""
    files = (file.source.path for file in project.index.defined_in(module))
    return any(
        each.code is Code.FUNCTION_TO_MOVE and (each.old or "").rpartition(".")[0] == module
        for path in files
        for each in snapshot.findings.get(path, ())
    )


@dataclass(frozen=True, slots=True)
class _Outlook:
    """What is seen of a move without further reading, and what is in its way."""

    places: Mapping[str, str]
    """The new path of each file that moves."""
    refusals: tuple[Refusal, ...]
    is_merge: bool = False


class _Desk:
    """Writes the actions of one request."""

    def __init__(self, snapshot: Snapshot, project: Project, client: Client) -> None:
        self._snapshot = snapshot
        self._project = project
        self._client = client
        self._seen: dict[str, _Outlook] = {}

    def move_to(self, finding: Finding, name: str) -> Iterator[types.CodeAction]:
        """Move one definition, to the place that the title says."""
        seen = self._outlook(name)
        new = seen.places.get(finding.path)
        title = f"Move to `{finding.new}`" + (f" ({new})" if new else "")
        parts = finding.code is Code.FUNCTION_TO_MOVE or self._parts(name)
        yield from self._action(title, {"module": name}, seen.refusals, parts=parts)

    def apply_to(self, module: str) -> Iterator[types.CodeAction]:
        """Move all that goes out of a module; where its callers can stay, with a facade too."""
        title, seen = f"Apply the plan to `{module}`", self._outlook(module)
        parts = self._parts(module)
        yield from self._action(title, {"module": module}, seen.refusals, parts=parts)
        if not parts:
            return  # All that names the module follows, and nothing is left to hand on.
        refusals = seen.refusals or tuple(unbridged(self._unbridged(module)))
        argument: dict[str, object] = {"module": module, "facade": True}
        yield from self._action(f"{title} and leave a facade", argument, refusals, parts=True)

    def _action(
        self,
        title: str,
        argument: Mapping[str, object],
        refusals: tuple[Refusal, ...],
        *,
        parts: bool,
    ) -> Iterator[types.CodeAction]:
        client = self._client
        action = types.CodeAction(title, kind=MOVE, data={"move": dict(argument)})
        if not (client.makes_files if parts else client.renames_files):
            action.command = types.Command(title, MOVE_MODULE, arguments=[dict(argument)])
        if refusals:
            action.disabled = types.CodeActionDisabled(told(self._snapshot, refusals))
        if not refusals or client.disabled_actions:
            yield action

    def _parts(self, module: str) -> bool:
        """Whether a module does not stay whole, so that files may come or go."""
        return self._project.plan.splits(module) or self._outlook(module).is_merge

    def _outlook(self, name: str) -> _Outlook:
        if name not in self._seen:
            self._seen[name] = _look(self._project, name)
        return self._seen[name]

    def _unbridged(self, module: str) -> Iterable[Refusal]:
        """Why a module that becomes part of another cannot have a facade: what it is for others."""
        if not self._outlook(module).is_merge:
            return ()
        own = {file.source.path for file in self._project.index.defined_in(module)}
        found = places(bridges_of(self._project, module), module, module)
        return (each for each in found if each.path not in own)


def _look(project: Project, name: str) -> _Outlook:
    selection = select(project.plan, project.index, {name})
    if selection.refusals:
        return _Outlook({}, selection.refusals)
    placement = place(project.plan, project.index, selection.names, project.paths)
    moves = {each.old: each.new for each in placement.moves}
    return _Outlook(moves, placement.refusals, name in selection.merges)


def move_module(
    snapshot: Snapshot,
    cache: Cache,
    client: Client,
    module: str | None,
    *,
    unsafe: bool = False,
    facade: bool = False,
) -> Moving:
    """The move of one module of the plan, or of all; with `facade` who calls functions stays.

    Raises JsonRpcException if it is refused.
    """
    found = whole(snapshot, cache)
    plan = found.project.plan if found.project is not None else written_plan(snapshot)
    named = None if module is None else {module}
    asking = client.annotations and not unsafe
    return compute(
        found, plan, named, unsafe=unsafe, asking=asking, facade=facade, encoding=client.encoding
    )


def edit(
    snapshot: Snapshot, cache: Cache, client: Client, asked: Mapping[str, Any]
) -> types.WorkspaceEdit:
    """The edit of an action. Raises JsonRpcException if it is refused, or not for this client."""
    facade = bool(asked.get("facade"))
    moving = move_module(snapshot, cache, client, asked["module"], facade=facade)
    if (words := by_hand(moving, client)) is not None:
        raise refused(f"nothing was changed: {words}")
    return moving.edit(client)
