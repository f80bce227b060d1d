"""`renamespace plan`: look at the plan itself."""

import sys

import click
import msgspec

from renamespace.cli.main import FAILED
from renamespace.cli.options import Format, Options, common, painter, problem_line
from renamespace.cli.report import annotation, print_records
from renamespace.core import renaming
from renamespace.core.moving.outlook import crossing_problems
from renamespace.core.plan import PlanProblem, Rule
from renamespace.core.source import Source


class ProblemRecord(msgspec.Struct, frozen=True):
    """One problem of the plan as `plan check` prints it."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    severity: str
    message: str


class RuleRecord(msgspec.Struct, frozen=True):
    """One rule as `plan show` prints it."""

    kind: str
    old: str
    new: str
    note: str | None
    since: str | None
    remove_by: str | None
    line: int


@click.group()
def plan() -> None:
    """Check or show the plan."""


@plan.command("check")
@common
def check(options: Options) -> None:
    """List the plan's problems.

    Exit code 0: none, 1: warnings, 2: errors.
    """
    root = options.directory()
    found, source, problems = options.read_plan(root)
    if found is not None:
        project = options.open_project(root, found, everything=bool(found.boundaries))
        problems += renaming.check_plan(found, project.index)
        problems += crossing_problems(found, project.index)
    ordered = sorted(problems, key=lambda problem: problem.start)
    if options.output_format in {Format.JSON, Format.JSONL}:
        print_records((_problem_record(each, source) for each in ordered), options.output_format)
    elif options.output_format is Format.GITHUB:
        for problem in ordered:
            place = (problem.start, problem.end)
            click.echo(annotation(source, *place, problem.severity, problem.code, problem.message))
    else:
        style = painter()
        for problem in ordered:
            click.echo(problem_line(problem, source, style))
        if not options.quiet and not ordered:
            click.echo(f"{source.path}: no problems in {len(found.rules) if found else 0} rules.")
    if found is None:
        sys.exit(FAILED)
    sys.exit(1 if ordered else 0)


@plan.command("show")
@common
def show(options: Options) -> None:
    """List the plan's rules as they were understood."""
    root = options.directory()
    valid = options.valid_plan(root)
    if options.output_format in {Format.JSON, Format.JSONL}:
        records = (_rule_record(rule, valid.source) for rule in valid.rules)
        print_records(records, options.output_format)
        return
    width = max((len(rule.key) for rule in valid.rules), default=0)
    for rule in valid.rules:
        extra = [rule.note, rule.since and f"since {rule.since}"]
        extra.append(f"remove by {rule.remove_by}" if rule.remove_by else None)
        said = "; ".join(each for each in extra if each)
        click.echo(f"{rule.key:<{width}} -> {rule.target}" + (f"  ({said})" if said else ""))
    for boundary in valid.boundaries:
        for used in boundary.must_not_use:
            click.echo(f"{boundary.module} must not use {used.module}")


def _problem_record(problem: PlanProblem, source: Source) -> ProblemRecord:
    start, end = source.position(problem.start), source.position(problem.end)
    return ProblemRecord(
        source.path,
        start.line,
        start.column,
        end.line,
        end.column,
        problem.code.value,
        problem.severity.value,
        problem.message,
    )


def _rule_record(rule: Rule, source: Source) -> RuleRecord:
    return RuleRecord(
        rule.kind.value,
        rule.key,
        rule.target,
        rule.note,
        rule.since,
        rule.remove_by.isoformat() if rule.remove_by else None,
        source.position(rule.start).line,
    )
