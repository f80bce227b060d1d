"""The plan held against the project: `unused-rule` and `missing-target`."""

from collections.abc import Iterator, Mapping

from renamespace.core.findings import Code, Severity
from renamespace.core.index import Index
from renamespace.core.plan import Plan, PlanProblem, Rule, RuleKind


def unused_rules(plan: Plan, index: Index) -> Iterator[PlanProblem]:
    """The rules whose old name is neither defined nor referred to anywhere."""
    modules, functions = _named(index)
    for rule in plan.rules:
        if rule.origin is None and not _matches(rule, modules, functions):
            message = f"nothing in the project is called {rule.key}: done, or misspelt"
            yield PlanProblem(rule.start, rule.end, message, Severity.WARNING, Code.UNUSED_RULE)


def missing_targets(plan: Plan, index: Index) -> Iterator[PlanProblem]:
    """The rules whose new module or function nothing visibly defines, nor will after a move."""
    moving = {rule.new_module: rule.old_module for rule in plan.rules if _moves(rule, index)}
    for rule in plan.rules:
        missing = _missing(rule, index, moving) if rule.origin is None else None
        if missing is not None:
            message = f"{missing} is not defined in the project or its dependencies yet"
            yield PlanProblem(
                rule.target_start, rule.target_end, message, Severity.WARNING, Code.MISSING_TARGET
            )


def _named(index: Index) -> tuple[set[str], set[tuple[str, str]]]:
    """Every module and every function that the project defines or refers to."""
    modules: set[str] = set()
    functions: set[tuple[str, str]] = set()
    for file in index.files.values():
        facts = file.facts
        modules.update(each.name for each in facts.modules if each.name)
        modules.update(each.module for each in facts.references if each.module)
        modules.update(each.module for each in facts.dynamic)
        functions.update((each.module, each.name) for each in facts.functions)
        functions.update(
            (each.module, each.function.name)
            for each in facts.references
            if each.module and each.function
        )
    return modules, functions


def _matches(rule: Rule, modules: set[str], functions: set[tuple[str, str]]) -> bool:
    if rule.old_function is not None:
        return (rule.old_module, rule.old_function) in functions
    if rule.kind is RuleKind.MODULE_TREE:
        return any(module.startswith(rule.old_module + ".") for module in modules)
    return rule.old_module in modules


def _moves(rule: Rule, index: Index) -> bool:
    """Whether the rule has a module of the project to move to a name that is free."""
    if rule.kind is not RuleKind.MODULE or index.defines_module(rule.new_module):
        return False
    return any(not file.dependency for file in index.defined_in(rule.old_module))


def _missing(rule: Rule, index: Index, moving: Mapping[str, str]) -> str | None:
    module = moving.get(rule.new_module, rule.new_module)
    if rule.kind is RuleKind.MODULE_TREE or index.defines_module(module):
        name = rule.new_function
        if name is None or index.defines_function(module, name, rule.arity):
            return None
        return rule.target
    return rule.new_module
