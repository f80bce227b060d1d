"""Functions that the plan moves: an action on the definition, for it alone or all of its module."""

from pathlib import Path

import pytest
from lsprotocol import types

from lsp.editor import Editor, Start, capabilities
from lsp.shop import write
from support.projects import command_line

pytestmark = pytest.mark.asyncio

FULL = capabilities(moves=True, makes=True, resolve=True, disabled=True)
PLAN = """\
[functions]
"Shop.Orders.price" = "Shop.Prices.of"
"Shop.Orders.count" = "Shop.Stock.count"
"""
ORDERS = """\
defmodule Shop.Orders do
  def price(name), do: byte_size(name)
  def count(names), do: length(names)
end
"""
USER = """\
defmodule Shop.User do
  alias Shop.Orders

  def go, do: {Orders.price("té"), Orders.count([])}
end
"""
STOCK = "defmodule Shop.Stock do\n  def left, do: 1\nend\n"
FILES = {
    "renamespace.toml": PLAN,
    "lib/shop/orders.ex": ORDERS,
    "lib/shop/stock.ex": STOCK,
    "lib/shop/user.ex": USER,
}
PRICE = types.Range(types.Position(1, 7), types.Position(1, 7))


def project(root: Path) -> None:
    write(root, FILES)


def same(root: Path, *arguments: str) -> dict[str, str]:
    """What the command line makes of the same project."""
    write(root, FILES)
    command_line(root, "move", "--fix", *arguments)
    found = (path for path in root.rglob("*.ex") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_text() for path in found}


def shop(editor: Editor) -> dict[str, str]:
    return {path: text for path, text in editor.tree().items() if "/shop/" in path}


async def offered(editor: Editor, title: str) -> types.CodeAction:
    await editor.until(lambda: bool(editor.found("lib/shop/orders.ex")))
    found = await editor.actions("lib/shop/orders.ex", PRICE)
    [action] = [each for each in found if each.title == title]
    return action


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Move to `Shop.Prices.of/1`", "Shop.Orders.price/1"),
        ("Apply the plan to `Shop.Orders`", "Shop.Orders"),
    ],
)
async def test_the_action(start: Start, tmp_path: Path, title: str, named: str) -> None:
    editor = await start(FULL, before=project)
    action = await offered(editor, title)
    resolved = await editor.client.code_action_resolve_async(action)
    assert resolved.edit is not None
    editor.make(resolved.edit)
    assert shop(editor) == same(tmp_path / "other", named)


async def test_an_editor_that_makes_no_files_has_the_command(start: Start, tmp_path: Path) -> None:
    editor = await start(capabilities(moves=True, resolve=True), before=project)
    action = await offered(editor, "Move to `Shop.Prices.of/1`")
    assert action.edit is None
    assert action.command is not None
    await editor.command(action.command.command, *(action.command.arguments or ()))
    assert shop(editor) == same(tmp_path / "other", "Shop.Orders.price/1")


async def test_what_is_in_the_way_disables_it(start: Start) -> None:
    def clash(root: Path) -> None:
        prices = "defmodule Shop.Prices do\n  def of(_), do: 1\nend\n"
        write(root, {**FILES, "lib/shop/prices.ex": prices})

    editor = await start(FULL, before=clash)
    action = await offered(editor, "Move to `Shop.Prices.of/1`")
    with pytest.raises(Exception, match="is there already"):
        await editor.client.code_action_resolve_async(action)
