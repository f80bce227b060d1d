"""Copies of the bundled sample for editors to work on, and the command line on another one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

SERVER = Path(__file__).parents[2] / "server"

REPORT = """\
defmodule Relay.Report do
  # TODO: more of them
  def lines(store, "Zürich 🚀" <> project) do
    {"é🚀", Relay.Invocation.export_workorders(store, project)}
  end
end
"""
"""A module with one old name, behind characters that every encoding counts differently."""


def copy_sample(root: Path, extra: Mapping[str, str] | None = None) -> Path:
    """The sample in a directory that is made, with some more files."""
    ignored = shutil.ignore_patterns("_build", "__pycache__", "__init__.py")
    with resources.as_file(resources.files("renamespace") / "sample") as original:
        shutil.copytree(original, root, ignore=ignored)
    for name, text in (extra or {}).items():
        (root / name).write_bytes(text.encode())
    return root


def files(root: Path) -> dict[str, str]:
    """All files of a project by their paths, without what editors leave behind."""
    found = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes().decode() for path in found}


def environment() -> dict[str, str]:
    """The environment in which `python -m renamespace` is the one that is tested."""
    return {**os.environ, "PYTHONPATH": str(SERVER)}


def command_line(root: Path, *arguments: str) -> str:
    """What the command line prints. It may say that something is left, but not that it failed."""
    command = [sys.executable, "-m", "renamespace", *arguments]
    done = subprocess.run(
        command, cwd=root, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


def executable(directory: Path) -> Path:
    """A program `renamespace` in a directory that is made, for a PATH."""
    directory.mkdir(exist_ok=True)
    path = directory / "renamespace"
    path.write_text(
        f'#!/bin/sh\nPYTHONPATH="{SERVER}" exec "{sys.executable}" -m renamespace "$@"\n'
    )
    path.chmod(0o755)
    return path
