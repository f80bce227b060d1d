"""Facades of modules that have moved already, as `renamespace facade` writes them."""

from collections.abc import Iterable, Iterator

from lsprotocol import types

from renamespace.core.facades import facade
from renamespace.core.facades.bridges import Bridges
from renamespace.core.facades.uses import Uses
from renamespace.core.facades.writing import Action, write
from renamespace.core.findings import Code, Finding
from renamespace.core.index import File, Index
from renamespace.core.moving import Move
from renamespace.core.plan import Plan
from renamespace.lsp.client import Client
from renamespace.lsp.lenses import module_of
from renamespace.lsp.moving import Moving, by_hand, reasons, refused, told
from renamespace.lsp.snapshot import Snapshot, today, whole
from renamespace.project.cache import Cache
from renamespace.project.git import all_files
from renamespace.project.project import Project

WRITE_FACADE = "renamespace.writeFacade"
REWRITE = types.CodeActionKind.RefactorRewrite.value
_OLD_NAMES = frozenset({Code.DEPRECATED_MODULE, Code.DEPRECATED_FUNCTION, Code.AMBIGUOUS_MODULE})


def offers(
    snapshot: Snapshot, client: Client, findings: Iterable[Finding], modules: Iterable[str]
) -> Iterator[tuple[Finding | None, types.CodeAction]]:
    """An action where an old name is left of a module that is gone, and at the module's own name.

    There it is offered when the facade lacks something. For an editor that does not ask for edits
    later, or makes no files for others, it is the command, as it takes its time.
    """
    project = snapshot.project
    if project is None or snapshot.plan is None:
        return
    about: dict[str, Finding | None] = {}
    for finding in findings:
        old = module_of(finding) if finding.code in _OLD_NAMES else None
        if old is not None and not project.index.defines_module(old):
            about.setdefault(old, finding)
    about |= {each: None for each in modules if each not in about}
    for old, found in about.items():
        if _is_moved(project, old):
            yield from ((found, each) for each in _actions(snapshot, project, client, old))


def bridges_of(project: Project, module: str) -> Bridges:
    """The bridges of a plan as far as they are about one old module: only its uses are known."""
    naming = {p: file for p, file in project.index.files.items() if _names(file, module)}
    bridges = Bridges(project.plan, project.index, today())
    bridges.uses = Uses(Index(naming))
    return bridges


def write_facade(
    snapshot: Snapshot, cache: Cache, client: Client, module: str | None = None
) -> Moving:
    """The facade of an old module, or of all that need one; then some may be `unbridged`.

    Raises JsonRpcException with the places if none can be written, or nothing is to be.
    """
    found = whole(snapshot, cache)
    project = found.project
    if project is None or (fatal := [str(each) for each in project.problems if each.fatal]):
        raise refused("there is no project here" if project is None else "; ".join(fatal))
    paths = project.paths | all_files(project.root)
    named = None if module is None else {module}
    done = facade(project.plan, project.index, paths, named, today())
    works = tuple(each.module for each in done.works if each.action is not Action.UNCHANGED)
    if done.refusals and not works:
        raise refused(told(found, done.refusals), reasons(found, done.refusals, client.encoding))
    if not works:
        notices = [each.message for each in done.notices]
        raise refused(f"nothing was changed: {'; '.join(notices) or 'no facade lacks anything'}")
    return Moving(
        found, Move(done.edits, created=done.created, facades=works, unbridged=done.refusals)
    )


def edit(snapshot: Snapshot, cache: Cache, client: Client, module: str) -> types.WorkspaceEdit:
    """The edit of an action. Raises JsonRpcException if it is refused, or not for this client."""
    moving = write_facade(snapshot, cache, client, module)
    if (words := by_hand(moving, client)) is not None:
        raise refused(f"nothing was changed: {words}")
    return moving.edit(client)


def _names(file: File, module: str) -> bool:
    return any(each.module == module for each in file.facts.references)


def _actions(
    snapshot: Snapshot, project: Project, client: Client, old: str
) -> Iterator[types.CodeAction]:
    """What is to be done about one facade, if something is."""
    done = write(bridges_of(project, old), project.paths, [old])
    verbs = {Action.WRITTEN: "Write", Action.UPDATED: "Update"}
    verb = next((verbs[each.action] for each in done.works if each.action in verbs), None)
    if verb is None and (not done.refusals or not client.disabled_actions):
        return
    title = f"{verb or 'Write'} the facade of `{old}`"
    action = types.CodeAction(title, kind=REWRITE, data={"facade": old})
    if verb is None:
        action.disabled = types.CodeActionDisabled(told(snapshot, done.refusals))
    if not client.resolves_edits or not client.makes_files:
        action.command = types.Command(title, WRITE_FACADE, arguments=[{"module": old}])
    yield action


def _is_moved(project: Project, old: str) -> bool:
    """Whether the plan's own rules have somewhere to lead to."""
    new = _destinations(project.plan, old)
    return any(project.index.defines_module(each) for each in new)


def _destinations(plan: Plan, old: str) -> tuple[str, ...]:
    target = plan.module_target(old)
    by_module = target is not None and target.rule.origin is None
    by_function = any(rule.old_module == old and rule.origin is None for rule in plan.rules)
    return plan.destinations(old) if by_module or by_function else ()
