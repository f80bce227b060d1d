"""`renamespace fix`: what is written, what is not, and the patch that says so beforehand."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Run, commit, tree, write

PLAN = """\
[modules]
"Shop.Cart" = "Shop.Basket"
"Shop.Gone" = "Shop.Nowhere"

[functions]
"Shop.Split.one" = "Shop.Basket.first"
"Shop.Split.two" = "Shop.Till.pay"
"""
FILES = {
    "renamespace.toml": PLAN,
    "lib/basket.ex": """\
defmodule Shop.Basket do
  def total(items), do: length(items)
  def first(x), do: x
end
""",
    "lib/till.ex": """\
defmodule Shop.Till do
  alias Shop.Cart
  alias Shop.Split

  def pay(items), do: Cart.total(items)
  def one(x), do: Split.one(x)
end
""",
    "lib/web/page.ex": """\
defmodule ShopWeb.Page do
  def show(items), do: {Shop.Cart.total(items), Shop.Split.two(items)}
  def gone, do: Shop.Gone.f()
end
""",
    "test/till_test.exs": "IO.inspect(Shop.Cart.total([]))\n",
}
TILL = """\
defmodule Shop.Till do
  alias Shop.Basket

  def pay(items), do: Basket.total(items)
  def one(x), do: Basket.first(x)
end
"""
PAGE = """\
defmodule ShopWeb.Page do
  def show(items), do: {Shop.Basket.total(items), Shop.Till.pay(items)}
  def gone, do: Shop.Gone.f()
end
"""
TEST = "IO.inspect(Shop.Basket.total([]))\n"


GONE = (
    "lib/web/page.ex:3:17: deprecated-module: `Shop.Gone` is now `Shop.Nowhere` "
    "[unsafe: `Shop.Nowhere` is not defined in the project or its dependencies]"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with seven safe findings in three files, and an unsafe one."""
    write(tmp_path / "project", FILES)
    return tmp_path / "project"


def texts(root: Path) -> dict[str, str]:
    built = ("_build/", "mix.exs", ".formatter.exs")
    return {p: data.decode() for p, data in tree(root).items() if not p.startswith(built)}


def changed(root: Path) -> dict[str, str]:
    """The files that are not as they were."""
    return {path: text for path, text in texts(root).items() if FILES.get(path) != text}


# The exit code says whether something is left


def test_something_is_left(run: Run, root: Path) -> None:
    done = run("fix", cwd=root)
    assert done.returncode == 1
    assert changed(root) == {
        "lib/till.ex": TILL,
        "lib/web/page.ex": PAGE,
        "test/till_test.exs": TEST,
    }
    assert done.stdout.splitlines() == [
        GONE,
        "3 |   def gone, do: Shop.Gone.f()",
        "  |                 ^^^^^^^^^",
        "Fixed lib/till.ex (4)",
        "Fixed lib/web/page.ex (2)",
        "Fixed test/till_test.exs (1)",
        "Fixed 7 of 8 findings.",
        "1 of the 1 left are unsafe: `--unsafe --diff` shows their fixes.",
    ]


def test_nothing_is_left(run: Run, root: Path) -> None:
    done = run("fix", "--unsafe", cwd=root)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Fixed 8 of 8 findings.")
    assert "Shop.Nowhere.f()" in (root / "lib/web/page.ex").read_text()
    again = run("fix", "--unsafe", cwd=root)
    assert (again.returncode, again.stdout) == (0, "Fixed 0 of 0 findings.\n")
    assert run("check", cwd=root).returncode == 0


def test_check_writes_nothing(run: Run, root: Path) -> None:
    assert run("check", cwd=root).returncode == 1
    assert changed(root) == {}


# A part of the findings


def test_only_a_rule(run: Run, root: Path) -> None:
    done = run("fix", "--only", "Shop.Split.two", cwd=root)
    assert done.returncode == 1
    page = FILES["lib/web/page.ex"].replace("Shop.Split.two", "Shop.Till.pay")
    assert changed(root) == {"lib/web/page.ex": page}


def test_only_a_code(run: Run, root: Path) -> None:
    run("fix", "--only", "deprecated-function", cwd=root)
    after = changed(root)
    assert "Shop.Cart.total(items), Shop.Till.pay(items)" in after["lib/web/page.ex"]
    assert "Cart.total(items)" in after["lib/till.ex"]
    assert "Split.one" not in after["lib/till.ex"]
    assert "test/till_test.exs" not in after


def test_only_several(run: Run, root: Path) -> None:
    rules = ["--only", "Shop.Cart", "--only", "Shop.Split.two", "--only", "Shop.Split.one"]
    run("fix", *rules, cwd=root)
    assert changed(root) == {
        "lib/till.ex": TILL,
        "lib/web/page.ex": PAGE,
        "test/till_test.exs": TEST,
    }


def test_unsafe_ones_still_have_to_be_asked_for(run: Run, root: Path) -> None:
    assert run("fix", "--only", "Shop.Gone", cwd=root).returncode == 1
    assert changed(root) == {}
    run("fix", "--only", "Shop.Gone", "--unsafe", cwd=root)
    assert list(changed(root)) == ["lib/web/page.ex"]


