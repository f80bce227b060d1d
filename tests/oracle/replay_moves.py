"""A renaming commit of real history done again with `move --fix`, held against what people did.

    python tests/oracle/replay_moves.py REPOSITORY COMMIT [--keep FOLDER] [--diff] [--below FOLDER]

The plan comes from the commit itself: the modules of a file that are gone are paired with those
that have come. It is applied to the parent commit. A rule onto a module that was there already is
left out and told: that is a merge. Told are the files that came out elsewhere, the references that
differ, and with `--diff` how the lines of each file differ from the people's.
"""

import argparse
import difflib
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from renamespace.core.index import File, Index
from renamespace.project.project import open_everything

SOURCES = (".ex", ".exs", ".heex", ".eex", ".leex")
ALIKE = 0.6
"""How alike two names have to be to be paired where a file lost more modules than it got."""


@dataclass(frozen=True)
class Replay:
    """The parent commit, what the plan makes of it, and what people made of it."""

    pairs: Mapping[str, str]
    """The people's paths by the parent's, of the sources in the commit."""
    rules: Mapping[str, str]
    places: Mapping[str, str]
    """Our paths by the parent's, of the files that moved."""
    before: Index
    ours: Index
    theirs: Index

    @cached_property
    def both(self) -> list[tuple[str, File, File, File]]:
        """The files that are there before and on both sides, by their path in the parent."""
        found = []
        for path, file in sorted(self.before.files.items()):
            mine = self.ours.files.get(self.places.get(path, path))
            other = self.theirs.files.get(self.pairs.get(path, path))
            if mine is not None and other is not None:
                found.append((path, file, mine, other))
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Replay one commit and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository", type=Path)
    parser.add_argument("commit")
    parser.add_argument("--keep", type=Path, help="a new folder for the outcome")
    parser.add_argument("--diff", action="store_true", help="print how the lines differ")
    parser.add_argument("--below", default="", help="the folder of the project, if it is not all")
    parser.add_argument("--rule", action="append", default=[], help="OLD=NEW, one more or instead")
    asked = parser.parse_args(arguments)
    place = asked.keep or Path(tempfile.mkdtemp(prefix="replay-"))
    ours, theirs = place / "ours", place / "theirs"
    _check_out(asked.repository, f"{asked.commit}^", asked.below, ours)
    _check_out(asked.repository, asked.commit, asked.below, theirs)
    before, after = open_everything(ours)[0], open_everything(theirs)[0]
    pairs = dict(_pairs(asked.repository, asked.commit, asked.below))
    rules, left_out = _rules(pairs, before, after)
    rules |= dict(each.split("=") for each in asked.rule)
    rules = {old: new for old, new in rules.items() if new}
    plan = "".join(f'"{old}" = "{new}"\n' for old, new in rules.items())
    (ours / "renamespace.toml").write_text(f"[modules]\n{plan}")
    _tell(plan, *(f"left out: {each}" for each in left_out))
    _commit(ours)
    places = _moved(ours)
    replay = Replay(pairs, rules, places, before, open_everything(ours)[0], after)
    _tell(*_summary(replay))
    if asked.diff:
        _tell(*_differences(replay))
    _tell(f"kept in {place}")
    return 0


def _tell(*lines: str) -> None:
    for line in lines:
        print(line)  # noqa: T201


# Both sides


def _check_out(repository: Path, commit: str, below: str, place: Path) -> None:
    place.mkdir(parents=True)
    tree = f"{commit}:{below}" if below else commit
    packed = subprocess.run(
        ["git", "-C", str(repository), "archive", tree], capture_output=True, check=True
    )
    subprocess.run(["tar", "-x", "-C", str(place)], input=packed.stdout, check=True)


def _commit(place: Path) -> None:
    as_someone = ["-c", "user.name=replay", "-c", "user.email=replay@localhost"]
    _run(["git", "-C", str(place), "init", "--quiet"])
    _run(["git", "-C", str(place), "add", "--all"])
    _run(["git", "-C", str(place), *as_someone, "commit", "--quiet", "--message", "before"])


def _moved(ours: Path) -> Mapping[str, str]:
    """Do it, with `--unsafe` only where it is refused without; where the files went."""
    for more in ([], ["--unsafe"]):
        asked = ["move", "--fix", "--output-format", "json", *more, "--root", str(ours)]
        told = subprocess.run(
            [sys.executable, "-m", "renamespace", *asked],
            capture_output=True,
            text=True,
            check=False,
        )
        if not told.stdout:
            _tell(told.stderr)
            return {}
        done = json.loads(told.stdout)
        kinds = ("refusals", "notices", "findings") if more or not done["refusals"] else ()
        for kind in kinds or ("refusals",):
            for each in done[kind]:
                _tell(f"{kind[:-1]}: {each['path']}:{each['line']}: {each['message']}")
        if not done["refusals"]:
            fixed = sum(each["fixed"] for each in done["edits"])
            counts = f"{len(done['modules'])} modules, {len(done['files'])} files, {fixed} findings"
            _tell(f"moved {'with --unsafe' if more else 'safely'}: {counts}")
            return {each["old"]: each["new"] for each in done["files"]}
        _tell("" if more else "refused; once more with --unsafe")
    return {}


# The plan


