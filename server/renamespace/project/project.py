"""A project as it is now: its root, its plan, and the index of all files that matter to it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from renamespace.core.elixir.deprecations import holds_deprecation
from renamespace.core.elixir.expansions import may_have_expansions
from renamespace.core.elixir.heex import is_template
from renamespace.core.elixir.reader import read_facts
from renamespace.core.elixir.underscore import file_stems
from renamespace.core.index import File, Index
from renamespace.core.linking import Macros, carriers, imported_modules, link, used_names
from renamespace.core.owners import possible_owners
from renamespace.core.plan import Plan, PlanProblem, parse_plan
from renamespace.core.rules.deprecations import with_deprecations
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

    Deprecations in the project and its dependencies count as rules of the plan; the project's own
    `plan` holds them. With `everything` the other files are read too.
    """
    cache = cache or Cache()
    paths = list_sources(root, plan.exclude, plan.may_rewrite_prose)
    sources, problems = read_sources(root, paths, overlay or {})
    given, _ = read_sources(root, list_dependencies(root), {})  # An unreadable one says nothing.
    macros = {s.path: cache.file(s) for s in sources if _expands(s, cache)}
    macros |= {file.source.path: file for file in _used(sources, given, cache)}
    known = Macros(macros)
    deprecating = _deprecating(sources, given, cache, known)
    mix = next((source.data for source in sources if source.path == "mix.exs"), None)
    plan = with_deprecations(plan, deprecating, mix)
    sieve = _sieve(plan, known)
    chosen = sources if everything else _chosen(sources, sieve, cache)
    files = {**macros, **{source.path: cache.file(source, known) for source in chosen}}
    old = {file.source.path: file for file in deprecating if _concerns(plan, file)}
    index = Index(old | files)
    if everything or any(not index.defines_module(module) for module in plan.new_modules):
        found = _defining(given, sieve, cache)
        index = Index({**{file.source.path: file for file in found}, **index.files})
    found = list(_imported(index, given, cache))
    index = Index({**{file.source.path: file for file in found}, **index.files})
    index = link(index, cache.read)
    return Project(root, plan, index, (*problems, *_broken(index)), frozenset(paths))


def reread(project: Project, path: str, overlay: Overlay, cache: Cache) -> Project:
    """The project after one of its sources changed, with nothing else read again.

    What was said about that file in `problems` stays.
    """
    sources, _ = read_sources(project.root, [path], overlay)
    file = next(
        (each for each in sources if path in project.index.files or _matters(project, each)), None
    )
    macros = Macros(project.index.files)
    read = cache.file(file, macros) if file is not None else None
    return replace(project, index=link(project.index.with_file(path, read), cache.read))


def _matters(project: Project, source: Source) -> bool:
    """Whether a source that did not matter before does so now."""
    sieve = _sieve(project.plan, Macros(project.index.files))
    passes = sieve.passes_template if is_template(source.path) else sieve.passes
    return may_have_expansions(source.data) or passes(source.data)


def carrying(project: Project) -> frozenset[str]:
    """The modules whose `use` brings in an old name: their users matter to the plan."""
    return _carrying(project.plan, Macros(project.index.files))


def _carrying(plan: Plan, macros: Macros) -> frozenset[str]:
    old = {rule.old_module for rule in plan.rules} | {each.old_module for each in plan.advices}
    return carriers(macros, old)


def _sieve(plan: Plan, macros: Macros) -> Sieve:
    """What lets a file pass that matters to the plan, with what macros bring to their users."""
    return Sieve(plan, _carrying(plan, macros))


def open_everything(
    root: Path, exclude: Iterable[str] = ()
) -> tuple[Index, tuple[FileProblem, ...]]:
    """The index of all sources, without any plan."""
    sources, problems = read_sources(root, list_sources(root, exclude), {})
    index = Index({source.path: File(source, read_facts(source)) for source in sources})
    return link(index), (*problems, *_broken(index))


def _used(
    sources: Iterable[Source], dependencies: Iterable[Source], cache: Cache
) -> Iterator[File]:
    """The dependencies' files whose `__using__` the project uses, or one of these files in turn.

    They are looked for where their names say: `Phoenix.Component` in a `component.ex` or a
    `phoenix_component.ex`. One that is not found there is as good as not there.
    """
    places = _by_stem(dependencies)
    sources = sources if places else ()
    seen: set[str] = set()
    while sources:
        modules = {module for source in sources for module in used_names(source.data)}
        wanted = {s.path: s for module in modules for s in _named_after(module, places)}
        new = [wanted[path] for path in sorted(wanted.keys() - seen)]
        seen |= wanted.keys()
        sources = [source for source in new if _expands(source, cache)]
        yield from (cache.file(source, dependency=True) for source in sources)


