"""`renamespace move`: what goes where, what is said about it, and what keeps all from moving."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from conftest import Run, commit, tree, write

PLAN = """\
[modules]
"Shop.Basket"  = "Shop.Orders.Cart"
"Shop.Till"    = "Shop.Counter"
"Shop.Parts.*" = "Shop.Stock.*"
"""
FILES = {
    "renamespace.toml": PLAN,
    "lib/shop/basket.ex": """\
defmodule Shop.Basket do
  def total(items), do: length(items)
end
""",
    "lib/shop/till.ex": """\
defmodule Shop.Till do
  alias Shop.Basket

  # Shop.Basket counts twice.
  def pay(items), do: Basket.total(items) + Basket.total(items)
end
""",
    "lib/shop/parts/bolt.ex": "defmodule Shop.Parts.Bolt do\n  def size, do: 8\nend\n",
    "lib/shop/all.ex": """\
defmodule Shop.All do
  def pay, do: Shop.Till.pay([Shop.Parts.Bolt.size()])
  def name, do: "Elixir.Shop.Basket"
end
""",
}
COUNTER = """\
defmodule Shop.Counter do
  alias Shop.Orders.Cart

  # Shop.Basket counts twice.
  def pay(items), do: Cart.total(items) + Cart.total(items)
end
"""
ALL = """\
defmodule Shop.All do
  def pay, do: Shop.Counter.pay([Shop.Stock.Bolt.size()])
  def name, do: "Elixir.Shop.Basket"
end
"""
MOVED = {
    "renamespace.toml": PLAN,
    "lib/shop/orders/cart.ex": FILES["lib/shop/basket.ex"].replace(
        "Shop.Basket", "Shop.Orders.Cart"
    ),
    "lib/shop/counter.ex": COUNTER,
    "lib/shop/stock/bolt.ex": FILES["lib/shop/parts/bolt.ex"].replace("Parts", "Stock"),
    "lib/shop/all.ex": ALL,
}
BOLT = "Moved lib/shop/parts/bolt.ex -> lib/shop/stock/bolt.ex (Shop.Parts.Bolt is Shop.Stock.Bolt)"
IN_A_STRING = (
    "lib/shop/all.ex:3:18: dynamic-reference: `Shop.Basket` is now `Shop.Orders.Cart` "
    "[unsafe: the name of the module in a string; have a look at what reads it]"
)
KIOSK = """\
defmodule Shop.Kiosk do
  alias Shop.Basket
  use Kiosk.Screen

  def open, do: Basket.total([])
  def shut, do: Basket.total([1])
end
"""
REFUSED = (
    "`Shop.Basket` is now `Shop.Orders.Cart`, but this reference cannot follow: "
    "the `use` between may give `Basket` another meaning; pass --unsafe"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project, all of it committed, with three modules to move and a string that stays."""
    write(tmp_path / "project", FILES)
    commit(tmp_path / "project")
    return tmp_path / "project"


def texts(root: Path) -> dict[str, str]:
    return {path: data.decode() for path, data in tree(root).items()}


# What is done


def test_everything_that_the_plan_moves(run: Run, root: Path) -> None:
    done = run("move", "--fix", cwd=root)
    assert (done.returncode, done.stderr) == (1, "")
    assert texts(root) == MOVED
    assert done.stdout.splitlines() == [
        IN_A_STRING,
        '3 |   def name, do: "Elixir.Shop.Basket"',
        "  |                  ^^^^^^^^^^^^^^^^^^",
        "Moved lib/shop/basket.ex -> lib/shop/orders/cart.ex (Shop.Basket is Shop.Orders.Cart)",
        BOLT,
        "Moved lib/shop/till.ex -> lib/shop/counter.ex (Shop.Till is Shop.Counter)",
        "Fixed lib/shop/all.ex (2)",
        "Fixed lib/shop/counter.ex (3)",
        "Moved 3 modules and 3 files. Fixed 5 of 6 findings.",
        "1 mention in comments is left as it is; list its file under `mentions` to rewrite it.",
    ]


