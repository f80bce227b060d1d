"""What the plan says of a whole project; who only asks need not load what rewrites."""

import datetime

from renamespace.core.findings import Finding
from renamespace.core.index import Index
from renamespace.core.plan import Plan
from renamespace.core.rules import Case, judge_file


def find(plan: Plan, index: Index, today: datetime.date | None = None) -> tuple[Finding, ...]:
    """All findings of a project in the order of paths and places."""
    case = any_case(plan, index, today)
    return tuple(
        verdict.finding
        for path in sorted(index.files)
        if case is not None
        for verdict in judge_file(case.elsewhere(path))
    )


def find_in(
    plan: Plan, index: Index, path: str, today: datetime.date | None = None
) -> tuple[Finding, ...]:
    """The findings of one file in the order of its text."""
    case = Case(index.files[path], plan, index, today)
    return tuple(verdict.finding for verdict in judge_file(case))


def any_case(plan: Plan, index: Index, today: datetime.date | None) -> Case | None:
    """Some case, from which those of all files are asked for, so that they share what they find."""
    return next((Case(file, plan, index, today) for file in index.files.values()), None)
