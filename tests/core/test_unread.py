"""Files that do not parse: which modules they seem to name."""

import pytest

from renamespace.core.elixir.reader import read_facts
from renamespace.core.index import File
from renamespace.core.moving.unread import named_unread
from renamespace.core.source import Source


def _file(text: str) -> File:
    source = Source("lib/broken.ex", text.encode())
    return File(source, read_facts(source))


@pytest.mark.parametrize(
    ("text", "module", "whole"),
    [
        ("defmodule A do\n  def go, do: (Shop.Cart", "Shop.Cart", True),
        ("alias Shop.{Desk, Cart}\n(", "Shop.Cart", True),
        ("use Web\nCart.total(", "Shop.Cart", False),
        ("defmodule Größe.Ähre do (", "Größe.Ähre", True),
    ],
)
def test_a_name_in_a_broken_file(text: str, module: str, whole: bool) -> None:  # noqa: FBT001
    named = named_unread(_file(text), ["Shop.Cart", "Größe.Ähre", "Shop.Till"])
    assert named is not None
    assert (named.module, named.whole) == (module, whole)
    assert text.encode()[named.start :].startswith(named.word.encode())


@pytest.mark.parametrize("text", ["Shop.Cart.total()", "Carts.total(", "Shop.Cartwheel.go("])
def test_nothing_is_seen_where_nothing_is(text: str) -> None:
    assert named_unread(_file(text), ["Shop.Cart"]) is None
