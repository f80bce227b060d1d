"""Moving a module or a function where the plan wants it (3.18, `CodeActionKind.RefactorMove`)."""

from collections.abc import Iterable, Iterator

from lsprotocol import types

from renamespace.core.findings import Code, Finding
from renamespace.core.moving import Refusal
from renamespace.core.moving.paths import place
from renamespace.core.moving.selection import select
from renamespace.core.plan import Plan
from renamespace.lsp.client import Client
from renamespace.lsp.moving import Moving, compute, told
from renamespace.lsp.snapshot import Snapshot, whole, written_plan
from renamespace.project.cache import Cache

MOVE_MODULE = "renamespace.moveModule"
_TO_MOVE = frozenset({Code.MODULE_TO_MOVE, Code.FUNCTION_TO_MOVE})
MOVE = types.CodeActionKind.RefactorMove.value


def offers(
    snapshot: Snapshot, client: Client, findings: Iterable[Finding]
) -> Iterator[tuple[Finding, types.CodeAction]]:
    """An action for each definition that is to move, without its edit.

    What can be seen to be refused is shown as such to clients that can show it, else not offered.
    For an editor that moves no files for others the action is the command, which does all of it.
    """
    applied: set[str] = set()
    for finding in findings:
        if finding.code not in _TO_MOVE or snapshot.project is None:
            continue
        yield from _offer(snapshot, client, finding, finding.old or "")
        module = (finding.old or "").rpartition(".")[0]
        if finding.code is Code.FUNCTION_TO_MOVE and module not in applied:
            applied.add(module)
            yield from _offer(snapshot, client, finding, module, f"Apply the plan to `{module}`")


def _offer(
    snapshot: Snapshot, client: Client, finding: Finding, name: str, title: str | None = None
) -> Iterator[tuple[Finding, types.CodeAction]]:
    if snapshot.project is None:
        return
    seen, refusals = _outlook(snapshot, snapshot.project.plan, finding, name)
    action = types.CodeAction(title or seen, kind=MOVE, data={"move": name})
    makes = client.makes_files if finding.code is Code.FUNCTION_TO_MOVE else client.renames_files
    if not makes:
        action.command = types.Command(action.title, MOVE_MODULE, arguments=[{"module": name}])
    if refusals:
        action.disabled = types.CodeActionDisabled(told(snapshot, refusals))
    if not refusals or client.disabled_actions:
        yield finding, action


def move_module(
    snapshot: Snapshot, cache: Cache, client: Client, module: str | None, *, unsafe: bool = False
) -> Moving:
    """The move of one module of the plan, or of all. Raises JsonRpcException if it is refused."""
    found = whole(snapshot, cache)
    plan = found.project.plan if found.project is not None else written_plan(snapshot)
    named = None if module is None else {module}
    asking = client.annotations and not unsafe
    return compute(found, plan, named, unsafe=unsafe, asking=asking, encoding=client.encoding)


def _outlook(
    snapshot: Snapshot, plan: Plan, finding: Finding, name: str
) -> tuple[str, tuple[Refusal, ...]]:
    """The title with the new place, and what is seen to be in the way without further reading."""
    project = snapshot.project
    title = f"Move to `{finding.new}`"
    if project is None or finding.old is None:
        return title, ()
    selection = select(plan, project.index, {name})
    if selection.refusals:
        return title, selection.refusals
    placement = place(plan, project.index, selection.names, project.paths)
    new = next((each.new for each in placement.moves if each.old == finding.path), None)
    return (f"{title} ({new})" if new else title), placement.refusals
