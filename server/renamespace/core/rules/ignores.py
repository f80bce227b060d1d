"""`# renamespace:ignore`: silences findings; one that silences nothing is a finding itself."""

from collections.abc import Iterable

from renamespace.core.elixir.facts import Ignore
from renamespace.core.findings import Applicability, Code, Finding
from renamespace.core.rules.verdict import Case, Verdict


def apply_ignores(case: Case, verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The verdicts that no comment silences, and one for each comment that silences none."""
    left, used = [], set()
    for verdict in verdicts:
        silencer = _silencer(case, verdict.finding)
        if silencer is None:
            left.append(verdict)
        else:
            used.add(silencer)
    return left + [_unused(case, each) for each in case.facts.ignores if each not in used]


def _silencer(case: Case, finding: Finding) -> Ignore | None:
    line = case.file.source.line_of(finding.start)
    for ignore in case.facts.ignores:
        here = ignore.lines is None or line in ignore.lines
        if here and (not ignore.codes or finding.code in ignore.codes):
            return ignore
    return None


def _unused(case: Case, ignore: Ignore) -> Verdict:
    finding = Finding(
        path=case.file.source.path,
        start=ignore.start,
        end=ignore.end,
        code=Code.UNUSED_IGNORE,
        message="this comment ignores nothing: remove it",
        applicability=Applicability.MANUAL,
    )
    return Verdict(finding)
