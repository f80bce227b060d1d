"""`[boundaries]`: a module must not use another, to keep the new design acyclic."""

from collections.abc import Iterator

from renamespace.core.elixir.facts import Kind, Reference
from renamespace.core.findings import Applicability, Code, Finding, Severity
from renamespace.core.plan import covers
from renamespace.core.rules.references import judge
from renamespace.core.rules.verdict import Case, Verdict

NO_USE = frozenset({Kind.DEFINITION, Kind.AS, Kind.GROUP, Kind.ALIAS, Kind.SCOPE})
"""The kinds of names that use nothing."""


def find(case: Case) -> Iterator[Verdict]:
    """Report each use that a boundary forbids. An alias alone uses nothing."""
    modules = {scope.module for scope in case.facts.scopes if scope.module is not None}
    within = [b for b in case.plan.boundaries if any(covers(b.module, each) for each in modules)]
    for reference in case.facts.references if within else ():
        user = case.module_around(reference)
        if reference.module is None or user is None or reference.kind in NO_USE:
            continue
        concerned = [each for each in within if covers(each.module, user)]
        used = _becomes(case, reference) if concerned else ""
        for boundary in concerned:
            if boundary.forbids(user, used):
                finding = Finding(
                    path=case.file.source.path,
                    start=reference.start,
                    end=reference.end,
                    code=Code.FORBIDDEN_DEPENDENCY,
                    message=f"`{boundary.module}` must not use `{used}`",
                    old=used,
                    rule=boundary.module,
                    applicability=Applicability.MANUAL,
                    reason="the plan's [boundaries] forbid it",
                    severity=Severity.ERROR,
                )
                yield Verdict(finding)
                break


def _becomes(case: Case, reference: Reference) -> str:
    """The module that is used once the plan has been followed: that is when it matters."""
    verdict = judge(case, 0, reference)
    new = verdict.change.module if verdict is not None and verdict.change is not None else None
    return new or reference.module or ""
