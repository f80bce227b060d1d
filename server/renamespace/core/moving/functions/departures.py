"""Which functions the plan takes out of which module, and where each of them goes."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from msgspec import structs

from renamespace.core.elixir.facts import FunctionDefinition
from renamespace.core.elixir.own_modules import OWN_MODULES
from renamespace.core.index import Index
from renamespace.core.moving.decisions import Refusal
from renamespace.core.plan import AmbiguousArity, Plan, Rule, RuleKind, Target
from renamespace.core.rules.targets import listing, written

Key = tuple[str, int, int]
"""A function's name with the fewest and most arguments that one `def` of it takes."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Where something goes: the module, and its name there."""

    module: str
    name: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Departure:
    """A module that functions leave, by the name that it has once modules have moved."""

    module: str
    functions: Mapping[Key, Goal] = field(default_factory=dict)
    whole: str | None = None
    """The module with which all the rest of it is merged."""
    old: str = ""
    """What it is called in the plan."""
    inside: Mapping[str, str] = field(default_factory=dict)
    """What is defined in it, and goes along: old name to new."""

    @property
    def targets(self) -> tuple[str, ...]:
        """The modules to which something of it goes, in the order of its functions."""
        goals = [goal.module for goal in self.functions.values()]
        goals += [self.whole] if self.whole is not None else []
        return tuple(each for each in dict.fromkeys(goals) if each != self.module)


def departures(
    plan: Plan,
    index: Index,
    names: Mapping[str, str],
    merges: Mapping[str, str],
    inside: Mapping[str, str],
    wanted: Mapping[str, frozenset[str] | None] | None,
) -> tuple[tuple[Departure, ...], tuple[Refusal, ...]]:
    """The modules that functions leave: all, or those wanted; `index` is that of before.

    Of a wanted module all functions of the plan go, or the ones that are given with it.

    `names` are the modules that move as they are (old name to new), `merges` those that become part
    of another one, `inside` what is defined in those.
    """
    found: list[Departure] = []
    refusals: list[Refusal] = []
    for module in _sources(plan, index, merges):
        if wanted is not None and module not in wanted:
            continue
        goals, unclear = _goals(plan, index, module, merges)
        within = {old: new for old, new in inside.items() if old.startswith(f"{module}.")}
        whole = merges.get(module)
        departure = Departure(names.get(module, module), goals, whole, module, within)
        stays = {key for key, goal in goals.items() if _stays(departure, key, goal)}
        only = wanted[module] if wanted is not None else None
        kept = {
            key: goal
            for key, goal in goals.items()
            if key not in stays and (only is None or _is_among(key, only))
        }
        departure = departure if only is None else replace(departure, whole=None, inside={})
        departure = replace(departure, functions=kept)
        refusals += unclear
        if kept or departure.whole is not None:
            found.append(departure)
            refusals += _refused(plan, index, departure, names)
    return tuple(found), tuple(refusals)


def function_rules(plan: Plan, found: Collection[Departure]) -> Iterator[Rule]:
    """A rule for each function that goes, and none for others of its module."""
    for departure in found:
        for (name, _, most), goal in departure.functions.items():
            target = plan.function_definition_target(departure.old, name, (most,))
            rule = target.rule if isinstance(target, Target) else None
            if rule is not None:
                yield structs.replace(
                    rule,
                    kind=RuleKind.FUNCTION,
                    old_function=name,
                    arity=most,
                    new_function=goal.name,
                )


def _is_among(key: Key, names: Collection[str]) -> bool:
    name, fewest, most = key
    return name in names or any(f"{name}/{each}" in names for each in range(fewest, most + 1))


def coming(
    index: Index, found: Collection[Departure], inside: Mapping[str, str]
) -> tuple[FunctionDefinition, ...]:
    """The public functions as they will be where they go; `index` is that of before.

    With them those of the modules `inside` of others (old name to new).
    """
    leaving = (
        structs.replace(each, module=goal.module, name=goal.name)
        for departure in found
        for each in _definitions(index, departure.old)
        if each.public and (goal := goal_of(departure, each)) is not None
    )
    along = (
        structs.replace(each, module=new)
        for old, new in inside.items()
        for each in _definitions(index, old)
    )
    return (*leaving, *along)


def goal_of(departure: Departure, definition: FunctionDefinition) -> Goal | None:
    """Where a function goes; None if it stays."""
    key = definition.name, definition.fewest, definition.most
    if key in departure.functions:
        return departure.functions[key]
    return None if departure.whole is None else Goal(departure.whole, definition.name)


