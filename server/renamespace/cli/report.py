"""Findings and references on standard output, in every format. The only printing besides hints."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import click
import msgspec

from renamespace.cli.options import Format, painter
from renamespace.cli.text import Style, excerpt, finding_line
from renamespace.core.elixir.facts import Kind, Reference
from renamespace.core.findings import Finding, Severity
from renamespace.core.source import Source


class ReferenceRecord(msgspec.Struct, frozen=True):
    """One reference as `refs` prints it; lines and columns (in code points) count from 1."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    module: str | None
    kind: str


class FindingRecord(msgspec.Struct, frozen=True):
    """One finding as `check` prints it."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    code: str
    severity: str
    message: str
    rule: str | None
    old: str | None
    new: str | None
    applicability: str
    reason: str | None
    note: str | None


def print_findings(
    findings: Iterable[Finding], sources: Mapping[str, Source], output: Format, below: str
) -> None:
    """Print findings; `sources` has the text of each one's path.

    Annotations name files from the top of the checkout, to which `below` leads.
    """
    if output is Format.TEXT:
        print_lines(_shown(findings, sources, painter()))
    elif output is Format.GITHUB:
        print_lines(_annotation(each, sources[each.path], below) for each in findings)
    else:
        print_records((finding_record(each, sources[each.path]) for each in findings), output)


def print_references(references: Iterable[tuple[Source, Reference]], output: Format) -> None:
    """Print references one a line."""
    records = (_reference_record(source, reference) for source, reference in references)
    if output in {Format.JSON, Format.JSONL}:
        print_records(records, output)
        return
    print_lines(
        f"{record.path}:{record.line}:{record.column}: {record.module or '(not known)'} "
        f"[{record.kind}] {record.text}"
        for record in records
    )


def print_records(records: Iterable[msgspec.Struct], output: Format) -> None:
    """Print records as one JSON array, or as one JSON object a line."""
    encoder = msgspec.json.Encoder()
    if output is Format.JSON:
        click.echo(msgspec.json.format(encoder.encode(list(records)), indent=2))
        return
    print_lines(encoder.encode(record).decode() for record in records)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines with one write, which a terminal or a pipe takes much faster than many."""
    if text := "\n".join(lines):
        click.echo(text)


def _shown(
    findings: Iterable[Finding], sources: Mapping[str, Source], style: Style
) -> Iterator[str]:
    for finding in findings:
        source = sources[finding.path]
        yield finding_line(finding, source, style)
        yield from excerpt(finding, source, style)


def _annotation(finding: Finding, source: Source, below: str) -> str:
    reason = f" ({finding.reason})" if finding.reason else ""
    level = "notice" if finding.severity is Severity.INFO else finding.severity
    place = (finding.start, finding.end, level, finding.code)
    return annotation(replace(source, path=below + source.path), *place, finding.message + reason)


def finding_record(finding: Finding, source: Source) -> FindingRecord:
    """A finding in the file that is `source`, as programs read it."""
    return FindingRecord(
        finding.path,
        *span(source, finding.start, finding.end),
        source.text(finding.start, finding.end),
        finding.code.value,
        finding.severity.value,
        finding.message,
        finding.rule,
        finding.old,
        finding.new,
        finding.applicability.value,
        finding.reason,
        finding.note,
    )


def _reference_record(source: Source, reference: Reference) -> ReferenceRecord:
    return ReferenceRecord(
        source.path,
        *span(source, reference.start, reference.end),
        source.text(reference.start, reference.end),
        reference.module,
        "doctest" if reference.doctest else Kind(reference.kind).value,
    )


def span(source: Source, start: int, end: int) -> tuple[int, int, int, int]:
    """Line, column, end line and end column, from 1, of what is between two byte offsets."""
    first, last = source.position(start), source.position(end)
    return first.line, first.column, last.line, last.column


def annotation(
    source: Source, start: int, end: int, severity: str, title: str, message: str
) -> str:
    """A workflow command (GitHub Actions, "Setting a warning message")."""
    line, column, end_line, end_column = span(source, start, end)
    place = f"file={_escaped(source.path)},line={line},col={column}"
    place += f",endLine={end_line},endColumn={end_column},title={title}"
    return f"::{severity} {place}::{_escaped(message, inside=False)}"


def _escaped(text: str, *, inside: bool = True) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if inside else text
