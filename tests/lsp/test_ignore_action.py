"""The action that writes an ignore comment, where one can stand."""

import pytest

from lsp.editor import Start, capabilities
from lsp.shop import write

pytestmark = pytest.mark.asyncio

CODE = """\
defmodule U do
  def u, do: Shop.Old.run(1)
end
"""
CODE_AFTER = """\
defmodule U do
  # renamespace:ignore deprecated-module
  def u, do: Shop.Old.run(1)
end
"""

ONE_MORE = """\
defmodule U do
  # renamespace:ignore mention, dynamic-reference for é
  def u, do: {:"Elixir.Shop.Old", Shop.Old.run(1)}
end
"""
ONE_MORE_AFTER = ONE_MORE.replace("reference for", "reference, deprecated-module for")

DOCUMENTATION = '''\
defmodule U do
  @doc """
  Like `Shop.Old`.
  """
  def u, do: 1
end
'''
DOCUMENTATION_AFTER = DOCUMENTATION.replace("  @doc", "  # renamespace:ignore mention\n  @doc")

SIGIL = '''\
defmodule U do
  use Phoenix.Component
  def u(a) do
    ~H"""
    <Shop.Old.run />
    """
  end
end
'''
SIGIL_AFTER = SIGIL.replace(" />", " /><%!-- renamespace:ignore deprecated-module --%>")


@pytest.mark.parametrize(
    ("before", "caret", "after"),
    [
        (CODE, "Shop.Old|.run", CODE_AFTER),
        (CODE.replace("\n", "\r\n"), "Shop.Old|.run", CODE_AFTER.replace("\n", "\r\n")),
        (
            "\tShop.Old.run(1)",
            "Shop.Old|.run",
            "\t# renamespace:ignore deprecated-module\n\tShop.Old.run(1)",
        ),
        (ONE_MORE, ", Shop.Old|.run", ONE_MORE_AFTER),
        (DOCUMENTATION, "`Shop.Old|`", DOCUMENTATION_AFTER),
        (SIGIL, "<Shop.Old|.run", SIGIL_AFTER),
    ],
    ids=["code", "crlf", "one line alone", "one more code", "documentation", "sigil"],
)
async def test_the_comment(start: Start, before: str, caret: str, after: str) -> None:
    editor = await start(capabilities(resolve=True))
    editor.open("lib/user.ex", before)
    action = await editor.titled("lib/user.ex", caret, "Ignore")
    assert not action.is_preferred
    assert action.edit is not None
    editor.make(action.edit)
    assert editor.text("lib/user.ex") == after
    assert await editor.titles("lib/user.ex", caret) == []


async def test_in_a_template_file(start: Start) -> None:
    page = {"lib/page.html.heex": "<p>\n  {Shop.Old.run(1)}\n</p>\n"}
    editor = await start(capabilities(resolve=True), lambda root: write(root, page))
    editor.open("lib/page.html.heex")
    action = await editor.titled("lib/page.html.heex", "Shop.Old|", "Ignore")
    assert action.edit is not None
    editor.make(action.edit)
    assert editor.text("lib/page.html.heex") == (
        "<p>\n  {Shop.Old.run(1)}<%!-- renamespace:ignore deprecated-module --%>\n</p>\n"
    )


IN_A_TEXT = '''\
defmodule U do
  def u do
    """
    #{Shop.Old.run(1)}
    """
  end
end
'''
IN_A_TAG = '''\
defmodule U do
  def u(a) do
    ~H"""
    <p
      class={Shop.Old.run(1)}
    />
    """
  end
end
'''


@pytest.mark.parametrize("text", [IN_A_TEXT, IN_A_TAG], ids=["in a text", "in a tag"])
async def test_where_no_comment_can_stand_none_is_offered(start: Start, text: str) -> None:
    editor = await start()
    editor.open("lib/user.ex", text)
    titles = await editor.titles("lib/user.ex", "Shop.Old|.run")
    assert titles, "there is something to fix"
    assert [each for each in titles if each.startswith("Ignore")] == []


async def test_a_comment_that_does_nothing_is_not_ignored_by_another(start: Start) -> None:
    editor = await start()
    editor.open("lib/user.ex", "# renamespace:ignore deprecated-module\n")
    await editor.until(lambda: [c for c, _ in editor.found("lib/user.ex")] == ["unused-ignore"])
    assert await editor.titles("lib/user.ex", "ignore| dep") == []