def test_nothing_is_left(run: Run, root: Path) -> None:
    done = run("move", "--fix", "--unsafe", cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert texts(root)["lib/shop/all.ex"] == ALL.replace(
        "Elixir.Shop.Basket", "Elixir.Shop.Orders.Cart"
    )
    assert run("check", cwd=root).returncode == 0
    again = run("move", "--fix", cwd=root)
    assert again.returncode == 0
    assert again.stdout.splitlines()[0] == "Nothing to move."


def test_without_fix_the_references_are_counted(run: Run, root: Path) -> None:
    done = run("move", cwd=root)
    assert done.returncode == 1
    after = texts(root)
    assert after["lib/shop/all.ex"] == FILES["lib/shop/all.ex"]
    assert after["lib/shop/counter.ex"].endswith(FILES["lib/shop/till.ex"].partition("\n")[2])
    assert done.stdout.splitlines()[-2:] == [
        "Moved 3 modules and 3 files.",
        "6 references in 2 files name what is gone: `renamespace fix` is next.",
    ]
    assert run("fix", "--allow-dirty", "--unsafe", cwd=root).returncode == 0
    assert run("check", cwd=root).returncode == 0


def test_without_fix_and_without_references(run: Run, root: Path) -> None:
    write(root, {"lib/shop/all.ex": "", "lib/shop/till.ex": ""})
    done = run("move", "Shop.Basket", cwd=root)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Moved 1 module and 1 file.")


def test_only_the_named_ones(run: Run, root: Path) -> None:
    done = run("move", "--fix", "Shop.Till", "Shop.Parts.Bolt", cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    after = texts(root)
    assert after["lib/shop/all.ex"] == ALL
    assert after["lib/shop/basket.ex"] == FILES["lib/shop/basket.ex"]
    assert "Shop.Basket" in after["lib/shop/counter.ex"]
    rest = run("move", "--fix", "--allow-dirty", cwd=root)
    assert rest.returncode == 1
    assert texts(root) == MOVED


def test_file_modes_stay(run: Run, root: Path) -> None:
    (root / "lib/shop/basket.ex").chmod(0o755)
    subprocess.run(["git", "config", "core.fileMode", "false"], cwd=root, check=True)
    run("move", "--fix", cwd=root)
    assert (root / "lib/shop/orders/cart.ex").stat().st_mode & 0o777 == 0o755


def test_rules_of_a_swap_have_to_go(run: Run, root: Path) -> None:
    """A second move would move the names again, and the plan cannot know that it is the second."""
    swap = '"Shop.Basket" = "Shop.Till"\n"Shop.Till" = "Shop.Basket"\n'
    doors = "defmodule Shop.Basket do\nend\n\ndefmodule Shop.Till do\nend\n"
    root = root.parent / "swap"
    write(root, {"renamespace.toml": f"[modules]\n{swap}", "lib/doors.ex": doors})
    done = run("move", "--fix", "--unsafe", cwd=root)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-3:] == [
        "Now take these rules out of the plan, or a second move would move on what they made:",
        '  "Shop.Basket" = "Shop.Till"',
        '  "Shop.Till" = "Shop.Basket"',
    ]


# Before it is done


def test_patch_is_the_move(run: Run, root: Path, tmp_path: Path) -> None:
    before = tree(root)
    done = run("move", "--fix", "--diff", cwd=root)
    assert done.returncode == 1
    assert tree(root) == before
    assert "Would move 3 modules and 3 files. Would fix 5 of 6 findings.\n" in done.stderr
    assert "rename from lib/shop/basket.ex\nrename to lib/shop/orders/cart.ex\n" in done.stdout
    patch = tmp_path / "move.patch"
    patch.write_text(done.stdout)
    for options in (["--check"], ["--index"]):
        subprocess.run(["git", "apply", *options, str(patch)], cwd=root, check=True)
    assert texts(root) == MOVED


def test_patch_of_a_project_below_the_top_of_a_checkout(run: Run, tmp_path: Path) -> None:
    below = tmp_path / "apps/shop"
    write(below, FILES)
    commit(tmp_path)
    patch = tmp_path.parent / f"{tmp_path.name}.patch"
    patch.write_text(run("move", "--fix", "--diff", "-q", cwd=below).stdout)
    subprocess.run(["git", "apply", str(patch)], cwd=below, check=True)
    assert texts(below) == MOVED


def test_reasons(run: Run, root: Path) -> None:
    """With `--diff` they are beside the patch, and nothing is written."""
    lines = [
        r"(Moved|Would move) lib/shop/basket\.ex -> lib/shop/orders/cart\.ex \(.*\)",
        r"  the file goes there: .+",
        r"  Shop\.Basket: .+Shop\.Basket.*",
    ]
    expected = re.compile("\n".join(lines))
    before = tree(root)
    shown = run("move", "--diff", "--explain", cwd=root)
    assert expected.match(shown.stderr)
    assert tree(root) == before
    assert expected.match(run("move", "--explain", cwd=root).stdout)
    assert tree(root) != before


def test_nothing_to_move(run: Run, root: Path) -> None:
    write(root, {"renamespace.toml": '[modules]\n"Shop.Gone" = "Shop.Nowhere"\n'})
    before = tree(root)
    done = run("move", "--fix", cwd=root)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Nothing to move.\n", "")
    assert run("move", "--diff", cwd=root).stdout == ""
    assert tree(root) == before


# Refusals


def test_refused_move_says_how_to_move_the_others(run: Run, root: Path) -> None:
    write(root, {"lib/shop/kiosk.ex": KIOSK})
    commit(root)
    before = tree(root)
    done = run("move", "--fix", cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"lib/shop/kiosk.ex:2:9: {REFUSED}",
        "  also lib/shop/kiosk.ex:5:17, lib/shop/kiosk.ex:6:17",
        "error: nothing was written",
        "to move the others: renamespace move --fix Shop.Parts.Bolt Shop.Till",
        "to move all the same: `--unsafe`; look first with `--unsafe --diff`",
    ]
    assert tree(root) == before
    others = run("move", "--fix", "Shop.Till", "Shop.Parts.Bolt", cwd=root)
    assert (others.returncode, others.stderr) == (0, "")


def test_hint_is_for_the_same_project_and_plan(run: Run, root: Path) -> None:
    write(root, {"lib/shop/kiosk.ex": KIOSK})
    given = ["--root", str(root), "--plan", str(root / "renamespace.toml"), "--fix"]
    done = run("move", *given, cwd=root.parent)
    assert f"renamespace move {' '.join(given)} Shop.Parts.Bolt Shop.Till\n" in done.stderr


def test_refusals_without_others(run: Run, root: Path) -> None:
    write(root, {"lib/shop/kiosk.ex": KIOSK})
    done = run("move", "--fix", "Shop.Basket", cwd=root)
    assert done.returncode == 2
    assert "to move the others" not in done.stderr


SHARED = """\
defmodule Shop.Basket do
  def total(lines), do: Enum.sum(clean(lines))
  def size(lines), do: length(clean(lines))
  defp clean(lines), do: Enum.reject(lines, &is_nil/1)
end
"""
PUBLIC = "made public, undocumented; constants are copied"
PART = '[functions]\n"Shop.Basket.total/1" = "Shop.Prices.total"\n'


def test_what_both_sides_need_has_its_commands(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "shared"
    write(root, {"renamespace.toml": PART, "lib/basket.ex": SHARED, "mix.exs": ""})
    done = run("move", "--fix", "Shop.Basket", cwd=root)
    assert done.returncode == 2
    assert done.stderr.splitlines()[2:] == [
        "to go on: renamespace move --fix --shared copy Shop.Basket (each module gets its own)",
        f"to go on: renamespace move --fix --shared public Shop.Basket ({PUBLIC})",
    ]
    applied = run("apply", "--only", "Shop.Basket", cwd=root)
    assert "go on: renamespace apply --only Shop.Basket --shared copy (" in applied.stderr
    assert run("move", "--fix", "--shared", "copy", "Shop.Basket", cwd=root).returncode == 0


def test_choices_that_do_not_help_are_not_offered(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "shared"
    there = "defmodule Shop.Prices do\n  def list, do: clean(1)\n  def clean(x), do: x\nend\n"
    write(root, {"renamespace.toml": PART, "lib/basket.ex": SHARED, "lib/prices.ex": there})
    write(root, {"mix.exs": ""})
    done = run("move", "--fix", cwd=root)
    offered = [line for line in done.stderr.splitlines() if line.startswith("to go on")]
    assert [line.split("(")[0] for line in offered] == [
        "to go on: renamespace move --fix --shared public "
    ]
    other = run("move", "--fix", "--shared", "copy", cwd=root)
    assert other.stderr.splitlines()[2:] == offered


def test_many_places_with_one_complaint(run: Run, root: Path) -> None:
    calls = "".join(f"  def f{each}, do: Basket.total([])\n" for each in range(9))
    write(root, {"lib/shop/kiosk.ex": KIOSK.replace("\nend", f"\n{calls}end")})
    short = run("move", "--fix", cwd=root).stderr.splitlines()
    assert short[1].count("lib/shop/kiosk.ex:") == 5
    assert short[1].endswith(", and 6 more")
    everything = run("move", "--fix", "-v", cwd=root).stderr
    assert everything.count("lib/shop/kiosk.ex:") == 12


def test_uncommitted_changes(run: Run, root: Path) -> None:
    """Both in a file that only moves and in one that is only edited."""
    for path in ("lib/shop/parts/bolt.ex", "lib/shop/all.ex"):
        write(root, {path: FILES[path] + "# later\n"})
        before = tree(root)
        done = run("move", "--fix", cwd=root)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"uncommitted changes:\n  {path}\nnothing was written" in done.stderr
        assert tree(root) == before
        write(root, {path: FILES[path]})
    write(root, {"lib/shop/all.ex": FILES["lib/shop/all.ex"] + "# later\n"})
    assert run("move", "Shop.Basket", cwd=root).returncode == 1
    assert run("move", "--fix", "--allow-dirty", cwd=root).returncode == 1
    assert texts(root)["lib/shop/all.ex"] == ALL + "# later\n"


def test_file_that_cannot_be_read(run: Run, root: Path) -> None:
    (root / "lib/shop/more.ex").write_bytes(b"Shop.Basket \xff\n")
    done = run("move", "--fix", cwd=root)
    assert done.returncode == 2
    assert "lib/shop/more.ex" in done.stderr
    assert done.stderr.endswith("error: nothing was written\n")


def test_undo_and_continue_go_alone(run: Run, root: Path) -> None:
    for options in (["--undo", "--fix"], ["--undo", "--continue"], ["--continue", "Shop.Till"]):
        done = run("move", *options, cwd=root)
        assert done.returncode == 2
        assert "--undo and --continue go alone" in done.stderr


def test_no_move_to_undo_or_continue(run: Run, root: Path) -> None:
    undone, resumed = run("move", "--undo", cwd=root), run("move", "--continue", cwd=root)
    assert (undone.returncode, resumed.returncode) == (2, 2)
    assert "there is no move to undo" in undone.stderr
    assert "no move was interrupted" in resumed.stderr


# For programs

LISTS = [
    *("modules", "files", "functions", "created", "deleted"),
    *("decisions", "edits", "notices", "refusals", "findings"),
]


def test_json_has_all_of_it(run: Run, root: Path) -> None:
    done = run("move", "--fix", "--output-format", "json", cwd=root)
    found = json.loads(done.stdout)
    assert (done.returncode, list(found)) == (1, LISTS)
    modules = [(each["old"], each["new"], each["path"]) for each in found["modules"]]
    assert ("Shop.Basket", "Shop.Orders.Cart", "lib/shop/basket.ex") in modules
    assert {"old": "lib/shop/till.ex", "new": "lib/shop/counter.ex"} in found["files"]
    assert all(each["why"] for each in (*found["modules"], *found["decisions"]))
    assert {"path": "lib/shop/counter.ex", "fixed": 3} in found["edits"]
    places = [(each["path"], each["line"], each["code"]) for each in found["findings"]]
    assert places == [
        ("lib/shop/all.ex", 3, "dynamic-reference"),
        ("lib/shop/counter.ex", 4, "mention"),
    ]
    assert found["refusals"] == []


def test_lines_of_json_are_the_object(run: Run, root: Path) -> None:
    lines = run("move", "--fix", "--output-format", "jsonl", cwd=root)
    subprocess.run(["git", "stash", "-qu"], cwd=root, check=True)
    whole = json.loads(run("move", "--fix", "--output-format", "json", cwd=root).stdout)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in LISTS}
    for line in lines.stdout.splitlines():
        record = json.loads(line)
        kind = record.pop("type")
        found[kind if kind in LISTS else kind + "s"].append(record)
    assert found == whole


def test_refusals_for_programs(run: Run, root: Path) -> None:
    write(root, {"lib/shop/kiosk.ex": KIOSK})
    done = run("move", "--fix", "--output-format", "json", cwd=root)
    first, *others = json.loads(done.stdout)["refusals"]
    assert (done.returncode, len(others)) == (2, 2)
    place = {"line": 2, "column": 9, "end_line": 2, "end_column": 20}
    assert first == {"path": "lib/shop/kiosk.ex", **place, "message": REFUSED}
    hub = run("move", "--fix", "--output-format", "github", cwd=root).stdout.splitlines()
    where = "file=lib/shop/kiosk.ex,line=2,col=9,endLine=2,endColumn=20"
    assert hub[0] == f"::error {where},title=move::{REFUSED}"
    assert len(hub) == 3


def test_annotations_of_what_is_left(run: Run, root: Path) -> None:
    done = run("move", "--fix", "--output-format", "github", cwd=root)
    assert done.returncode == 1
    assert [line.partition(",")[0] for line in done.stdout.splitlines()] == [
        "::warning file=lib/shop/all.ex"
    ]


def test_quiet(run: Run, root: Path) -> None:
    done = run("move", "--fix", "-q", cwd=root)
    assert len(done.stdout.splitlines()) == 3
    assert done.stdout.startswith("lib/shop/all.ex:3:18: dynamic-reference: ")


def test_help_has_the_commands_in_the_order_of_use(run: Run, root: Path) -> None:
    said = run("--help", cwd=root).stdout
    commands = re.findall(r"^  (check|fix|move|status) ", said, re.MULTILINE)
    assert commands == ["check", "fix", "move", "status"]


def test_plan_may_name_what_a_move_makes(run: Run, root: Path) -> None:
    """A target that `move` defines is not missing; one that nothing defines is."""
    write(root, {"renamespace.toml": f'{PLAN}[functions]\n"Shop.All.pay" = "Shop.Counter.pay"\n'})
    assert run("plan", "check", cwd=root).returncode == 0
    write(root, {"renamespace.toml": f'{PLAN}[functions]\n"Shop.All.pay" = "Shop.Counter.buy"\n'})
    done = run("plan", "check", cwd=root)
    assert done.returncode == 1
    assert "Shop.Counter.buy is not defined in the project" in done.stdout
