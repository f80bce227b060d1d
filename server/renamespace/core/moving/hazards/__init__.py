"""What depends on a module's name or a file's place without naming it, so that a move may break it.

Such a move is unsafe, or there is something to know about it. `HAZARDS` is all there is.

Left out, as nothing in a source tells them: what runs beside the sources (release scripts, jobs of
a CI, environment variables), terms in a database or a cookie (`:erlang.term_to_binary/1`), and
what another node of a cluster still calls by the old name while it is being replaced.
"""

from collections.abc import Iterable, Mapping

from renamespace.core.edits import FileMove
from renamespace.core.index import Index
from renamespace.core.moving.decisions import Notice, Refusal
from renamespace.core.moving.hazards import (
    associations,
    commands,
    deprecations,
    folders,
    forms,
    name_texts,
    natives,
    places,
    releases,
    repos,
    stored,
    template_texts,
    unread,
    views,
)
from renamespace.core.moving.hazards.moving import Moving

HAZARDS = (
    associations.find,
    repos.find,
    forms.find,
    views.find,
    unread.find,
    stored.find,
    natives.find,
    commands.find,
    folders.find,
    places.find,
    name_texts.find,
    template_texts.find,
    deprecations.find,
    releases.find,
)


def hazards(
    index: Index,
    names: Mapping[str, str],
    moves: Iterable[FileMove],
) -> tuple[tuple[Refusal, ...], tuple[Notice, ...]]:
    """Why moving these modules (old name to new) and files cannot be proved safe, and what to know.

    `index` is the project before the move.
    """
    moving = Moving(index, names, tuple(moves))
    every = dict.fromkeys(each for find in HAZARDS for each in find(moving))
    found = sorted(every, key=lambda each: (each.path or "", each.start))
    refusals = tuple(each for each in found if isinstance(each, Refusal))
    return refusals, tuple(each for each in found if isinstance(each, Notice))
