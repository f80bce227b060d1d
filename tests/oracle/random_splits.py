"""Random projects taken apart with `move --fix`: they compile and give the same results as before.

    python tests/oracle/random_splits.py [--seeds 100] [--seed 0] [--keep DIRECTORY] [--shared copy]

Each project and its plan come from a seed alone. Elixir compiles them before and after: a warning
that was not there before is a failure, as is another result of the same call. A plan that is
refused is no failure, but is counted and its reasons are shown.
"""

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from split_projects import Project, random_project

from renamespace.core import renaming
from renamespace.core.edits import apply_edits
from renamespace.core.elixir.reader import read_facts
from renamespace.core.findings import Code
from renamespace.core.index import File, Index
from renamespace.core.linking import link
from renamespace.core.moving import Move, Shared, move
from renamespace.core.plan import parse_plan
from renamespace.core.source import Source

STOPPED = 3
"""The exit code of the script when it is to be started again."""
NAMED = {Code.DEPRECATED_FUNCTION, Code.DEPRECATED_MODULE, Code.AMBIGUOUS_MODULE}
SCRIPT = Path(__file__).with_name("splits.exs")
Texts = Mapping[str, str]


class Result(StrEnum):
    """What became of one project."""

    PASSED = "passed"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    """A project's result, with what `move` or Elixir said."""

    seed: int
    result: Result
    told: str = ""


@dataclass(frozen=True)
class Said:
    """What the compiler said of some sources, and what the calls gave."""

    warnings: tuple[str, ...]
    results: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the projects of consecutive seeds; 1 if one of them failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="where the sources are left, by seed")
    parser.add_argument("--shared", choices=[*Shared], help="instead of what each seed chooses")
    asked = parser.parse_args(arguments)
    counted: Counter[str] = Counter()
    seeds = range(asked.seed, asked.seed + asked.seeds)
    for outcome in outcomes("elixir", seeds, asked.keep, asked.shared):
        counted[outcome.result] += 1
        print(f"{outcome.seed}: {outcome.result}\n    {outcome.told}", flush=True)  # noqa: T201
    print({str(name): count for name, count in counted.items()})  # noqa: T201
    return 1 if counted[Result.FAILED] else 0


def outcomes(
    elixir: str, seeds: Sequence[int], keep: Path | None = None, shared: str | None = None
) -> Iterator[Outcome]:
    """What becomes of the project of each seed."""
    with tempfile.TemporaryDirectory(prefix="splits-") as made:
        root = keep or Path(made)
        projects = {seed: random_project(seed) for seed in seeds}
        if shared is not None:
            projects = {seed: replace(each, shared=shared) for seed, each in projects.items()}
        moves = {seed: moved(project) for seed, project in projects.items()}
        jobs: dict[str, tuple[Texts, Sequence[str]]] = {}
        for seed, project in projects.items():
            before, after = zip(*project.calls, strict=True)
            jobs[f"{seed:05}-before"] = project.files, before
            texts, done = moves[seed]
            if not done.refusals:
                jobs[f"{seed:05}-after"] = texts, after
        said = _run(elixir, root, jobs)
        for seed, project in projects.items():
            if keep is not None:
                (keep / f"{seed:05}-before" / "renamespace.toml").write_text(project.plan)
            told = said[f"{seed:05}-before"], said.get(f"{seed:05}-after")
            yield _outcome(seed, project, moves[seed][1], *told)


def moved(project: Project) -> tuple[Texts, Move]:
    """The texts afterwards, and what was done."""
    plan, problems = parse_plan(Source("renamespace.toml", project.plan.encode()))
    assert plan is not None, problems
    files = {path: Source(path, text.encode()) for path, text in project.files.items()}
    index = link(Index({path: File(each, read_facts(each)) for path, each in files.items()}))
    done = move(
        plan,
        index,
        index.files,
        wanted=lambda finding: renaming.is_applicable(finding, unsafe=project.unsafe),
        unsafe=project.unsafe,
        shared=Shared(project.shared),
    )
    places = {each.old: each.new for each in done.files}
    texts = {
        places.get(path, path): apply_edits(source.data, done.edits.get(path, ())).decode()
        for path, source in files.items()
        if path not in done.deleted
    }
    return {**texts, **done.created}, done


def _run(
    elixir: str, root: Path, jobs: Mapping[str, tuple[Texts, Sequence[str]]]
) -> Mapping[str, Said]:
    for name, (texts, calls) in jobs.items():
        for path, text in texts.items():
            place = root / name / "files" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        (root / name / "calls").write_text("\n".join(calls))
    command = [elixir, str(SCRIPT), str(root)]
    while subprocess.run(command, capture_output=True, check=False).returncode == STOPPED:
        pass
    return {
        name: Said(
            *(
                tuple((root / name / each).read_text().split("\n"))
                for each in ("warnings", "results")
            )
        )
        for name in jobs
    }


def _outcome(seed: int, project: Project, done: Move, before: Said, after: Said | None) -> Outcome:
    how = f"{project.plan}--shared {project.shared}{' --unsafe' * project.unsafe}"
    if any(before.warnings):
        return Outcome(seed, Result.FAILED, f"before: {before.warnings}")
    if after is None:
        told = "\n    ".join(dict.fromkeys(each.message for each in done.refusals))
        defect = "please report" in told
        return Outcome(
            seed, Result.FAILED if defect else Result.REFUSED, told + f"\n{how}" * defect
        )
    gone_past = [each.message for each in done.left if each.code in NAMED]
    if gone_past and any(after.warnings) and project.unsafe:  # This was told, as it was asked for.
        return Outcome(seed, Result.REFUSED, "\n    ".join(gone_past))
    if any(after.warnings) and not (
        project.unsafe and "default arguments that nothing uses" in _told(done)
    ):
        return Outcome(seed, Result.FAILED, "\n".join([*after.warnings, how]))
    wanted = [_named(each, project, done) for each in before.results]
    if wanted != list(after.results):
        calls = zip(project.calls, wanted, after.results, strict=True)
        differ = [f"{c[1]} gave {two}, not {one}" for c, one, two in calls if one != two]
        return Outcome(seed, Result.FAILED, "\n".join([*differ[:3], how]))
    return Outcome(seed, Result.PASSED)


def _told(done: Move) -> str:
    return "\n".join(each.message for each in done.notices)


def _named(result: str, project: Project, done: Move) -> str:
    """A result with the new name of a module of which nothing is left (`__MODULE__`)."""
    for old, new in project.merged:
        if not done.after.defines_module(old):
            result = result.replace(old, new)
    return result


if __name__ == "__main__":
    sys.exit(main())
