"""The one door: what a plan finds in a project, and the edits that resolve it."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Kind
from renamespace.core.findings import Applicability, Finding
from renamespace.core.index import Index
from renamespace.core.plan import Plan, PlanProblem
from renamespace.core.rewrite import rewrite_file
from renamespace.core.rules import Case, Verdict, judge_file
from renamespace.core.rules.plan import missing_targets, unused_rules


@dataclass(frozen=True, slots=True)
class Fix:
    """What was asked for: the edits by path, the findings that they resolve, and those left.

    A finding that is left says why in its `reason`.
    """

    edits: Mapping[str, tuple[TextEdit, ...]]
    fixed: tuple[Finding, ...]
    left: tuple[Finding, ...]


def find(plan: Plan, index: Index, today: datetime.date | None = None) -> tuple[Finding, ...]:
    """All findings of a project in the order of paths and places."""
    return tuple(
        finding for path in sorted(index.files) for finding in find_in(plan, index, path, today)
    )


def find_in(
    plan: Plan, index: Index, path: str, today: datetime.date | None = None
) -> tuple[Finding, ...]:
    """The findings of one file in the order of its text."""
    case = Case(index.files[path], plan, index, today)
    return tuple(verdict.finding for verdict in judge_file(case))


def fix(
    plan: Plan,
    index: Index,
    wanted: Callable[[Finding], bool],
    paths: Iterable[str] | None = None,
    today: datetime.date | None = None,
) -> Fix:
    """Resolve the wanted findings of the given files (all when None) as far as the tool can tell.

    Asking for fewer findings gives an honest part of the whole: an alias stays as long as a use
    that is not asked for needs it.
    """
    edits: dict[str, tuple[TextEdit, ...]] = {}
    fixed: list[Finding] = []
    left: list[Finding] = []
    for path in sorted(index.files if paths is None else paths):
        done = _fix_file(Case(index.files[path], plan, index, today), wanted)
        if done.edits.get(path):
            edits.update(done.edits)
        fixed += done.fixed
        left += done.left
    return Fix(edits, tuple(fixed), tuple(left))


def check_plan(plan: Plan, index: Index) -> tuple[PlanProblem, ...]:
    """Where the plan and the project do not meet: rules without effect, targets without definition.

    A plan that runs ahead of the code, or behind it, is no error.
    """
    return (*unused_rules(plan, index), *missing_targets(plan, index))


def is_applicable(finding: Finding, *, unsafe: bool) -> bool:
    """Whether a finding's fix may be applied: a safe one, or with `unsafe` an unsafe one."""
    if finding.applicability is Applicability.SAFE:
        return True
    return unsafe and finding.applicability is Applicability.UNSAFE


def related(
    plan: Plan, index: Index, finding: Finding, today: datetime.date | None = None
) -> frozenset[Finding]:
    """The finding with those that one would fix along with it: an alias and all its uses.

    A use goes alone where its alias parts, as its neighbours then go elsewhere.
    """
    case = Case(index.files[finding.path], plan, index, today)
    verdicts = judge_file(case)
    asked = next((verdict for verdict in verdicts if verdict.finding == finding), None)
    start = asked.owner if asked is not None and asked.reference is None else None
    start = asked.reference if asked is not None and start is None else start
    if start is None:
        return frozenset({finding})
    group = _group(case, {v.reference: v for v in verdicts if v.reference is not None}, start)
    return frozenset(
        verdict.finding
        for verdict in verdicts
        if (verdict.reference in group or (verdict.owner is not None and verdict.owner in group))
        and (verdict.finding == finding or _as_safe(verdict.finding, finding))
    )


def _as_safe(other: Finding, asked: Finding) -> bool:
    """Whether a finding may be fixed along: asking for a safe fix never brings an unsafe one."""
    return is_applicable(other, unsafe=asked.applicability is not Applicability.SAFE)


def _group(case: Case, verdicts: Mapping[int, Verdict], start: int) -> set[int]:
    """The references that change together: by an alias with one new name, by a `require`."""
    group, waiting = set(), [start]
    while waiting:
        index = waiting.pop()
        if index not in group:
            group.add(index)
            waiting += _companions(case, verdicts, index, alone=index == start)
    return group


def _companions(
    case: Case, verdicts: Mapping[int, Verdict], index: int, *, alone: bool
) -> list[int]:
    reference = case.facts.references[index]
    same = [i for i in verdicts if case.facts.references[i].module == reference.module]
    if any(case.facts.references[i].kind is Kind.REQUIRE for i in same):
        return same
    binding = _binding(case, index)
    if binding is None:
        return []
    sharing = [i for i in verdicts if _binding(case, i) == binding]
    targets = {change.module for i in sharing if (change := verdicts[i].change) and change.module}
    is_use = reference.binding is not None
    parts = len(targets) > 1
    return [] if parts and (is_use or not alone) else sharing


def _binding(case: Case, index: int) -> int | None:
    """The alias that a reference goes through or makes."""
    reference = case.facts.references[index]
    if reference.directive is None:
        return reference.binding
    directive = case.facts.directives[reference.directive]
    if index not in directive.references or not directive.bindings:
        return reference.binding
    return directive.bindings[directive.references.index(index)]


def _fix_file(case: Case, wanted: Callable[[Finding], bool]) -> Fix:
    path = case.file.source.path
    verdicts = judge_file(case)
    chosen = {
        verdict.reference: verdict
        for verdict in verdicts
        if verdict.reference is not None and verdict.change is not None and wanted(verdict.finding)
    }
    prose = [verdict for verdict in verdicts if verdict.is_prose and wanted(verdict.finding)]
    if not chosen and not prose:
        return Fix({}, (), tuple(verdict.finding for verdict in verdicts))
    extra = tuple(edit for verdict in chosen.values() for edit in verdict.edits)
    changes = {index: verdict.change for index, verdict in chosen.items() if verdict.change}
    rewrite = rewrite_file(case, changes, extra, tuple(e for each in prose for e in each.edits))
    fixed, left = [], []
    for verdict in verdicts:
        index = verdict.reference if verdict.reference is not None else verdict.owner
        reason = rewrite.withheld or rewrite.staying.get(-1 if index is None else index)
        asked = index in chosen or verdict in prose
        if asked and reason is None:
            fixed.append(verdict.finding)
        else:
            left.append(_explained(verdict.finding, reason if asked else None))
    return Fix({path: rewrite.edits}, tuple(fixed), tuple(left))


def _explained(finding: Finding, reason: str | None) -> Finding:
    """A finding that was to be fixed and is not, with the reason."""
    if reason is None:
        return finding
    return replace(finding, applicability=Applicability.MANUAL, reason=reason)
