"""Attributes and variables that hold a module: what is called through them decides with the plan.

A name that is held is one text for many calls. It changes with them, or it needs a choice.
"""

from collections.abc import Iterator

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Function, HeldCall, Holder, Kind, Otherwise, Reference
from renamespace.core.findings import Applicability, Code, Finding
from renamespace.core.plan import AmbiguousArity, Rule, Target
from renamespace.core.rules import doubts
from renamespace.core.rules.targets import function_target, listing, written
from renamespace.core.rules.verdict import Case, Change, Verdict, once

_OTHERWISE = {
    Otherwise.SET_AGAIN: "`{}` gets a value more than once: look at each call of it",
    Otherwise.BY_NAME: "`{}` is read or set by its name too",
    Otherwise.QUOTED: "`{}` is used in quoted code too, which may run elsewhere",
}
_READ_NO_ATTRIBUTES = frozenset(
    {
        *("Agent", "Application", "Bitwise", "DynamicSupervisor", "ExUnit.Case", "GenServer"),
        *("GenEvent", "Supervisor", "Task", "Ecto.Query", "Ecto.Changeset", "Plug.Conn"),
    }
)
"""What brings in no code that reads an attribute of one's own."""


def find(case: Case) -> Iterator[Verdict]:
    """Judge every call through a holder that a function rule is about; it goes with the value."""
    for holder in case.facts.holders:
        verdict = judge_held(case, holder.reference, case.facts.references[holder.reference])
        if holder.otherwise is Otherwise.SET_AGAIN:
            continue  # It may be another module that is called.
        for call in holder.calls if verdict is not None else ():
            target = _by_function(case, holder, call)
            if verdict is not None and target is not None:
                yield _call(case, holder, call, target, verdict.finding)


def judge_held(case: Case, index: int, reference: Reference) -> Verdict | None:
    """What the plan says of a name that is held; None where no function rule is about its calls."""
    holder = _holders(case).get(index)
    if holder is None or not any(_by_function(case, holder, call) for call in holder.calls):
        return None
    homes = _homes(case, holder, reference)
    reason = _undecided(case, holder, reference, homes) or _elsewhere(
        case, holder, reference, homes[0]
    )
    if reason is not None:
        return Verdict(_manual(case, reference, reason), index)
    new, edits = homes[0], tuple(_renames(case, holder))
    doubt = _doubt(case, holder, reference, new)
    applicability = Applicability.UNSAFE if doubt else Applicability.SAFE
    finding = case.finding(
        reference,
        Code.DEPRECATED_MODULE if new != reference.module else Code.DEPRECATED_FUNCTION,
        _message(case, holder, reference, new),
        _rule(case, holder, reference, new),
        new=new,
        reason=doubt,
        applicability=applicability,
    )
    return Verdict(finding, index, Change(new), edits)


def stays_held(case: Case, index: int, reference: Reference) -> bool:
    """Whether a name without a rule of its own is held for nothing but calls that no rule names."""
    holder = _holders(case).get(index)
    if holder is None or holder.passed or holder.otherwise is not None:
        return False
    return case.plan.module_target(reference.module or "") is None and not any(
        _by_function(case, holder, call) for call in holder.calls
    )


@once
def _holders(case: Case) -> dict[int, Holder]:
    """What holds a name, by its reference."""
    return {each.reference: each for each in reversed(case.facts.holders)}


def _by_function(case: Case, holder: Holder, call: HeldCall) -> Target | AmbiguousArity | None:
    module = case.facts.references[holder.reference].module
    return function_target(case, module, call.function) if module is not None else None


def _homes(case: Case, holder: Holder, reference: Reference) -> tuple[str, ...]:
    """The modules to which the calls go."""
    rest = _by_itself(case, reference)
    targets = [_by_function(case, holder, call) for call in holder.calls]
    homes = (each.module if isinstance(each, Target) else rest for each in targets)
    return tuple(dict.fromkeys(homes))


def _by_itself(case: Case, reference: Reference) -> str:
    """What the module becomes where no function rule is about it."""
    old = reference.module or ""
    own = case.plan.module_target(old)
    return own.module if own is not None else old


def _undecided(
    case: Case, holder: Holder, reference: Reference, homes: tuple[str, ...]
) -> str | None:
    """Why no one name can be put in."""
    for call in holder.calls:
        target = _by_function(case, holder, call)
        if isinstance(target, AmbiguousArity):
            keys = tuple(rule.key for rule in target.rules)
            return f"the arity decides about {listing(keys)}, and cannot be seen here"
    if len(homes) > 1:
        return f"calls through `{holder.written}` go to {listing(homes)}: it cannot hold them all"
    if holder.passed and _by_itself(case, reference) != homes[0]:
        calls = listing(homes)
        return f"calls through `{holder.written}` go to {calls}, but it is used otherwise too"
    return None


