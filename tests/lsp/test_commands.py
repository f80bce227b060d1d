"""Fixing a file or the whole workspace by command."""

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.editor import Start, capabilities
from lsp.in_process import edits_via_server
from lsp.shop import NEW, OLD, PLAN, USER, write

pytestmark = pytest.mark.asyncio

BOM = "\ufeff"
FILES = {
    "lib/bom.ex": f"{BOM}Shop.Old.run(1)\r\nShop.Old.run(2)\r\n",
    "lib/lost.ex": USER.replace("User", "L").replace("Old", "Lost"),
}


async def test_fix_workspace(start: Start) -> None:
    editor = await start(before=lambda root: write(root, FILES))
    editor.open("lib/user.ex")
    editor.type("lib/user.ex", f"# é😀\n{USER}")
    counts = await editor.command("renamespace.fixWorkspace")
    assert counts == {"fixed": 3, "left": 1, "files": 2}
    assert editor.text("lib/user.ex") == f"# é😀\n{USER.replace('Old', 'New')}"
    assert (editor.root / "lib/user.ex").read_text() == USER
    after = FILES["lib/bom.ex"].replace("Old", "New").encode()
    assert (editor.root / "lib/bom.ex").read_bytes() == after
    assert "save the 2 edited files" in editor.client.messages[-1].message
    await editor.until(lambda: editor.found("lib/user.ex") == [] == editor.found("lib/bom.ex"))
    assert await editor.command("renamespace.fixWorkspace") == {"fixed": 0, "left": 1, "files": 0}
    assert len(editor.applied) == 1


async def test_closed_files_have_no_version(start: Start) -> None:
    editor = await start(before=lambda root: write(root, {"lib/more.ex": USER}))
    editor.open("lib/user.ex")
    await editor.command("renamespace.fixWorkspace", {})
    changes = editor.applied[0].edit.document_changes or ()
    documents = [e.text_document for e in changes if isinstance(e, types.TextDocumentEdit)]
    versions = {each.uri: each.version for each in documents}
    assert versions == {editor.uri("lib/user.ex"): 1, editor.uri("lib/more.ex"): None}


async def test_fix_workspace_unsafe_too(start: Start) -> None:
    editor = await start(capabilities(annotations=True), before=lambda root: write(root, FILES))
    counts = await editor.command("renamespace.fixWorkspace", {"unsafe": True})
    assert counts == {"fixed": 4, "left": 0, "files": 3}
    [annotation] = (editor.applied[0].edit.change_annotations or {}).values()
    assert annotation.needs_confirmation
    assert "Shop.Nowhere" in editor.text("lib/lost.ex")


async def test_neovim_would_ask_file_by_file(start: Start) -> None:
    editor = await start(
        capabilities(annotations=True),
        before=lambda root: write(root, FILES),
        client_info=types.ClientInfo("Neovim", "0.12.0"),
    )
    await editor.command("renamespace.fixWorkspace", {"unsafe": True})
    assert editor.applied[0].edit.change_annotations is None
    assert "Shop.Nowhere" in editor.text("lib/lost.ex")


async def test_fix_one_file(start: Start) -> None:
    editor = await start(before=lambda root: write(root, FILES))
    bom, lost = editor.uri("lib/bom.ex"), editor.uri("lib/lost.ex")
    assert await editor.command("renamespace.fixFile", {"uri": bom}) == {
        "fixed": 2,
        "left": 0,
        "files": 1,
    }
    assert await editor.command("renamespace.fixFile", {"uri": lost}) == {
        "fixed": 0,
        "left": 1,
        "files": 0,
    }
    counts = await editor.command("renamespace.fixFile", {"uri": lost, "unsafe": True})
    assert counts == {"fixed": 1, "left": 0, "files": 1}
    assert editor.text("lib/user.ex") == USER
    messages = [each.message for each in editor.client.messages]
    assert messages == [
        "2 old names replaced; save the edited file",
        "1 old name replaced; save the edited file",
    ]
    for bad in ((), ({},), ({"uri": "file:///elsewhere.ex"},), (1,), ("x", "y")):
        with pytest.raises(JsonRpcException, match="names no file of the workspace"):
            await editor.command("renamespace.fixFile", *bad)


