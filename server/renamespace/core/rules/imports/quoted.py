"""An `import` in a `quote`, which other modules use by a macro, and their calls through it."""

from collections.abc import Iterator

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Directive, Head, InjectedImport, Kind, Reference
from renamespace.core.elixir.given import GivenImport
from renamespace.core.elixir.local_calls import LocalCall
from renamespace.core.findings import Applicability, Code
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
from renamespace.core.rules.targets import listing, written
from renamespace.core.rules.verdict import Case, Verdict

_TOGETHER = "`{name}` gets another name, and {files}: all must change together"


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
    """Why a quoted import cannot change alone: its users call what gets another name."""
    renamed = {home.old for home in parting.homes if home.renamed}
    if not renamed:
        return None
    users = _users(case, parting.reference).items()
    calling = tuple(path for path, called in users if called & renamed)
    files = f"{listing(calling)} {'call' if len(calling) > 1 else 'calls'} it" if calling else ""
    name = written(parting.module, *min(renamed))
    return _TOGETHER.format(name=name, files=files or "others may call it")


def called_elsewhere(case: Case, index: int) -> frozenset[Name]:
    """What other files call through a quoted import."""
    return frozenset(name for called in _users(case, index).values() for name in called)


def imported_too(case: Case, parting: Parting) -> str | None:
    """A user of the macro that imports the old module itself would then have it from both.

    Now its own import takes the place of the one in the quote, as they are of one module.
    """
    if not case.index.defines_module(parting.module):
        return None
    users = _using(case, {each.name for each in case.facts.modules if each.name is not None})
    for path in sorted(users):
        facts = case.index.files[path].facts
        for each in facts.references:
            own = each.kind is Kind.IMPORT and not facts.quoted(each.scope)
            if own and each.module == parting.module and path != case.file.source.path:
                return f"`{path}` may use this, and imports `{parting.module}` itself too"
    return None


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
    clash = is_kernels(home.new) or any(sure(standing(case).origins(call, home.new)))
    reason = f"it is imported in `{given.path}`: all that use this import must change together"
    if clash:
        reason = f"`{home.name}/{call.arity}` would clash with what this file calls so already"
    span = call.start, call.end
    finding = case.finding(
        Reference(*span, Head.PLAIN, (), given.module, Kind.CALL, call.scope),
        Code.DEPRECATED_FUNCTION,
        f"`{old}` is now `{new}`",
        home.rule,
        new=new,
        old=old,
        reason=reason,
        applicability=Applicability.MANUAL,
    )
    edits = () if clash else (TextEdit(*span, respelled(case, call, home)),)
    return Verdict(finding, edits=edits, group=group_of(given.path, given.reference))


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
