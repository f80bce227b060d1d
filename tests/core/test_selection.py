"""Which modules a move selects: what the pages below `tests/cases/move-*` cannot show."""

import pytest

from renamespace.core.index import Index
from renamespace.core.moving.selection import select
from renamespace.core.plan import Plan, parse_plan
from renamespace.core.source import Source
from support.run import index_of

FILES = {
    "lib/shop/cart.ex": "defmodule Shop.Cart do\n  defmodule Line do\n  end\nend\n",
    "lib/shop/cart/tax.ex": "defmodule Shop.Cart.Tax do\nend\n",
    "lib/shop/sizable.ex": "defprotocol Shop.Sizable do\n  def size(x)\nend\n",
    "lib/shop/size.ex": (
        "defimpl Shop.Sizable, for: [Shop.Cart, Shop.Till] do\n  def size(_), do: 1\nend\n"
    ),
    "lib/shop/till.ex": "defmodule Shop.Till do\nend\n",
    "test/shop/cart_test.exs": "defmodule Shop.CartTest do\n  defmodule Fake do\n  end\nend\n",
    "test/shop/line_test.exs": "defmodule Shop.Cart.LineTest do\nend\n",
}


@pytest.fixture
def index() -> Index:
    return index_of({path: text.encode() for path, text in FILES.items()})


def plan_of(*rules: str) -> Plan:
    plan, _ = parse_plan(Source("renamespace.toml", "\n".join(["[modules]", *rules]).encode()))
    assert plan is not None
    return plan


def test_all_that_goes_along_says_why(index: Index) -> None:
    found = select(plan_of('"Shop.Cart" = "Shop.Basket"'), index)
    assert not found.refusals
    assert {old: (new, found.why[old]) for old, new in found.names.items()} == {
        "Shop.Cart": ("Shop.Basket", 'the rule "Shop.Cart"'),
        "Shop.Cart.Line": ("Shop.Basket.Line", "is defined inside Shop.Cart"),
        "Shop.Cart.LineTest": ("Shop.Basket.LineTest", "the test of Shop.Cart.Line"),
        "Shop.CartTest": ("Shop.BasketTest", "the test of Shop.Cart"),
        "Shop.CartTest.Fake": ("Shop.BasketTest.Fake", "is defined inside Shop.CartTest"),
        "Shop.Sizable.Shop.Cart": (
            "Shop.Sizable.Shop.Basket",
            "implements Shop.Sizable for Shop.Cart",
        ),
    }


def test_implementations_follow_both_names(index: Index) -> None:
    plan = plan_of('"Shop.Sizable" = "Shop.Size"', '"Shop.Till" = "Shop.Desk"')
    names = select(plan, index).names
    assert names["Shop.Sizable.Shop.Till"] == "Shop.Size.Shop.Desk"
    assert names["Shop.Sizable.Shop.Cart"] == "Shop.Size.Shop.Cart"


@pytest.mark.parametrize(
    ("named", "moved"),
    [
        (["Shop.Cart.*"], {"Shop.Cart.Line", "Shop.Cart.LineTest", "Shop.Cart.Tax"}),
        (["Elixir.Shop.Till"], {"Shop.Till", "Shop.Sizable.Shop.Till"}),
        (["Shop.Till", "Shop.Cart.T*"], {"Shop.Till", "Shop.Sizable.Shop.Till"}),
    ],
)
def test_named(index: Index, named: list[str], moved: set[str]) -> None:
    found = select(plan_of('"Shop.*" = "Store.*"'), index, named)
    assert set(found.names) == moved
    assert bool(found.refusals) == ("Shop.Cart.T*" in named)


@pytest.mark.parametrize(
    ("named", "answer"),
    [
        ("Shop.Crat", "nothing in the project is called `Shop.Crat`; did you mean `Shop.Cart`?"),
        ("Shop.Zebra", "nothing in the project is called `Shop.Zebra`"),
        ("Shop.Ti.*", "the plan moves no module that is defined below `Shop.Ti`"),
        (
            "Shop.Cart.Line",
            "`Shop.Cart.Line` has no rule of its own, it goes along with `Shop.Cart`: name that",
        ),
        (
            "Shop.Lost",
            "no file of the project visibly defines `Shop.Lost`; a macro may, or an excluded file",
        ),
    ],
)
def test_a_name_that_means_nothing(index: Index, named: str, answer: str) -> None:
    plan = plan_of('"Shop.Cart" = "Shop.Basket"', '"Shop.Lost" = "Shop.Found"')
    [refusal] = select(plan, index, [named]).refusals
    assert (refusal.message, refusal.modules) == (answer, (named,))


def test_a_refusal_names_the_modules_of_the_plan(index: Index) -> None:
    """What goes along cannot be left behind, so it is they that cannot be moved."""
    plan = plan_of('"Shop.Cart" = "Shop.Till"', '"Shop.Sizable" = "Shop.Size"')
    found = select(plan, index)
    assert {each.modules for each in found.refusals} == {("Shop.Sizable", "Shop.Cart")}
    assert found.merges == {"Shop.Cart": "Shop.Till"}
    assert "Shop.Sizable" in found.names


def test_what_is_inside_goes_along_with_a_merge() -> None:
    """Though its own new name is free, it does not move alone."""
    cart = b"defmodule Shop.Cart do\n  defmodule Line do\n  end\n  defmodule Tax do\n  end\nend\n"
    basket = b"defmodule Shop.Basket do\n  defmodule Tax do\n  end\nend\n"
    index = index_of({"lib/cart.ex": cart, "lib/basket.ex": basket})
    plan = plan_of('"Shop.Cart" = "Shop.Basket"', '"Shop.Cart.*" = "Shop.Basket.*"')
    found = select(plan, index)
    assert (found.names, found.refusals) == ({}, ())
    assert found.merges == {"Shop.Cart": "Shop.Basket"}
    assert found.inside == {
        "Shop.Cart.Line": "Shop.Basket.Line",
        "Shop.Cart.Tax": "Shop.Basket.Tax",
    }


def test_a_nested_module_goes_where_its_rule_says(index: Index) -> None:
    plan = plan_of('"Shop.Cart" = "Shop.Basket"', '"Shop.Cart.Line" = "Shop.Row"')
    for named in (None, ["Shop.Cart"]):
        assert select(plan, index, named).names["Shop.Cart.Line"] == "Shop.Row"
    assert set(select(plan, index, ["Shop.Cart.Line"]).names) == {
        "Shop.Cart.Line",
        "Shop.Cart.LineTest",
    }


def test_a_file_that_does_not_parse() -> None:
    """What is seen of a definition there is not to be relied on."""
    index = index_of({"lib/shop/cart.ex": b"defmodule Shop.Cart do\n  def f(x, do: 1\nend\n"})
    [refusal] = select(plan_of('"Shop.Cart" = "Shop.Basket"'), index).refusals
    assert refusal.message == "the file of `Shop.Cart` does not parse: mend it first"
    assert (refusal.path, refusal.start, refusal.unsafe) == ("lib/shop/cart.ex", 10, False)
