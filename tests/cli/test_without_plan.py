"""Projects without a plan: what `@deprecated` says is all there is."""

import json
from pathlib import Path

import pytest

from conftest import BASKET, CALLER, PAID, Run, commit, write

CART = """\
defmodule Shop.Cart do
  @deprecated "Use Shop.Basket.total/1 instead"
  def total(items), do: Shop.Basket.total(items)
end
"""


@pytest.fixture
def planless(tmp_path: Path) -> Path:
    """A Mix project without a plan, with one safe fix to make."""
    root = tmp_path / "planless"
    sources = {"lib/basket.ex": BASKET, "lib/cart.ex": CART, "lib/till.ex": CALLER}
    write(root, {"mix.exs": "", **sources})
    return root


def test_check_says_where_it_is_deprecated(run: Run, planless: Path) -> None:
    done = run("check", "--output-format", "jsonl", cwd=planless)
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert (found["path"], found["line"], found["text"]) == ("lib/till.ex", 2, "Shop.Cart.total")
    assert found["rule"] == "Shop.Cart.total/1"
    assert found["note"] == "deprecated in lib/cart.ex:2"


def test_fix_changes_the_callers_and_leaves_the_deprecated(run: Run, planless: Path) -> None:
    assert run("fix", cwd=planless).returncode == 0
    assert (planless / "lib/till.ex").read_text() == PAID
    assert (planless / "lib/cart.ex").read_text() == CART
    done = run("check", cwd=planless)
    assert (done.returncode, done.stdout) == (0, "No reference to an old name is left.\n")


def test_fix_only_another_rule(run: Run, planless: Path) -> None:
    done = run("fix", "--only", "Shop.Cart.totals/1", cwd=planless)
    assert done.returncode == 2
    assert "did you mean Shop.Cart.total/1?" in done.stderr
    assert run("fix", "--only", "Shop.Cart.total/1", cwd=planless).returncode == 0


def test_status_shows_what_is_referred_to(run: Run, planless: Path) -> None:
    done = run("status", "--output-format", "json", cwd=planless)
    [row] = json.loads(done.stdout)
    assert (row["rule"], row["new"], row["left"]) == ("Shop.Cart.total/1", "Shop.Basket.total", 1)
    run("fix", cwd=planless)
    assert json.loads(run("status", "--output-format", "json", cwd=planless).stdout) == []


def test_the_text_of_the_deprecation_decides(run: Run, planless: Path) -> None:
    write(planless, {"lib/cart.ex": CART.replace("Use Shop.Basket.total/1 instead", "Gone soon")})
    done = run("check", cwd=planless)
    assert done.returncode == 2
    assert "no renamespace.toml here or in a directory above" in done.stderr
    assert "nor does a deprecation in the code name what to use" in done.stderr


def test_outside_a_mix_project_there_must_be_a_plan(run: Run, planless: Path) -> None:
    (planless / "mix.exs").unlink()
    done = run("check", "--root", str(planless), cwd=planless)
    assert done.returncode == 2
    assert "no renamespace.toml here or in a directory above" in done.stderr


def test_a_dependency_deprecates_too(run: Run, planless: Path) -> None:
    (planless / "lib/cart.ex").unlink()
    write(planless, {"deps/cart/lib/cart.ex": CART})
    assert "deprecated in deps/cart/lib/cart.ex:2" in run("check", cwd=planless).stdout
    assert run("fix", cwd=planless).returncode == 0
    assert (planless / "lib/till.ex").read_text() == PAID


def test_the_plan_check_does_not_complain_of_deprecations(run: Run, planless: Path) -> None:
    plan = '[modules]\n"Shop.Purse" = "Shop.Basket"\n'
    user = "defmodule Shop.Buyer do\n  def pay, do: Shop.Purse.total([])\nend\n"
    write(planless, {"renamespace.toml": plan, "lib/buyer.ex": user})
    done = run("plan", "check", cwd=planless)
    assert (done.returncode, done.stdout) == (0, "renamespace.toml: no problems in 1 rules.\n")
    rules = run("check", "--output-format", "json", cwd=planless)
    assert [each["rule"] for each in json.loads(rules.stdout)] == [
        "Shop.Purse",
        "Shop.Cart.total/1",
    ]


def test_elixirs_own_are_an_option(run: Run, planless: Path) -> None:
    mix = 'defmodule Shop.MixProject do\n  def project, do: [elixir: "~> 1.14"]\nend\n'
    user = "defmodule Shop.Label do\n  def clean(text), do: String.strip(text)\nend\n"
    write(planless, {"mix.exs": mix, "lib/label.ex": user})
    commit(planless)
    assert "String.strip" not in run("check", cwd=planless).stdout
    done = run("check", "--elixir-deprecations", "lib/label.ex", cwd=planless)
    assert "`String.strip/1` is now `String.trim/1` (deprecated since Elixir 1.5)" in done.stdout
    run("fix", "--elixir-deprecations", cwd=planless)
    assert (planless / "lib/label.ex").read_text() == user.replace("strip", "trim")


def test_elixirs_own_are_enough(run: Run, planless: Path) -> None:
    (planless / "lib/cart.ex").unlink()
    (planless / "lib/till.ex").unlink()
    assert run("check", cwd=planless).returncode == 2
    assert run("check", "--elixir-deprecations", cwd=planless).returncode == 0
