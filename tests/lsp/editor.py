"""An editor to test with: it opens, types, saves, collects what it is told and makes edits."""

import asyncio
import json
import os
import re
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest_lsp
from cattrs import Converter
from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

from lsp.applying import (
    apply,
    edits_by_uri,
    file_moves,
    files_gone,
    files_made,
    position,
    saved,
    shown,
)

SERVER = Path(__file__).parents[2] / "server"
COMMAND = (sys.executable, "-m", "renamespace", "lsp")
PATIENCE = 30
"""Seconds after which a test that waits for something gives up."""

Code = tuple[str | int | None, str]


def capabilities(
    *,
    pull: bool = False,
    encodings: Sequence[str] | None = None,
    document_changes: bool = True,
    annotations: bool = False,
    resolve: bool = False,
    watch: bool = False,
    progress: bool = False,
    moves: bool = False,
    makes: bool = False,
    disabled: bool = False,
    prepare: bool = True,
    markdown: bool = False,
    lens_refresh: bool = False,
    links: bool = False,
) -> types.ClientCapabilities:
    """What a client says that it can do."""
    annotation = types.ChangeAnnotationsSupportOptions() if annotations else None
    resolving = types.ClientCodeActionResolveOptions(["edit"]) if resolve else None
    return types.ClientCapabilities(
        general=types.GeneralClientCapabilities(
            position_encodings=[types.PositionEncodingKind(each) for each in encodings or ()]
        )
        if encodings
        else None,
        window=types.WindowClientCapabilities(work_done_progress=progress),
        workspace=types.WorkspaceClientCapabilities(
            workspace_edit=types.WorkspaceEditClientCapabilities(
                document_changes=document_changes,
                change_annotation_support=annotation,
                resource_operations=_operations(moves=moves, makes=makes),
            ),
            code_lens=types.CodeLensWorkspaceClientCapabilities(refresh_support=lens_refresh),
            file_operations=types.FileOperationClientCapabilities(will_rename=True, did_rename=True)
            if moves
            else None,
            did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(
                dynamic_registration=watch
            ),
            diagnostics=types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
            if pull
            else None,
        ),
        text_document=types.TextDocumentClientCapabilities(
            diagnostic=types.DiagnosticClientCapabilities() if pull else None,
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(
                related_information=True, code_description_support=links
            ),
            code_action=types.CodeActionClientCapabilities(
                data_support=resolve, resolve_support=resolving, disabled_support=disabled
            ),
            rename=types.RenameClientCapabilities(prepare_support=prepare),
            hover=types.HoverClientCapabilities(
                content_format=[types.MarkupKind.Markdown] if markdown else None
            ),
        ),
    )


def _operations(*, moves: bool, makes: bool) -> list[types.ResourceOperationKind] | None:
    kinds = types.ResourceOperationKind
    found = [kinds.Rename] * moves + [kinds.Create, kinds.Delete] * makes
    return found or None


def converter() -> Converter:
    """The usual one, but that an action with a command stays an action."""
    made = default_converter()

    def read(item: dict[str, Any], _: object) -> types.CodeAction | types.Command:
        kind = types.Command if isinstance(item.get("command"), str) else types.CodeAction
        return made.structure(item, kind)

    made.register_structure_hook(types.Command | types.CodeAction, read)
    return made


def workspace_folder(root: Path) -> types.WorkspaceFolder:
    return types.WorkspaceFolder(root.as_uri(), root.name)


