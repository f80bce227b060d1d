"""Where the plan would lead to, as its text is told of it: worked out when the user rests.

It takes a tenth of a second in a large project, too long for between two keys.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from renamespace.core.index import File
from renamespace.core.moving.outlook import crossing_problems
from renamespace.core.moving.selection import select
from renamespace.core.plan import Plan, PlanProblem
from renamespace.project.project import Project


@dataclass(frozen=True, slots=True)
class Outlook:
    """The boundaries that the plan would make code cross, and what that was worked out from."""

    problems: tuple[PlanProblem, ...] = ()
    plan: Plan | None = None
    """None when it must be worked out anew."""
    files: tuple[File, ...] = ()
    """Those with the code that goes elsewhere."""

    @property
    def stale(self) -> "Outlook":
        """The same, which is told until it is worked out anew."""
        return replace(self, plan=None)


NOTHING_AHEAD = Outlook()


def is_due(outlook: Outlook, project: Project) -> bool:
    """Whether an outlook is not that of a project whose definitions are still the same."""
    if not project.plan.boundaries:
        return bool(outlook.problems)
    if outlook.plan is not project.plan:
        return True
    files = project.index.files
    return any(files.get(each.source.path) is not each for each in outlook.files)


def look_ahead(project: Project) -> Outlook:
    """What the plan would lead to, of all files that the index has."""
    if not project.plan.boundaries:
        return Outlook(plan=project.plan)
    problems = crossing_problems(project.plan, project.index)
    return Outlook(problems, project.plan, tuple(_leaving(project)))


def _leaving(project: Project) -> Iterator[File]:
    """The files with code that the plan gives another module."""
    plan = project.plan
    found = select(plan, project.index)
    names = {*found.names, *found.merges, *found.inside}
    for file in project.index.files.values():
        modules = (each.name for each in file.facts.modules if each.name is not None)
        if not file.dependency and any(each in names or plan.splits(each) for each in modules):
            yield file
