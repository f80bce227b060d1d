"""Modules that import Kernel without a name of it, so that it means something else in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from renamespace.core.elixir.facts import Directive, Facts, Kind
from renamespace.core.elixir.items import Item
from renamespace.core.elixir.local_calls import LocalCall

if TYPE_CHECKING:
    from renamespace.core.moving.functions.texts import Writer

_Given = tuple[Iterable[tuple[str, int | None]] | None, Iterable[tuple[str, int | None]], str]
"""What an import names in `only:` and in `except:`, and `functions`, `macros` or `sigils`."""


def is_kernels_in_both(writer: Writer, item: Item, call: LocalCall) -> bool:
    """Whether a name of Kernel that is called in an item means that, here and where it goes.

    If it does in one of them alone, that is told, and nothing more is to be done about the call.
    """
    here, there = _at(writer.module.facts, call), _at_end(writer)
    if any(item.start <= each < item.end for each, _ in here):
        return True  # The import goes along.
    lacking = [any(_lacks(given, call) for _, given in found) for found in (here, there)]
    if lacking[0] == lacking[1] or (call.name, call.arity) in writer.taken:
        return not lacking[0]  # What the target has itself is told elsewhere.
    one, other = writer.module.name, writer.here
    one, other = (one, other) if lacking[0] else (other, one)
    writer.refuse(
        f"`{one}` imports Kernel without `{call.name}/{call.arity}`, so that this would be another "
        f"function there than in `{other}`: write its module before it first",
        call.start,
        call.end,
    )
    return True


def _at(facts: Facts, call: LocalCall) -> list[tuple[int, _Given]]:
    """The imports of Kernel in force at a call, with the places where they stand."""
    named = [
        (each.start, _of_directive(each))
        for each in facts.directives
        if each.start < call.start and facts.encloses(each.scope, call.scope)
        if each.kind is Kind.IMPORT
        if any(facts.references[index].module == "Kernel" for index in each.references)
    ]
    scopes = {*facts.ancestors(call.scope)}
    return [*named, *_injected(facts, scopes)]


def _at_end(writer: Writer) -> list[tuple[int, _Given]]:
    """Those in force at the end of the target's body."""
    target = writer.target
    if target.module is None:
        return []
    directives = target.directives({Kind.IMPORT})
    named = [(each.start, _of_directive(each)) for name, each in directives if name == "Kernel"]
    facts, end = target.module.facts, target.module.body.end
    scopes = {i for i, each in enumerate(facts.scopes) if each.start <= end <= each.end}
    return [*named, *_injected(facts, scopes)]


def _injected(facts: Facts, scopes: set[int]) -> Iterator[tuple[int, _Given]]:
    """Those that come by a `use`."""
    for each in facts.injected_imports:
        if each.given.module == "Kernel" and each.scope in scopes:
            yield each.start, (each.given.only, each.given.excluded, each.given.kinds)


def _of_directive(directive: Directive) -> _Given:
    only, excluded = (
        None if given is None else [(each.name, each.arity) for each in given]
        for given in (directive.only, directive.excluded)
    )
    return only, excluded or (), directive.kinds


def _lacks(given: _Given, call: LocalCall) -> bool:
    only, excluded, kinds = given
    name = call.name, call.arity
    return bool(kinds) or name in excluded or (only is not None and name not in only)
