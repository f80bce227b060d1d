"""What the client can have done by name (3.17, `workspace/executeCommand`)."""

import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from renamespace.core.findings import Finding, Severity
from renamespace.core.index import Index
from renamespace.core.renaming import Fix, parts
from renamespace.lsp.client import Client
from renamespace.lsp.edits import workspace_edit
from renamespace.lsp.facading import WRITE_FACADE
from renamespace.lsp.facading import write_facade as facade_of
from renamespace.lsp.finding_actions import FIX_RULE
from renamespace.lsp.fixing import Counts, fix_all, joined, refusal
from renamespace.lsp.lenses import FIX_MODULE, module_of
from renamespace.lsp.move_actions import MOVE_MODULE
from renamespace.lsp.move_actions import move_module as move_of_plan
from renamespace.lsp.moving import Moving, refused, told, write
from renamespace.lsp.session import Server
from renamespace.lsp.snapshot import Snapshot
from renamespace.lsp.status import STATUS, counting, folder_status
from renamespace.lsp.workspace import Folder
from renamespace.project.cache import Cache

FIX_WORKSPACE = "renamespace.fixWorkspace"
FIX_FILE = "renamespace.fixFile"
RELOAD = "renamespace.reload"


async def fix_workspace(ls: Server, *arguments: Any) -> dict[str, int]:  # noqa: ANN401
    """Fix all safe findings, or with `{"unsafe": true}` the unsafe ones too, in all folders."""
    options = _options(arguments)
    counts = [
        await _fix(ls, folder, None, unsafe=bool(options.get("unsafe"))) for folder in ls.folders
    ]
    return {key: sum(asdict(each)[key] for each in counts) for key in asdict(Counts())}


async def fix_one_file(ls: Server, *arguments: Any) -> dict[str, int]:  # noqa: ANN401
    """Fix the safe findings of the file `{"uri": ...}`, or the unsafe ones too.

    With `"rule"` only those of that rule.
    """
    options = _options(arguments)
    uri = options.get("uri")
    folder = ls.folder_of(uri) if isinstance(uri, str) else None
    name = folder.name_of(uri) if folder and isinstance(uri, str) else None
    if folder is None or name is None:
        raise JsonRpcInvalidParams(f'{FIX_FILE}: "uri" names no file of the workspace')
    rule, unsafe = options.get("rule"), bool(options.get("unsafe"))
    wanted = partial(_is_of, rule)
    return asdict(await _fix(ls, folder, name, unsafe=unsafe, wanted=wanted))


def _is_of(rule: object, finding: Finding) -> bool:
    return rule is None or finding.rule == rule


async def fix_rule(ls: Server, *arguments: Any) -> dict[str, int]:  # noqa: ANN401
    """Fix the safe findings of the rule `{"rule": ...}`, in all folders."""
    rule = _options(arguments).get("rule")
    return await _fix_those(ls, lambda finding: finding.rule == rule)


async def fix_module(ls: Server, *arguments: Any) -> dict[str, int]:  # noqa: ANN401
    """Fix the safe findings that name the old module `{"module": ...}`, in all folders."""
    module = _options(arguments).get("module")
    return await _fix_those(ls, lambda finding: module_of(finding) == module)


async def _fix_those(ls: Server, wanted: Callable[[Finding], bool]) -> dict[str, int]:
    counts = [await _fix(ls, folder, None, unsafe=False, wanted=wanted) for folder in ls.folders]
    if not any(each.fixed for each in counts):
        words = "nothing was changed: none of this can be fixed without a look"
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, words))
    return {key: sum(asdict(each)[key] for each in counts) for key in asdict(Counts())}


async def status(ls: Server, *arguments: Any) -> dict[str, Any]:  # noqa: ANN401
    """How far each folder is, rule by rule, with the places that are left."""
    del arguments
    folders = []
    for folder in list(ls.folders):
        snapshot = await folder.current()
        folders.append(await ls.compute(folder_status, snapshot, ls.client))
    return {"left": sum(each["left"] for each in folders), "folders": folders}


