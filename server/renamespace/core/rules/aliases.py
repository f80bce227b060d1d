"""An `alias` of an old module: judged by the module's own rule, and by what its uses become."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from renamespace.core.elixir.facts import Directive, Kind, Reference
from renamespace.core.findings import Applicability, Code
from renamespace.core.rules import imports
from renamespace.core.rules.doubts import undefined
from renamespace.core.rules.ignores import is_silenced
from renamespace.core.rules.references import ambiguous, judged
from renamespace.core.rules.targets import listing
from renamespace.core.rules.verdict import Case, Change, Verdict, base_of


def find(case: Case) -> Iterator[Verdict]:
    """Judge every item of every `alias`."""
    for directive in case.facts.directives:
        if directive.kind is Kind.ALIAS:
            for item, binding in zip(directive.references, directive.bindings, strict=True):
                verdict = _judge(case, item, case.facts.references[item], binding)
                if verdict is not None:
                    yield _unless_unseen(case, verdict, directive)


@dataclass(frozen=True, slots=True)
class _Use:
    """A use of an alias, in this file or another, and what is said of it."""

    case: Case
    reference: int
    verdict: Verdict | None


def _judge(case: Case, index: int, reference: Reference, binding: int | None) -> Verdict | None:
    if reference.module is None or not _concerned(case, reference.module):
        return None
    if case.facts.anchor(reference) is not None and judged(case, index) is None:
        return None
    own = case.plan.module_target(reference.module)
    uses = list(_uses(case, index, binding))
    if not uses and own is not None:
        return _unless_reached(case, judged(case, index), reference)
    if not uses:
        return _unused(case, index, reference)
    verdicts = [use.verdict for use in uses if use.verdict is not None]
    if len(verdicts) < len(uses):
        return None  # What it is used for stays, and the alias with it.
    if any(verdict.change is None for verdict in verdicts):
        reason = "it stays until all its uses are decided"
        return _staying(case, index, reason) if own else ambiguous(case, index, reference, reason)
    names = tuple(dict.fromkeys(filter(None, map(_base, uses))))
    if names == (reference.module,):
        return None  # Its functions get other names, or its uses go below it: it is fine.
    whole = own is not None and names == (own.module,)
    if not whole and _is_open(case, reference):
        return ambiguous(case, index, reference, "other modules may use this alias by a macro")
    verdict = _respelled(case, index, reference, names, verdicts)
    in_macro = case.facts.quoted(reference.scope) and not _is_open(case, reference)
    if in_macro or any(use.case is not case for use in uses):
        verdict = replace(verdict, group=(case.file.source.path, index))
    return _unless_reached(case, verdict, reference)


def _unused(case: Case, index: int, reference: Reference) -> Verdict | None:
    if not case.splits(reference.module or ""):
        return None
    return ambiguous(case, index, reference, "nothing here shows which of them is needed")


def _uses(case: Case, index: int, binding: int | None) -> Iterator[_Use]:
    for user in case.users.get(binding, ()) if binding is not None else ():
        yield _Use(case, user, _use(case, user))
    for path, user in case.index.given_users(case.file.source.path, index):
        other = case.elsewhere(path)
        verdict = _use(other, user)
        kept = verdict is not None and is_silenced(other, verdict.finding)
        yield _Use(other, user, None if kept else verdict)


def _is_open(case: Case, reference: Reference) -> bool:
    """Whether a macro may bring the alias to modules that are not known."""
    directive = reference.directive
    known = directive is not None and case.index.is_given(case.file.source.path, directive)
    return case.facts.quoted(reference.scope) and not known


def _unless_unseen(case: Case, verdict: Verdict, directive: Directive) -> Verdict:
    """A template that cannot be found may use an alias of its module."""
    unseen = any(
        each.pattern is None and case.facts.encloses(directive.scope, each.scope)
        for each in case.facts.embeds
    )
    if not unseen or verdict.finding.applicability is not Applicability.SAFE:
        return verdict
    reason = "a template whose file cannot be told may use this alias"
    unsafe = replace(verdict.finding, applicability=Applicability.UNSAFE, reason=reason)
    return replace(verdict, finding=unsafe)


def _unless_reached(case: Case, verdict: Verdict | None, reference: Reference) -> Verdict | None:
    """Who uses the macro may reach through a quoted alias what does not move with its module."""
    old = reference.module or ""
    moved = case.plan.module_target(old)
    if verdict is None or moved is None or not _is_open(case, reference):
        return verdict
    for below in case.index.modules_below(old):
        target = case.plan.module_target(below)
        if target is None or target.module != moved.module + below.removeprefix(old):
            reason = f"by a macro other modules may reach `{below}` through this alias"
            unsafe = replace(verdict.finding, applicability=Applicability.UNSAFE, reason=reason)
            return replace(verdict, finding=unsafe)
    return verdict


def _staying(case: Case, index: int, reason: str) -> Verdict | None:
    """An alias with a rule of its own that cannot be followed yet."""
    verdict = judged(case, index)
    if verdict is None:
        return None
    manual = replace(verdict.finding, applicability=Applicability.MANUAL, reason=reason)
    return Verdict(manual, index)


def _use(case: Case, user: int) -> Verdict | None:
    """What is said of a use of an alias; an import is judged by what it brings in."""
    reference = case.facts.references[user]
    if reference.kind is Kind.IMPORT:
        return next((each for each in imports.find(case) if each.reference == user), None)
    return judged(case, user)


def _base(use: _Use) -> str | None:
    """The module that must be aliased for a use once it is changed; None if it needs none."""
    change = use.verdict.change if use.verdict is not None else None
    if change is None or change.module is None:
        return None
    return base_of(use.case, use.case.facts.references[use.reference], change.module)


def _respelled(
    case: Case, index: int, reference: Reference, names: tuple[str, ...], uses: list[Verdict]
) -> Verdict:
    """The alias goes where its uses go; it is as safe as the least safe of them."""
    own = case.plan.module_target(reference.module or "")
    unsafe = [u.finding for u in uses if u.finding.applicability is Applicability.UNSAFE]
    reasons = (undefined(case, name) for name in names)
    reason = next(filter(None, reasons), unsafe[0].reason if unsafe else None)
    if not names:  # Imports that part are written in full.
        found = (use.finding.new or "" for use in uses)
        names = tuple(dict.fromkeys(name for each in found for name in each.split(", ")))
    finding = case.finding(
        reference,
        Code.DEPRECATED_MODULE,
        f"`{reference.module}` is now {listing(names)}",
        own.rule if own else None,
        new=", ".join(names),
        reason=reason,
        applicability=Applicability.UNSAFE if unsafe else Applicability.SAFE,
    )
    return Verdict(finding, index, Change(None))


def _concerned(case: Case, module: str) -> bool:
    return case.plan.splits(module) or case.plan.module_target(module) is not None
