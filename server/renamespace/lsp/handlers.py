"""What the client says and asks, one function a method; each only passes on and translates."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from renamespace.lsp import code_actions, diagnostics
from renamespace.lsp.client import read_client
from renamespace.lsp.convert import file_path
from renamespace.lsp.session import Server
from renamespace.project.discovery import PLAN_NAME

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
    if folder := ls.folder_of(uri):
        await folder.current()
    return diagnostics.pulled(ls.report(uri), params.previous_result_id)


async def workspace_diagnostic(
    ls: Server, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """Answer for all files (3.17, `workspace/diagnostic`).

    A client that has seen the last answer is kept waiting until there is something new, as it
    would else ask every few seconds.
    """
    known = {each.uri: each.value for each in params.previous_result_ids}
    for folder in ls.folders:
        await folder.current()
    answer = diagnostics.workspace_pulled(ls.reports, known)
    while known == ls.answered and all(each.kind == "unchanged" for each in answer):
        await ls.changed()
        answer = diagnostics.workspace_pulled(ls.reports, known)
    ls.answered = {each.uri: each.result_id for each in answer if each.result_id is not None}
    return types.WorkspaceDiagnosticReport(answer)


async def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Offer what can be done about the findings of a range."""
    folder = ls.folder_of(params.text_document.uri)
    name = folder.name_of(params.text_document.uri) if folder else None
    if folder is None or name is None:
        return []
    snapshot = await folder.current()
    if name not in snapshot.findings or not folder.is_current(snapshot, [name]):
        return []
    return await ls.compute(code_actions.offer, snapshot, ls.client, name, params)


async def code_action_resolve(ls: Server, action: types.CodeAction) -> types.CodeAction:
    """Compute an action's edit, when the user has chosen it."""
    uri = action.data.get("uri") if isinstance(action.data, dict) else None
    folder = ls.folder_of(uri) if isinstance(uri, str) else None
    if folder is None:
        raise JsonRpcInvalidParams("not an action of this server")
    snapshot = await folder.current()
    return await ls.compute(code_actions.resolve, snapshot, ls.client, action)


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
    types.TEXT_DOCUMENT_CODE_ACTION: (code_action, code_actions.OPTIONS),
    types.CODE_ACTION_RESOLVE: (code_action_resolve, None),
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
