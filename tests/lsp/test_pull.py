"""Diagnostics for clients that ask for them."""

import asyncio
from collections.abc import Sequence

import pytest
from lsprotocol import types

from lsp.editor import Editor, Start, capabilities
from lsp.shop import NEW, OLD, USER, write

TOML = "renamespace.toml"

pytestmark = pytest.mark.asyncio


def ids(answers: Sequence[types.WorkspaceDocumentDiagnosticReport]) -> dict[str, str]:
    return {each.uri: each.result_id or "" for each in answers}


def kinds(
    editor: Editor, answers: Sequence[types.WorkspaceDocumentDiagnosticReport]
) -> dict[str, str]:
    return {each.uri.removeprefix(f"{editor.uri('.')}/"): each.kind for each in answers}


async def test_a_document_is_reported_or_unchanged(start: Start) -> None:
    editor = await start(capabilities(pull=True))
    editor.open("lib/user.ex")
    full = await editor.pull("lib/user.ex")
    assert isinstance(full, types.RelatedFullDocumentDiagnosticReport)
    assert editor.marked("lib/user.ex", full.items) == OLD
    again = await editor.pull("lib/user.ex", full.result_id)
    assert isinstance(again, types.RelatedUnchangedDocumentDiagnosticReport)
    assert again.result_id == full.result_id
    editor.type("lib/user.ex", f"\n{USER}")
    moved = await editor.pull("lib/user.ex", full.result_id)
    assert isinstance(moved, types.RelatedFullDocumentDiagnosticReport)
    assert editor.marked("lib/user.ex", moved.items) == OLD
    assert editor.pushed == []


async def test_a_document_without_findings_is_empty(start: Start) -> None:
    editor = await start(capabilities(pull=True))
    for path in ("lib/new.ex", "mix.exs", "README.md"):
        report = await editor.pull(path)
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        assert list(report.items) == []
        again = await editor.pull(path, report.result_id)
        assert again.kind == "unchanged"


async def test_the_workspace_is_reported_and_then_waited_for(start: Start) -> None:
    editor = await start(capabilities(pull=True))
    first = await editor.pull_all()
    assert kinds(editor, first) == {"lib/user.ex": "full", TOML: "full"}
    waiting = asyncio.ensure_future(editor.pull_all(ids(first)))
    editor.open("lib/new.ex")
    await editor.pull("lib/new.ex")
    assert not waiting.done()
    editor.type("lib/new.ex", f"{NEW}\n{USER.replace('User', 'More')}")
    second = await waiting
    assert kinds(editor, second) == {
        "lib/user.ex": "unchanged",
        TOML: "unchanged",
        "lib/new.ex": "full",
    }
    editor.type("lib/new.ex", NEW)
    third = await editor.pull_all(ids(second))
    assert kinds(editor, third) == {
        "lib/user.ex": "unchanged",
        TOML: "unchanged",
        "lib/new.ex": "full",
    }
    full = [e for e in third if isinstance(e, types.WorkspaceFullDocumentDiagnosticReport)]
    assert [list(each.items) for each in full] == [[]]
    assert editor.pushed == []


async def test_a_change_elsewhere_asks_for_a_refresh(start: Start) -> None:
    editor = await start(capabilities(pull=True))
    await editor.until(lambda: editor.refreshes == 1)
    editor.open("lib/new.ex")
    editor.type("lib/new.ex", f"{NEW}\n{USER.replace('User', 'More')}")
    assert (await editor.pull("lib/new.ex")).kind == "full"
    assert editor.refreshes == 1
    editor.type("lib/new.ex", "")
    await editor.until(lambda: editor.refreshes == 2)


async def test_shutdown_while_a_request_is_held(start: Start) -> None:
    editor = await start(capabilities(pull=True))
    first = await editor.pull_all()
    waiting = asyncio.ensure_future(editor.pull_all(ids(first)))
    await editor.pull("lib/new.ex")
    await editor.stop()
    with pytest.raises(Exception, match="cancel"):
        await waiting


async def test_the_workspace_in_parts(start: Start) -> None:
    many = {f"lib/many{number:03}.ex": USER for number in range(120)}
    editor = await start(capabilities(pull=True), lambda root: write(root, many))
    params = types.WorkspaceDiagnosticParams([], partial_result_token=1)
    answer = await editor.client.workspace_diagnostic_async(params)
    assert list(answer.items) == []
    assert [len(part) for part in editor.parts] == [50, 50, 22], "with the first and the plan"
    found = {each["uri"]: each["items"][0]["code"] for part in editor.parts for each in part}
    assert found[editor.uri("lib/many119.ex")] == "deprecated-module"
    assert len(found) == len(many) + 2
