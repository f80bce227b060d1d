"""Where a file goes by its path and its module's old and new name, and what goes along with it."""

import pytest

from renamespace.core.elixir.underscore import underscore
from renamespace.core.moving.paths import place
from renamespace.core.moving.paths.reading import read_path
from renamespace.core.moving.paths.respelling import respelled
from renamespace.core.plan import Plan, parse_plan
from renamespace.core.source import Source
from support.run import encoded, index_of


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        ("lib/shop.ex", "Shop", "Store", "lib/store.ex"),
        ("lib/shop.ex", "Shop", "Acme.Store", "lib/acme/store.ex"),
        ("lib/shop/orders.ex", "Shop.Orders", "Shop.Sales.Orders", "lib/shop/sales/orders.ex"),
        ("lib/shop/orders.ex", "Shop.Orders", "Orders", "lib/orders.ex"),
        ("src/shop/orders.ex", "Shop.Orders", "Store.Orders", "src/store/orders.ex"),
        ("examples/a b/shop.exs", "Shop", "Store", "examples/a b/store.exs"),
        ("lib/shop/auth/oauth.ex", "Shop.Auth.OAuth", "Shop.In.OAuth", "lib/shop/in/oauth.ex"),
        ("lib/shop/github.ex", "Shop.GitHub", "Shop.Git.GitHub", "lib/shop/git/git_hub.ex"),
        ("lib/shop/Orders.ex", "Shop.Orders", "Shop.Sales", "lib/shop/sales.ex"),
        ("lib/shop_web.ex", "ShopWeb", "Shop.Web", "lib/shop/web.ex"),
        (
            "lib/shop_web/controllers/order_controller.ex",
            "ShopWeb.OrderController",
            "Shop.Web.OrderController",
            "lib/shop/web/controllers/order_controller.ex",
        ),
        (
            "lib/shop_web/live/order_live.ex",
            "ShopWeb.OrderLive",
            "ShopWeb.Sales.OrderLive",
            "lib/shop_web/live/sales/order_live.ex",
        ),
        (
            "lib/shop_web/components/core_components.ex",
            "ShopWeb.CoreComponents",
            "ShopWeb.Components.Core",
            "lib/shop_web/components/components/core.ex",
        ),
        ("test/shop_test.exs", "ShopTest", "StoreTest", "test/store_test.exs"),
        ("test/shop_test.exs", "ShopTest", "StoreChecks", "test/store_checks_test.exs"),
        ("test/shop/a_test.exs", "Shop.A.Test", "Shop.B.Test", "test/shop/b_test.exs"),
        ("test/support/case.ex", "Shop.Case", "Shop.Support.Case", "test/support/case.ex"),
        ("test/support/case.ex", "Shop.Support.Case", "Shop.Row", "test/support/row.ex"),
        ("apps/till/test/till_test.exs", "TillTest", "BoxTest", "apps/till/test/box_test.exs"),
        ("lib/billing/money.ex", "Shop.Money", "Shop.Billing.Cash", "lib/billing/cash.ex"),
        ("lib/mix/tasks/shop.ex", "Mix.Tasks.Shop", "Mix.Tasks.A.B", "lib/mix/tasks/a.b.ex"),
        (
            "test/mix/tasks/shop.import_test.exs",
            "Mix.Tasks.Shop.ImportTest",
            "Mix.Tasks.Store.ImportTest",
            "test/mix/tasks/store.import_test.exs",
        ),
        ("lib/till_printer.ex", "Till.Printer", "Till.Ink.Printer", "lib/till_ink_printer.ex"),
        ("lib/shop/step_2.ex", "Shop.Step2", "Shop.Steps.Step2", "lib/shop/steps/step_2.ex"),
        ("lib/till_printer/a/b.ex", "Till.Printer.A.B", "Kiosk.A.B", "lib/kiosk/a/b.ex"),
        ("lib/till_printer/ink.ex", "Till.Printer.Ink", "Kiosk.Ink", "lib/kiosk/ink.ex"),
        ("lib/till_printer/ink.ex", "Till.Printer.Ink", "Till.Box.Ink", "lib/till_box/ink.ex"),
        ("lib/shop/orders/orders.ex", "Shop.Orders", "Shop.Sales", "lib/shop/sales/sales.ex"),
        ("lib/shop/order.pb.ex", "Shop.Order", "Shop.Sale", "lib/shop/sale.pb.ex"),
    ],
)
def test_what_spells_the_name_is_respelled(path: str, old: str, new: str, expected: str) -> None:
    reading = read_path(path, old)
    assert reading is not None
    assert reading.followed
    assert respelled(reading, new) == expected


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("lib/all.ex", "Shop.Orders"),
        ("lib/shop/orders/schema.ex", "Shop.Orders"),
        ("priv/repo/migrations/2024_add_orders.exs", "Shop.Migrations.AddOrders"),
        ("mix.exs", "Shop.MixProject"),
    ],
)
def test_other_paths_spell_nothing(path: str, module: str) -> None:
    assert read_path(path, module) is None


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("lib/plant/runs/run.ex", "Plant.Run"),
        ("lib/plant/old/run.ex", "Plant.Jobs.Run"),
        ("lib/old/things/run.ex", "Plant.Jobs.Run"),
        ("lib/old/things/run.ex", "Plant.Jobs.Things.Run"),
    ],
)
def test_a_path_with_another_folder_did_not_follow(path: str, module: str) -> None:
    reading = read_path(path, module)
    assert reading is not None
    assert not reading.followed


