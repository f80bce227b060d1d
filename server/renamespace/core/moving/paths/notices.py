"""Where sources name a moved file by its path: only a person knows what that is for."""

from collections.abc import Collection, Iterator
from posixpath import basename, dirname, normpath

from renamespace.core.edits import FileMove
from renamespace.core.elixir.places import texts_at
from renamespace.core.index import File, Index
from renamespace.core.moving.decisions import Notice


def path_notices(index: Index, moves: Collection[FileMove]) -> tuple[Notice, ...]:
    """The strings in sources, as they are before the move, that name the old path of a file."""
    files = [file for file in index.files.values() if not file.dependency]
    places = {move.old: move.new for move in moves}
    found = {
        (each.path, each.start): each
        for move in moves
        for file in files
        for each in _named(file, move, places)
    }
    return tuple(found[key] for key in sorted(found, key=lambda key: (key[0] or "", key[1])))


def _named(file: File, move: FileMove, places: dict[str, str]) -> Iterator[Notice]:
    source = file.source
    name = basename(move.old).encode()
    for text in texts_at(source, name):
        words = source.data[text.start : text.end]
        for start, end in _words(words, name):
            written = words[start:end].decode(errors="replace")
            if not _means(written, source.path, move.old):
                continue
            here = text.start + start, text.start + end
            message = f"`{written}` is `{_likewise(written, source.path, move, places)}` now"
            yield Notice(f"{message}: change it here if it means the file", source.path, *here)


def _words(text: bytes, name: bytes) -> Iterator[tuple[int, int]]:
    """The spans of the words in a text that end in a name; a text without spaces is one."""
    place = text.find(name)
    while place >= 0:
        start = max(text.rfind(space, 0, place) for space in (b" ", b"\n", b"\t", b",")) + 1
        if text.endswith(name) and place + len(name) == len(text) and b"\n" not in text:
            start = 0 if b"/" in text[:start] else start
        yield start, place + len(name)
        place = text.find(name, place + 1)


def _means(written: str, path: str, old: str) -> bool:
    """Whether a text names a file: from the root, from its own project, or from its folder."""
    plain = normpath(written)
    roots = ("", _project(path), dirname(path))
    return any(normpath(f"{root}/{plain}".removeprefix("/")) == old for root in roots)


def _likewise(written: str, path: str, move: FileMove, places: dict[str, str]) -> str:
    """The new path from where the old one is written from, as far as that can be said so."""
    del places
    plain = normpath(written)
    for root in ("", _project(path), dirname(path)):
        if normpath(f"{root}/{plain}".removeprefix("/")) == move.old:
            prefix = f"{root}/" if root else ""
            if move.new.startswith(prefix):
                return move.new.removeprefix(prefix)
    return move.new


def _project(path: str) -> str:
    """The folder of the application of an umbrella that a file is in."""
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "apps" and len(parts) > 2 else ""  # noqa: PLR2004
