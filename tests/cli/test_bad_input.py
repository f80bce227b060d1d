"""Bad input: a clear message that names the file, exit code 2, and nothing written."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import BASKET, CALLER, PAID, PLAN, Run, commit, tree, write

COMMANDS = (["check"], ["fix"], ["fix", "--diff"], ["status"])


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_plan(run: Run, tmp_path: Path, command: list[str]) -> None:
    write(tmp_path, {"mix.exs": "", "lib/till.ex": CALLER})
    done = run(*command, cwd=tmp_path)
    assert done.returncode == 2
    assert "no renamespace.toml here or in a directory above" in done.stderr


def test_neither_plan_nor_project(run: Run, tmp_path: Path) -> None:
    done = run("check", cwd=tmp_path)
    assert done.returncode == 2
    assert "no renamespace.toml and no mix.exs here or in a directory above" in done.stderr


@pytest.mark.parametrize("command", [*COMMANDS, ["plan", "check"]], ids=" ".join)
def test_plan_with_errors_tells_them_all(run: Run, shop: Path, command: list[str]) -> None:
    write(shop, {"renamespace.toml": '[modules]\n"Shop.Cart" = "shop"\n[rules]\n'})
    before = tree(shop)
    done = run(*command, cwd=shop)
    assert done.returncode == 2
    said = done.stdout + done.stderr
    assert "renamespace.toml:2:16" in said
    assert "renamespace.toml:3:" in said
    assert tree(shop) == before


def test_plan_that_cannot_be_read(run: Run, shop: Path) -> None:
    done = run("check", "--plan", "nowhere.toml", cwd=shop)
    assert done.returncode == 2
    assert "nowhere.toml: cannot be read (No such file or directory)" in done.stderr


@pytest.mark.parametrize("root", ["nowhere", "renamespace.toml"])
def test_root_that_is_no_directory(run: Run, shop: Path, root: str) -> None:
    done = run("check", "--root", root, cwd=shop)
    assert done.returncode == 2
    assert f"{root}: no" in done.stderr


def test_path_that_does_not_exist(run: Run, shop: Path) -> None:
    done = run("fix", "lib/tills.ex", cwd=shop)
    assert done.returncode == 2
    assert "lib/tills.ex: no such file or directory" in done.stderr
    assert (shop / "lib/till.ex").read_text() == CALLER


def test_unknown_rule_is_corrected(run: Run, shop: Path) -> None:
    done = run("fix", "--only", "Shop.Carts", cwd=shop)
    assert done.returncode == 2
    assert "did you mean Shop.Cart?" in done.stderr


def test_unknown_option(run: Run, shop: Path) -> None:
    assert run("fix", "--everything", cwd=shop).returncode == 2


@pytest.mark.parametrize("command", ["check", "fix"])
def test_file_that_is_not_utf8(run: Run, shop: Path, command: str) -> None:
    (shop / "lib/latin.ex").write_bytes(b"defmodule Shop.Latin do\n  # caf\xe9\nend\n")
    before = tree(shop)
    done = run(command, cwd=shop)
    assert done.returncode == 2
    assert "lib/latin.ex:2: not UTF-8" in done.stderr
    assert tree(shop) == before


@pytest.mark.parametrize("command", ["check", "fix"])
def test_file_that_cannot_be_read(run: Run, shop: Path, command: str) -> None:
    (shop / "lib/folder.ex").symlink_to("/proc/self/mem")
    before = tree(shop)
    done = run(command, cwd=shop)
    assert done.returncode == 2
    assert "lib/folder.ex: cannot be read" in done.stderr
    assert tree(shop) == before


@pytest.mark.parametrize("command", ["check", "fix"])
def test_link_that_leads_to_itself(run: Run, shop: Path, command: str) -> None:
    (shop / "lib/loop.ex").symlink_to("loop.ex")
    (shop / "lib/around").symlink_to("..")
    before = tree(shop)
    done = run(command, cwd=shop)
    assert done.returncode == 2
    assert "lib/loop.ex: cannot be read" in done.stderr
    assert "around" not in done.stderr
    assert tree(shop) == before


def test_broken_elixir_is_reported_and_the_rest_fixed(run: Run, shop: Path) -> None:
    broken = "defmodule Shop.Half do\n  def f(, do: Shop.Cart.total([])\nend\n"
    write(shop, {"lib/half.ex": broken})
    done = run("fix", cwd=shop)
    assert done.returncode == 2
    assert "lib/half.ex:2:8: does not parse as Elixir" in done.stderr
    assert (shop / "lib/half.ex").read_text() == broken
    assert (shop / "lib/till.ex").read_text() == PAID


def test_full_disk(run: Run, shop: Path) -> None:
    """No file may grow past 4 kB, as on a disk with no room left."""
    write(shop, {"lib/long.ex": CALLER + "# " + "x" * 8000 + "\n"})
    before = tree(shop)
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))  # noqa: E731
    done = run("fix", cwd=shop, preexec_fn=limit)
    assert done.returncode == 2
    assert "lib/long.ex: cannot be written" in done.stderr
    assert tree(shop) == before


def test_large_generated_file(run: Run, shop: Path) -> None:
    line = "  def f%d(x), do: Shop.Cart.total(x)\n"
    count = 5_000_000 // len(line)
    body = "".join(line % number for number in range(count))
    text = f"defmodule Shop.Big do\n{body}end\n"
    write(shop, {"lib/big.ex": text})
    done = run("fix", "-q", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert (shop / "lib/big.ex").read_text() == text.replace("Cart", "Basket")


def test_uncommitted_changes_are_refused(run: Run, shop: Path) -> None:
    commit(shop)
    write(shop, {"lib/till.ex": CALLER + "# later\n"})
    before = tree(shop)
    refused = run("fix", cwd=shop)
    assert refused.returncode == 2
    assert "uncommitted changes:\n  lib/till.ex" in refused.stderr
    assert tree(shop) == before
    assert run("fix", "--allow-dirty", cwd=shop).returncode == 0
    assert (shop / "lib/till.ex").read_text() == PAID + "# later\n"


def test_reader_that_has_enough(shop: Path) -> None:
    write(shop, {f"lib/till{n}.ex": CALLER for n in range(400)})
    piped = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m renamespace check --no-cache | head -1"],
        cwd=shop,
        capture_output=True,
        text=True,
        check=True,
    )
    assert piped.stdout.startswith("lib/till.ex:2:23: deprecated-module")
    assert piped.stderr == ""


def test_files_keep_their_bytes_besides_the_name(run: Run, shop: Path) -> None:
    """Line ends, byte order mark and a missing last line end stay."""
    lines = [
        "defmodule Shop.Odd do",
        "  # \u00e9\U0001f600",
        "  def f, do: Shop.Cart.total([])",
        "end",
    ]
    odd = b"\xef\xbb\xbf" + "\r\n".join(lines).encode()
    (shop / "lib/odd.ex").write_bytes(odd)
    assert run("fix", cwd=shop).returncode == 0
    assert (shop / "lib/odd.ex").read_bytes() == odd.replace(b"Cart", b"Basket")


def test_nothing_to_do(run: Run, shop: Path) -> None:
    write(shop, {"lib/till.ex": PAID, "lib/basket.ex": BASKET, "renamespace.toml": PLAN})
    done = run("check", cwd=shop)
    assert (done.returncode, done.stdout) == (0, "No reference to an old name is left.\n")
