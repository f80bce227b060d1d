"""Mentions on the command line: comments that stay do not count, and are told of in one line."""

import json
from pathlib import Path

import pytest

from conftest import BASKET, PLAN, Run, write

COMMENT = "# Shop.Cart.total/1 and `Shop.Cart`\n"
ONE_LINE = (
    "2 mentions in comments are left as they are; "
    "list their files under `mentions` to rewrite them.\n"
)


@pytest.fixture
def till(tmp_path: Path) -> Path:
    """A project that names the old module in a comment alone."""
    root = tmp_path / "till"
    write(root, {"renamespace.toml": PLAN, "lib/basket.ex": BASKET, "lib/till.ex": COMMENT})
    return root


def test_comments_do_not_count(run: Run, till: Path) -> None:
    done = run("check", cwd=till)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"No reference to an old name is left.\n{ONE_LINE}"
    fixed = run("fix", cwd=till)
    assert (fixed.returncode, fixed.stdout) == (0, f"Fixed 0 of 0 findings.\n{ONE_LINE}")
    assert (till / "lib/till.ex").read_text() == COMMENT


def test_one_comment(run: Run, till: Path) -> None:
    write(till, {"lib/till.ex": "# See Shop.Cart\n"})
    assert run("check", cwd=till).stdout.splitlines()[1] == (
        "1 mention in comments is left as it is; list its file under `mentions` to rewrite it."
    )


def test_verbose_and_json_show_them(run: Run, till: Path) -> None:
    verbose = run("check", "-v", cwd=till)
    assert verbose.returncode == 0
    assert "lib/till.ex:1:3: mention: `Shop.Cart` is now `Shop.Basket` [manual: " in verbose.stdout
    found = run("check", "--output-format", "jsonl", cwd=till)
    records = [json.loads(line) for line in found.stdout.splitlines()]
    assert found.returncode == 0
    assert [(each["code"], each["severity"], each["column"]) for each in records] == [
        ("mention", "info", 3),
        ("mention", "info", 26),
    ]
    assert run("check", "--output-format", "github", cwd=till).stdout == ""
    notices = run("check", "-v", "--output-format", "github", cwd=till).stdout.splitlines()
    assert [line.partition(" ")[0] for line in notices] == ["::notice", "::notice"]


def test_status_does_not_count_them(run: Run, till: Path) -> None:
    [row] = json.loads(run("status", "--output-format", "json", cwd=till).stdout)
    assert row["left"] == 0


def test_listed_prose_is_written(run: Run, till: Path) -> None:
    write(
        till,
        {
            "renamespace.toml": f'{PLAN}\n[project]\nmentions = ["*.md", "lib/**"]\n',
            "README.md": "A Shop.Cart.\r\nNo Shop.Carton",
            "CHANGELOG.md": "A Shop.Cart.\n",
        },
    )
    assert run("check", cwd=till).returncode == 1
    done = run("fix", "--format", cwd=till)
    assert (done.returncode, done.stderr) == (0, "")
    assert (till / "README.md").read_bytes() == b"A Shop.Basket.\r\nNo Shop.Carton"
    assert (till / "CHANGELOG.md").read_text() == "A Shop.Cart.\n"
    assert (till / "lib/till.ex").read_text() == COMMENT.replace("Cart", "Basket")


def test_a_doctest_s_name_is_known_where_its_test_is(run: Run, till: Path) -> None:
    doc = 'defmodule Shop.Till do\n  @doc "iex> Cart.f(Shop.Cart)"\n  def f, do: 1\nend\n'
    write(till, {"lib/till.ex": doc})

    def names() -> list[tuple[str, str | None]]:
        lines = run("refs", "--output-format", "jsonl", cwd=till).stdout.splitlines()
        found = map(json.loads, lines)
        return [(each["text"], each["module"]) for each in found if each["kind"] == "doctest"]

    assert names() == [("Cart", None), ("Shop.Cart", "Shop.Cart")]
    test = "defmodule Shop.TillTest do\n  use ExUnit.Case\n  doctest Shop.Till\nend\n"
    write(till, {"test/till_test.exs": test})
    assert names() == [("Cart", "Cart"), ("Shop.Cart", "Shop.Cart")]
    write(till, {"test/till_test.exs": test.replace("  doctest", "  alias Shop.Cart\n  doctest")})
    assert names() == [("Cart", "Shop.Cart"), ("Shop.Cart", "Shop.Cart")]
    write(till, {"test/till_test.exs": test.replace("ExUnit", "Shop")})
    assert names() == [("Cart", None), ("Shop.Cart", "Shop.Cart")]


def test_a_mention_past_its_date_is_an_error(run: Run, till: Path) -> None:
    rule = '"Shop.Cart" = { to = "Shop.Basket", remove_by = 2020-01-31 }'
    text = '# Shop.Cart\ndefmodule Shop.Till do\n  @moduledoc "Shop.Cart"\nend\n'
    write(till, {"renamespace.toml": f"[modules]\n{rule}\n", "lib/till.ex": text})
    found = json.loads(run("check", "--output-format", "json", cwd=till).stdout)
    assert [each["severity"] for each in found] == ["info", "error"]


def test_definitions_to_move_do_not_count(run: Run, till: Path) -> None:
    """They are told of in a line of their own, also one whose new name is taken: a merge."""
    cart = "defmodule Shop.Cart do\nend\n"
    write(till, {"lib/cart.ex": cart, "lib/till.ex": ""})
    done = run("check", cwd=till)
    assert done.returncode == 0
    assert ": module-to-move: `Shop.Cart` is to become" in run("check", "-v", cwd=till).stdout
    assert done.stdout.splitlines()[1] == (
        "1 module is still to be moved: `renamespace move --fix`."
    )
    assert run("fix", cwd=till).stdout.splitlines()[1:] == done.stdout.splitlines()[1:]
    [found] = json.loads(run("check", "--output-format", "json", cwd=till).stdout)
    assert (found["code"], found["severity"]) == ("module-to-move", "info")
    assert (found["old"], found["new"]) == ("Shop.Cart", "Shop.Basket")