@pytest.mark.parametrize("command", ["check", "fix"])
@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["lib"], {"lib/till.ex", "lib/web/page.ex"}),
        (["lib/till.ex"], {"lib/till.ex"}),
        (["lib/till.ex", "test"], {"lib/till.ex", "test/till_test.exs"}),
        (["lib/basket.ex"], set()),
        (["./lib/../lib/web/"], {"lib/web/page.ex"}),
        (["."], {"lib/till.ex", "lib/web/page.ex", "test/till_test.exs"}),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else "",
)
def test_paths(run: Run, root: Path, command: str, paths: list[str], expected: set[str]) -> None:
    done = run(command, *paths, "--output-format", "jsonl", cwd=root)
    if command == "check":
        assert {json.loads(line)["path"] for line in done.stdout.splitlines()} == expected
        assert done.returncode == (1 if expected else 0)
    else:
        assert set(changed(root)) == expected
        assert done.returncode == (1 if "lib/web/page.ex" in expected else 0)


def test_paths_are_relative_to_where_one_stands(run: Run, root: Path) -> None:
    done = run("check", "-q", "page.ex", cwd=root / "lib/web")
    assert done.stdout.startswith("lib/web/page.ex:2:25: ")
    outside = run("check", "..", "--root", str(root), cwd=root)
    assert (outside.returncode, outside.stdout) == (2, "")
    assert "..: outside the project" in outside.stderr


def test_path_named_like_the_start_of_another(run: Run, root: Path) -> None:
    write(root, {"lib/web_page.ex": "Shop.Cart.total([])\n"})
    run("fix", "lib/web", cwd=root)
    assert (root / "lib/web_page.ex").read_text() == "Shop.Cart.total([])\n"


# The patch

ODD = {
    "lib/no_end.ex": "x = Shop.Cart.total([])",
    "lib/no_end_far.ex": "Shop.Cart.total([])\n" + "# same\n" * 9 + "# no line end",
    "lib/crlf.ex": "# é😀\r\nShop.Cart.total([])\r\n# end\r\n",
    "lib/mixed.ex": "# a\r\n# b\nShop.Cart.total([])\r\n# \x0c \x85 \u2028 \r middle\n",
    "lib/bom.ex": "\ufeffShop.Cart.total([])\n",
    "lib/ünï cödé.ex": "Shop.Cart.total([])\n",
    "lib/empty_lines.ex": "\n\n\nShop.Cart.total([])\n\n\n",
    "lib/grows.ex": "defmodule G do\n  alias Shop.Cart\n  def f, do: Cart.total([])\nend\n",
}


def test_patch_is_what_fix_writes(run: Run, root: Path, tmp_path: Path) -> None:
    """`git apply` takes it, whatever ends the lines, and whatever the path is written in."""
    write(root, ODD)
    before = tree(root)
    done = run("fix", "--diff", cwd=root)
    assert done.returncode == 1
    assert tree(root) == before
    patch = tmp_path / "fix.patch"
    patch.write_bytes(raw(root, tmp_path))
    copy = tmp_path / "copy"
    for path, data in before.items():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_bytes(data)
    commit(copy)
    applied = apply(patch, copy)
    assert applied.returncode == 0, applied.stderr
    run("fix", cwd=root)
    fixed = tree(root)
    assert tree(copy) == fixed
    assert {path for path in before if fixed[path] != before[path]} >= set(ODD)


def test_patch_of_a_project_below_the_top_of_a_checkout(run: Run, root: Path) -> None:
    """Paths as `git diff` has them; others `git apply` skips there without a word."""
    commit(root.parent)
    patch = root.parent / "fix.patch"
    patch.write_text(run("fix", "--diff", cwd=root).stdout)
    applied = apply(patch, root)
    assert (applied.returncode, applied.stderr) == (0, "")
    assert changed(root).get("lib/till.ex") == TILL


def test_patch_of_a_part(run: Run, root: Path) -> None:
    done = run("fix", "--diff", "--only", "Shop.Split.two", "lib", cwd=root)
    headers = [line for line in done.stdout.splitlines() if line.startswith("diff --git")]
    assert headers == ["diff --git a/lib/web/page.ex b/lib/web/page.ex"]


def test_patch_is_all_that_standard_output_has(run: Run, root: Path) -> None:
    done = run("fix", "--diff", cwd=root)
    assert done.stdout.startswith("diff --git a/lib/till.ex b/lib/till.ex\n--- a/lib/till.ex\n")
    assert done.stderr.splitlines()[0] == "Would fix 7 of 8 findings."
    assert run("fix", "--diff", "-q", cwd=root).stderr == ""


def test_patch_may_be_asked_for_over_uncommitted_changes(run: Run, root: Path) -> None:
    commit(root)
    write(root, {"lib/till.ex": FILES["lib/till.ex"] + "# later\n"})
    assert run("fix", "--diff", cwd=root).returncode == 1
    assert run("fix", cwd=root).returncode == 2


