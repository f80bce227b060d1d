"""Every method that is advertised is tested, by clients of different capabilities."""

import re
from pathlib import Path

import pytest
from lsprotocol import types

from lsp.editor import Start, capabilities
from lsp.shop import OLD, USER, write

TESTS = Path(__file__).parent

TESTED = {
    "initialize": "start",
    "initialized": "start",
    "shutdown": "stop",
    "textDocument/didOpen": "open",
    "textDocument/didChange": "type",
    "textDocument/didClose": "close",
    "textDocument/didSave": "save",
    "textDocument/diagnostic": "pull",
    "textDocument/prepareRename": "prepared",
    "textDocument/rename": "rename",
    "textDocument/codeAction": "actions",
    "textDocument/hover": "hover",
    "textDocument/codeLens": "lenses",
    "codeLens/resolve": "lenses",
    "textDocument/completion": "completed",
    "workspace/diagnostic": "pull_all",
    "workspace/didChangeWatchedFiles": "changed_on_disk",
    "workspace/willRenameFiles": "will_move",
    "workspace/didRenameFiles": "did_move",
    "workspace/executeCommand": "command",
    "codeAction/resolve": "code_action_resolve_async",
    "workspace/didChangeWorkspaceFolders": "workspace_did_change_workspace_folders",
}
"""By what of the tests' editor each method is asked for."""


@pytest.mark.asyncio
async def test_what_is_advertised_is_what_is_tested(start: Start) -> None:
    editor = await start(capabilities(pull=True, moves=True, watch=True))
    sent = editor.capabilities
    options = {
        "textDocument/diagnostic": sent.diagnostic_provider,
        "textDocument/rename": sent.rename_provider,
        "textDocument/codeAction": sent.code_action_provider,
        "textDocument/hover": sent.hover_provider,
        "textDocument/codeLens": sent.code_lens_provider,
        "textDocument/completion": sent.completion_provider,
        "workspace/executeCommand": sent.execute_command_provider,
    }
    assert all(options.values())
    known = {f"{name}_provider" for name in map(_snake, options)}
    offered = {
        each.name
        for each in types.ServerCapabilities.__attrs_attrs__
        if each.name.endswith("_provider") and getattr(sent, each.name)
    }
    assert offered == known, "a method is advertised and not listed here, or the other way round"
    assert set(options) <= TESTED.keys()


def _snake(method: str) -> str:
    return re.sub(r"([A-Z])", r"_\1", method.rpartition("/")[2]).lower()


def test_every_handler_has_a_test() -> None:
    from renamespace.lsp.commands import COMMANDS  # noqa: PLC0415 (only here)
    from renamespace.lsp.handlers import FEATURES, PULL_FEATURES  # noqa: PLC0415

    assert {*FEATURES, *PULL_FEATURES} | {"workspace/executeCommand"} == set(TESTED)
    texts = {path.name: path.read_text(encoding="utf-8") for path in TESTS.glob("test_*.py")}
    del texts[Path(__file__).name]
    whole = "\n".join(texts.values())
    named = {by for by in TESTED.values() if by not in {"stop", "lenses"}}
    assert {by for by in named if not re.search(rf"\b{by}\(", whole)} == set()
    assert {each for each in COMMANDS if each not in whole} == set()


def full(**without: bool) -> types.ClientCapabilities:
    """A client that can do everything, but for some."""
    names = ("pull", "annotations", "resolve", "watch", "progress", "moves", "disabled")
    able = dict.fromkeys((*names, "markdown", "lens_refresh", "links"), True)
    return capabilities(**able | without)


CLIENTS = {
    "full": full(),
    "no pull": full(pull=False),
    "no file operations": full(moves=False),
    "no annotations": full(annotations=False),
    "nothing resolved": full(resolve=False),
    "plain": capabilities(document_changes=False, prepare=False),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("client", CLIENTS)
async def test_the_whole_way_from_a_finding_to_none(
    start: Start, client: str, encoding: str
) -> None:
    asked = CLIENTS[client]
    asked.general = types.GeneralClientCapabilities(
        position_encodings=[types.PositionEncodingKind(encoding)]
    )
    text = USER.replace("do: ", 'do: "é😀" <> ').replace("\n", "\r\n")
    editor = await start(asked, lambda root: write(root, {"lib/old.ex": _OLD}))
    editor.open("lib/user.ex", text)
    if editor.capabilities.diagnostic_provider:
        report = await editor.pull("lib/user.ex")
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        assert editor.marked("lib/user.ex", report.items) == OLD
    else:
        await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    assert await editor.hover("lib/user.ex", "Shop.O|ld") is not None
    assert len(await editor.lenses("lib/old.ex")) == 1
    action = await editor.titled("lib/user.ex", "Shop.O|ld", "Replace with")
    assert action.edit is not None
    editor.make(action.edit)
    assert editor.text("lib/user.ex") == text.replace("Old", "New")
    assert (await editor.command("renamespace.status"))["left"] == 0
    assert await editor.lenses("lib/old.ex") == []


_OLD = "# é😀\r\ndefmodule Shop.Old do\r\n  def run(x), do: x\r\nend\r\n"
