"""Facades of modules that have moved: where an old name is left, and at the module's own name."""

from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.editor import Editor, Start, capabilities
from lsp.shop import write
from support.projects import command_line

pytestmark = pytest.mark.asyncio

FULL = capabilities(moves=True, makes=True, resolve=True, disabled=True)
TITLE = "Write the facade of `Shop.Orders`"
PLAN = """\
[modules]
"Shop.Orders" = "Shop.Sales"

[functions]
"Shop.Till.open" = "Shop.Sales.open"
"""
SALES = """\
defmodule Shop.Sales do
  def price(name), do: byte_size(name)
  def open(day), do: day
end
"""
USER = """\
defmodule Shop.User do
  def go, do: {Shop.Orders.price("té"), Shop.Till.open(1)}
end
"""
FILES = {
    "renamespace.toml": PLAN,
    "lib/shop/sales.ex": SALES,
    "lib/shop/user.ex": USER,
    "lib/shop/till.ex": "defmodule Shop.Till do\n  def close, do: :ok\nend\n",
}
CALL = types.Range(types.Position(1, 20), types.Position(1, 20))
NAME = types.Range(types.Position(0, 12), types.Position(0, 12))


def moved(root: Path) -> None:
    write(root, FILES)


def struct(root: Path) -> None:
    sales = SALES.replace("do\n", "do\n  defstruct [:name]\n", 1)
    user = USER.replace("{Shop", "{%Shop.Orders{}, Shop")
    write(root, {**FILES, "lib/shop/sales.ex": sales, "lib/shop/user.ex": user})


def shop(root: Path) -> dict[str, str]:
    found = (path for path in (root / "lib/shop").rglob("*.ex"))
    return {path.relative_to(root).as_posix(): path.read_text() for path in found}


def same(root: Path, *modules: str) -> dict[str, str]:
    """What the command line makes of the same project."""
    write(root, FILES)
    command_line(root, "facade", *modules)
    return shop(root)


async def offered(editor: Editor, path: str, where: types.Range) -> dict[str, types.CodeAction]:
    await editor.until(lambda: bool(editor.found("lib/shop/user.ex")))
    found = await editor.actions(path, where)
    return {each.title: each for each in found if "facade" in each.title}


async def made(editor: Editor, action: types.CodeAction) -> dict[str, str]:
    edit = (await editor.client.code_action_resolve_async(action)).edit
    assert edit is not None
    editor.make(edit)
    return shop(editor.root)


async def test_where_an_old_name_is_left(start: Start, tmp_path: Path) -> None:
    editor = await start(FULL, before=moved)
    [action] = (await offered(editor, "lib/shop/user.ex", CALL)).values()
    assert action.title == TITLE
    assert action.kind == types.CodeActionKind.QuickFix
    assert not action.is_preferred
    assert [each.code for each in action.diagnostics or ()] == ["deprecated-module"]
    after = await made(editor, action)
    assert "defdelegate price(name), to: Shop.Sales" in after["lib/shop/orders.ex"]
    assert after == same(tmp_path / "other", "Shop.Orders")


async def test_at_the_name_of_a_module_that_functions_have_left(
    start: Start, tmp_path: Path
) -> None:
    editor = await start(FULL, before=moved)
    title = "Write the facade of `Shop.Till`"
    action = (await offered(editor, "lib/shop/till.ex", NAME))[title]
    assert action.kind == types.CodeActionKind.RefactorRewrite
    assert await made(editor, action) == same(tmp_path / "other", "Shop.Till")
    editor.changed_on_disk("lib/shop/till.ex", types.FileChangeType.Changed)
    assert await offered(editor, "lib/shop/till.ex", NAME) == {}


async def test_a_facade_is_brought_up_to_date(start: Start, tmp_path: Path) -> None:
    def older(root: Path) -> None:
        moved(root)
        command_line(root, "facade", "Shop.Orders")
        more = SALES.replace("end\n", "  def name(id), do: id\nend\n")
        user = USER.replace("{Shop", "{Shop.Orders.name(1), Shop")
        write(root, {"lib/shop/sales.ex": more, "lib/shop/user.ex": user})

    editor = await start(FULL, before=older)
    title = TITLE.replace("Write", "Update")
    action = (await offered(editor, "lib/shop/orders.ex", NAME))[title]
    after = await made(editor, action)
    other = tmp_path / "other"
    older(other)
    command_line(other, "facade", "Shop.Orders")
    assert after == shop(other)
    assert "defdelegate name(id)" in after["lib/shop/orders.ex"]


async def test_nothing_is_offered_while_the_module_is_there(start: Start) -> None:
    def there(root: Path) -> None:
        write(root, {**FILES, "lib/shop/orders.ex": SALES.replace("Sales", "Orders")})

    editor = await start(FULL, before=there)
    assert await offered(editor, "lib/shop/user.ex", CALL) == {}


async def test_a_struct_disables_it(start: Start) -> None:
    editor = await start(FULL, before=struct)
    [action] = (await offered(editor, "lib/shop/user.ex", CALL)).values()
    assert action.disabled is not None
    assert action.disabled.reason.startswith("lib/shop/user.ex:2:")
    assert "a facade cannot stand in for a struct" in action.disabled.reason
    plain = await start(capabilities(moves=True, makes=True, resolve=True))
    assert await offered(plain, "lib/shop/user.ex", CALL) == {}


async def test_the_command_writes_all_that_can_be_written(start: Start) -> None:
    editor = await start(FULL, before=struct)
    done = await editor.command("renamespace.writeFacade")
    assert (done["facades"], done["edited"], done["functions"]) == (1, 1, 0)
    assert "defdelegate open(day)" in shop(editor.root)["lib/shop/till.ex"]
    assert "lib/shop/orders.ex" not in shop(editor.root)
    assert "a facade cannot stand in for a struct" in editor.client.messages[-1].message


async def test_the_command_says_why_not(start: Start) -> None:
    editor = await start(FULL, before=struct)
    with pytest.raises(JsonRpcException, match="a facade cannot stand in") as refused:
        await editor.command("renamespace.writeFacade", {"module": "Shop.Orders"})
    [reason] = refused.value.data["reasons"]
    assert reason["uri"] == editor.uri("lib/shop/user.ex")
    with pytest.raises(JsonRpcException, match=r"the plan moves nothing out of `Shop\.User`"):
        await editor.command("renamespace.writeFacade", {"module": "Shop.User"})


async def test_an_editor_that_makes_no_files_has_the_command(start: Start, tmp_path: Path) -> None:
    editor = await start(capabilities(moves=True, resolve=True), before=moved)
    [action] = (await offered(editor, "lib/shop/user.ex", CALL)).values()
    assert action.edit is None
    assert action.command is not None
    await editor.command(action.command.command, *(action.command.arguments or ()))
    assert shop(editor.root) == same(tmp_path / "other", "Shop.Orders")
    assert editor.client.messages[-1].message == "1 facade written on the disk"
    again = editor.command(action.command.command, *(action.command.arguments or ()))
    with pytest.raises(JsonRpcException, match="no facade lacks anything"):
        await again
