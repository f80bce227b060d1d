"""One file's text as bytes, and the units in which people and editors count positions in it."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text: `line` from 1, `column` from 1 in Unicode code points."""

    line: int
    column: int


@dataclass(frozen=True)
class Source:
    """A file's bytes under its path.

    `path` is relative to the project's root and uses `/`. Spans everywhere in the core are byte
    offsets into `data`. A line ends at a line feed and nowhere else: Elixir's tokenizer knows no
    other line end (a form feed or U+2028 does not start a line).
    """

    path: str
    data: bytes

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The byte offset at which each line starts."""
        lengths = [len(line) + 1 for line in self.data.split(b"\n")]
        return tuple(accumulate(lengths[:-1], initial=0))

    def text(self, start: int, end: int) -> str:
        """The text between two byte offsets that lie on code point boundaries."""
        return self.data[start:end].decode()

    def line_of(self, offset: int) -> int:
        """The line, counted from 0, that holds a byte offset."""
        return bisect_right(self.line_starts, offset) - 1

    def line_span(self, line: int) -> tuple[int, int]:
        """The byte span of a line, counted from 0, without its line end."""
        start = self.line_starts[line]
        last = line + 1 == len(self.line_starts)
        end = len(self.data) if last else self.line_starts[line + 1] - 1
        return start, end - 1 if self.data[start:end].endswith(b"\r") else end

    def position(self, offset: int) -> Position:
        """The position of a byte offset; a byte order mark takes no column."""
        line = self.line_of(offset)
        start = self.line_starts[line]
        if start == 0 and self.data.startswith(BOM):
            start = min(len(BOM), offset)
        return Position(line + 1, len(self.data[start:offset].decode(errors="replace")) + 1)

    def line_end(self) -> str:
        """The line end that the file uses: that of its first line."""
        first = self.data.find(b"\n")
        return "\r\n" if first > 0 and self.data[first - 1 : first] == b"\r" else "\n"