async def move_module(ls: Server, *arguments: Any) -> dict[str, int]:  # noqa: ANN401
    """Move the module `{"module": ...}` where the plan wants it, or without one all that it moves.

    With `{"unsafe": true}` what cannot be proved is done too, with `{"facade": true}` who calls
    functions stays as it is, and the old modules are left as facades.
    """
    options = _options(arguments)
    module = options.get("module")
    unsafe, facade = bool(options.get("unsafe")), bool(options.get("facade"))
    done = [
        await _move(ls, folder, module, unsafe=unsafe, facade=facade)
        for folder in ls.folders
        if module is None or await _moves(folder, module)
    ]
    if module is not None and not done:
        raise refused(f"nothing was changed: the plan does not move `{module}`")
    return {key: sum(asdict(each)[key] for each in done) for key in asdict(Moved())}


async def write_facade(ls: Server, *arguments: Any) -> dict[str, int]:  # noqa: ANN401
    """Write or update the facade of the module `{"module": ...}`, or without one all facades."""
    module = _options(arguments).get("module")
    done = [
        await _carried_out(ls, folder, partial(facade_of, module=module), "Writing facades")
        for folder in ls.folders
        if module is None or await _knows(folder, module)
    ]
    if not done:
        raise refused(f"nothing was changed: the plan moves nothing out of `{module}`")
    return {key: sum(asdict(each)[key] for each in done) for key in asdict(Moved())}


@dataclass(frozen=True, slots=True)
class Moved:
    """What moving did."""

    modules: int = 0
    files: int = 0
    edited: int = 0
    left: int = 0
    """How many references are left."""
    functions: int = 0
    facades: int = 0
    """How many old modules are facades now, or have more in them."""


async def reload(ls: Server, *arguments: Any) -> None:  # noqa: ANN401
    """Look at everything again."""
    del arguments
    for folder in ls.folders:
        folder.touch_all()
        await folder.current()


def _options(arguments: Sequence[Any]) -> dict[str, Any]:
    given = arguments[0] if arguments else None
    return given if isinstance(given, dict) else {}


async def _fix(
    ls: Server,
    folder: Folder,
    name: str | None,
    *,
    unsafe: bool,
    wanted: Callable[[Finding], bool] = lambda _: True,
) -> Counts:
    """Fix one file or all, by an edit that the client applies and may refuse."""
    while True:
        snapshot = await folder.current()
        if name is None and (reason := refusal(snapshot)):
            raise JsonRpcException(
                f"nothing was changed: {reason}", types.LSPErrorCodes.RequestFailed
            )
        fix = await _computed(ls, snapshot, name, unsafe=unsafe, wanted=wanted)
        if fix is None:
            return Counts(left=sum(map(wanted, counting(snapshot))))
        if folder.is_current(snapshot, fix.edits):
            break
    applied = not fix.edits or await _apply(ls, snapshot, fix)
    for each in fix.edits:
        folder.touch(each)
    left = sum(each.severity is not Severity.INFO and wanted(each) for each in fix.left)
    if not applied:
        return Counts(left=len(fix.fixed) + left)
    return Counts(len(fix.fixed), left, len(fix.edits))


async def _computed(
    ls: Server,
    snapshot: Snapshot,
    name: str | None,
    *,
    unsafe: bool,
    wanted: Callable[[Finding], bool],
) -> Fix | None:
    """The fix, with progress shown for a whole project; None when the user cancelled it."""
    names = [e for e, found in snapshot.findings.items() if any(map(wanted, found))]
    names = names if name is None else [name]
    index = snapshot.project.index if snapshot.project is not None else Index({})
    fixes, done = [], 0
    async with _progress(ls, "Replacing old names", shown=name is None) as go_on:
        for part in parts(index, names):
            if not go_on(done, len(names)):
                return None
            work = partial(fix_all, snapshot, part, unsafe=unsafe, wanted=wanted)
            fixes.append(await ls.compute(work))
            done += len(part)
    return joined(fixes)


@asynccontextmanager
async def _progress(
    ls: Server, title: str, *, shown: bool
) -> AsyncIterator[Callable[[int, int], bool]]:
    """Show how far it is (3.17, *Work Done Progress*); what it yields also says whether to go on.

    The server asks for it itself, as pygls does not pass on a command's `workDoneToken`.
    """
    if not (shown and ls.client.progress):
        yield lambda _done, _all: True
        return
    token, progress, last = str(uuid.uuid4()), ls.work_done_progress, -1
    await progress.create_async(token)
    progress.begin(token, types.WorkDoneProgressBegin(title, cancellable=True))

    def go_on(done: int, of: int) -> bool:
        nonlocal last
        percentage = done * 100 // of
        if percentage > last:
            last = percentage
            value = types.WorkDoneProgressReport(message=f"{done}/{of}", percentage=percentage)
            progress.report(token, value)
        return not progress.tokens[token].cancelled()

    try:
        yield go_on
    finally:
        progress.end(token, types.WorkDoneProgressEnd())
        progress.tokens.pop(token, None)


