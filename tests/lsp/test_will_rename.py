"""Moving files and folders in the editor renames their modules."""

from pathlib import Path

import pytest
from lsprotocol import types

from lsp.editor import Editor, Start, capabilities
from lsp.shop import write

pytestmark = pytest.mark.asyncio

FULL = capabilities(moves=True, annotations=True)

ORDERS = """\
defmodule Shop.Orders do
  defmodule Item do
    defstruct [:name]
  end

  def item(name), do: %Item{name: name}
end

defmodule Shop.Orders.NotFound do
  defexception message: "no order"
end
"""
TEST = """\
defmodule Shop.OrdersTest do
  use ExUnit.Case

  alias Shop.Orders

  test "an order has items" do
    assert Orders.item("tea").name == "tea"
  end
end
"""
REPORT = """\
defmodule Shop.Orders.Report do
  alias Shop.Orders

  def lines, do: [Orders.item("tea")]
end
"""
DESK = """\
defmodule Shop.Desk do
  alias Shop.Orders.Report

  def print, do: {Report.lines(), Shop.Orders.item("é")}
end
"""
FILES = {
    "lib/shop/orders.ex": ORDERS,
    "lib/shop/orders/report.ex": REPORT,
    "lib/shop/desk.ex": DESK,
    "test/shop/orders_test.exs": TEST,
}
MOVE = ("lib/shop/orders.ex", "lib/shop/payments.ex")


def project(root: Path) -> None:
    write(root, FILES)
    (root / "renamespace.toml").unlink()


def respelled(text: str) -> str:
    return text.replace("Orders", "Payments")


def shop(editor: Editor) -> dict[str, str]:
    return {path: text for path, text in editor.tree().items() if "/shop/" in path}


def moved(editor: Editor, edit: types.WorkspaceEdit | None, *moves: tuple[str, str]) -> None:
    """Make the edit, then move the files, as the client does; what a folder holds goes along."""
    if edit is not None:
        editor.make(edit)
    for old, new in moves:
        editor.move(old, new)
    editor.did_move(*moves)


async def test_capabilities(start: Start) -> None:
    editor = await start(FULL)
    assert editor.capabilities.workspace is not None
    operations = editor.capabilities.workspace.file_operations
    assert operations is not None
    assert operations.will_rename == operations.did_rename
    assert operations.will_rename is not None
    patterns = {(e.pattern.glob, e.pattern.matches) for e in operations.will_rename.filters}
    assert patterns == {
        ("**/*.{ex,exs}", types.FileOperationPatternKind.File),
        ("**", types.FileOperationPatternKind.Folder),
    }


async def test_a_file(start: Start) -> None:
    """What the file has below its module goes along, as does the test; a file below it stays."""
    editor = await start(FULL, before=project)
    moved(editor, await editor.will_move(MOVE), MOVE)
    assert shop(editor) == {
        "lib/shop/payments.ex": respelled(ORDERS),
        "test/shop/payments_test.exs": respelled(TEST),
        "lib/shop/orders/report.ex": REPORT.replace("Shop.Orders\n", "Shop.Payments\n").replace(
            "[Orders.", "[Payments."
        ),
        "lib/shop/desk.ex": DESK.replace("Shop.Orders.item", "Shop.Payments.item"),
    }


async def test_a_folder(start: Start) -> None:
    editor = await start(FULL, before=project)
    move = ("lib/shop/orders", "lib/shop/sales")
    edit = await editor.will_move(move)
    assert edit is not None
    moved(editor, edit, move)
    assert shop(editor) == {
        **{path: text for path, text in FILES.items() if "report" not in path},
        "lib/shop/sales/report.ex": REPORT.replace("Shop.Orders.Report", "Shop.Sales.Report"),
        "lib/shop/desk.ex": DESK.replace("Shop.Orders.Report", "Shop.Sales.Report"),
    }


