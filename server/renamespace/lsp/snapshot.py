"""One moment of a workspace folder: its plan, its sources under the open buffers, its findings.

All of it is computed off the event loop, from what it is given and from the disk.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from itertools import groupby
from pathlib import Path

from renamespace.core import renaming
from renamespace.core.elixir.facts import DoctestCall
from renamespace.core.elixir.heex import is_template
from renamespace.core.findings import Finding
from renamespace.core.index import File, Index, aliases_at
from renamespace.core.linking import imported_modules
from renamespace.core.owners import possibly_linked
from renamespace.core.plan import Plan, PlanProblem, parse_plan
from renamespace.core.source import BOM, Source
from renamespace.lsp.ahead import NOTHING_AHEAD, Outlook, is_due, look_ahead
from renamespace.lsp.convert import uri_of
from renamespace.project.cache import Cache
from renamespace.project.discovery import PLAN_NAME
from renamespace.project.errors import ProjectError
from renamespace.project.project import (
    Project,
    carrying,
    open_project,
    read_plan,
    reread,
    without_plan,
)


@dataclass(frozen=True, slots=True)
class Document:
    """An open buffer: the client's URI for it, its version, and its text as bytes."""

    uri: str
    version: int
    data: bytes


Documents = Mapping[str, Document]
"""The open buffers by the names of their files (see `convert.name_of`)."""

_Findings = Mapping[str, tuple[Finding, ...]]


class Behind(IntEnum):
    """What has yet to be looked at since a file changed; what is more includes what is less."""

    NOTHING = 0
    PLAN = 1
    """Where the plan and the project do not meet."""
    FINDINGS = 2
    """Those of the other files, which a definition in this one may change."""
    EVERYTHING = 3


@dataclass(frozen=True)
class Snapshot:
    """What the handlers work on. Without a valid plan there is no project and no finding."""

    root: Path
    base: Path
    """The root as the client spells it."""
    documents: Documents = field(default_factory=dict)
    plan: Source | None = None
    problems: tuple[PlanProblem, ...] = ()
    """What is wrong with the plan by itself."""
    doubts: tuple[PlanProblem, ...] = ()
    """Where the plan and the project do not meet."""
    project: Project | None = None
    findings: _Findings = field(default_factory=dict)
    """By name, for every file that has any."""
    notes: tuple[str, ...] = ()
    """What the user should know but no place in a text can show."""
    outlook: Outlook = NOTHING_AHEAD
    """Where the plan would lead to."""
    behind: Behind = Behind.NOTHING
    ahead: frozenset[str] = frozenset()
    """While it is behind: the files whose findings are those of their texts all the same."""

    @property
    def is_outlook_due(self) -> bool:
        """Whether the plan's outlook has yet to be worked out, by `rested`."""
        if self.plan is None or self.project is None or self.behind:
            return False
        return is_due(self.outlook, self.project)

    def uri(self, name: str) -> str:
        """The URI under which the client knows a file."""
        document = self.documents.get(name)
        return uri_of(name, self.base) if document is None else document.uri

    def version(self, name: str) -> int | None:
        """The version of an open buffer; None for a file that is not open."""
        document = self.documents.get(name)
        return None if document is None else document.version

    def is_unsaved(self, name: str) -> bool:
        """Whether a buffer holds something else than the disk."""
        document = self.documents.get(name)
        if document is None:
            return False
        try:
            return (self.root / name).read_bytes().removeprefix(BOM) != document.data
        except OSError:
            return True

    def data(self, name: str) -> bytes:
        """A file's text as this snapshot saw it."""
        if self.plan is not None and name == self.plan.path:
            return self.plan.data
        return self.project.index.files[name].source.data if self.project else b""


def take(root: Path, base: Path, documents: Documents, cache: Cache) -> Snapshot:
    """Look at everything: the plan and all that matters to it."""
    empty = Snapshot(root, base, documents)
    path = _plan_path(root, documents)
    if path is None:
        return _without_plan(empty, cache)
    name = _name(path, root)
    try:
        source = read_plan(path, root, documents[name].data if name in documents else None)
    except ProjectError as error:
        return replace(empty, notes=(str(error),))
    plan, problems = parse_plan(source)
    found = replace(empty, plan=source, problems=problems)
    if plan is None:
        return found
    return _looked_at(found, open_project(root, plan, _overlay(documents), cache))