def test_the_root_is_never_respelled() -> None:
    """`lib` and `test/support` are where Mix looks, even when a module is called so."""
    for path, module in (("lib/orders.ex", "Lib.Orders"), ("test/support/a.ex", "Support.A")):
        reading = read_path(path, module)
        assert reading is not None
        assert respelled(reading, f"Shop.{module.rpartition('.')[2]}") == path


def test_a_chain_of_paths_is_no_obstacle() -> None:
    files = {f"lib/{each}.ex": f"defmodule {each.title()} do\nend\n" for each in ("one", "two")}
    names = {"One": "Two", "Two": "Three"}
    found = place(plan_of(names), index_of(encoded(files)), names, files)
    assert not found.refusals
    assert [(each.old, each.new) for each in found.moves] == [
        ("lib/one.ex", "lib/two.ex"),
        ("lib/two.ex", "lib/three.ex"),
    ]


def test_what_lies_in_a_folder_of_templates_goes_along() -> None:
    folder = "lib/shop_web/basket_html"
    files = {
        f"{folder}.ex": 'defmodule ShopWeb.BasketHTML do\n  embed_templates "basket_html/*"\nend\n',
        f"{folder}/show.html.heex": "<p></p>\n",
        f"{folder}/rows.json.exs": "%{rows: []}\n",
    }
    paths = [*files, f"{folder}/icon.svg", "lib/shop_web/notes.txt"]
    names = {"ShopWeb.BasketHTML": "ShopWeb.CartHTML"}
    found = place(plan_of(names), index_of(encoded(files)), names, paths)
    assert not found.refusals
    assert {each.new for each in found.moves} == {
        "lib/shop_web/cart_html.ex",
        "lib/shop_web/cart_html/show.html.heex",
        "lib/shop_web/cart_html/rows.json.exs",
        "lib/shop_web/cart_html/icon.svg",
    }


def test_every_file_is_explained() -> None:
    files = {"lib/all.ex": "defmodule Shop.A do\nend\n", "lib/b.ex": "defmodule B do\nend\n"}
    names = {"Shop.A": "Shop.Z", "B": "C"}
    found = place(plan_of(names), index_of(encoded(files)), names, files)
    assert {each.old for each in found.decisions} == set(files)
    assert all(each.why for each in found.decisions)


def plan_of(names: dict[str, str]) -> Plan:
    rules = "\n".join(f'"{old}" = "{new}"' for old, new in names.items())
    plan, _ = parse_plan(Source("renamespace.toml", f"[modules]\n{rules}\n".encode()))
    assert plan is not None
    return plan


def test_underscores_as_elixir_does() -> None:
    assert [underscore(each) for each in ("OAuth", "GitHub", "HTMLPage")] == [
        "o_auth",
        "git_hub",
        "html_page",
    ]


def test_a_library_that_tells_the_place_in_messages_ties_nobody() -> None:
    """As Phoenix.Component does for `attr` and `embed_templates`; its `use` brings none of it."""
    library = (
        "defmodule Kit.Component do\n"
        "  defmacro __using__(_), do: quote(do: import(Kit.Component))\n"
        "  defmacro attr(name), do: quote(do: {unquote(name), __ENV__.file, __DIR__})\n"
        "end\n"
    )
    files = {
        "deps/kit/lib/kit/component.ex": library,
        "lib/shop/basket.ex": "defmodule Shop.Basket do\n  use Kit.Component\n  attr :a\nend\n",
    }
    names = {"Shop.Basket": "Shop.Orders.Basket"}
    found = place(plan_of(names), index_of(encoded(files)), names, files)
    assert [each.new for each in found.moves] == ["lib/shop/orders/basket.ex"]
