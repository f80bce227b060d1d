"""What the client says and asks, one function a method; each only passes on and translates."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcException, JsonRpcInvalidParams

from renamespace.core.edits import FileMove
from renamespace.lsp import code_actions, completion, diagnostics, lenses, rename
from renamespace.lsp.client import read_client
from renamespace.lsp.convert import file_path
from renamespace.lsp.edits import joined
from renamespace.lsp.hover import hover
from renamespace.lsp.moving import Moving, by_hand
from renamespace.lsp.session import Server
from renamespace.lsp.will_rename import files_moved
from renamespace.lsp.workspace import Folder
from renamespace.project.discovery import PLAN_NAME

MOVED = types.FileOperationRegistrationOptions(
    [
        types.FileOperationFilter(
            types.FileOperationPattern("**/*.{ex,exs}", types.FileOperationPatternKind.File),
            scheme="file",
        ),
        types.FileOperationFilter(
            types.FileOperationPattern("**", types.FileOperationPatternKind.Folder), scheme="file"
        ),
    ]
)
"""Whose moves are told: those of sources, and of folders, which may hold some."""
PART = 50
"""How many documents a partial result has."""
WATCHED = ("**/*.{ex,exs,heex,eex,leex,md,livemd}", f"**/{PLAN_NAME}")


def initialize(ls: Server, params: types.InitializeParams) -> None:
    """Read what the client can do, and where it works; pull is offered to those who pull."""
    ls.client = read_client(params)
    if ls.client.pulls:
        for method, (handler, options) in PULL_FEATURES.items():
            ls.feature(method, options)(handler)
    for path in _folders(params):
        ls.add_folder(path)


def _folders(params: types.InitializeParams) -> Iterable[Path]:
    uris: Sequence[str | None] = [folder.uri for folder in params.workspace_folders or ()]
    root = params.root_uri or (Path(params.root_path).as_uri() if params.root_path else None)
    return [path for uri in uris or [root] if uri and (path := file_path(uri))]


async def initialized(ls: Server, params: types.InitializedParams) -> None:
    """Ask for news of files, and look at the project for the first time."""
    del params
    if not ls.folders:
        ls.log("no folder is open, so nothing is checked", types.MessageType.Info)
    for folder in ls.folders:
        folder.touch_all()
    if ls.client.watches:
        watchers = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
        registration = types.Registration(
            id=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
            method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
            register_options=types.DidChangeWatchedFilesRegistrationOptions(watchers),
        )
        await ls.client_register_capability_async(types.RegistrationParams([registration]))


def shutdown(ls: Server, params: None) -> None:
    """Let go of the work that is left."""
    del params
    ls.is_shut_down = True
    for folder in ls.folders:
        folder.stop()
    ls.executor.shutdown(wait=False, cancel_futures=True)


def did_open(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    """A buffer wins over the disk from now on."""
    document = params.text_document
    if folder := ls.folder_of(document.uri):
        folder.open(document.uri, document.version, document.text)


def did_change(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    """The last change holds the whole text, as full synchronization was agreed on."""
    document = params.text_document
    folder = ls.folder_of(document.uri)
    if folder is not None and params.content_changes:
        folder.change(document.uri, document.version, params.content_changes[-1].text)


def did_close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    """The disk's text counts again."""
    if folder := ls.folder_of(params.text_document.uri):
        folder.close(params.text_document.uri)


