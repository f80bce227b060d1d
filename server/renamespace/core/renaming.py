"""The one door: what a plan finds in a project, and the edits that resolve it."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from renamespace.core.edits import TextEdit
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
    """Whether a finding's fix may be applied: a safe one, or with `unsafe` one that says why not."""
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
    if asked is None or asked.reference is None:
        return frozenset({finding} | {v.finding for v in verdicts if asked and _owns(v, asked)})
    binding = _binding(case, asked.reference)
    if binding is None:
        return frozenset({finding} | {v.finding for v in verdicts if _owns(asked, v)})
    group = [v for v in verdicts if v.reference is not None and _binding(case, v.reference) == binding]
    targets = {v.change.module for v in group if v.change and v.change.module}
    is_use = case.facts.references[asked.reference].binding is not None
    return frozenset({finding}) if is_use and len(targets) > 1 else frozenset(v.finding for v in group)


def _owns(owner: Verdict, other: Verdict) -> bool:
    return owner.reference is not None and owner.reference == other.owner


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
    if not chosen:
        return Fix({}, (), tuple(verdict.finding for verdict in verdicts))
    extra = tuple(edit for verdict in chosen.values() for edit in verdict.edits)
    changes = {index: verdict.change for index, verdict in chosen.items() if verdict.change}
    rewrite = rewrite_file(case, changes, extra)
    fixed, left = [], []
    for verdict in verdicts:
        index = verdict.reference if verdict.reference is not None else verdict.owner
        done = index in chosen and index not in rewrite.staying and rewrite.withheld is None
        (fixed if done else left).append(_explained(verdict.finding, rewrite.withheld))
    return Fix({path: rewrite.edits}, tuple(fixed), tuple(left))


def _explained(finding: Finding, withheld: str | None) -> Finding:
    if withheld is None:
        return finding
    return replace(finding, applicability=Applicability.MANUAL, reason=withheld)
