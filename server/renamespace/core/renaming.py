"""The one door: what a plan finds in a project, and the edits that resolve it."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from renamespace.core import owners
from renamespace.core.edits import TextEdit, apply_edits
from renamespace.core.elixir.facts import Kind, Reference
from renamespace.core.elixir.given import Surroundings
from renamespace.core.elixir.reader import read_facts
from renamespace.core.findings import Applicability, Finding
from renamespace.core.index import Index
from renamespace.core.plan import Plan, PlanProblem
from renamespace.core.rewrite import Elsewhere, rewrite_file
from renamespace.core.rules import Case, Verdict, base_of, judge_file
from renamespace.core.rules.plan import missing_targets, unused_rules
from renamespace.core.source import Source


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
    chosen = tuple(sorted(index.files if paths is None else paths))
    done = _Run(plan, index, wanted, chosen, today).fixes()
    return Fix(
        {path: fix.edits[path] for path, fix in done.items() if fix.edits.get(path)},
        tuple(finding for path in chosen for finding in done[path].fixed),
        tuple(finding for path in chosen for finding in done[path].left),
    )


def together(index: Index, paths: Iterable[str]) -> list[list[str]]:
    """The paths in groups that must be fixed at once: a module's file and its templates."""
    groups: dict[str, list[str]] = {}
    for path in sorted(paths):
        group = groups.setdefault(path, [path])
        for template in index.templates_of(path):
            other = groups.get(template, [])
            if other is not group:
                group += other
                groups |= dict.fromkeys([template, *other], group)
    asked = set(paths)
    unique = {id(group): group for group in groups.values()}
    found = [sorted(asked.intersection(group)) for group in unique.values()]
    return [group for group in found if group]


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

    A use goes alone where its alias parts, as its neighbours then go elsewhere. The uses can be in
    other files than the alias.
    """
    case = Case(index.files[finding.path], plan, index, today)
    found = _related_here(case, finding)
    given = _given_alias(case, finding)
    if given is not None:
        alias = next((v.finding for v in judge_file(given[0]) if v.reference == given[1]), None)
        if alias is not None and _as_safe(alias, finding) and ", " not in (alias.new or ""):
            found |= _related_here(given[0], alias)
    elsewhere = {each for item in found for each in _elsewhere(case.at(item.path), item)}
    return found | {each for each in elsewhere if _as_safe(each, finding)}


def _given_alias(case: Case, finding: Finding) -> tuple[Case, int] | None:
    """The alias in another file through which a finding's name goes."""
    verdict = next((v for v in judge_file(case) if v.finding == finding), None)
    if verdict is None or verdict.reference is None:
        return None
    reference = case.facts.references[verdict.reference]
    if reference.binding is None:
        return None
    given = case.facts.bindings[reference.binding].given
    if given is None:
        return None
    there = case.at(given.path)
    bound = there.facts.bindings[given.binding]
    if bound.directive is None:
        return None
    return there, there.facts.directives[bound.directive].references[bound.item]


def _elsewhere(case: Case, alias: Finding) -> set[Finding]:
    """The findings in other files that go through an alias."""
    verdict = next((v for v in judge_file(case) if v.finding == alias), None)
    if verdict is None or verdict.reference is None:
        return set()
    reference = case.facts.references[verdict.reference]
    binding = _binding(case, verdict.reference) if reference.directive is not None else None
    users = case.index.given_users(alias.path, binding) if binding is not None else ()
    return {
        each.finding
        for path, user in users
        for each in judge_file(case.at(path))
        if each.reference == user
    }


def _related_here(case: Case, finding: Finding) -> frozenset[Finding]:
    """The findings of the same file that go along with it."""
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
    pair = [] if reference.partner is None else [reference.partner]
    return [*pair, *_sharing(case, verdicts, index, reference, alone=alone)]


def _sharing(
    case: Case, verdicts: Mapping[int, Verdict], index: int, reference: Reference, *, alone: bool
) -> list[int]:
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


