"""What a move did, or why nothing was moved, in every format."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import click

from renamespace.cli.check import to_show
from renamespace.cli.moved.records import plainly, print_lists, print_records
from renamespace.cli.moved.report import Report, told_line
from renamespace.cli.moved.text import lines, refusal_lines
from renamespace.cli.options import Format, Options
from renamespace.cli.report import annotation, print_findings
from renamespace.core.moving import Notice, Refusal
from renamespace.core.source import Source
from renamespace.project.git import prefix
from renamespace.project.moving import Written

__all__ = ["Report", "print_move", "print_refusals", "print_written"]


def print_move(report: Report) -> None:
    """Tell what was done, what there is to know, and what is left."""
    options = report.options
    if options.output_format in {Format.JSON, Format.JSONL}:
        if not report.diff:
            print_records(report)
        return
    if not report.diff:
        _print_left(report)
    if options.output_format is Format.TEXT and not options.quiet:
        for line in lines(report):
            click.echo(line, err=report.diff)


def print_refusals(report: Report, hints: Iterable[str]) -> None:
    """Tell on standard error why nothing was moved, and what to do about it."""
    options, refusals = report.options, report.done.refusals
    if options.output_format in {Format.JSON, Format.JSONL}:
        print_records(report)
    elif options.output_format is Format.GITHUB:
        below = prefix(report.project.root)
        for each in refusals:
            click.echo(_annotation(each, report.before, below, "error"))
    for line in refusal_lines(refusals, report.before, everything=options.verbose):
        click.echo(line, err=True)
    click.echo("error: nothing was written", err=True)
    for hint in () if options.quiet else hints:
        click.echo(hint, err=True)


def print_written(options: Options, written: Written, *, undone: bool) -> None:
    """Tell what `--undo` put back, or what `--continue` finished."""
    for note in written.notes:
        click.echo(f"note: {note}", err=True)
    if options.output_format in {Format.JSON, Format.JSONL}:
        lists: dict[str, Iterable[Mapping[str, object]]] = {
            "files": [plainly(each, "old", "new") for each in written.files],
            "edits": [{"path": path} for path in written.changed],
        }
        print_lists(lists, options.output_format)
    elif not options.quiet:
        for move in written.files:
            click.echo(f"Moved {move.old} -> {move.new}")
        for path in written.changed:
            click.echo(f"Restored {path}" if undone else f"Edited {path}")
        click.echo("The move is undone." if undone else "The move is finished.")


def _print_left(report: Report) -> None:
    """The findings that a move with `--fix` leaves, as `check` prints them."""
    output, below = report.options.output_format, prefix(report.project.root)
    if output is Format.GITHUB:
        for notice in report.done.notices:
            click.echo(_annotation(notice, report.after, below, "notice"))
    if report.fix or output is Format.GITHUB:
        left = to_show(list(report.done.left), report.options)
        print_findings(left, report.after, output, below)


def _annotation(told: Refusal | Notice, texts: Mapping[str, Source], below: str, level: str) -> str:
    source = texts.get(told.path or "")
    if source is None:
        return f"::{level} title=move::{told_line(told, texts)}"
    placed = replace(source, path=below + source.path)
    return annotation(placed, told.start, told.end, level, "move", told.message)
