"""The plan: which names become which, read from `renamespace.toml`.

`toml` reads text to values with positions, `names` and `tables` turn these into rules, `checks`
looks at the plan as a whole, and `model` answers what a name becomes. `deprecations` reads the
texts by which code deprecates, `elixir_renames` is what Elixir itself has renamed.
"""

from renamespace.core.plan.model import (
    Advice,
    AmbiguousArity,
    Boundary,
    BoundaryName,
    Origin,
    Plan,
    PlanProblem,
    Rule,
    RuleKind,
    Target,
    covers,
)
from renamespace.core.plan.parse import parse_plan

__all__ = [
    "Advice",
    "AmbiguousArity",
    "Boundary",
    "BoundaryName",
    "Origin",
    "Plan",
    "PlanProblem",
    "Rule",
    "RuleKind",
    "Target",
    "covers",
    "parse_plan",
]
