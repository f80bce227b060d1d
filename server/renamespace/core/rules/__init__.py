"""What the plan says about a file, one construct a module.

`RULES` is all there is, in the order in which a reader would ask.
"""

from renamespace.core.rules import (
    aliases,
    attributes,
    boundaries,
    definitions,
    deprecated_calls,
    dynamic,
    imports,
    mentions,
    references,
    routers,
    templates,
)
from renamespace.core.rules.doctests import settle
from renamespace.core.rules.ignores import apply_ignores
from renamespace.core.rules.verdict import Case, Change, Verdict, base_of, once

RULES = (
    references.find,
    aliases.find,
    imports.find,
    deprecated_calls.find,
    attributes.find,
    dynamic.find,
    routers.find,
    templates.find,
    boundaries.find,
    definitions.find,
    mentions.find,
)

__all__ = ["RULES", "Case", "Change", "Verdict", "base_of", "judge_file", "silenced"]


def judge_file(case: Case) -> tuple[Verdict, ...]:
    """All verdicts on a file in the order of its text. A file that does not parse has none."""
    return _judge(case)[0]


def silenced(case: Case) -> frozenset[int]:
    """The references of a file that an ignore comment keeps as they are."""
    return _judge(case)[1]


@once
def _judge(case: Case) -> tuple[tuple[Verdict, ...], frozenset[int]]:
    if case.facts.error is not None or case.file.dependency:
        return (), frozenset()
    found, pinned = settle(case, [verdict for find in RULES for verdict in find(case)])
    verdicts, kept = apply_ignores(case, found)
    return tuple(sorted(verdicts, key=lambda verdict: verdict.finding)), kept | pinned
