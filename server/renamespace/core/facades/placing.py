"""Where a new facade goes: where its module's old file was, by all that can be told."""

import re
from collections.abc import Collection

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.underscore import underscore
from renamespace.core.index import File, Index
from renamespace.core.moving.paths.reading import read_path, root_of
from renamespace.core.moving.paths.respelling import by_convention, respelled


def place_of(index: Index, old: str, new: str) -> str:
    """The path that spells the old name as the new module's path spells its own.

    A new module in a place of its own says no more than in which root the old one was.
    """
    plain = "/".join(map(underscore, old.split("."))) + ".ex"
    files = [file for file in index.defined_in(new) if not file.dependency]
    if not files:
        return f"lib/{plain}"
    path = files[0].source.path
    reading = read_path(path, new)
    if reading is not None and path.endswith(".ex"):
        return respelled(reading, old) if reading.followed else by_convention(reading, old)
    folders = path.split("/")[:-1]
    return "/".join([*folders[: root_of(folders)], plain])


def following(index: Index, old: str) -> tuple[str, ...]:
    """The modules below an old one in its file, outermost ones first."""
    for file in index.defined_in(old):
        starts = {each.name: each.start for each in file.facts.modules if each.name is not None}
        return tuple(name for name, start in starts.items() if start > starts[old])
    return ()


def beside(file: File, text: str, below: Collection[str]) -> TextEdit:
    """A module written into a file, above those that were below it: a file is read from its top."""
    data, end = file.source.data, file.source.line_end()
    starts = [each.start for each in file.facts.modules if each.name in below]
    if starts:
        line, _ = file.source.line_span(file.source.line_of(min(starts)))
        above = _COMMENTS.search(data, 0, line)
        place = above.start(1) if above is not None else line
        return TextEdit(place, place, f"{text}\n".replace("\n", end))
    gap = "\n" if data.endswith(b"\n") else "\n\n"
    return TextEdit(len(data), len(data), (gap + text).replace("\n", end))


_COMMENTS = re.compile(rb"(?:\A(?:\xef\xbb\xbf)?|\n)((?:[ \t]*#[^\n]*\n)*)\Z")
"""The lines of comments right above a place."""
