"""`renamespace check`: list what the plan finds."""

import datetime
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from renamespace.cli.main import FAILED
from renamespace.cli.options import Format, Options, common, elixir_option, report_problems
from renamespace.cli.report import print_findings
from renamespace.core.findings import Applicability, Code, Finding, Severity
from renamespace.core.rules.definitions import MOVABLE
from renamespace.core.rules.project import find
from renamespace.core.source import Source
from renamespace.project.errors import ProjectError
from renamespace.project.git import prefix
from renamespace.project.project import Project


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@elixir_option
@common
def check(options: Options, paths: tuple[Path, ...], *, elixir_deprecations: bool) -> None:
    """List the references to old names.

    Exit code 0: none, 1: some, 2: could not run.
    """
    root = options.directory()
    project = options.whole_project(root, elixir=elixir_deprecations)
    plan = project.plan.source.path or "the deprecations in the code"
    options.log(f"{len(project.index.files)} files can matter to {plan}")
    chosen = path_filter(root, paths)
    findings = [each for each in find(project.plan, project.index, today()) if chosen(each)]
    shown = to_show(findings, options)
    print_findings(shown, sources(project), options.output_format, prefix(root))
    report_problems(project.problems)
    if options.output_format is Format.TEXT and not options.quiet:
        click.echo(summary(counting(findings)))
        if told := untouched(findings):
            click.echo(told)
    if project.problems:
        sys.exit(FAILED)
    sys.exit(1 if counting(findings) else 0)


def counting(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that make a difference to the exit code."""
    return [each for each in findings if each.severity is not Severity.INFO]


def to_show(findings: list[Finding], options: Options) -> list[Finding]:
    """The findings to print one by one: in JSON all, for people the others only when asked."""
    everything = options.verbose or options.output_format in {Format.JSON, Format.JSONL}
    return findings if everything else counting(findings)


def untouched(findings: list[Finding]) -> str | None:
    """The lines about the findings that do not count; None when there are none.

    A definition that cannot be moved is told of one by one, with the reason.
    """
    left = [each for each in findings if each.severity is Severity.INFO]
    movable = [each.code for each in left if each.reason == MOVABLE]
    lines = (
        _mentions_left(sum(each.code is Code.MENTION for each in left)),
        _texts_left(sum(each.code is Code.DYNAMIC_REFERENCE for each in left)),
        _to_move(movable.count(Code.MODULE_TO_MOVE), movable.count(Code.FUNCTION_TO_MOVE)),
    )
    return "\n".join(filter(None, lines)) or None


def _mentions_left(number: int) -> str:
    one = number == 1
    left, files, them = ("is", "its file", "it") if one else ("are", "their files", "them")
    as_is = "as it is" if one else "as they are"
    told = f"{counted(number, 'mention')} in comments {left} left {as_is}; "
    return told + f"list {files} under `mentions` to rewrite {them}." if number else ""


def _texts_left(number: int) -> str:
    what, them = ("name in a text is", "it") if number == 1 else ("names in texts are", "them")
    return f"{number} {what} left: `--unsafe` rewrites {them}." if number else ""


def _to_move(modules: int, functions: int) -> str:
    told = [
        counted(number, what)
        for number, what in ((modules, "module"), (functions, "function"))
        if number
    ]
    verb = "is" if modules + functions == 1 else "are"
    return f"{' and '.join(told)} {verb} still to be moved: `renamespace move --fix`." * bool(told)


def sources(project: Project) -> dict[str, Source]:
    """The text of each file by path."""
    return {path: file.source for path, file in project.index.files.items()}


def today() -> datetime.date:
    """The day on which `remove_by` dates are judged: this machine's."""
    return datetime.date.today()  # noqa: DTZ011 (a plan's dates are calendar days of its people)


def path_filter(root: Path, paths: Iterable[Path]) -> Callable[[Finding], bool]:
    """Whether a finding is below one of the paths; all are when none is given.

    Raises ProjectError for a path that does not exist or is outside the project.
    """
    covered = path_test(root, paths)
    return lambda finding: covered(finding.path)


def path_test(root: Path, paths: Iterable[Path]) -> Callable[[str], bool]:
    """Whether a path, relative to the root, is below one of the paths; likewise."""
    chosen = [_inside(root, path) for path in paths]
    return lambda path: not chosen or any(_covers(each, path) for each in chosen)


def summary(findings: list[Finding]) -> str:
    """How many there are, and what can be done about them."""
    if not findings:
        return "No reference to an old name is left."
    files = len({finding.path for finding in findings})
    counts = {
        each: sum(finding.applicability is each for finding in findings) for each in Applicability
    }
    lines = [f"{counted(len(findings), 'finding')} in {counted(files, 'file')}."]
    if counts[Applicability.SAFE]:
        lines.append(f"{counts[Applicability.SAFE]} can be fixed with `renamespace fix`.")
    if counts[Applicability.UNSAFE]:
        lines.append(
            f"{counts[Applicability.UNSAFE]} more can be fixed with `renamespace fix --unsafe`; "
            "look first with `--diff`."
        )
    if counts[Applicability.MANUAL]:
        lines.append(f"{counts[Applicability.MANUAL]} need a decision by hand.")
    return "\n".join(lines)


def counted(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _inside(root: Path, path: Path) -> str:
    whole = path.resolve()
    if not whole.exists():
        raise ProjectError(f"{path}: no such file or directory")
    if not whole.is_relative_to(root):
        raise ProjectError(f"{path}: outside the project {root}")
    return whole.relative_to(root).as_posix()


def _covers(chosen: str, path: str) -> bool:
    return chosen in {".", path} or path.startswith(chosen + "/")
