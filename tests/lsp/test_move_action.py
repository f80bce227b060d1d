"""Moving the modules that the plan moves: an action on the definition, and a command for all."""

from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.editor import Editor, Start, capabilities
from lsp.shop import write

pytestmark = pytest.mark.asyncio

FULL = capabilities(moves=True, annotations=True, resolve=True, disabled=True)

PLAN = """\
[modules]
"Shop.Orders" = "Shop.Sales.Orders"
"Shop.Stock" = "Shop.Store"
"""
ORDERS = """\
defmodule Shop.Orders do
  def take(name), do: {:order, name}
end
"""
STOCK = """\
defmodule Shop.Stock do
  def left(_name), do: Shop.Orders.take("é")
end
"""
USER = """\
defmodule Shop.User do
  alias Shop.Orders

  def go, do: {Orders.take("tea"), Shop.Stock.left("tea")}
end
"""
FILES = {
    "renamespace.toml": PLAN,
    "lib/shop/orders.ex": ORDERS,
    "lib/shop/stock.ex": STOCK,
    "lib/shop/user.ex": USER,
}
ORDERS_ALONE = {
    "lib/shop/sales/orders.ex": ORDERS.replace("Shop.Orders", "Shop.Sales.Orders"),
    "lib/shop/stock.ex": STOCK.replace("Shop.Orders", "Shop.Sales.Orders"),
    "lib/shop/user.ex": USER.replace("Shop.Orders", "Shop.Sales.Orders"),
}
BOTH = {
    "lib/shop/sales/orders.ex": ORDERS_ALONE["lib/shop/sales/orders.ex"],
    "lib/shop/store.ex": ORDERS_ALONE["lib/shop/stock.ex"].replace("Stock", "Store"),
    "lib/shop/user.ex": ORDERS_ALONE["lib/shop/user.ex"].replace("Stock", "Store"),
}
TITLE = "Move to `Shop.Sales.Orders` (lib/shop/sales/orders.ex)"
NAME = types.Range(types.Position(0, 12), types.Position(0, 12))
UNPROVED = 'defmodule Shop.Jobs do\n  def worker, do: "Elixir.Shop.Orders"\nend\n'


def project(root: Path) -> None:
    write(root, FILES)


def in_the_way(root: Path) -> None:
    project(root)
    write(root, {"lib/shop/sales/orders.ex": "defmodule Shop.Till do\nend\n"})


def with_jobs(root: Path) -> None:
    project(root)
    write(root, {"lib/shop/jobs.ex": UNPROVED})


def shop(editor: Editor) -> dict[str, str]:
    return {path: text for path, text in editor.tree().items() if "/shop/" in path}


def moved(**counts: int) -> dict[str, int]:
    """What the command answers."""
    every = dict.fromkeys(("modules", "files", "edited", "left", "functions", "facades"), 0)
    return every | counts


async def offered(editor: Editor, only: list[str] | None = None) -> list[types.CodeAction]:
    found = await editor.actions("lib/shop/orders.ex", NAME, only)
    return [each for each in found if each.title.startswith("Move to")]


async def resolved(editor: Editor, action: types.CodeAction) -> types.WorkspaceEdit:
    assert action.edit is None
    edit = (await editor.client.code_action_resolve_async(action)).edit
    assert edit is not None
    return edit


async def test_the_action(start: Start) -> None:
    editor = await start(FULL, before=project)
    editor.open("lib/shop/orders.ex")
    await editor.until(lambda: bool(editor.found("lib/shop/orders.ex")))
    assert editor.found("lib/shop/orders.ex") == [("module-to-move", "Shop.Orders")]
    [action] = await offered(editor)
    assert action.title == TITLE
    assert action.kind == types.CodeActionKind.QuickFix
    assert [each.code for each in action.diagnostics or ()] == ["module-to-move"]
    editor.make(await resolved(editor, action))
    assert shop(editor) == ORDERS_ALONE
    assert (editor.root / "lib/shop/sales/orders.ex").read_text() == ORDERS


@pytest.mark.parametrize(
    ("only", "kinds"),
    [
        (["quickfix"], ["quickfix"]),
        (["refactor"], ["refactor.move"]),
        (["refactor.move"], ["refactor.move"]),
        (["refactor.extract", "source"], []),
    ],
)
async def test_kinds(start: Start, only: list[str], kinds: list[str]) -> None:
    editor = await start(FULL, before=project)
    found = await offered(editor, only)
    assert [getattr(each.kind, "value", each.kind) for each in found] == kinds


async def test_the_edit_comes_along_where_nothing_is_resolved(start: Start) -> None:
    editor = await start(capabilities(moves=True), before=project)
    [action] = await offered(editor)
    assert action.edit is not None
    editor.make(action.edit)
    assert shop(editor) == ORDERS_ALONE


async def test_what_is_in_the_way_disables_it(start: Start) -> None:
    editor = await start(FULL, before=in_the_way)
    [action] = await offered(editor)
    assert action.disabled is not None
    assert "lib/shop/sales/orders.ex" in action.disabled.reason
    plain = await start(capabilities(moves=True))
    assert await offered(plain) == []


