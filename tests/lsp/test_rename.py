"""Renaming a module by its name, without a plan."""

from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

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
  def again(name), do: %__MODULE__.Item{name: name}
end
"""
DESK = """\
defmodule Shop.Desk do
  # é😀
  alias Shop.Orders

  @doc ~S'''
      iex> Shop.Orders.item("tea").name
      "tea"
  '''
  def take, do: {"é😀", Orders.item("tea"), %Orders.Item{}}
  def list(value), do: Enum.map(value, &String.length/1)
end
"""
FILES = {
    "lib/shop/orders.ex": ORDERS,
    "lib/shop/desk.ex": DESK,
    "lib/shop/orders/report.ex": "defmodule Shop.Orders.Report do\nend\n",
    "lib/shop_web/page.ex": """\
defmodule ShopWeb.Page do
  use Phoenix.Component
  alias Shop.Orders

  def page(assigns) do
    ~H\"\"\"
    <p>{Orders.item("é").name}</p>
    \"\"\"
  end
end
""",
}


JOBS = 'defmodule Shop.Jobs do\n  def worker, do: "Elixir.Shop.Orders"\nend\n'


def project(root: Path) -> None:
    write(root, FILES)
    (root / "renamespace.toml").unlink()


def with_jobs(root: Path) -> None:
    project(root)
    write(root, {"lib/shop/jobs.ex": JOBS})


def respelled(text: str) -> str:
    """The files have no name that `Orders` is a part of."""
    return text.replace("Orders", "Payments")


AFTER = {
    "lib/shop/payments.ex": respelled(ORDERS),
    "lib/shop/desk.ex": respelled(DESK),
    "lib/shop/orders/report.ex": FILES["lib/shop/orders/report.ex"],
    "lib/shop_web/page.ex": respelled(FILES["lib/shop_web/page.ex"]),
}


def made(editor: Editor, edit: types.WorkspaceEdit | None) -> dict[str, str]:
    assert edit is not None
    editor.make(edit)
    tree = editor.tree()
    return {path: text for path, text in tree.items() if "/shop" in path}


async def test_capabilities(start: Start) -> None:
    editor = await start(FULL)
    assert editor.capabilities.rename_provider == types.RenameOptions(prepare_provider=True)
    plain = await start(capabilities(prepare=False))
    assert plain.capabilities.rename_provider is True


@pytest.mark.parametrize("name", ["Payments", "Shop.Payments", "Elixir.Shop.Payments", " Payments"])
async def test_by_its_full_name_or_its_last_segment(start: Start, name: str) -> None:
    editor = await start(FULL, before=project)
    edit = await editor.rename("lib/shop/desk.ex", "alias Shop.Ord|ers", name)
    assert made(editor, edit) == AFTER


@pytest.mark.parametrize(
    ("path", "caret"),
    [
        ("lib/shop/orders.ex", "defmodule Shop.|Orders do"),
        ("lib/shop/desk.ex", "alias Shop.Orders|"),
        ("lib/shop/desk.ex", 'iex> Shop.Or|ders.item("tea")'),
        ("lib/shop/desk.ex", 'Orders|.item("tea"), %'),
        ("lib/shop/desk.ex", "%Orde|rs.Item{}"),
        ("lib/shop_web/page.ex", '{Or|ders.item("é")'),
    ],
)
async def test_from_any_of_its_names(start: Start, path: str, caret: str) -> None:
    editor = await start(FULL, before=project)
    assert await editor.prepared(path, caret) is not None
    assert made(editor, await editor.rename(path, caret, "Payments")) == AFTER


async def test_what_is_named_at_each_segment(start: Start) -> None:
    editor = await start(FULL, before=project)
    desk, orders = "lib/shop/desk.ex", "lib/shop/orders.ex"
    assert await editor.prepared(desk, "%Or|ders.Item{}") == ("Orders", "Shop.Orders")
    assert await editor.prepared(desk, "%Orders|.Item{}") == ("Orders", "Shop.Orders")
    assert await editor.prepared(desk, "%Orders.|Item{}") == ("Orders.Item", "Shop.Orders.Item")
    # No module is called Shop, so the whole name is meant.
    assert await editor.prepared(desk, "alias Sh|op.Orders") == ("Shop.Orders", "Shop.Orders")
    assert await editor.prepared(orders, "defmodule It|em") == ("Item", "Shop.Orders.Item")
    own = await editor.prepared(orders, "%__MODULE__.It|em{")
    assert own == ("__MODULE__.Item", "Shop.Orders.Item")
    assert await editor.prepared(orders, "%__MOD|ULE__.Item{") == ("__MODULE__", "Shop.Orders")


async def test_what_is_no_module_of_the_project_is_left_to_others(start: Start) -> None:
    editor = await start(FULL, before=project)
    path = "lib/shop/desk.ex"
    for caret in ("def ta|ke", "va|lue, &", "&Str|ing.length", "En|um.map", "# |é", '"te|a"\n'):
        assert await editor.prepared(path, caret) is None
        assert await editor.rename(path, caret, "Payments") is None
    assert await editor.prepared("lib/shop_web/page.ex", "use Phoenix.Comp|onent") is None
    editor.open("lib/shop/desk.ex", DESK.replace("alias Shop.Orders", "alias Shop.Orders, as: O"))
    assert await editor.prepared(path, "as: O|") is None


async def test_a_nested_module(start: Start) -> None:
    editor = await start(FULL, before=project)
    edit = await editor.rename("lib/shop/desk.ex", "%Orders.It|em{}", "Line")
    assert made(editor, edit) == {
        **FILES,
        "lib/shop/orders.ex": ORDERS.replace("Item", "Line"),
        "lib/shop/desk.ex": DESK.replace("Item", "Line"),
    }


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("payments", "is not part of a module's name"),
        ("Shop.Pay ments", "is not part of a module's name|names a function"),
        ("", "the name is empty"),
        ("Shop.Desk", "`Shop.Desk` is defined already, in lib/shop/desk.ex"),
        ("Desk", "`Shop.Desk` is defined already, in lib/shop/desk.ex"),
    ],
)
async def test_a_name_that_it_cannot_have(start: Start, name: str, words: str) -> None:
    editor = await start(FULL, before=project)
    with pytest.raises(JsonRpcException, match=words) as refused:
        await editor.rename("lib/shop/desk.ex", "alias Shop.Or|ders", name)
    assert refused.value.code == types.LSPErrorCodes.RequestFailed
    assert editor.tree().items() >= FILES.items()


async def test_the_name_that_it_has_changes_nothing(start: Start) -> None:
    editor = await start(FULL, before=project)
    assert await editor.rename("lib/shop/desk.ex", "alias Shop.Or|ders", "Orders") is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
async def test_unsaved_buffers_win(start: Start, encoding: str, end: str) -> None:
    editor = await start(
        capabilities(moves=True, annotations=True, encodings=[encoding]), before=project
    )
    desk = DESK.replace("def list", "# é😀 Shop.Orders\n  def list").replace("\n", end)
    orders = f"# é😀{end}{ORDERS}"
    editor.open("lib/shop/desk.ex", desk)
    editor.open("lib/shop/orders.ex")
    editor.type("lib/shop/orders.ex", orders)
    edit = await editor.rename("lib/shop/desk.ex", '"é😀", Ord|ers.item', "Payments")
    assert edit is not None
    changes = edit.document_changes or ()
    documents = [e.text_document for e in changes if isinstance(e, types.TextDocumentEdit)]
    assert {editor.uri("lib/shop/orders.ex"): 2, editor.uri("lib/shop/desk.ex"): 1}.items() <= {
        each.uri: each.version for each in documents
    }.items()
    after = made(editor, edit)
    assert after["lib/shop/payments.ex"] == respelled(orders)
    kept = "# é😀 Shop.Orders"
    assert after["lib/shop/desk.ex"] == respelled(desk).replace(respelled(kept), kept)
    assert (editor.root / "lib/shop/payments.ex").read_text() == ORDERS


async def test_a_client_that_moves_no_files_is_told_which(start: Start) -> None:
    editor = await start(capabilities(), before=project)
    edit = await editor.rename("lib/shop/desk.ex", "alias Shop.Or|ders", "Payments")
    unmoved = AFTER | {"lib/shop/orders.ex": AFTER["lib/shop/payments.ex"]}
    del unmoved["lib/shop/payments.ex"]
    assert made(editor, edit) == unmoved
    await editor.until(lambda: bool(editor.client.messages))
    told = editor.client.messages[-1].message
    assert told.endswith("move lib/shop/orders.ex to lib/shop/payments.ex")


async def test_a_client_without_document_changes(start: Start) -> None:
    editor = await start(capabilities(document_changes=False), before=project)
    edit = await editor.rename("lib/shop/desk.ex", "alias Shop.Or|ders", "Payments")
    assert edit is not None
    assert edit.document_changes is None
    assert made(editor, edit)["lib/shop/desk.ex"] == respelled(DESK)


async def test_a_client_that_says_that_it_moves_files_and_no_more(start: Start) -> None:
    """Neovim does; versioned edits are implied (3.17, *WorkspaceEdit*)."""
    editor = await start(capabilities(document_changes=False, moves=True), before=project)
    edit = await editor.rename("lib/shop/desk.ex", "alias Shop.Or|ders", "Payments")
    assert made(editor, edit) == AFTER


async def test_what_cannot_be_proved_is_asked_about(start: Start) -> None:
    editor = await start(FULL, before=with_jobs)
    edit = await editor.rename("lib/shop/desk.ex", "alias Shop.Or|ders", "Payments")
    assert edit is not None
    [annotation] = (edit.change_annotations or {}).values()
    assert annotation.needs_confirmation
    asked = {
        change.text_document.uri
        for change in edit.document_changes or ()
        if isinstance(change, types.TextDocumentEdit)
        for each in change.edits
        if isinstance(each, types.AnnotatedTextEdit)
    }
    assert asked == {editor.uri("lib/shop/jobs.ex")}
    assert made(editor, edit)["lib/shop/jobs.ex"] == respelled(JOBS)


async def test_what_cannot_be_proved_stays_where_the_client_cannot_ask(start: Start) -> None:
    editor = await start(capabilities(moves=True), before=with_jobs)
    edit = await editor.rename("lib/shop/desk.ex", "alias Shop.Or|ders", "Payments")
    assert made(editor, edit)["lib/shop/jobs.ex"] == JOBS


async def test_what_keeps_a_module_from_moving_is_an_error(start: Start) -> None:
    def in_the_way(root: Path) -> None:
        project(root)
        write(root, {"lib/shop/payments.ex": "defmodule Shop.Till do\nend\n"})

    editor = await start(FULL, before=in_the_way)
    before = editor.tree()
    with pytest.raises(JsonRpcException, match=r"lib/shop/payments\.ex") as refused:
        await editor.rename("lib/shop/desk.ex", "alias Shop.Or|ders", "Payments")
    assert refused.value.code == types.LSPErrorCodes.RequestFailed
    assert editor.tree() == before


@pytest.mark.parametrize(("version", "moves"), [("0.7.2", False), ("0.11.0", True), (None, True)])
async def test_an_old_neovim_makes_no_folders(
    start: Start, version: str | None, *, moves: bool
) -> None:
    """Before 0.10 it stops in the middle of an edit that moves a file into a new folder."""
    info = types.ClientInfo("Neovim", version)
    editor = await start(FULL, before=project, client_info=info)
    for name in ("Shop.Sales.Orders", "Shop.Payments"):
        edit = await editor.rename("lib/shop/desk.ex", "alias Shop.Or|ders", name)
        assert edit is not None
        found = any(isinstance(each, types.RenameFile) for each in edit.document_changes or ())
        assert found == (moves or name == "Shop.Payments")
