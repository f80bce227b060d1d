"""How a changed reference is written where it stands."""

from collections.abc import Collection, Iterator

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Directive, Head, Kind, Reference
from renamespace.core.elixir.kernel import KERNEL_NAMES, RESERVED
from renamespace.core.plan import covers
from renamespace.core.rewrite.aliases import Aliases
from renamespace.core.rules import Case, Change
from renamespace.core.rules.doubts import definitions_around

_OWN_CALL = frozenset({Kind.CALL, Kind.CAPTURE, Kind.COMPONENT})


def is_own(case: Case, index: int, change: Change) -> bool:
    """Whether the reference now names the module in whose code it stands."""
    reference = case.facts.references[index]
    if reference.head is Head.ATOM or reference.directive is not None:
        return False
    if not case.is_own(reference, change.module or ""):
        return False
    if reference.kind is Kind.COMPONENT and reference.function is not None:
        # A tag can name a function of its own module, but not the module as `__MODULE__`.
        name = change.function or reference.function.name
        return _callable_alone(case, reference, name, asked=False)
    return not case.facts.quoted(reference.scope)


def reference_edits(case: Case, aliases: Aliases, index: int, change: Change) -> Iterator[TextEdit]:
    """The edits of one changed reference that is no alias directive."""
    reference = case.facts.references[index]
    if is_own(case, index, change):
        yield from _own_edits(case, reference, change)
        return
    new = _spelled(case, aliases, index, change.module or "")
    if new != case.file.source.text(reference.start, reference.end):
        yield TextEdit(reference.start, reference.end, new)
    yield from _function_edits(reference, change)


def _spelled(case: Case, aliases: Aliases, index: int, module: str) -> str:
    reference = case.facts.references[index]
    around = case.module_around(reference)
    if reference.head is Head.MODULE and around is not None and covers(around, module):
        return "__MODULE__" + module.removeprefix(around)
    if index in aliases.spelled:
        return aliases.spelled[index]
    if reference.head is Head.ATOM:
        mark = case.file.source.text(reference.start + 1, reference.start + 2)
        return f":{mark}Elixir.{module}{mark}"
    if reference.head is Head.ELIXIR:
        return f"Elixir.{module}"
    if reference.binding is not None or reference.head is Head.MODULE:
        return aliases.shortest(module, reference)
    return aliases.full(module, reference)


def _function_edits(reference: Reference, change: Change) -> Iterator[TextEdit]:
    """The function's new name; a delegate keeps the name that it gives."""
    function = reference.function
    if function is None or change.function is None:
        return
    bare = reference.kind is Kind.DELEGATE and function.start == function.end
    new = f", as: :{change.function}" if bare else change.function
    yield TextEdit(function.start, function.end, new)


def _own_edits(case: Case, reference: Reference, change: Change) -> Iterator[TextEdit]:
    """In the module itself: a local call, or `__MODULE__` where only a module's name will do."""
    function = reference.function
    if function is None or reference.kind not in _OWN_CALL:
        yield TextEdit(reference.start, reference.end, "__MODULE__")
        yield from _function_edits(reference, change)
        return
    name = change.function or function.name
    if reference.kind is Kind.COMPONENT:
        yield TextEdit(reference.start, function.end, f".{name}")
        return
    asked = not case.plan.has_moved(reference.module, change.module or "")
    if not (_runs_later(case, reference) and _callable_alone(case, reference, name, asked=asked)):
        yield TextEdit(reference.start, reference.end, "__MODULE__")
        yield from _function_edits(reference, change)
        return
    parens = "" if function.parens or reference.kind is Kind.CAPTURE else "()"
    yield TextEdit(reference.start, function.end, name + parens)


def _runs_later(case: Case, reference: Reference) -> bool:
    """Whether it is a function's code, or a type: while a module is defined it has no functions."""
    if reference.typespec or case.file.surroundings.owners:
        return True
    return not reference.fragment and bool(definitions_around(case, reference))


def _callable_alone(case: Case, reference: Reference, name: str, *, asked: bool) -> bool:
    """Whether a local call can mean nothing but the module's own function.

    Kernel's names and those of another import would clash (Kernel.SpecialForms.import/2); a name
    in quotes or an operator is not written like a local call. With `asked` the fix is unsafe for
    the imports that are not there to be read, so that these are no hindrance.
    """
    if name in KERNEL_NAMES | RESERVED or not (name[0].isalpha() or name[0] == "_"):
        return False
    if any(character.isspace() or character in '"-' for character in name):
        return False
    for directive in case.facts.directives:
        if directive.start > reference.start:
            continue
        if not case.facts.encloses(directive.scope, reference.scope):
            continue
        only = None if directive.only is None else {each.name for each in directive.only}
        for index in directive.references:
            module = case.facts.references[index].module or ""
            if directive.kind is Kind.IMPORT and _may_import(case, module, name, only, asked=asked):
                return False
            if directive.kind is Kind.USE and _may_use(case, module, directive):
                return False
    return not _is_injected(case, reference, name)


def _may_import(
    case: Case, module: str, name: str, only: Collection[str] | None, *, asked: bool
) -> bool:
    if only is not None:
        return name in only
    seen = asked or module == "Kernel" or not case.index.may_define_more(module)
    return (bool(case.plan.settled) and not seen) or bool(case.index.functions(module, name))


def _may_use(case: Case, module: str, directive: Directive) -> bool:
    """Whether a `use` that is not there to be read may import anything."""
    return bool(case.plan.settled) and case.index.may_inject(module, directive)


def _is_injected(case: Case, reference: Reference, name: str) -> bool:
    """Whether a macro, or the module around a template, may import the name."""
    for each in case.facts.injected_imports:
        only = None if each.given.only is None else {entry for entry, _ in each.given.only}
        inside = case.facts.encloses(each.scope, reference.scope)
        in_force = inside and each.start <= reference.start
        if in_force and _may_import(case, each.given.module, name, only, asked=False):
            return True
    return False
