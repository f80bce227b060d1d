"""Quick fixes, and all safe fixes of a file at once (3.17, `textDocument/codeAction`)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcException

from renamespace.core import renaming
from renamespace.core.findings import Applicability, Finding
from renamespace.core.renaming import Fix
from renamespace.lsp import facading, finding_actions, move_actions
from renamespace.lsp.client import Client
from renamespace.lsp.convert import Text, overlaps
from renamespace.lsp.diagnostics import to_diagnostic
from renamespace.lsp.edits import workspace_edit
from renamespace.lsp.snapshot import Snapshot
from renamespace.project.cache import Cache

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.renamespace"
QUICK_FIX = types.CodeActionKind.QuickFix.value
OPTIONS = types.CodeActionOptions(
    code_action_kinds=[QUICK_FIX, move_actions.MOVE, facading.REWRITE, FIX_ALL],
    resolve_provider=True,
)


def offer(
    snapshot: Snapshot, cache: Cache, client: Client, name: str, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """The actions for a range of a file.

    Fixing the whole file is offered where there is something in the range, or when it is asked
    for by its kind, as on saving.
    """
    text = Text(snapshot.data(name), client.encoding, is_buffer=name in snapshot.documents)
    here = [
        finding
        for finding in snapshot.findings.get(name, ())
        if overlaps(params.range, text.range(finding.start, finding.end))
    ]
    only = params.context.only
    actions = list(_quick_fixes(snapshot, client, text, here)) if _asked(only, QUICK_FIX) else []
    if _asked(only, QUICK_FIX):
        actions += _others(snapshot, client, text, here)
    modules = _modules_at(snapshot, name, text, params.range)
    actions += _moves(snapshot, client, name, text, here, modules, only)
    if (here or only is not None) and _asked(only, FIX_ALL):
        actions += _fix_all(snapshot, name)
    if not client.resolves_edits:
        actions = [_tried(snapshot, cache, client, action) for action in actions]
    is_shown = client.disabled_actions
    return [each for each in actions if is_shown or each.disabled is None]


def resolve(
    snapshot: Snapshot, cache: Cache, client: Client, action: types.CodeAction
) -> types.CodeAction:
    """The action with its edit (3.17, `codeAction/resolve`).

    Raises JsonRpcException, for the client to show, when the text changed since the action was
    offered, or when it turns out that nothing can be edited.
    """
    if action.edit is not None:
        return action
    completed = _complete(snapshot, cache, client, action)
    if completed.edit is None:
        raise JsonRpcException(_NOTHING, types.LSPErrorCodes.RequestFailed)
    return completed


def fix_one(snapshot: Snapshot, finding: Finding) -> Fix:
    """Resolve a finding with those that go along with it.

    The unsafe ones among these are left out unless the finding is unsafe itself.
    """
    if snapshot.project is None:
        return Fix({}, (), ())
    plan, index = snapshot.project.plan, snapshot.project.index
    unsafe = finding.applicability is Applicability.UNSAFE
    group = renaming.related(plan, index, finding)
    return fix_files(
        snapshot,
        {each.path for each in group},
        lambda each: each in group and renaming.is_applicable(each, unsafe=unsafe),
    )


def fix_files(snapshot: Snapshot, names: Iterable[str], wanted: Callable[[Finding], bool]) -> Fix:
    """Resolve the wanted findings of some files."""
    found = [name for name in names if name in snapshot.findings]
    if snapshot.project is None or not found:
        return Fix({}, (), ())
    return renaming.fix(snapshot.project.plan, snapshot.project.index, wanted, found)


def _asked(only: Sequence[types.CodeActionKind | str] | None, kind: str) -> bool:
    """Whether a kind is wanted: kinds are a hierarchy, `source` asks for `source.fixAll` too."""
    if only is None:
        return True
    asked = [str(getattr(each, "value", each)) for each in only]
    return any(not each or kind == each or kind.startswith(f"{each}.") for each in asked)


def _quick_fixes(
    snapshot: Snapshot, client: Client, text: Text, findings: Sequence[Finding]
) -> Iterator[types.CodeAction]:
    for finding in findings:
        if renaming.is_applicable(finding, unsafe=True):
            yield types.CodeAction(
                title=_title(finding) + _elsewhere(snapshot, finding),
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[to_diagnostic(snapshot, client, finding, text)],
                is_preferred=finding.applicability is Applicability.SAFE,
                data=_data(snapshot, finding.path) | _key(finding),
            )


def _others(
    snapshot: Snapshot, client: Client, text: Text, findings: list[Finding]
) -> Iterator[types.CodeAction]:
    """What else can be done about each finding."""
    offers = [
        *finding_actions.choices(snapshot, findings),
        *finding_actions.everywhere(snapshot, client, findings),
        *finding_actions.ignores(snapshot, findings),
    ]
    for finding, action in offers:
        action.diagnostics = [to_diagnostic(snapshot, client, finding, text)]
        action.data = _data(snapshot, finding.path) | _key(finding) | (action.data or {})
        yield action


def _modules_at(snapshot: Snapshot, name: str, text: Text, where: types.Range) -> list[str]:
    """The modules whose names in their definitions are in a range."""
    file = snapshot.project.index.files.get(name) if snapshot.project is not None else None
    modules = file.facts.modules if file is not None else ()
    return [
        module.name
        for module in modules
        if module.name is not None and overlaps(where, text.range(module.start, module.end))
    ]


def _moves(
    snapshot: Snapshot,
    client: Client,
    name: str,
    text: Text,
    findings: Sequence[Finding],
    modules: Sequence[str],
    only: Sequence[types.CodeActionKind | str] | None,
) -> Iterator[types.CodeAction]:
    """Moves and facades, as quick fixes of what is found, or as what they are."""
    as_fix = _asked(only, QUICK_FIX)
    offers: list[tuple[Finding | None, types.CodeAction]] = []
    if as_fix or _asked(only, move_actions.MOVE):
        offers += move_actions.offers(snapshot, client, findings, modules)
    if as_fix or _asked(only, facading.REWRITE):
        offers += facading.offers(snapshot, client, findings, modules)
    for finding, action in offers:
        key = {} if finding is None else _key(finding)
        if finding is not None:
            action.diagnostics = [to_diagnostic(snapshot, client, finding, text)]
        if finding is not None and as_fix:
            action.kind = types.CodeActionKind.QuickFix
        elif not _asked(only, str(getattr(action.kind, "value", action.kind))):
            continue
        action.data = _data(snapshot, name) | key | (action.data or {})
        yield action


def _fix_all(snapshot: Snapshot, name: str) -> Iterator[types.CodeAction]:
    findings = snapshot.findings.get(name, ())
    count = sum(renaming.is_applicable(finding, unsafe=False) for finding in findings)
    if count:
        names = "1 old name" if count == 1 else f"{count} old names"
        yield types.CodeAction(
            title=f"Replace {names} in this file", kind=FIX_ALL, data=_data(snapshot, name)
        )


def _title(finding: Finding) -> str:
    names = " and ".join(f"`{name}`" for name in (finding.new or "").split(", "))
    title = f"Replace with {names}" if finding.new else "Replace"
    if finding.applicability is Applicability.SAFE:
        return title
    return f"{title} (unsafe: {finding.reason})"


def _elsewhere(snapshot: Snapshot, finding: Finding) -> str:
    """The other files that a fix touches, when it goes through a macro."""
    project = snapshot.project
    if project is None or not project.index.tied_to(finding.path):
        return ""
    group = renaming.related(project.plan, project.index, finding)
    others = sorted({each.path for each in group} - {finding.path})
    named, more = others[:_NAMED], len(others) - _NAMED
    files = ", ".join(named) + (f" and {more} more" if more > 0 else "")
    return f", also in {files}" if others else ""


_NOTHING = "this cannot be fixed for you"
_NAMED = 5
"""How many files a title names; the edit itself shows them all."""


def _data(snapshot: Snapshot, name: str) -> dict[str, Any]:
    """Which text an action is about."""
    return {"uri": snapshot.uri(name), "name": name, "version": snapshot.version(name)}


def _key(finding: Finding) -> dict[str, Any]:
    """What finds the finding again."""
    return {"start": finding.start, "end": finding.end, "code": finding.code.value}


def _tried(
    snapshot: Snapshot, cache: Cache, client: Client, action: types.CodeAction
) -> types.CodeAction:
    """The action with its edit, or disabled with the reason."""
    if action.command is not None or action.disabled is not None:
        return action
    try:
        action = _complete(snapshot, cache, client, action)
    except JsonRpcException as error:
        action.disabled = types.CodeActionDisabled(error.message)
    if action.edit is None and action.disabled is None:
        action.disabled = types.CodeActionDisabled(_NOTHING)
    return action


def _complete(
    snapshot: Snapshot, cache: Cache, client: Client, action: types.CodeAction
) -> types.CodeAction:
    found = _finding_of(snapshot, action.data)
    data: Any = action.data
    special = finding_actions.fix_of(snapshot, found, data) if found is not None else None
    if special is not None:
        action.edit = workspace_edit(snapshot, client, special) if special.edits else None
    elif "facade" in data:
        action.edit = facading.edit(snapshot, cache, client, data["facade"])
    elif "move" in data:
        action.edit = move_actions.edit(snapshot, cache, client, data["move"])
    elif (fix := _fix_of(snapshot, action.data, found)).edits:
        action.edit = workspace_edit(snapshot, client, fix)
    return action


def _finding_of(snapshot: Snapshot, data: Any) -> Finding | None:  # noqa: ANN401 (from the client)
    """The finding that an action is about; None for an action about the whole file."""
    name = data["name"]
    if data["version"] != snapshot.version(name):
        raise JsonRpcContentModified("the text changed since; ask again")
    if "code" not in data:
        return None
    findings = snapshot.findings.get(name, ())
    found = next((each for each in findings if _key(each).items() <= data.items()), None)
    if found is None:
        raise JsonRpcContentModified("this is not there any more; ask again")
    return found


def _fix_of(snapshot: Snapshot, data: Any, finding: Finding | None) -> Fix:  # noqa: ANN401
    if finding is not None:
        return fix_one(snapshot, finding)
    return fix_files(
        snapshot, [data["name"]], lambda each: renaming.is_applicable(each, unsafe=False)
    )
