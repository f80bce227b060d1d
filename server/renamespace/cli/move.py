"""`renamespace move`: give the definitions their new names, and their files their new places."""

import shlex
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain

import click

from renamespace.cli.check import counting, today
from renamespace.cli.main import FAILED
from renamespace.cli.moved import Report, print_move, print_refusals, print_written
from renamespace.cli.moved.choices import choices
from renamespace.cli.moved.options import moving_options
from renamespace.cli.options import Options, common, report_problems
from renamespace.cli.patch import patch
from renamespace.cli.writing import format_files, refuse_dirty
from renamespace.core import moving, renaming
from renamespace.core.findings import Finding
from renamespace.core.moving import Move, Shared
from renamespace.project.errors import ProjectError
from renamespace.project.git import all_files, prefix
from renamespace.project.moving import accept, apply_move, resume, undo
from renamespace.project.project import Project
from renamespace.project.writing import Change, edited, made_and_gone


@click.command()
@click.argument("modules", nargs=-1)
@click.option("--fix", is_flag=True, help="Rewrite the references in the same step")
@moving_options
@click.option("--undo", "undoing", is_flag=True, help="Put back what the last move did")
@click.option("--continue", "resuming", is_flag=True, help="Finish a move that was interrupted")
@common
def move(
    options: Options,
    modules: tuple[str, ...],
    *,
    fix: bool,
    diff: bool,
    unsafe: bool,
    allow_dirty: bool,
    explain: bool,
    formatted: bool,
    shared: str,
    undoing: bool,
    resuming: bool,
) -> None:
    """Move the definitions, with their files and tests.

    All modules and functions that the plan moves, or only those named. Without --fix the
    references stay as they are, for `fix`. All is moved or nothing.

    Exit code 0: done, 1: references are left, 2: nothing was moved.
    """
    root = options.directory()
    if undoing or resuming:
        if any((undoing and resuming, modules, fix, diff, unsafe, explain, formatted)):
            raise click.UsageError("--undo and --continue go alone")
        print_written(options, undo(root) if undoing else resume(root), undone=undoing)
        return
    project = options.whole_project(root, everything=True)
    if any(problem.fatal for problem in project.problems):
        report_problems(project.problems)
        raise ProjectError("nothing was written")
    attempt = partial(_attempt, project, fix=fix, unsafe=unsafe, shared=Shared(shared))
    report = Report(options, project, attempt(modules or None), fix, diff, explain)
    words = ["renamespace", "move", *_flags(report, unsafe=unsafe)]
    again = partial(_shared_otherwise, attempt, modules or None)
    hints = chain(
        choices(report.done, Shared(shared), again, words, modules),
        _hints(report, attempt, [*words, *_shared(shared)]),
    )
    deliver(report, hints, formatted=formatted, dirty=allow_dirty)


def deliver(report: Report, hints: Iterable[str], *, formatted: bool, dirty: bool) -> None:
    """Write what is to be done, or print it as a patch, and tell; ends with the exit code."""
    project = report.project
    if report.done.refusals:
        print_refusals(report, hints)
        sys.exit(FAILED)
    changes = edited(project.index, report.done.edits)
    changes |= made_and_gone(project.index, report.done.created, report.done.deleted)
    if report.diff:
        for line in patch(changes, report.places, prefix(project.root)):
            click.echo(line.encode(), nl=False)
    else:
        _write(report, changes, allow_dirty=dirty, formatted=formatted)
    report_problems(project.problems)
    print_move(report)
    if project.problems:
        sys.exit(FAILED)
    sys.exit(1 if counting(report.done.left) else 0)


def _attempt(
    project: Project, named: Collection[str] | None, *, fix: bool, unsafe: bool, shared: Shared
) -> Move:
    def wanted(finding: Finding) -> bool:
        return renaming.is_applicable(finding, unsafe=unsafe)

    return moving.move(
        project.plan,
        project.index,
        project.paths | all_files(project.root),
        named,
        wanted if fix else None,
        today(),
        unsafe=unsafe,
        shared=shared,
    )


def _shared_otherwise(
    attempt: Callable[..., Move], named: Collection[str] | None, shared: Shared
) -> Move:
    return attempt(named, shared=shared)


# Refusals


def _hints(
    report: Report, attempt: Callable[[Collection[str]], Move], words: Sequence[str]
) -> Iterator[str]:
    """What to do about a refused move: only what was tried and is known to work."""
    others = _others(report.done, attempt)
    if others:
        yield f"to move the others: {shlex.join([*words, *others])}"
    if all(each.unsafe for each in report.done.refusals):
        yield "to move all the same: `--unsafe`; look first with `--unsafe --diff`"


def _shared(shared: str) -> list[str]:
    """`--shared`, unless it says what is so anyway."""
    return [] if shared == Shared.STOP.value else ["--shared", shared]


def _flags(report: Report, *, unsafe: bool) -> Iterator[str]:
    """The options of this run that make the same of the same modules."""
    options = report.options
    yield from ["--root", str(options.root)] if options.root is not None else []
    yield from ["--plan", str(options.plan)] if options.plan is not None else []
    yield from ["--fix"] if report.fix else []
    yield from ["--unsafe"] if unsafe else []


def _others(done: Move, attempt: Callable[[Collection[str]], Move]) -> tuple[str, ...]:
    """The modules that can be moved without those that are refused; none if there are none."""
    named: tuple[str, ...] = ()
    while done.refusals and done.others not in {(), named}:
        named = done.others
        done = attempt(named)
    return () if done.refusals else named


# Writing


def _write(
    report: Report, changes: Mapping[str, Change], *, allow_dirty: bool, formatted: bool
) -> None:
    root = report.project.root
    if not allow_dirty:
        refuse_dirty(root, changes, report.done.files)
    written = apply_move(root, changes, report.done.files)
    for note in written.notes:
        click.echo(f"note: {note}", err=True)
    if formatted:
        format_files(root, report.fixed, "moved")
        accept(root, report.fixed)