class Editor:
    """One client with its server process. `path` is always relative to the root."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.encoding = "utf-16"
        self.buffers: dict[str, tuple[int, str]] = {}
        self.pushed: list[types.PublishDiagnosticsParams] = []
        self.diagnostics: dict[str, Sequence[types.Diagnostic]] = {}
        self.applied: list[types.ApplyWorkspaceEditParams] = []
        self.registered: list[types.Registration] = []
        self.refreshes = 0
        self.lens_refreshes = 0
        self.left: list[int] = []
        """What `renamespace/status` has told."""
        self.accepts = True
        self.stopped = False
        self.cancels = False
        self.progress: list[str] = []
        self.parts: list[list[dict[str, Any]]] = []
        """The partial results of a request."""
        self.capabilities: types.ServerCapabilities = types.ServerCapabilities()
        self.client = self._make_client()
        self._news = asyncio.Event()
        self._found: dict[str, list[Code]] = {}
        self._texts: dict[tuple[str, int], str] = {}

    async def start(self, asked: types.ClientCapabilities, **options: Any) -> None:  # noqa: ANN401
        environment = {**os.environ, "PYTHONPATH": str(SERVER)}
        await self.client.start_io(*COMMAND, env=environment)
        if not {"workspace_folders", "root_uri", "root_path"} & options.keys():
            options["workspace_folders"] = [workspace_folder(self.root)]
        params = types.InitializeParams(asked, **options)
        result = await self.client.initialize_session(params)
        self.capabilities = result.capabilities
        chosen = result.capabilities.position_encoding
        self.encoding = str(getattr(chosen, "value", chosen or "utf-16"))

    async def stop(self) -> None:
        """Shut the server down; it must go without being killed, and content."""
        if not self.stopped:
            self.stopped = True
            process = self.client._server  # noqa: SLF001 (there is no other way to it)
            async with asyncio.timeout(PATIENCE):
                await self.client.shutdown_session()
            assert process is not None
            assert process.returncode == 0
            await self.client.stop()  # type: ignore[no-untyped-call]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for messages until something holds."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self._news.clear()
                await self._news.wait()

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    def text(self, path: str) -> str:
        """What the user sees."""
        if path in self.buffers:
            return self.buffers[path][1]
        return shown((self.root / path).read_bytes())

    def open(self, path: str, text: str | None = None) -> None:
        self._put(path, 1, self.text(path) if text is None else text)
        document = types.TextDocumentItem(self.uri(path), "elixir", *self.buffers[path])
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(document))

    def type(self, path: str, text: str) -> None:
        version = self.buffers[path][0] + 1
        self._put(path, version, text)
        document = types.VersionedTextDocumentIdentifier(version, self.uri(path))
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def close(self, path: str) -> None:
        del self.buffers[path]
        self.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(self.uri(path)))
        )

    def save(self, path: str) -> None:
        (self.root / path).write_bytes(self.text(path).encode())
        self.client.text_document_did_save(
            types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(self.uri(path)))
        )

    def changed_on_disk(self, path: str, kind: types.FileChangeType) -> None:
        event = types.FileEvent(self.uri(path), kind)
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))

    def send(self, message: Mapping[str, object]) -> None:
        """Send what no honest client would."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        writer = self.client.protocol.writer
        assert writer is not None
        writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def found(self, path: str) -> list[Code]:
        """Code and marked text of what was pushed for a file."""
        return self._found.get(self.uri(path), [])

    def version(self, path: str) -> int | None:
        """The version of the text for which a file's diagnostics were pushed last."""
        return [each for each in self.pushed if each.uri == self.uri(path)][-1].version

    def marked(self, path: str, diagnostics: Sequence[types.Diagnostic]) -> list[Code]:
        """Code and marked text, in the text that the user sees now."""
        return [(each.code, self._cut(self.text(path), each.range)) for each in diagnostics]

    def at(self, path: str, where: types.Range) -> str:
        return self._cut(self.text(path), where)

    def _cut(self, text: str, where: types.Range) -> str:
        """The text of a range, found by cutting at both its ends."""
        ends = (where.start, where.end)
        marks = [types.TextEdit(types.Range(end, end), "\0") for end in ends]
        return apply(text, marks, self.encoding).split("\0")[1]

    def _text_of(self, params: types.PublishDiagnosticsParams) -> str:
        """The text that diagnostics are about, which may not be the latest."""
        path = params.uri.removeprefix(f"{self.root.as_uri()}/")
        return self.text(path) if params.version is None else self._texts[path, params.version]

    async def pull(self, path: str, known: str | None = None) -> types.DocumentDiagnosticReport:
        document = types.TextDocumentIdentifier(self.uri(path))
        return await self.client.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(document, previous_result_id=known)
        )

    async def pull_all(
        self, known: Mapping[str, str] | None = None
    ) -> Sequence[types.WorkspaceDocumentDiagnosticReport]:
        ids = [types.PreviousResultId(uri, value) for uri, value in (known or {}).items()]
        answer = await self.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(ids))
        return answer.items

    async def actions(
        self, path: str, where: types.Range, only: Sequence[str] | None = None
    ) -> list[types.CodeAction]:
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(self.uri(path)),
            where,
            types.CodeActionContext([], only=only),
        )
        answer = await self.client.text_document_code_action_async(params)
        return [each for each in answer or () if isinstance(each, types.CodeAction)]

    async def fixes(
        self, path: str, where: types.Range, only: Sequence[str] | None = None
    ) -> list[types.CodeAction]:
        """The actions that fix what is there, not those that ignore it or change other places."""
        found = await self.actions(path, where, only)
        return [
            e for e in found if not re.match(r"Ignore |Fix .* everywhere|Write the facade", e.title)
        ]

    async def command(self, name: str, *arguments: object) -> Any:  # noqa: ANN401
        return await self.client.workspace_execute_command_async(
            types.ExecuteCommandParams(name, list(arguments) or None)
        )

    def make(self, edit: types.WorkspaceEdit) -> None:
        """Make an edit: in the buffers of open files, on the disk for the others."""
        for uri in files_made(edit):
            made = self.root / unquote(uri.removeprefix(f"{self.root.as_uri()}/"))
            made.parent.mkdir(parents=True, exist_ok=True)
            made.touch(exist_ok=False)
        for uri, (version, edits) in edits_by_uri(edit).items():
            path = next(p for p in self._paths() if self.uri(p) == uri)
            text = apply(self.text(path), edits, self.encoding)
            if path in self.buffers:
                assert version in (None, self.buffers[path][0])
                self.type(path, text)
            else:
                assert version is None
                file = self.root / path
                file.write_bytes(saved(text, file.read_bytes()))

        for uri in files_gone(edit):
            path = unquote(uri.removeprefix(f"{self.root.as_uri()}/"))
            if path in self.buffers:
                self.close(path)
            (self.root / path).unlink()
        for old, new in file_moves(edit):
            self.move(*(unquote(uri.removeprefix(f"{self.root.as_uri()}/")) for uri in (old, new)))

    def move(self, old: str, new: str) -> None:
        """Move a file or a folder, with its buffers, as unsaved as they are."""
        (self.root / new).parent.mkdir(parents=True, exist_ok=True)
        assert not (self.root / new).exists()
        (self.root / old).rename(self.root / new)
        for path in [each for each in self.buffers if f"{each}/".startswith(f"{old}/")]:
            text = self.text(path)
            self.close(path)
            self.open(f"{new}{path.removeprefix(old)}", text)

    async def rename(self, path: str, caret: str, new_name: str) -> types.WorkspaceEdit | None:
        """Rename what stands at the `|` in a part of a file's text."""
        return await self.client.text_document_rename_async(
            types.RenameParams(
                types.TextDocumentIdentifier(self.uri(path)), self.caret(path, caret), new_name
            )
        )

    async def hover(self, path: str, caret: str) -> types.Hover | None:
        """What is told at the `|` in a part of a file's text."""
        params = types.HoverParams(
            types.TextDocumentIdentifier(self.uri(path)), self.caret(path, caret)
        )
        return await self.client.text_document_hover_async(params)

    async def lenses(self, path: str) -> list[types.CodeLens]:
        """The lenses of a file, each with its command."""
        params = types.CodeLensParams(types.TextDocumentIdentifier(self.uri(path)))
        found = await self.client.text_document_code_lens_async(params)
        return [await self.client.code_lens_resolve_async(each) for each in found or ()]

    async def completed(self, path: str, caret: str) -> dict[str, str] | None:
        """What is offered at the `|`: each label with the whole text if it is taken."""
        params = types.CompletionParams(
            types.TextDocumentIdentifier(self.uri(path)), self.caret(path, caret)
        )
        found = await self.client.text_document_completion_async(params)
        if found is None:
            return None
        assert isinstance(found, types.CompletionList)
        edits = {each.label: each.text_edit for each in found.items}
        return {
            label: apply(self.text(path), [edit], self.encoding)
            for label, edit in edits.items()
            if isinstance(edit, types.TextEdit)
        }

    async def titled(
        self, path: str, caret: str, title: str, only: Sequence[str] | None = None
    ) -> types.CodeAction:
        """The one action at the `|` whose title begins so, with its edit."""
        at = self.caret(path, caret)
        actions = await self.actions(path, types.Range(at, at), only)
        [action] = [each for each in actions if each.title.startswith(title)]
        if action.edit is None and action.command is None:
            action = await self.client.code_action_resolve_async(action)
        return action

    async def titles(self, path: str, caret: str) -> list[str]:
        at = self.caret(path, caret)
        return [each.title for each in await self.actions(path, types.Range(at, at))]

    async def prepared(self, path: str, caret: str) -> tuple[str, str] | None:
        """The marked text and the placeholder for renaming; None if nothing can be renamed."""
        answer = await self.client.text_document_prepare_rename_async(
            types.PrepareRenameParams(
                types.TextDocumentIdentifier(self.uri(path)), self.caret(path, caret)
            )
        )
        if answer is None:
            return None
        assert isinstance(answer, types.PrepareRenamePlaceholder)
        return self.at(path, answer.range), answer.placeholder

    def caret(self, path: str, part: str) -> types.Position:
        """The place of the `|` in a part of the text."""
        text, (before, after) = self.text(path), part.split("|")
        assert text.count(before + after) == 1, "a part that is not there, or more than once"
        return position(text, text.index(before + after) + len(before), self.encoding)

    async def will_move(self, *moves: tuple[str, str]) -> types.WorkspaceEdit | None:
        """Ask what moving files and folders changes."""
        files = [types.FileRename(self.uri(old), self.uri(new)) for old, new in moves]
        return await self.client.workspace_will_rename_files_async(types.RenameFilesParams(files))

    def did_move(self, *moves: tuple[str, str]) -> None:
        files = [types.FileRename(self.uri(old), self.uri(new)) for old, new in moves]
        self.client.workspace_did_rename_files(types.RenameFilesParams(files))

    def tree(self) -> dict[str, str]:
        """What the user sees of all Elixir sources and templates."""
        return {path: self.text(path) for path in self._paths() if not path.endswith(".toml")}

    def _put(self, path: str, version: int, text: str) -> None:
        self.buffers[path] = (version, text)
        self._texts[path, version] = text

    def _paths(self) -> list[str]:
        files = [path for path in self.root.rglob("*") if path.is_file()]
        return [path.relative_to(self.root).as_posix() for path in files]

    def _make_client(self) -> pytest_lsp.LanguageClient:
        client = pytest_lsp.LanguageClient(converter_factory=converter)
        own: dict[str, Any] = {
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: self._on_publish,
            types.WORKSPACE_DIAGNOSTIC_REFRESH: self._on_refresh,
            types.WORKSPACE_CODE_LENS_REFRESH: self._on_lens_refresh,
            types.WORKSPACE_APPLY_EDIT: self._on_apply,
            types.CLIENT_REGISTER_CAPABILITY: self._on_register,
            types.WINDOW_LOG_MESSAGE: self._on_log,
            types.PROGRESS: self._on_progress,
        }
        own = {method: partial(handler) for method, handler in own.items()}
        register_lsp_features(client, {**DEFAULT_CLIENT_FEATURES, **own})
        client.feature("renamespace/status")(partial(self._on_status))
        return client

    def _on_status(self, params: Any) -> None:  # noqa: ANN401
        self.left.append(params.left)
        self._news.set()

    def _on_lens_refresh(self, _params: None) -> None:
        self.lens_refreshes += 1
        self._news.set()

    def _on_publish(self, params: types.PublishDiagnosticsParams) -> None:
        self.pushed.append(params)
        self.diagnostics[params.uri] = params.diagnostics
        self._found[params.uri] = [
            (each.code, self._cut(self._text_of(params), each.range)) for each in params.diagnostics
        ]
        self._news.set()

    def _on_refresh(self, _params: None) -> None:
        self.refreshes += 1
        self._news.set()

    def _on_register(self, params: types.RegistrationParams) -> None:
        self.registered += params.registrations
        self._news.set()

    def _on_log(self, params: types.LogMessageParams) -> None:
        self.client.log_messages.append(params)
        self._news.set()

    def _on_progress(self, params: types.ProgressParams) -> None:
        value = params.value or {}
        if "items" in value:
            self.parts.append(value["items"])
            return
        self.progress.append(value["kind"])
        if self.cancels and self.progress == ["begin"]:
            cancel = types.WorkDoneProgressCancelParams(params.token)
            self.client.window_work_done_progress_cancel(cancel)
        self._news.set()

    def _on_apply(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        self.applied.append(params)
        if self.accepts:
            self.make(params.edit)
        self._news.set()
        return types.ApplyWorkspaceEditResult(self.accepts)


Start = Callable[..., Awaitable[Editor]]
