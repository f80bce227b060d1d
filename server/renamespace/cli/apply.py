"""`renamespace apply`: the whole way, or the next part of it, in one step."""

from collections.abc import Iterator
from pathlib import Path

import click

from renamespace.cli.check import path_test, today
from renamespace.cli.move import deliver
from renamespace.cli.moved import Report
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
    deliver(report, _hints(report), formatted=formatted, dirty=allow_dirty)


def _apply(project: Project, wish: Wish) -> Move:
    paths = project.paths | all_files(project.root)

    def wanted(finding: Finding) -> bool:
        return renaming.is_applicable(finding, unsafe=wish.unsafe)

    return applying.apply(project.plan, project.index, paths, wanted, wish, today())


def _hints(report: Report) -> Iterator[str]:
    if all(each.unsafe for each in report.done.refusals):
        yield "to do it all the same: `--unsafe`; look first with `--unsafe --diff`"
