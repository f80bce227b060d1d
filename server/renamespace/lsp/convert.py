"""Between byte spans and LSP positions, and between URIs and names: the only place with either."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from lsprotocol import types
from pygls import uris

from renamespace.core.source import BOM
from renamespace.project.discovery import PLAN_NAME

_LINE_END = re.compile(rb"\r\n?|\n")


@dataclass(frozen=True)
class Text:
    r"""A text as the client counts in it (3.17, *Text Documents* and *Position*).

    A line ends at `\n`, `\r\n` or a lone `\r`, other than in Elixir. A client drops the byte
    order mark of a file that it opens, so only in a buffer does one count.
    """

    data: bytes
    encoding: types.PositionEncodingKind | str
    is_buffer: bool = False

    def position(self, offset: int) -> types.Position:
        """The place of a byte offset that lies on a code point boundary."""
        line = bisect_right(self._starts, offset) - 1
        hidden = len(BOM) if self.data.startswith(BOM) and not self.is_buffer else 0
        start = self._starts[line] if line else min(hidden, offset)
        return types.Position(line, self._units(self.data[start:offset]))

    def range(self, start: int, end: int) -> types.Range:
        """The places of a byte span."""
        return types.Range(self.position(start), self.position(end))

    def offset(self, position: types.Position) -> int:
        """The byte offset of a place; one beyond a line's end, or the text's, is that end."""
        if position.line >= len(self._starts):
            return len(self.data)
        start, *rest = self._starts[position.line : position.line + 2]
        if start == 0 and self.data.startswith(BOM) and not self.is_buffer:
            start = len(BOM)
        line = self.data[start : rest[0] if rest else None].rstrip(b"\r\n")
        return start + len(self._first(line, position.character))

    def text_edit(self, start: int, end: int, text: str) -> types.TextEdit:
        """A byte span replaced."""
        return types.TextEdit(self.range(start, end), text)

    def _first(self, line: bytes, units: int) -> bytes:
        """The beginning of a line, as long as the client counts."""
        if self.encoding == types.PositionEncodingKind.Utf8:
            return line[:units]
        text = line.decode(errors="replace")
        if self.encoding == types.PositionEncodingKind.Utf32:
            return text[:units].encode()
        return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").encode()

    def _units(self, part: bytes) -> int:
        if self.encoding == types.PositionEncodingKind.Utf8:
            return len(part)
        text = part.decode(errors="replace")
        if self.encoding == types.PositionEncodingKind.Utf32:
            return len(text)
        return len(text.encode("utf-16-le")) // 2

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        """The byte offset at which each line starts for the client."""
        return (0, *(match.end() for match in _LINE_END.finditer(self.data)))


def as_json(place: types.Range) -> dict[str, dict[str, int]]:
    """A range in an answer that is no method's of LSP, and so is not converted for us."""
    ends = (("start", place.start), ("end", place.end))
    return {end: {"line": at.line, "character": at.character} for end, at in ends}


def overlaps(one: types.Range, other: types.Range) -> bool:
    """Whether two ranges share a place; a caret at either end of a name touches it."""
    return one.start <= other.end and other.start <= one.end


def file_path(uri: str) -> Path | None:
    """The path that a `file:` URI names; None for a buffer that is no file, such as `untitled:`."""
    path = uris.to_fs_path(uri)
    return Path(path) if path else None


def name_of(uri: str, root: Path, base: Path) -> str | None:
    """The name under which the project knows a file: relative to the root, with `/`.

    `base` is the root as the client spells it, with symbolic links. A plan above the root goes by
    its whole path. None for what is no file of the project.
    """
    path = file_path(uri)
    if path is None:
        return None
    for directory in (base, root):
        if path.is_relative_to(directory):
            return path.relative_to(directory).as_posix()
    is_plan = path.name == PLAN_NAME and path.parent in (*root.parents, *base.parents)
    return str(path) if is_plan else None


@lru_cache(maxsize=4096)
def uri_of(name: str, base: Path) -> str:
    """The URI of a file that is not open; an open one keeps the URI that the client gave."""
    return (base / name).as_uri()
