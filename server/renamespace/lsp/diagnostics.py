"""Findings, and the plan's problems, as LSP diagnostics; and who is told of them and when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from pathlib import Path

from lsprotocol import types

from renamespace.core.findings import Applicability, Code, Finding, Severity, told_alike
from renamespace.core.plan import PlanProblem
from renamespace.lsp.client import Client
from renamespace.lsp.convert import Text
from renamespace.lsp.related import definitions, related_information, text_of
from renamespace.lsp.snapshot import Snapshot

SOURCE = "renamespace"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
_PAGES = Path(__file__).parents[1] / "codes"
_DEPRECATED = frozenset({Code.DEPRECATED_MODULE, Code.DEPRECATED_FUNCTION})


@dataclass(frozen=True, slots=True)
class Report:
    """All diagnostics of one document; `result_id` is the same for the same diagnostics."""

    uri: str
    version: int | None
    items: tuple[types.Diagnostic, ...]
    result_id: str
    texts: tuple[object, ...] = field(compare=False, default=())
    """What it was made of."""


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
    if snapshot.plan is not None and _of_plan(snapshot):
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
    """The reports, by name, that still hold: same findings by the same rules in the same texts."""
    old = before.snapshot
    known = {name: before.reports.get(snapshot.uri(name)) for name in snapshot.findings}
    if snapshot.behind:
        return {n: each for n, each in known.items() if each and n not in snapshot.ahead}
    if old.plan is not snapshot.plan or not _has_same_rules(snapshot, old):
        return {}
    return {
        name: report
        for name, report in known.items()
        if report is not None
        and name in old.findings
        and told_alike(snapshot.findings[name], old.findings[name])
        and report.texts == _texts(snapshot, name)
    }


def _has_same_rules(one: Snapshot, other: Snapshot) -> bool:
    if one.project is None or other.project is None:
        return False
    plan, old = one.project.plan, other.project.plan
    return plan is old or plan.rules == old.rules


def _texts(snapshot: Snapshot, name: str) -> tuple[object, ...]:
    """All texts and places in them that a file's report is made of."""
    project = snapshot.project
    if project is None:
        return ()
    pointed = dict.fromkeys(d for f in snapshot.findings[name] for d in definitions(snapshot, f))
    paths = sorted({name, *project.plan.deprecating, *(each.source.path for each in pointed)})
    files, documents = project.index.files, snapshot.documents
    texts = (files[path].source if path in files else None for path in paths)
    return (*texts, *map(documents.get, paths), *pointed)


def _report(snapshot: Snapshot, client: Client, name: str) -> Report:
    document = snapshot.documents.get(name)
    text = Text(snapshot.data(name), client.encoding, is_buffer=document is not None)
    items = tuple(
        to_diagnostic(snapshot, client, finding, text) for finding in snapshot.findings[name]
    )
    texts = _texts(snapshot, name)
    return Report(snapshot.uri(name), snapshot.version(name), items, _result_id(items), texts)


def _plan_report(snapshot: Snapshot, client: Client, name: str) -> Report:
    text = plan_text(snapshot, client)
    problems = sorted(_of_plan(snapshot), key=lambda each: each.start)
    items = tuple(_problem(client, problem, text) for problem in problems)
    return Report(snapshot.uri(name), snapshot.version(name), items, _result_id(items))


def _of_plan(snapshot: Snapshot) -> tuple[PlanProblem, ...]:
    return (*snapshot.problems, *snapshot.doubts, *snapshot.outlook.problems)


def plan_text(snapshot: Snapshot, client: Client) -> Text:
    """The plan as the client counts in it."""
    return text_of(snapshot, client, snapshot.plan.path if snapshot.plan else "")


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
        code_description=_described(client, finding.code),
        related_information=related_information(snapshot, client, finding),
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


@cache
def _page(code: Code) -> types.CodeDescription:
    """The page about a code, which comes with the server: it can be read without a network."""
    return types.CodeDescription((_PAGES / f"{code}.md").as_uri())


def _described(client: Client, code: Code) -> types.CodeDescription | None:
    return _page(code) if client.code_descriptions else None


def _problem(client: Client, problem: PlanProblem, text: Text) -> types.Diagnostic:
    return types.Diagnostic(
        range=text.range(problem.start, problem.end),
        message=problem.message,
        severity=_SEVERITIES[problem.severity],
        code=problem.code.value,
        code_description=_described(client, problem.code),
        source=SOURCE,
    )


def _result_id(items: tuple[types.Diagnostic, ...]) -> str:
    return blake2b(repr(items).encode(), digest_size=16).hexdigest()
