"""Prose in an editor: documentation, comments, and the files that the plan lists."""

import pytest
from lsprotocol import types

from lsp.editor import Start
from lsp.shop import PLAN, write

pytestmark = pytest.mark.asyncio

LISTED = f'{PLAN}\n[project]\nmentions = ["*.md"]\n'
ALL = types.Range(types.Position(0, 0), types.Position(99, 0))
MENTION = [("mention", "Shop.Old")]


async def test_a_listed_file_is_shown_and_fixed(start: Start) -> None:
    files = {"renamespace.toml": LISTED, "README.md": "é😀 Shop.Old\n"}
    editor = await start(before=lambda root: write(root, files))
    await editor.until(lambda: editor.found("README.md") == MENTION)
    editor.open("README.md", "é😀 `Shop.Old.run/1`\n")
    await editor.until(lambda: editor.found("README.md") == MENTION)
    fix, everywhere, whole = await editor.actions("README.md", ALL)
    assert everywhere.title == "Fix `Shop.Old` everywhere (2 in 2 files)"
    assert (fix.title, fix.is_preferred) == ("Replace with `Shop.New`", True)
    assert whole.title == "Replace 1 old name in this file"
    assert fix.edit is not None
    editor.make(fix.edit)
    assert editor.text("README.md") == "é😀 `Shop.New.run/1`\n"


async def test_a_new_listed_file_counts_once_it_is_saved(start: Start) -> None:
    editor = await start(before=lambda root: write(root, {"renamespace.toml": LISTED}))
    editor.open("GUIDE.md", "Shop.Old\n")
    editor.save("GUIDE.md")
    await editor.until(lambda: editor.found("GUIDE.md") == MENTION)


async def test_a_comment_is_information(start: Start) -> None:
    editor = await start(before=lambda root: write(root, {"lib/user.ex": "# Shop.Old.run/1\n"}))
    await editor.until(lambda: editor.found("lib/user.ex") == MENTION)
    [diagnostic] = editor.diagnostics[editor.uri("lib/user.ex")]
    assert diagnostic.severity is types.DiagnosticSeverity.Information
    assert await editor.actions("lib/user.ex", ALL) == []
