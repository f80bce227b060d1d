"""Random projects taken the gradual way: facades first, then their callers, some and the rest.

    python tests/oracle/random_facades.py [--seeds 100] [--seed 0] [--keep DIRECTORY]

The projects are those of `random_splits.py`. `apply --facade` leaves the callers, `fix` does one
half of the files and then the others, `facade --remove` takes the facades away. After each step
Elixir compiles: it may warn of the old names that are still called and of nothing else, and the
calls give what they gave before, by their old names too as long as these are there.
"""

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from random_splits import Outcome, Result, Said, Texts, run_jobs
from split_projects import OLD, Project, random_project

from renamespace.core import renaming
from renamespace.core.applying import Wish, apply
from renamespace.core.edits import TextEdit, apply_edits
from renamespace.core.elixir.reader import read_facts
from renamespace.core.facades import remove
from renamespace.core.findings import Finding
from renamespace.core.index import File, Index
from renamespace.core.linking import link
from renamespace.core.moving import Shared
from renamespace.core.plan import Plan, parse_plan
from renamespace.core.source import Source

Edits = Mapping[str, tuple[TextEdit, ...]]
DEPRECATED = re.compile(r".*is deprecated\. Use \S+ instead$")


@dataclass
class Way:
    """A project step by step; `told` is why it was not gone to its end."""

    project: Project
    steps: dict[str, Texts] = field(default_factory=dict)
    told: str = ""
    defect: bool = False
    notices: str = ""
    """What was told though it was done."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the projects of consecutive seeds; 1 if one of them failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="where the sources are left, by seed and step")
    asked = parser.parse_args(arguments)
    counted: Counter[str] = Counter()
    seeds = range(asked.seed, asked.seed + asked.seeds)
    for outcome in outcomes("elixir", seeds, asked.keep):
        counted[outcome.result] += 1
        print(f"{outcome.seed}: {outcome.result}\n    {outcome.told}", flush=True)  # noqa: T201
    print({str(name): count for name, count in counted.items()})  # noqa: T201
    return 1 if counted[Result.FAILED] else 0


def outcomes(elixir: str, seeds: Sequence[int], keep: Path | None = None) -> Iterator[Outcome]:
    """What becomes of the project of each seed."""
    with tempfile.TemporaryDirectory(prefix="facades-") as made:
        root = keep or Path(made)
        ways = {seed: gone(random_project(seed)) for seed in seeds}
        jobs = {
            f"{seed:05}-{step}": (texts, _calls(way.project, step, texts))
            for seed, way in ways.items()
            for step, texts in way.steps.items()
        }
        said = run_jobs(elixir, root, jobs)
        for seed, way in ways.items():
            if keep is not None:
                (keep / f"{seed:05}-0-before" / "renamespace.toml").write_text(way.project.plan)
            yield _outcome(seed, way, {step: said[f"{seed:05}-{step}"] for step in way.steps})


def gone(project: Project) -> Way:
    """The texts after each step, as far as nothing is refused."""
    plan, problems = parse_plan(Source("renamespace.toml", project.plan.encode()))
    assert plan is not None, problems
    way = Way(project, {"0-before": dict(project.files)})
    texts = _applied(plan, project, way)
    if texts is None:
        return way
    way.steps["1-bridged"] = texts
    half = {path for number, path in enumerate(sorted(texts)) if number % 2}
    way.steps["2-half"] = texts = _fixed(plan, texts, project, lambda each: each.path in half)
    way.steps["3-fixed"] = texts = _fixed(plan, texts, project, lambda _: True)
    done = remove(plan, _index(texts))
    if done.refusals:
        way.told = "\n    ".join(dict.fromkeys(each.message for each in done.refusals))
    way.steps["4-removed"] = _edited(texts, done.edits, done.created, done.deleted)
    return way


def _applied(plan: Plan, project: Project, way: Way) -> dict[str, str] | None:
    index = _index(project.files)
    wish = Wish(bridged=True, unsafe=project.unsafe, shared=Shared(project.shared))
    done = apply(plan, index, index.files, _wanted(project), wish)
    if done.refusals:
        way.told = "\n    ".join(dict.fromkeys(each.message for each in done.refusals))
        way.defect = "please report" in way.told
        return None
    way.notices = "\n".join(each.message for each in done.notices)
    places = {each.old: each.new for each in done.files}
    texts = _edited(project.files, done.edits, {}, done.deleted)
    return {places.get(path, path): text for path, text in texts.items()} | {**done.created}


def _fixed(
    plan: Plan, texts: Texts, project: Project, among: Callable[[Finding], bool]
) -> dict[str, str]:
    wanted = _wanted(project)
    done = renaming.fix(plan, _index(texts), lambda each: wanted(each) and among(each))
    return _edited(texts, done.edits, {}, ())


def _wanted(project: Project) -> Callable[[Finding], bool]:
    return lambda finding: renaming.is_applicable(finding, unsafe=project.unsafe)


def _index(texts: Texts) -> Index:
    sources = {path: Source(path, text.encode()) for path, text in sorted(texts.items())}
    return link(Index({path: File(each, read_facts(each)) for path, each in sources.items()}))


def _edited(
    texts: Texts, edits: Edits, created: Mapping[str, str], deleted: Sequence[str]
) -> dict[str, str]:
    kept = {
        path: apply_edits(text.encode(), edits.get(path, ())).decode()
        for path, text in texts.items()
        if path not in deleted
    }
    return {**kept, **created}


def _calls(project: Project, step: str, texts: Texts) -> list[str]:
    """By the old names, and by the new ones as soon as these are there."""
    old, new = zip(*project.calls, strict=True)
    if step == "0-before":
        return [*old]
    index = _index(texts)
    there = step != "4-removed" and any(
        each.module == OLD for file in index.files.values() for each in file.facts.facades
    )
    return [*new, *(old if there and step == "1-bridged" else ())]


def _outcome(seed: int, way: Way, said: Mapping[str, Said]) -> Outcome:
    how = f"{way.project.plan}--shared {way.project.shared}{' --unsafe' * way.project.unsafe}"
    before = said["0-before"]
    if any(before.warnings):
        return Outcome(seed, Result.FAILED, f"before: {before.warnings}")
    if len(before.results) < len(way.project.calls):
        return Outcome(seed, Result.REFUSED, "its calls take too long")
    if len(said) == 1:
        return Outcome(seed, Result.FAILED if way.defect else Result.REFUSED, way.told)
    for step, after in said.items():
        wrong = _wrong(way, step, before, after) if step != "0-before" else ""
        if wrong:
            return Outcome(seed, Result.FAILED, f"{step}: {wrong}\n{how}")
    return Outcome(seed, Result.PASSED, way.told)


def _wrong(way: Way, step: str, before: Said, after: Said) -> str:
    """What Elixir says that it should not, or the calls that give something else."""
    over = step in {"3-fixed", "4-removed"} and not way.told
    warned = [each for each in after.warnings if each and (over or not DEPRECATED.match(each))]
    if warned and not ("default arguments that nothing uses" in way.notices and way.project.unsafe):
        return "\n".join(warned)
    old, new = zip(*way.project.calls, strict=True)
    calls, wanted = [*new], [*before.results]
    if len(after.results) > len(calls):
        calls, wanted = [*new, *old], wanted * 2
    if len(after.results) != len(calls):
        return f"{len(after.results)} results of {len(calls)} calls: {after.results[:2]}"
    both = zip(calls, wanted, after.results, strict=True)
    differ = [
        f"{call} gave {two}, not {one}"
        for call, one, two in both
        if two not in {one, *(one.replace(*names) for names in way.project.merged)}
    ]
    return "\n".join(differ[:3])


if __name__ == "__main__":
    sys.exit(main())
