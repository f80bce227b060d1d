"""`# renamespace:ignore`: silences findings; one that silences nothing is a finding itself."""

from collections.abc import Iterable, Iterator

from renamespace.core.elixir.facts import Ignore
from renamespace.core.findings import Applicability, Code, Finding
from renamespace.core.rules.verdict import Case, Verdict


def apply_ignores(case: Case, verdicts: Iterable[Verdict]) -> tuple[list[Verdict], frozenset[int]]:
    """The verdicts that are left, and the references that a comment silences.

    A comment that silences nothing is a verdict too. An alias stays, and is no finding, as long
    as a silenced use needs it.
    """
    left, used, silenced = [], set(), set()
    for verdict in verdicts:
        silencer = _silencer(case, verdict.finding)
        if silencer is None:
            left.append(verdict)
        else:
            used.add(silencer)
            if verdict.reference is not None:
                silenced.add(verdict.reference)
    needed = _needed(case, silenced) if silenced else set[int]()
    left = [verdict for verdict in left if verdict.reference not in needed]
    unused = [_unused(case, each) for each in case.facts.ignores if each not in used]
    return left + unused, frozenset(silenced)


def is_silenced(case: Case, finding: Finding) -> bool:
    """Whether a comment keeps a finding's place in the case's file as it is."""
    return _silencer(case, finding) is not None


def _needed(case: Case, silenced: set[int]) -> set[int]:
    """The aliases through which silenced names go."""
    found = set()
    for directive in case.facts.directives:
        for item, binding in zip(directive.references, directive.bindings, strict=True):
            if binding is not None and silenced.intersection(case.users.get(binding, ())):
                found.add(item)
    return found


def _silencer(case: Case, finding: Finding) -> Ignore | None:
    if not case.facts.ignores:
        return None
    lines = {case.file.source.line_of(start) for start in _places(case, finding)}
    for ignore in case.facts.ignores:
        here = ignore.lines is None or lines.intersection(ignore.lines)
        if here and (not ignore.codes or finding.code in ignore.codes):
            return ignore
    return None


def _places(case: Case, finding: Finding) -> Iterator[int]:
    """Where a comment may silence a finding: at its line, or at the start of documentation."""
    yield finding.start
    for doc in case.facts.docs:
        if doc.start <= finding.start < doc.end:
            yield doc.start


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
