"""From the text of a plan to the Plan and its problems: the one door of this package."""

from renamespace.core.findings import Severity
from renamespace.core.plan.checks import check_rules
from renamespace.core.plan.model import Plan, PlanProblem
from renamespace.core.plan.tables import read_plan
from renamespace.core.plan.toml import read_toml
from renamespace.core.source import Source


def parse_plan(source: Source) -> tuple[Plan | None, tuple[PlanProblem, ...]]:
    """Return the plan that `source` holds, and all that is wrong with it in the text's order.

    The plan is None when there is any problem of severity ERROR: half a plan would rename half a
    project. Warnings leave the plan usable.
    """
    table, problems = read_toml(source)
    if table is None:
        return None, tuple(problems)
    plan, more = read_plan(source, table)
    problems += more
    failed = any(problem.severity is Severity.ERROR for problem in problems)
    problems += check_rules(plan, complete=not failed)
    problems.sort(key=lambda problem: (problem.start, problem.end))
    failed = any(problem.severity is Severity.ERROR for problem in problems)
    return None if failed else plan, tuple(problems)
