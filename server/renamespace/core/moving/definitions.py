"""Definitions under their new names, with every name that is relative to them still right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from renamespace.core.edits import FileMove, TextEdit, apply_edits
from renamespace.core.elixir.reader import read_facts
from renamespace.core.index import File, Index
from renamespace.core.linking import link
from renamespace.core.moving.decisions import Refusal
from renamespace.core.source import Source


@dataclass(frozen=True, slots=True)
class Definitions:
    """The index as it is once the definitions have their new names and the files their new paths.

    `edits` are of the texts as they were, by old path. What still names an old module is left to
    be fixed.
    """

    index: Index
    edits: Mapping[str, tuple[TextEdit, ...]]
    refusals: tuple[Refusal, ...] = ()


def rename_definitions(
    index: Index, names: Mapping[str, str], moves: Iterable[FileMove]
) -> Definitions:
    """Give the definitions of the modules in `names` (old name to new) their new names.

    Every reference then means what it meant, or what that is called now.
    """
    edits = {path: tuple(_edits(file, names)) for path, file in index.files.items()}
    edits = {path: found for path, found in edits.items() if found}
    places = {move.old: move.new for move in moves}
    files = {
        places.get(path, path): _moved(file, places.get(path, path), edits.get(path, ()))
        for path, file in index.files.items()
    }
    return Definitions(link(Index(files)), edits)


def _edits(file: File, names: Mapping[str, str]) -> Iterable[TextEdit]:
    for module in () if file.dependency else file.facts.modules:
        if module.name and module.name in names and module.keyword != "defimpl":
            yield TextEdit(module.start, module.end, names[module.name])


def _moved(file: File, path: str, edits: tuple[TextEdit, ...]) -> File:
    if path == file.source.path and not edits:
        return file
    source = Source(path, apply_edits(file.source.data, edits))
    return File(source, read_facts(source), file.dependency)
