"""Moving definitions: modules get their new names, files their new places, references follow."""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from renamespace.core.edits import FileMove, TextEdit, offset_after
from renamespace.core.findings import Finding
from renamespace.core.index import Index
from renamespace.core.moving.carrying_out import Done, Parting, References, carry_out
from renamespace.core.moving.decisions import Notice, Placed, Refusal, Renamed, firm
from renamespace.core.moving.functions import (
    Moved,
    Shared,
    departures,
    imported,
    own_imports,
    own_macros,
)
from renamespace.core.moving.hazards import hazards
from renamespace.core.moving.paths import Placement, place
from renamespace.core.moving.paths.named_paths import named_paths, path_edits
from renamespace.core.moving.selection import Selection, select, without_fix
from renamespace.core.moving.tests_along import staying_tests, with_tests
from renamespace.core.plan import Plan

__all__ = ["Move", "Moved", "Notice", "Placed", "Refusal", "Renamed", "Shared", "move"]


@dataclass(frozen=True, slots=True)
class Move:
    """What a move does: edits of the texts as they are, by the paths as they are, and file moves.

    With a refusal nothing is done: those have the paths and places of before. `notices`, `fixed`
    and `left` have those of afterwards. Without fixing, all that names what is gone is left.
    """

    edits: Mapping[str, tuple[TextEdit, ...]] = field(default_factory=dict)
    files: tuple[FileMove, ...] = ()
    modules: tuple[Renamed, ...] = ()
    decisions: tuple[Placed, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notices: tuple[Notice, ...] = ()
    fixed: tuple[Finding, ...] = ()
    left: tuple[Finding, ...] = ()
    others: tuple[str, ...] = ()
    """With refusals: the modules of the plan that may still move when only these are named."""
    created: Mapping[str, str] = field(default_factory=dict)
    """The texts of new files, by path."""
    deleted: tuple[str, ...] = ()
    """The files in which nothing is left, by the paths as they are."""
    functions: tuple[Moved, ...] = ()
    """The functions that are in another module, or are called otherwise."""
    after: Index = field(default_factory=lambda: Index({}))
    """The project as it will be, for showing what is left."""
    facades: tuple[str, ...] = ()
    """The old modules of which a facade is written or brought up to date, where that is asked."""
    unbridged: tuple[Refusal, ...] = ()
    """Why what moves cannot have one, with the places of before; it is among the notices too."""


def move(
    plan: Plan,
    index: Index,
    paths: Collection[str],
    named: Collection[str] | None = None,
    wanted: Callable[[Finding], bool] | None = None,
    today: datetime.date | None = None,
    *,
    unsafe: bool = False,
    shared: Shared = Shared.STOP,
    bridged: bool = False,
) -> Move:
    """Rename the definitions that the plan moves, or only the named ones, and their files.

    `index` holds all sources of the project, `paths` all its files, of whatever kind. With `wanted`
    the references are fixed in the same step: those to the named modules, or all that the plan has.
    Functions go where the plan has them, and modules that are to be one are merged. With `unsafe` a
    move goes ahead whose effect cannot be proved; `shared` says what becomes of private functions
    that more than one module needs then. `bridged` leaves those who call functions to facades.
    """
    selection = select(plan, index, named)
    leaving, refused = departures(
        plan, index, selection.names, selection.merges, selection.inside, selection.parted
    )
    refusals = [*selection.refusals, *refused]
    refusals += without_fix(index, selection) if wanted is None else ()
    refusals += imported(index, leaving) if wanted is None else ()
    refusals += (*own_macros(index, leaving), *own_imports(index, leaving)) if bridged else ()
    if standing := firm(refusals, unsafe=unsafe):
        return _refused(plan, selection, standing)
    selection = with_tests(plan, index, paths, selection, leaving, shared)
    placement = place(plan, index, selection.names, paths)
    refusals += placement.refusals
    if standing := firm(refusals, unsafe=unsafe):
        return _refused(plan, selection, standing)
    if unsafe:
        edits = path_edits(named_paths(index, placement.moves), placement.edits)
        placement = replace(placement, edits=edits)
    everything = named is None and wanted is not None
    asked = References(plan, wanted, today, everything=everything)
    parting = Parting(leaving, selection.merges, selection.inside, shared, bridged=bridged)
    done = carry_out(index, selection.names, placement, asked, parting, unsafe=unsafe)
    doubts, notices = hazards(index, selection.names, placement.moves)
    refusals += (*doubts, *done.refusals)
    if standing := firm(refusals, unsafe=unsafe):
        return _refused(plan, selection, standing)
    notices = (*map(_told, refusals), *notices, *staying_tests(index, selection))
    return _moved(index, selection, placement, done, notices)


def _moved(
    index: Index,
    selection: Selection,
    placement: Placement,
    done: Done,
    notices: Iterable[Notice],
) -> Move:
    return Move(
        done.edits,
        tuple(each for each in placement.moves if each.old not in done.deleted),
        tuple(_renamed(index, selection)),
        placement.decisions,
        notices=(*_noticed(notices, placement.moves, done.edits), *done.notices),
        fixed=done.fixed,
        left=done.left,
        created=done.created,
        deleted=done.deleted,
        functions=done.functions,
        after=done.index,
    )


def _refused(plan: Plan, selection: Selection, refusals: Collection[Refusal]) -> Move:
    """Nothing moves; a refusal that names no module stands in the way of all."""
    blocked = {module for each in refusals for module in each.modules}
    every = (*selection.names, *selection.merges)
    others = () if any(not each.modules for each in refusals) else every
    found = (each for each in others if each not in blocked and plan.module_target(each))
    return Move(refusals=tuple(refusals), others=tuple(sorted(found)))


def _told(refusal: Refusal) -> Notice:
    """What is gone past all the same, as that was asked for, is not passed over in silence."""
    message = refusal.message.removesuffix("; pass --unsafe if that is right")
    return Notice(message, refusal.path, refusal.start, refusal.end)


def _noticed(
    notices: Iterable[Notice],
    moves: Iterable[FileMove],
    edits: Mapping[str, tuple[TextEdit, ...]],
) -> tuple[Notice, ...]:
    """The notices in the order of the texts, at the paths and places of afterwards."""
    places = {each.old: each.new for each in moves}
    in_order = sorted(dict.fromkeys(notices), key=lambda each: (each.path or "", each.start))
    return tuple(
        replace(
            each,
            path=places.get(each.path, each.path),
            start=offset_after(edits.get(each.path, ()), each.start),
            end=offset_after(edits.get(each.path, ()), each.end),
        )
        if each.path is not None
        else each
        for each in in_order
    )


def _renamed(index: Index, selection: Selection) -> list[Renamed]:
    """What gets another name as it is, and what is defined in modules that are merged."""
    return [
        Renamed(old, new, file.source.path, selection.why[old])
        for old, new in (*selection.names.items(), *selection.inside.items())
        for file in index.defined_in(old)
    ]