def is_generated(definition: FunctionDefinition) -> bool:
    """Whether nobody writes it, such as a struct's."""
    return definition.whole == (definition.start, definition.end)


def _sources(plan: Plan, index: Index, merges: Mapping[str, str]) -> Iterator[str]:
    modules = [rule.old_module for rule in plan.rules if rule.origin is None]
    for module in dict.fromkeys((*modules, *merges)):
        files = index.defined_in(module)
        own = files and not any(file.dependency for file in files)
        if own and (plan.splits(module) or module in merges):
            yield module


def _definitions(index: Index, module: str) -> list[FunctionDefinition]:
    return [
        each
        for file in index.defined_in(module)
        for each in file.facts.functions
        if each.module == module
    ]


def _goals(
    plan: Plan, index: Index, module: str, merges: Mapping[str, str]
) -> tuple[dict[Key, Goal], list[Refusal]]:
    goals: dict[Key, Goal] = {}
    refusals: list[Refusal] = []
    for each in _definitions(index, module):
        key = each.name, each.fewest, each.most
        if key in goals or is_generated(each) or each.facade:
            continue
        arities = tuple(range(each.most, each.fewest - 1, -1))
        targets = [
            plan.function_definition_target(module, each.name, _first(arities, n)) for n in arities
        ]
        if (
            any(isinstance(target, AmbiguousArity) for target in targets)
            or len({_goes(target) for target in targets}) > 1
        ):
            path = index.defined_in(module)[0].source.path
            name = written(module, each.name, each.most)
            message = (
                f"`{name}` has default arguments, and the plan sends its arities to different "
                "places: write the arities out as functions of their own first"
            )
            refusals.append(Refusal(message, path, each.start, each.end, (module,)))
            continue
        target = targets[0]
        if isinstance(target, Target) and _moves_on(plan, target, each):
            path = index.defined_in(module)[0].source.path
            message = (
                f"`{target.rule.target}`, which it becomes, moves on by another rule: do one after "
                "the other, and take the first out of the plan between"
            )
            refusals.append(Refusal(message, path, each.start, each.end, (module,)))
            continue
        if isinstance(target, Target) and (each.public or _is_exact(target)):
            goals[key] = Goal(target.module, target.function or each.name, target.rule.note)
        elif module in merges and each.public:
            goals[key] = Goal(merges[module], each.name)
    return goals, refusals


def _moves_on(plan: Plan, target: Target, definition: FunctionDefinition) -> bool:
    name = target.function or definition.name
    return plan.function_definition_target(target.module, name, (definition.most,)) is not None


def _first(arities: tuple[int, ...], own: int) -> tuple[int, ...]:
    return (own, *(each for each in arities if each != own))


def _goes(target: Target | AmbiguousArity | None) -> tuple[str, str | None] | None:
    return (target.module, target.function) if isinstance(target, Target) else None


def _is_exact(target: Target) -> bool:
    """Whether a rule with an arity names the function: others do not mean private ones."""
    return target.rule.kind is RuleKind.FUNCTION and target.rule.arity is not None


def _stays(departure: Departure, key: Key, goal: Goal) -> bool:
    return goal.module == departure.module and goal.name == key[0]


def _refused(
    plan: Plan, index: Index, departure: Departure, names: Mapping[str, str]
) -> Iterator[Refusal]:
    """Why nothing can come to one of the modules, or leave this one."""
    file = index.defined_in(departure.old)[0]
    module = next(each for each in file.facts.modules if each.name == departure.old)

    def refusal(message: str, *, unsafe: bool = False) -> Refusal:
        where = file.source.path, module.start, module.end
        return Refusal(message, *where, (departure.old,), unsafe)

    if len(index.defined_in(departure.old)) > 1:
        paths = tuple(each.source.path for each in index.defined_in(departure.old))
        yield refusal(f"`{departure.old}` is defined in {listing(paths)}: leave one definition")
    if file.facts.error is not None:
        yield refusal(f"the file of `{departure.old}` does not parse: mend it first")
    if module.keyword != "defmodule":
        yield refusal(f"`{departure.old}` is no plain module: its functions cannot leave it")
    for target in departure.targets:
        if target in OWN_MODULES:
            yield refusal(f"`{target}` is a module of Elixir itself: choose another one")
        elif any(each.dependency for each in index.defined_in(target)):
            yield refusal(f"`{target}` is defined in a dependency: nothing can be added to it")
        elif target in names and target not in names.values():
            yield refusal(f"`{target}`, where functions of it go, moves itself: do that first")
        elif plan.splits(target) and target not in names.values():
            yield refusal(
                f"functions of it go to `{target}`, of which functions go on: do that first"
            )