def _without_plan(empty: Snapshot, cache: Cache) -> Snapshot:
    """The deprecations in the code are what there is; the project is looked at even without any.

    One may be typed at any time.
    """
    plan = without_plan(empty.root)
    note = f"{empty.root}: no {PLAN_NAME} here or in a directory above"
    if plan is None:
        return replace(empty, notes=(f"{note}, so nothing is checked",))
    project = open_project(empty.root, plan, _overlay(empty.documents), cache)
    if project.plan.has_deprecations:
        return _looked_at(empty, project)
    note += ", and no deprecation names what to use, so nothing is checked"
    return replace(empty, project=project, notes=(note,))


def _looked_at(snapshot: Snapshot, project: Project) -> Snapshot:
    notes = tuple(str(problem) for problem in project.problems if problem.fatal)
    findings = _all_findings(project.plan, project.index)
    doubts = _doubts(snapshot, project)
    return replace(snapshot, project=project, notes=notes, findings=findings, doubts=doubts)


def _doubts(snapshot: Snapshot, project: Project) -> tuple[PlanProblem, ...]:
    return renaming.check_plan(project.plan, project.index) if snapshot.plan is not None else ()


def update(
    snapshot: Snapshot, names: Iterable[str], documents: Documents, cache: Cache
) -> Snapshot:
    """Look again at those sources only; `behind` says what is left to `catch_up`.

    That is everything when a module that the plan makes, or an import, came or went, as it may
    then be, or need no longer be, one of a dependency; when a deprecation did, as it is a rule of
    the plan; and when a macro comes to bring an old name, or no longer does, to those who use it.
    """
    before = snapshot.project
    if before is None:
        return replace(snapshot, documents=documents)
    after, overlay = before, _overlay(documents)
    changed = [name for name in names if name in before.paths]
    for name in changed:
        after = reread(after, name, overlay, cache)
    deprecates = any(_deprecations(before, name) != _deprecations(after, name) for name in changed)
    deprecates |= after.plan.elixir_deprecations and "mix.exs" in changed
    moved = _missing(before) != _missing(after) or _wants_owners(before, after, changed)
    moved |= _brings_otherwise(before, after, changed)
    moved |= any(_imported(before, name) != _imported(after, name) for name in changed)
    changed += _touched(before, after)
    behind = Behind.PLAN
    if deprecates or moved:
        behind = Behind.EVERYTHING
    elif any(_definitions(before, name) != _definitions(after, name) for name in changed):
        behind = Behind.FINDINGS
    findings = {**snapshot.findings, **{name: _findings(after, name) for name in changed}}
    return replace(
        snapshot,
        documents=documents,
        project=after,
        findings=_counting(snapshot, after, findings),
        behind=max(behind, snapshot.behind),
        ahead=frozenset(changed),
    )


def catch_up(snapshot: Snapshot, cache: Cache) -> Snapshot:
    """Look at what the last updates have left."""
    project = snapshot.project
    if project is None or snapshot.behind is Behind.EVERYTHING:
        return take(snapshot.root, snapshot.base, snapshot.documents, cache)
    findings, outlook = snapshot.findings, snapshot.outlook
    if snapshot.behind is Behind.FINDINGS:
        findings = _counting(snapshot, project, _all_findings(project.plan, project.index))
        outlook = outlook.stale
    return replace(
        snapshot,
        findings=findings,
        doubts=_doubts(snapshot, project),
        outlook=outlook,
        behind=Behind.NOTHING,
        ahead=frozenset(),
    )


def rested(snapshot: Snapshot) -> Snapshot:
    """The same with what the plan would lead to."""
    project = snapshot.project
    return snapshot if project is None else replace(snapshot, outlook=look_ahead(project))


def told_on(snapshot: Snapshot, before: Snapshot) -> Snapshot:
    """A new snapshot that still tells the outlook of before, if that was on the same text."""
    plan, old = snapshot.plan, before.plan
    if snapshot.outlook != NOTHING_AHEAD or snapshot.project is None or plan is None or old is None:
        return snapshot
    return replace(snapshot, outlook=before.outlook.stale) if plan.data == old.data else snapshot


def _counting(snapshot: Snapshot, project: Project, findings: _Findings) -> _Findings:
    """By the files that have any; without a plan, deprecations are all that makes findings."""
    if snapshot.plan is None and not project.plan.has_deprecations:
        return {}
    return {name: each for name, each in findings.items() if each}


