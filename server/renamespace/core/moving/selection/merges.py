"""Modules that become part of another one, as that one is there already or comes first."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from renamespace.core.index import Index
from renamespace.core.moving.selection.along import Chosen, Definition
from renamespace.core.plan import Plan


@dataclass(frozen=True, slots=True)
class Merges:
    """What does not move as it is, by old name."""

    modules: Mapping[str, str] = field(default_factory=dict)
    inside: Mapping[str, str] = field(default_factory=dict)
    tests: Mapping[str, Chosen] = field(default_factory=dict)
    """Their tests, which go along under names that are free."""
    staying: Mapping[str, str] = field(default_factory=dict)
    """Their tests that stay, as no such name is free, and the names that they would have."""

    within: tuple[str, ...] = ()
    """What is defined in these tests."""

    @property
    def taken(self) -> frozenset[str]:
        """All that does not move by itself to the name that the plan has."""
        return frozenset({*self.modules, *self.inside, *self.tests, *self.staying, *self.within})


def find_merges(
    plan: Plan, index: Index, definitions: Iterable[Definition], chosen: Mapping[str, Chosen]
) -> Merges:
    """The merges among the chosen modules; with those of one module what is defined inside."""
    by_name = {each.name: each for each in definitions}
    modules = dict(_merged(plan, index, by_name, chosen))
    inside = {
        name: each.new
        for name, each in chosen.items()
        if name not in modules and _is_inside(by_name[name], by_name, modules)
    }
    tests, staying = _tests(by_name, chosen, modules)
    others = {**tests, **staying}
    within = (name for name in chosen if _is_inside(by_name[name], by_name, others))
    return Merges(modules, inside, tests, staying, tuple(within))


def _merged(
    plan: Plan, index: Index, by_name: Mapping[str, Definition], chosen: Mapping[str, Chosen]
) -> Iterator[tuple[str, str]]:
    taken: dict[str, str] = {}
    for name, each in sorted(chosen.items(), key=lambda item: item[1].roots != (item[0],)):
        definition, new = by_name[name], each.new
        plain = definition.module.keyword == "defmodule" and not definition.is_test
        if not plain or new == name or new in chosen or _is_nested(definition, chosen):
            continue
        if _moves_on(plan, name, new):
            continue
        files = index.defined_in(new)
        if files and all(file.dependency for file in files):
            continue
        if files or new in taken:
            yield name, new
        taken.setdefault(new, name)


def _moves_on(plan: Plan, name: str, new: str) -> bool:
    """Whether it is part of a chain or a swap, so that it may be another module than is meant."""
    made = any(rule.new_module == name for rule in plan.rules if rule.origin is None)
    return made or plan.definition_target(new) is not None


def _is_nested(definition: Definition, chosen: Mapping[str, Chosen]) -> bool:
    return definition.around is not None and definition.around in chosen


def _is_inside(
    definition: Definition, by_name: Mapping[str, Definition], modules: Container[str]
) -> bool:
    around = definition.around
    if around is None or around not in by_name:
        return False
    return around in modules or _is_inside(by_name[around], by_name, modules)


def _tests(
    by_name: Mapping[str, Definition], chosen: Mapping[str, Chosen], modules: Mapping[str, str]
) -> tuple[dict[str, Chosen], dict[str, str]]:
    """A test whose new name is that of another one gets a name that says what it was of."""
    tests: dict[str, Chosen] = {}
    staying: dict[str, str] = {}
    becoming = [each.new for each in chosen.values()]
    for module, new in modules.items():
        test = f"{module}Test"
        alone = f"{new}Test" not in by_name and becoming.count(f"{new}Test") <= 1
        if test not in chosen or alone:
            continue
        name = beside(module, new)
        if name in by_name or name in becoming or any(name == each.new for each in tests.values()):
            staying[test] = name
        else:
            tests[test] = replace(chosen[test], new=name)
    return tests, staying


def beside(module: str, new: str) -> str:
    """A name for the test of a module in the one with which it is merged.

    `A.Runs` in `A.Orders` has `A.Orders.RunsTest`, `A.Runs.Query` in `A.Orders.Query` has
    `A.Orders.RunsQueryTest`.
    """
    last = module.rpartition(".")[2]
    if last != new.rpartition(".")[2]:
        return f"{new}.{last}Test"
    return f"{new.rpartition('.')[0]}.{''.join(module.split('.')[-2:])}Test".lstrip(".")
