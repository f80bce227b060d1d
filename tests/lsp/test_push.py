"""Diagnostics for clients that are told."""

import pytest
from lsprotocol import types

from lsp.conftest import NEW, PLAN, USER, Start
from lsp.editor import Editor

pytestmark = pytest.mark.asyncio

OLD = [("deprecated-module", "Shop.Old")]


async def test_closed_files_are_reported(start: Start) -> None:
    editor = await start()
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    [diagnostic] = editor.diagnostics[editor.uri("lib/user.ex")]
    assert diagnostic.message == "`Shop.Old` is now `Shop.New`"
    assert diagnostic.source == "renamespace"
    assert diagnostic.severity is types.DiagnosticSeverity.Warning
    assert diagnostic.tags == [types.DiagnosticTag.Deprecated]
    [rule] = diagnostic.related_information or ()
    assert rule.location.uri == editor.uri("renamespace.toml")
    assert editor.at("renamespace.toml", rule.location.range) == 'Shop.Old" = "Shop.New'
    assert [each.uri for each in editor.pushed] == [editor.uri("lib/user.ex")]
    assert editor.capabilities.diagnostic_provider is None
