"""The old modules for which there is to be a facade."""

import difflib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from renamespace.core.facades.bridges import Bridges
from renamespace.core.moving.decisions import Refusal


@dataclass(frozen=True, slots=True)
class Choice:
    """The modules, and those that need none; a refusal for each name that means nothing."""

    modules: tuple[str, ...]
    unneeded: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()


def choose(bridges: Bridges, named: Collection[str] | None) -> Choice:
    """The old modules of the plan that something names, or that have a facade; or the named ones.

    A name with `.*` means all below it.
    """
    known = bridges.old_modules
    if named is not None:
        wanted = {each: meant(each, known) for each in named}
        modules = dict.fromkeys(module for each in wanted.values() for module in each)
        unknown = (name for name, found in wanted.items() if not found)
        return Choice(tuple(modules), (), tuple(_unknown(unknown, known)))
    needed = [m for m in known if m in bridges.facades or bridges.uses.of(m)]
    others = [m for m in known if m not in needed and _has_moved(bridges, m)]
    return Choice(tuple(needed), tuple(others))


def _has_moved(bridges: Bridges, old: str) -> bool:
    """Whether a facade could be written."""
    new = bridges.plan.destinations(old)
    there = any(bridges.index.defines_module(each) for each in new)
    return there and not bridges.defined_by_itself(old)


def meant(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The modules that someone means by a name."""
    whole = name.removeprefix("Elixir.")
    below = whole.removesuffix("*") if whole.endswith(".*") else None
    return tuple(m for m in known if m == whole or (below and m.startswith(below)))


def _unknown(names: Iterable[str], known: Collection[str]) -> Iterator[Refusal]:
    for name in names:
        near = difflib.get_close_matches(name, known, 1, 0.8)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        yield Refusal(f"no rule of the plan moves anything out of `{name}`{hint}", modules=(name,))
