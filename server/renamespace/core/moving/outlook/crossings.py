"""The uses that the plan itself would make cross its `[boundaries]`, before anything moves.

What crosses one already is a finding of its own (`rules/boundaries.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from renamespace.core.elixir.items import ItemKind
from renamespace.core.findings import Code, Finding, Severity
from renamespace.core.index import File, Index
from renamespace.core.moving.outlook.places import Ahead, Named, Parted, look_ahead
from renamespace.core.plan import Boundary, BoundaryName, Plan, PlanProblem
from renamespace.core.rules.boundaries import NO_USE
from renamespace.core.rules.ignores import is_silenced
from renamespace.core.rules.targets import listing, written
from renamespace.core.rules.verdict import Case


@dataclass(frozen=True, slots=True)
class Crossing:
    """A use that will be forbidden where its code goes, at its place of now.

    `through` is the function in which it stands, or from which private helpers lead to it, by the
    names of now: `Shop.Store.list/1`, then `helper/2` or `@attribute`.
    """

    boundary: Boundary
    name: BoundaryName
    """What of it forbids the use."""
    user: str
    used: str
    through: tuple[str, ...]
    named: str
    """What is used, as it will be called: a module, or a function with its arity."""
    path: str
    start: int
    end: int
    places: int = 1
    """How many such uses there are; the first one is told."""

    @property
    def message(self) -> str:
        """What would happen, and by which code, without the place."""
        first, *helpers = self.through
        by = f"`{first}`" + (f" and the private {listing(tuple(helpers))}" if helpers else "")
        verb = "calls" if "/" in self.named else "names"
        told = f"would make `{self.user}` use `{self.used}`, through {by}"
        return f"{told}, which {verb} `{self.named}`" if self.named != self.used else told


@dataclass(frozen=True, slots=True)
class _Use:
    now: str | None
    """The module in which it is a use already; None for a call of a module's own function."""
    user: str
    used: Named
    arity: int | None
    through: tuple[str, ...]
    file: File
    start: int
    end: int


def crossings(plan: Plan, index: Index) -> tuple[Crossing, ...]:
    """All that the plan would make cross a boundary, in the order of the boundaries."""
    if not plan.boundaries:
        return ()
    found: dict[tuple[BoundaryName, str, str, tuple[str, ...]], Crossing] = {}
    for use in _uses(look_ahead(plan, index)):
        for boundary, name in _forbidden(plan, use):
            each = _crossing(boundary, name, use)
            key = name, each.user, each.used, each.through
            known = found.get(key)
            if not _is_silenced(plan, index, use, each):
                found[key] = replace(known, places=known.places + 1) if known else each
    return tuple(sorted(found.values(), key=lambda each: (each.name.start, each.path, each.start)))


def crossing_problems(plan: Plan, index: Index) -> tuple[PlanProblem, ...]:
    """The same as problems of the plan, at the boundaries."""
    found = []
    for each in crossings(plan, index):
        place = index.files[each.path].source.position(each.start)
        more = each.places - 1
        others = f" and {more} more place{'s' if more > 1 else ''}" if more else ""
        where = f"{each.path}:{place.line}:{place.column}{others}"
        message = f"the plan {each.message} ({where})"
        name = each.name
        severity, code = Severity.WARNING, Code.FORBIDDEN_DEPENDENCY
        found.append(PlanProblem(name.start, name.end, message, severity, code))
    return tuple(found)


def _forbidden(plan: Plan, use: _Use) -> Iterator[tuple[Boundary, BoundaryName]]:
    """What will forbid it, unless it does so already."""
    for boundary in plan.boundaries:
        name = boundary.forbids(use.user, use.used[0])
        known = use.now is not None and boundary.forbids(use.now, use.used[0]) is not None
        if name is not None and not known:
            yield boundary, name


def _crossing(boundary: Boundary, name: BoundaryName, use: _Use) -> Crossing:
    module, function = use.used
    named = written(module, function, use.arity) if function is not None else module
    path = use.file.source.path
    return Crossing(boundary, name, use.user, module, use.through, named, path, use.start, use.end)


def _is_silenced(plan: Plan, index: Index, use: _Use, crossing: Crossing) -> bool:
    finding = Finding(
        crossing.path, crossing.start, crossing.end, Code.FORBIDDEN_DEPENDENCY, crossing.message
    )
    return bool(use.file.facts.ignores) and is_silenced(Case(use.file, plan, index), finding)


def _uses(ahead: Ahead) -> Iterator[_Use]:
    """All uses of modules in code whose module gets another name."""
    for path in sorted(ahead.index.files):
        file = ahead.index.files[path]
        if file.dependency or file.facts.error is not None:
            continue
        yield from _of_modules(ahead, file)
        for parted in ahead.parted.values():
            if parted.module.file is file:
                yield from _of_items(ahead, parted)


def _of_modules(ahead: Ahead, file: File) -> Iterator[_Use]:
    """What stands in modules that move as they are."""
    for each in file.facts.references:
        around = file.facts.scopes[each.scope].module
        user = ahead.names.get(around or "")
        if around is None or user is None or around in ahead.parted or each.kind in NO_USE:
            continue
        used = ahead.becomes(each)
        if used is not None:
            arity = each.function.arity if each.function is not None else None
            yield _Use(around, user, used, arity, (around,), file, each.start, each.end)


def _of_items(ahead: Ahead, parted: Parted) -> Iterator[_Use]:
    """What stands in the items of a module that part; its imports count where they are needed."""
    module = parted.module
    for index, item in enumerate(module.items):
        if item.kind in {ItemKind.DIRECTIVE, ItemKind.MODULE}:
            continue
        for home in parted.homes_of(index):
            through = _through(parted, index, home)
            for used, arity, start, end in _used(ahead, parted, index, home):
                yield _Use(module.name, home, used, arity, through, module.file, start, end)


def _used(
    ahead: Ahead, parted: Parted, index: int, home: str
) -> Iterator[tuple[Named, int | None, int, int]]:
    item = parted.module.items[index]
    for _, each in parted.module.references_in(item):
        used = ahead.becomes(each) if each.kind not in NO_USE else None
        if used is not None and used[0] != home:
            yield used, each.function.arity if each.function else None, each.start, each.end
    for call in parted.module.calls_in(item):
        called = ahead.called(parted, call, home)
        if called is not None:
            yield called, call.arity, call.start, call.end


def _through(parted: Parted, index: int, home: str) -> tuple[str, ...]:
    """The way from a function that goes to `home`, by what is private, to an item."""
    ways: list[tuple[int, ...]] = [(index,)]
    seen = {index}
    while ways:
        way = ways.pop(0)
        if parted.is_function(way[0]):
            first, *helpers = (parted.label(each) for each in way)
            return tuple(dict.fromkeys((f"{parted.module.name}.{first}", *helpers)))
        for user in parted.users.get(way[0], ()):
            if user not in seen and home in parted.homes_of(user):
                seen.add(user)
                ways.append((user, *way))
    return (parted.module.name,)
