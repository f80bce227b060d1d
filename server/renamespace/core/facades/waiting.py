"""Facades that would make modules wait for each other: their macros bring the new module along."""

from collections.abc import Collection, Iterator

from renamespace.core.elixir.facts import FacadeKind
from renamespace.core.facades.bridges import Bridges
from renamespace.core.facades.writing import write
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.functions import edited_index
from renamespace.core.moving.functions.cycles import cycles

_COMPILED = frozenset({FacadeKind.MACRO, FacadeKind.GUARD})


def deadlocks(
    bridges: Bridges, paths: Collection[str], modules: Collection[str]
) -> Iterator[Refusal]:
    """A refusal for each old module whose users could not be compiled with its facade.

    Each is tried alone, those with macros and guards: functions wait for nobody.
    """
    for old in modules:
        if any(each.kind in _COMPILED for each in bridges.of(old).items):
            one = write(bridges, paths, (old,))
            if one.edits or one.created:
                after = edited_index(bridges.index, one.edits, one.created, ())
                for each in cycles(bridges.index, after, (old,)):
                    yield Refusal(f"with a facade of `{old}` {each.message}", modules=(old,))
        yield from _own(bridges, old)


def _own(bridges: Bridges, old: str) -> Iterator[Refusal]:
    """The macros that the new module itself still uses by the old name."""
    for item in bridges.of(old).items:
        for use in bridges.uses.of(old) if item.kind is FacadeKind.MACRO else ():
            facts = bridges.index.files[use.path].facts
            around = {s.module for s in facts.scopes if s.start <= use.start < s.end}
            if use.function == item.name and use.arity == item.arity and item.module in around:
                message = (
                    f"`{item.module}` uses the macro `{old}.{item.name}/{item.arity}`, which is "
                    "its own now: a facade cannot bring it; mend this first"
                )
                yield Refusal(message, use.path, use.start, use.end, (old,))
