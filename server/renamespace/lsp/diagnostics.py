"""Findings, and the plan's problems, as LSP diagnostics; and who is told of them and when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from lsprotocol import types

from renamespace.core.findings import Applicability, Code, Finding, Severity, told_alike
from renamespace.core.plan import Origin, PlanProblem, Rule
from renamespace.lsp.client import Client
from renamespace.lsp.convert import Text
from renamespace.lsp.snapshot import Behind, Snapshot

SOURCE = "renamespace"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
_DEPRECATED = frozenset({Code.DEPRECATED_MODULE, Code.DEPRECATED_FUNCTION})


@dataclass(frozen=True, slots=True)
class Report:
    """All diagnostics of one document; `result_id` is the same for the same diagnostics."""

    uri: str
    version: int | None
    items: tuple[types.Diagnostic, ...]
    result_id: str


Reports = Mapping[str, Report]
"""By URI, for every document that has diagnostics."""


@dataclass(frozen=True, slots=True)
class Made:
    """The reports on a snapshot, from which those on the next are made."""

    snapshot: Snapshot
    reports: Reports


def make_reports(snapshot: Snapshot, client: Client, before: Made | None = None) -> Reports:
    """The diagnostics of every document that has any.

    Those of a document about which nothing has changed since `before` are taken from there, as
    most of a large project stays the same with every key that is pressed. A snapshot that is behind
    says something new only of the files that are ahead.
    """
    kept = _unchanged(snapshot, before) if before is not None else {}
    found = (kept.get(name) or _report(snapshot, client, name) for name in snapshot.findings)
    reports = {report.uri: report for report in found}
    if snapshot.plan is not None and (snapshot.problems or snapshot.doubts):
        report = _plan_report(snapshot, client, snapshot.plan.path)
        reports[report.uri] = report
    return reports


def report_of(uri: str, reports: Reports) -> Report:
    """A document's report; an empty one when it has no diagnostics."""
    return reports.get(uri) or Report(uri, None, (), _result_id(()))


def published(before: Reports, after: Reports) -> Iterator[types.PublishDiagnosticsParams]:
    """What to push (3.17, `textDocument/publishDiagnostics`): what is new, and what is gone."""
    for uri in before.keys() - after.keys():
        yield types.PublishDiagnosticsParams(uri, [])
    for uri, report in after.items():
        if before.get(uri) != report:
            yield types.PublishDiagnosticsParams(uri, report.items, report.version)


def pulled(
    report: Report, known: str | None
) -> types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport:
    """The answer to `textDocument/diagnostic`, given the result id that the client has."""
    if report.result_id == known:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=known)
    return types.RelatedFullDocumentDiagnosticReport(report.items, result_id=report.result_id)


def workspace_pulled(
    reports: Reports, known: Mapping[str, str]
) -> list[types.WorkspaceDocumentDiagnosticReport]:
    """The answer to `workspace/diagnostic`, given the result ids that the client has by URI.

    A document that the client knows and that has no diagnostics any more is reported empty.
    """
    answers: list[types.WorkspaceDocumentDiagnosticReport] = []
    for uri in (*reports, *(known.keys() - reports.keys())):
        report = report_of(uri, reports)
        if report.result_id == known.get(uri):
            answers.append(
                types.WorkspaceUnchangedDocumentDiagnosticReport(
                    uri=uri, result_id=report.result_id, version=report.version
                )
            )
        else:
            answers.append(
                types.WorkspaceFullDocumentDiagnosticReport(
                    uri=uri,
                    items=report.items,
                    result_id=report.result_id,
                    version=report.version,
                )
            )
    return answers


def _unchanged(snapshot: Snapshot, before: Made) -> Mapping[str, Report]:
    """The reports, by name, that still hold: same findings in the same text, by the same rules."""
    old = before.snapshot
    if snapshot.behind:
        uris = {n: snapshot.uri(n) for n in snapshot.findings if n not in snapshot.ahead}
        return {name: before.reports[uri] for name, uri in uris.items() if uri in before.reports}
    if (
        old.behind is Behind.EVERYTHING
        or old.plan is not snapshot.plan
        or not _has_same_rules(snapshot, old)
    ):
        return {}
    return {
        name: report
        for name, findings in snapshot.findings.items()
        if name in old.findings
        and _is_same_text(snapshot, old, name)
        and (report := before.reports.get(snapshot.uri(name))) is not None
        and told_alike(findings, old.findings[name])
    }


def _has_same_rules(one: Snapshot, other: Snapshot) -> bool:
    """Whether the rules, and the texts in which a deprecation is one, are the same."""
    if one.project is None or other.project is None:
        return False
    plan, old = one.project.plan, other.project.plan
    same = plan is old or plan.rules == old.rules
    return same and _is_same_text(one, other, *plan.deprecating)


