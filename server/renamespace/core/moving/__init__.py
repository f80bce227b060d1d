"""Moving definitions: modules get their new names, files their new places, references follow."""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from renamespace.core import renaming
from renamespace.core.edits import (
    FileMove,
    TextEdit,
    apply_edits,
    compose,
    offset_after,
    offset_before,
)
from renamespace.core.elixir.reader import read_facts
from renamespace.core.findings import Applicability, Code, Finding
from renamespace.core.index import File, Index
from renamespace.core.moving.decisions import Notice, Placed, Refusal, Renamed
from renamespace.core.moving.definitions import rename_definitions
from renamespace.core.moving.hazards import hazards
from renamespace.core.moving.paths import place
from renamespace.core.moving.selection import Selection, select
from renamespace.core.plan import Plan, Rule, RuleKind
from renamespace.core.source import Source

__all__ = ["Move", "Notice", "Placed", "Refusal", "Renamed", "move"]


@dataclass(frozen=True, slots=True)
class Move:
    """What a move does: edits of the texts as they are, by the paths as they are, and file moves.

    With a refusal nothing is done: those have the paths and places of before. `notices`, `fixed`
    and `left` have those of afterwards.
    """

    edits: Mapping[str, tuple[TextEdit, ...]] = field(default_factory=dict)
    files: tuple[FileMove, ...] = ()
    modules: tuple[Renamed, ...] = ()
    decisions: tuple[Placed, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notices: tuple[Notice, ...] = ()
    fixed: tuple[Finding, ...] = ()
    left: tuple[Finding, ...] = ()
    after: Index = field(default_factory=lambda: Index({}))
    """The project as it will be, for showing what is left."""


def move(
    plan: Plan,
    index: Index,
    paths: Collection[str],
    named: Collection[str] | None = None,
    wanted: Callable[[Finding], bool] | None = None,
    today: datetime.date | None = None,
    *,
    unsafe: bool = False,
) -> Move:
    """Rename the definitions that the plan moves, or only the named ones, and their files.

    `index` holds all sources of the project, `paths` all its files, of whatever kind. With `wanted`
    the references are fixed in the same step: those to the named modules, or all that the plan has.
    With `unsafe` a move goes ahead whose effect cannot be proved.
    """
    selection = select(plan, index, named)
    if selection.refusals:
        return Move(refusals=selection.refusals)
    placement = place(plan, index, selection.names, paths)
    definitions = rename_definitions(index, selection.names, placement.moves)
    doubts, notices = hazards(index, selection.names, placement.moves)
    refusals = (*placement.refusals, *definitions.refusals)
    refusals += tuple(each for each in doubts if not (unsafe and each.unsafe))
    if refusals:
        return Move(refusals=refusals)
    moved = Move(
        definitions.edits,
        placement.moves,
        tuple(_renamed(index, selection)),
        placement.decisions,
        notices=notices,
        after=definitions.index,
    )
    if wanted is None:
        return replace(moved, notices=_noticed(notices, moved, moved.edits))
    fixing = _fixing_plan(plan, selection, everything=named is None)
    done = renaming.fix(fixing, definitions.index, wanted, today=today)
    broken = [each for each in done.left if _breaks(each, selection)]
    if broken and not unsafe:
        return Move(refusals=tuple(_broken(each, moved) for each in broken))
    edits = _composed(index, moved, done)
    return replace(
        moved,
        edits=edits,
        notices=_noticed(notices, moved, edits),
        fixed=_shown_after(done.fixed, done),
        left=_shown_after(done.left, done),
        after=_after(moved.after, done),
    )


def _fixing_plan(plan: Plan, selection: Selection, *, everything: bool) -> Plan:
    """The plan that has the references follow: what goes along has rules too."""
    named = [_exact(plan.rules[0], old, new) for old, new in selection.names.items()]
    return replace(plan, rules=(*named, *plan.rules) if everything else tuple(named))


def _exact(rule: Rule, old: str, new: str) -> Rule:
    return replace(
        rule,
        kind=RuleKind.MODULE,
        key=old,
        old_module=old,
        old_function=None,
        new_module=new,
        arity=None,
        new_function=None,
    )


def _breaks(finding: Finding, selection: Selection) -> bool:
    """Whether the code no longer compiles when this reference stays as it is."""
    silent = {Code.MENTION, Code.DYNAMIC_REFERENCE}
    return finding.code not in silent and finding.old in selection.names


def _broken(finding: Finding, moved: Move) -> Refusal:
    """The refusal in the file as it is; the finding is in the one with the definitions renamed."""
    how = "mend it first" if finding.applicability is Applicability.MANUAL else "pass --unsafe"
    message = f"{finding.message}, but this reference cannot follow: {finding.reason}; {how}"
    path = next((each.old for each in moved.files if each.new == finding.path), finding.path)
    edits = moved.edits.get(path, ())
    start, end = (offset_before(edits, each) for each in (finding.start, finding.end))
    return Refusal(message, path, start, end, unsafe=True)


def _noticed(
    notices: Iterable[Notice], moved: Move, edits: Mapping[str, tuple[TextEdit, ...]]
) -> tuple[Notice, ...]:
    """The notices at the paths and places of afterwards."""
    places = {each.old: each.new for each in moved.files}
    return tuple(
        replace(
            each,
            path=places.get(each.path, each.path),
            start=offset_after(edits.get(each.path, ()), each.start),
            end=offset_after(edits.get(each.path, ()), each.end),
        )
        if each.path is not None
        else each
        for each in notices
    )


def _shown_after(findings: Iterable[Finding], done: renaming.Fix) -> tuple[Finding, ...]:
    """The findings at the places that they have when all edits are made."""
    return tuple(
        replace(
            each,
            start=offset_after(done.edits.get(each.path, ()), each.start),
            end=offset_after(done.edits.get(each.path, ()), each.end),
        )
        for each in findings
    )


def _after(index: Index, done: renaming.Fix) -> Index:
    """The index with the texts as they will be. What `use`s give was not looked at again."""
    files = {path: _edited(index.files[path], edits) for path, edits in done.edits.items()}
    return Index({**index.files, **files}, index.uses)


def _edited(file: File, edits: tuple[TextEdit, ...]) -> File:
    source = Source(file.source.path, apply_edits(file.source.data, edits))
    return File(source, read_facts(source), file.dependency)


def _composed(index: Index, moved: Move, done: renaming.Fix) -> dict[str, tuple[TextEdit, ...]]:
    old = {each.new: each.old for each in moved.files}
    later = {old.get(path, path): edits for path, edits in done.edits.items()}
    return {
        path: compose(index.files[path].source.data, moved.edits.get(path, ()), later.get(path, ()))
        for path in sorted({*moved.edits, *later})
    }


def _renamed(index: Index, selection: Selection) -> list[Renamed]:
    return [
        Renamed(old, new, file.source.path, selection.why[old])
        for old, new in selection.names.items()
        for file in index.defined_in(old)
    ]
