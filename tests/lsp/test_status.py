"""How far it is, for a status bar and a view."""

import pytest

from lsp.editor import Start
from lsp.shop import PLAN, USER, write

pytestmark = pytest.mark.asyncio

MORE = """\
defmodule Shop.More do
  def both, do: {"é😀", Shop.Old.run(1), Shop.Lost.run(2)}
end
"""


async def test_the_command_tells_each_rule_with_its_places(start: Start) -> None:
    note = PLAN.replace('"Shop.New"', '{ to = "Shop.New", note = "same options" }')
    files = {"renamespace.toml": note, "lib/old.ex": "defmodule Shop.Old do\nend\n"}
    editor = await start(before=lambda root: write(root, files))
    status = await editor.command("renamespace.status")
    assert status["left"] == 1
    [folder] = status["folders"]
    assert folder["uri"] == editor.root.as_uri()
    assert folder["plan"] == editor.uri("renamespace.toml")
    assert [each["rule"] for each in folder["rules"]] == ["Shop.Old", "Shop.Lost"]
    assert folder["toMove"] == ["Shop.Old"]
    old, lost = folder["rules"]
    assert (old["new"], old["note"], old["done"], old["left"]) == ("Shop.New", "same options", 0, 1)
    assert old["toMove"] == ["Shop.Old"]
    [file] = old["files"]
    assert file["uri"] == editor.uri("lib/user.ex")
    assert file["findings"] == [
        {
            "range": {"start": {"line": 1, "character": 14}, "end": {"line": 1, "character": 22}},
            "message": "`Shop.Old` is now `Shop.New`",
            "code": "deprecated-module",
            "applicability": "safe",
        }
    ]
    assert (lost["left"], lost["toMove"], lost["files"]) == (0, [], [])


async def test_a_module_of_which_functions_go_is_to_move_too(start: Start) -> None:
    plan = '[functions]\n"Shop.User.go" = "Shop.New.go"\n"Shop.Lost.go" = "Shop.New.lost"\n'
    editor = await start(before=lambda root: write(root, {"renamespace.toml": plan}))
    [folder] = (await editor.command("renamespace.status"))["folders"]
    assert folder["toMove"] == ["Shop.User"]
    assert [each["toMove"] for each in folder["rules"]] == [[], []]


async def test_what_no_rule_finds_is_told_by_its_code(start: Start) -> None:
    plan = f'{PLAN}\n[boundaries]\n"Shop.User" = {{ must_not_use = ["Shop.Till"] }}\n'
    user = USER.replace("Shop.Old", "Shop.Till")
    editor = await start(
        before=lambda root: write(root, {"renamespace.toml": plan, "lib/user.ex": user})
    )
    [folder] = (await editor.command("renamespace.status"))["folders"]
    last = folder["rules"][-1]
    assert (last["rule"], last["new"], last["left"]) == ("forbidden-dependency", "", 1)
    assert folder["left"] == 1


async def test_a_split_module_is_told_by_its_name(start: Start) -> None:
    plan = '[functions]\n"Shop.Old.run" = "Shop.New.run"\n"Shop.Old.stop" = "Shop.End.stop"\n'
    user = "defmodule Shop.User do\n  def which, do: Shop.Old\nend\n"
    editor = await start(
        before=lambda root: write(root, {"renamespace.toml": plan, "lib/user.ex": user})
    )
    [folder] = (await editor.command("renamespace.status"))["folders"]
    last = folder["rules"][-1]
    assert last["rule"] == "Shop.Old, split over Shop.New, Shop.End"
    assert (last["new"], last["left"], folder["left"]) == ("", 1, 1)


async def test_without_a_plan(start: Start) -> None:
    editor = await start(before=lambda root: (root / "renamespace.toml").unlink())
    status = await editor.command("renamespace.status")
    assert status["left"] == 0
    [folder] = status["folders"]
    assert (folder["plan"], folder["rules"]) == (None, [])


async def test_the_client_is_told_when_the_number_changes(start: Start) -> None:
    editor = await start()
    await editor.until(lambda: editor.left == [1])
    editor.open("lib/user.ex", f"{USER}\n# nothing that counts\n")
    await editor.command("renamespace.reload")
    assert editor.left == [1]
    editor.type("lib/user.ex", f"{USER}{MORE}")
    await editor.until(lambda: editor.left == [1, 3])
    editor.type("lib/user.ex", "")
    await editor.until(lambda: editor.left == [1, 3, 0])
