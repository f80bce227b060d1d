"""Modules that the plan takes apart or merges: the actions at their names."""

from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.editor import Editor, Start, capabilities
from lsp.shop import write
from support.projects import command_line

pytestmark = pytest.mark.asyncio

FULL = capabilities(moves=True, makes=True, resolve=True, disabled=True)
PLAIN = "Apply the plan to `Shop.Orders`"
BRIDGED = "Apply the plan to `Shop.Orders` and leave a facade"
SPLIT = """\
[functions]
"Shop.Orders.price" = "Shop.Prices.of"
"Shop.Orders.count" = "Shop.Stock.count"
"""
MERGE = '[modules]\n"Shop.Orders" = "Shop.Stock"\n'
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
SOURCES = {
    "lib/shop/orders.ex": ORDERS,
    "lib/shop/stock.ex": STOCK,
    "lib/shop/user.ex": USER,
}
STRUCT = {
    "renamespace.toml": MERGE,
    "lib/shop/orders.ex": ORDERS.replace("do\n", "do\n  defstruct [:name]\n", 1),
    "lib/shop/user.ex": USER.replace("[])}", "[%Orders{name: 1}])}"),
}
NAME = types.Range(types.Position(0, 12), types.Position(0, 12))


def split(root: Path) -> None:
    write(root, {"renamespace.toml": SPLIT, **SOURCES})


def merge(root: Path) -> None:
    write(root, {"renamespace.toml": MERGE, **SOURCES})


def struct(root: Path) -> None:
    write(root, SOURCES | STRUCT)


def shop(root: Path) -> dict[str, str]:
    found = (path for path in (root / "lib/shop").rglob("*.ex"))
    return {path.relative_to(root).as_posix(): path.read_text() for path in found}


def same(root: Path, files: dict[str, str], *arguments: str) -> dict[str, str]:
    """What the command line makes of the same project."""
    write(root, files)
    command_line(root, *arguments)
    return shop(root)


async def offered(editor: Editor, *only: str) -> dict[str, types.CodeAction]:
    """The actions at the name of the module, by their titles."""
    await editor.until(lambda: bool(editor.found("lib/shop/orders.ex")))
    found = await editor.actions("lib/shop/orders.ex", NAME, only or None)
    return {each.title: each for each in found}


@pytest.mark.parametrize(
    ("plan", "titles"),
    [
        (SPLIT, [PLAIN, BRIDGED]),
        (MERGE, ["Move to `Shop.Stock`", PLAIN, BRIDGED]),
        (
            '[modules]\n"Shop.Orders" = "Shop.Sales"\n',
            ["Move to `Shop.Sales` (lib/shop/sales.ex)", PLAIN],
        ),
    ],
)
async def test_what_is_offered(start: Start, plan: str, titles: list[str]) -> None:
    """All that names a module follows when it is only renamed: there is nothing to hand on."""
    editor = await start(
        FULL, before=lambda root: write(root, {**SOURCES, "renamespace.toml": plan})
    )
    found = await offered(editor)
    assert [title for title in found if title.startswith(("Move", "Apply"))] == titles


async def test_nothing_is_offered_at_other_modules(start: Start) -> None:
    editor = await start(FULL, before=split)
    await offered(editor)
    assert await editor.actions("lib/shop/stock.ex", NAME) == []
    user = await editor.actions("lib/shop/user.ex", NAME)
    assert not [each.title for each in user if "Apply the plan" in each.title]


@pytest.mark.parametrize(
    ("only", "titles"),
    [
        (["refactor"], [PLAIN, BRIDGED]),
        (["refactor.move"], [PLAIN, BRIDGED]),
        (["quickfix"], []),
        (["refactor.extract"], []),
    ],
)
async def test_a_name_without_a_finding_has_no_quick_fix(
    start: Start, only: list[str], titles: list[str]
) -> None:
    editor = await start(FULL, before=split)
    found = await offered(editor, *only)
    assert list(found) == titles
    assert {each.kind for each in found.values()} <= {types.CodeActionKind.RefactorMove}


@pytest.mark.parametrize(("plan", "facade"), [(SPLIT, True), (SPLIT, False), (MERGE, True)])
async def test_the_edit_is_the_command_lines(
    start: Start, tmp_path: Path, plan: str, *, facade: bool
) -> None:
    files = {"renamespace.toml": plan, **SOURCES}
    editor = await start(FULL, before=lambda root: write(root, files))
    editor.open("lib/shop/stock.ex")
    action = (await offered(editor))[BRIDGED if facade else PLAIN]
    assert action.edit is None
    resolved = await editor.client.code_action_resolve_async(action)
    assert resolved.edit is not None
    editor.make(resolved.edit)
    for path in list(editor.buffers):
        editor.save(path)
    bridged = ["--facade"] if facade else []
    expected = same(tmp_path / "other", files, "apply", "--only", "Shop.Orders", *bridged)
    assert shop(editor.root) == expected
    assert ("defdelegate price" in expected["lib/shop/orders.ex"]) if facade else True
    assert (expected["lib/shop/user.ex"] == USER) == facade


