"""A directive by the whole lines that it takes."""

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Directive
from renamespace.core.source import BOM, Source


def is_alone(source: Source, directive: Directive) -> bool:
    """Whether nothing but a comment stands beside it."""
    start, end = lines_of(source, directive)
    before = source.data[start : directive.start].strip()
    after = source.data[directive.end : end].strip()
    return not before and (not after or after.startswith(b"#"))


def lines_of(source: Source, directive: Directive) -> tuple[int, int]:
    """The whole lines of a directive, their line ends included."""
    first, last = source.line_of(directive.start), source.line_of(directive.end)
    ends = (*source.line_starts[1:], len(source.data))
    start = source.line_starts[first]
    if start == 0 and source.data.startswith(BOM):
        start = len(BOM)
    return start, ends[last]


def margin_of(source: Source, directive: Directive) -> str:
    """What stands before a directive on its line; a byte order mark is not part of it."""
    return source.text(lines_of(source, directive)[0], directive.start)


def without_lines(source: Source, directive: Directive) -> TextEdit:
    """Take out its lines, and one of the empty lines that would then meet."""
    first, last = source.line_of(directive.start), source.line_of(directive.end)
    start = lines_of(source, directive)[0]
    after = source.line_starts[last + 1 : last + 2]
    end = after[0] if after else len(source.data)
    above = source.data[slice(*source.line_span(first - 1))].strip() if first else b""
    below = source.data.find(b"\n", end)
    if below >= 0 and not source.data[end:below].strip() and (not above or above.endswith(b"do")):
        end = below + 1
    elif not above and first and source.data[end:below].strip() == b"end":
        start = source.line_starts[first - 1]
    return TextEdit(start, end, "")
