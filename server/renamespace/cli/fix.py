"""`renamespace fix`: apply the plan to the references."""

import difflib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from renamespace.cli.check import counting, path_filter, sources, to_show, today, untouched
from renamespace.cli.main import FAILED
from renamespace.cli.options import Format, Options, common, elixir_option, report_problems
from renamespace.cli.patch import patch
from renamespace.cli.report import print_findings
from renamespace.cli.writing import format_files, refuse_dirty
from renamespace.core import renaming
from renamespace.core.findings import Applicability, Code, Finding
from renamespace.core.plan import Plan
from renamespace.project.errors import ProjectError
from renamespace.project.git import prefix
from renamespace.project.project import Project
from renamespace.project.writing import Change, edited, write_all


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--diff", is_flag=True, help="Print a patch that `git apply` takes; write nothing")
@click.option("--unsafe", is_flag=True, help="Apply unsafe fixes too; `check` says why they are")
@click.option("--allow-dirty", is_flag=True, help="Change files with uncommitted changes too")
@click.option("--format", "formatted", is_flag=True, help="Run `mix format` on the changed files")
@click.option("--only", multiple=True, metavar="RULE", help="Only this rule or finding code")
@elixir_option
@common
def fix(
    options: Options,
    paths: tuple[Path, ...],
    only: tuple[str, ...],
    *,
    diff: bool,
    unsafe: bool,
    allow_dirty: bool,
    formatted: bool,
    elixir_deprecations: bool,
) -> None:
    """Rewrite the references to old names.

    Exit code 0: all are fixed, 1: some are left, 2: could not run.
    """
    root = options.directory()
    project = options.whole_project(root, elixir=elixir_deprecations)
    if any(problem.fatal for problem in project.problems):
        report_problems(project.problems)
        raise ProjectError("nothing was written")
    wanted = _wanted(project.plan, path_filter(root, paths), only, unsafe=unsafe)
    done = renaming.fix(project.plan, project.index, wanted, today=today())
    changes = edited(project.index, done.edits)
    if diff:
        for line in patch(changes, {}, prefix(root)):
            click.echo(line.encode(), nl=False)
    else:
        if not allow_dirty:
            refuse_dirty(root, changes)
        write_all(root, changes)
        if formatted:
            format_files(root, changes, "fixed")
    report_problems(project.problems)
    left = [finding for finding in done.left if path_filter(root, paths)(finding)]
    _report(options, project, done, left, changes, diff=diff)
    if project.problems:
        sys.exit(FAILED)
    sys.exit(1 if counting(left) else 0)


def _wanted(
    plan: Plan, chosen: Callable[[Finding], bool], only: tuple[str, ...], *, unsafe: bool
) -> Callable[[Finding], bool]:
    known = {rule.key for rule in plan.rules} | set(Code)
    for name in only:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ProjectError(f"--only {name}: neither a rule of the plan nor a code{hint}")

    def wanted(finding: Finding) -> bool:
        named = not only or finding.rule in only or finding.code in only
        return named and chosen(finding) and renaming.is_applicable(finding, unsafe=unsafe)

    return wanted


def _report(
    options: Options,
    project: Project,
    done: renaming.Fix,
    left: list[Finding],
    changes: Mapping[str, Change],
    *,
    diff: bool,
) -> None:
    """What was changed and what could not be; with a patch on standard output, beside it."""
    texts, shown = sources(project), to_show(left, options)
    if options.output_format is not Format.TEXT:
        if not diff:
            print_findings(shown, texts, options.output_format, prefix(project.root))
        return
    if not diff:
        print_findings(shown, texts, options.output_format, prefix(project.root))
    if options.quiet:
        return
    verb = "Would fix" if diff else "Fixed"
    fixed = {path: sum(each.path == path for each in done.fixed) for path in sorted(changes)}
    for path, count in fixed.items() if options.verbose or not diff else ():
        click.echo(f"{verb} {path} ({count})", err=diff)
    told, left = untouched(left), counting(left)
    click.echo(f"{verb} {len(done.fixed)} of {len(done.fixed) + len(left)} findings.", err=diff)
    if told:
        click.echo(told, err=diff)
    unsafe = sum(finding.applicability is Applicability.UNSAFE for finding in left)
    if unsafe:
        hint = f"{unsafe} of the {len(left)} left are unsafe: `--unsafe --diff` shows their fixes."
        click.echo(hint, err=diff)
