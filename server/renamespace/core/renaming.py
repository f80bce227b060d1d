"""The one door: what a plan finds in a project, and the edits that resolve it."""

import datetime
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Kind, Reference
from renamespace.core.findings import Applicability, Finding
from renamespace.core.index import Index
from renamespace.core.plan import Plan, PlanProblem
from renamespace.core.rewrite import Chosen, Rewrite, companions, import_group, rewrite_all
from renamespace.core.rules import Case, Verdict, judge_file
from renamespace.core.rules.deprecations import with_deprecations
from renamespace.core.rules.plan import missing_targets, unused_rules
from renamespace.core.rules.project import any_case, find, find_in
from renamespace.core.rules.routers import moved_scopes

__all__ = [
    "Fix",
    "check_plan",
    "find",
    "find_in",
    "fix",
    "is_applicable",
    "related",
    "with_deprecations",
]


@dataclass(frozen=True, slots=True)
class Fix:
    """What was asked for: the edits by path, the findings that they resolve, and those left.

    A finding that is left says why in its `reason`.
    """

    edits: Mapping[str, tuple[TextEdit, ...]]
    fixed: tuple[Finding, ...]
    left: tuple[Finding, ...]


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
    case = any_case(plan, index, today)
    if case is None:
        return Fix({}, (), ())
    verdicts = {
        path: judge_file(case.elsewhere(path))
        for path in sorted(index.files if paths is None else paths)
    }
    chosen = {
        path: each
        for path, found in verdicts.items()
        if (each := _chosen(case.elsewhere(path), found, wanted)).verdicts or each.apart
    }
    rewrites = rewrite_all(chosen)
    edits = {path: rewrite.edits for path, rewrite in rewrites.items() if rewrite.edits}
    fixed: list[Finding] = []
    left: list[Finding] = []
    for path, found in verdicts.items():
        done = _told(found, chosen.get(path), rewrites.get(path))
        fixed += done[0]
        left += done[1]
    return Fix(edits, tuple(fixed), tuple(left))


def parts(index: Index, paths: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The paths in parts that can be fixed one after the other, with the same result as together.

    A macro's file is in one part with those whose names go through its aliases.
    """
    waiting = dict.fromkeys(sorted(paths))
    while waiting:
        part, look = dict[str, None](), [next(iter(waiting))]
        while look:
            path = look.pop()
            if path in waiting:
                del waiting[path]
                part[path] = None
                look += index.tied_to(path)
        yield tuple(part)


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

    Those of an alias in a macro are in other files too. A use goes alone where its alias parts,
    as its neighbours then go elsewhere.
    """
    case = Case(index.files[finding.path], plan, index, today)
    verdicts = judge_file(case)
    asked = next((verdict for verdict in verdicts if verdict.finding == finding), None)
    if asked is not None and asked.group is not None:
        along = {each.finding for each in import_group(case, asked.group)}
        if along:
            return frozenset(each for each in along if each == finding or _as_safe(each, finding))
    start = asked.owner if asked is not None and asked.reference is None else None
    start = asked.reference if asked is not None and start is None else start
    if start is None:
        return frozenset({finding})
    group = _group(case, {v.reference: v for v in verdicts if v.reference is not None}, start)
    elsewhere = {member for index in group for member in companions(case, index)}
    found = set(_of_references(verdicts, group))
    for path in {path for path, _ in elsewhere} - {finding.path}:
        members = {index for where, index in elsewhere if where == path}
        found |= set(_of_references(judge_file(case.elsewhere(path)), members))
    return frozenset(each for each in found if each == finding or _as_safe(each, finding))


def _of_references(verdicts: Iterable[Verdict], group: Container[int]) -> Iterator[Finding]:
    """The findings on some references of a file, and those that are fixed with them."""
    for verdict in verdicts:
        if verdict.reference in group or (verdict.owner is not None and verdict.owner in group):
            yield verdict.finding


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
    pair = [] if reference.partner is None else [reference.partner]
    return [*pair, *_sharing(case, verdicts, index, reference, alone=alone)]


def _sharing(
    case: Case, verdicts: Mapping[int, Verdict], index: int, reference: Reference, *, alone: bool
) -> list[int]:
    same = [i for i in verdicts if case.facts.references[i].module == reference.module]
    if any(case.facts.references[i].kind is Kind.REQUIRE for i in same):
        return same
    binding = _binding(case, index)
    if reference.under is not None:
        becoming = {i: v.change.module for i, v in verdicts.items() if v.change and v.change.module}
        return list(moved_scopes(case, becoming).companions(index))
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


def _chosen(case: Case, verdicts: Iterable[Verdict], wanted: Callable[[Finding], bool]) -> Chosen:
    able = [each for each in verdicts if each.change is not None or _is_apart(each)]
    asked = [each for each in able if wanted(each.finding)]
    return Chosen(
        case,
        {each.reference: each for each in asked if each.reference is not None},
        tuple(each for each in asked if _is_apart(each)),
    )


def _told(
    verdicts: Iterable[Verdict], chosen: Chosen | None, rewrite: Rewrite | None
) -> tuple[list[Finding], list[Finding]]:
    """What of a file is fixed, and what is left with the reason."""
    fixed: list[Finding] = []
    left: list[Finding] = []
    for verdict in verdicts:
        if chosen is None or rewrite is None or not _is_chosen(verdict, chosen):
            left.append(verdict.finding)
            continue
        key = verdict.key
        reason = rewrite.withheld or (rewrite.staying.get(key) if key is not None else None)
        if reason is None:
            fixed.append(verdict.finding)
        else:
            left.append(_explained(verdict.finding, reason))
    return fixed, left


def _is_apart(verdict: Verdict) -> bool:
    """Whether it is about no reference, and has something to change all the same."""
    called = verdict.group is not None and verdict.reference is None and bool(verdict.edits)
    return verdict.dynamic is not None or verdict.is_prose or called


def _is_chosen(verdict: Verdict, chosen: Chosen) -> bool:
    return verdict in chosen.apart if _is_apart(verdict) else verdict.key in chosen.verdicts


def _explained(finding: Finding, reason: str) -> Finding:
    """A finding that was to be fixed and is not, with the reason."""
    return replace(finding, applicability=Applicability.MANUAL, reason=reason)
