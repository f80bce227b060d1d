"""`renamespace apply`: the whole way, or the next part of it, in one step."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from renamespace.cli.check import path_test, today
from renamespace.cli.move import deliver
from renamespace.cli.moved import Report
from renamespace.cli.moved.choices import choices
from renamespace.cli.moved.options import moving_options
from renamespace.cli.options import Options, common, report_problems
from renamespace.core import applying, renaming
from renamespace.core.applying import Wish
from renamespace.core.findings import Finding
from renamespace.core.moving import Move, Shared
from renamespace.project.errors import ProjectError
from renamespace.project.git import all_files
from renamespace.project.project import Project


@click.command()
@click.option("--only", multiple=True, metavar="NAME", help="Only this module, `A.*` or function")
@click.option(
    "--path",
    "below",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Only what is defined below this path",
)
@click.option(
    "--max-changes",
    "most",
    type=click.IntRange(min=1),
    help="Only as much as changes so many files; run it again for the rest",
)
@click.option("--facade", "bridged", is_flag=True, help="Leave callers to temporary facades")
@moving_options
@common
def apply(
    options: Options,
    only: tuple[str, ...],
    below: tuple[Path, ...],
    most: int | None,
    *,
    bridged: bool,
    diff: bool,
    unsafe: bool,
    allow_dirty: bool,
    explain: bool,
    formatted: bool,
    shared: str,
) -> None:
    """Apply the plan: definitions, files and tests move, references follow.

    All of it, or a part: each run is one step, which can be a commit of its own.

    Exit code 0: nothing is left, 1: something is, 2: nothing was written.
    """
    root = options.directory()
    project = options.whole_project(root, everything=True)
    if any(problem.fatal for problem in project.problems):
        report_problems(project.problems)
        raise ProjectError("nothing was written")
    inside = path_test(root, below)
    wish = Wish(
        named=only or None,
        below={p for p in project.index.files if inside(p)} if below else None,
        most=most,
        bridged=bridged,
        unsafe=unsafe,
        shared=Shared(shared),
    )
    report = Report(options, project, _apply(project, wish), fix=True, diff=diff, explain=explain)
    hints = _hints(report, project, wish, below)
    deliver(report, hints, formatted=formatted, dirty=allow_dirty)


def _apply(project: Project, wish: Wish) -> Move:
    paths = project.paths | all_files(project.root)

    def wanted(finding: Finding) -> bool:
        return renaming.is_applicable(finding, unsafe=wish.unsafe)

    return applying.apply(project.plan, project.index, paths, wanted, wish, today())


def _hints(report: Report, project: Project, wish: Wish, below: tuple[Path, ...]) -> Iterator[str]:
    words = ["renamespace", "apply", *_flags(report.options, wish, below)]

    def attempt(shared: Shared) -> Move:
        return _apply(project, replace(wish, shared=shared))

    yield from choices(report.done, wish.shared, attempt, words)
    if all(each.unsafe for each in report.done.refusals):
        yield "to do it all the same: `--unsafe`; look first with `--unsafe --diff`"


def _flags(options: Options, wish: Wish, below: tuple[Path, ...]) -> Iterator[str]:
    """The options of this run that make the same of the same modules."""
    yield from ["--root", str(options.root)] if options.root is not None else []
    yield from ["--plan", str(options.plan)] if options.plan is not None else []
    yield from (word for each in wish.named or () for word in ("--only", each))
    yield from (word for each in below for word in ("--path", str(each)))
    yield from ["--max-changes", str(wish.most)] if wish.most is not None else []
    yield from ["--facade"] if wish.bridged else []
    yield from ["--unsafe"] if wish.unsafe else []
