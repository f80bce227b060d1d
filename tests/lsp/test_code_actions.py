"""Quick fixes, and fixing a file at once."""

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.editor import Editor, Start, capabilities
from lsp.shop import USER, write

pytestmark = pytest.mark.asyncio

TWO = """\
defmodule Shop.Two do
  # é😀
  def one, do: "é😀" <> Shop.Old.run(1)
  def two, do: Shop.Lost.run(2)
end
"""


def line(number: int, first: int = 0, last: int = 0) -> types.Range:
    return types.Range(types.Position(number, first), types.Position(number, last))


ALL = types.Range(types.Position(0, 0), types.Position(99, 0))


def with_two(editor: Editor) -> None:
    editor.open("lib/user.ex", TWO)


def only_edit(action: types.CodeAction) -> types.WorkspaceEdit:
    assert action.edit is not None
    return action.edit


async def test_a_quick_fix(start: Start) -> None:
    editor = await start()
    editor.open("lib/user.ex")
    fix, whole = await editor.fixes("lib/user.ex", line(1, 20, 20))
    assert fix.title == "Replace with `Shop.New`"
    assert fix.kind == types.CodeActionKind.QuickFix
    assert fix.is_preferred
    assert [each.code for each in fix.diagnostics or ()] == ["deprecated-module"]
    assert whole.title == "Replace 1 old name in this file"
    editor.make(only_edit(fix))
    assert editor.text("lib/user.ex") == USER.replace("Old", "New")
    assert await editor.fixes("lib/user.ex", ALL) == []


async def test_nothing_is_offered_elsewhere(start: Start) -> None:
    editor = await start()
    editor.open("lib/user.ex")
    assert await editor.fixes("lib/user.ex", line(0)) == []
    assert await editor.fixes("lib/user.ex", line(1, 0, 13)) == []
    assert await editor.fixes("lib/new.ex", ALL) == []
    assert await editor.fixes("README.md", ALL) == []


async def test_an_unsafe_fix_says_so_and_is_not_preferred(start: Start) -> None:
    editor = await start(capabilities(annotations=True))
    with_two(editor)
    fix, _ = await editor.fixes("lib/user.ex", line(3, 15, 24))
    assert fix.title == (
        "Replace with `Shop.Nowhere` "
        "(unsafe: `Shop.Nowhere` is not defined in the project or its dependencies)"
    )
    assert not fix.is_preferred
    edit = only_edit(fix)
    [annotation] = (edit.change_annotations or {}).values()
    assert annotation.needs_confirmation
    [change] = edit.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    assert {type(each) for each in change.edits} == {types.AnnotatedTextEdit}
    editor.make(edit)
    assert editor.text("lib/user.ex") == TWO.replace("Lost", "Nowhere")


async def test_manual_findings_have_no_fix(start: Start) -> None:
    plan = '[functions]\n"Shop.Old.run" = "Shop.New.run"\n"Shop.Old.walk" = "Shop.Else.walk"\n'
    editor = await start()
    editor.open("renamespace.toml", plan)
    editor.open("lib/user.ex", "defmodule U do\n  import Shop.Old\nend\n")
    await editor.until(lambda: editor.found("lib/user.ex") == [("ambiguous-module", "Shop.Old")])
    assert await editor.fixes("lib/user.ex", ALL) == []
    assert await editor.fixes("lib/user.ex", ALL, ["quickfix", "source.fixAll"]) == []


@pytest.mark.parametrize(
    ("only", "kinds"),
    [
        (None, ["quickfix", "quickfix", "source.fixAll.renamespace"]),
        ([""], ["quickfix", "quickfix", "source.fixAll.renamespace"]),
        (["quickfix"], ["quickfix", "quickfix"]),
        (["source"], ["source.fixAll.renamespace"]),
        (["source.fixAll"], ["source.fixAll.renamespace"]),
        (["source.fixAll.renamespace"], ["source.fixAll.renamespace"]),
        (["source.fixAll.ruff", "source.organizeImports", "refactor"], []),
        (["quick", "source.fix", "quickfix.other"], []),
    ],
)
async def test_kinds_are_a_hierarchy(
    start: Start, only: list[str] | None, kinds: list[str]
) -> None:
    editor = await start()
    with_two(editor)
    actions = await editor.fixes("lib/user.ex", ALL, only)
    assert [getattr(each.kind, "value", each.kind) for each in actions] == kinds


