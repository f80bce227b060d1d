"""Template files in an editor: opened, shown and fixed like any other, with their module's file."""

import pytest

from lsp.editor import Start
from lsp.shop import write

pytestmark = pytest.mark.asyncio

CART = """\
defmodule ShopWeb.CartLive do
  use Phoenix.LiveView
  alias Shop.Old
end
"""
TEMPLATE = "<p>{Old.run(1)}</p>\n"
OLD = [("deprecated-module", "Old")]
"""What is found in the template, as it is written there."""


async def test_a_template_follows_its_buffer_and_its_module(start: Start) -> None:
    editor = await start()
    write(editor.root, {"lib/cart_live.ex": CART, "lib/cart_live.html.heex": TEMPLATE})
    editor.open("lib/cart_live.ex")
    editor.open("lib/cart_live.html.heex")
    await editor.until(lambda: editor.found("lib/cart_live.html.heex") == OLD)
    editor.type("lib/cart_live.html.heex", "<p>Old.run(1)</p>\n")
    await editor.until(lambda: editor.found("lib/cart_live.html.heex") == [])
    editor.type("lib/cart_live.html.heex", f"<!-- é😀 -->{TEMPLATE}")
    await editor.until(lambda: editor.found("lib/cart_live.html.heex") == OLD)
    editor.type("lib/cart_live.ex", CART.replace("Shop.Old", "Shop.Other, as: Old"))
    await editor.until(lambda: editor.found("lib/cart_live.html.heex") == [])


@pytest.mark.parametrize("pattern", ["pages/{one", "pages/[one", "pages/{a,[b}"])
async def test_a_pattern_that_is_still_typed_takes_no_template(start: Start, pattern: str) -> None:
    page = f'defmodule Shop.Page do\n  alias Shop.Old\n  embed_templates "{pattern}"\nend\n'
    files = {"lib/page.ex": page, "lib/pages/one.html.heex": "<p>{Old.run(1)}</p>\n"}
    editor = await start(before=lambda root: write(root, files))
    await editor.until(lambda: editor.found("lib/page.ex") == [("deprecated-module", "Shop.Old")])
    assert editor.client.log_messages == []
