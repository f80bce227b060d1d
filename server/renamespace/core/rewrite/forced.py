"""One reference of a split module goes where someone says: what the plan alone cannot tell."""

from collections.abc import Mapping

from renamespace.core.elixir.facts import Kind
from renamespace.core.findings import Finding
from renamespace.core.rewrite.file import Rewrite
from renamespace.core.rewrite.together import Chosen, rewrite_all
from renamespace.core.rules import Case, Change, Verdict, judge_file
from renamespace.core.rules.references import choice


def forced_verdict(case: Case, finding: Finding, module: str) -> Verdict | None:
    """The verdict on a finding's reference that becomes `module`; None if it cannot.

    It is as safe as it would be if a rule had said so.
    """
    found = next((each for each in judge_file(case) if each.finding == finding), None)
    if found is None or found.reference is None or module not in found.finding.choices:
        return None
    verdict = choice(case, found.reference, module)
    return verdict if verdict is not None and verdict.change is not None else None


def force(case: Case, verdict: Verdict) -> Mapping[str, Rewrite]:
    """Carry out such a verdict alone, with the same proof as every change.

    An alias that only this reference needs goes with it.
    """
    index = verdict.reference
    if index is None:
        return {}
    verdicts = {index: verdict, **_lonely_alias(case, index, verdict)}
    return rewrite_all({case.file.source.path: Chosen(case, verdicts)})


def _lonely_alias(case: Case, index: int, verdict: Verdict) -> dict[int, Verdict]:
    binding = case.facts.references[index].binding
    directive = case.facts.bindings[binding].directive if binding is not None else None
    if binding is None or directive is None or case.users.get(binding) != (index,):
        return {}
    made = case.facts.directives[directive]
    if made.kind is not Kind.ALIAS or case.facts.quoted(made.scope):
        return {}
    item = made.references[made.bindings.index(binding)]
    return {item: Verdict(verdict.finding, item, Change(None))}
