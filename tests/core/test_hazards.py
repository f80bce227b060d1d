"""Hazards that come with a place of a file which no plan would choose by itself."""

import pytest

from renamespace.core.edits import FileMove
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.hazards import hazards
from support.run import encoded, index_of

MIX = """\
defmodule Shop.MixProject do
  def project, do: [app: :shop, elixirc_paths: elixirc_paths(Mix.env())]
  defp elixirc_paths(:test), do: ["lib", "test/support"]
  defp elixirc_paths(_), do: ["lib"]
end
"""
ORDERS = "defmodule Shop.Orders do\nend\n"


def refusals(
    files: dict[str, str], moves: dict[str, str], names: dict[str, str] | None = None
) -> tuple[Refusal, ...]:
    index = index_of(encoded(files))
    renamed = names or {"Shop.Orders": "Shop.Sales"}
    file_moves = [FileMove(*each) for each in moves.items()]
    return hazards(index, renamed, file_moves)[0]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("lib/orders.ex", "lib/sales.ex", None),
        ("lib/orders.ex", "lib/deep/sales.ex", None),
        ("lib/orders.ex", "library/sales.ex", "not be compiled in `:test`"),
        ("lib/orders.ex", "lib/sales.exs", "not be compiled in `:test`"),
        ("lib/orders.ex", "test/support/sales.ex", "not be compiled: `elixirc_paths` has `lib`"),
        ("test/support/orders.ex", "test/support/sales.ex", None),
        ("test/support/orders.ex", "lib/sales.ex", None),
        ("test/support/orders.ex", "test/sales.ex", "not be compiled in `:test`"),
        ("priv/orders.ex", "priv/sales.ex", None),
        ("test/orders_test.exs", "test/sales_test.exs", None),
        ("test/orders_test.exs", "test/sales_tests.exs", "does not end in `_test.exs`"),
        ("test/orders_test.exs", "lib/sales_test.exs", "not below `test`"),
        ("test/orders.exs", "test/sales.exs", None),
    ],
)
def test_a_file_must_stay_where_it_counts(old: str, new: str, reason: str | None) -> None:
    found = refusals({"mix.exs": MIX, old: ORDERS}, {old: new})
    assert [each.path for each in found] == ([old] if reason else [])
    assert all(reason in each.message and not each.unsafe for each in found if reason)


def test_lib_is_compiled_when_a_project_does_not_say() -> None:
    mix = "defmodule Shop.MixProject do\n  def project, do: [app: :shop]\nend\n"
    files = {"mix.exs": mix, "lib/orders.ex": ORDERS}
    assert refusals(files, {"lib/orders.ex": "lib/sales.ex"}) == ()
    (found,) = refusals(files, {"lib/orders.ex": "web/sales.ex"})
    assert "`elixirc_paths` has `lib`" in found.message


def test_folders_that_are_computed_are_left_to_the_project() -> None:
    mix = "defmodule Shop.MixProject do\n  def project, do: [elixirc_paths: Shop.folders()]\nend\n"
    files = {"mix.exs": mix, "lib/orders.ex": ORDERS}
    assert refusals(files, {"lib/orders.ex": "web/sales.ex"}) == ()


def test_a_file_of_an_umbrella_stays_in_its_project() -> None:
    files = {
        "mix.exs": "",
        "apps/till/mix.exs": MIX,
        "apps/depot/mix.exs": MIX,
        "apps/till/lib/orders.ex": ORDERS,
    }
    assert refusals(files, {"apps/till/lib/orders.ex": "apps/till/lib/sales.ex"}) == ()
    (found,) = refusals(files, {"apps/till/lib/orders.ex": "apps/depot/lib/sales.ex"})
    assert "another project, `apps/depot`" in found.message
    assert found.unsafe


@pytest.mark.parametrize(
    ("loader", "found"),
    [
        ('Code.require_file("support/orders.exs", __DIR__)', True),
        ('Code.require_file "test/support/orders.exs"', True),
        ('Code.require_file("support/others.exs", __DIR__)', False),
    ],
)
def test_a_file_that_is_loaded_by_its_path(loader: str, *, found: bool) -> None:
    files = {"test/test_helper.exs": f"{loader}\n", "test/support/orders.exs": ORDERS}
    refused = refusals(files, {"test/support/orders.exs": "test/support/sales.exs"})
    assert [each.path for each in refused] == (["test/test_helper.exs"] if found else [])


LAYOUTS = {
    "lib/shop_web/layout_view.ex": "defmodule ShopWeb.LayoutView do\nend\n",
    "lib/shop_web/till_controller.ex": (
        "defmodule ShopWeb.TillController do\n"
        "  use Phoenix.Controller, namespace: ShopWeb, formats: []\n"
        "end\n"
    ),
}


@pytest.mark.parametrize(
    ("names", "lost"),
    [
        ({"ShopWeb.LayoutView": "ShopWeb.Layouts.LayoutView"}, True),
        ({"ShopWeb.TillController": "ShopWeb.Sales.TillController"}, False),
        ({"ShopWeb": "Shop.Web", "ShopWeb.LayoutView": "Shop.Web.LayoutView"}, False),
    ],
)
def test_a_layout_is_found_below_the_namespace(names: dict[str, str], *, lost: bool) -> None:
    found = refusals({**LAYOUTS, "lib/shop_web.ex": "defmodule ShopWeb do\nend\n"}, {}, names)
    assert [each.path for each in found] == (["lib/shop_web/layout_view.ex"] if lost else [])
