"""The proof for imports in macros: the calls in other files are answered by what was planned."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from renamespace.core.edits import apply_edits
from renamespace.core.elixir.local_calls import LocalCall, read_local_calls
from renamespace.core.elixir.reader import read_facts
from renamespace.core.index import File, Index
from renamespace.core.linking import link
from renamespace.core.rewrite.bare_calls import Moved
from renamespace.core.rewrite.file import Rewrite
from renamespace.core.rules import Case
from renamespace.core.rules.imports.force import Force, Origin, imports_of, standing, sure
from renamespace.core.rules.imports.homes import home_of
from renamespace.core.source import Source

Place = tuple[str, int]
"""The file of a macro, and the imported module's name among its references."""


def index_after(index: Index, rewrites: Mapping[str, Rewrite]) -> Index:
    """The index once the edits are made, read again."""
    files = dict(index.files)
    for path, rewrite in rewrites.items():
        if rewrite.edits:
            source = Source(path, apply_edits(index.files[path].source.data, rewrite.edits))
            files[path] = File(source, read_facts(source), index.files[path].dependency)
    return link(replace(index, files=files))


def calls_hold(case: Case, heads: Collection[Place], rewrite: Rewrite, after: Index) -> bool:
    """Whether each bare call of a file is answered by what should answer it.

    `heads` are the imports in other files that change.
    """
    file = after.files[case.file.source.path]
    then = {call.start: call for call in read_local_calls(file.source, file.facts)}
    new = Force(after, file.facts, imports_of(file.facts))
    moved = Moved(rewrite.edits)
    return all(
        _holds(case, heads, call, then.get(moved.to(call.start)), new) for call in case.local_calls
    )


def _holds(
    case: Case, heads: Collection[Place], call: LocalCall, now: LocalCall | None, new: Force
) -> bool:
    paths = {path for path, _ in heads}
    mine = [o for o in sure(standing(case).origins(call)) if _place(o) in heads]
    found = list(sure(new.origins(now))) if now is not None else []
    if not mine:
        known = {_place(origin) for origin in sure(standing(case).origins(call))}
        others = {_place(origin) for origin in found} - known - {None}
        return not any(place is not None and place[0] in paths for place in others)
    by = mine[0].by
    home = home_of(case, by.module if by is not None else "", (call.name, call.arity))
    answered = {origin.by.module for origin in found if origin.by is not None}
    return now is not None and (now.name, now.arity) == home.new and answered == {home.module}


def _place(origin: Origin) -> Place | None:
    """The import in another file's macro from which a call comes."""
    injected = origin.by.injected if origin.by is not None else None
    return (injected.given.path, injected.given.reference) if injected is not None else None
