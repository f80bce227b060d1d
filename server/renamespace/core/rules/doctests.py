"""Where a doctest and the code around it must not part: its own module, and who runs it."""

from collections.abc import Iterator
from dataclasses import replace

from renamespace.core.findings import Applicability
from renamespace.core.index import aliases_at
from renamespace.core.rules.verdict import Case, Verdict

_NEEDED = "doctests that run here go through this alias: write full names there first"


def settle(case: Case, verdicts: list[Verdict]) -> tuple[list[Verdict], frozenset[int]]:
    """The verdicts that stand, and the aliases that must stay as they are.

    A doctest of the old module itself is part of the definition, no reference left.
    """
    pinned = frozenset(_needed_by_doctests(case))
    stand = [_pinned(each) if each.reference in pinned else each for each in verdicts]
    return [each for each in stand if not _is_own(case, each)], pinned


def _is_own(case: Case, verdict: Verdict) -> bool:
    if verdict.reference is None:
        return False
    reference = case.facts.references[verdict.reference]
    return reference.doctest and case.facts.documented(reference) == reference.module


def _pinned(verdict: Verdict) -> Verdict:
    finding = replace(verdict.finding, applicability=Applicability.MANUAL, reason=_NEEDED)
    return Verdict(finding, verdict.reference)


def _needed_by_doctests(case: Case) -> Iterator[int]:
    """The aliases of old modules in this file through which doctests go that run here."""
    for call in case.facts.doctest_calls:
        if call.module is not None and case.plan.module_target(call.module) is not None:
            continue  # It will run the new module's.
        names = case.index.doctest_names(call.module)
        for name, binding in aliases_at(case.facts, call).items():
            old = binding.module or ""
            moves = case.plan.splits(old) or case.plan.module_target(old) is not None
            if name in names and moves and binding.directive is not None:
                yield case.facts.directives[binding.directive].references[binding.item]
