"""A `require` and the macros it is there for change together or not at all."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Kind, Reference
from renamespace.core.rewrite.aliases import Aliases
from renamespace.core.rewrite.choosing import goes
from renamespace.core.rules import Case, Change, silenced

_TOGETHER = "`{module}` is required here, and not all its uses can be fixed with it"
_REST_OF_LINE = re.compile(rb"[ \t]*(?:#[^\r\n]*)?(?=\r?\n|\Z)")


@dataclass(frozen=True, slots=True)
class Requires:
    """The changes that would part a `require` from its macros, and the lines to be added.

    `parted` has the reason by reference, `added` the modules by the `require` they go below.
    """

    parted: Mapping[int, str] = field(default_factory=dict)
    added: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def modules(self) -> Counter[tuple[Kind, str | None]]:
        """What is required besides."""
        return Counter((Kind.REQUIRE, each) for found in self.added.values() for each in found)


def plan_requires(
    case: Case,
    changes: Mapping[int, Change],
    rigid: frozenset[int],
    needed: Mapping[int, tuple[str, ...]],
) -> Requires:
    """What becomes of each `require` whose macros change.

    A macro can only be called where its module is required (Kernel.SpecialForms.require/2). One
    that only gets another name in its module needs the `require` that is there, and macros that go
    to several modules need one for each.
    """
    parted: dict[int, str] = {}
    added: dict[int, tuple[str, ...]] = {}
    aliases = Aliases(case, changes, rigid, silenced(case), needed)
    for index, reference in enumerate(case.facts.references):
        if reference.kind is Kind.REQUIRE and reference.module is not None:
            uses = {*_needing(aliases, index, reference.module)}
            moving = {
                i for i in {index, *uses} & changes.keys() if changes[i].module != reference.module
            }
            if moving and _templates_need(case, reference.module):
                reason = f"a template needs a macro of `{reference.module}`, which is required here"
                parted.update(dict.fromkeys(moving, reason))
            elif moving and (other := _others(case, changes, index, uses, moving)) is None:
                reason = _TOGETHER.format(module=reference.module)
                parted.update(dict.fromkeys(moving, reason))
            elif moving and other:
                added[index] = other
    return Requires(parted, added)


def _others(
    case: Case, changes: Mapping[int, Change], require: int, uses: set[int], moving: set[int]
) -> tuple[str, ...] | None:
    """The modules to be required besides; None if the uses would be parted from their module."""
    if require in moving and not uses <= moving:
        return None
    if require not in moving and uses <= moving:
        return None
    own = changes[require].module if require in moving else None
    modules = {changes[each].module for each in moving & uses} - {own, None}
    names = [name for name in sorted(filter(None, modules)) if not _is_there(case, require, name)]
    if modules and (require in moving and own is None):
        return None
    if modules and not _stands_alone(case, require):
        return None
    return tuple(names)


def _is_there(case: Case, require: int, module: str) -> bool:
    """Whether a module is required already wherever another one is."""
    facts = case.facts
    place = facts.references[require]
    return any(
        each.kind is Kind.REQUIRE
        and each.module == module
        and each.start < place.start
        and facts.encloses(each.scope, place.scope)
        for each in facts.references
    )


def _stands_alone(case: Case, require: int) -> bool:
    """Whether it is a plain `require A.B`, with nothing but a comment after it on its line."""
    number = case.facts.references[require].directive
    directive = case.facts.directives[number] if number is not None else None
    if directive is None or directive.base is not None or len(directive.references) != 1:
        return False
    if set(directive.bindings) - {None}:
        return False
    return _REST_OF_LINE.match(case.file.source.data, directive.end) is not None


def require_edits(case: Case, requires: Requires) -> Iterator[TextEdit]:
    """The lines that are added, each below the `require` that is there."""
    source, facts = case.file.source, case.facts
    for index, modules in requires.added.items():
        directive = facts.directives[facts.references[index].directive or 0]
        rest = _REST_OF_LINE.match(source.data, directive.end)
        end = rest.end() if rest is not None else directive.end
        start, _ = source.line_span(source.line_of(directive.start))
        margin = source.text(start, directive.start)
        lines = (f"{source.line_end()}{margin}require {_in_full(case, each)}" for each in modules)
        yield TextEdit(end, end, "".join(lines))


def _in_full(case: Case, module: str) -> str:
    """A module's name that means it whatever is aliased."""
    first = module.partition(".")[0]
    shadowed = any(each.name == first and each.module != first for each in case.facts.bindings)
    return f"Elixir.{module}" if shadowed else module


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
