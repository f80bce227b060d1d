"""What the plan says about a file, one construct a module.

`RULES` is all there is, in the order in which a reader would ask. Left out for now, each because
it needs syntax or knowledge of its own: names injected by `use`, router scopes, templates beyond
their spelling, doctests and prose, names made at run time.
"""

from renamespace.core.rules import aliases, boundaries, imports, references
from renamespace.core.rules.ignores import apply_ignores
from renamespace.core.rules.verdict import Case, Change, Verdict, base_of

RULES = (references.find, aliases.find, imports.find, boundaries.find)

__all__ = ["RULES", "Case", "Change", "Verdict", "base_of", "judge_file"]


def judge_file(case: Case) -> list[Verdict]:
    """All verdicts on a file in the order of its text. A file that does not parse has none."""
    if case.facts.error is not None or case.file.dependency:
        return []
    verdicts = [verdict for find in RULES for verdict in find(case)]
    return sorted(apply_ignores(case, verdicts), key=lambda verdict: verdict.finding)
