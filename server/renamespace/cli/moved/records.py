"""A move as JSON.

With `json` it is one object: `modules` (`old`, `new`, `path`: the file it was in, `why`), `files`
(`old`, `new`), `functions` (`old`, `new`), `created` and `deleted` (`path`), `decisions` (`old`,
`new`, which is `old` for a file that stays, `why`), `edits` (`path`, `fixed`: how many findings),
`notices` and `refusals` (`path`, `line`, `column`, `end_line`, `end_column`, null without a place,
and `message`), and `findings`, those left, as `check` has them. With `jsonl` each of these is an
object on its own line with a `type`: `module`, `file`, `function`, `created`, `deleted`,
`decision`, `edit`, `notice`, `refusal` or `finding`.
"""

from collections.abc import Iterable, Iterator, Mapping

import click
import msgspec

from renamespace.cli.check import to_show
from renamespace.cli.moved.report import Report
from renamespace.cli.options import Format
from renamespace.cli.report import finding_record, span
from renamespace.core.edits import FileMove
from renamespace.core.moving import Moved, Notice, Placed, Refusal, Renamed
from renamespace.core.source import Source


def print_records(report: Report) -> None:
    """One JSON object, or one a line; see the top of this module."""
    print_lists(dict(_records(report)), report.options.output_format)


def print_lists(lists: Mapping[str, Iterable[Mapping[str, object]]], output: Format) -> None:
    """Lists of records by name: one object, or with `jsonl` a line for each record."""
    encoder = msgspec.json.Encoder()
    if output is Format.JSON:
        whole = {name: list(found) for name, found in lists.items()}
        click.echo(msgspec.json.format(encoder.encode(whole), indent=2))
        return
    for name, found in lists.items():
        for each in found:
            click.echo(encoder.encode({"type": name.removesuffix("s"), **each}))


def _records(report: Report) -> Iterator[tuple[str, Iterable[Mapping[str, object]]]]:
    done = report.done
    left = to_show(list(done.left), report.options)
    yield "modules", (plainly(each, "old", "new", "path", "why") for each in done.modules)
    yield "files", (plainly(each, "old", "new") for each in done.files)
    yield "functions", (plainly(each, "old", "new") for each in done.functions)
    yield "created", ({"path": path} for path in sorted(done.created))
    yield "deleted", ({"path": path} for path in sorted(done.deleted))
    yield "decisions", (plainly(each, "old", "new", "why") for each in done.decisions)
    yield "edits", ({"path": path, "fixed": count} for path, count in report.fixed.items())
    yield "notices", (told_record(each, report.after) for each in done.notices)
    yield "refusals", (told_record(each, report.before) for each in done.refusals)
    yield (
        "findings",
        (msgspec.to_builtins(finding_record(each, report.after[each.path])) for each in left),
    )


def plainly(record: Renamed | FileMove | Placed | Moved, *names: str) -> dict[str, object]:
    """Some of the attributes of what is told."""
    return {name: getattr(record, name) for name in names}


def told_record(told: Refusal | Notice, texts: Mapping[str, Source]) -> dict[str, object]:
    """What is told, with its place; null where there is none."""
    source = texts.get(told.path or "")
    place = (None,) * 4 if source is None else span(source, told.start, told.end)
    names = ("line", "column", "end_line", "end_column")
    return {"path": told.path, **dict(zip(names, place, strict=True)), "message": told.message}
