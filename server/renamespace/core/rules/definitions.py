"""The definitions that the plan moves: each is told of until it has its new name."""

from collections.abc import Iterator

from renamespace.core.elixir.facts import Facts, Head, Kind, ModuleDefinition, Reference
from renamespace.core.elixir.own_modules import OWN_MODULES
from renamespace.core.findings import Applicability, Code, Finding, Severity
from renamespace.core.plan import Plan, RuleKind, Target
from renamespace.core.rules.targets import written
from renamespace.core.rules.verdict import Case, Verdict

MOVABLE = "move it with `renamespace move`"
"""The reason of a definition that nothing keeps from being moved."""


def find(case: Case) -> Iterator[Verdict]:
    """Report the definitions with an old name. They are not references left, so none counts."""
    yield from _modules(case)
    yield from _functions(case)


def _modules(case: Case) -> Iterator[Verdict]:
    for module in case.facts.modules:
        target = planned(case.plan, module)
        if target is not None and module.name is not None:
            finding = Finding(
                path=case.file.source.path,
                start=module.start,
                end=module.end,
                code=Code.MODULE_TO_MOVE,
                message=f"`{module.name}` is to become `{target.module}`",
                old=module.name,
                new=target.module,
                rule=target.rule.key,
                applicability=Applicability.MANUAL,
                reason=_reason(case, module, target.module),
                note=case.note(target.rule),
                severity=Severity.INFO,
            )
            yield Verdict(finding)


def _functions(case: Case) -> Iterator[Verdict]:
    """The functions that a rule sends elsewhere or calls otherwise, each at its first clause."""
    told: set[tuple[str, str, int]] = set()
    for each in case.facts.functions:
        key = each.module, each.name, each.most
        if (
            key in told
            or not case.plan.splits(each.module)
            or each.whole == (each.start, each.end)
            or each.facade
        ):
            continue
        told.add(key)
        arities = _arities(each.fewest, each.most)
        target = case.plan.function_definition_target(each.module, each.name, arities)
        named = isinstance(target, Target) and target.rule.kind is RuleKind.FUNCTION
        if not isinstance(target, Target) or not (each.public or named):
            continue
        old = written(each.module, each.name, each.most)
        new = written(target.module, target.function or each.name, each.most)
        finding = Finding(
            path=case.file.source.path,
            start=each.start,
            end=each.end,
            code=Code.FUNCTION_TO_MOVE,
            message=f"`{old}` is to become `{new}`",
            old=old,
            new=new,
            rule=target.rule.key,
            applicability=Applicability.MANUAL,
            reason=MOVABLE,
            note=case.note(target.rule),
            severity=Severity.INFO,
        )
        yield Verdict(finding)


def planned(plan: Plan, module: ModuleDefinition) -> Target | None:
    """What the plan makes of a definition; None when it stays.

    An implementation is called after its protocol and its type (Protocol, `defimpl`), whatever a
    rule says, and a facade is there for its old name.
    """
    if module.name is None or module.keyword == "defimpl" or module.facade:
        return None
    return plan.definition_target(module.name)


def written_name(facts: Facts, module: ModuleDefinition) -> Reference | None:
    """The name of a definition as it stands there; of an implementation that of its protocol."""
    kinds = {Kind.DEFINITION, Kind.IMPLEMENTATION}
    names = (each for each in facts.references if each.start == module.start)
    return next((each for each in names if each.kind in kinds), None)


def around(facts: Facts, module: ModuleDefinition) -> str | None:
    """The module in which a definition stands, if it is called after it (Kernel.defmodule/2)."""
    name = written_name(facts, module)
    if name is None or not is_relative(facts, name):
        return None
    return facts.scopes[name.scope].module


def is_relative(facts: Facts, name: Reference) -> bool:
    """Whether a definition whose name is written like this is called after the module around it."""
    outer = facts.scopes[name.scope].module
    if outer is None or name.kind is not Kind.DEFINITION:
        return False
    relative = name.head in {Head.PLAIN, Head.MODULE}
    return relative and name.module == ".".join([outer, *name.segments])


def _reason(case: Case, module: ModuleDefinition, new: str) -> str:
    """What is in the way of a module is in the way of what goes along with it."""
    old, name = module.name or "", around(case.facts, module)
    outer = next((each for each in case.facts.modules if name and each.name == name), None)
    target = planned(case.plan, outer) if outer is not None else None
    if outer is not None and target is not None:
        along = new == target.module + old.removeprefix(outer.name or "")
        if along and _reason(case, outer, target.module) != MOVABLE:
            return f"it goes along with `{outer.name}`, which cannot be moved yet"
    return _obstacle(case, new) or MOVABLE


def _obstacle(case: Case, new: str) -> str | None:
    """Why a definition cannot be moved as the plan has it."""
    plan, index = case.plan, case.index
    if new in OWN_MODULES:
        return f"`{new}` is a module of Elixir itself"
    if index.defines_module(new) and _becomes(plan, new) is None:
        files = index.defined_in(new)
        if files and all(file.dependency for file in files):
            return f"a dependency defines `{new}`"
    return None


def _becomes(plan: Plan, module: str) -> str | None:
    target = plan.definition_target(module)
    return target.module if target is not None else None


def _arities(fewest: int, most: int) -> tuple[int, ...]:
    return tuple(range(most, fewest - 1, -1))