@dataclass
class _Run:
    """Fixes files one by one, those that owe aliases to others after these."""

    plan: Plan
    index: Index
    wanted: Callable[[Finding], bool]
    chosen: tuple[str, ...]
    today: datetime.date | None
    stuck: set[str] = field(default_factory=set)
    """The templates whose names cannot change together with their owners' aliases."""
    left: set[str] = field(default_factory=set)
    """The owners that must stay as they are."""
    judged: dict[str, Mapping[int, Verdict]] = field(default_factory=dict)

    def fixes(self) -> dict[str, Fix]:
        """The fix of each chosen file."""
        owned = [path for path in self.index.files if self._case(path).file.surroundings]
        done = {p: self._fix(p) for p in self.chosen if p not in owned}
        while not self._fix_owned(done, owned):
            for path in done:
                templates = self.stuck.intersection(self.index.templates_of(path))
                if templates and path not in self.left:
                    done[path] = self._fix(path)
        return done

    def _fix_owned(self, done: dict[str, Fix], owned: list[str]) -> bool:
        """Fix the templates and prove them; False when their owners must be done again."""
        given = self._given(done, owned)
        for path in owned:
            asked, changed = path in self.chosen, given.get(path)
            if not asked and changed is None:
                continue
            wanted = self.wanted if asked else _nothing
            fix, withheld = _fix_file(self._case(path), wanted, given=changed)
            if asked:
                done[path] = fix
            if withheld and changed is not None:
                if path in self.stuck:
                    self._give_up(done, path)
                self.stuck.add(path)
                return False
        return True

    def _given(self, done: Mapping[str, Fix], owned: list[str]) -> Mapping[str, Surroundings]:
        """What the templates will be given, where that changes."""
        after = self._after(done)
        if after is self.index:
            return {}
        given = owners.surroundings(after, owned)
        return {p: each for p, each in given.items() if each != self.index.files[p].surroundings}

    def _give_up(self, done: dict[str, Fix], template: str) -> None:
        """Leave the owners of a template as they are."""
        given = self.index.files[template].surroundings
        for path in given.owners if given else ():
            if path in done:
                findings = (*done[path].fixed, *done[path].left)
                self.left.add(path)
                reason = f"a name in `{template}` would come to mean something else"
                done[path] = Fix({}, (), tuple(_explained(each, reason) for each in findings))

    def _after(self, done: Mapping[str, Fix]) -> Index:
        """The index with the owners of templates as they will be."""
        after = self.index
        for path, fix in done.items():
            if fix.edits.get(path) and self.index.templates_of(path):
                file = self.index.files[path]
                source = Source(path, apply_edits(file.source.data, fix.edits[path]))
                facts = read_facts(source, file.surroundings)
                after = after.with_file(path, replace(file, source=source, facts=facts))
        return after

    def _fix(self, path: str) -> Fix:
        return _fix_file(self._case(path), self.wanted, self._elsewhere(path))[0]

    def _elsewhere(self, path: str) -> Elsewhere:
        """What the uses of a file's aliases in templates need."""
        found: dict[int, tuple[str, ...] | None] = dict.fromkeys(self._unseen(path))
        if not self.index.templates_of(path):
            return found
        for binding in range(len(self.index.files[path].facts.bindings)):
            bases: dict[str, None] | None = {}
            for template, reference in self.index.given_users(path, binding):
                base = self._base(template, reference)
                bases = None if bases is None or base is None else bases | {base: None}
            if bases != {} and binding not in found:
                found[binding] = None if bases is None else tuple(bases)
        return found

    def _unseen(self, path: str) -> Iterator[int]:
        """The aliases that stay for a template that cannot be found, unless they are asked for."""
        facts = self.index.files[path].facts
        if all(embed.pattern is not None for embed in facts.embeds):
            return
        asked = {
            verdict.reference
            for verdict in judge_file(self._case(path))
            if verdict.change is not None and self.wanted(verdict.finding)
        }
        for index, binding in enumerate(facts.bindings):
            if binding.directive is not None:
                directive = facts.directives[binding.directive]
                if directive.references and directive.references[binding.item] not in asked:
                    yield index

    def _base(self, template: str, index: int) -> str | None:
        """What must be aliased for a use in a template once it has changed; None if it stays."""
        if template not in self.chosen or template in self.stuck:
            return None
        case = self._case(template)
        if template not in self.judged:
            verdicts = judge_file(case)
            self.judged[template] = {v.reference: v for v in verdicts if v.reference is not None}
        verdict = self.judged[template].get(index)
        if verdict is None or verdict.change is None or not self.wanted(verdict.finding):
            return None
        reference = case.facts.references[index]
        return base_of(case, reference, verdict.change.module or "")

    def _case(self, path: str) -> Case:
        return Case(self.index.files[path], self.plan, self.index, self.today)


def _nothing(_: Finding) -> bool:
    return False


def _fix_file(
    case: Case,
    wanted: Callable[[Finding], bool],
    elsewhere: Elsewhere | None = None,
    given: Surroundings | None = None,
) -> tuple[Fix, bool]:
    """The fix of one file, and whether it is withheld because a name would change its meaning."""
    path = case.file.source.path
    verdicts = judge_file(case)
    chosen = {
        verdict.reference: verdict
        for verdict in verdicts
        if verdict.reference is not None and verdict.change is not None and wanted(verdict.finding)
    }
    if not chosen and given is None:
        return Fix({}, (), tuple(verdict.finding for verdict in verdicts)), False
    extra = tuple(edit for verdict in chosen.values() for edit in verdict.edits)
    changes = {index: verdict.change for index, verdict in chosen.items() if verdict.change}
    rewrite = rewrite_file(case, changes, extra, elsewhere, given)
    fixed, left = [], []
    for verdict in verdicts:
        index = verdict.reference if verdict.reference is not None else verdict.owner
        reason = rewrite.withheld or rewrite.staying.get(-1 if index is None else index)
        if index in chosen and reason is None:
            fixed.append(verdict.finding)
        else:
            left.append(_explained(verdict.finding, reason if index in chosen else None))
    return Fix({path: rewrite.edits}, tuple(fixed), tuple(left)), rewrite.withheld is not None


def _explained(finding: Finding, reason: str | None) -> Finding:
    """A finding that was to be fixed and is not, with the reason."""
    if reason is None:
        return finding
    return replace(finding, applicability=Applicability.MANUAL, reason=reason)
