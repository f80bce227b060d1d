"""What a finding tells when the mouse rests on it."""

import pytest
from lsprotocol import types

from lsp.editor import Editor, Start, capabilities
from lsp.shop import USER, write

pytestmark = pytest.mark.asyncio

PLAN = """\
[modules]
"Shop.Old" = { to = "Shop.New", note = "same options", since = "1.2", remove_by = 2999-12-31 }
"Shop.Lost" = "Shop.Nowhere"
"""


def told(hover: types.Hover | None) -> tuple[str, str]:
    assert hover is not None
    assert isinstance(hover.contents, types.MarkupContent)
    return hover.contents.kind.value, hover.contents.value


async def with_plan(start: Start, *, markdown: bool) -> Editor:
    asked = capabilities(markdown=markdown)
    editor = await start(asked, lambda root: write(root, {"renamespace.toml": PLAN}))
    editor.open("lib/user.ex")
    return editor


async def test_in_markdown(start: Start) -> None:
    editor = await with_plan(start, markdown=True)
    hover = await editor.hover("lib/user.ex", "Shop.O|ld")
    assert told(hover) == (
        "markdown",
        """\
**`Shop.Old` is now `Shop.New`**

- Old: `Shop.Old`
- New: `Shop.New`
- Note: same options
- Rule: `Shop.Old` = `Shop.New` in the plan
- Since: 1.2
- To be gone by: 2999-12-31
- Fix: safe""",
    )
    assert hover is not None
    assert hover.range is not None
    assert editor.at("lib/user.ex", hover.range) == "Shop.Old"


async def test_in_plain_text_with_the_reason(start: Start) -> None:
    editor = await with_plan(start, markdown=False)
    editor.type("lib/user.ex", USER.replace("Old", "Lost"))
    hover = await editor.hover("lib/user.ex", "Shop.L|ost")
    assert told(hover) == (
        "plaintext",
        """\
Shop.Lost is now Shop.Nowhere
Old: Shop.Lost
New: Shop.Nowhere
Rule: Shop.Lost = Shop.Nowhere in the plan
Fix: unsafe (Shop.Nowhere is not defined in the project or its dependencies)""",
    )


@pytest.mark.parametrize(
    "caret", ["def|module", "Shop.U|ser", "Shop.Old.ru|n", "r|un(1)", "|end\n"]
)
async def test_nothing_is_told_elsewhere(start: Start, caret: str) -> None:
    editor = await with_plan(start, markdown=True)
    assert await editor.hover("lib/user.ex", caret) is None
    assert await editor.hover("lib/new.ex", "Shop.N|ew") is None
    assert await editor.hover("renamespace.toml", "Shop.L|ost") is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_positions(start: Start, encoding: str) -> None:
    editor = await start(capabilities(encodings=[encoding]))
    editor.open("lib/user.ex", USER.replace("do: ", 'do: "é😀" <> ').replace("\n", "\r\n"))
    hover = await editor.hover("lib/user.ex", "Shop.Old|.run")
    assert hover is not None
    assert hover.range is not None
    assert editor.at("lib/user.ex", hover.range) == "Shop.Old"
    assert await editor.hover("lib/user.ex", "|Shop.Old.run") is not None
    assert await editor.hover("lib/user.ex", "<>| Shop.Old") is None


async def test_a_file_that_the_plan_does_not_look_at(start: Start) -> None:
    files = {"lib/apart.ex": "defmodule Shop.Apart do\nend\n"}
    editor = await start(before=lambda root: write(root, files))
    assert await editor.hover("lib/apart.ex", "Shop.A|part") is None
    assert await editor.lenses("lib/apart.ex") == []
    assert await editor.titles("lib/apart.ex", "Shop.A|part") == []
    errors = [each for each in editor.client.log_messages if each.type is types.MessageType.Error]
    assert errors == []


async def test_what_the_editor_shows_itself_is_not_told_again(start: Start) -> None:
    editor = await start(initialization_options={"hover": "brief"})
    hover = await editor.hover("lib/user.ex", "Shop.O|ld")
    assert told(hover) == ("plaintext", "Rule: Shop.Old = Shop.New in the plan\nFix: safe")
