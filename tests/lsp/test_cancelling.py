"""What the user does not want any more, and what ends while it is under way."""

import asyncio
import time

import pytest
from lsprotocol import types

from lsp.editor import Editor, Start, capabilities
from lsp.shop import OLD, USER, write

pytestmark = pytest.mark.asyncio

MANY = {
    f"lib/many/user{number}.ex": USER.replace("User", f"User{number}")
    + "".join(f"# line {line}\n" for line in range(200))
    for number in range(400)
}
"""A project that takes a while to look at."""


def cancelled(editor: Editor, identifier: str) -> None:
    editor.send({"method": "$/cancelRequest", "params": {"id": identifier}})


async def asked(editor: Editor, method: str, params: object, *, stop: bool) -> object:
    """Send a request, cancel it if wanted, and give the answer or the error."""
    protocol = editor.client.protocol
    future = protocol.send_request_async(method, params, msg_id="asked")
    waiting = asyncio.ensure_future(future)
    await asyncio.sleep(0.05)
    if stop:
        cancelled(editor, "asked")
    done, _ = await asyncio.wait([waiting], timeout=20)
    assert done
    return waiting.exception() or waiting.result()


async def test_a_held_request_is_let_go(start: Start) -> None:
    editor = await start(capabilities(pull=True))
    first = await editor.pull_all()
    known = [types.PreviousResultId(each.uri, each.result_id or "") for each in first]
    answer = await asked(
        editor, "workspace/diagnostic", types.WorkspaceDiagnosticParams(known), stop=True
    )
    assert isinstance(answer, Exception)
    assert "cancel" in str(answer).lower()
    assert {each.uri for each in await editor.pull_all()} == {each.uri for each in first}


async def test_a_request_is_cancelled_while_the_project_is_looked_at(start: Start) -> None:
    editor = await start(before=lambda root: write(root, MANY))
    where = types.Range(types.Position(0, 0), types.Position(9, 0))
    document = types.TextDocumentIdentifier(editor.uri("lib/user.ex"))
    params = types.CodeActionParams(document, where, types.CodeActionContext([]))
    answer = await asked(editor, "textDocument/codeAction", params, stop=True)
    assert isinstance(answer, Exception)
    assert await editor.actions("lib/user.ex", where)


async def test_shutdown_while_the_project_is_looked_at(start: Start) -> None:
    editor = await start(before=lambda root: write(root, MANY))
    began = time.monotonic()
    await editor.stop()
    assert time.monotonic() - began < 20


async def test_typing_goes_on_while_the_project_is_looked_at(start: Start) -> None:
    editor = await start(before=lambda root: write(root, MANY))
    editor.open("lib/user.ex", "")
    for count in range(30):
        editor.type("lib/user.ex", USER[: len(USER) * count // 29])
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    assert editor.version("lib/user.ex") == 31


async def test_shutdown_while_a_command_is_under_way(start: Start) -> None:
    editor = await start(capabilities(moves=True), lambda root: write(root, MANY))
    waiting = [asyncio.ensure_future(editor.command("renamespace.status")) for _ in range(3)]
    await asyncio.sleep(0.05)
    await editor.stop()
    for answer in await asyncio.gather(*waiting, return_exceptions=True):
        assert "cancel" in str(answer).lower()
