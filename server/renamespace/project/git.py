"""The few questions that the project asks git. Without git, or outside a checkout: no answer."""

import subprocess
from collections.abc import Iterable
from pathlib import Path


def listed_files(root: Path) -> list[str] | None:
    """Tracked files and untracked ones that are not ignored, relative to `root`."""
    answer = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if answer is None:
        return None
    return sorted({name for name in answer.split("\0") if name})


def prefix(root: Path) -> str:
    """The root's path below the top of its checkout, with `/` at its end; empty at the top."""
    return (_git(root, "rev-parse", "--show-prefix") or "").strip("\n")


def changed_files(root: Path, paths: Iterable[str]) -> list[str]:
    """Those of the files that have uncommitted changes or are not tracked."""
    answer = _git(root, "status", "-z", "--porcelain", "--untracked-files=all", "--no-renames")
    if answer is None:
        return []
    changed = {entry[3:] for entry in answer.split("\0") if entry}
    below = prefix(root)
    return [path for path in paths if below + path in changed]


def _git(root: Path, *arguments: str) -> str | None:
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 (no shell)
    except OSError:
        return None
    return done.stdout.decode(errors="surrogateescape") if done.returncode == 0 else None
