"""A project as it is now: its root, its plan, and the index of all files that matter to it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from renamespace.core.elixir.reader import read_facts
from renamespace.core.index import File, Index
from renamespace.core.plan import Plan, PlanProblem, parse_plan
from renamespace.core.sieve import Sieve
from renamespace.core.source import Source
from renamespace.project.cache import Cache
from renamespace.project.discovery import list_dependencies, list_sources
from renamespace.project.errors import FileProblem, ProjectError
from renamespace.project.reading import read_sources

Overlay = Mapping[str, bytes]


@dataclass(frozen=True)
class Project:
    """What the front ends work on."""

    root: Path
    plan: Plan
    index: Index
    problems: tuple[FileProblem, ...] = ()
    paths: frozenset[str] = frozenset()
    """All sources, those that do not matter to the plan too."""


def read_plan(path: Path, root: Path, overlay: bytes | None = None) -> Source:
    """The plan's text. Raises ProjectError when it cannot be read."""
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    try:
        return Source(name, path.read_bytes() if overlay is None else overlay)
    except OSError as error:
        raise ProjectError(f"{name}: cannot be read ({error.strerror})") from error


def load_plan(path: Path, root: Path) -> tuple[Plan | None, Source, tuple[PlanProblem, ...]]:
    """Plan, text and problems; the plan is None when one of the problems is an error."""
    source = read_plan(path, root)
    plan, problems = parse_plan(source)
    return plan, source, problems


def open_project(
    root: Path,
    plan: Plan,
    overlay: Overlay | None = None,
    cache: Cache | None = None,
    *,
    everything: bool = False,
) -> Project:
    """Read all that matters to the plan: its old names, its new modules, its boundaries.

    With `everything` the other files too.
    """
    cache = cache or Cache()
    sieve = Sieve(plan)
    paths = list_sources(root, plan.exclude, plan.may_rewrite_prose)
    sources, problems = read_sources(root, paths, overlay or {})
    chosen = (source for source in sources if everything or sieve.passes(source.data))
    files = {source.path: cache.file(source) for source in chosen}
    index = Index(files)
    if any(not index.defines_module(module) for module in plan.new_modules):
        found = _dependencies(root, sieve, cache)
        index = Index({**{file.source.path: file for file in found}, **files})
    return Project(root, plan, index, (*problems, *_broken(index)), frozenset(paths))


def reread(project: Project, path: str, overlay: Overlay, cache: Cache) -> Project:
    """The project after one of its sources changed, with nothing else looked at again.

    What was said about that file in `problems` stays.
    """
    sources, _ = read_sources(project.root, [path], overlay)
    sieve = Sieve(project.plan)
    file = next((cache.file(each) for each in sources if sieve.passes(each.data)), None)
    return replace(project, index=project.index.with_file(path, file))


def open_everything(
    root: Path, exclude: Iterable[str] = ()
) -> tuple[Index, tuple[FileProblem, ...]]:
    """The index of all sources, without any plan."""
    sources, problems = read_sources(root, list_sources(root, exclude), {})
    index = Index({source.path: File(source, read_facts(source)) for source in sources})
    return index, (*problems, *_broken(index))


def _dependencies(root: Path, sieve: Sieve, cache: Cache) -> list[File]:
    """The dependencies' files that may define a new module; an unreadable one defines none."""
    sources, _ = read_sources(root, list_dependencies(root), {})
    return [cache.file(each, dependency=True) for each in sources if sieve.defines(each.data)]


def _broken(index: Index) -> Iterator[FileProblem]:
    for path, file in index.files.items():
        if file.facts.error is not None and not file.dependency:
            place = file.source.position(file.facts.error)
            message = "does not parse as Elixir (first trouble here), so it is left alone"
            yield FileProblem(path, message, place.line, place.column, fatal=False)