def _pairs(repository: Path, commit: str, below: str) -> Iterator[tuple[str, str]]:
    command = ["diff", "--name-status", "-M35%", "-l0", f"{commit}^", commit]
    relative = [f"--relative={below}"] if below else []
    for line in _run(["git", "-C", str(repository), *command, *relative]).splitlines():
        status, *paths = line.split("\t")
        if paths[-1].endswith(SOURCES) and status[0] in "RM":
            yield paths[0], paths[-1]


def _rules(
    pairs: Mapping[str, str], before: Index, after: Index
) -> tuple[dict[str, str], list[str]]:
    """Old and new name of each module, and what is left out.

    A test's module goes along by itself, if it does: it gets no rule if what it tests has one.
    """
    found = dict(_renamed(pairs, before, after))
    left_out = []
    for old, new in [*found.items()]:
        if before.defines_module(new) and new not in found:
            left_out.append(f"`{old}` = `{new}` (a merge)")
            del found[old]
        elif old.endswith("Test") and old.removesuffix("Test") in found:
            del found[old]
    return found, left_out


def _renamed(pairs: Mapping[str, str], before: Index, after: Index) -> Iterator[tuple[str, str]]:
    for path, new_path in pairs.items():
        if path not in before.files or new_path not in after.files:
            continue
        old, new = _modules(before.files[path]), _modules(after.files[new_path])
        gone = [each for each in old if not after.defines_module(each)]
        come = [each for each in new if each not in old]
        if len(gone) == len(come):
            yield from zip(gone, come, strict=True)
            continue
        for each in gone:
            last = difflib.get_close_matches(each, come, 1, ALIKE)
            for match in last:
                come.remove(match)
                yield each, match


def _modules(file: File) -> list[str]:
    written = {"defmodule", "defprotocol"}
    return [each.name for each in file.facts.modules if each.name and each.keyword in written]


# Held against each other


def _summary(replay: Replay) -> Iterator[str]:
    yield from _places(replay)
    kinds = Counter(_kind(replay, *each) for _, *each in replay.both)
    kinds.pop("", None)
    yield f"files: {', '.join(f'{each} {number}' for each, number in sorted(kinds.items()))}"
    differing = [
        (path, *names)
        for path, _, mine, other in replay.both
        if (names := (_planned(replay, mine), _planned(replay, other)))[0] != names[1]
    ]
    count = sum(((mine - other) + (other - mine)).total() for _, mine, other in differing)
    yield f"references to modules of the plan that differ: {count}, in {len(differing)} files"
    yield from (f"  {path}: {_counted(mine, other)}" for path, mine, other in differing)


def _places(replay: Replay) -> Iterator[str]:
    defining = {
        path
        for path, file in replay.before.files.items()
        for name in _modules(file)
        if name in replay.rules or name.removesuffix("Test") in replay.rules
    }
    moved = {old: new for old, new in replay.pairs.items() if old != new}
    asked = {*replay.places, *(moved.keys() & defining)}
    there = [p for p in asked if replay.places.get(p, p) == replay.pairs.get(p, p)]
    yield f"files at their place: {len(there)} of {len(asked)} that we or they moved"
    for path in sorted(asked.difference(there)):
        mine, other = replay.places.get(path, "(stays)"), replay.pairs.get(path, "(stays)")
        yield f"  {path}: ours {mine}, theirs {other if other != path else '(stays)'}"
    for path in sorted(moved.keys() - asked):
        yield f"  moved besides: {path} -> {moved[path]}"


def _kind(replay: Replay, file: File, mine: File, other: File) -> str:
    """How far a file that both changed came out alike; nothing for what neither changed."""
    before, one, two = (each.source.data for each in (file, mine, other))
    if one == two:
        return "(a) identical" if one != before else ""
    if before in {one, two}:
        return "by them alone" if one == before else "by us alone"
    if _planned(replay, mine) != _planned(replay, other):
        return "(d) names differ"
    if _with_names(mine, _changed(other, mine)) or _with_names(other, _changed(mine, other)):
        return "(c) same names, lines with names differ"
    return "(b) differ in lines without names"


def _planned(replay: Replay, file: File) -> Counter[str]:
    """How often a file refers to what the plan speaks of."""
    modules = {*replay.rules, *replay.rules.values()}
    return Counter(each.module for each in file.facts.references if each.module in modules)


def _counted(mine: Counter[str], other: Counter[str]) -> str:
    changes = [f"{each} {mine[each]}/{other[each]}" for each in sorted({*mine, *other})]
    differ = [each for each in changes if len({*each.rpartition(" ")[2].split("/")}) > 1]
    return f"ours/theirs {', '.join(differ)}"


def _changed(one: File, other: File) -> Collection[int]:
    """The lines of the other that the one has not."""
    matcher = difflib.SequenceMatcher(None, _lines(one), _lines(other), autojunk=False)
    return {
        line
        for tag, _, _, start, end in matcher.get_opcodes()
        if tag != "equal"
        for line in range(start, end)
    }


def _with_names(file: File, lines: Collection[int]) -> bool:
    return any(file.source.position(each.start).line - 1 in lines for each in file.facts.references)


def _lines(file: File) -> list[str]:
    return file.source.data.decode(errors="replace").splitlines()


def _differences(replay: Replay) -> Iterator[str]:
    for _, _, mine, other in replay.both:
        yield from difflib.unified_diff(
            _lines(mine),
            _lines(other),
            f"ours/{mine.source.path}",
            f"theirs/{other.source.path}",
            lineterm="",
            n=1,
        )


def _run(command: Sequence[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
