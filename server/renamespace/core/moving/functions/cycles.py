"""Modules that would have to be compiled before each other: then neither of them is."""

from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import pairwise

from renamespace.core.elixir.facts import Facts, Kind, Reference
from renamespace.core.index import File, Index
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.functions.expanding import WAITING, Macros
from renamespace.core.rules.targets import listing

_Edges = Mapping[str, Mapping[str, bool]]
"""By module those that it needs while it is compiled: whether wholly, not only their structs."""


def cycles(before: Index, after: Index, leaving: Collection[str]) -> Iterator[Refusal]:
    """Why functions cannot part like this: two modules would wait for each other.

    `require`, `import` and `use` wait until the other module is compiled, as do calls outside of
    functions (Kernel.ParallelCompiler); a struct is there as soon as its `defstruct` has run, so
    structs alone make no such circle.
    """
    if not leaving:
        return
    old, new, places = _edges(before), _edges(after), _places(after)
    told: set[frozenset[str]] = set()
    for module, needed in new.items():
        for other in needed.keys() - old.get(module, {}).keys():
            way = _way(new, other, module)
            circle = [module, *way] if way else []
            if (
                module in places
                and places[module] < places.get(other, ("", 0))
                and (places[module][0] == places[other][0])
            ):
                yield _below(module, other, leaving)
            elif _waits(new, circle) and frozenset(circle) not in told:
                told.add(frozenset(circle))
                yield _refusal(circle, leaving)


def _below(module: str, other: str, leaving: Collection[str]) -> Refusal:
    """A file is compiled from top to bottom."""
    message = (
        f"`{module}` would need `{other}`, which is defined below it in the same file, for a "
        "macro, a guard or a struct: give it a file of its own, or put it above, first"
    )
    return Refusal(message, modules=tuple(leaving))


def _places(index: Index) -> dict[str, tuple[str, int]]:
    """The file of each module, and where it starts in it."""
    return {
        each.name: (path, each.start)
        for path, file in index.files.items()
        for each in file.facts.modules
        if each.name and not file.dependency
    }


def _refusal(circle: list[str], leaving: Collection[str]) -> Refusal:
    first, *rest = circle
    message = (
        f"`{first}` would need {listing(tuple(dict.fromkeys(rest)))} to be compiled, and the other "
        "way round, for a macro, a guard or a struct: have what needs each other go together"
    )
    return Refusal(message, modules=tuple(leaving))


def _way(edges: _Edges, start: str, goal: str) -> list[str]:
    """The modules from one to another, the first included; empty if there is no way."""
    waiting, seen = [[start]], {start}
    while waiting:
        way = waiting.pop(0)
        if way[-1] == goal:
            return way[:-1] or [start]
        for each in edges.get(way[-1], {}):
            if each not in seen:
                seen.add(each)
                waiting.append([*way, each])
    return []


def _waits(edges: _Edges, circle: list[str]) -> bool:
    following = [*circle[1:], *circle[:1]]
    return any(edges[one][two] for one, two in zip(circle, following, strict=True))


def _edges(index: Index) -> dict[str, dict[str, bool]]:
    files = [file for file in index.files.values() if not file.dependency]
    around = {
        each.name: _outermost(file.facts, each.start) or each.name
        for file in files
        for each in file.facts.modules
        if each.name
    }
    found: dict[str, dict[str, bool]] = {}
    macros = Macros(index)
    for file in files:
        for module, needed, wholly in (*_needed(file), *_expanded(file, macros)):
            other = around.get(needed)
            if other is not None and other != module:
                edges = found.setdefault(module, {})
                edges[other] = wholly or edges.get(other, False)
        for above, below in pairwise(_in_order(file)):
            found.setdefault(below, {}).setdefault(above, False)
    return found


def _in_order(file: File) -> list[str]:
    """The modules of a file that are in no other: each is compiled when those above it are."""
    found = sorted((each.start, each.name) for each in file.facts.modules if each.name)
    return [name for start, name in found if _outermost(file.facts, start) in {name, None}]


def _needed(file: File) -> Iterator[tuple[str, str, bool]]:
    facts = file.facts
    spans = [each.whole for each in facts.functions]
    for reference in facts.references:
        if reference.module is None or facts.quoted(reference.scope) or reference.doctest:
            continue
        wholly = reference.kind in WAITING or _runs(reference, spans)
        module = _outermost(facts, reference.start) if wholly or _is_struct(reference) else None
        if module is not None:
            yield module, reference.module, wholly


def _expanded(file: File, macros: Macros) -> Iterator[tuple[str, str, bool]]:
    """What the macros need that a file's modules use."""
    facts = file.facts
    for reference in facts.references:
        if reference.module is None or facts.quoted(reference.scope) or reference.doctest:
            continue
        needs = macros.needs(file, reference)
        module = _outermost(facts, reference.start) if needs else None
        if module is not None:
            yield from ((module, needed, wholly) for needed, wholly in needs)


def _is_struct(reference: Reference) -> bool:
    return reference.kind is Kind.STRUCT and not reference.typespec


def _runs(reference: Reference, spans: list[tuple[int, int]]) -> bool:
    """Whether it is called while its module is compiled."""
    if reference.kind is not Kind.CALL or reference.typespec:
        return False
    return not any(start <= reference.start < end for start, end in spans)


def _outermost(facts: Facts, place: int) -> str | None:
    """The module around a place that is in no other: one process compiles all that is in it."""
    around: AbstractSet[str] = {
        scope.module
        for scope in facts.scopes
        if scope.module is not None and scope.start <= place < scope.end
    }
    starts = {each.name: each.start for each in facts.modules if each.name in around}
    return min(starts, key=lambda name: starts[name], default=None)
