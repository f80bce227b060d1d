"""Names of modules and functions while the plan is written."""

import pytest

from lsp.editor import Editor, Start, capabilities
from lsp.shop import write

pytestmark = pytest.mark.asyncio

TOML = "renamespace.toml"
TILL = """\
defmodule Shop.Till do
  def open(a, b \\\\ 1), do: {a, b}
  defp hidden, do: 1
end
"""


async def with_till(start: Start, plan: str, **asked: object) -> Editor:
    files = {"lib/till.ex": TILL, "deps/other/lib/other.ex": "defmodule Other do\nend\n"}
    editor = await start(capabilities(**asked), lambda root: write(root, files))
    editor.open(TOML, plan)
    return editor


async def test_modules_on_both_sides(start: Start) -> None:
    plan = '[modules]\n"Shop.Ti" = { note = "é😀", to = "" }\n'
    editor = await with_till(start, plan)
    left = await editor.completed(TOML, '"Shop.Ti|"')
    assert left is not None
    assert left["Shop.Till"] == plan.replace("Shop.Ti", "Shop.Till")
    assert left["Shop.*"] == plan.replace("Shop.Ti", "Shop.*")
    assert "Other" not in left
    assert "Shop.Till.open" not in left
    right = await editor.completed(TOML, 'to = "|"')
    assert right is not None
    assert right["Shop.Till"] == plan.replace('to = ""', 'to = "Shop.Till"')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_functions_after_their_module(start: Start, encoding: str) -> None:
    plan = '[functions]\r\n"Shop.Till." = { note = "é😀", to = "Shop.Till.o\r\n'
    editor = await with_till(start, plan, encodings=[encoding])
    left = await editor.completed(TOML, '"Shop.Till.|"')
    assert left is not None
    assert left["Shop.Till.open/2"] == plan.replace('"Shop.Till."', '"Shop.Till.open/2"')
    assert left["Shop.Till.*"] == plan.replace('"Shop.Till."', '"Shop.Till.*"')
    assert not [each for each in left if "hidden" in each]
    right = await editor.completed(TOML, "Till.o|\r")
    assert right is not None
    assert right["Shop.Till.open"] == plan.replace("Till.o\r", "Till.open\r")
    assert "Shop.Till.open/2" not in right


@pytest.mark.parametrize(
    ("plan", "caret"),
    [
        ('[project]\nexclude = ["lib"]\n', '"l|ib"'),
        ('[modules]\n"A" = { to = "B", note = "same" }\n', "sa|me"),
        ('[modules]\n"A" = "B"\n', '|"A"'),
        ('[modules]\n"A" = "B" # "C"\n', '"C|"'),
        ('"A" = "B"\n', '"A|"'),
    ],
)
async def test_nothing_in_other_places(start: Start, plan: str, caret: str) -> None:
    editor = await with_till(start, plan)
    assert await editor.completed(TOML, caret) is None


async def test_modules_that_must_not_be_used(start: Start) -> None:
    editor = await with_till(start, '[boundaries]\n"Shop" = { must_not_use = ["A", "Sh"] }\n')
    found = await editor.completed(TOML, '"Sh|"')
    assert found is not None
    assert "Shop.Till" in found


async def test_sources_are_left_to_others(start: Start) -> None:
    editor = await with_till(start, "")
    editor.open("lib/user.ex", 'x = "Shop.\n')
    assert await editor.completed("lib/user.ex", '"Shop.|') is None
