"""A name in code: what the plan makes of the module, or of the function called on it."""

from collections.abc import Iterator
from dataclasses import replace

from msgspec import structs

from renamespace.core.elixir.facts import Function, Kind, Reference
from renamespace.core.findings import Applicability, Code
from renamespace.core.plan import AmbiguousArity, Rule, Target
from renamespace.core.rules import deprecations, doubts, routers
from renamespace.core.rules.attributes import judge_held, stays_held
from renamespace.core.rules.doctest_calls import doctests_target, left_behind
from renamespace.core.rules.doctests import DoctestMeaning, meaning_in_doctest
from renamespace.core.rules.dynamic import builds_names, called_unseen, is_part
from renamespace.core.rules.requires import Required, required_for
from renamespace.core.rules.staying import stays
from renamespace.core.rules.targets import function_target, listing, written
from renamespace.core.rules.verdict import Case, Change, Verdict, once

# Definitions are not references left, an `as:` only names an alias, and a group's base says
# nothing without its items. Aliases and imports are judged by what is done with them.
_ELSEWHERE = frozenset({Kind.DEFINITION, Kind.AS, Kind.GROUP, Kind.ALIAS, Kind.IMPORT, Kind.SCOPE})


def find(case: Case) -> Iterator[Verdict]:
    """Judge every name that stands for itself."""
    for index, reference in enumerate(case.facts.references):
        if reference.kind not in _ELSEWHERE:
            verdict = judged(case, index)
            if verdict is not None:
                yield verdict


def judged(case: Case, index: int) -> Verdict | None:
    """What the plan says of one of the file's references, worked out once."""
    known = _judged(case)
    if index not in known:
        known[index] = judge(case, index, case.facts.references[index])
    return known[index]


@once
def _judged(case: Case) -> dict[int, Verdict | None]:  # noqa: ARG001 (it is kept with the case)
    return {}


def judge(case: Case, index: int, reference: Reference) -> Verdict | None:
    """What the plan says of one reference; None when it says nothing."""
    if reference.doctest:
        meaning = meaning_in_doctest(case.index, case.facts, reference, case.plan)
        if meaning.doubt is not None:
            return _in_doubt(case, index, reference, meaning)
    if reference.module is None or not case.plan.concerns(reference.module):
        return None
    if is_part(case, reference):
        return None
    if (advised := deprecations.advised_function(case, index, reference)) is not None:
        return advised
    held = judge_held(case, index, reference)
    if held is not None or stays_held(case, index, reference):
        return held
    return _judge_named(case, index, reference, reference.module)


def _judge_named(case: Case, index: int, reference: Reference, named: str) -> Verdict | None:
    function = reference.function
    if function is not None:
        target = function_target(case, named, function)
        if isinstance(target, AmbiguousArity):
            return _unclear_arity(case, index, reference, function, target.rules)
        if target is not None:
            return _renamed_function(case, index, reference, function, target)
    module = case.plan.module_target(named)
    if reference.kind is Kind.REQUIRE and case.plan.splits(named):
        required = required_for(case, reference)
        if required.is_known and (module is not None or case.splits(named)):
            return _required(case, index, reference, required, module)
    if module is not None:
        return _moved_module(case, index, reference, module)
    if function is None and case.splits(named, facade=not stays(case, reference)):
        if (whole := doctests_target(case, reference)) is not None:
            return _renamed_module(case, index, reference, whole)
        return ambiguous(case, index, reference, routers.by_action(reference))
    return deprecations.advised_module(case, index, reference)


def _required(
    case: Case, index: int, reference: Reference, required: Required, module: Target | None
) -> Verdict | None:
    """A `require` goes where its macros go; it stays for those that stay."""
    if required.stays:
        return None
    return _renamed_module(case, index, reference, required.main(module))


def _moved_module(case: Case, index: int, reference: Reference, target: Target) -> Verdict | None:
    follows = _follows(case, reference, target.module)
    if follows or deprecations.is_definition(case, target.rule):
        return None
    return _renamed_module(case, index, reference, target)


def _in_doubt(
    case: Case, index: int, reference: Reference, meaning: DoctestMeaning
) -> Verdict | None:
    """A short name in a doctest: it is not rewritten, and told of if it may mean an old module."""
    for module in meaning.modules:
        verdict = judge(case, index, structs.replace(reference, module=module, doctest=False))
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
    free = reason is None and not reference.doctest
    return Verdict(replace(finding, choices=parts) if free else finding, index)


def choice(case: Case, index: int, module: str) -> Verdict | None:
    """The verdict on an ambiguous reference for which someone has chosen a module."""
    reference = case.facts.references[index]
    rules = (each for each in case.plan.rules if each.old_module == reference.module)
    rule = next((each for each in rules if each.new_module == module), None)
    if rule is None:
        return None
    return _renamed_module(case, index, reference, Target(rule, module, None))


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
        doubts.undefined(case, target.module, renamed)
        or doubts.by_looks(reference)
        or doubts.out_of_sight(reference)
        or doubts.compared_as_text(case, reference)
        or doubts.import_in_the_way(case, reference, target)
        or doubts.not_for_good(case, target.rule)
        or doubts.used_between(case, reference)
        or doubts.by_self_alias(case, reference)
        or deprecations.deprecated_too(case, target, function, target.rule)
        or deprecations.unproved(case, reference, target),
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
    own = own or routers.impossible(case, reference, target.module)
    applicability, reason = _confidence(
        own,
        doubts.undefined(case, target.module, function, reference.module)
        or left_behind(case, reference, target.module)
        or doubts.out_of_sight(reference)
        or doubts.compared_as_text(case, reference)
        or doubts.renamed_beside(case, reference)
        or doubts.not_like_the_old(case, reference, target.module)
        or doubts.further_down(case, reference, target.module)
        or builds_names(case, reference)
        or called_unseen(case, reference, target.module)
        or doubts.implemented_already(case, reference)
        or doubts.import_in_the_way(case, reference, target)
        or doubts.not_for_good(case, target.rule)
        or doubts.used_between(case, reference)
        or doubts.by_self_alias(case, reference)
        or routers.helper_renamed(case, reference, target.module)
        or deprecations.deprecated_too(case, target, function, target.rule)
        or deprecations.unproved(case, reference, target),
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


def _confidence(manual: str | None, unsafe: str | None) -> tuple[Applicability, str | None]:
    if manual:
        return Applicability.MANUAL, manual
    return (Applicability.UNSAFE, unsafe) if unsafe else (Applicability.SAFE, None)
