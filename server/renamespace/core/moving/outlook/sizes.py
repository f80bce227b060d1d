"""The modules that the plan makes larger than the `max_lines` of its `[project]`.

Lines are estimated: headers are merged when it is done, and what both sides need may be copied.
"""

from dataclasses import dataclass

from renamespace.core.index import Index
from renamespace.core.moving.functions.source import module_in
from renamespace.core.moving.outlook.places import Ahead, Parted, lines_of, look_ahead
from renamespace.core.moving.outlook.proposals import Group, propose
from renamespace.core.plan import Plan


@dataclass(frozen=True, slots=True)
class Growth:
    """A module that grows past the limit; the lines that it has now, and those that come to it."""

    module: str
    now: int
    coming: int
    limit: int
    groups: tuple[Group, ...]

    @property
    def lines(self) -> int:
        """About how many lines it will have."""
        return self.now + self.coming

    @property
    def rest(self) -> int:
        """About how many it would have without the groups."""
        return self.lines - sum(group.lines for group in self.groups)


def growing(plan: Plan, index: Index) -> tuple[Growth, ...]:
    """The modules to which the plan brings functions, and that are larger then than it allows."""
    if plan.max_lines is None:
        return ()
    ahead = look_ahead(plan, index)
    targets = [
        home
        for parted in ahead.parted.values()
        for item in range(len(parted.module.items))
        for home in parted.homes_of(item)
        if not _is_at_home(parted, home)
    ]
    found = (_growth(ahead, each, plan.max_lines) for each in dict.fromkeys(targets))
    return tuple(each for each in found if each.lines > plan.max_lines)


def _growth(ahead: Ahead, target: str, limit: int) -> Growth:
    sources = [parted for parted in ahead.parted.values() if not _is_at_home(parted, target)]
    coming = sum(
        lines_of(parted.module, item) for parted in sources for item in parted.coming(target)
    )
    now = _lines_now(ahead, target)
    groups = propose(ahead, target, sources) if now + coming > limit else ()
    return Growth(target, now, coming, limit, groups)


def _is_at_home(parted: Parted, home: str) -> bool:
    """Whether it is the same module, whatever it is called afterwards."""
    return home == parted.rest and not parted.merged


def _lines_now(ahead: Ahead, target: str) -> int:
    """The lines of a module as it is, without what leaves it; 0 if it is not there."""
    before = [old for old, new in ahead.names.items() if new == target and old not in ahead.parted]
    names = [target, *before, *(o for o, p in ahead.parted.items() if _is_at_home(p, target))]
    module = next((m for name in names if (m := module_in(ahead.index, name)) is not None), None)
    if module is None:
        return 0
    start, end = module.body.whole
    source = module.file.source
    lines = source.line_of(end) - source.line_of(start) + 1
    parted = ahead.parted.get(module.name)
    leaving = [
        item
        for item in range(len(module.items))
        if parted is not None and target not in parted.homes_of(item)
    ]
    return lines - sum(lines_of(module, item) for item in leaving)
