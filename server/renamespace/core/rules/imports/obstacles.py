"""Why the functions that come through an import cannot be told, or not be named anew."""

from collections.abc import Iterator

from renamespace.core.elixir.facts import Directive, Kind, Reference
from renamespace.core.elixir.local_calls import LocalCall
from renamespace.core.rules.imports.force import (
    Force,
    Origin,
    form_of,
    is_kernels,
    standing,
    sure,
)
from renamespace.core.rules.imports.homes import Home, Parting, can_be_called, home_of, unseen_stays
from renamespace.core.rules.targets import listing, written
from renamespace.core.rules.verdict import Case

_TEXT = b"EEx.function_from_string"


def of_directive(case: Case, directive: Directive, reference: Reference) -> str | None:
    """Why an import cannot be read, whatever is called."""
    form, module = form_of(directive), reference.module or ""
    if reference.doctest:
        return "it is in a doctest, whose calls by name alone are not followed"
    if directive.base is not None and not form.whole:
        return "a group imports several modules at once: split it first"
    if form.computed:
        return "what it imports is computed"
    if form.only is None and not case.index.defines_module(module):
        return f"`{module}` is not there to show what it defines"
    return None


def of_calls(case: Case, parting: Parting) -> str | None:
    """Why its functions cannot be taken apart, or not be called otherwise."""
    return next(_of_calls(case, parting), None)


def _of_calls(case: Case, parting: Parting) -> Iterator[str]:
    yield from _of_names(parting)
    if not parting.homes and not parting.rest:
        yield "nothing here shows which of them is needed"
    if reason := _by_templates(case, parting):
        yield reason
    if not parting.changed:
        return
    yield from _of_origins(case, parting)
    yield from _unexplained(case, parting)
    yield from _macros(case, parting)
    text = case.file.source.text(parting.directive.start, parting.directive.end)
    if len({home.module for home in parting.homes}) > 1 and "#" in text:
        yield "its list has comments that belong to one of the parts"


def _of_names(parting: Parting) -> Iterator[str]:
    for home in parting.homes:
        if home.unclear:
            keys = listing(tuple(rule.key for rule in home.unclear))
            yield f"`{written(home.module, *home.old)}` goes by {keys}, which do not agree"
        if home.renamed and not can_be_called(home.old[0], home.name):
            yield f"`{home.old[0]}` cannot be called as `{home.name}`"


def _of_origins(case: Case, parting: Parting) -> Iterator[str]:
    """Calls that something else may answer as well."""
    for call in parting.calls:
        line = f"line {_line(case, call)}"
        origins = sure(standing(case).origins(call))
        others = [each for each in origins if not _is_by(each, parting)]
        if not call.certain:
            yield f"{line}: `{call.name}` may be a variable or a call"
        elif others:
            other = f"`{others[0].by.module}`" if others[0].by is not None else "this module"
            yield f"{line}: `{call.name}/{call.arity}` may come from {other} as well"


def _is_by(origin: Origin, parting: Parting) -> bool:
    return origin.by is not None and origin.by.reference == parting.reference


def _by_templates(case: Case, parting: Parting) -> str | None:
    """A template's calls are not written anew: what it calls through an import must stay."""
    if parting.form.only is not None and not any(home.renamed for home in parting.homes):
        return None
    if case.facts.unread or _TEXT in case.file.source.data:
        return "a template here may use the import"
    for path in case.index.templates_of(case.file.source.path):
        if any(_brings(case, parting, call) for call in case.elsewhere(path).local_calls):
            return f"`{path}` calls functions that it brings in"
    return None


def _brings(case: Case, parting: Parting, call: LocalCall) -> bool:
    name = call.name, call.arity
    return parting.form.admits(name) and case.index.defines_function(parting.module, *name)


def _unexplained(case: Case, parting: Parting) -> Iterator[str]:
    """Calls of which nothing visible tells where they come from."""
    names = {home.old[0] for home in parting.changed}
    for call in unexplained(case, parting):
        where = f"line {_line(case, call)}: `{call.name}/{call.arity}`"
        if call.name in names:
            yield f"{where} is defined nowhere here, so a macro may make another call of it"
        elif not parting.rest and _may_bring_more(case, parting):
            yield f"{where} may come from this import, as `{parting.module}` may define it unseen"


