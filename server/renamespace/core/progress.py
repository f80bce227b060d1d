"""How far a project is: for each rule, the references to its new name and to its old one."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from renamespace.core.elixir.facts import Kind, Reference
from renamespace.core.findings import Severity
from renamespace.core.index import Index
from renamespace.core.plan import Plan, Rule, RuleKind
from renamespace.core.rules.project import find


@dataclass(frozen=True, slots=True)
class Progress:
    """A rule with how many references are done and how many are left."""

    rule: Rule
    done: int
    left: int


def by_rule(plan: Plan, index: Index) -> tuple[Progress, ...]:
    """Each rule's progress in the plan's order; of deprecations those that something refers to.

    A reference is done when it names what the rule makes. Two rules that make the same name both
    count it: the text does not show where it came from.
    """
    counted = (each for each in find(plan, index) if each.severity is not Severity.INFO)
    left = Counter(finding.rule for finding in counted)
    modules: Counter[str] = Counter()
    functions: Counter[tuple[str, str]] = Counter()
    for reference in _names(index):
        module = reference.module or ""
        modules[module] += 1
        if reference.function is not None:
            functions[module, reference.function.name] += 1
    return tuple(
        Progress(rule, _done(rule, modules, functions), left[rule.key])
        for rule in plan.rules
        if rule.origin is None or left[rule.key]
    )


def _done(rule: Rule, modules: Counter[str], functions: Counter[tuple[str, str]]) -> int:
    if rule.kind is RuleKind.MODULE:
        return modules[rule.new_module]
    if rule.kind is RuleKind.MODULE_TREE:
        below = rule.new_module + "."
        return sum(count for name, count in modules.items() if name.startswith(below))
    if rule.new_function is not None:
        return functions[rule.new_module, rule.new_function]
    return sum(count for (module, _), count in functions.items() if module == rule.new_module)


def _names(index: Index) -> Iterator[Reference]:
    silent = {Kind.DEFINITION, Kind.AS, Kind.GROUP}
    for file in index.files.values():
        if not file.dependency:
            yield from (each for each in file.facts.references if each.kind not in silent)
