"""Texts in sources that name a file by its path, and what they must say once it has moved.

Sources: Code.require_file/2 and its kin, whose path may be relative to the caller's folder;
Path.join/1.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from posixpath import basename, dirname, join, normpath, relpath

from renamespace.core.edits import FileMove, TextEdit
from renamespace.core.elixir.literals import read_literals
from renamespace.core.elixir.named_calls import read_named_calls
from renamespace.core.index import File, Index

_LOADERS = tuple(f"Code.{name}_file" for name in ("require", "eval", "compile", "load"))


@dataclass(frozen=True, slots=True)
class NamedPath:
    """A text at `path` that is the path of a file and nothing else; the span is without quotes."""

    path: str
    start: int
    end: int
    move: FileMove
    text: str
    """What it must say afterwards."""


def named_paths(index: Index, moves: Iterable[FileMove]) -> tuple[NamedPath, ...]:
    """Where the project's own code names one of the files that move, in the order of the texts."""
    places = {each.old: each for each in moves if each.old != each.new}
    return tuple(
        each
        for file in (index.files.values() if places else ())
        if not file.dependency and file.source.path.endswith((".ex", ".exs"))
        for each in sorted(_named(file, places), key=lambda each: each.start)
    )


def path_edits(
    named: Iterable[NamedPath], others: Mapping[str, tuple[TextEdit, ...]]
) -> dict[str, tuple[TextEdit, ...]]:
    """The edits, by path, that have the texts name the files where they are then, and others."""
    found = dict(others)
    for each in named:
        found[each.path] = (*found.get(each.path, ()), TextEdit(each.start, each.end, each.text))
    return found


def _named(file: File, places: Mapping[str, FileMove]) -> Iterator[NamedPath]:
    path = file.source.path
    for move in places.values():
        for each in read_literals(file.source, move.old):
            if each.whole:
                yield NamedPath(path, each.start, each.end, move, move.new)
        yield from _in_parts(file, move)
    for call in read_named_calls(file.source, file.facts, _LOADERS):
        for start, end in call.arguments[:1]:
            written = file.source.text(start, end).strip('"')
            named = places.get(normpath(join(dirname(path), written)))
            if named is not None and written not in places:
                here = dirname(places[path].new if path in places else path)
                yield NamedPath(path, start + 1, end - 1, named, relpath(named.new, here or "."))


def _in_parts(file: File, move: FileMove) -> Iterator[NamedPath]:
    """`Path.join(["lib", "orders.ex"])`, and the like: the last part leads on from the others."""
    folder, name = dirname(move.old), basename(move.old)
    before = r"\s*,\s*".join(re.escape(f'"{part}"') for part in folder.split("/"))
    parts = re.compile(rf"{before}\s*,\s*\"$".encode())
    for each in read_literals(file.source, name) if folder else ():
        if each.whole and parts.search(file.source.data, max(0, each.start - 1000), each.start):
            text = relpath(move.new, folder)
            yield NamedPath(file.source.path, each.start, each.end, move, text)