def _wants_owners(before: Project, after: Project, names: Iterable[str]) -> bool:
    """Whether a template or an owner of some came to matter: the others must then be looked for."""
    return any(
        name not in before.index.files
        and name in after.index.files
        and possibly_linked(after.index.files[name].source)
        for name in names
    )


def _brings_otherwise(before: Project, after: Project, names: Iterable[str]) -> bool:
    """Whether the macros of some files bring old names to others, or no longer do."""
    files = (each.index.files.get(name) for name in names for each in (before, after))
    expands = any(file is not None and file.facts.expansions for file in files)
    return expands and carrying(before) != carrying(after)


def _touched(before: Project, after: Project) -> list[str]:
    """The templates that a change of their owners touches, and the owners of those that changed."""
    old, new = before.index, after.index
    templates = {
        p for p, file in new.files.items() if is_template(p) and old.files.get(p) is not file
    }
    owners = (p for p in new.files if not templates.isdisjoint(new.templates_of(p)))
    return [*templates, *owners] if templates else []


def whole(snapshot: Snapshot, cache: Cache, plan: Plan | None = None) -> Snapshot:
    """The same with all sources of the project, as a move needs them; under `plan` if given."""
    plan = plan or written_plan(snapshot)
    project = open_project(
        snapshot.root, plan, _overlay(snapshot.documents), cache, everything=True
    )
    return replace(snapshot, project=project)


def written_plan(snapshot: Snapshot) -> Plan:
    """The plan without the deprecations of the code; an empty one where there is no valid plan."""
    plan = parse_plan(snapshot.plan)[0] if snapshot.plan is not None else None
    return plan or Plan(Source("", b""), ())


def today() -> datetime.date:
    """The day where the user is; it decides whether a rule's `remove_by` has passed."""
    return datetime.datetime.now().astimezone().date()


def _plan_path(root: Path, documents: Documents) -> Path | None:
    """The nearest plan from the root upward, on the disk or in a buffer not saved yet."""
    for directory in (root, *root.parents):
        path = directory / PLAN_NAME
        if _name(path, root) in documents or path.is_file():
            return path
    return None


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _overlay(documents: Documents) -> Mapping[str, bytes]:
    return {name: document.data for name, document in documents.items()}


def _missing(project: Project) -> frozenset[str]:
    """The new modules that nothing defines."""
    modules = project.plan.new_modules
    return frozenset(module for module in modules if not project.index.defines_module(module))


def _imported(project: Project, name: str) -> frozenset[str]:
    """What a file imports that its project does not define."""
    index = project.index
    imported = imported_modules(index.files[name].facts) if name in index.files else ()
    return frozenset(
        each for each in imported if all(file.dependency for file in index.defined_in(each))
    )


def _findings(project: Project, name: str) -> tuple[Finding, ...]:
    known = name in project.index.files
    return renaming.find_in(project.plan, project.index, name, today()) if known else ()


def _all_findings(plan: Plan, index: Index) -> _Findings:
    by_path = groupby(renaming.find(plan, index, today()), key=lambda finding: finding.path)
    return {path: tuple(found) for path, found in by_path}


def _deprecations(project: Project, name: str) -> tuple[object, ...]:
    """What a file adds to the plan; its place counts, as findings tell it."""
    file = project.index.files.get(name)
    return (file.facts.deprecations, file.facts.forwards) if file is not None else ((), ())


def _definitions(project: Project, name: str) -> frozenset[tuple[object, ...]]:
    """What a file contributes to the judgement of others."""
    file = project.index.files.get(name)
    if file is None:
        return frozenset()
    modules = {(module.name,) for module in file.facts.modules}
    functions = {
        (each.module, each.name, each.fewest, each.most, each.public)
        for each in file.facts.functions
    }
    given = {
        (key, each)
        for key, each in project.index.uses.items()
        if any(module.name == key[0] for module in file.facts.modules)
    }
    doctests = {(each.module, *sorted(_aliases(file, each))) for each in file.facts.doctest_calls}
    words = {
        (file.facts.documented(each), each.segments[0])
        for each in file.facts.references
        if each.doctest and each.segments
    }
    ties = (project.index.tied_to(name),)
    return frozenset({*modules, *functions, *given, *doctests, *words, ties})


def _aliases(file: File, call: DoctestCall) -> Iterator[tuple[str, str]]:
    """The aliases with which a `doctest` runs."""
    for name, binding in aliases_at(file.facts, call).items():
        yield name, binding.module or ""
