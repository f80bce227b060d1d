"""A renaming commit of real history done again with `move --fix`, held against what people did.

    python tests/oracle/replay_moves.py REPOSITORY COMMIT [--keep FOLDER]

The plan comes from the commit itself: where git sees a file renamed, or a file has other modules
than before, the modules are paired in order. It is applied to the parent commit. Told are the
files that came out elsewhere, and for every source how its lines differ from the people's.
"""

import argparse
import difflib
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from renamespace.core.elixir.reader import read_facts
from renamespace.core.source import Source

SOURCES = (".ex", ".exs", ".heex", ".eex", ".leex")


@dataclass(frozen=True)
class Pair:
    """A file before and after the commit."""

    old: str
    new: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Replay one commit and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository", type=Path)
    parser.add_argument("commit")
    parser.add_argument("--keep", type=Path, help="a new folder for the outcome")
    asked = parser.parse_args(arguments)
    place = asked.keep or Path(tempfile.mkdtemp(prefix="replay-"))
    ours, theirs = place / "ours", place / "theirs"
    _check_out(asked.repository, f"{asked.commit}^", ours)
    _check_out(asked.repository, asked.commit, theirs)
    pairs = list(_pairs(asked.repository, asked.commit))
    rules = dict(_rules(pairs, ours, theirs))
    plan = "".join(f'"{old}" = "{new}"\n' for old, new in rules.items())
    (ours / "renamespace.toml").write_text(f"[modules]\n{plan}")
    print(plan)  # noqa: T201
    _commit(ours)
    command = [
        sys.executable,
        "-m",
        "renamespace",
        "move",
        "--fix",
        "--unsafe",
        "--root",
        str(ours),
    ]
    print(_run(command, check=False))  # noqa: T201
    for line in _compared(pairs, ours, theirs):
        print(line)  # noqa: T201
    print(f"kept in {place}")  # noqa: T201
    return 0


def _check_out(repository: Path, commit: str, place: Path) -> None:
    place.mkdir(parents=True)
    packed = subprocess.run(
        ["git", "-C", str(repository), "archive", commit], capture_output=True, check=True
    )
    subprocess.run(["tar", "-x", "-C", str(place)], input=packed.stdout, check=True)


def _commit(place: Path) -> None:
    as_someone = ["-c", "user.name=replay", "-c", "user.email=replay@localhost"]
    _run(["git", "-C", str(place), "init", "--quiet"])
    _run(["git", "-C", str(place), "add", "--all"])
    _run(["git", "-C", str(place), *as_someone, "commit", "--quiet", "--message", "before"])


def _pairs(repository: Path, commit: str) -> Iterator[Pair]:
    told = _run(
        ["git", "-C", str(repository), "diff", "--name-status", "-M50%", f"{commit}^", commit]
    )
    for line in told.splitlines():
        status, *paths = line.split("\t")
        if paths[-1].endswith(SOURCES) and status[0] in "RM":
            yield Pair(paths[0], paths[-1])


def _rules(pairs: Sequence[Pair], ours: Path, theirs: Path) -> Iterator[tuple[str, str]]:
    """Old and new name of each module; a test's module goes along by itself, if it does."""
    kept = {each for pair in pairs for each in _modules(theirs / pair.new)}
    for pair in pairs:
        old, new = _modules(ours / pair.old), _modules(theirs / pair.new)
        if len(old) == len(new):
            for before, after in zip(old, new, strict=True):
                if before != after and before not in kept and not before.endswith("Test"):
                    yield before, after


def _modules(path: Path) -> list[str]:
    facts = read_facts(Source(path.name, path.read_bytes()))
    written = {"defmodule", "defprotocol"}
    return [each.name for each in facts.modules if each.name and each.keyword in written]


def _compared(pairs: Sequence[Pair], ours: Path, theirs: Path) -> Iterator[str]:
    mine, found = _sources(ours), _sources(theirs)
    yield f"only in ours: {sorted(mine.keys() - found.keys())}"
    yield f"only in theirs: {sorted(found.keys() - mine.keys())}"
    new = {pair.new for pair in pairs}
    differing = [path for path in sorted(new & mine.keys()) if mine[path] != found[path]]
    there = len(new & mine.keys())
    yield f"{there} files of the commit are at their places, {len(differing)} differ"
    for path in differing:
        yield from difflib.unified_diff(
            mine[path].splitlines(),
            found[path].splitlines(),
            f"ours/{path}",
            f"theirs/{path}",
            lineterm="",
            n=1,
        )


def _sources(place: Path) -> Mapping[str, str]:
    return {
        path.relative_to(place).as_posix(): path.read_text(errors="replace")
        for path in place.rglob("*")
        if path.is_file() and path.name.endswith(SOURCES) and ".git" not in path.parts
    }


def _run(command: Sequence[str], *, check: bool = True) -> str:
    ran = subprocess.run(command, capture_output=True, text=True, check=check)
    return ran.stdout + ran.stderr


if __name__ == "__main__":
    sys.exit(main())
