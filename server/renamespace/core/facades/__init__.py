"""Facades: old modules as thin bridges to the new ones, written, kept in step and removed.

`facade` and `remove` are the two doors.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from renamespace.core.edits import TextEdit
from renamespace.core.facades.bridges import Bridges
from renamespace.core.facades.choosing import choose
from renamespace.core.facades.removing import removal
from renamespace.core.facades.waiting import deadlocks
from renamespace.core.facades.writing import Work, write
from renamespace.core.index import Index
from renamespace.core.moving.decisions import Notice, Refusal
from renamespace.core.plan import Plan

__all__ = ["Facades", "Notice", "Refusal", "facade", "remove"]


@dataclass(frozen=True, slots=True)
class Facades:
    """What is done about facades: edits of the texts as they are, files that come and that go.

    `refusals` are of some facades alone, and the others are written all the same; they have the
    places of before, the `notices` those of afterwards.
    """

    edits: Mapping[str, tuple[TextEdit, ...]] = field(default_factory=dict)
    created: Mapping[str, str] = field(default_factory=dict)
    deleted: tuple[str, ...] = ()
    works: tuple[Work, ...] = ()
    """What was done for each old module."""
    refusals: tuple[Refusal, ...] = ()
    notices: tuple[Notice, ...] = ()
    unneeded: tuple[str, ...] = ()
    """The old modules that nothing in the project names any more, so that none was written."""


def facade(
    plan: Plan,
    index: Index,
    paths: Collection[str],
    named: Collection[str] | None = None,
    today: datetime.date | None = None,
    before: Index | None = None,
) -> Facades:
    """Write or update the facades of the old modules that something still names, or of the named.

    `index` holds all sources of the project, `paths` all its files, of whatever kind. `before` is
    the project before a move that is just done: then a facade has all that has gone.
    """
    known = Bridges(plan, before) if before is not None else None
    bridges = Bridges(plan, index, today, known)
    chosen = choose(bridges, named)
    waiting = tuple(deadlocks(bridges, paths, chosen.modules)) if before is None else ()
    apart = {module for each in waiting for module in each.modules}
    written = write(bridges, paths, [each for each in chosen.modules if each not in apart])
    return Facades(
        written.edits,
        written.created,
        (),
        written.works,
        (*chosen.refusals, *waiting, *written.refusals),
        written.notices,
        chosen.unneeded,
    )


def remove(
    plan: Plan,
    index: Index,
    named: Collection[str] | None = None,
    today: datetime.date | None = None,
) -> Facades:
    """Take away what nothing refers to any more, of all facades or of the named ones.

    Function by function; a module that is nothing else goes with its file when nothing names it.
    """
    bridges = Bridges(plan, index, today)
    done = removal(bridges, named)
    return Facades(done.edits, {}, done.deleted, done.works, done.refusals, done.notices)
