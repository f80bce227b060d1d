"""Moves of definitions that no page shows: broken files, dependencies, and the order of steps."""

import pytest

from renamespace.core.edits import FileMove
from renamespace.core.moving.definitions import Definitions, rename_definitions
from renamespace.core.moving.steps import steps
from support.run import encoded, index_of

BASKET = b"defmodule Shop.Basket do\nend\n"


def renamed(files: dict[str, bytes], names: dict[str, str] | None = None) -> Definitions:
    return rename_definitions(index_of(files), names or {"Shop.Basket": "Shop.Cart"}, ())


def test_a_broken_file_that_names_the_module_is_refused_at_its_name() -> None:
    broken = b"defmodule Shop.Till do\n  def open, do: [Shop.Basket.new(\nend\n"
    found = renamed({"lib/basket.ex": BASKET, "lib/till.ex": broken})
    (refusal,) = found.refusals
    assert refusal.path == "lib/till.ex"
    assert broken[refusal.start : refusal.end] == b"Basket"
    assert not found.edits


def test_a_broken_file_that_defines_the_module_is_refused() -> None:
    found = renamed({"lib/basket.ex": BASKET + b"def ("})
    assert [each.path for each in found.refusals] == ["lib/basket.ex"]


def test_a_broken_file_that_names_nothing_of_it_is_left_alone() -> None:
    broken = b"defmodule Shop.Till do\n  def open, do: [Shop.Basketry.new(\nend\n"
    found = renamed({"lib/basket.ex": BASKET, "lib/till.ex": broken})
    assert not found.refusals
    assert list(found.edits) == ["lib/basket.ex"]


def test_names_that_do_not_meet_are_one_step() -> None:
    names = {"A": "B.A", "A.X": "B.A.X", "C": "D"}
    assert steps(names, ()) == ((names,), {})


def test_a_chain_starts_at_its_end() -> None:
    order, between = steps({"A": "B", "B": "C", "A.X": "B.X"}, ())
    assert order == ({"B": "C"}, {"A": "B", "A.X": "B.X"})
    assert between == {}


def test_in_a_swap_one_waits_under_a_word_that_nobody_uses() -> None:
    order, between = steps({"A": "B", "B": "A", "A.X": "B.X"}, {"B0"})
    assert order == ({"A": "B1", "A.X": "B1.X"}, {"B": "A"}, {"B1": "B", "B1.X": "B.X"})
    assert between == {"B1": "B", "B1.X": "B.X"}


def test_a_circle_of_three_is_opened_at_one_place() -> None:
    order, _ = steps({"A": "B", "B": "C", "C": "A"}, ())
    assert order == ({"A": "B0"}, {"C": "A"}, {"B": "C"}, {"B0": "B"})


LIVE = "defmodule ShopWeb.OrdersLive do\n  use Phoenix.LiveView\nend\n"
RENAMED = {"ShopWeb.OrdersLive": "ShopWeb.SalesLive"}


@pytest.mark.parametrize(
    ("template", "lost"),
    [("lib/sales_live.html.heex", False), ("lib/orders_live.html.heex", True)],
)
def test_a_live_view_takes_its_template_along(template: str, *, lost: bool) -> None:
    files = {"lib/orders_live.ex": LIVE, "lib/orders_live.html.heex": "<p></p>\n"}
    moves = {"lib/orders_live.ex": "lib/sales_live.ex", "lib/orders_live.html.heex": template}
    file_moves = [FileMove(old, new) for old, new in moves.items()]
    found = rename_definitions(index_of(encoded(files)), RENAMED, file_moves).refusals
    assert [each.path for each in found] == (["lib/orders_live.html.heex"] if lost else [])
    assert all("`lib/sales_live.ex` would no longer find it" in each.message for each in found)


def test_a_live_view_that_renders_itself_has_no_template() -> None:
    live = LIVE.replace("LiveView\n", 'LiveView\n  def render(assigns), do: ~H"<p></p>"\n')
    files = {"lib/orders_live.ex": live, "lib/orders_live.html.heex": "<p></p>\n"}
    file_moves = [FileMove("lib/orders_live.ex", "lib/sales_live.ex")]
    assert rename_definitions(index_of(encoded(files)), RENAMED, file_moves).refusals == ()
