"""The texts of embedded templates' patterns, changed along with the definitions."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from renamespace.core.edits import FileMove, TextEdit, apply_edits
from renamespace.core.elixir.reader import read_facts
from renamespace.core.index import File, Index
from renamespace.core.linking import link
from renamespace.core.moving.definitions import Definitions
from renamespace.core.source import Source


def with_edits(
    definitions: Definitions,
    index: Index,
    moves: Iterable[FileMove],
    edits: Mapping[str, tuple[TextEdit, ...]],
) -> Definitions:
    """The definitions with more edits of the same old texts, by old path; `index` holds these."""
    if not edits:
        return definitions
    places = {move.old: move.new for move in moves}
    together = {path: (*definitions.edits.get(path, ()), *more) for path, more in edits.items()}
    files = dict(definitions.index.files)
    for path, every in together.items():
        old, new = index.files[path], places.get(path, path)
        source = Source(new, apply_edits(old.source.data, every))
        files[new] = File(source, read_facts(source), old.dependency)
    after = link(Index(files))
    return replace(definitions, index=after, edits={**definitions.edits, **together})
