"""An `import` in a `quote`, which other modules use by a macro, and their calls through it."""

from collections.abc import Iterable, Iterator

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Directive, Function, Head, InjectedImport, Kind, Reference
from renamespace.core.elixir.given import GivenImport
from renamespace.core.elixir.local_calls import LocalCall
from renamespace.core.findings import Applicability, Code
from renamespace.core.rules.doubts import undefined
from renamespace.core.rules.imports.force import (
    Name,
    form_of,
    is_kernels,
    standing,
    sure,
)
from renamespace.core.rules.imports.homes import (
    Home,
    Parting,
    home_of,
    public_names,
    respelled,
    unseen_stays,
)
from renamespace.core.rules.targets import written
from renamespace.core.rules.verdict import Case, Verdict


def group_of(path: str, reference: int) -> tuple[str, int]:
    """The key of what changes together with an import in a `quote`."""
    return path, reference


def homes_in_quote(case: Case, directive: Directive, module: str) -> tuple[Home, ...]:
    """Where all goes that a quoted import lets in: what is used of it, other files decide."""
    names = public_names(case, module, form_of(directive))
    return tuple(home_of(case, module, name) for name in names)


def needs_rest(case: Case, parting: Parting) -> bool:
    """Whether other modules may need what the old one defines unseen, and keeps."""
    more = parting.form.only is None and case.index.may_define_more(parting.module)
    return more and not parting.form.kinds and unseen_stays(case, parting.module)


def obstacle(case: Case, parting: Parting) -> str | None:
    """Why nobody can tell what a change of a quoted import would mean to its users."""
    module = parting.module
    if parting.form.only is None and case.index.may_define_more(module) and not parting.rest:
        return f"`{module}` may define more than can be seen, and others use this by a macro"
    if any(home.renamed for home in parting.homes) and not _users(case, parting.reference):
        return "other modules may use this import by a macro"
    return None


def together(case: Case, parting: Parting) -> str | None:
    """Why a quoted import cannot change, not even with its users, which call what is renamed."""
    renamed = {home.old: home for home in parting.homes if home.renamed}
    directive = case.facts.references[parting.reference].directive
    if not renamed:
        return None
    if directive is None or not case.index.is_given(case.file.source.path, directive):
        name = written(parting.module, *min(renamed))
        return f"`{name}` gets another name, and others may call it by a macro"
    return _clash(case, parting.reference, parting.homes)


def _clash(case: Case, reference: int, homes: Iterable[Home]) -> str | None:
    """A user of a quoted import that has one of the new names already."""
    renamed = {home.old: home for home in homes if home.renamed}
    for path in _users(case, reference):
        for call, _ in _called_through(case.elsewhere(path), reference, case):
            home = renamed.get((call.name, call.arity))
            if home is not None and _clashes(case.elsewhere(path), call, home):
                name = written(home.module, *home.new)
                return f"`{name}` would clash with what `{path}` calls so already"
    return None


def needs_nothing(case: Case, parting: Parting) -> bool:
    """Whether a quoted import is right as it is: it lists nothing, and all stays in its module."""
    stays = all(home.module == parting.module for home in parting.changed)
    return stays and parting.form.only is None and not is_shared(case, parting)


def is_shared(case: Case, parting: Parting) -> bool:
    """Whether other files call what a quoted import's change renames."""
    renamed = {home.old for home in parting.homes if home.renamed}
    return bool(renamed & called_elsewhere(case, parting.reference))


def _clashes(case: Case, call: LocalCall, home: Home) -> bool:
    """Whether something other than the new module answers to the new name where a call stands."""
    origins = sure(standing(case).origins(call, home.new))
    others = (origin.by is None or origin.by.module != home.module for origin in origins)
    return is_kernels(home.new) or any(others)


def _called_through(
    case: Case, reference: int, there: Case
) -> Iterator[tuple[LocalCall, GivenImport]]:
    """The calls of a file that an import in another file's macro answers."""
    place = there.file.source.path, reference
    for call in case.local_calls:
        for origin in sure(standing(case).origins(call)):
            by = origin.by.injected if origin.by is not None else None
            if by is not None and (by.given.path, by.given.reference) == place:
                yield call, by.given


def called_elsewhere(case: Case, index: int) -> frozenset[Name]:
    """What other files call through a quoted import."""
    return frozenset(name for called in _users(case, index).values() for name in called)


