"""Definitions that the plan moves, in an editor."""

import pytest
from lsprotocol import types

from lsp.editor import Start
from lsp.shop import write

pytestmark = pytest.mark.asyncio

TO_MOVE = [("module-to-move", "Shop.Old")]
DEFINED = "defmodule Shop.Old do\n  def run(x), do: x\nend\n"


async def test_a_definition_is_information(start: Start) -> None:
    """It is not marked as deprecated: it is those who use it who are to change."""
    files = {"lib/old.ex": DEFINED, "lib/new.ex": ""}
    editor = await start(before=lambda root: write(root, files))
    await editor.until(lambda: editor.found("lib/old.ex") == TO_MOVE)
    [diagnostic] = editor.diagnostics[editor.uri("lib/old.ex")]
    assert diagnostic.severity is types.DiagnosticSeverity.Information
    assert not diagnostic.tags
    assert diagnostic.message == (
        "`Shop.Old` is to become `Shop.New` [manual: move it with `renamespace move`]"
    )
    [rule] = diagnostic.related_information or ()
    assert editor.at("renamespace.toml", rule.location.range) == 'Shop.Old" = "Shop.New'


async def test_it_is_gone_as_soon_as_it_has_another_name(start: Start) -> None:
    editor = await start(before=lambda root: write(root, {"lib/old.ex": DEFINED}))
    await editor.until(lambda: editor.found("lib/old.ex") == TO_MOVE)
    editor.open("lib/old.ex", DEFINED.replace("Shop.Old", "Shop.Other"))
    await editor.until(lambda: editor.found("lib/old.ex") == [])
