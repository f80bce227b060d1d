"""`renamespace facade` as a user calls it, between a move without `--fix` and the last fix."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from conftest import Run, commit, tree, write
from support.moving import apply_patch

PLAN = """\
[modules]
"Shop.Basket" = "Shop.Cart"
"Shop.Order"  = "Shop.Orders.Order"

[functions]
"Shop.Till.pay"  = "Shop.Payments.pay"
"Shop.Till.void" = { to = "Shop.Payments.void", remove_by = 2020-01-01 }
"""
FILES = {
    "mix.exs": "defmodule Shop.MixProject do\nend\n",
    "renamespace.toml": PLAN,
    "lib/shop/cart.ex": "defmodule Shop.Cart do\n  def new, do: []\nend\n",
    "lib/shop/orders/order.ex": "defmodule Shop.Orders.Order do\n  defstruct [:lines]\nend\n",
    "lib/shop/payments.ex": (
        "defmodule Shop.Payments do\n  def pay(items), do: items\n  def void(id), do: id\nend\n"
    ),
    "lib/shop/till.ex": "defmodule Shop.Till do\n  def close, do: :closed\nend\n",
    "lib/shop/kiosk.ex": (
        "defmodule Shop.Kiosk do\n"
        "  def start, do: Shop.Basket.new()\n"
        "  def buy(items), do: Shop.Till.pay(items)\n"
        "  def order, do: %Shop.Order{}\n"
        "  def no(id), do: Shop.Till.void(id)\n"
        "end\n"
    ),
}
FACADE = """\
defmodule Shop.Basket do
  # renamespace:facade old names that still work; written by `renamespace facade`
  @moduledoc deprecated: "Use Shop.Cart instead"

  @deprecated "Use Shop.Cart.new/0 instead"
  defdelegate new(), to: Shop.Cart
