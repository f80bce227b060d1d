"""What a name in a doctest means: the test that runs it says so, by its aliases.

A name of several segments means what is written, unless an alias is seen to catch its first one.
A single one may be an alias of a test that is out of sight, so that the test must be seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from renamespace.core.elixir.facts import DoctestCall, Facts, Head, Kind, Reference
from renamespace.core.findings import Applicability
from renamespace.core.index import File, Index, aliases_at, may_inject_before
from renamespace.core.plan import Plan
from renamespace.core.rules.verdict import Case, Verdict

_NEEDED = "doctests that run here go through this alias: write full names there first"
_UNSEEN = "its meaning is up to the test that runs this doctest: write the full name"


@dataclass(frozen=True, slots=True)
class DoctestMeaning:
    """What a name may mean, and why it is not rewritten; None where it means what is written."""

    modules: tuple[str | None, ...]
    doubt: str | None = None

    @property
    def module(self) -> str | None:
        """The module, if there is just one that it can mean."""
        return self.modules[0] if len(self.modules) == 1 and self.doubt != _UNSEEN else None


def meaning_in_doctest(
    index: Index, facts: Facts, reference: Reference, plan: Plan | None = None
) -> DoctestMeaning:
    """What a doctest's name means, given the tests that run it.

    A test that runs those of an old module will run those of the new one, as the plan has it.
    """
    written = DoctestMeaning((reference.module,))
    if reference.binding is not None or not _looked_up(facts, reference):
        return written
    first, *rest = reference.segments
    calls = _calls(index, facts.documented(reference), plan)
    meant: dict[str | None, str] = {}
    for file, call in calls:
        binding = aliases_at(file.facts, call).get(first)
        base = first if binding is None else binding.module
        meant[".".join([base, *rest]) if base else None] = file.source.path
    if not meant.keys() <= {reference.module}:
        path = next(path for module, path in meant.items() if module != reference.module)
        doubt = f"it goes through an alias in {path}, which runs this doctest: write the full name"
        return DoctestMeaning(tuple(meant), doubt)
    if rest:
        aliased = not calls and any(each.name == first for each in facts.bindings)
        return DoctestMeaning(written.modules, _UNSEEN) if aliased else written
    seen = bool(calls) and not any(
        may_inject_before(index, file.facts, call) for file, call in calls
    )
    return written if seen else DoctestMeaning(written.modules, _UNSEEN)


def _calls(
    index: Index, documented: str | None, plan: Plan | None
) -> tuple[tuple[File, DoctestCall], ...]:
    """Where the doctests of a module run, or will run."""
    if plan is None:
        return index.doctest_calls(documented)
    becoming = ((each, plan.module_target(each)) for each in index.doctested)
    former = [each for each, target in becoming if target and target.module == documented != each]
    return (
        *index.doctest_calls(documented),
        *(call for each in former for call in index.doctest_calls(each)),
    )


_FULL = frozenset({Kind.OUTPUT, Kind.AS, Kind.DEFINITION})
"""What is no name to be looked up, or a full one whatever the aliases."""


def _looked_up(facts: Facts, reference: Reference) -> bool:
    """Whether aliases say what a name means; for an item of a group its base does."""
    if reference.head is not Head.PLAIN or reference.kind in _FULL:
        return False
    if reference.directive is None or reference.kind is Kind.GROUP:
        return True
    return facts.directives[reference.directive].base is None


def settle(case: Case, verdicts: list[Verdict]) -> tuple[list[Verdict], frozenset[int]]:
    """The verdicts that stand, and the aliases that must stay as they are.

    A doctest of the old module itself is part of the definition, no reference left, unless it names
    a function that has gone elsewhere.
    """
    pinned = frozenset(_needed_by_doctests(case))
    stand = [_pinned(each) if each.reference in pinned else each for each in verdicts]
    return [each for each in stand if not _is_own(case, each)], pinned


def _is_own(case: Case, verdict: Verdict) -> bool:
    if verdict.reference is None:
        return False
    reference = case.facts.references[verdict.reference]
    own = reference.doctest and case.facts.documented(reference) == reference.module
    return own and not case.has_left(reference.module or "", reference.function)


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
