"""`renamespace apply`: what the whole way on the sample does not show."""

from pathlib import Path

from conftest import Run, write

PLAN = '[functions]\n"Shop.Old.twice" = "Shop.New.twice"\n'
OLD = "defmodule Shop.Old do\n  defmacro twice(x), do: quote(do: unquote(x) * 2)\nend\n"
NEW = "defmodule Shop.New do\n  require Shop.Old\n  def four, do: Shop.Old.twice(2)\nend\n"


def test_a_facade_cannot_bring_a_module_its_own_macro(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "macros"
    write(root, {"renamespace.toml": PLAN, "lib/old.ex": OLD, "lib/new.ex": NEW, "mix.exs": ""})
    done = run("apply", "--facade", cwd=root)
    assert done.returncode == 2
    assert "lib/new.ex:3:17: `Shop.New` uses the macro `Shop.Old.twice/1`" in done.stderr
    assert (root / "lib/old.ex").read_text() == OLD


CARTS = '[functions]\n"Shop.Cart.*" = "Shop.Orders.*"\n"Shop.Basket.*" = "Shop.Orders.*"\n'
CART = (
    'defmodule Shop.Cart do\n  @doc """\n      iex> Shop.Cart.start()\n      []\n  """\n'
    "  def start, do: []\nend\n"
)
BASKET = "defmodule Shop.Basket do\n  def total(lines), do: Enum.sum(lines)\nend\n"
CART_TEST = "defmodule Shop.CartTest do\n  use ExUnit.Case\n  doctest Shop.Cart\nend\n"
BASKET_TEST = "defmodule Shop.BasketTest do\n  use ExUnit.Case\nend\n"


def test_examples_run_where_they_are_though_a_facade_stays(run: Run, tmp_path: Path) -> None:
    root = _carts(tmp_path)
    done = run("apply", "--facade", "--only", "Shop.Cart", cwd=root)
    assert done.returncode == 1, done.stderr
    assert (root / "lib/shop/cart.ex").exists()
    text = (root / "test/shop/orders_test.exs").read_text()
    assert text == CART_TEST.replace("Cart", "Orders")


def test_each_step_takes_the_test_along(run: Run, tmp_path: Path) -> None:
    """The first one that comes has the name of the new module's test."""
    root = _carts(tmp_path)
    run("apply", "--max-changes", "1", cwd=root)
    assert _tests(root) == {"basket_test.exs", "orders_test.exs"}
    run("apply", "--max-changes", "1", cwd=root)
    assert _tests(root) == {"orders_test.exs", "orders/basket_test.exs"}


def _carts(folder: Path) -> Path:
    root = folder / "carts"
    lib = {"lib/shop/cart.ex": CART, "lib/shop/basket.ex": BASKET}
    tests = {"test/shop/cart_test.exs": CART_TEST, "test/shop/basket_test.exs": BASKET_TEST}
    write(root, {"renamespace.toml": CARTS, "mix.exs": "", **lib, **tests})
    return root


def _tests(root: Path) -> set[str]:
    below = root / "test/shop"
    return {each.relative_to(below).as_posix() for each in below.rglob("*.exs")}