def _elsewhere(case: Case, holder: Holder, reference: Reference, new: str) -> str | None:
    """Why what is called here may not be what is written there."""
    if holder.otherwise is not None:
        return _OTHERWISE[holder.otherwise].format(holder.written)
    if holder.default and any(_renames(case, holder)):
        return f"another module may be configured for `{holder.written}`, with functions of its own"
    if case.is_own(reference, new):
        return f"`{new}` would hold its own name: call its functions directly"
    return None


def _doubt(case: Case, holder: Holder, reference: Reference, new: str) -> str | None:
    """Why the change is not proved to be right."""
    rule = _rule(case, holder, reference, new)
    reasons = [doubts.undefined(case, new), *_undefined_calls(case, holder, new)]
    if not holder.written.startswith("@"):
        reasons.append(f"`{holder.written}` holds the module, as far as can be seen here")
    reasons += [
        _may_be_read(case, holder, reference),
        doubts.not_for_good(case, rule) if rule is not None else None,
        doubts.used_between(case, reference),
        doubts.by_self_alias(case, reference),
    ]
    return next(filter(None, reasons), None)


def _undefined_calls(case: Case, holder: Holder, new: str) -> Iterator[str | None]:
    for call in holder.calls:
        function = call.function
        name = _new_name(case, holder, call)
        yield doubts.undefined(case, new, Function(name, function.arity, 0, 0))


def _may_be_read(case: Case, holder: Holder, reference: Reference) -> str | None:
    """Macros that a `use` or an `import` brings may read an attribute (Phoenix.ConnTest does)."""
    own = case.plan.module_target(reference.module or "")
    if not holder.written.startswith("@") or own is not None:
        return None
    for directive in case.facts.directives:
        if directive.kind not in {Kind.USE, Kind.IMPORT}:
            continue
        modules = {case.facts.references[each].module for each in directive.references}
        if (
            case.facts.encloses(directive.scope, reference.scope)
            and not modules <= _READ_NO_ATTRIBUTES
        ):
            brought = min(
                f"`{each}`" if each else "a macro" for each in modules - _READ_NO_ATTRIBUTES
            )
            return f"what {brought} brings in may read `{holder.written}` too"
    return None


def _renames(case: Case, holder: Holder) -> Iterator[TextEdit]:
    for call in holder.calls:
        name = _new_name(case, holder, call)
        if name != call.function.name:
            yield TextEdit(call.function.start, call.function.end, name)


def _new_name(case: Case, holder: Holder, call: HeldCall) -> str:
    target = _by_function(case, holder, call)
    renamed = target.function if isinstance(target, Target) else None
    return renamed or call.function.name


def _rule(case: Case, holder: Holder, reference: Reference, new: str) -> Rule | None:
    """The rule that tells of the value: its module's own, else the first call's."""
    own = case.plan.module_target(reference.module or "")
    if own is not None and own.module == new:
        return own.rule
    targets = (_by_function(case, holder, call) for call in holder.calls)
    return next((each.rule for each in targets if isinstance(each, Target)), None)


def _message(case: Case, holder: Holder, reference: Reference, new: str) -> str:
    if new != reference.module:
        return f"`{reference.module}` is now `{new}`"
    renamed = sorted({edit.text for edit in _renames(case, holder)})
    return f"`{new}` has functions of other names now: {listing(tuple(renamed))}"


def _manual(case: Case, reference: Reference, reason: str) -> Finding:
    old = reference.module or ""
    own, parts = case.plan.module_target(old), case.plan.destinations(old)
    return case.finding(
        reference,
        Code.DEPRECATED_MODULE if own else Code.AMBIGUOUS_MODULE,
        f"`{old}` is now `{own.module}`"
        if own
        else f"`{old}` has its functions moved to {listing(parts)}",
        own.rule if own else None,
        new=own.module if own else ", ".join(parts),
        reason=reason,
        applicability=Applicability.MANUAL,
    )


def _call(
    case: Case, holder: Holder, call: HeldCall, target: Target | AmbiguousArity, value: Finding
) -> Verdict:
    """A call through a holder: as sure as the value that it goes with."""
    function, old = call.function, case.facts.references[holder.reference].module or ""
    rule = target.rules[0] if isinstance(target, AmbiguousArity) else target.rule
    name = written(old, function.name, function.arity)
    new = None
    if isinstance(target, Target):
        new = written(target.module, target.function or function.name, function.arity)
    finding = Finding(
        path=case.file.source.path,
        start=call.start,
        end=function.end,
        code=Code.DEPRECATED_FUNCTION,
        message=f"`{name}` is now `{new}`"
        if new
        else f"`{old}.{function.name}` is renamed by arity",
        old=name,
        new=new,
        rule=rule.key,
        applicability=value.applicability,
        reason=value.reason,
        note=case.note(rule),
        severity=case.severity(rule),
    )
    return Verdict(finding, owner=holder.reference)
