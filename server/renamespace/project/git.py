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


def changed_files(root: Path, paths: Iterable[str]) -> list[str]:
    """Those of the files that have uncommitted changes or are not tracked."""
    prefix = _git(root, "rev-parse", "--show-prefix")
    answer = _git(root, "status", "-z", "--porcelain", "--untracked-files=all", "--no-renames")
    if prefix is None or answer is None:
        return []
    changed = {entry[3:] for entry in answer.split("\0") if entry}
    return [path for path in paths if prefix.strip("\n") + path in changed]


def _git(root: Path, *arguments: str) -> str | None:
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 (no shell)
    except OSError:
        return None
    return done.stdout.decode(errors="surrogateescape") if done.returncode == 0 else None