TWO_RULES = {
    "renamespace.toml": PLAN.replace('Lost" = "Shop.Nowhere', 'Lost" = "Shop.New'),
    "lib/both.ex": "Shop.Old.run(Shop.Lost.run(1))\n",
}


async def test_fix_one_rule(start: Start) -> None:
    editor = await start(before=lambda root: write(root, TWO_RULES))
    done = await editor.command("renamespace.fixRule", {"rule": "Shop.Old"})
    assert done == {"fixed": 2, "left": 0, "files": 2}
    assert editor.text("lib/both.ex") == "Shop.New.run(Shop.Lost.run(1))\n"
    assert editor.text("lib/user.ex") == USER.replace("Old", "New")


async def test_fix_one_rule_in_one_file(start: Start) -> None:
    editor = await start(before=lambda root: write(root, TWO_RULES))
    both = {"uri": editor.uri("lib/both.ex"), "rule": "Shop.Lost"}
    done = await editor.command("renamespace.fixFile", both)
    assert done == {"fixed": 1, "left": 0, "files": 1}
    assert editor.text("lib/both.ex") == "Shop.Old.run(Shop.New.run(1))\n"


async def test_progress_is_shown(start: Start) -> None:
    editor = await start(capabilities(progress=True))
    await editor.command("renamespace.fixWorkspace")
    assert editor.progress == ["begin", "report", "end"]


async def test_progress_can_be_cancelled(start: Start) -> None:
    files = {f"lib/many{number}.ex": USER for number in range(300)}
    editor = await start(capabilities(progress=True), before=lambda root: write(root, files))

    editor.cancels = True
    counts = await editor.command("renamespace.fixWorkspace")
    assert counts == {"fixed": 0, "left": 301, "files": 0}
    assert editor.progress[-1] == "end"
    assert editor.applied == []


async def test_a_refused_edit_fixes_nothing(start: Start) -> None:
    editor = await start()
    editor.accepts = False
    assert await editor.command("renamespace.fixWorkspace") == {"fixed": 0, "left": 1, "files": 0}
    assert editor.client.messages[-1].type is types.MessageType.Warning


async def test_what_the_command_line_refuses_is_refused(start: Start) -> None:
    editor = await start(before=lambda root: (root / "lib/latin.ex").write_bytes(b"# \xe9\n"))
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    assert any("lib/latin.ex" in each.message for each in editor.client.log_messages)
    with pytest.raises(JsonRpcException, match=r"nothing was changed: lib/latin\.ex.*not UTF-8"):
        await editor.command("renamespace.fixWorkspace")
    editor.open("renamespace.toml", "[modules")
    with pytest.raises(JsonRpcException, match="nothing was changed: there is no valid plan"):
        await editor.command("renamespace.fixWorkspace")


async def test_reload_looks_at_the_disk_again(start: Start) -> None:
    editor = await start()
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    write(editor.root, {"lib/user.ex": NEW, "lib/more.ex": USER})
    await editor.command("renamespace.reload")
    assert (editor.found("lib/user.ex"), editor.found("lib/more.ex")) == ([], OLD)


@pytest.mark.parametrize("unsafe", [False, True])
async def test_in_process_edits_are_those_of_the_server(start: Start, *, unsafe: bool) -> None:
    editor = await start(before=lambda root: write(root, FILES))
    made = [
        edits_via_server(editor.root, unsafe=unsafe, encoding=encoding, opened=opened)
        for encoding in ("utf-8", "utf-16", "utf-32")
        for opened in (False, True)
    ]
    await editor.command("renamespace.fixWorkspace", {"unsafe": unsafe})
    after = {path: (editor.root / path).read_bytes() for path in made[0]}
    assert after.keys() == {"mix.exs", "lib/user.ex", "lib/new.ex", *FILES}
    assert all(each == after for each in made)
