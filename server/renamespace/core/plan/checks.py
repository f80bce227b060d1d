"""What is doubtful about a plan as a whole, though each of its rules is well-formed."""

from collections.abc import Iterable, Iterator

from renamespace.core.findings import Severity
from renamespace.core.plan.model import Plan, PlanProblem, Rule, RuleKind


def check_rules(plan: Plan, *, complete: bool) -> list[PlanProblem]:
    """Warnings; `complete` says that no rule was left out for its own faults."""
    problems = [*_merged_modules(plan.rules), *_merged_functions(plan.rules)]
    if complete and not (plan.rules or plan.boundaries or plan.elixir_deprecations):
        message = 'the plan has no rules: add "Old.Name" = "New.Name" below [modules]'
        problems.append(PlanProblem(0, 0, message, Severity.WARNING))
    return problems


def _merged_modules(rules: Iterable[Rule]) -> Iterator[PlanProblem]:
    """Modules that become one.

    Only a warning: one of the old names may be gone already, or a former name of the other.
    Whether both are still defined only the index can tell.
    """
    first: dict[str, Rule] = {}
    for rule in rules:
        if rule.kind is RuleKind.MODULE:
            earlier = first.setdefault(rule.new_module, rule)
            if earlier is not rule:
                yield _merge(earlier, rule, rule.new_module, "modules")


def _merged_functions(rules: Iterable[Rule]) -> Iterator[PlanProblem]:
    """Functions that become one, unless their arities keep them apart."""
    earlier: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        if rule.new_function is None:
            continue
        same = earlier.setdefault((rule.new_module, rule.new_function), [])
        clash = next((other for other in same if _clash(other, rule)), None)
        if clash:
            yield _merge(clash, rule, f"{rule.new_module}.{rule.new_function}", "functions")
        same.append(rule)


def _clash(one: Rule, other: Rule) -> bool:
    """Whether two rules can bring different functions to one name and arity."""
    if (one.old_module, one.old_function) == (other.old_module, other.old_function):
        return False
    return one.arity == other.arity or None in (one.arity, other.arity)


def _merge(earlier: Rule, rule: Rule, new: str, what: str) -> PlanProblem:
    message = (
        f'both "{earlier.key}" and "{rule.key}" become "{new}": that merges two {what}, '
        "give one of them another name unless it is meant"
    )
    return PlanProblem(rule.start, rule.end, message, Severity.WARNING)
