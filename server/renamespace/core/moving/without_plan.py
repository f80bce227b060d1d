"""Moves that no plan asks for: a module gets a new name in an editor, or its file a new place."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from renamespace.core.index import Index
from renamespace.core.plan import Plan, Rule, RuleKind, covers
from renamespace.core.plan.names import MalformedNameError, parse_module


class NewNameError(Exception):
    """The new name cannot be given; says why."""


def new_name(index: Index, old: str, given: str) -> str:
    """The full new name of a module, from what someone typed.

    A single segment takes the place of the last one: `Payments` makes `Shop.Payments` of
    `Shop.Orders`. With `Elixir.` in front it is the full name, as in Elixir itself. Raises
    NewNameError for what is no module's name, and for a name that is taken.
    """
    try:
        full = parse_module(given.strip().removeprefix("Elixir."))
    except MalformedNameError as error:
        raise NewNameError(str(error)) from error
    around = old.rpartition(".")[0]
    if around and "." not in full and not given.strip().startswith("Elixir."):
        full = f"{around}.{full}"
    taken = index.defined_in(full)
    if full != old and taken:
        raise NewNameError(f"`{full}` is defined already, in {taken[0].source.path}")
    return full


def rename_plan(
    index: Index, names: Mapping[str, str], base: Plan, places: Mapping[str, str] | None = None
) -> Plan:
    """A plan that renames these modules (old name to new) and nothing else.

    What a file defines below a renamed module goes along, nested in it or after it: the file is
    the module's. A descendant with a file of its own is a module of its own, as Elixir knows no
    tie between the two, and stays; whoever wants all of them renamed moves the folder, or writes
    a rule with `.*`. `places` are the paths that the modules (by their new names) must get. What
    `base` excludes and lists as prose counts here too.
    """
    along = dict(_along(index, names))
    return replace(
        base,
        rules=tuple(_rule(old, new) for old, new in (along | dict(names)).items()),
        boundaries=(),
        advices=(),
        files={**base.files, **(places or {})},
        elixir_deprecations=False,
    )


def _along(index: Index, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What else the files define below the renamed modules, the longest name deciding."""
    for file in {
        file.source.path: file for old in names for file in index.defined_in(old)
    }.values():
        for module in file.facts.modules:
            above = [old for old in names if module.name and covers(old, module.name)]
            if module.name and above and module.keyword != "defimpl" and not file.dependency:
                nearest = max(above, key=len)
                yield module.name, names[nearest] + module.name.removeprefix(nearest)


def _rule(old: str, new: str) -> Rule:
    return Rule(RuleKind.MODULE, old, old, None, None, new, None, 0, 0, 0, 0)
