"""How a Phoenix route is written when its module changes: below its scope's alias, or out of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Head
from renamespace.core.elixir.routes import Route
from renamespace.core.rewrite.aliases import Aliases
from renamespace.core.rules import Case, Change
from renamespace.core.rules.routers import Way, moved_scopes, nested_alias, way
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
    source, full = case.file.source, set[int]()
    alone = [route for route, chosen, _ in routes.ways if chosen is Way.SCOPE]
    for route in alone:
        nested = nested_alias(case, route)
        if nested is not None:
            full.add(nested)
            change = routes.scopes.get(nested, Change(case.facts.references[nested].module))
            yield _named(case, aliases, nested, change.module or "", Way.SCOPE)
        elif route.nested is not None:
            around = case.facts.references[route.reference]
            text = f"alias: {aliases.full(around.under or '', around)}"
            yield _option(source, route.start, route.nested, text)
    for index in routes.rewritten - full:
        yield _named(case, aliases, index, routes.scopes[index].module or "")
    for route, chosen, module in routes.ways:
        yield _named(case, aliases, route.reference, module, chosen)
        if chosen is Way.OPTION and route.option is not None:
            yield _option(source, route.start, route.option, "alias: false")
    yield from _scopes_around(source, list(_stretches(source, alone)))


def added(case: Case, routes: Routes) -> Iterator[tuple[int, tuple[str | None, None]]]:
    """The names that the edits add: where, and the module, with no function."""
    for route, chosen, _ in routes.ways:
        if chosen is Way.SCOPE and route.nested is not None:
            yield route.nested, (case.facts.references[route.reference].under, None)


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


def _option(source: Source, start: int, place: int, option: str) -> TextEdit:
    """One more option, on a line of its own where the arguments have theirs."""
    line = source.line_of(place)
    space = " "
    if line != source.line_of(start):
        text = source.text(*source.line_span(line))
        space = source.line_end() + text[: len(text) - len(text.lstrip())]
    return TextEdit(place, place, f",{space}{option}")


def _stretches(source: Source, routes: list[Route]) -> Iterator[tuple[int, int]]:
    """First and last line of routes that follow one another with nothing between."""
    for scope in dict.fromkeys(route.scope for route in routes):
        waiting = sorted((r for r in routes if r.scope == scope), key=lambda route: route.start)
        while waiting:
            count = 1
            while count < len(waiting) and _adjoin(source, *waiting[count - 1 : count + 1]):
                count += 1
            first, last = waiting[0], waiting[count - 1]
            yield source.line_of(first.start), source.line_of(last.end)
            waiting = waiting[count:]


def _adjoin(source: Source, one: Route, other: Route) -> bool:
    return not source.data[one.end : other.start].strip()


def _scopes_around(source: Source, stretches: list[tuple[int, int]]) -> Iterator[TextEdit]:
    """`scope "/", alias: false do` around whole lines, with the empty lines that it needs."""
    newline = source.line_end()
    depths: dict[int, int] = {}
    for first, last in stretches:
        for number in range(first, last + 1):
            depths[number] = depths.get(number, 0) + 1
        yield from _space_above(source, first)
    openings = {first for first, _ in stretches}
    for number, depth in depths.items():
        place, indent = source.line_starts[number], _indent(source, number, depth - 1)
        opening = f'{indent}scope "/", alias: false do{newline}' if number in openings else ""
        if _line(source, number):
            yield TextEdit(place, place, opening + "  " * depth)
    for first, last in stretches:
        below = _line(source, last + 1)
        apart = newline if below and below != "end" else ""
        place = source.line_span(last)[1]
        indent = _indent(source, first, depths[first] - 1)
        yield TextEdit(place, place, f"{newline}{indent}end{apart}")


def _space_above(source: Source, first: int) -> Iterator[TextEdit]:
    """An empty line above a line and its comments, but not at the start of a block."""
    top = first
    while top > 0 and _line(source, top - 1).startswith("#"):
        top -= 1
    above = _line(source, top - 1) if top else ""
    if above and not f" {above}".endswith((" do", "->")):
        yield TextEdit(source.line_starts[top], source.line_starts[top], source.line_end())


def _indent(source: Source, number: int, deeper: int) -> str:
    text = source.text(*source.line_span(number))
    return "  " * deeper + text[: len(text) - len(text.lstrip())]


def _line(source: Source, number: int) -> str:
    return source.text(*source.line_span(number)).strip()
