"""The plan: which names become which, read from `renamespace.toml`.

`toml` reads text to values with positions, `names` and `tables` turn these into rules, `checks`
looks at the plan as a whole, and `model` answers what a name becomes.
"""

from renamespace.core.plan.model import (
    AmbiguousArity,
    Boundary,
    BoundaryName,
    Plan,
    PlanProblem,
    Rule,
    RuleKind,
    Target,
    covers,
)
from renamespace.core.plan.parse import parse_plan

__all__ = [
    "AmbiguousArity",
    "Boundary",
    "BoundaryName",
    "Plan",
    "PlanProblem",
    "Rule",
    "RuleKind",
    "Target",
    "covers",
    "parse_plan",
]