async def test_an_editor_that_makes_no_files_has_the_command(start: Start, tmp_path: Path) -> None:
    editor = await start(capabilities(moves=True, resolve=True), before=split)
    action = (await offered(editor))[BRIDGED]
    assert action.edit is None
    assert action.command is not None
    assert action.command.arguments == ({"module": "Shop.Orders", "facade": True},)
    done = await editor.command(action.command.command, *action.command.arguments)
    assert (done["functions"], done["facades"]) == (2, 1)
    files = {"renamespace.toml": SPLIT, **SOURCES}
    expected = same(tmp_path / "other", files, "apply", "--only", "Shop.Orders", "--facade")
    assert shop(editor.root) == expected
    assert editor.applied == []
    assert "2 functions moved, 1 facade written on the disk" in editor.client.messages[-1].message


async def test_the_command_alone(start: Start, tmp_path: Path) -> None:
    editor = await start(FULL, before=split)
    done = await editor.command("renamespace.moveModule", {"facade": True})
    assert done == {
        "modules": 0,
        "files": 0,
        "edited": 2,
        "left": 3,
        "functions": 2,
        "facades": 1,
    }
    files = {"renamespace.toml": SPLIT, **SOURCES}
    assert shop(editor.root) == same(tmp_path / "other", files, "apply", "--facade")


async def test_what_a_facade_cannot_stand_in_for_disables_it(start: Start) -> None:
    editor = await start(FULL, before=struct)
    found = await offered(editor)
    assert found[PLAIN].disabled is None
    assert found[BRIDGED].disabled is not None
    reason = found[BRIDGED].disabled.reason
    assert reason.startswith("lib/shop/user.ex:4:")
    assert reason.endswith("would not compile; apply the plan without a facade")
    plain = await start(capabilities(moves=True, makes=True, resolve=True))
    assert BRIDGED not in await offered(plain)


async def test_the_command_says_where_a_facade_cannot_stand_in(start: Start) -> None:
    editor = await start(FULL, before=struct)
    before = shop(editor.root)
    with pytest.raises(JsonRpcException, match="a facade cannot stand in for a struct") as refused:
        await editor.command("renamespace.moveModule", {"module": "Shop.Orders", "facade": True})
    [reason] = refused.value.data["reasons"]
    assert editor.at("lib/shop/user.ex", _range(reason["range"])) == "Orders"
    assert shop(editor.root) == before


async def test_what_cannot_be_proved_is_shown_before_it_is_done(start: Start) -> None:
    """A client that can ask about a change asks, with all of it in its preview."""

    def doubtful(root: Path) -> None:
        split(root)
        orders = ORDERS.replace("do\n", "do\n  use Shop.Elsewhere\n", 1)
        write(root, {"lib/shop/orders.ex": orders})

    asking = capabilities(moves=True, makes=True, resolve=True, annotations=True)
    editor = await start(asking, before=doubtful)
    action = (await offered(editor))[BRIDGED]
    edit = (await editor.client.code_action_resolve_async(action)).edit
    assert edit is not None
    assert edit.change_annotations
    assert all(each.needs_confirmation for each in edit.change_annotations.values())


def _range(found: dict[str, dict[str, int]]) -> types.Range:
    start, end = found["start"], found["end"]
    return types.Range(
        types.Position(start["line"], start["character"]),
        types.Position(end["line"], end["character"]),
    )


async def test_neovim_ends_the_last_line_itself(start: Start) -> None:
    neovim = types.ClientInfo("Neovim", "0.11.0")
    texts = []
    for options in ({}, {"client_info": neovim}):
        editor = await start(FULL, before=split, **options)
        action = (await offered(editor))[BRIDGED]
        edit = (await editor.client.code_action_resolve_async(action)).edit
        assert edit is not None
        uri = editor.uri("lib/shop/prices.ex")
        texts += [
            each.edits[0].new_text
            for each in edit.document_changes or ()
            if isinstance(each, types.TextDocumentEdit) and each.text_document.uri == uri
        ]
    plain, ended = texts
    assert plain == f"{ended}\n"
