"""Starting, and going on whatever comes."""

from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.editor import Editor, Start, capabilities, workspace_folder
from lsp.shop import NEW, OLD, PLAN, USER, write

pytestmark = pytest.mark.asyncio


async def test_capabilities(start: Start) -> None:
    editor = await start(capabilities(pull=True))
    sync = editor.capabilities.text_document_sync
    assert isinstance(sync, types.TextDocumentSyncOptions)
    assert sync.change is types.TextDocumentSyncKind.Full
    actions = editor.capabilities.code_action_provider
    assert isinstance(actions, types.CodeActionOptions)
    assert actions.resolve_provider
    pull = editor.capabilities.diagnostic_provider
    assert isinstance(pull, types.DiagnosticOptions)
    assert (pull.inter_file_dependencies, pull.workspace_diagnostics) == (True, True)
    assert editor.capabilities.execute_command_provider is not None
    assert set(editor.capabilities.execute_command_provider.commands) == {
        "renamespace.fixWorkspace",
        "renamespace.fixFile",
        "renamespace.fixRule",
        "renamespace.fixModule",
        "renamespace.moveModule",
        "renamespace.writeFacade",
        "renamespace.status",
        "renamespace.reload",
    }
    for other in ("definition", "references", "document_symbol", "document_formatting"):
        assert getattr(editor.capabilities, f"{other}_provider") is None


async def test_nonsense_does_not_stop_it(start: Start) -> None:
    editor = await start()
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    ghost = types.VersionedTextDocumentIdentifier(1, editor.uri("lib/ghost.ex"))
    change = types.TextDocumentContentChangeWholeDocument("x")
    editor.client.text_document_did_change(types.DidChangeTextDocumentParams(ghost, [change]))
    editor.send({"method": "textDocument/didOpen", "params": {"no": "document"}})
    editor.send({"method": "textDocument/codeAction", "params": {"no": "range"}, "id": 77})
    editor.send({"method": "renamespace/unknown", "params": None})
    with pytest.raises(JsonRpcException):
        await editor.command("renamespace.unknown")
    editor.open("lib/user.ex", "\ud800")
    editor.type("lib/user.ex", f"{USER}# \ud800")
    await editor.command("renamespace.reload")
    assert editor.found("lib/user.ex") == OLD


async def test_several_folders(root: Path, start: Start) -> None:
    other = root / "other"
    write(other, {"renamespace.toml": PLAN, "lib/new.ex": NEW, "lib/two.ex": USER})
    (root / ".gitignore").write_text("other/\n")
    editor = await start(workspace_folders=[workspace_folder(root), workspace_folder(other)])
    await editor.until(
        lambda: editor.found("lib/user.ex") == editor.found("other/lib/two.ex") == OLD
    )
    event = types.WorkspaceFoldersChangeEvent([], [workspace_folder(other)])
    change = types.DidChangeWorkspaceFoldersParams(event)
    editor.client.workspace_did_change_workspace_folders(change)
    await editor.until(lambda: editor.found("other/lib/two.ex") == [])
    assert await editor.command("renamespace.fixWorkspace") == {"fixed": 1, "left": 0, "files": 1}
    editor.open("other/lib/two.ex", f"\n{USER}")
    event = types.WorkspaceFoldersChangeEvent([workspace_folder(other)], [])
    change = types.DidChangeWorkspaceFoldersParams(event)
    editor.client.workspace_did_change_workspace_folders(change)
    await editor.until(lambda: editor.found("other/lib/two.ex") == OLD)
    assert editor.version("other/lib/two.ex") == 1


async def test_a_folder_in_the_project_and_a_plan_above_the_root(root: Path, start: Start) -> None:
    write(root, {"apps/one/mix.exs": "", "apps/one/lib/new.ex": NEW, "apps/one/lib/user.ex": USER})
    editor = await start(workspace_folders=[workspace_folder(root / "apps/one/lib")])
    await editor.until(lambda: editor.found("apps/one/lib/user.ex") == OLD)
    assert editor.found("lib/user.ex") == []
    editor.open("renamespace.toml", "[modules")
    await editor.until(lambda: editor.found("apps/one/lib/user.ex") == [])


async def test_a_root_behind_a_link(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    link = tmp_path_factory.mktemp("links") / "link"
    link.symlink_to(root)
    editor = Editor(link)
    await editor.start(capabilities())
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    editor.open("lib/user.ex", "")
    await editor.until(lambda: editor.found("lib/user.ex") == [])
    await editor.stop()


@pytest.mark.parametrize("option", ["root_uri", "root_path"])
async def test_older_ways_to_name_the_root(root: Path, start: Start, option: str) -> None:
    value = root.as_uri() if option == "root_uri" else str(root)
    editor = await start(**{option: value})
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)


async def test_without_any_folder(start: Start) -> None:
    editor = await start(root_uri=None)
    await editor.until(lambda: bool(editor.client.log_messages))
    assert "no folder is open" in editor.client.log_messages[0].message
    assert await editor.command("renamespace.fixWorkspace") == {"fixed": 0, "left": 0, "files": 0}


async def test_an_umbrella(root: Path, start: Start) -> None:
    umbrella = {
        "mix.exs": 'defmodule U.MixProject do\n  def project, do: [apps_path: "apps"]\nend\n',
        "apps/till/mix.exs": "",
        "apps/till/lib/new.ex": NEW,
        "apps/web/mix.exs": "",
        "apps/web/lib/user.ex": USER,
    }
    (root / "lib/new.ex").unlink()
    editor = await start(before=lambda root: write(root, umbrella))
    await editor.until(lambda: editor.found("apps/web/lib/user.ex") == OLD)
    where = editor.diagnostics[editor.uri("apps/web/lib/user.ex")][0].range
    [fix, _] = await editor.fixes("apps/web/lib/user.ex", where)
    assert fix.is_preferred, "the new module of the other application is seen"


async def test_watchers_are_registered_for_who_takes_them(start: Start) -> None:
    editor = await start(capabilities(watch=True))
    await editor.until(lambda: bool(editor.registered))
    [registration] = editor.registered
    assert registration.method == "workspace/didChangeWatchedFiles"
    other = await start(capabilities(watch=False))
    await other.until(lambda: other.found("lib/user.ex") == OLD)
    assert other.registered == []


@pytest.mark.parametrize("late", [1, 3])
async def test_a_change_that_comes_before_its_text(start: Start, late: int) -> None:
    """Whichever version is the newer one counts."""
    editor = await start()
    uri, old, new = editor.uri("lib/user.ex"), USER, USER.replace("Shop.Old", "Shop.New")
    document = types.VersionedTextDocumentIdentifier(2, uri)
    change = types.TextDocumentContentChangeWholeDocument(new)
    editor.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
    item = types.TextDocumentItem(uri, "elixir", late, old)
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    status = await editor.command("renamespace.status")
    assert status["left"] == (1 if late == 3 else 0)
    assert not [each for each in editor.client.log_messages if each.type is types.MessageType.Error]
