"""Runs the command line as a user does, on small projects."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PLAN = """\
[modules]
"Shop.Cart" = "Shop.Basket"
"""
BASKET = "defmodule Shop.Basket do\n  def total(items), do: length(items)\nend\n"
CALLER = "defmodule Shop.Till do\n  def pay(items), do: Shop.Cart.total(items)\nend\n"
PAID = CALLER.replace("Shop.Cart", "Shop.Basket")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with one safe fix to make."""
    root = tmp_path / "shop"
    write(root, {"renamespace.toml": PLAN, "lib/basket.ex": BASKET, "lib/till.ex": CALLER})
    return root


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `renamespace` with the given arguments in a directory."""

    def run(*arguments: str, cwd: Path, **options: object) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
        return subprocess.run(
            [sys.executable, "-m", "renamespace", *arguments],
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            **options,
        )

    return run


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())


def tree(root: Path) -> dict[str, bytes]:
    """Every file below a directory with its bytes, git's own left out."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not path.is_symlink() and ".git" not in path.parts
    }


def commit(root: Path) -> None:
    """Put a directory under version control as it is."""
    author = ["-c", "user.name=T", "-c", "user.email=t@t.invalid"]
    for command in (["init", "-q"], ["add", "."], [*author, "commit", "-qm", "all"]):
        subprocess.run(["git", *command], cwd=root, check=True)
