"""What else can be done about a finding: choose, ignore it, fix all that its rule finds.

Each action says in its data which it is; `fix_of` computes its edits when it is chosen.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lsprotocol import types

from renamespace.core import renaming
from renamespace.core.findings import Applicability, Code, Finding, Severity
from renamespace.core.renaming import Fix
from renamespace.lsp.client import Client
from renamespace.lsp.snapshot import Snapshot

FIX_RULE = "renamespace.fixRule"

_MANY = 8
"""More findings than this are not what someone points at: it would take long and help nobody."""

Offer = tuple[Finding, types.CodeAction]


def choices(snapshot: Snapshot, findings: Iterable[Finding]) -> Iterator[Offer]:
    """For an ambiguous name an action for each module that it may become."""
    project = snapshot.project
    for finding in findings:
        for module in finding.choices if project is not None else ():
            found = project and renaming.choice(project.plan, project.index, finding, module)
            if found:
                unsafe = found.applicability is not Applicability.SAFE
                doubt = f" (unsafe: {found.reason})" if unsafe else ""
                yield finding, _action(f"Use `{module}`{doubt}", {"choice": module})


def ignores(snapshot: Snapshot, findings: list[Finding]) -> Iterator[Offer]:
    """An action that writes an ignore comment, where one can stand."""
    if len(findings) > _MANY or snapshot.project is None:
        return
    plan, index = snapshot.project.plan, snapshot.project.index
    for finding in findings:
        counts = finding.severity is not Severity.INFO and finding.code is not Code.UNUSED_IGNORE
        if counts and renaming.ignore(plan, index, finding).edits:
            title = f"Ignore {finding.code} here"
            yield finding, _action(title, {"ignore": True})


def everywhere(snapshot: Snapshot, client: Client, findings: Iterable[Finding]) -> Iterator[Offer]:
    """For each rule at work here an action that fixes all that it finds, if that is more than here.

    For an editor that does not ask for edits later it is a command, as it takes its time.
    """
    here = {finding.rule: finding for finding in findings if finding.rule is not None}
    for rule, finding in here.items():
        found = list(_of_rule(snapshot, rule))
        files = len({each.path for each in found})
        if len(found) > sum(each in found for each in findings):
            places = f"{len(found)} in {'1 file' if files == 1 else f'{files} files'}"
            action = _action(f"Fix `{rule}` everywhere ({places})", {"everywhere": rule})
            if not client.resolves_edits:
                arguments = [{"rule": rule}]
                action.command = types.Command(action.title, FIX_RULE, arguments=arguments)
            yield finding, action


def fix_of(snapshot: Snapshot, finding: Finding, data: Mapping[str, Any]) -> Fix | None:
    """The edits of one of these actions; None if it is not one of them."""
    project = snapshot.project
    if project is None:
        return None
    plan, index = project.plan, project.index
    if "choice" in data:
        return renaming.choose(plan, index, finding, data["choice"])
    if "ignore" in data:
        return renaming.ignore(plan, index, finding)
    if "everywhere" in data:
        return fix_rule(snapshot, data["everywhere"])
    return None


def fix_rule(snapshot: Snapshot, rule: str) -> Fix:
    """Resolve the safe findings of one rule in the whole project."""
    wanted = frozenset(_of_rule(snapshot, rule))
    if snapshot.project is None or not wanted:
        return Fix({}, (), ())
    paths = sorted({each.path for each in wanted})
    return renaming.fix(
        snapshot.project.plan, snapshot.project.index, lambda each: each in wanted, paths
    )


def _of_rule(snapshot: Snapshot, rule: str) -> Iterator[Finding]:
    """The safe findings of a rule."""
    for found in snapshot.findings.values():
        for each in found:
            if each.rule == rule and renaming.is_applicable(each, unsafe=False):
                yield each


def _action(title: str, data: Mapping[str, Any]) -> types.CodeAction:
    return types.CodeAction(title, kind=types.CodeActionKind.QuickFix, data=dict(data))