def did_save(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    """A file may be there for the first time."""
    _touch(ls, params.text_document.uri)


def did_change_watched_files(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    """Files changed, came or went on the disk."""
    for change in params.changes:
        _touch(ls, change.uri)


def _touch(ls: Server, uri: str) -> None:
    folder = ls.folder_of(uri)
    name = folder.name_of(uri) if folder else None
    if folder is not None and name is not None:
        folder.touch(name)


def did_change_workspace_folders(ls: Server, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Folders were added or removed; buffers that are open already are handed over."""
    for removed in params.event.removed:
        if path := file_path(removed.uri):
            ls.remove_folder(path)
    for added in params.event.added:
        if path := file_path(added.uri):
            folder = ls.add_folder(path)
            for document in ls.workspace.text_documents.values():
                if ls.folder_of(document.uri) is folder:
                    folder.open(document.uri, document.version or 0, document.source)
            folder.touch_all()


async def document_diagnostic(
    ls: Server, params: types.DocumentDiagnosticParams
) -> types.DocumentDiagnosticReport:
    """Answer for the text as it is now (3.17, `textDocument/diagnostic`)."""
    uri = params.text_document.uri
    folder = ls.folder_of(uri)
    name = folder.name_of(uri) if folder else None
    if folder is not None and name is not None:
        await folder.seen(name)
    return diagnostics.pulled(ls.report(uri), params.previous_result_id)


async def workspace_diagnostic(
    ls: Server, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """Answer for all files (3.17, `workspace/diagnostic`).

    A client that has seen the last answer is kept waiting until there is something new, as it
    would else ask every few seconds. One that takes partial results gets them in parts.
    """
    known = {each.uri: each.value for each in params.previous_result_ids}
    for folder in ls.folders:
        await folder.current()
    answer = diagnostics.workspace_pulled(ls.reports, known)
    while known == ls.answered and all(each.kind == "unchanged" for each in answer):
        await ls.changed()
        answer = diagnostics.workspace_pulled(ls.reports, known)
    ls.answered = {each.uri: each.result_id for each in answer if each.result_id is not None}
    if params.partial_result_token is None:
        return types.WorkspaceDiagnosticReport(answer)
    for start in range(0, len(answer), PART):
        part = types.WorkspaceDiagnosticReportPartialResult(answer[start : start + PART])
        ls.progress(types.ProgressParams(params.partial_result_token, part))
    return types.WorkspaceDiagnosticReport([])  # 3.17, *Partial Result Progress*


async def prepare_rename(
    ls: Server, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    """Say whether a module of the project is named at a place."""
    folder = ls.folder_of(params.text_document.uri)
    name = folder.name_of(params.text_document.uri) if folder else None
    if folder is None or name is None:
        return None
    snapshot = await folder.current()
    return await ls.compute(
        rename.prepare, snapshot, folder.cache, ls.client, name, params.position
    )


async def rename_module(ls: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """Rename the module that is named at a place, with its files and all that refers to it."""
    folder = ls.folder_of(params.text_document.uri)
    name = folder.name_of(params.text_document.uri) if folder else None
    if folder is None or name is None:
        return None
    snapshot = await folder.current()
    done = await ls.compute(rename.rename, snapshot, folder.cache, ls.client, name, params)
    return await _handed_out(ls, folder, done) if done is not None else None


async def will_rename_files(
    ls: Server, params: types.RenameFilesParams
) -> types.WorkspaceEdit | None:
    """Rename the modules whose files someone moves.

    A refusal does not keep the files from moving, so it is told beside the answer.
    """
    edits = []
    for folder in ls.folders:
        pairs = [(each.old_uri, each.new_uri) for each in params.files]
        pairs = [(old, new) for old, new in pairs if ls.folder_of(old) is folder]
        moves = [move for old, new in pairs if (move := folder.move_of(old, new)) is not None]
        moves = [move for move in moves if not folder.is_echo(move)]
        if moves:
            edits.append(await _files_moved(ls, folder, moves))
    return joined(edit for edit in edits if edit is not None)


async def _files_moved(
    ls: Server, folder: Folder, moves: Sequence[FileMove]
) -> types.WorkspaceEdit | None:
    snapshot = await folder.current()
    try:
        done = await ls.compute(files_moved, snapshot, folder.cache, ls.client, moves)
        return await _handed_out(ls, folder, done) if done is not None else None
    except JsonRpcException as error:
        words = f"the files move, but their modules keep their names: {error.message}"
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, words))
        return None


async def _handed_out(ls: Server, folder: Folder, done: Moving) -> types.WorkspaceEdit:
    """The edit, unless the text changed meanwhile; what it leaves to the user is told."""
    if not folder.is_current(done.snapshot, done.move.edits):
        raise JsonRpcContentModified("the text changed meanwhile; ask again")
    edit = await ls.compute(done.edit, ls.client)
    folder.hand_out(edit)
    if (words := by_hand(done, ls.client)) is not None:
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, words))
    return edit


def did_rename_files(ls: Server, params: types.RenameFilesParams) -> None:
    """Files are in other places, perhaps whole folders of them."""
    for folder in ls.folders:
        uris = (uri for each in params.files for uri in (each.old_uri, each.new_uri))
        if any(folder.name_of(uri) is not None for uri in uris):
            folder.touch_all()


async def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Offer what can be done about the findings of a range."""
    folder = ls.folder_of(params.text_document.uri)
    name = folder.name_of(params.text_document.uri) if folder else None
    if folder is None or name is None:
        return []
    snapshot = await folder.current()
    known = snapshot.project is not None and name in snapshot.project.index.files
    if not (known or name in snapshot.findings) or not folder.is_current(snapshot, [name]):
        return []
    return await ls.compute(code_actions.offer, snapshot, folder.cache, ls.client, name, params)


async def code_action_resolve(ls: Server, action: types.CodeAction) -> types.CodeAction:
    """Compute an action's edit, when the user has chosen it."""
    uri = action.data.get("uri") if isinstance(action.data, dict) else None
    folder = ls.folder_of(uri) if isinstance(uri, str) else None
    if folder is None:
        raise JsonRpcInvalidParams("not an action of this server")
    snapshot = await folder.current()
    resolved = await ls.compute(code_actions.resolve, snapshot, folder.cache, ls.client, action)
    folder.hand_out(resolved.edit)
    return resolved


async def hover_finding(ls: Server, params: types.HoverParams) -> types.Hover | None:
    """Tell of the finding at a place, and of nothing else."""
    folder = ls.folder_of(params.text_document.uri)
    name = folder.name_of(params.text_document.uri) if folder else None
    if folder is None or name is None:
        return None
    return hover(await folder.current(), ls.client, name, params.position)


async def code_lens(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
    """Say at the definitions of old modules that something still refers to them."""
    folder = ls.folder_of(params.text_document.uri)
    name = folder.name_of(params.text_document.uri) if folder else None
    if folder is None or name is None:
        return []
    return await ls.compute(lenses.lenses, await folder.current(), ls.client, name)


async def code_lens_resolve(ls: Server, lens: types.CodeLens) -> types.CodeLens:
    """Count, when the lens is seen."""
    uri = lens.data.get("uri") if isinstance(lens.data, dict) else None
    folder = ls.folder_of(uri) if isinstance(uri, str) else None
    if folder is None:
        raise JsonRpcInvalidParams("not a lens of this server")
    return await ls.compute(lenses.resolve, await folder.current(), ls.client, lens)


async def complete(ls: Server, params: types.CompletionParams) -> types.CompletionList | None:
    """Offer names within the plan's quotes."""
    folder = ls.folder_of(params.text_document.uri)
    name = folder.name_of(params.text_document.uri) if folder else None
    if folder is None or name is None or not name.endswith(PLAN_NAME):
        return None
    return await ls.compute(
        completion.complete, await folder.current(), folder.cache, ls.client, name, params.position
    )


FEATURES: dict[str, tuple[Callable[..., Any], Any]] = {
    types.INITIALIZE: (initialize, None),
    types.INITIALIZED: (initialized, None),
    types.SHUTDOWN: (shutdown, None),
    types.TEXT_DOCUMENT_DID_OPEN: (did_open, None),
    types.TEXT_DOCUMENT_DID_CHANGE: (did_change, None),
    types.TEXT_DOCUMENT_DID_CLOSE: (did_close, None),
    types.TEXT_DOCUMENT_DID_SAVE: (did_save, None),
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: (did_change_watched_files, None),
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: (did_change_workspace_folders, None),
    types.TEXT_DOCUMENT_PREPARE_RENAME: (prepare_rename, None),
    types.TEXT_DOCUMENT_RENAME: (rename_module, None),
    types.WORKSPACE_WILL_RENAME_FILES: (will_rename_files, MOVED),
    types.WORKSPACE_DID_RENAME_FILES: (did_rename_files, MOVED),
    types.TEXT_DOCUMENT_CODE_ACTION: (code_action, code_actions.OPTIONS),
    types.CODE_ACTION_RESOLVE: (code_action_resolve, None),
    types.TEXT_DOCUMENT_HOVER: (hover_finding, None),
    types.TEXT_DOCUMENT_CODE_LENS: (code_lens, lenses.OPTIONS),
    types.CODE_LENS_RESOLVE: (code_lens_resolve, None),
    types.TEXT_DOCUMENT_COMPLETION: (complete, completion.OPTIONS),
}

PULL_FEATURES: dict[str, tuple[Callable[..., Any], Any]] = {
    types.TEXT_DOCUMENT_DIAGNOSTIC: (
        document_diagnostic,
        types.DiagnosticOptions(
            inter_file_dependencies=True, workspace_diagnostics=True, identifier="renamespace"
        ),
    ),
    types.WORKSPACE_DIAGNOSTIC: (workspace_diagnostic, None),
}
