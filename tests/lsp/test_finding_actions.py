"""What else can be done about a finding: a choice, and all that its rule finds."""

import pytest

from lsp.editor import Editor, Start, capabilities
from lsp.shop import USER, write

pytestmark = pytest.mark.asyncio

SPLIT = """\
[functions]
"Shop.Old.pay" = "Shop.Payments.pay"
"Shop.Old.bill" = "Shop.Billing.bill"
"""
PARTS = """\
defmodule Shop.Payments do
  def pay(x), do: x
end

defmodule Shop.Billing do
  def bill(x), do: x
end
"""


async def split(start: Start, user: str, *, resolve: bool = True) -> Editor:
    files = {"renamespace.toml": SPLIT, "lib/parts.ex": PARTS}
    editor = await start(capabilities(resolve=resolve), lambda root: write(root, files))
    editor.open("lib/user.ex", user)
    return editor


async def take(editor: Editor, path: str, caret: str, title: str) -> None:
    action = await editor.titled(path, caret, title)
    assert action.edit is not None
    editor.make(action.edit)


@pytest.mark.parametrize("resolve", [True, False])
async def test_a_split_module_may_become_any_of_its_parts(start: Start, resolve: bool) -> None:  # noqa: FBT001
    before = "defmodule U do\n  def u, do: Shop.Old\nend\n"
    editor = await split(start, before, resolve=resolve)
    titles = await editor.titles("lib/user.ex", "Shop.Old|")
    assert titles[:2] == ["Use `Shop.Payments`", "Use `Shop.Billing`"]
    await take(editor, "lib/user.ex", "Shop.Old|", "Use `Shop.Billing`")
    assert editor.text("lib/user.ex") == before.replace("Old", "Billing")


async def test_a_choice_is_for_one_reference(start: Start) -> None:
    before = "defmodule U do\n  alias Shop.Old\n  def u, do: Old\n  def v, do: {Old}\nend\n"
    editor = await split(start, before)
    await take(editor, "lib/user.ex", "do: Old|", "Use `Shop.Payments`")
    assert editor.text("lib/user.ex") == (
        "defmodule U do\n  alias Shop.Old\n  alias Shop.Payments\n"
        "  def u, do: Payments\n  def v, do: {Old}\nend\n"
    )
    await take(editor, "lib/user.ex", "{Old|}", "Use `Shop.Billing`")
    assert editor.text("lib/user.ex") == (
        "defmodule U do\n  alias Shop.Billing\n  alias Shop.Payments\n"
        "  def u, do: Payments\n  def v, do: {Billing}\nend\n"
    )


async def test_a_choice_that_cannot_be_proved_says_so(start: Start) -> None:
    editor = await split(start, "defmodule U do\n  def u, do: Shop.Old\nend\n")
    editor.open("lib/parts.ex", "")
    titles = await editor.titles("lib/user.ex", "Shop.Old|")
    assert titles[0].startswith("Use `Shop.Payments` (unsafe: `Shop.Payments` is not defined")


async def test_an_import_and_what_tells_its_part_have_no_choice(start: Start) -> None:
    editor = await split(
        start, "defmodule U do\n  import Shop.Old\n  def u, do: Shop.Old.pay(1)\nend\n"
    )
    for caret in ("import Shop.Old|", "do: Shop.Old|"):
        assert not [t for t in await editor.titles("lib/user.ex", caret) if t.startswith("Use")]


async def test_a_rule_everywhere(start: Start) -> None:
    two = USER.replace("User", "Two")
    editor = await start(capabilities(resolve=True), lambda root: write(root, {"lib/two.ex": two}))
    editor.open(
        "lib/user.ex", f"{USER}\n# é😀\n{USER.replace('User', 'Third').replace('Old', 'Lost')}"
    )
    action = await editor.titled("lib/user.ex", "Shop.O|ld", "Fix `Shop.Old` everywhere")
    assert action.title == "Fix `Shop.Old` everywhere (2 in 2 files)"
    assert action.edit is not None
    editor.make(action.edit)
    assert "Shop.Old" not in editor.text("lib/user.ex") + editor.text("lib/two.ex")
    assert "Shop.Lost" in editor.text("lib/user.ex")


async def test_a_rule_everywhere_is_a_command_where_nothing_is_resolved(start: Start) -> None:
    two = USER.replace("User", "Two")
    editor = await start(before=lambda root: write(root, {"lib/two.ex": two}))
    action = await editor.titled("lib/user.ex", "Shop.O|ld", "Fix `Shop.Old` everywhere")
    assert action.command is not None
    done = await editor.command(action.command.command, *(action.command.arguments or ()))
    assert done == {"fixed": 2, "left": 0, "files": 2}


async def test_a_rule_with_nothing_elsewhere_is_not_offered(start: Start) -> None:
    editor = await start()
    titles = await editor.titles("lib/user.ex", "Shop.O|ld")
    assert [each for each in titles if "everywhere" in each] == []
