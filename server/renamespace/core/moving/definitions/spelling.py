"""How a name may be written where it stands, best first; reading it again tells which is right."""

from collections.abc import Iterator

from renamespace.core.elixir.facts import Binding, Facts, Head, ModuleDefinition, Reference
from renamespace.core.plan import covers
from renamespace.core.rules.definitions import is_relative


def spellings(was: Reference, facts: Facts, place: Reference, module: str) -> Iterator[str]:
    """The ways to write `module` in the place of a reference, one like the old one first.

    `was` is the reference as it was written, `place` the same one among the `facts` of now.
    """
    if was.head is Head.ATOM:
        yield f':"Elixir.{module}"'
    if was.head is Head.ELIXIR:
        yield f"Elixir.{module}"
    outer = facts.scopes[place.scope].module
    if was.head is Head.MODULE and outer is not None and _is_below(outer, module):
        yield "__MODULE__" + module.removeprefix(outer)
    if was.head is Head.MODULE or was.binding is not None:
        for binding in sorted(in_force(facts, place), key=lambda b: -len(b.module or "")):
            if binding.module is not None and covers(binding.module, module):
                yield binding.name + module.removeprefix(binding.module)
    yield module
    yield f"Elixir.{module}"


def definition_spellings(
    was: Reference, facts: Facts, place: Reference, module: str, outer: str | None
) -> Iterator[str]:
    """The ways to write the new name of a definition; `outer` is the module around it by then.

    Sources: Kernel.defmodule/2 (a nested name is relative, and makes an alias of its first
    segment); `Elixir.` before it makes it a full name.
    """
    if was.head is Head.ATOM:
        yield f':"Elixir.{module}"'
    nested = outer is not None and is_relative(facts, place)
    below = module.removeprefix(f"{outer}.") if _is_below(outer or "", module) else None
    if was.head is Head.MODULE and below is not None:
        yield f"__MODULE__.{below}"
    elif nested and below is not None and not _is_taken(facts, place, below, outer or ""):
        yield below
    elif was.head is Head.PLAIN and not nested:
        for binding in in_force(facts, place) if was.binding is not None else ():
            if binding.module is not None and _is_below(binding.module, module):
                yield binding.name + module.removeprefix(binding.module)
        yield module
    yield f"Elixir.{module}"


def embedded_spelling(definition: ModuleDefinition, module: str, outer: str | None) -> str | None:
    """How an inline embedded schema is written: always relative (Ecto.Schema.embeds_many/4)."""
    if not definition.keyword.startswith("embeds_") or not _is_below(outer or "", module):
        return None
    return module.removeprefix(f"{outer}.")


def in_force(facts: Facts, place: Reference) -> list[Binding]:
    """The aliases in force at a place, one for each short name."""
    found: dict[str, Binding] = {}
    scopes = set(facts.ancestors(place.scope))
    for binding in facts.bindings:
        if binding.scope in scopes and binding.start <= place.start:
            found[binding.name] = binding
    return list(found.values())


def _is_below(outer: str, module: str) -> bool:
    return module.startswith(outer + ".")


def _is_taken(facts: Facts, place: Reference, name: str, outer: str) -> bool:
    """Whether the alias that a nested definition makes would take the place of another one."""
    short = name.partition(".")[0]
    return any(
        each.name == short
        and each.module != f"{outer}.{short}"
        and (each.directive is not None or each.given is not None)
        for each in in_force(facts, place)
    )