end
"""
STRUCT = (
    "lib/shop/kiosk.ex:4:19: a facade cannot stand in for a struct, and `%Shop.Order{}` would not "
    "compile; change it first, with `renamespace fix`"
)
OVERDUE = (
    "renamespace.toml:7:2: `Shop.Till.void` was to be gone by 2020-01-01, so no facade is written "
    "for it: change what still names it, or give the rule another date"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "shop"
    write(place, FILES)
    commit(place)
    return place


def test_writes_what_can_be_written(run: Run, root: Path) -> None:
    done = run("facade", cwd=root)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        STRUCT,
        OVERDUE,
        "Wrote Shop.Basket in lib/shop/basket.ex (1 name: new/0)",
        "Wrote Shop.Till in lib/shop/till.ex (1 name: pay/1)",
    ]
    after = tree(root)
    assert after["lib/shop/basket.ex"].decode() == FACADE
    assert "defdelegate pay(items), to: Shop.Payments" in after["lib/shop/till.ex"].decode()
    assert "Shop.Order" not in "".join(after)
    again = run("facade", "--allow-dirty", cwd=root)
    assert again.stdout.splitlines() == [STRUCT, OVERDUE, "Nothing was changed."]
    assert tree(root) == after


def test_check_and_status_leave_facades_alone(run: Run, root: Path) -> None:
    before = run("check", "--output-format", "jsonl", cwd=root).stdout
    run("facade", "Shop.Basket", cwd=root)
    assert run("check", "--output-format", "jsonl", cwd=root).stdout == before
    rows = json.loads(run("status", "--output-format", "json", cwd=root).stdout)
    assert (rows[0]["rule"], rows[0]["to_move"]) == ("Shop.Basket", 0)
    moved = run("move", cwd=root)
    assert (moved.returncode, moved.stdout) == (0, "Nothing to move.\n")


def test_the_whole_way(run: Run, root: Path) -> None:
    """Facade, fix, and no facade left."""
    run("facade", cwd=root)
    commit_all(root)
    held = run("facade", "--remove", cwd=root)
    assert (held.returncode, held.stderr) == (1, "")
    assert held.stdout.splitlines() == [
        "lib/shop/kiosk.ex:2:18: `Shop.Basket.new/0` is named here still, so it stays",
        "lib/shop/kiosk.ex:3:23: `Shop.Till.pay/1` is named here still, so it stays",
        "Nothing was changed.",
    ]
    assert run("fix", cwd=root).returncode == 0
    commit_all(root)
    done = run("facade", "--remove", cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Removed Shop.Basket with its file lib/shop/basket.ex (1 name: new/0)",
        "Removed Shop.Till in lib/shop/till.ex (1 name: pay/1)",
    ]
    after = tree(root)
    assert "lib/shop/basket.ex" not in after
    assert after["lib/shop/till.ex"].decode() == FILES["lib/shop/till.ex"]
    assert run("check", cwd=root).returncode == 0
    assert run("facade", "--remove", cwd=root).stdout == "Nothing to do.\n"


def test_diff_is_a_patch_and_writes_nothing(run: Run, root: Path) -> None:
    before = tree(root)
    shown = run("facade", "--diff", cwd=root)
    assert tree(root) == before
    assert "new file mode 100644" in shown.stdout
    assert shown.stderr.splitlines() == [STRUCT, OVERDUE]
    apply_patch(root, shown.stdout.encode())
    patched = tree(root)
    assert patched["lib/shop/basket.ex"].decode() == FACADE
    run("fix", "--allow-dirty", cwd=root)
    commit_all(root)
    gone = run("facade", "--remove", "--diff", cwd=root)
    apply_patch(root, gone.stdout.encode())
    assert "lib/shop/basket.ex" not in tree(root)


def test_named_modules_alone(run: Run, root: Path) -> None:
    done = run("facade", "Shop.Basket", cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert set(tree(root)) - set(FILES) == {"lib/shop/basket.ex"}
    assert run("facade", "Shop.Baskets", cwd=root).stdout.splitlines()[0] == (
        "no rule of the plan moves anything out of `Shop.Baskets`; did you mean `Shop.Basket`?"
    )
    assert run("facade", "--remove", "Shop.Cart", cwd=root).stdout.splitlines()[0] == (
        "there is no facade called `Shop.Cart`"
    )


def test_uncommitted_changes(run: Run, root: Path) -> None:
    """Of a file that is written to; a new file has none."""
    write(root, {"lib/shop/till.ex": FILES["lib/shop/till.ex"] + "# later\n"})
    before = tree(root)
    done = run("facade", cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "uncommitted changes:\n  lib/shop/till.ex\nnothing was written" in done.stderr
    assert tree(root) == before
    assert run("facade", "--allow-dirty", cwd=root).returncode == 1


def test_uncommitted_facade_is_not_removed(run: Run, root: Path) -> None:
    run("facade", "Shop.Basket", cwd=root)
    write(root, {"lib/shop/kiosk.ex": "defmodule Shop.Kiosk do\nend\n"})
    done = run("facade", "--remove", cwd=root)
    assert done.returncode == 2
    assert "uncommitted changes:\n  lib/shop/basket.ex\nnothing was written" in done.stderr


def test_json_has_all_of_it(run: Run, root: Path) -> None:
    found = json.loads(run("facade", "--output-format", "json", cwd=root).stdout)
    assert list(found) == ["modules", "created", "deleted", "edits", "notices", "refusals"]
    assert found["modules"][0] == {
        "module": "Shop.Basket",
        "path": "lib/shop/basket.ex",
        "action": "written",
        "functions": ["new/0"],
        "types": [],
    }
    assert found["created"] == [{"path": "lib/shop/basket.ex"}]
    assert found["edits"] == [{"path": "lib/shop/till.ex"}]
    assert [each["line"] for each in found["refusals"]] == [4, 7]


def test_annotations(run: Run, root: Path) -> None:
    lines = run("facade", "--output-format", "github", cwd=root).stdout.splitlines()
    assert [line.partition("::a")[0].partition(",endLine")[0] for line in lines] == [
        "::error file=lib/shop/kiosk.ex,line=4,col=19",
        "::error file=renamespace.toml,line=7,col=2",
    ]


def test_nothing_names_it(run: Run, root: Path) -> None:
    write(root, {"lib/shop/kiosk.ex": "defmodule Shop.Kiosk do\nend\n"})
    done = run("facade", cwd=root)
    assert done.stdout.splitlines() == [
        "Nothing names Shop.Basket, Shop.Order: no facade, unless you name the module here.",
        "Nothing to do.",
    ]


def test_help_says_what_it_is(run: Run, root: Path) -> None:
    said = run("--help", cwd=root).stdout
    assert re.search(r"^  facade +Keep old names working", said, re.MULTILINE)


def commit_all(root: Path) -> None:
    author = ["-c", "user.name=T", "-c", "user.email=t@t.invalid"]
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    subprocess.run(["git", *author, "commit", "-qm", "more"], cwd=root, check=True)
