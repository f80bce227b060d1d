"""`[boundaries]`: a module must not use another, to keep the new design acyclic."""

from collections.abc import Iterator

from renamespace.core.elixir.facts import Kind
from renamespace.core.findings import Applicability, Code, Finding, Severity
from renamespace.core.rules.verdict import Case, Verdict

_NO_USE = frozenset({Kind.DEFINITION, Kind.AS, Kind.GROUP, Kind.ALIAS})


def find(case: Case) -> Iterator[Verdict]:
    """Report each use that a boundary forbids. An alias alone uses nothing."""
    for reference in case.facts.references:
        user = case.module_around(reference)
        if reference.module is None or user is None or reference.kind in _NO_USE:
            continue
        for boundary in case.plan.boundaries:
            if boundary.forbids(user, reference.module):
                finding = Finding(
                    path=case.file.source.path,
                    start=reference.start,
                    end=reference.end,
                    code=Code.FORBIDDEN_DEPENDENCY,
                    message=f"`{boundary.module}` must not use `{reference.module}`",
                    old=reference.module,
                    rule=boundary.module,
                    applicability=Applicability.MANUAL,
                    reason="the plan's [boundaries] forbid it",
                    severity=Severity.ERROR,
                )
                yield Verdict(finding)
                break
