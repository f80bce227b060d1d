"""Random plans applied with `move --fix`: the project must compile and pass its tests as before.

    python tests/oracle/random_moves.py PROJECT 'mix test' [--plans 50] [--seed 0]

PROJECT is a git checkout with nothing uncommitted; it is cloned beside itself, so that paths to
its neighbours in `mix.exs` stay right, and never changed. Each plan comes from its seed alone. A
plan that `move` refuses is no failure, but is counted and its reason shown. `--unsafe` is given
where something would be left without it, such as a text that a test compares.
"""

import argparse
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from renamespace.project.project import open_everything

ENVIRONMENT = {**os.environ, "MIX_ENV": "test", "HEX_OFFLINE": "1"}
Rules = Mapping[str, str]


class Result(StrEnum):
    """What became of one plan."""

    PASSED = "passed"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    """A plan's result, with what `move` or the project's tests said."""

    result: Result
    told: str = ""
    unsafe: bool = False


@dataclass(frozen=True)
class Baseline:
    """What the project's own tests and compiler say before any move."""

    summary: str
    warnings: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the plans of consecutive seeds; 1 if one of them failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("project", type=Path)
    parser.add_argument("test", help="the command that runs the project's tests")
    parser.add_argument("--plans", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    counted: Counter[str] = Counter()
    for seed, rules, outcome in outcomes(asked.project, asked.test, asked.seed, asked.plans):
        counted[outcome.result] += 1
        counted["with --unsafe"] += outcome.unsafe
        shown = ", ".join(f"{old} = {new}" for old, new in rules.items())
        print(f"{seed}: {outcome.result} {'--unsafe ' * outcome.unsafe}({shown})")  # noqa: T201
        if outcome.told:
            print("    " + outcome.told.strip().replace("\n", "\n    "), flush=True)  # noqa: T201
    print(dict(counted))  # noqa: T201
    return 1 if counted[Result.FAILED] else 0


def outcomes(
    project: Path, test: str, first: int, plans: int
) -> Iterator[tuple[int, Rules, Outcome]]:
    """Each seed with its plan and what became of it."""
    with tempfile.TemporaryDirectory(prefix=f"{project.name}-moves-", dir=project.parent) as place:
        root = Path(place)
        _run(["git", "clone", "--quiet", "--local", str(project), place])
        before = _baseline(root, test)
        modules = _modules(root)
        for seed in range(first, first + plans):
            rules = random_rules(random.Random(seed), modules)  # noqa: S311 (no secret)
            yield seed, rules, _outcome(root, test, rules, before)
            _run(["git", "reset", "--quiet", "--hard"], root)
            _run(["git", "clean", "--quiet", "-fd"], root)


def random_rules(choice: random.Random, modules: Sequence[str]) -> Rules:
    """Up to four rules of random kinds, which do not contradict one another."""
    rules: dict[str, str] = {}
    for kind in choice.choices(KINDS, k=choice.randint(1, 4)):
        free = [each for each in modules if not any(_touches(each, rule) for rule in rules)]
        found = kind(choice, free, modules) if free else {}
        taken = {*modules, *rules.values()} - found.keys()
        if taken.isdisjoint(found.values()) and len(set(found.values())) == len(found):
            rules |= found
    return rules


Kind = Callable[[random.Random, Sequence[str], Sequence[str]], Rules]


def _deeper(choice: random.Random, free: Sequence[str], _all: Sequence[str]) -> Rules:
    old = choice.choice(free)
    parent, _, last = old.rpartition(".")
    return {old: ".".join(filter(None, [parent, choice.choice(_WORDS), last]))}


def _shallower(choice: random.Random, free: Sequence[str], _all: Sequence[str]) -> Rules:
    deep = [each for each in free if each.count(".") > 0]
    if not deep:
        return {}
    old = choice.choice(deep)
    parts = old.split(".")
    return {old: ".".join([*parts[:-2], parts[-1]])}


def _sibling(choice: random.Random, free: Sequence[str], _all: Sequence[str]) -> Rules:
    old = choice.choice(free)
    parent = old.rpartition(".")[0]
    return {old: ".".join(filter(None, [parent, choice.choice(_WORDS)]))}


def _renamed(choice: random.Random, free: Sequence[str], _all: Sequence[str]) -> Rules:
    old = choice.choice(free)
    return {old: old + choice.choice(_WORDS)}


def _elsewhere(choice: random.Random, free: Sequence[str], _all: Sequence[str]) -> Rules:
    old = choice.choice(free)
    return {old: f"{choice.choice(_WORDS)}.{old.rpartition('.')[2]}"}


def _swapped(choice: random.Random, free: Sequence[str], _all: Sequence[str]) -> Rules:
    if len(free) < 2:
        return {}
    one, other = choice.sample(list(free), 2)
    return {} if _touches(one, other) or _touches(other, one) else {one: other, other: one}


def _chained(choice: random.Random, free: Sequence[str], _all: Sequence[str]) -> Rules:
    if len(free) < 2:
        return {}
    one, other = choice.sample(list(free), 2)
    if _touches(one, other) or _touches(other, one):
        return {}
    return {one: other, other: f"{other}{choice.choice(_WORDS)}"}


def _wildcard(choice: random.Random, free: Sequence[str], everything: Sequence[str]) -> Rules:
    tops = [old for old in free if any(each.startswith(old + ".") for each in everything)]
    if not tops:
        return {}
    old = choice.choice(tops)
    new = choice.choice([f"{old}.{choice.choice(_WORDS)}", choice.choice(_WORDS), old + "s"])
    whole = {old: new} if choice.random() < _HALF else {}
    return {**whole, f"{old}.*": f"{new}.*"}


KINDS: tuple[Kind, ...] = (
    _deeper,
    _shallower,
    _sibling,
    _renamed,
    _elsewhere,
    _swapped,
    _chained,
    _wildcard,
)
_WORDS = ("Alder", "Birch", "Cedar", "Hazel", "Maple", "Rowan", "Willow")
_HALF = 0.5


def _touches(module: str, rule: str) -> bool:
    """Whether two rules on these names could speak of the same module."""
    prefix = rule.removesuffix(".*")
    return (module + ".").startswith(prefix + ".") or prefix.startswith(module + ".")


def _modules(root: Path) -> list[str]:
    """The modules that the project's own code defines, tests aside."""
    index, _ = open_everything(root)
    return sorted(
        {
            module.name
            for path, file in index.files.items()
            for module in file.facts.modules
            if module.name
            and module.keyword in {"defmodule", "defprotocol"}
            and path.endswith(".ex")
            and not path.startswith("test/")
        }
    )


def _outcome(root: Path, test: str, rules: Rules, before: Baseline) -> Outcome:
    if not rules:
        return Outcome(Result.REFUSED, "no rules")
    lines = [f'"{old}" = "{new}"\n' for old, new in rules.items()]
    (root / "renamespace.toml").write_text("[modules]\n" + "".join(lines))
    moved = _renamespace(root, "move", "--fix", "--diff")
    unsafe = moved.returncode == LEFT or "--unsafe" in moved.stderr
    moved = _renamespace(root, "move", "--fix", *["--unsafe"] * unsafe)
    if moved.returncode == FAILED:
        defect = "defect" in moved.stderr or "please report" in moved.stderr
        return Outcome(Result.FAILED if defect else Result.REFUSED, moved.stderr, unsafe)
    return _judged(root, test, before, moved, unsafe=unsafe)


def _judged(
    root: Path,
    test: str,
    before: Baseline,
    moved: subprocess.CompletedProcess[str],
    *,
    unsafe: bool,
) -> Outcome:
    after = _baseline(root, test)
    if after.summary != before.summary or after.warnings > before.warnings:
        kept = Path(tempfile.mkdtemp(prefix="move-failed-")) / root.name
        shutil.copytree(root, kept, ignore=shutil.ignore_patterns("_build", "deps"))
        told = f"{kept}\n{moved.stdout}{after.summary}\n{after.warnings} warnings"
        return Outcome(Result.FAILED, told, unsafe)
    return Outcome(Result.PASSED, moved.stderr, unsafe)


def _baseline(root: Path, test: str) -> Baseline:
    """The last lines of the tests, without what differs from run to run, and the warnings."""
    compiled = _run(["mix", "compile", "--force"], root, check=False)
    ran = _run(shlex.split(test), root, check=False)
    said = compiled.stdout + compiled.stderr + ran.stdout + ran.stderr
    counts = re.findall(r"^\d+ (?:doctest|propert|test).*$", said, re.MULTILINE)
    summary = "\n".join(counts) if counts and ran.returncode == 0 else said
    return Baseline(summary, said.count("warning:"))


def _renamespace(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _run([sys.executable, "-m", "renamespace", *arguments], root, check=False)


def _run(
    command: Sequence[str], cwd: Path | None = None, *, check: bool = True
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=check
    )


LEFT, FAILED = 1, 2
"""The exit codes of a command that leaves something to do, and of one that could not run."""


if __name__ == "__main__":
    sys.exit(main())
