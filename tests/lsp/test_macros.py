"""A fix through a macro's alias is one action on several files, and says which."""

import pytest
from lsprotocol import types

from lsp.editor import Editor, Start
from lsp.shop import NEW, USER, write

pytestmark = pytest.mark.asyncio

BASE = """\
defmodule Shop.Base do
  defmacro __using__(_options) do
    quote do
      alias Shop.Old
    end
  end
end
"""
FIRST = """\
defmodule Shop.First do
  use Shop.Base
  def run, do: Old.run(1)
end
"""
FILES = {
    "lib/base.ex": BASE,
    "lib/first.ex": FIRST,
    "lib/second.ex": FIRST.replace("First", "Second"),
}
CALL = types.Range(types.Position(2, 15), types.Position(2, 18))


async def with_macros(start: Start) -> Editor:
    return await start(before=lambda root: write(root, FILES))


async def test_one_action_changes_the_macro_and_all_its_users(start: Start) -> None:
    editor = await with_macros(start)
    editor.open("lib/first.ex")
    [fix] = await editor.fixes("lib/first.ex", CALL)
    assert fix.title == "Replace with `Shop.New`, also in lib/base.ex, lib/second.ex"
    assert fix.is_preferred
    assert fix.edit is not None
    editor.make(fix.edit)
    for path, text in FILES.items():
        assert editor.text(path) == text.replace("Old", "New")
    assert editor.text("lib/user.ex") == USER


async def test_a_file_alone_is_not_torn_from_its_macro(start: Start) -> None:
    editor = await with_macros(start)
    editor.open("lib/first.ex")
    answer = await editor.command("renamespace.fixFile", {"uri": editor.uri("lib/first.ex")})
    assert answer == {"fixed": 0, "left": 1, "files": 0}


async def test_a_changed_macro_is_seen_by_its_users(start: Start) -> None:
    editor = await with_macros(start)
    editor.open("lib/base.ex")
    await editor.until(lambda: bool(editor.found("lib/second.ex")))
    editor.type("lib/base.ex", BASE.replace("Shop.Old", "Shop.Other.Old"))
    await editor.until(lambda: not editor.found("lib/second.ex"))


async def test_a_call_through_a_macros_import_is_fixed_with_it(start: Start) -> None:
    plan = '[functions]\n"Shop.Old.run" = "Shop.New.go"\n'
    imported = {
        "renamespace.toml": plan,
        "lib/old.ex": NEW.replace("New", "Old"),
        "lib/new.ex": NEW.replace("run", "go"),
        "lib/base.ex": BASE.replace("alias", "import"),
        "lib/first.ex": FIRST.replace("Old.run", "run"),
    }
    editor = await start(before=lambda root: write(root, imported))
    editor.open("lib/first.ex")
    [fix] = await editor.fixes("lib/first.ex", CALL)
    assert fix.title == "Replace with `Shop.New.go/1`, also in lib/base.ex"
    assert fix.edit is not None
    editor.make(fix.edit)
    assert "go(1)" in editor.text("lib/first.ex")
    assert "import Shop.New, only: [go: 1]" in editor.text("lib/base.ex")
