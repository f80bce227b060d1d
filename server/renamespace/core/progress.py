"""How far a project is: for each rule, the references to its new name and to its old one."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from renamespace.core.elixir.facts import Kind, Reference
from renamespace.core.findings import Code, Finding, Severity
from renamespace.core.index import Index
from renamespace.core.plan import Plan, Rule, RuleKind
from renamespace.core.rules.definitions import planned
from renamespace.core.rules.project import find


@dataclass(frozen=True, slots=True)
class Progress:
    """A rule with how many references are done and how many are left.

    Likewise the definitions, for the rule of a module or a tree.
    """

    rule: Rule
    done: int
    left: int
    moved: int | None = None
    """How many definitions have their new name; None for the rule of a function."""
    to_move: int = 0


@dataclass(frozen=True, slots=True)
class Split:
    """A module whose functions go to several, with the names of it that no single rule decides.

    Those are aliases that part, and names without a function, for which someone must choose.
    """

    module: str
    targets: tuple[str, ...]
    left: int


def splits(plan: Plan, index: Index) -> tuple[Split, ...]:
    """The split modules of which such names are left, in the plan's order."""
    left = Counter(map(split_module, find(plan, index)))
    modules = dict.fromkeys(rule.old_module for rule in plan.rules)
    return tuple(Split(each, plan.destinations(each), left[each]) for each in modules if left[each])


def split_module(finding: Finding) -> str | None:
    """The split module of which a finding is that has no rule of its own; else None."""
    codes = {Code.AMBIGUOUS_MODULE, Code.DEPRECATED_MODULE}
    return finding.old if finding.code in codes and finding.rule is None else None


def by_rule(plan: Plan, index: Index) -> tuple[Progress, ...]:
    """Each rule's progress in the plan's order; of deprecations those that something refers to.

    A reference is done when it names what the rule makes, and a definition is moved when it is what
    the rule makes and the plan moves it no further. Two rules that make the same name both count
    it: the text does not show where it came from.
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
    old, new = _definitions(plan, index)
    named = frozenset(rule.new_module for rule in plan.rules if rule.kind is RuleKind.MODULE)
    return tuple(
        Progress(
            rule,
            _done(rule, modules, functions),
            left[rule.key],
            _moved(rule, old[rule.key], new, named),
            old[rule.key],
        )
        for rule in plan.rules
        if rule.origin is None or left[rule.key]
    )


def _definitions(plan: Plan, index: Index) -> tuple[Counter[str], frozenset[str]]:
    """How many modules each rule has still to move, and those that stay where they are."""
    old: dict[str, str] = {}
    new: set[str] = set()
    for file in index.files.values():
        for module in () if file.dependency else file.facts.modules:
            target = planned(plan, module)
            if target is not None and module.name is not None:
                old[module.name] = target.rule.key
            elif module.name is not None and module.keyword != "defimpl":
                new.add(module.name)
    return Counter(old.values()), frozenset(new)


def _moved(rule: Rule, old: int, new: frozenset[str], named: frozenset[str]) -> int | None:
    """What is moved by a rule with so many definitions left; `named` are those of exact rules."""
    if rule.kind is RuleKind.MODULE:
        return int(rule.new_module in new and not old)
    if rule.kind is RuleKind.MODULE_TREE:
        return sum(name.startswith(f"{rule.new_module}.") for name in new - named)
    return None


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
