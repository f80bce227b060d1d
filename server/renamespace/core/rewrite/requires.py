"""A `require` and the macros it is there for change together or not at all."""

from collections.abc import Mapping

from renamespace.core.elixir.facts import Kind, Reference
from renamespace.core.rewrite.aliases import Aliases
from renamespace.core.rewrite.choosing import goes
from renamespace.core.rules import Case, Change, silenced

_TOGETHER = "`{module}` is required here, and not all its uses can be fixed with it"


def parted_requires(
    case: Case,
    changes: Mapping[int, Change],
    rigid: frozenset[int],
    needed: Mapping[int, tuple[str, ...]],
) -> dict[int, str]:
    """The changes that would part a `require` from a macro call that needs it, with the reason.

    A macro can only be called where its module is required (Kernel.SpecialForms.require/2). One
    that only gets another name in its module needs the `require` that is there.
    """
    parted: dict[int, str] = {}
    aliases = Aliases(case, changes, rigid, silenced(case), needed)
    for index, reference in enumerate(case.facts.references):
        if reference.kind is Kind.REQUIRE and reference.module is not None:
            group = {index, *_needing(aliases, index, reference.module)}
            moving = {i for i in group & changes.keys() if changes[i].module != reference.module}
            targets = {changes[each].module for each in moving} - {None}
            if moving and _templates_need(case, reference.module):
                reason = f"a template needs a macro of `{reference.module}`, which is required here"
                parted.update(dict.fromkeys(moving, reason))
            if moving and (len(targets) > 1 or moving != group):
                reason = _TOGETHER.format(module=reference.module)
                parted.update(dict.fromkeys(moving, reason))
    return parted


def _needing(aliases: Aliases, require: int, module: str) -> list[int]:
    """The uses of a required module that may be macro calls, and those through its `as:`."""
    case = aliases.case
    short, scope = _bindings(case, require), case.facts.references[require].scope
    return [
        index
        for index, reference in enumerate(case.facts.references)
        if (reference.binding in short and not _lets_go(aliases, index))
        or (
            reference.module == module
            and case.facts.encloses(scope, reference.scope)
            and _may_be_macro(case, reference)
        )
    ]


def _lets_go(aliases: Aliases, user: int) -> bool:
    """Whether a name through the `as:` says nothing of the module: of a group that leaves it."""
    kind = aliases.facts.references[user].kind
    return kind is Kind.AS or (kind is Kind.GROUP and goes(aliases, user))


def _templates_need(case: Case, module: str) -> bool:
    """Whether a template of the file calls a macro of a required module."""
    return any(
        each.module == module and _may_be_macro(case, each)
        for path in case.index.templates_of(case.file.source.path)
        for each in case.index.files[path].facts.references
    )


def _bindings(case: Case, require: int) -> set[int | None]:
    directive = case.facts.references[require].directive
    bindings = case.facts.directives[directive].bindings if directive is not None else ()
    return set(bindings) - {None}


def _may_be_macro(case: Case, reference: Reference) -> bool:
    function, module = reference.function, reference.module
    if function is None or module is None:
        return False
    return case.index.may_be_macro(module, function.name)