async def test_what_cannot_be_proved_is_asked_about(start: Start) -> None:
    editor = await start(FULL, before=with_jobs)
    [action] = await offered(editor)
    edit = await resolved(editor, action)
    [annotation] = (edit.change_annotations or {}).values()
    assert annotation.needs_confirmation
    editor.make(edit)
    assert shop(editor) == ORDERS_ALONE | {
        "lib/shop/jobs.ex": UNPROVED.replace("Shop.Orders", "Shop.Sales.Orders")
    }


async def test_the_command_moves_one(start: Start) -> None:
    editor = await start(capabilities(moves=True, progress=True), before=project)
    done = await editor.command("renamespace.moveModule", {"module": "Shop.Orders"})
    assert done == moved(modules=1, files=1, edited=3)
    assert shop(editor) == ORDERS_ALONE
    assert editor.progress == ["begin", "report", "end"]
    with pytest.raises(JsonRpcException, match=r"the plan does not move `Shop\.User`"):
        await editor.command("renamespace.moveModule", {"module": "Shop.User"})


async def test_the_command_moves_all(start: Start) -> None:
    editor = await start(capabilities(moves=True), before=project)
    editor.open("lib/shop/orders.ex")
    editor.type("lib/shop/orders.ex", f"# é😀\n{ORDERS}")
    done = await editor.command("renamespace.moveModule")
    assert done == moved(modules=2, files=2, edited=3)
    after = f"# é😀\n{BOTH['lib/shop/sales/orders.ex']}"
    assert shop(editor) == BOTH | {"lib/shop/sales/orders.ex": after}
    again = await editor.command("renamespace.moveModule")
    assert again == moved()
    assert len(editor.applied) == 1


async def test_the_command_with_unsafe_changes_what_cannot_be_proved(start: Start) -> None:
    editor = await start(capabilities(moves=True), before=with_jobs)
    await editor.command("renamespace.moveModule", {"module": "Shop.Orders", "unsafe": True})
    assert shop(editor) == ORDERS_ALONE | {
        "lib/shop/jobs.ex": UNPROVED.replace("Shop.Orders", "Shop.Sales.Orders")
    }


@pytest.mark.parametrize("arguments", [(), ({"module": "Shop.Orders"},)])
async def test_a_refused_move_changes_nothing(start: Start, arguments: tuple[object, ...]) -> None:
    editor = await start(capabilities(moves=True), before=in_the_way)
    before = editor.tree()
    with pytest.raises(JsonRpcException, match=r"lib/shop/sales/orders\.ex") as refused:
        await editor.command("renamespace.moveModule", *arguments)
    [reason] = refused.value.data["reasons"]
    assert (reason["uri"], reason["range"]["start"]["line"]) == (
        editor.uri("lib/shop/orders.ex"),
        0,
    )
    assert reason["message"] in refused.value.message
    editor.accepts = False
    assert editor.tree() == before


async def test_all_reasons_are_there_with_their_places(start: Start) -> None:
    numbers = range(5)
    rules = "".join(f'"Shop.Lot{each}" = "Shop.Sales.Lot{each}"\n' for each in numbers)
    files = {"renamespace.toml": f"[modules]\n{rules}"}
    for each in numbers:
        files[f"lib/shop/lot{each}.ex"] = f"# A lot\ndefmodule Shop.Lot{each} do\nend\n"
        files[f"lib/shop/sales/lot{each}.ex"] = f"defmodule Shop.Till{each} do\nend\n"
    editor = await start(capabilities(moves=True), before=lambda root: write(root, files))
    with pytest.raises(JsonRpcException, match="and 2 more") as refused:
        await editor.command("renamespace.moveModule")
    reasons = refused.value.data["reasons"]
    places = [(each["uri"], each["range"]["start"]["line"]) for each in reasons]
    assert places == [(editor.uri(f"lib/shop/lot{each}.ex"), 1) for each in numbers]


async def test_an_edit_that_the_editor_refuses_moves_nothing(start: Start) -> None:
    editor = await start(capabilities(moves=True), before=project)
    editor.accepts = False
    done = await editor.command("renamespace.moveModule")
    assert done == moved(left=2)
    assert editor.client.messages[-1].type is types.MessageType.Warning


async def test_an_editor_that_moves_no_files_has_the_command(start: Start) -> None:
    editor = await start(capabilities(), before=project)
    [action] = await offered(editor)
    assert action.edit is None
    assert action.command is not None
    assert action.command.command == "renamespace.moveModule"
    editor.open("lib/shop/user.ex")
    await editor.command(action.command.command, *(action.command.arguments or ()))
    editor.close("lib/shop/user.ex")
    assert shop(editor) == ORDERS_ALONE
    assert editor.applied == []
    assert "close the buffers" in editor.client.messages[-1].message


async def test_on_the_disk_nothing_is_moved_under_an_unsaved_buffer(start: Start) -> None:
    editor = await start(capabilities(), before=project)
    editor.open("lib/shop/user.ex", f"\n{USER}")
    with pytest.raises(
        JsonRpcException, match=r"nothing was changed: save lib/shop/user\.ex first"
    ):
        await editor.command("renamespace.moveModule", {"module": "Shop.Orders"})
    editor.close("lib/shop/user.ex")
    assert shop(editor) == {path: text for path, text in FILES.items() if "/shop/" in path}
