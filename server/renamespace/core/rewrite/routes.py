"""How a Phoenix route is written when its module changes: below its scope's alias, or out of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Head
from renamespace.core.elixir.routes import Route
from renamespace.core.rewrite.aliases import Aliases
from renamespace.core.rules import Case, Change
from renamespace.core.rules.routers import Way, moved_scopes, way
from renamespace.core.source import Source


@dataclass(frozen=True)
class Routes:
    """What becomes of the routes of a file, and of the aliases of their scopes."""

    under: frozenset[int] = frozenset()
    """The changed references that stand under an alias: all that is decided here."""
    scopes: Mapping[int, Change] = field(default_factory=dict)
    """The aliases of scopes that change with all their routes."""
    rewritten: frozenset[int] = frozenset()
    ways: tuple[tuple[Route, Way, str], ...] = ()
    """The routes that change by themselves, how, and the new module."""
    staying: Mapping[int, str] = field(default_factory=dict)


def plan_routes(case: Case, changes: Mapping[int, Change]) -> Routes:
    """Decide how the changed routes of a file are written."""
    becoming = {
        route.reference: module
        for route in case.facts.routes
        if (change := changes.get(route.reference)) and (module := change.module)
        if case.facts.references[route.reference].under is not None
    }
    if not becoming:
        return Routes()
    moved = moved_scopes(case, becoming)
    staying: dict[int, str] = {}
    ways: list[tuple[Route, Way, str]] = []
    for route in case.facts.routes:
        if route.reference in becoming and not moved.companions(route.reference):
            found = way(case, route, becoming[route.reference])
            if isinstance(found, Way):
                ways.append((route, found, becoming[route.reference]))
            else:
                staying[route.reference] = found
    return Routes(
        frozenset(becoming),
        {index: Change(alias) for index, alias in moved.aliases.items()},
        frozenset(moved.routes),
        tuple(ways),
        staying,
    )


def route_edits(case: Case, aliases: Aliases, routes: Routes) -> Iterator[TextEdit]:
    """The edits of what was decided."""
    for index in routes.rewritten:
        yield _named(case, aliases, index, routes.scopes[index].module or "")
    for route, chosen, module in routes.ways:
        yield _named(case, aliases, route.reference, module, chosen)
        if chosen is Way.OPTION and route.option is not None:
            yield _option(case.file.source, route.start, route.option)
    alone = [route for route, chosen, _ in routes.ways if chosen is Way.SCOPE]
    for first, last in _neighbours(case.file.source, sorted(alone, key=lambda each: each.start)):
        yield from _in_a_scope(case.file.source, first.start, last.end)


def _named(
    case: Case, aliases: Aliases, index: int, module: str, chosen: Way = Way.RELATIVE
) -> TextEdit:
    """The name as the file's aliases and the scope's make it the new module."""
    reference = case.facts.references[index]
    below = reference.under if chosen is Way.RELATIVE else None
    written = module.removeprefix(f"{below}.") if below is not None else module
    full = aliases.full(written, reference)
    if reference.head is Head.ELIXIR and not full.startswith("Elixir."):
        full = f"Elixir.{full}"
    return TextEdit(reference.start, reference.end, full)


def _option(source: Source, start: int, place: int) -> TextEdit:
    """`alias: false`, on a line of its own where the arguments have theirs."""
    line = source.line_of(place)
    space = " "
    if line != source.line_of(start):
        text = source.text(*source.line_span(line))
        space = source.line_end() + text[: len(text) - len(text.lstrip())]
    return TextEdit(place, place, f",{space}alias: false")


def _neighbours(source: Source, routes: list[Route]) -> Iterator[tuple[Route, Route]]:
    """First and last of routes that follow one another with nothing between."""
    while routes:
        count = 1
        while count < len(routes) and _adjoin(source, routes[count - 1], routes[count]):
            count += 1
        yield routes[0], routes[count - 1]
        routes = routes[count:]


def _adjoin(source: Source, one: Route, other: Route) -> bool:
    return one.scope == other.scope and not source.data[one.end : other.start].strip()


def _in_a_scope(source: Source, start: int, end: int) -> Iterator[TextEdit]:
    """`scope "/", alias: false do` around whole lines, with the empty lines that it needs."""
    first, last, newline = source.line_of(start), source.line_of(end), source.line_end()
    indent = source.text(source.line_starts[first], start)
    top = first
    while top > 0 and _line(source, top - 1).startswith("#"):
        top -= 1
    above, below = _line(source, top - 1) if top else "", _line(source, last + 1)
    if above and not above.endswith((" do", "->")):
        yield TextEdit(source.line_starts[top], source.line_starts[top], newline)
    opening = f'{indent}scope "/", alias: false do{newline}'
    for number in range(first, last + 1):
        place = source.line_starts[number]
        if _line(source, number):
            yield TextEdit(place, place, (opening if number == first else "") + "  ")
    place = source.line_span(last)[1]
    apart = newline if below and below != "end" else ""
    yield TextEdit(place, place, f"{newline}{indent}end{apart}")


def _line(source: Source, number: int) -> str:
    return source.text(*source.line_span(number)).strip()