def _is_same_text(one: Snapshot, other: Snapshot, *names: str) -> bool:
    if one.project is None or other.project is None:
        return False
    documents = all(one.documents.get(name) is other.documents.get(name) for name in names)
    files, old = one.project.index.files, other.project.index.files
    return documents and all(
        name in files and name in old and files[name].source is old[name].source for name in names
    )


def _report(snapshot: Snapshot, client: Client, name: str) -> Report:
    document = snapshot.documents.get(name)
    text = Text(snapshot.data(name), client.encoding, is_buffer=document is not None)
    items = tuple(
        to_diagnostic(snapshot, client, finding, text) for finding in snapshot.findings[name]
    )
    return Report(snapshot.uri(name), snapshot.version(name), items, _result_id(items))


def _plan_report(snapshot: Snapshot, client: Client, name: str) -> Report:
    text = plan_text(snapshot, client)
    problems = sorted((*snapshot.problems, *snapshot.doubts), key=lambda each: each.start)
    items = tuple(_problem(problem, text) for problem in problems)
    return Report(snapshot.uri(name), snapshot.version(name), items, _result_id(items))


def plan_text(snapshot: Snapshot, client: Client) -> Text:
    """The plan as the client counts in it."""
    name = snapshot.plan.path if snapshot.plan else ""
    return _text(snapshot.data(name), client.encoding, name in snapshot.documents)


@lru_cache(maxsize=8)
def _text(data: bytes, encoding: types.PositionEncodingKind | str, is_buffer: bool) -> Text:  # noqa: FBT001
    """A text to which many findings refer, with its lines counted once."""
    return Text(data, encoding, is_buffer=is_buffer)


def to_diagnostic(
    snapshot: Snapshot, client: Client, finding: Finding, text: Text
) -> types.Diagnostic:
    """One finding; `data` says which, for a code action (3.17, *Diagnostic*)."""
    return types.Diagnostic(
        range=text.range(finding.start, finding.end),
        message=_message(finding),
        severity=_SEVERITIES[finding.severity],
        code=finding.code.value,
        source=SOURCE,
        tags=[types.DiagnosticTag.Deprecated] if finding.code in _DEPRECATED else None,
        related_information=list(_rule(snapshot, client, finding)) or None,
        data={"start": finding.start, "end": finding.end, "code": finding.code.value},
    )


def _message(finding: Finding) -> str:
    parts = [finding.message]
    if finding.note:
        parts.append(f"({finding.note})")
    if finding.applicability is not Applicability.SAFE:
        reason = f": {finding.reason}" if finding.reason else ""
        parts.append(f"[{finding.applicability}{reason}]")
    return " ".join(parts)


def _rule(
    snapshot: Snapshot, client: Client, finding: Finding
) -> Iterator[types.DiagnosticRelatedInformation]:
    """The rule in the plan by which it is a finding."""
    if finding.rule is None or snapshot.project is None or not client.related_information:
        return
    rule = next((rule for rule in snapshot.project.plan.rules if rule.key == finding.rule), None)
    if rule is not None and rule.origin is not None:
        yield from _deprecation(snapshot, client, rule, rule.origin)
    elif rule is not None and snapshot.plan is not None:
        place = plan_text(snapshot, client).range(rule.start, rule.target_end)
        where = types.Location(snapshot.uri(snapshot.plan.path), place)
        yield types.DiagnosticRelatedInformation(where, f'"{rule.key}" in the plan')


def _deprecation(
    snapshot: Snapshot, client: Client, rule: Rule, origin: Origin
) -> Iterator[types.DiagnosticRelatedInformation]:
    """The `@deprecated` that is the rule; Elixir's own has no place here."""
    if origin.path is not None:
        is_buffer = origin.path in snapshot.documents
        text = _text(snapshot.data(origin.path), client.encoding, is_buffer)
        place = types.Location(snapshot.uri(origin.path), text.range(rule.start, rule.end))
        yield types.DiagnosticRelatedInformation(place, f"{rule.key} is deprecated here")


def _problem(problem: PlanProblem, text: Text) -> types.Diagnostic:
    return types.Diagnostic(
        range=text.range(problem.start, problem.end),
        message=problem.message,
        severity=_SEVERITIES[problem.severity],
        code=problem.code.value,
        source=SOURCE,
    )


def _result_id(items: tuple[types.Diagnostic, ...]) -> str:
    return blake2b(repr(items).encode(), digest_size=16).hexdigest()
