"""A workspace without a plan: deprecations in the code have diagnostics and fixes."""

from pathlib import Path

import pytest
from lsprotocol import types

from lsp.editor import Start
from lsp.shop import NEW, USER, write

pytestmark = pytest.mark.asyncio

TEXT = '@deprecated "Use Shop.New.run/1 instead"'
OLD = f"defmodule Shop.Old do\n  {TEXT}\n  def run(x), do: Shop.New.run(x)\nend\n"
FOUND = [("deprecated-function", "Shop.Old.run")]


def planless(root: Path) -> None:
    (root / "renamespace.toml").unlink()
    write(root, {"lib/old.ex": OLD})


async def test_diagnostics_tell_where_it_is_deprecated(start: Start) -> None:
    editor = await start(before=planless)
    await editor.until(lambda: editor.found("lib/user.ex") == FOUND)
    [diagnostic] = editor.diagnostics[editor.uri("lib/user.ex")]
    assert diagnostic.message == (
        "`Shop.Old.run/1` is now `Shop.New.run/1` (deprecated in lib/old.ex:2)"
    )
    assert list(diagnostic.tags or ()) == [types.DiagnosticTag.Deprecated]
    where, new = diagnostic.related_information or ()
    assert editor.at("lib/new.ex", new.location.range) == "run"
    assert where.location.uri == editor.uri("lib/old.ex")
    assert editor.at("lib/old.ex", where.location.range) == TEXT
    assert editor.found("lib/old.ex") == []


async def test_a_deprecation_counts_as_it_is_typed(start: Start) -> None:
    editor = await start(before=planless)
    await editor.until(lambda: editor.found("lib/user.ex") == FOUND)
    editor.open("lib/old.ex")
    editor.type("lib/old.ex", OLD.replace(TEXT, ""))
    await editor.until(lambda: editor.found("lib/user.ex") == [])
    editor.type("lib/old.ex", f"\n\n{OLD}")
    await editor.until(lambda: editor.found("lib/user.ex") == FOUND)
    [diagnostic] = editor.diagnostics[editor.uri("lib/user.ex")]
    assert "deprecated in lib/old.ex:4" in diagnostic.message


async def test_the_first_deprecation_of_a_project_that_had_none(start: Start) -> None:
    def without(root: Path) -> None:
        planless(root)
        write(root, {"lib/old.ex": OLD.replace(TEXT, "")})

    editor = await start(before=without)
    await editor.until(lambda: bool(editor.client.log_messages))
    assert "no deprecation names what to use" in editor.client.log_messages[0].message
    editor.open("lib/old.ex")
    editor.type("lib/old.ex", OLD)
    await editor.until(lambda: editor.found("lib/user.ex") == FOUND)


async def test_without_any_deprecation_an_ignore_comment_is_no_trouble(start: Start) -> None:
    def without(root: Path) -> None:
        (root / "renamespace.toml").unlink()
        write(root, {"lib/user.ex": f"# renamespace:ignore-file\n{USER}"})

    editor = await start(before=without)
    editor.open("lib/new.ex")
    editor.type("lib/new.ex", f"{NEW}\n")
    await editor.until(lambda: bool(editor.client.log_messages))
    assert editor.pushed == []


async def test_a_plan_that_comes_wins(start: Start) -> None:
    editor = await start(before=planless)
    await editor.until(lambda: editor.found("lib/user.ex") == FOUND)
    (editor.root / "renamespace.toml").write_text('[modules]\n"Shop.Old" = "Shop.New"\n')
    editor.changed_on_disk("renamespace.toml", types.FileChangeType.Created)
    await editor.until(lambda: editor.found("lib/user.ex") == [("deprecated-module", "Shop.Old")])