def imported_too(case: Case, parting: Parting) -> str | None:
    """A user of the macro that imports the old module itself would then have it from both.

    Now its own import takes the place of the one in the quote, as they are of one module; so they
    are afterwards if the module itself has moved.
    """
    if case.plan.has_moved(parting.module, parting.new or ""):
        return None
    path = next((path for path, _ in importing_too(case, parting)), None)
    return f"`{path}` may use this, and imports `{parting.module}` itself too" if path else None


def importing_too(case: Case, parting: Parting) -> Iterator[tuple[str, int]]:
    """The imports of the old module that users of the macro have of their own."""
    if not case.index.defines_module(parting.module):
        return
    users = _using(case, {each.name for each in case.facts.modules if each.name is not None})
    for path in sorted(users - {case.file.source.path}):
        facts = case.index.files[path].facts
        for index, each in enumerate(facts.references):
            own = each.kind is Kind.IMPORT and not facts.quoted(each.scope)
            if own and each.module == parting.module:
                yield path, index


def _using(case: Case, modules: set[str]) -> set[str]:
    """The files that say `use` of these modules, by other macros too."""
    found: set[str] = set()
    while True:
        users = {
            path
            for path, file in case.index.files.items()
            if any(e.kind is Kind.USE and e.module in modules for e in file.facts.references)
        } - found
        if not users:
            return found
        found |= users
        files = (case.index.files[path].facts for path in users)
        modules = modules | {m.name for facts in files for m in facts.modules if m.name}


def calls_from_outside(case: Case) -> Iterator[Verdict]:
    """The calls whose import stands in another file: those that must be written otherwise."""
    injected = {each.given.module for each in case.facts.injected_imports}
    concerned = {module for module in injected if case.plan.splits(module)}
    for call in case.local_calls if concerned else ():
        for origin in sure(standing(case).origins(call)):
            by = origin.by.injected if origin.by is not None else None
            if by is not None and by.given.module in concerned:
                home = home_of(case, by.given.module, (call.name, call.arity))
                if home.rule is not None and home.renamed:
                    yield _verdict(case, call, by.given, home)


def _verdict(case: Case, call: LocalCall, given: GivenImport, home: Home) -> Verdict:
    """Without edits, nothing of its group can change."""
    old, new = written(given.module, *home.old), written(home.module, *home.new)
    there = case.elsewhere(given.path)
    obstacle = _alone(case, call, given, home)
    doubt = undefined(case, home.module, Function(*home.new, 0, 0))
    applicability = Applicability.UNSAFE if doubt else Applicability.SAFE
    span = call.start, call.end
    finding = case.finding(
        Reference(*span, Head.PLAIN, (), given.module, Kind.CALL, call.scope),
        Code.DEPRECATED_FUNCTION,
        f"`{old}` is now `{new}`",
        home.rule,
        new=new,
        old=old,
        reason=obstacle or doubt,
        applicability=Applicability.MANUAL if obstacle else applicability,
    )
    edits = () if obstacle else (TextEdit(*span, respelled(case, call, home)),)
    return Verdict(finding, edits=edits, group=group_of(there.file.source.path, given.reference))


def _alone(case: Case, call: LocalCall, given: GivenImport, home: Home) -> str | None:
    """Why a call cannot change with the import in another file that answers it."""
    if _clashes(case, call, home):
        return f"`{home.name}/{call.arity}` would clash with what this file calls so already"
    there = case.elsewhere(given.path)
    directive = there.facts.references[given.reference].directive
    if directive is None or not case.index.is_given(given.path, directive):
        return f"it is imported in `{given.path}`: all that use this import must change together"
    homes = homes_in_quote(there, there.facts.directives[directive], given.module)
    return _clash(there, given.reference, homes)


def _users(case: Case, index: int) -> dict[str, frozenset[Name]]:
    """The files into which an import is injected, and what they call through it."""
    place, found = (case.file.source.path, index), dict[str, frozenset[Name]]()
    for path, file in sorted(case.index.files.items()):
        mine = [
            each
            for each in file.facts.injected_imports
            if (each.given.path, each.given.reference) == place
        ]
        if mine:
            found[path] = frozenset(_called(case.elsewhere(path), mine))
    return found


def _called(case: Case, mine: list[InjectedImport]) -> Iterator[Name]:
    for call in case.local_calls:
        origins = sure(standing(case).origins(call))
        if any(each.by is not None and each.by.injected in mine for each in origins):
            yield call.name, call.arity
