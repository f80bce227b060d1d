"""What is left, above the definition of an old module."""

from collections.abc import Mapping

import pytest

from lsp.editor import Editor, Start, capabilities
from lsp.shop import USER, write

pytestmark = pytest.mark.asyncio

OLD = "defmodule Shop.Old do\n  def run(x), do: x\nend\n"
FILES: Mapping[str, str] = {
    "lib/old.ex": OLD,
    "lib/two.ex": USER.replace("User", "Two").replace("run(1)", "run(Shop.Old.run(1))"),
}
SHOWS = {"commands": ["renamespace.showReferences"]}


async def with_old(start: Start, **options: object) -> Editor:
    editor = await start(before=lambda root: write(root, FILES), **options)
    editor.open("lib/old.ex")
    return editor


async def test_a_client_that_can_show_places(start: Start) -> None:
    editor = await with_old(start, initialization_options=SHOWS)
    show, fix = await editor.lenses("lib/old.ex")
    assert editor.at("lib/old.ex", show.range) == "Shop.Old"
    assert show.command is not None
    assert show.command.title == "3 references left in 2 files"
    assert show.command.command == "renamespace.showReferences"
    uri, position, places = show.command.arguments or ()
    assert uri == editor.uri("lib/old.ex")
    assert (position["line"], position["character"]) == (0, 10)
    assert {each["uri"] for each in places} == {
        editor.uri("lib/user.ex"),
        editor.uri("lib/two.ex"),
    }
    assert fix.command is not None
    assert fix.command.title == "Fix 3 of them"


async def test_any_other_client_can_have_them_fixed(start: Start) -> None:
    editor = await with_old(start)
    [lens] = await editor.lenses("lib/old.ex")
    assert lens.command is not None
    assert lens.command.title == "3 references left in 2 files: fix 3 of them"
    done = await editor.command(lens.command.command, *(lens.command.arguments or ()))
    assert done == {"fixed": 3, "left": 0, "files": 2}
    assert "Shop.Old" not in editor.text("lib/user.ex") + editor.text("lib/two.ex")
    assert editor.text("lib/old.ex") == OLD
    assert await editor.lenses("lib/old.ex") == []


async def test_where_nothing_can_be_fixed_without_a_look(start: Start) -> None:
    files = {"lib/lost.ex": OLD.replace("Old", "Lost"), "lib/user.ex": USER.replace("Old", "Lost")}
    editor = await start(before=lambda root: write(root, files))
    [lens] = await editor.lenses("lib/lost.ex")
    assert lens.command is not None
    assert lens.command.title == "1 reference left in 1 file: none can be fixed without a look"
    done = await editor.command(lens.command.command, *(lens.command.arguments or ()))
    assert done["fixed"] == 0
    assert editor.applied == []


async def test_other_definitions_have_none(start: Start) -> None:
    editor = await with_old(start)
    for path in ("lib/new.ex", "lib/user.ex", "renamespace.toml", "README.md"):
        assert await editor.lenses(path) == []


async def test_a_client_is_asked_to_ask_again(start: Start) -> None:
    editor = await start(capabilities(lens_refresh=True), lambda root: write(root, FILES))
    await editor.until(lambda: editor.lens_refreshes == 1)
    editor.open("lib/user.ex", "")
    await editor.until(lambda: editor.lens_refreshes == 2)
