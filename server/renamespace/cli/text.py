"""Findings as text for people: one line each, with the source line and a caret below it."""

import unicodedata
from collections.abc import Callable, Iterator

from renamespace.core.findings import Applicability, Finding, Severity
from renamespace.core.source import Source

Style = Callable[[str, str], str]
"""Text and colour name to the text as the terminal shows it."""


_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def finding_line(finding: Finding, source: Source, style: Style = lambda text, _: text) -> str:
    """`path:line:column: code: message`, and why the fix is not safe."""
    place = source.position(finding.start)
    colour = _COLOURS[finding.severity]
    where = style(f"{finding.path}:{place.line}:{place.column}", "bold")
    parts = [f"{where}: {style(finding.code, colour)}: {finding.message}"]
    if finding.note:
        parts.append(f"({finding.note})")
    if finding.applicability is not Applicability.SAFE:
        reason = f": {finding.reason}" if finding.reason else ""
        parts.append(style(f"[{finding.applicability}{reason}]", "dim"))
    return " ".join(parts)


def excerpt(finding: Finding, source: Source, style: Style = lambda text, _: text) -> Iterator[str]:
    """The finding's source line with carets under the name, tabs and wide text kept in line."""
    line = source.line_of(finding.start)
    start, end = source.line_span(line)
    number = str(line + 1)
    before = source.text(start, finding.start)
    marked = source.text(finding.start, min(finding.end, end))
    padding = "\t".join(" " * _width(part) for part in before.split("\t"))
    margin = " " * len(number)
    bar = style("|", "blue")
    yield f"{style(number, 'blue')} {bar} {source.text(start, end).lstrip(chr(0xFEFF))}"
    yield f"{margin} {bar} {padding}{style('^' * max(1, _width(marked)), 'yellow')}"


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if character == "\ufeff" or unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
