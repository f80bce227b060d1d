"""Where sources name a moved file by its path: only a person knows what that is for."""

import re
from collections.abc import Collection, Iterator, Mapping
from posixpath import dirname, normpath, relpath

from renamespace.core.edits import FileMove
from renamespace.core.elixir.places import texts_at
from renamespace.core.index import File, Index
from renamespace.core.moving.decisions import Notice

_WORD = re.compile(rb"\S+")


def path_notices(index: Index, moves: Collection[FileMove]) -> tuple[Notice, ...]:
    """The strings in sources, as they are before the move, that name the old path of a file."""
    places = {move.old: move.new for move in moves}
    if not places:
        return ()
    ends = sorted({re.escape("." + move.old.rpartition(".")[2]) for move in moves})
    suffixes = re.compile(rf"(?:{'|'.join(ends)})\b".encode())
    found = {
        (file.source.path, each.start): each
        for file in index.files.values()
        if not file.dependency
        for each in _named(file, places, suffixes)
    }
    return tuple(found[key] for key in sorted(found))


def _named(file: File, places: Mapping[str, str], suffixes: re.Pattern[bytes]) -> Iterator[Notice]:
    source = file.source
    for start, end in texts_at(source, suffixes):
        for first, last in _words(source.data[start:end]):
            written = source.data[start + first : start + last].decode(errors="replace")
            now = _likewise(written, source.path, places)
            if now is not None:
                message = f"`{written}` is `{now}` now: change it here if it means the file"
                yield Notice(message, source.path, start + first, start + last)


def _words(text: bytes) -> Iterator[tuple[int, int]]:
    """What may be a path in a text: all of it, or one word."""
    yield 0, len(text)
    yield from (match.span() for match in _WORD.finditer(text))


def _likewise(written: str, path: str, places: Mapping[str, str]) -> str | None:
    """The new path, written from where the old one is; None if no file that moves is meant.

    A source may mean a path from the root, from its own application, or from its own folder.
    """
    for folder in ("", _application(path), dirname(path)):
        new = places.get(normpath(f"{folder}/{written}".removeprefix("/")))
        if new is not None:
            return relpath(new, folder or ".")
    return None


def _application(path: str) -> str:
    """The folder of the application of an umbrella that a file is in."""
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "apps" and len(parts) > 2 else ""  # noqa: PLR2004
