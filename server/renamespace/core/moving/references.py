"""The references follow the definitions: what they become, and those that cannot follow."""

import datetime
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace

from renamespace.core import renaming
from renamespace.core.elixir.facts import Kind
from renamespace.core.findings import Applicability, Code, Finding
from renamespace.core.index import Index
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.definitions import Definitions
from renamespace.core.plan import Plan, Rule, RuleKind
from renamespace.core.rewrite.file import WITHHELD

Wanted = Callable[[Finding], bool]


def follow(
    plan: Plan,
    definitions: Definitions,
    wanted: Wanted,
    today: datetime.date | None,
    settled: Mapping[str, str],
) -> renaming.Fix:
    """Fix the references to the modules whose definitions have their new names.

    What else the plan says is done too. `settled` are the definitions of earlier steps.
    """
    rules = tuple(_exact(plan, old, new) for old, new in definitions.names.items())
    known = {new: old for new, old in settled.items() if new not in definitions.names}
    known |= definitions.settled
    fixing = replace(plan, rules=(*rules, *plan.rules), settled=known)
    return renaming.fix(fixing, definitions.index, wanted, today=today)


def narrowed(plan: Plan, names: Mapping[str, str]) -> Plan:
    """The plan with nothing but the rules of functions of these modules."""
    kept = (each for each in plan.rules if each.old_module in names)
    return replace(plan, rules=tuple(each for each in kept if _is_of_function(each)))


def without_functions(plan: Plan, names: Container[str]) -> Plan:
    """The plan without the rules of functions of these modules."""
    rules = (
        each for each in plan.rules if not _is_of_function(each) or each.old_module not in names
    )
    return replace(plan, rules=tuple(rules))


def _is_of_function(rule: Rule) -> bool:
    return rule.kind in {RuleKind.FUNCTION, RuleKind.FUNCTION_WILDCARD}


def broken(
    done: renaming.Fix, names: Mapping[str, str], parted: Container[str], index: Index
) -> Iterator[Refusal]:
    """The references that are left and would not compile, or mean something else.

    Of the modules `parted` only functions leave; `index` is what the findings are of.
    """
    for finding in done.left:
        named = finding.code not in _SILENT and module_of(finding) in names
        parts = module_of(finding) in parted and _names_what_leaves(finding, index)
        if named or parts or _is_made_below(finding, names):
            yield _refusal(finding)


def _names_what_leaves(finding: Finding, index: Index) -> bool:
    """Whether a function is named, or calls of functions hang on it."""
    if finding.code not in {Code.AMBIGUOUS_MODULE, Code.DEPRECATED_MODULE}:
        return finding.code is Code.DEPRECATED_FUNCTION
    facts = index.files[finding.path].facts
    places = (each for each in facts.references if each.start == finding.start)
    return any(each.kind in {Kind.IMPORT, Kind.USE} for each in places)


def stranded(left: Iterable[Finding], index: Index) -> Iterator[Refusal]:
    """The references that are left to a module of which nothing is left; `index` as it is then."""
    for finding in left:
        if finding.code is Code.AMBIGUOUS_MODULE and not index.defines_module(finding.old or ""):
            yield _refusal(finding)


def _is_made_below(finding: Finding, names: Mapping[str, str]) -> bool:
    """Whether code makes names below a module, one of which moves elsewhere."""
    if finding.code is not Code.DYNAMIC_REFERENCE or finding.new is not None:
        return False
    return any(name.startswith(f"{finding.old}.") for name in names)


_SILENT = frozenset(
    {Code.MENTION, Code.DYNAMIC_REFERENCE, Code.FORBIDDEN_DEPENDENCY}
    | {Code.MODULE_TO_MOVE, Code.FUNCTION_TO_MOVE}
)


def module_of(finding: Finding) -> str:
    """The module of what is named, which may be a function with its arity."""
    module, _, last = (finding.old or "").partition("/")[0].rpartition(".")
    return f"{module}.{last}".lstrip(".") if last[:1].isupper() else module


def _refusal(finding: Finding) -> Refusal:
    """Someone may go ahead with what is left to a person, but not past a defect of the tool."""
    how = "mend it first" if finding.applicability is Applicability.MANUAL else "pass --unsafe"
    message = f"{finding.message}, but this reference cannot follow: {finding.reason}; {how}"
    modules, defect = (module_of(finding),), WITHHELD in (finding.reason or "")
    return Refusal(message, finding.path, finding.start, finding.end, modules, unsafe=not defect)


def _exact(plan: Plan, old: str, new: str) -> Rule:
    """A rule of the one module, told of as the plan's that moves it."""
    target = plan.module_target(old)
    rule = target.rule if target is not None else None
    return Rule(
        kind=RuleKind.MODULE,
        key=rule.key if rule is not None else old,
        old_module=old,
        old_function=None,
        arity=None,
        new_module=new,
        new_function=None,
        start=rule.start if rule is not None else 0,
        end=rule.end if rule is not None else 0,
        target_start=rule.target_start if rule is not None else 0,
        target_end=rule.target_end if rule is not None else 0,
        note=rule.note if rule is not None else None,
        since=rule.since if rule is not None else None,
        remove_by=rule.remove_by if rule is not None else None,
    )
