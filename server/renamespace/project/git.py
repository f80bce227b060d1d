"""The few questions that the project asks git. Without git, or outside a checkout: no answer."""

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from renamespace.core.edits import FileMove


class IndexEntry(msgspec.Struct, frozen=True, array_like=True):
    """What git's index has at a path: mode and object, as `git ls-files --stage` prints them."""

    mode: str
    object: str


def listed_files(root: Path) -> list[str] | None:
    """Tracked files and untracked ones that are not ignored, relative to `root`."""
    answer = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return None if answer is None else sorted(set(_names(answer)))


def all_files(root: Path) -> frozenset[str]:
    """Every file below `root`, ignored ones too, so that nothing is ever written over.

    Of a folder that is ignored as a whole, such as `deps/`, only its name with `/` at the end.
    Outside git really every file, but for `.git`, `_build`, `deps` and `node_modules`.
    """
    listed = listed_files(root)
    ignored = _git(root, "ls-files", "-zoi", "--exclude-standard", "--directory")
    if listed is None or ignored is None:
        return frozenset(_walk(root))
    return frozenset({name for name in listed if os.path.lexists(root / name)} | {*_names(ignored)})


def prefix(root: Path) -> str:
    """The root's path below the top of its checkout, with `/` at its end; empty at the top."""
    return (_git(root, "rev-parse", "--show-prefix") or "").removesuffix("\n")


def own_path(root: Path, name: str) -> Path | None:
    """Where git keeps something of that name for this checkout; None outside of one."""
    answer = _git(root, "rev-parse", "--git-path", name)
    return None if answer is None else root / answer.removesuffix("\n")


def head(root: Path) -> str | None:
    """The commit that is checked out; None outside git and before the first one."""
    return (_git(root, "rev-parse", "--quiet", "--verify", "HEAD") or "").strip() or None


def changed_files(root: Path, paths: Iterable[str]) -> list[str]:
    """Those of the files that have uncommitted changes or are not tracked."""
    answer = _git(root, "status", "-z", "--porcelain", "--untracked-files=all", "--no-renames")
    if answer is None:
        return []
    changed = {entry[3:] for entry in answer.split("\0") if entry}
    below = prefix(root)
    return [path for path in paths if below + path in changed]


def uncommitted(root: Path, edited: Iterable[str], moves: Iterable[FileMove]) -> list[str]:
    """Those of a move's files that have changes, in the index or not, which no commit has.

    A place that a file would go to is among them when something untracked is there, or when
    something that was there is staged as deleted.
    """
    paths = {*edited, *(path for move in moves for path in (move.old, move.new))}
    return changed_files(root, sorted(paths))


def index_entries(root: Path) -> dict[str, tuple[IndexEntry, str]] | None:
    """The index by path below the root, with what is special about an entry, if anything.

    None when git does not answer.
    """
    answer = _git(root, "ls-files", "-z", "--stage", "-v")
    to_add = _git(root, "diff-files", "-z", "--name-only", "--relative", "--diff-filter=A")
    if answer is None or to_add is None:
        return None
    intended = {*_names(to_add)}
    found = {}
    for line in _names(answer):
        described, path = line.split("\t", 1)
        tag, mode, blob, stage = described.split(" ")
        special = "intent-to-add" if path in intended else _special(tag, stage)
        found[path] = (IndexEntry(mode, blob), special)
    return found


def _special(tag: str, stage: str) -> str:
    if stage != "0":
        return "unmerged"
    if tag in "Ss":
        return "skip-worktree"
    return "assume-unchanged" if tag.islower() else ""


def update_index(root: Path, entries: Mapping[str, IndexEntry | None]) -> str | None:
    """Give paths below the root these entries, None for none, all at once; returns what failed."""
    below = prefix(root)
    nothing = "0" * (
        64 if "sha256" in (_git(root, "rev-parse", "--show-object-format") or "") else 40
    )
    removed = [f"0 {nothing}\t{below}{path}\0" for path, entry in entries.items() if not entry]
    added = [
        f"{entry.mode} {entry.object}\t{below}{path}\0" for path, entry in entries.items() if entry
    ]
    command = _command(root, "update-index", "-z", "--index-info")
    lines = os.fsencode("".join([*removed, *added]))
    try:
        done = subprocess.run(command, input=lines, capture_output=True, check=False)  # noqa: S603 (no shell)
    except OSError as error:
        return error.strerror or str(error)
    return None if done.returncode == 0 else os.fsdecode(done.stderr).strip()


def _names(answer: str) -> Iterator[str]:
    return (name for name in answer.split("\0") if name)


def _walk(root: Path) -> Iterator[str]:
    never = {".git", "_build", "deps", "node_modules"}
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in never]
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        yield from ((Path(folder) / n).relative_to(root).as_posix() for n in [*names, *links])


def _command(root: Path, *arguments: str) -> list[str]:
    """Git without a file system monitor.

    A monitor is a program that the repository's own settings name (git-config, `core.fsmonitor`):
    it may hang, stay behind when we are gone, and is nothing to run of a folder not trusted.
    """
    return ["git", "-C", str(root), "-c", "core.fsmonitor=false", *arguments]


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(_command(root, *arguments), capture_output=True, check=False)  # noqa: S603 (no shell)
    except OSError:
        return None
    return done.stdout.decode(errors="surrogateescape") if done.returncode == 0 else None
