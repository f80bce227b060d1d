"""The modules that someone names to be moved, and what to answer when one cannot be."""

import difflib
from collections.abc import Collection, Mapping

from renamespace.core.index import Index
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.selection.along import Chosen
from renamespace.core.plan import Plan


def asked_for(
    plan: Plan, index: Index, named: Collection[str], every: Mapping[str, Chosen]
) -> tuple[frozenset[str], tuple[Refusal, ...]]:
    """The modules of the plan that are meant, and a refusal for each name that means none.

    A name with `.*` means all below it that the plan moves. `every` is what moves with nothing
    named, by old name, with what goes along.
    """
    movable = [name for name, each in every.items() if each.roots == (name,)]
    found: set[str] = set()
    refusals = []
    for name in named:
        whole = name.removeprefix("Elixir.")
        below = whole.removesuffix("*") if whole.endswith(".*") else None
        meant = [m for m in movable if m == whole or (below and m.startswith(below))]
        found.update(meant)
        if not meant:
            refusals.append(_refusal(plan, index, whole, every, movable))
    return frozenset(found), tuple(refusals)


def parted_modules(
    plan: Plan, index: Index, named: Collection[str], every: Mapping[str, Chosen]
) -> tuple[dict[str, frozenset[str] | None], list[str]]:
    """The modules of which functions are meant, with those (None for all), and the other names."""
    found: dict[str, frozenset[str] | None] = {}
    others = []
    for name in named:
        module, function = _in_parts(name)
        if function is not None and _goes(plan, index, module, function):
            known = found.get(module, frozenset())
            found[module] = None if known is None else known | {function}
        elif plan.splits(name) and index.defines_module(name):
            found[name] = None
            others += [name] if name in every else []
        else:
            others.append(name)
    return found, others


def _goes(plan: Plan, index: Index, module: str, function: str) -> bool:
    """Whether a rule moves a function, `name` or `name/1`, that is there."""
    name, _, arity = function.partition("/")
    return plan.splits(module) and any(
        plan.function_definition_target(module, name, (each.most,)) is not None
        for each in index.functions(module, name)
        if not arity or (arity.isdigit() and each.fewest <= int(arity) <= each.most)
    )


def _in_parts(name: str) -> tuple[str, str | None]:
    module, _, last = name.rpartition(".")
    return (module, last) if module and not last[:1].isupper() and last != "*" else (name, None)


def _refusal(
    plan: Plan, index: Index, name: str, every: Mapping[str, Chosen], movable: Collection[str]
) -> Refusal:
    """Why a name means nothing that can be moved, at its definition, or at its rule."""
    message = _why(plan, index, name, every) + ("" if name in every else _near(name, movable))
    for file in index.defined_in(name):
        module = next(each for each in file.facts.modules if each.name == name)
        return Refusal(message, file.source.path, module.start, module.end, (name,))
    target = plan.definition_target(name)
    if target is None:
        return Refusal(message, modules=(name,))
    return Refusal(message, plan.source.path, target.rule.start, target.rule.end, (name,))


def _why(plan: Plan, index: Index, name: str, every: Mapping[str, Chosen]) -> str:
    files, target = index.defined_in(name), plan.definition_target(name)
    if name.endswith(".*"):
        return f"the plan moves no module that is defined below `{name.removesuffix('.*')}`"
    if name in every:
        roots = " and ".join(f"`{root}`" for root in every[name].roots)
        return f"`{name}` has no rule of its own, it goes along with {roots}: name that"
    if files and all(file.dependency for file in files):
        return f"`{name}` is defined in a dependency, which is not moved"
    if target is not None:
        return _ruled(index, name, target.module)
    module, function = _in_parts(name)
    if function is not None:
        return f"no rule moves a function `{function}` that `{module}` visibly has"
    if files:
        return f'no rule moves `{name}`: add "{name}" = "New.Name" below [modules]'
    return f"nothing in the project is called `{name}`"


def _ruled(index: Index, name: str, new: str) -> str:
    """Why a module with a rule is not among those that can be moved."""
    files = index.defined_in(name)
    modules = [each for file in files for each in file.facts.modules if each.name == name]
    if any(each.keyword == "defimpl" for each in modules):
        return f"`{name}` is an implementation, called after its protocol and its type: name these"
    if files:
        return f"a comment keeps `{name}` as it is: take its `renamespace:ignore` out"
    if index.defines_module(new):
        return f"`{name}` is not defined any more, and `{new}` is: it is moved already"
    return f"no file of the project visibly defines `{name}`; a macro may, or an excluded file"


def _near(name: str, movable: Collection[str]) -> str:
    near = difflib.get_close_matches(name, movable, 1, 0.8)
    return f"; did you mean `{near[0]}`?" if near else ""
