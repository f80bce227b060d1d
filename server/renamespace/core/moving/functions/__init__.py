"""Functions go from module to module, with all that belongs to them.

It is done when all references say the new names already: what is left is to take each item out of
its module and to write it into the other one, so that every name in it means what it meant.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from renamespace.core.edits import TextEdit, apply_edits
from renamespace.core.elixir.facts import Directive, Facts, Kind, Reference
from renamespace.core.elixir.reader import read_facts
from renamespace.core.index import File, Index
from renamespace.core.linking import link
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.functions.departures import (
    Departure,
    coming,
    departures,
    function_rules,
)
from renamespace.core.moving.functions.homes import Shared
from renamespace.core.moving.functions.tests import tests_that_stay
from renamespace.core.moving.functions.work import Moved, Transplant, transplant
from renamespace.core.source import Source

__all__ = [
    "Departure",
    "Moved",
    "Shared",
    "Transplant",
    "coming",
    "departures",
    "edited_index",
    "function_rules",
    "imported",
    "own_imports",
    "own_macros",
    "read_again",
    "tests_that_stay",
    "transplant",
]


def imported(index: Index, leaving: Iterable[Departure]) -> Iterator[Refusal]:
    """Why the references cannot be left for later: who imports a module must see its functions."""
    for departure in leaving:
        for file in index.files.values():
            for each in file.facts.references if not file.dependency else ():
                if each.kind is Kind.IMPORT and each.module == departure.old:
                    message = (
                        f"`{departure.old}` is imported here, so the calls of its functions must "
                        "follow in the same step: pass --fix"
                    )
                    yield Refusal(message, file.source.path, each.start, each.end, (departure.old,))


def own_macros(index: Index, leaving: Iterable[Departure]) -> Iterator[Refusal]:
    """Why a facade will not do: a module cannot use its own macros by way of another one.

    A facade's macro requires the new module where it is used (Kernel.SpecialForms.require/2).
    """
    for departure in leaving:
        for (name, _, most), goal in departure.functions.items():
            macro = any(each.macro for each in index.functions(departure.old, name))
            for file in index.defined_in(goal.module) if macro else ():
                for each in file.facts.references:
                    function = each.function
                    named = function is not None and function.name == name
                    inside = file.facts.scopes[each.scope].module == goal.module
                    if named and inside and each.module == departure.old:
                        message = (
                            f"`{goal.module}` uses the macro `{departure.old}.{name}/{most}`, "
                            "which becomes its own: a facade cannot bring it; mend this first"
                        )
                        where = file.source.path, each.start, each.end
                        yield Refusal(message, *where, (departure.old,))


def own_imports(index: Index, leaving: Iterable[Departure]) -> Iterator[Refusal]:
    """Why a facade will not do: what a module defines itself must not be imported into it too.

    A call would not be clear (Kernel.SpecialForms.import/2, "Ambiguous function/macro names").
    """
    for departure in leaving:
        for (name, fewest, most), goal in departure.functions.items():
            own = {(goal.name, arity) for arity in range(fewest, most + 1)}
            for file in index.defined_in(goal.module) if goal.name == name else ():
                for each in file.facts.directives:
                    start = _importing(file.facts, each, departure.old, goal.module, own)
                    if start is not None:
                        message = (
                            f"`{goal.module}` imports `{departure.old}.{name}/{most}`, which "
                            "becomes its own, and a facade would have it too: mend this first, or "
                            "leave out --facade, and it follows at once"
                        )
                        where = file.source.path, start.start, start.end
                        yield Refusal(message, *where, (departure.old,))


def _importing(
    facts: Facts, directive: Directive, old: str, new: str, own: Collection[tuple[str, int]]
) -> Reference | None:
    """The name of the old module in an import in the new one that may bring what is its own."""
    only = None if directive.only is None else {(e.name, e.arity) for e in directive.only}
    brings = directive.kind is Kind.IMPORT and (only is None or not only.isdisjoint(own))
    names = (facts.references[each] for each in directive.references if brings)
    inside = (each for each in names if facts.scopes[each.scope].module == new)
    return next((each for each in inside if each.module == old), None)


def read_again(index: Index, found: Transplant) -> Index:
    """The project as it reads with a transplant done."""
    return edited_index(index, found.edits, found.created, found.deleted)


def edited_index(
    index: Index,
    edits: Mapping[str, tuple[TextEdit, ...]],
    created: Mapping[str, str],
    deleted: Iterable[str],
) -> Index:
    """The project as it reads with files edited, made and taken away."""
    files = dict(index.files)
    for path in deleted:
        files.pop(path)
    for path, each in edits.items():
        source = Source(path, apply_edits(index.files[path].source.data, each))
        files[path] = File(source, read_facts(source), index.files[path].dependency)
    for path, text in created.items():
        source = Source(path, text.encode())
        files[path] = File(source, read_facts(source))
    return link(Index(files))
