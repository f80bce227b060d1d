"""How far a project is, for a status bar and a view: `renamespace.status`."""

from collections.abc import Iterable, Mapping
from typing import Any

from renamespace.core.applying import units_of
from renamespace.core.findings import Code, Finding, Severity
from renamespace.core.progress import by_rule, split_module
from renamespace.lsp.client import Client
from renamespace.lsp.convert import Text, as_json
from renamespace.lsp.snapshot import Snapshot

STATUS = "renamespace.status"
CHANGED = "renamespace/status"
"""The notification that the number of references left has changed."""


def counting(snapshot: Snapshot) -> list[Finding]:
    """The findings that are left to do; what is information only is not among them."""
    return [
        finding
        for found in snapshot.findings.values()
        for finding in found
        if finding.severity is not Severity.INFO
    ]


def folder_status(snapshot: Snapshot, client: Client) -> dict[str, Any]:
    """One folder: what is done and left of each rule, with the places; JSON as it is sent.

    `toMove` has the modules of which something is still to go, by whatever rule.
    """
    left = counting(snapshot)
    project = snapshot.project
    known = {rule.key for rule in project.plan.rules} if project is not None else set()
    grouped: dict[str | Code, list[Finding]] = {}
    for finding in left:
        is_by_rule = finding.rule in known and finding.code is not Code.FORBIDDEN_DEPENDENCY
        key = finding.rule if is_by_rule and finding.rule is not None else finding.code
        if project is not None and (module := split_module(finding)) is not None:
            parts = ", ".join(project.plan.destinations(module))
            key = f"{module}, split over {parts}" if parts else key
        grouped.setdefault(key, []).append(finding)
    return {
        "uri": snapshot.base.as_uri(),
        "plan": snapshot.uri(snapshot.plan.path) if snapshot.plan is not None else None,
        "left": len(left),
        "toMove": sorted(units_of(project.plan, project.index)) if project is not None else [],
        "rules": [*_rules(snapshot, client, grouped), *_codes(snapshot, client, grouped)],
    }


def _rules(
    snapshot: Snapshot, client: Client, grouped: Mapping[str | Code, list[Finding]]
) -> Iterable[dict[str, Any]]:
    project = snapshot.project
    to_move: dict[str | None, list[str]] = {}
    for found in snapshot.findings.values():
        for each in found:
            if each.code is Code.MODULE_TO_MOVE and each.old is not None:
                to_move.setdefault(each.rule, []).append(each.old)
    for done in by_rule(project.plan, project.index) if project is not None else ():
        rule = done.rule
        yield {
            "rule": rule.key,
            "new": rule.target,
            "note": rule.note,
            "done": done.done,
            "left": len(grouped.get(rule.key, ())),
            "toMove": sorted(to_move.get(rule.key, ())),
            "files": _files(snapshot, client, grouped.get(rule.key, ())),
        }


def _codes(
    snapshot: Snapshot, client: Client, grouped: Mapping[str | Code, list[Finding]]
) -> Iterable[dict[str, Any]]:
    """What no single rule stands behind: by its module if that is split, else by its code."""
    project = snapshot.project
    known = {rule.key for rule in project.plan.rules} if project is not None else set()
    splits = [key for key in grouped if not isinstance(key, Code) and key not in known]
    for key in (*splits, *Code):
        if found := grouped.get(key):
            yield {
                "rule": str(key),
                "new": "",
                "note": None,
                "done": 0,
                "left": len(found),
                "toMove": [],
                "files": _files(snapshot, client, found),
            }


def _files(snapshot: Snapshot, client: Client, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.path, []).append(finding)
    return [
        {"uri": snapshot.uri(name), "findings": _findings(snapshot, client, name, found)}
        for name, found in sorted(by_file.items())
    ]


def _findings(
    snapshot: Snapshot, client: Client, name: str, found: Iterable[Finding]
) -> list[dict[str, Any]]:
    text = Text(snapshot.data(name), client.encoding, is_buffer=name in snapshot.documents)
    return [
        {
            "range": as_json(text.range(each.start, each.end)),
            "message": each.message,
            "code": each.code.value,
            "applicability": each.applicability.value,
        }
        for each in found
    ]
