"""Moving definitions: modules get their new names, files their new places, references follow."""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
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
from renamespace.core.moving.paths import path_notices, place, with_edits
from renamespace.core.moving.selection import Selection, select, without_fix
from renamespace.core.plan import Plan, Rule, RuleKind
from renamespace.core.source import Source

__all__ = ["Move", "Notice", "Placed", "Refusal", "Renamed", "move"]


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
    refusals = tuple(each for each in selection.refusals if not (unsafe and each.unsafe))
    refusals += tuple(without_fix(index, selection)) if wanted is None else ()
    if refusals:
        return _refused(plan, selection, refusals)
    placement = place(plan, index, selection.names, paths)
    definitions = rename_definitions(index, selection.names, placement.moves)
    definitions = with_edits(definitions, index, placement.moves, placement.edits)
    doubts, notices = hazards(
        index, selection.names, placement.moves, definitions.index, unsafe=unsafe
    )
    notices = (*notices, *path_notices(index, placement.moves))
    refusals = (*placement.refusals, *doubts, *definitions.refusals)
    refusals = tuple(each for each in refusals if not (unsafe and each.unsafe))
    if refusals:
        return _refused(plan, selection, refusals)
    moved = Move(
        definitions.edits,
        placement.moves,
        tuple(_renamed(index, selection)),
        placement.decisions,
        notices=notices,
        after=definitions.index,
    )
    everything = named is None and wanted is not None
    fixing = _fixing_plan(plan, selection, everything=everything)
    done = renaming.fix(fixing, definitions.index, wanted or _none, today=today)
    broken = [each for each in done.left if wanted and _breaks(each, selection)]
    if broken and not unsafe:
        return _refused(plan, selection, tuple(_broken(each, moved) for each in broken))
    if not everything:
        done = replace(
            done, left=tuple(_concerning(done.left, selection, fixed=wanted is not None))
        )
    edits = _composed(index, moved, done)
    return replace(
        moved,
        edits=edits,
        notices=_noticed(notices, moved, edits),
        fixed=_shown_after(done.fixed, done),
        left=_shown_after(done.left, done),
        after=_after(moved.after, done),
    )


def _refused(plan: Plan, selection: Selection, refusals: tuple[Refusal, ...]) -> Move:
    """Nothing moves; a refusal that names no module stands in the way of all."""
    blocked = {module for each in refusals for module in each.modules}
    others = () if any(not each.modules for each in refusals) else selection.names
    found = (each for each in others if each not in blocked and plan.module_target(each))
    return Move(refusals=refusals, others=tuple(sorted(found)))


def _none(_: Finding) -> bool:
    return False


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


def _concerning(left: Iterable[Finding], selection: Selection, *, fixed: bool) -> Iterator[Finding]:
    """What is left of the modules that move, with what they must not use if that is new to them.

    Other rules are not asked here, so that an ignore comment for them seems to be of no use.
    """
    for each in left:
        if each.old in selection.names or (fixed and each.code is Code.FORBIDDEN_DEPENDENCY):
            yield each


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
    modules = (finding.old,) if finding.old else ()
    return Refusal(message, path, start, end, modules, unsafe=True)


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
