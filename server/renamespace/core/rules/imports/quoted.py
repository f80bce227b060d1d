"""An `import` in a `quote`, which other modules use by a macro, and their calls through it."""

from collections.abc import Iterator

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Directive, Head, Kind, Reference
from renamespace.core.elixir.given import GivenImport
from renamespace.core.elixir.local_calls import read_local_calls
from renamespace.core.findings import Applicability, Code
from renamespace.core.index import File
from renamespace.core.rules.imports.force import form_of, standing
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

_TOGETHER = "`{name}` gets another name, and {files} through this import: all must change together"


def group_of(path: str, reference: int) -> str:
    """The key of what changes together with an import in a `quote`."""
    return f"{path}#{reference}"


def homes_in_quote(case: Case, directive: Directive, module: str) -> tuple[Home, ...]:
    """Where all goes that a quoted import lets in: what is used of it, other files decide."""
    names = public_names(case, module, form_of(directive))
    return tuple(home_of(case, module, name) for name in names)


def needs_rest(case: Case, parting: Parting) -> bool:
    """Whether other modules may need what the old one defines unseen, and keeps."""
    more = parting.form.only is None and case.index.may_define_more(parting.module)
    return more and not parting.form.kinds and unseen_stays(case, parting.module)


def obstacle(case: Case, parting: Parting) -> str | None:
    """Why a quoted import cannot change alone."""
    module = parting.module
    if parting.form.only is None and case.index.may_define_more(module) and not parting.rest:
        return f"`{module}` may define more than can be seen, and others use this by a macro"
    renamed = [home for home in parting.homes if home.renamed]
    if not renamed:
        return None
    users = _users(case, parting.reference, {home.old for home in renamed})
    if not users:
        return "other modules may use this import by a macro"
    files = listing(tuple(users)) + (" call" if len(users) > 1 else " calls") + " it"
    return _TOGETHER.format(name=written(module, *renamed[0].old), files=files)


def calls_from_outside(case: Case) -> Iterator[Verdict]:
    """The calls whose import stands in another file: those that must be written otherwise."""
    concerned = {
        each.given.module
        for each in case.facts.injected_imports
        if case.plan.splits(each.given.module)
    }
    if not concerned:
        return
    force = standing(case)
    for call in case.local_calls:
        for origin in force.origins(call):
            if origin.by is None or origin.by.injected is None or not origin.sure:
                continue
            given, name = origin.by.injected.given, (call.name, call.arity)
            if given.module in concerned:
                home = home_of(case, given.module, name)
                if home.rule is not None and home.renamed:
                    place = Reference(
                        *(call.start, call.end, Head.PLAIN, (), given.module, Kind.CALL, call.scope)
                    )
                    edit = TextEdit(call.start, call.end, respelled(case, call, home))
                    yield _verdict(case, place, given, home, edit)


def _verdict(
    case: Case, place: Reference, given: GivenImport, home: Home, edit: TextEdit
) -> Verdict:
    old, new = written(given.module, *home.old), written(home.module, *home.new)
    finding = case.finding(
        place,
        Code.DEPRECATED_FUNCTION,
        f"`{old}` is now `{new}`",
        home.rule,
        new=new,
        old=old,
        reason=f"it is imported in `{given.path}`: all that use this import must change together",
        applicability=Applicability.MANUAL,
    )
    return Verdict(finding, edits=(edit,), group=group_of(given.path, given.reference))


def _users(case: Case, index: int, names: set[tuple[str, int]]) -> list[str]:
    """The files that call one of these names through the import."""
    path = case.file.source.path
    return [
        other
        for other, file in sorted(case.index.files.items())
        if any(
            (each.given.path, each.given.reference) == (path, index)
            for each in file.facts.injected_imports
        )
        and _calls_one(file, names)
    ]


def _calls_one(file: File, names: set[tuple[str, int]]) -> bool:
    return any((c.name, c.arity) in names for c in read_local_calls(file.source, file.facts))
