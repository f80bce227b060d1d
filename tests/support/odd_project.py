"""A project with all that can be odd about a move, and ways to stop the move at each step."""

import os
import stat
import subprocess
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from renamespace.core.edits import FileMove
from renamespace.project import disk
from renamespace.project.moving import Written, apply_move
from renamespace.project.writing import Change

BOM = b"\xef\xbb\xbf"
ODD = "lib/garden/-w\u00e4gen\n 1.ex"
"""A name with a leading dash, a letter with a mark, a line end and a space."""
FILES = {
    "lib/garden/tree.ex": (0o755, BOM + b"defmodule Garden.Tree do\r\nend\r\n"),
    "lib/garden/tree.html.heex": (0o644, b"<p>tree</p>"),
    "lib/garden/beds/rose.ex": (0o600, b"defmodule Garden.Beds.Rose do\nend\n"),
    ODD: (0o644, b"defmodule Garden.Odd do\nend"),
    "lib/east.ex": (0o640, b"defmodule East do\nend\n"),
    "lib/west.ex": (0o604, b"defmodule West do\nend\n"),
    "lib/user.ex": (0o664, b"Garden.Tree.grow()\r\n"),
    "README.md": (0o644, b"nobody touches me\n"),
    "lib/shed/tools.ex": (0o640, b"defmodule Shed.Tools do\nend\n"),
}
GONE = "lib/shed/tools.ex"
"""A file that goes, with its folder."""
MADE = {
    "lib/park/new/gate.ex": b"defmodule Park.Gate do\nend\n",
    "lib/top.ex": b"defmodule Top do\nend\n",
}
"""Files that are made."""
LINKED = "lib/linked.ex"
BEFORE = {path: data for path, (_, data) in FILES.items()} | {LINKED: b"Garden.Odd\n"}
TREE = BOM + b"defmodule Park.Tree do\r\nend\r\n"
AFTER = {
    "lib/garden/tree.ex": TREE,
    ODD: b"defmodule Park.Odd do\nend",
    "lib/east.ex": b"defmodule West do\nend\n",
    "lib/user.ex": b"Park.Tree.grow()\r\n",
    LINKED: b"Park.Odd\n",
}
MOVES = (
    FileMove("lib/garden/tree.ex", "lib/park/old/tree.ex"),
    FileMove("lib/garden/tree.html.heex", "lib/park/old/tree.html.heex"),
    FileMove("lib/garden/beds/rose.ex", "lib/park/rose.ex"),
    FileMove(ODD, "lib/park/-o \u00f6\n.ex"),
    FileMove("lib/east.ex", "lib/west.ex"),
    FileMove("lib/west.ex", "lib/east.ex"),
)


def project(top: Path) -> Path:
    """A project below the top of a directory, one of its sources a link out of it."""
    root = top / "apps" / "garden"
    for path, (mode, data) in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
        (root / path).chmod(mode)
    (root / "lib/garden").chmod(0o750)
    (top / "linked.ex").write_bytes(BEFORE[LINKED])
    (root / LINKED).symlink_to("../../../linked.ex")
    return root


def checkout(top: Path) -> Path:
    """That project in git: one file not tracked, one with staged and further changes."""
    root = project(top)
    git(top, "init", "-q")
    git(top, "add", ".")
    git(top, "rm", "-q", "--cached", "apps/garden/lib/garden/beds/rose.ex")
    commit(top)
    (root / "lib/west.ex").write_bytes(b"staged")
    (root / "README.md").write_bytes(b"staged")
    git(top, "add", ".", ":!*rose.ex")
    (root / "lib/west.ex").write_bytes(FILES["lib/west.ex"][1])
    return root


def move(root: Path) -> Written:
    """Rename `Garden` to `Park`; `East` and `West` change their places; files come and go."""
    changes = {path: Change(BEFORE[path], data) for path, data in AFTER.items()}
    changes[GONE] = Change(BEFORE[GONE], b"", remains=False)
    changes |= {path: Change(b"", data, exists=False) for path, data in MADE.items()}
    return apply_move(root, changes, MOVES)


def git(top: Path, *arguments: str, given: str = "") -> str:
    author = ["-c", "user.name=T", "-c", "user.email=t@t.invalid", "-c", "commit.gpgsign=false"]
    command = ["git", *author, *arguments]
    done = subprocess.run(
        command, cwd=top, check=True, capture_output=True, input=os.fsencode(given)
    )
    return os.fsdecode(done.stdout)


def commit(top: Path) -> None:
    git(top, "commit", "-qm", "all")


Everything = dict[str, object]


def everything(top: Path) -> Everything:
    """All below the top, with modes and bytes, empty folders and leftovers too, and git's index."""
    found: Everything = {}
    for path in sorted(top.rglob("*")):
        name = path.relative_to(top).as_posix()
        if not name.startswith(".git"):
            found[name] = (path.lstat().st_mode, _what(path))
    if (top / ".git").exists():
        found["index"] = git(top, "ls-files", "-z", "--stage", "-v").split("\0")
    return found


def _what(path: Path) -> object:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return path.readlink()
    return path.read_bytes() if stat.S_ISREG(mode) else None


@dataclass
class Stop:
    """Stops what goes on at step `number`: before it is done, half way, or when it is done."""

    number: int
    by: Callable[[], object]
    when: str = "before"
    count: int = 0
    seen: list[str] = field(default_factory=list)

    def step(self, effect: Callable[..., Any], *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        self.seen.append(f"{effect} {arguments}")
        self.count += 1
        if self.count != self.number + 1:
            return effect(*arguments, **options)
        if self.when == "half" and effect is disk.write_new:
            path, data = arguments
            effect(path, data[: len(data) // 2])
        elif self.when == "after":
            effect(*arguments, **options)
        return self.by()

    @property
    def stopped(self) -> bool:
        return self.count > self.number


def watch(monkeypatch: pytest.MonkeyPatch, stop: Stop) -> None:
    """Let all steps go through the stop."""
    for module in ("disk", "journal", "tree", "moving"):
        monkeypatch.setattr(f"renamespace.project.{module}.step", stop.step)


def killed(
    monkeypatch: pytest.MonkeyPatch, number: int, when: str, run: Callable[[], object]
) -> bool:
    """Run in a process that is killed at that step; returns whether it got so far."""
    child = os.fork()
    if child == 0:
        watch(monkeypatch, Stop(number, lambda: os._exit(9), when))
        try:
            run()
        except BaseException:  # noqa: BLE001 (the child must not go on as a second test run)
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in {0, 9}
    return code == 9
