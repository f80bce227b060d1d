"""A name in code: what the plan makes of the module, or of the function called on it."""

from collections.abc import Iterator
from dataclasses import replace

from renamespace.core.elixir.facts import Function, Kind, Reference
from renamespace.core.findings import Applicability, Code
from renamespace.core.plan import AmbiguousArity, Rule, Target
from renamespace.core.rules import doubts
from renamespace.core.rules.doctests import DoctestMeaning, meaning_in_doctest
from renamespace.core.rules.targets import function_target, listing, written
from renamespace.core.rules.verdict import Case, Change, Verdict

# Definitions are not references left, an `as:` only names an alias, and a group's base says
# nothing without its items. Aliases and imports are judged by what is done with them.
_ELSEWHERE = frozenset({Kind.DEFINITION, Kind.AS, Kind.GROUP, Kind.ALIAS, Kind.IMPORT})


def find(case: Case) -> Iterator[Verdict]:
    """Judge every name that stands for itself."""
    for index, reference in enumerate(case.facts.references):
        if reference.kind not in _ELSEWHERE:
            verdict = judge(case, index, reference)
            if verdict is not None:
                yield verdict


def judge(case: Case, index: int, reference: Reference) -> Verdict | None:
    """What the plan says of one reference; None when it says nothing."""
    if reference.doctest:
        meaning = meaning_in_doctest(case.index, case.facts, reference)
        if meaning.doubt is not None:
            return _in_doubt(case, index, reference, meaning)
    if reference.module is None:
        return None
    function = reference.function
    if function is not None:
        target = function_target(case, reference.module, function)
        if isinstance(target, AmbiguousArity):
            return _unclear_arity(case, index, reference, function, target.rules)
        if target is not None:
            return _renamed_function(case, index, reference, function, target)
    module = case.plan.module_target(reference.module)
    if module is not None and _follows(case, reference, module.module):
        return None
    if module is not None:
        return _renamed_module(case, index, reference, module)
    if function is None and case.plan.splits(reference.module):
        return ambiguous(case, index, reference)
    return None


def _in_doubt(
    case: Case, index: int, reference: Reference, meaning: DoctestMeaning
) -> Verdict | None:
    """A short name in a doctest: it is not rewritten, and told of if it may mean an old module."""
    for module in meaning.modules:
        verdict = judge(case, index, replace(reference, module=module, doctest=False))
        if verdict is not None:
            manual = Applicability.MANUAL
            finding = replace(verdict.finding, applicability=manual, reason=meaning.doubt)
            return Verdict(finding, index)
    return None


def ambiguous(case: Case, index: int, reference: Reference, reason: str | None = None) -> Verdict:
    """A split module, named in a way that does not tell which part is meant."""
    old = reference.module or ""
    parts = case.plan.destinations(old)
    listed = listing(parts)
    what = f"is split over {listed}" if len(parts) > 1 else f"has its functions moved to {listed}"
    finding = case.finding(
        reference,
        Code.AMBIGUOUS_MODULE,
        f"`{old}` {what}",
        None,
        new=", ".join(parts),
        reason=reason or "no function is named here, so someone must choose",
        applicability=Applicability.MANUAL,
    )
    return Verdict(finding, index)


def _follows(case: Case, reference: Reference, new: str) -> bool:
    """Whether a relative name will be right without a change, once the module around it has moved.

    It is part of the old definition, not a reference left.
    """
    anchor = case.facts.anchor(reference)
    if anchor is None or reference.module is None:
        return False
    moved = case.plan.module_target(anchor)
    if moved is None or new != moved.module + reference.module.removeprefix(anchor):
        return False
    short = case.facts.self_alias(reference)
    kept = moved.module.rpartition(".")[2] == anchor.rpartition(".")[2]
    return kept or short != anchor.rpartition(".")[2]


def _renamed_function(
    case: Case, index: int, reference: Reference, function: Function, target: Target
) -> Verdict:
    old = written(reference.module or "", function.name, function.arity)
    name = target.function or function.name
    new = written(target.module, name, function.arity)
    renamed = Function(name, function.arity, function.start, function.end)
    own = doubts.impossible_here(case, reference, target.module, renamed)
    applicability, reason = _confidence(
        own,
        doubts.undefined(case, target.module, renamed),
        doubts.by_looks(reference),
        doubts.compared_as_text(case, reference),
        doubts.import_in_the_way(case, reference, target),
        doubts.not_for_good(case, target.rule),
        doubts.used_between(case, reference),
        doubts.by_self_alias(case, reference),
    )
    finding = case.finding(
        reference,
        Code.DEPRECATED_FUNCTION,
        f"`{old}` is now `{new}`",
        target.rule,
        new=new,
        old=old,
        reason=reason,
        applicability=applicability,
    )
    if own:
        return Verdict(finding, index)
    return Verdict(finding, index, Change(target.module, name if name != function.name else None))


def _renamed_module(case: Case, index: int, reference: Reference, target: Target) -> Verdict:
    function = reference.function
    own = doubts.impossible_here(case, reference, target.module, function)
    applicability, reason = _confidence(
        own,
        doubts.undefined(case, target.module, function, reference.module),
        doubts.by_looks(reference) if reference.kind is Kind.TEMPLATE else None,
        doubts.compared_as_text(case, reference),
        doubts.renamed_beside(case, reference),
        doubts.not_like_the_old(case, reference, target.module),
        doubts.further_down(case, reference, target.module),
        doubts.implemented_already(case, reference),
        doubts.called_by_attribute(case, reference, target.module),
        doubts.import_in_the_way(case, reference, target),
        doubts.not_for_good(case, target.rule),
        doubts.used_between(case, reference),
        doubts.by_self_alias(case, reference),
    )
    finding = case.finding(
        reference,
        Code.DEPRECATED_MODULE,
        f"`{reference.module}` is now `{target.module}`",
        target.rule,
        new=target.module,
        reason=reason,
        applicability=applicability,
    )
    return Verdict(finding, index, None if own else Change(target.module))


def _unclear_arity(
    case: Case, index: int, reference: Reference, function: Function, rules: tuple[Rule, ...]
) -> Verdict:
    keys = tuple(rule.key for rule in rules)
    reason = f"the arity decides between {listing(keys)}, and cannot be seen here"
    if len(keys) == 1:
        reason = f"only {listing(keys)} is renamed, and the arity cannot be seen here"
    finding = case.finding(
        reference,
        Code.DEPRECATED_FUNCTION,
        f"`{reference.module}.{function.name}` is renamed by arity",
        rules[0],
        old=written(reference.module or "", function.name, function.arity),
        reason=reason,
        applicability=Applicability.MANUAL,
    )
    return Verdict(finding, index)


def _confidence(manual: str | None, *unsafe: str | None) -> tuple[Applicability, str | None]:
    if manual:
        return Applicability.MANUAL, manual
    reason = next((reason for reason in unsafe if reason), None)
    return (Applicability.UNSAFE, reason) if reason else (Applicability.SAFE, None)
