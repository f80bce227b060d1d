"""Moving definitions: modules get their new names, files their new places, references follow."""

import datetime
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from renamespace.core import renaming
from renamespace.core.edits import FileMove, TextEdit, compose
from renamespace.core.findings import Applicability, Code, Finding
from renamespace.core.index import Index
from renamespace.core.moving.decisions import Notice, Placed, Refusal, Renamed
from renamespace.core.moving.definitions import rename_definitions
from renamespace.core.moving.hazards import hazards
from renamespace.core.moving.paths import place, with_edits
from renamespace.core.moving.selection import Selection, select
from renamespace.core.plan import Plan, Rule, RuleKind

__all__ = ["Move", "Notice", "Placed", "Refusal", "Renamed", "move"]


@dataclass(frozen=True, slots=True)
class Move:
    """What a move does: edits of the texts as they are, by the paths as they are, and file moves.

    With a refusal nothing is done. `fixed` and `left` have the paths and places of afterwards.
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
    definitions = with_edits(definitions, index, placement.moves, placement.edits)
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
        return moved
    fixing = _fixing_plan(plan, selection, everything=named is None)
    done = renaming.fix(fixing, definitions.index, wanted, today=today)
    broken = tuple(_broken(each) for each in done.left if _breaks(each, selection))
    if broken and not unsafe:
        return Move(refusals=broken)
    return replace(moved, edits=_composed(index, moved, done), fixed=done.fixed, left=done.left)


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


def _broken(finding: Finding) -> Refusal:
    how = "mend it first" if finding.applicability is Applicability.MANUAL else "pass --unsafe"
    message = f"{finding.message}, but this reference cannot follow: {finding.reason}; {how}"
    return Refusal(message, finding.path, finding.start, finding.end, unsafe=True)


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
