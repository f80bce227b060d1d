"""What a module is called when its file has been moved by hand."""

import pytest

from renamespace.core.moving.from_path import renamed_by_path

KNOWN = {"Shop.API.Client", "Shop.Orders"}


@pytest.mark.parametrize(
    ("module", "old", "new", "name"),
    [
        ("Shop.Orders", "lib/shop/orders.ex", "lib/shop/payments.ex", "Shop.Payments"),
        ("Shop.Orders", "lib/shop/orders.ex", "lib/shop/sales/orders.ex", "Shop.Sales.Orders"),
        ("Shop.Orders", "lib/shop/orders.ex", "lib/orders.ex", "Orders"),
        ("Shop.Orders", "lib/shop/orders.ex", "lib/shop/order_items.ex", "Shop.OrderItems"),
        (
            "Shop.OrdersTest",
            "test/shop/orders_test.exs",
            "test/till/orders_test.exs",
            "Till.OrdersTest",
        ),
        (
            "Shop.Factory",
            "test/support/factory.ex",
            "test/support/shop/factory.ex",
            "Shop.Shop.Factory",
        ),
        ("Desk.Till", "apps/desk/lib/desk/till.ex", "apps/shop/lib/shop/till.ex", "Shop.Till"),
        (
            "Mix.Tasks.Shop.Load",
            "lib/mix/tasks/shop.load.ex",
            "lib/mix/tasks/shop.fill.ex",
            "Mix.Tasks.Shop.Fill",
        ),
        # What stays keeps its spelling; what is new has that of its neighbours.
        (
            "Shop.OAuth2.Token",
            "lib/shop/oauth2/token.ex",
            "lib/shop/oauth2/key.ex",
            "Shop.OAuth2.Key",
        ),
        ("Shop.Orders", "lib/shop/orders.ex", "lib/shop/api/orders.ex", "Shop.API.Orders"),
        (
            "ShopWeb.OrderHTML",
            "lib/shop_web/order_html.ex",
            "lib/shop_web/page_html.ex",
            "ShopWeb.PageHTML",
        ),
        # Phoenix's folders are in no name, other applications' are.
        (
            "ShopWeb.Page",
            "lib/shop_web/controllers/page.ex",
            "lib/shop_web/live/page.ex",
            "ShopWeb.Page",
        ),
        (
            "ShopWeb.PageLive.Index",
            "lib/shop_web/live/page_live/index.ex",
            "lib/shop_web/live/desk_live/index.ex",
            "ShopWeb.DeskLive.Index",
        ),
        (
            "ShopWeb.Live.Page",
            "lib/shop_web/live/page.ex",
            "lib/shop_web/live/desk.ex",
            "ShopWeb.Live.Desk",
        ),
        ("Shop.Page", "lib/shop/page.ex", "lib/shop/live/page.ex", "Shop.Live.Page"),
        # The path did not spell the module, or spells none.
        ("Shop.Run", "lib/shop/runs/run.ex", "lib/shop/jobs/run.ex", None),
        ("Shop.Orders.Item", "lib/shop/orders.ex", "lib/shop/payments.ex", None),
        ("Shop.Orders", "lib/shop/orders.ex", "lib/shop/2fa.ex", None),
        ("Shop.Orders", "lib/shop/orders.ex", "lib/shop/bäcker.ex", None),
        ("Shop.Orders", "lib/shop/orders.ex", "lib/shop/my-orders.ex", None),
        ("Shop.Orders", "lib/shop/orders.ex", "lib/shop/orders.txt", None),
        ("Shop.Orders", "lib/shop/orders.ex", "priv/shop/orders.ex", None),
        ("Shop.Orders", "scripts/shop/orders.exs", "scripts/shop/payments.exs", None),
    ],
)
def test_name(module: str, old: str, new: str, name: str | None) -> None:
    assert renamed_by_path(module, old, new, KNOWN) == name