async def _apply(ls: Server, snapshot: Snapshot, fix: Fix) -> bool:
    """Have the client make the edits (3.17, `workspace/applyEdit`); whether it did."""
    edit = await ls.compute(workspace_edit, snapshot, ls.client, fix)
    names = "1 old name" if len(fix.fixed) == 1 else f"{len(fix.fixed)} old names"
    success = f"{names} replaced{_to_save(len(fix.edits))}"
    return await _applied(ls, edit, "Replace old names", success)


def _to_save(files: int) -> str:
    """What is left to do after an edit: it is made in buffers, most editors save none of them."""
    if not files:
        return ""
    return "; save the edited file" if files == 1 else f"; save the {files} edited files"


async def _applied(ls: Server, edit: types.WorkspaceEdit, label: str, success: str) -> bool:
    answer = await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, label=label))
    if answer.applied:
        message = success
        kind = types.MessageType.Info
    else:
        message = f"nothing was changed: {answer.failure_reason or 'the editor refused the edit'}"
        kind = types.MessageType.Warning
    ls.window_show_message(types.ShowMessageParams(kind, message))
    return bool(answer.applied)


async def _moves(folder: Folder, module: str) -> bool:
    """Whether a module is one of those that a folder's plan moves or splits, or has a function."""
    project = (await folder.current()).project
    if project is None:
        return False
    for name in (module, module.rpartition(".")[0]):
        moves = project.plan.module_target(name) is not None or project.plan.splits(name)
        if moves and project.index.defines_module(name):
            return True
    return False


async def _knows(folder: Folder, module: str) -> bool:
    """Whether a folder's plan says something about an old module."""
    project = (await folder.current()).project
    return project is not None and bool(project.plan.destinations(module))


async def _move(
    ls: Server, folder: Folder, module: str | None, *, unsafe: bool, facade: bool
) -> Moved:
    """Move by an edit that the client makes, or on the disk if it moves no files for others."""
    work = partial(move_of_plan, module=module, unsafe=unsafe, facade=facade)
    return await _carried_out(ls, folder, work, "Moving modules")


async def _carried_out(
    ls: Server, folder: Folder, work: Callable[[Snapshot, Cache, Client], Moving], title: str
) -> Moved:
    """Compute what is to be done until it fits the buffers, then have it made."""
    async with _progress(ls, title, shown=True) as go_on:
        while True:
            snapshot = await folder.current()
            if reason := refusal(snapshot):
                raise refused(f"nothing was changed: {reason}")
            moving = await ls.compute(work, snapshot, folder.cache, ls.client)
            if not go_on(0, 1):
                return Moved(left=len(moving.move.modules))
            if folder.is_current(moving.snapshot, moving.move.edits):
                break
    if not moving.what or not await _make(ls, folder, moving):
        return Moved(left=len(moving.move.modules))
    folder.touch_all()
    move = moving.move
    if move.unbridged:
        words = f"no facade for some modules: {told(moving.snapshot, move.unbridged)}"
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, words))
    return Moved(
        len(move.modules),
        len(move.files),
        len(move.edits),
        len(move.left),
        len(move.functions),
        len(move.facades),
    )


async def _make(ls: Server, folder: Folder, moving: Moving) -> bool:
    """Have the move made; whether it was."""
    if moving.is_for(ls.client):
        edit = await ls.compute(moving.edit, ls.client)
        folder.hand_out(edit)
        success = f"{moving.what}{_to_save(len(moving.move.edits) + len(moving.move.created))}"
        return await _applied(
            ls, edit, "Write facades" if not moving.moves else "Move modules", success
        )
    await ls.compute(write, moving)
    words = f"{moving.what} on the disk"
    if moving.move.files or moving.move.deleted:
        words += "; close the buffers of the files that were moved"
    ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, words))
    return True


COMMANDS: dict[str, Callable[..., Any]] = {
    FIX_WORKSPACE: fix_workspace,
    FIX_FILE: fix_one_file,
    MOVE_MODULE: move_module,
    WRITE_FACADE: write_facade,
    FIX_RULE: fix_rule,
    FIX_MODULE: fix_module,
    STATUS: status,
    RELOAD: reload,
}
