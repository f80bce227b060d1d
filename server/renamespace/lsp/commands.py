"""What the client can have done by name (3.17, `workspace/executeCommand`)."""

import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import partial
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from renamespace.core import renaming
from renamespace.core.renaming import Fix
from renamespace.lsp.edits import workspace_edit
from renamespace.lsp.fixing import Counts, fix_files, joined, refusal
from renamespace.lsp.session import Server
from renamespace.lsp.snapshot import Snapshot
from renamespace.lsp.workspace import Folder

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
    """Fix the safe findings of the file `{"uri": ...}`, or the unsafe ones too."""
    options = _options(arguments)
    uri = options.get("uri")
    folder = ls.folder_of(uri) if isinstance(uri, str) else None
    name = folder.name_of(uri) if folder and isinstance(uri, str) else None
    if folder is None or name is None:
        raise JsonRpcInvalidParams(f'{FIX_FILE}: "uri" names no file of the workspace')
    return asdict(await _fix(ls, folder, name, unsafe=bool(options.get("unsafe"))))


async def reload(ls: Server, *arguments: Any) -> None:  # noqa: ANN401
    """Look at everything again."""
    del arguments
    for folder in ls.folders:
        folder.touch_all()
        await folder.current()


def _options(arguments: Sequence[Any]) -> dict[str, Any]:
    given = arguments[0] if arguments else None
    return given if isinstance(given, dict) else {}


async def _fix(ls: Server, folder: Folder, name: str | None, *, unsafe: bool) -> Counts:
    """Fix one file or all, by an edit that the client applies and may refuse."""
    while True:
        snapshot = await folder.current()
        if name is None and (reason := refusal(snapshot)):
            raise JsonRpcException(
                f"nothing was changed: {reason}", types.LSPErrorCodes.RequestFailed
            )
        fix = await _computed(ls, snapshot, name, unsafe=unsafe)
        if fix is None:
            return Counts(left=sum(map(len, snapshot.findings.values())))
        if folder.is_current(snapshot, fix.edits):
            break
    applied = not fix.edits or await _apply(ls, snapshot, fix)
    for each in fix.edits:
        folder.touch(each)
    if not applied:
        return Counts(left=len(fix.fixed) + len(fix.left))
    return Counts(len(fix.fixed), len(fix.left), len(fix.edits))


async def _computed(
    ls: Server, snapshot: Snapshot, name: str | None, *, unsafe: bool
) -> Fix | None:
    """The fix, with progress shown for a whole project; None when the user cancelled it."""
    names = [[name]] if name is not None else _groups(snapshot)
    fixes = []
    async with _progress(ls, shown=name is None) as go_on:
        for done, each in enumerate(names):
            if not go_on(done, len(names)):
                return None
            fixes.append(await ls.compute(partial(fix_files, snapshot, each, unsafe=unsafe)))
    return joined(fixes)


def _groups(snapshot: Snapshot) -> list[list[str]]:
    """The files with findings, those together that must be fixed at once."""
    if snapshot.project is None:
        return []
    return renaming.together(snapshot.project.index, snapshot.findings)


@asynccontextmanager
async def _progress(ls: Server, *, shown: bool) -> AsyncIterator[Callable[[int, int], bool]]:
    """Show how far it is (3.17, *Work Done Progress*); what it yields also says whether to go on.

    The server asks for it itself, as pygls does not pass on a command's `workDoneToken`.
    """
    if not (shown and ls.client.progress):
        yield lambda _done, _all: True
        return
    token, progress, last = str(uuid.uuid4()), ls.work_done_progress, -1
    await progress.create_async(token)
    progress.begin(token, types.WorkDoneProgressBegin("Replacing old names", cancellable=True))

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
    answer = await ls.workspace_apply_edit_async(
        types.ApplyWorkspaceEditParams(edit, label="Replace old names")
    )
    if answer.applied:
        message = f"{len(fix.fixed)} old names replaced; save the {len(fix.edits)} edited files"
        kind = types.MessageType.Info
    else:
        message = f"nothing was changed: {answer.failure_reason or 'the editor refused the edit'}"
        kind = types.MessageType.Warning
    ls.window_show_message(types.ShowMessageParams(kind, message))
    return bool(answer.applied)


COMMANDS: dict[str, Callable[..., Any]] = {
    FIX_WORKSPACE: fix_workspace,
    FIX_FILE: fix_one_file,
    RELOAD: reload,
}
