"""`renamespace status`: how far the project is, rule by rule."""

import sys

import click
import msgspec

from renamespace.cli.check import counted
from renamespace.cli.main import FAILED
from renamespace.cli.options import Format, Options, common, report_problems
from renamespace.cli.outlook import (
    crossing_lines,
    crossing_record,
    growth_lines,
    growth_record,
)
from renamespace.cli.report import print_records
from renamespace.core import progress
from renamespace.core.moving.outlook import Crossing, Growth, crossings, growing


class StatusRecord(msgspec.Struct, frozen=True):
    """One rule's progress: references that name the new thing already, and those to the old.

    So are the definitions `moved` and `to_move`; null and 0 for the rule of a function. A `split`
    is a module that function rules take apart, `left` the names of it that none of them decides.
    """

    rule: str
    new: str
    done: int
    left: int
    moved: int | None
    to_move: int
    kind: str = "rule"


@click.command()
@common
def status(options: Options) -> None:
    """Show what is done and what is left, by rule, and what the plan would lead to.

    That is told where it would make a module cross one of its [boundaries], or grow past the
    `max_lines` of its [project].
    """
    root = options.directory()
    project = options.whole_project(root, everything=True)
    rows = [
        StatusRecord(
            each.rule.key, each.rule.target, each.done, each.left, each.moved, each.to_move
        )
        for each in progress.by_rule(project.plan, project.index)
    ]
    rows += [
        StatusRecord(each.module, ", ".join(each.targets), 0, each.left, None, 0, "split")
        for each in progress.splits(project.plan, project.index)
    ]
    crossed, grown = crossings(project.plan, project.index), growing(project.plan, project.index)
    if options.output_format in {Format.JSON, Format.JSONL}:
        ahead = [crossing_record(each, project.index) for each in crossed]
        records = [*rows, *ahead, *map(growth_record, grown)]
        print_records(records, options.output_format)
    else:
        _print_table(rows, quiet=options.quiet)
        _print_outlook(crossed, grown, quiet=options.quiet)
    report_problems(project.problems)
    if project.problems:
        raise SystemExit(FAILED)


def _print_table(rows: list[StatusRecord], *, quiet: bool) -> None:
    from rich.console import Console  # noqa: PLC0415 (only tables need it, and it is slow to load)
    from rich.table import Table  # noqa: PLC0415 (likewise)

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("rule", overflow="fold")
    table.add_column("becomes", overflow="fold")
    table.add_column("moved", justify="right")
    table.add_column("done", justify="right", style="green")
    table.add_column("left", justify="right", style="yellow")
    for row in rows:
        split = row.kind == "split"
        rule, done = (f"{row.rule} (split)", "-") if split else (row.rule, str(row.done))
        table.add_row(rule, row.new, _moved(row), done, str(row.left or "-"))
    width = None if sys.stdout.isatty() else _UNLIMITED
    Console(highlight=False, width=width).print(table)
    if not quiet:
        click.echo(_summary(rows))


def _print_outlook(
    crossed: tuple[Crossing, ...], grown: tuple[Growth, ...], *, quiet: bool
) -> None:
    told = [[*crossing_lines(crossed)], *([*growth_lines(each)] for each in grown)]
    for lines in () if quiet else filter(None, told):
        click.echo("\n" + "\n".join(lines))


def _moved(row: StatusRecord) -> str:
    """`3 of 5`; nothing where no definition is seen, or none is meant."""
    total = (row.moved or 0) + row.to_move
    return f"{row.moved} of {total}" if total else "-"


def _summary(rows: list[StatusRecord]) -> str:
    left, modules = sum(row.left for row in rows), sum(row.to_move for row in rows)
    if not modules:
        return f"{counted(left, 'reference')} left." if left else "Nothing is left."
    have = "has" if modules == 1 else "have"
    told = f"{counted(left, 'reference')} left." if left else "No reference is left."
    return f"{told} {counted(modules, 'module')} still {have} an old name."


_UNLIMITED = 1000
"""Columns of a table that no terminal has to fold."""