async def test_fix_all_takes_the_safe_ones_wherever_the_caret_is(start: Start) -> None:
    editor = await start()
    with_two(editor)
    [fix] = await editor.fixes("lib/user.ex", line(0), ["source.fixAll"])
    editor.make(only_edit(fix))
    assert editor.text("lib/user.ex") == TWO.replace("Old", "New")
    assert await editor.fixes("lib/user.ex", line(0), ["source.fixAll"]) == []


async def test_edits_are_computed_when_they_are_asked_for(start: Start) -> None:
    editor = await start(capabilities(resolve=True))
    with_two(editor)
    actions = await editor.fixes("lib/user.ex", ALL)
    assert [each.edit for each in actions] == [None, None, None]
    for action, after in zip(
        actions,
        (TWO.replace("Old", "New"), TWO.replace("Lost", "Nowhere"), TWO.replace("Old", "New")),
        strict=True,
    ):
        resolved = await editor.client.code_action_resolve_async(action)
        assert resolved.title == action.title
        editor.make(only_edit(resolved))
        assert editor.text("lib/user.ex") == after
        editor.close("lib/user.ex")
        with_two(editor)


async def test_an_action_for_an_older_text_is_refused(start: Start) -> None:
    editor = await start(capabilities(resolve=True))
    with_two(editor)
    action, *_ = await editor.fixes("lib/user.ex", ALL)
    editor.type("lib/user.ex", f"\n{TWO}")
    with pytest.raises(JsonRpcException, match="the text changed since"):
        await editor.client.code_action_resolve_async(action)
    other = types.CodeAction("other", data={"uri": "x:y"})
    with pytest.raises(JsonRpcException, match="not an action of this server"):
        await editor.client.code_action_resolve_async(other)


async def test_an_alias_goes_with_its_uses(start: Start) -> None:
    before = "defmodule U do\n  alias Shop.Old\n  def u, do: Old.run(Old.run(1))\nend\n"
    editor = await start()
    editor.open("lib/user.ex", before)
    for caret in (line(1, 8, 8), line(2, 13, 13), line(2, 21, 21)):
        editor.type("lib/user.ex", before)
        fix, _ = await editor.fixes("lib/user.ex", caret)
        editor.make(only_edit(fix))
        assert editor.text("lib/user.ex") == before.replace("Old", "New")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
async def test_positions(start: Start, encoding: str, end: str) -> None:
    text = TWO.replace("\n", end) if end != "\r" else TWO.replace("😀\n", "😀\r\n  #\r#\n")
    editor = await start(capabilities(encodings=[encoding]))
    assert editor.encoding == encoding
    editor.open("lib/user.ex", text)
    await editor.until(lambda: bool(editor.found("lib/user.ex")))
    assert editor.found("lib/user.ex") == [
        ("deprecated-module", "Shop.Old"),
        ("deprecated-module", "Shop.Lost"),
    ]
    where = editor.diagnostics[editor.uri("lib/user.ex")][0].range
    fix, _ = await editor.fixes("lib/user.ex", types.Range(where.end, where.end))
    editor.make(only_edit(fix))
    assert editor.text("lib/user.ex") == text.replace("Old", "New")


async def test_clients_without_document_changes_or_versions(start: Start) -> None:
    editor = await start(capabilities(document_changes=False, annotations=True))
    with_two(editor)
    for caret in (line(2, 30, 30), line(3, 15, 15)):
        fix, *_ = await editor.fixes("lib/user.ex", caret)
        edit = only_edit(fix)
        assert edit.document_changes is None
        assert edit.change_annotations is None
        editor.make(edit)
    assert editor.text("lib/user.ex") == TWO.replace("Old", "New").replace("Lost", "Nowhere")


async def test_a_client_that_spells_the_uri_in_its_own_way(start: Start) -> None:
    editor = await start(before=lambda root: write(root, {"lib/a b+é.ex": USER}))
    own = f"{editor.root.as_uri()}/lib/a%20b%2B%C3%A9.ex"
    document = types.TextDocumentItem(own, "elixir", 7, USER)
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(own), ALL, types.CodeActionContext([])
    )
    actions = await editor.client.text_document_code_action_async(params)
    assert actions
    assert isinstance(actions[0], types.CodeAction)
    [change] = only_edit(actions[0]).document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    assert (change.text_document.uri, change.text_document.version) == (own, 7)