def needs_rest(case: Case, parting: Parting) -> bool:
    """Whether the old module may be needed for what it defines unseen, and keeps."""
    return (
        _may_bring_more(case, parting)
        and not parting.form.kinds
        and unseen_stays(case, parting.module)
        and next(unexplained(case, parting), None) is not None
    )


def _may_bring_more(case: Case, parting: Parting) -> bool:
    return parting.form.only is None and case.index.may_define_more(parting.module)


def unexplained(case: Case, parting: Parting) -> Iterator[LocalCall]:
    """The calls below an import for which nothing is seen that they call."""
    force = standing(case)
    for call in case.local_calls:
        name = call.name, call.arity
        reached = call.certain and parting.form.admits(name) and _reaches(case, parting, call)
        if reached and not is_kernels(name) and not any(sure(force.origins(call))):
            yield call


def _macros(case: Case, parting: Parting) -> Iterator[str]:
    """An import requires its module too: `Mod.macro(...)` may need that."""
    targets = {home.module for home in parting.homes}
    scope, module = parting.directive.scope, parting.module
    for reference in case.facts.references:
        function = reference.function
        if reference.module != module or function is None or _is_required(case, reference):
            continue
        below = reference.start > parting.directive.end
        if not below or not case.facts.encloses(scope, reference.scope):
            continue
        macro = any(each.macro for each in case.index.functions(module, function.name))
        needed = home_of(case, module, (function.name, function.arity or 0)).module
        if macro and needed not in targets:
            line = case.file.source.line_of(reference.start) + 1
            yield f"line {line}: the macro `{function.name}` is required by this import"


def _is_required(case: Case, use: Reference) -> bool:
    return any(
        each.kind is Kind.REQUIRE
        and each.module == use.module
        and case.facts.encloses(each.scope, use.scope)
        for each in case.facts.references
    )


def _reaches(case: Case, parting: Parting, call: LocalCall) -> bool:
    directive = parting.directive
    return call.start > directive.end and case.facts.encloses(directive.scope, call.scope)


def _line(case: Case, call: LocalCall) -> int:
    return case.file.source.line_of(call.start) + 1


_BRING_NO_NAMES = frozenset(
    {"Agent", "Application", "DynamicSupervisor", "GenServer", "Supervisor", "Task"}
    | {"ExUnit.Case", "ExUnit.CaseTemplate", "Mix.Project", "Mix.Task"}
)
"""Modules of Elixir whose `use` brings in no names but those of their documentation."""


def may_clash(case: Case, after: Force, call: LocalCall, home: Home) -> str | None:
    """What is not there to look at may define the new name as well."""
    name = f"`{home.name}/{home.old[1]}`"
    for origin in after.origins(call, home.new):
        if not origin.sure and origin.by is not None and origin.by.module != home.module:
            by = f"`{origin.by.module}`" if origin.by.module else "another import"
            return f"{by} may define {name} too"
    for reference in case.facts.references:
        module = reference.module or ""
        if reference.kind is not Kind.USE or module in _BRING_NO_NAMES:
            continue
        visible = case.facts.encloses(reference.scope, call.scope)
        if visible and not case.index.defines_module(module):
            return f"the `use` of `{module}` may bring in {name} too"
    return None


def imported_by_use(case: Case, parting: Parting, home: Home) -> str | None:
    """A `use` may import the old module too, and would then answer beside the new one."""
    there = case.index.defines_function(parting.module, *home.old)
    if home.renamed or not there or case.plan.has_moved(parting.module, parting.new or ""):
        return None
    for each in case.facts.injected_imports:
        if each.given.module == parting.module:
            by = f"a macro in `{each.given.path}`"
            return f"{by} imports `{parting.module}` too" if parting.new is not None else None
    for reference in case.facts.references:
        visible = case.facts.encloses(reference.scope, parting.directive.scope)
        if reference.kind is Kind.USE and visible:
            imports = case.index.quoted_imports(reference.module or "")
            if parting.module in imports:
                return f"the `use` of `{reference.module}` may import `{parting.module}` too"
    return None
