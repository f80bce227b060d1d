"""Random plans applied with `move --fix`: the project must compile and pass its tests as before.

    python tests/oracle/random_moves.py PROJECT 'mix test' [--plans 50] [--seed 0]

PROJECT is a git checkout with nothing uncommitted; it is cloned beside itself, so that paths to
its neighbours in `mix.exs` stay right, and never changed. Each plan comes from its seed alone.

A plan that `move` refuses is no failure, but is counted and its reasons are shown. `--unsafe` is
given where something would be left without it, such as a text that a test compares, and where the
refusal says of itself that it helps.
"""

import argparse
import json
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
class Plan:
    """The rules of one seed, and the kinds that they are of."""

    seed: int
    rules: Rules
    kinds: frozenset[str]


@dataclass(frozen=True)
class Outcome:
    """A plan's result, with what `move` or the project's tests said."""

    plan: Plan
    result: Result
    told: str = ""
    unsafe: bool = False


@dataclass(frozen=True)
class Baseline:
    """What the project's own tests and compiler say."""

    summary: str
    warnings: int
    passes: bool

    def is_worse_than(self, before: "Baseline") -> bool:
        """Whether a test fails, is missing or did not run, or there is a new warning."""
        return self.summary != before.summary or self.warnings > before.warnings


class NotReadyError(Exception):
    """The project cannot tell whether a move breaks it; says why."""


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
    for outcome in outcomes(asked.project, asked.test, range(asked.seed, asked.seed + asked.plans)):
        counted[outcome.result] += 1
        counted["with --unsafe"] += outcome.unsafe
        print(described(outcome), flush=True)  # noqa: T201
    print({str(name): count for name, count in counted.items()})  # noqa: T201
    return 1 if counted[Result.FAILED] else 0


def described(outcome: Outcome) -> str:
    """A line with the plan and what became of it, and below it what was told."""
    rules = ", ".join(f"{old} = {new}" for old, new in outcome.plan.rules.items())
    flag = "--unsafe " * outcome.unsafe
    told = outcome.told.strip().replace("\n", "\n    ")
    line = f"{outcome.plan.seed}: {outcome.result} {flag}({rules})"
    return f"{line}\n    {told}" if told else line


def outcomes(project: Path, test: str, seeds: Sequence[int]) -> Iterator[Outcome]:
    """What becomes of the plan of each seed."""
    with tempfile.TemporaryDirectory(prefix=f"{project.name}-moves-", dir=project.parent) as place:
        root = Path(place)
        _run(["git", "clone", "--quiet", "--local", str(project), place])
        # So that warnings of its dependencies are not counted.
        _run(["mix", "compile"], root, check=False)
        before = _baseline(root, test)
        if not before.passes:
            raise NotReadyError(f"before any move its own tests fail:\n{before.summary}")
        modules = _modules(root)
        for seed in seeds:
            plan = random_plan(seed, modules)
            yield _outcome(root, test, plan, before)
            _run(["git", "reset", "--quiet", "--hard"], root)
            _run(["git", "clean", "--quiet", "-fd"], root)


def random_plan(seed: int, modules: Sequence[str]) -> Plan:
    """One to four rules of random kinds, which do not contradict one another."""
    choice = random.Random(seed)  # noqa: S311 (no secret)
    rules: dict[str, str] = {}
    kinds: set[str] = set()
    while not rules:
        for kind in choice.choices(KINDS, k=choice.randint(1, 4)):
            free = [each for each in modules if not any(_touches(each, rule) for rule in rules)]
            found = kind(choice, free, modules) if free else {}
            taken = {*modules, *rules.values()} - found.keys()
            if found and taken.isdisjoint(found.values()):
                rules |= found
                kinds.add(kind.__name__.strip("_"))
    return Plan(seed, rules, frozenset(kinds))


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
    beside = ".".join(filter(None, [old.rpartition(".")[0], choice.choice(_WORDS)]))
    new = choice.choice([beside, choice.choice(_WORDS), old + "s"])
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
    """The modules that the project's own code defines: no tests, and no commands of Mix."""
    index, _ = open_everything(root)
    return sorted(
        {
            module.name
            for path, file in index.files.items()
            for module in file.facts.modules
            if module.name
            and module.keyword in {"defmodule", "defprotocol"}
            and path.endswith(".ex")
            and not path.startswith(("test/", "deps/"))
            and not module.name.startswith("Mix.")
        }
    )


def _outcome(root: Path, test: str, plan: Plan, before: Baseline) -> Outcome:
    lines = [f'"{old}" = "{new}"\n' for old, new in plan.rules.items()]
    (root / "renamespace.toml").write_text("[modules]\n" + "".join(lines))
    unsafe = _needs_unsafe(root)
    moved = _move(root, *["--unsafe"] * unsafe)
    if moved.returncode == FAILED:
        defect = re.search("defect|please report|Traceback", moved.stderr)
        return Outcome(plan, Result.FAILED if defect else Result.REFUSED, moved.stderr, unsafe)
    after = _baseline(root, test)
    if after.is_worse_than(before):
        return Outcome(plan, Result.FAILED, _evidence(root, moved, after), unsafe)
    return Outcome(plan, Result.PASSED, moved.stderr, unsafe)


def _needs_unsafe(root: Path) -> bool:
    """Whether something would be left, or each refusal says that `--unsafe` does what is needed."""
    tried = _move(root, "--diff")
    if tried.returncode != FAILED:
        return tried.returncode == LEFT or "--unsafe" in tried.stderr
    told = _move(root, "--diff", "--output-format", "json").stdout
    refusals = json.loads(told)["refusals"] if told else []
    return bool(refusals) and all("--unsafe" in each["message"] for each in refusals)


def _evidence(root: Path, moved: subprocess.CompletedProcess[str], after: Baseline) -> str:
    """Where a copy of the failed project is, with what was said of it."""
    kept = Path(tempfile.mkdtemp(prefix="move-failed-")) / root.name
    shutil.copytree(root, kept, ignore=shutil.ignore_patterns("_build", "deps"))
    return f"{kept}\n{moved.stdout}{after.summary}\n{after.warnings} warnings"


def _baseline(root: Path, test: str) -> Baseline:
    """How many tests there are, or all that was said if one fails, and the warnings.

    They get a second try: tests of time may fail on a busy machine.
    """
    compiled = _run(["mix", "compile", "--force"], root, check=False)
    ran = _run(shlex.split(test), root, check=False)
    if compiled.returncode == 0 and ran.returncode != 0:
        ran = _run(shlex.split(test), root, check=False)
    said = compiled.stdout + compiled.stderr + ran.stdout + ran.stderr
    counts = re.findall(r"^\d+ (?:doctest|propert|test).*$", said, re.MULTILINE)
    passes = bool(counts) and ran.returncode == 0
    return Baseline("\n".join(counts) if passes else said, said.count("warning:"), passes)


def _move(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "renamespace", "move", "--fix", *options]
    return _run(command, root, check=False)


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