def test_nothing_to_change_is_no_patch(run: Run, root: Path) -> None:
    done = run("fix", "--diff", "lib/basket.ex", cwd=root)
    assert (done.returncode, done.stdout) == (0, "")


def raw(root: Path, tmp_path: Path) -> bytes:
    """The patch byte for byte, as a shell's `>` keeps it."""
    command = [sys.executable, "-m", "renamespace", "fix", "--diff"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False)
    return done.stdout


def apply(patch: Path, root: Path) -> subprocess.CompletedProcess[str]:
    command = ["git", "apply", "--whitespace=nowarn", str(patch)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


# Uncommitted changes


def test_untracked_file_is_not_touched(run: Run, root: Path) -> None:
    commit(root)
    write(root, {"lib/new.ex": "Shop.Cart.total([])\n"})
    done = run("fix", cwd=root)
    assert done.returncode == 2
    assert "uncommitted changes:\n  lib/new.ex\n" in done.stderr
    assert run("fix", "lib/till.ex", cwd=root).returncode == 0


def test_changes_to_other_files_do_not_matter(run: Run, root: Path) -> None:
    commit(root)
    write(root, {"lib/basket.ex": FILES["lib/basket.ex"] + "# later\n", "lib/new.ex": "1\n"})
    assert run("fix", cwd=root).returncode == 1
    assert (root / "lib/till.ex").read_text() == TILL


def test_staged_changes_count(run: Run, root: Path) -> None:
    commit(root)
    write(root, {"lib/till.ex": FILES["lib/till.ex"] + "# later\n"})
    subprocess.run(["git", "add", "."], cwd=root, check=True)
    assert run("fix", cwd=root).returncode == 2
    assert run("fix", "--allow-dirty", cwd=root).returncode == 1


def test_odd_names_are_seen_to_have_changed(run: Run, root: Path) -> None:
    commit(root.parent)
    write(root, {'lib/ü "é".ex': "Shop.Cart.total([])\n"})
    assert 'uncommitted changes:\n  lib/ü "é".ex\n' in run("fix", cwd=root).stderr


# The formatter


def test_format_runs_the_project_s_own(
    run: Run, root: Path, mix: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On the changed files alone: the others may have been left unformatted on purpose."""
    assert mix
    monkeypatch.setenv("MIX_HOME", str(tmp_path / "mix"))
    ugly = "defmodule   Ugly do\nend\n"
    write(root, {"mix.exs": MIX, ".formatter.exs": "[line_length: 60]\n", "lib/ugly.ex": ugly})
    assert run("fix", "--format", cwd=root).returncode == 1
    after = changed(root)
    assert after["lib/web/page.ex"] == FORMATTED
    assert after["lib/till.ex"] == TILL
    assert after["lib/ugly.ex"] == ugly


MIX = """\
defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop, version: "1.0.0"]
end
"""
FORMATTED = """\
defmodule ShopWeb.Page do
  def show(items),
    do: {Shop.Basket.total(items), Shop.Till.pay(items)}

  def gone, do: Shop.Gone.f()
end
"""


def test_formatter_that_fails_says_so(
    run: Run, root: Path, mix: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert mix
    monkeypatch.setenv("MIX_HOME", str(tmp_path / "mix"))
    write(root, {"mix.exs": MIX, ".formatter.exs": "[plugins: [Shop.NoSuchPlugin]]\n"})
    done = run("fix", "--format", cwd=root)
    assert done.returncode == 2
    assert "the files were fixed but not formatted:" in done.stderr
    assert "Shop.NoSuchPlugin" in done.stderr
    assert changed(root)["lib/till.ex"] == TILL


def test_no_formatter(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    done = run("fix", "--format", cwd=root)
    assert done.returncode == 2
    assert "fixed but not formatted: there is no `mix`" in done.stderr
    nothing = run("fix", "--format", "lib/basket.ex", cwd=root)
    assert (nothing.returncode, nothing.stderr) == (0, "")


def test_a_macros_alias_is_not_torn_from_its_users(tmp_path: Path, run: Run) -> None:
    base = "defmodule Base do\n  defmacro __using__(_) do\n    quote do\n      alias Shop.Cart\n"
    till = "defmodule Till do\n  use Base\n  def pay(items), do: Cart.total(items)\nend\n"
    files = {
        "renamespace.toml": PLAN,
        "lib/basket.ex": FILES["lib/basket.ex"],
        "lib/base.ex": base + "    end\n  end\nend\n",
        "lib/till.ex": till,
        "lib/desk.ex": till.replace("Till", "Desk"),
    }
    root = tmp_path / "project"
    write(root, files)
    done = run("fix", "lib/till.ex", cwd=root)
    assert done.returncode == 1, done.stderr
    assert "the alias in `lib/base.ex` and its uses in `lib/desk.ex`, `lib/till.ex`" in done.stdout
    assert texts(root) == files
    assert run("fix", cwd=root).returncode == 0
    assert "Basket.total" in texts(root)["lib/desk.ex"]
    assert "alias Shop.Basket" in texts(root)["lib/base.ex"]