async def test_several_at_once(start: Start) -> None:
    editor = await start(FULL, before=project)
    moves = (
        MOVE,
        ("lib/shop/orders", "lib/shop/payments"),
        ("test/shop/orders_test.exs", "test/shop/payments_test.exs"),
    )
    moved(editor, await editor.will_move(*moves), *moves)
    assert shop(editor) == {
        path.replace("orders", "payments"): respelled(text) for path, text in FILES.items()
    }


async def test_unsaved_buffers_win(start: Start) -> None:
    editor = await start(FULL, before=project)
    editor.open("lib/shop/orders.ex", f"# é😀\r\n{ORDERS}")
    editor.open("lib/shop/desk.ex", f"# é😀\r\n{DESK}")
    moved(editor, await editor.will_move(MOVE), MOVE)
    assert editor.text("lib/shop/payments.ex") == respelled(f"# é😀\r\n{ORDERS}")
    assert editor.text("lib/shop/desk.ex").startswith("# é😀\r\ndefmodule Shop.Desk")
    assert "Shop.Payments.item" in editor.text("lib/shop/desk.ex")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("lib/shop/orders.ex", "lib/shop/2fa.ex"),
        ("lib/shop/orders.ex", "lib/shop/orders.txt"),
        ("lib/shop/orders.ex", "deps/shop/lib/payments.ex"),
        ("lib/shop/orders.ex", "priv/orders.ex"),
        ("mix.exs", "mix2.exs"),
        ("lib/user.ex", "lib/shop/users/user.ex"),
        ("lib/nothing.ex", "lib/something.ex"),
        ("lib/nothing", "lib/something"),
    ],
)
async def test_paths_that_spell_no_module_change_nothing(start: Start, old: str, new: str) -> None:
    editor = await start(FULL, before=project)
    if old == "lib/user.ex":
        editor.open(old, "defmodule Shop.Members do\nend\n")
    assert await editor.will_move((old, new)) is None


async def test_our_own_moves_are_not_echoed(start: Start) -> None:
    """VS Code asks about the moves of an edit, too, once its texts have changed."""
    editor = await start(FULL, before=project)
    editor.open("lib/shop/orders.ex")
    edit = await editor.rename("lib/shop/orders.ex", "Shop.Or|ders do", "Payments")
    assert edit is not None
    changes = edit.document_changes or ()
    texts = [each for each in changes if isinstance(each, types.TextDocumentEdit)]
    moves = [each for each in changes if isinstance(each, types.RenameFile)]
    asked = types.RenameFilesParams([types.FileRename(e.old_uri, e.new_uri) for e in moves])
    # It may ask before the server has heard of the changed texts.
    assert await editor.client.workspace_will_rename_files_async(asked) is None
    editor.make(types.WorkspaceEdit(document_changes=texts))
    assert await editor.client.workspace_will_rename_files_async(asked) is None


async def test_a_module_with_the_new_name_already_needs_nothing(start: Start) -> None:
    editor = await start(FULL, before=project)
    editor.open("lib/shop/orders.ex", respelled(ORDERS))
    assert await editor.will_move(MOVE) is None


async def test_the_same_move_another_time_is_no_echo(start: Start) -> None:
    editor = await start(FULL, before=project)
    edit = await editor.will_move(MOVE)
    assert edit is not None
    assert await editor.will_move(MOVE) == edit


async def test_a_refusal_is_told_and_nothing_is_changed(start: Start) -> None:
    def taken(root: Path) -> None:
        project(root)
        write(root, {"lib/shop/till.ex": "defmodule Shop.Payments do\nend\n"})

    editor = await start(FULL, before=taken)
    assert await editor.will_move(MOVE) is None
    await editor.until(lambda: bool(editor.client.messages))
    told = editor.client.messages[-1]
    assert told.type is types.MessageType.Warning
    assert told.message.startswith("the files move, but their modules keep their names: ")


async def test_a_moved_file_is_known_at_its_new_place(start: Start) -> None:
    editor = await start(FULL, before=project)
    moved(editor, await editor.will_move(MOVE), MOVE)
    again = ("lib/shop/payments.ex", "lib/shop/orders.ex")
    moved(editor, await editor.will_move(again), again)
    assert shop(editor) == FILES