def _imported(index: Index, dependencies: Iterable[Source], cache: Cache) -> Iterator[File]:
    """The dependencies' files that define what the project imports, where their names say."""
    files = (each for each in index.files.values() if not each.dependency)
    modules = {module for file in files for module in imported_modules(file.facts)}
    missing = sorted(module for module in modules if not index.defines_module(module))
    places = _by_stem(dependencies) if missing else {}
    for module in missing:
        head = re.compile(rb"\bdefmodule[\s(]+%s[\s,(]" % re.escape(module.encode()))
        for source in _named_after(module, places):
            if head.search(source.data):
                yield cache.file(source, dependency=True)


def _by_stem(sources: Iterable[Source]) -> dict[str, list[Source]]:
    found: dict[str, list[Source]] = {}
    for source in sources:
        found.setdefault(PurePosixPath(source.path).stem, []).append(source)
    return found


def _named_after(module: str, places: Mapping[str, list[Source]]) -> Iterator[Source]:
    """The sources whose names say that they define a module."""
    for stem in file_stems(module):
        yield from places.get(stem, ())


def _expands(source: Source, cache: Cache) -> bool:
    return cache.answer("expands", source, may_have_expansions)


def _deprecates(source: Source, cache: Cache) -> bool:
    return cache.answer("deprecates", source, holds_deprecation)


def _chosen(sources: list[Source], sieve: Sieve, cache: Cache) -> list[Source]:
    """The sources that pass, and the templates and their owners that may matter together."""
    code, template = f"passes {sieve.words}", f"passes as a template {sieve.words}"
    passing, templates = set[str](), set[str]()
    for source in sources:
        if is_template(source.path):
            if cache.answer(template, source, sieve.passes_template):
                templates.add(source.path)
        elif cache.answer(code, source, sieve.passes):
            passing.add(source.path)
    chosen = set(passing)
    for template, possible in possible_owners(sources).items():
        if template in templates or possible & passing:
            chosen |= {template, *possible}
    return [source for source in sources if source.path in chosen]


def without_plan(root: Path) -> Plan | None:
    """The plan of a Mix project that has none, where deprecations may speak; None elsewhere."""
    return Plan(Source("", b""), ()) if (root / "mix.exs").is_file() else None


def _deprecating(
    sources: Iterable[Source], dependencies: Iterable[Source], cache: Cache, macros: Macros
) -> list[File]:
    """The files that deprecate something, in the project first; then in its dependencies."""
    found = [cache.file(each, macros) for each in sources if _deprecates(each, cache)]
    given = [each for each in dependencies if _deprecates(each, cache)]
    found += [cache.file(each, dependency=True) for each in given]
    return [file for file in found if file.facts.deprecations]


def _concerns(plan: Plan, file: File) -> bool:
    """Whether a dependency's deprecation is a rule, so that it matters how it is defined."""
    paths = {rule.origin.path for rule in plan.rules if rule.origin is not None}
    modules = {each.old_module for each in plan.advices}
    return file.dependency and (
        file.source.path in paths or any(e.module in modules for e in file.facts.deprecations)
    )


def _defining(dependencies: Iterable[Source], sieve: Sieve, cache: Cache) -> list[File]:
    """The dependencies' files that may define a new module."""
    question = f"defines {sieve.words}"
    defining = [each for each in dependencies if cache.answer(question, each, sieve.defines)]
    return [cache.file(each, dependency=True) for each in defining]


def _broken(index: Index) -> Iterator[FileProblem]:
    for path, file in index.files.items():
        if file.facts.error is not None and not file.dependency:
            what = "a template" if is_template(path) else "Elixir"
            message = f"does not parse as {what} (first trouble here), so it is left alone"
            yield _trouble(file, file.facts.error, message)
        for offset in () if file.dependency else file.facts.unread:
            message = "this template does not parse (first trouble here), so it is left alone"
            yield _trouble(file, offset, message)


def _trouble(file: File, offset: int, message: str) -> FileProblem:
    place = file.source.position(offset)
    return FileProblem(file.source.path, message, place.line, place.column, fatal=False)
