"""One file's changes as edits, checked by reading the edited text again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from renamespace.core.edits import TextEdit, apply_edits
from renamespace.core.elixir.facts import Facts, Kind
from renamespace.core.elixir.reader import read_facts
from renamespace.core.rewrite.aliases import Aliases, plan_aliases
from renamespace.core.rewrite.directives import directive_edits, rigid_directives
from renamespace.core.rewrite.names import is_own, reference_edits
from renamespace.core.rules import Case, Change
from renamespace.core.source import Source


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file's edits, or why they are withheld."""

    edits: tuple[TextEdit, ...]
    withheld: str | None = None
    staying: frozenset[int] = frozenset()
    """Changed aliases, by reference, that stay because something else still needs them."""


def rewrite_file(
    case: Case, changes: Mapping[int, Change], extra: tuple[TextEdit, ...] = ()
) -> Rewrite:
    """Make the changes, by reference, and the `extra` edits that imports bring.

    The edited text is read again: every reference that was to change must resolve to its new
    module, and every other one to the module it had. If one does not, nothing is changed.
    """
    source, facts = case.file.source, case.facts
    local = {index for index, change in changes.items() if is_own(case, index, change)}
    aliases = plan_aliases(case, changes, local, rigid_directives(source, facts))
    edits = [
        edit
        for index, change in changes.items()
        if not _is_alias(facts, index) and change.module is not None
        for edit in reference_edits(case, aliases, index, change)
    ]
    edits += [*directive_edits(source, facts, aliases), *extra]
    ordered = tuple(sorted(dict.fromkeys(edits), key=lambda edit: (edit.start, edit.end)))
    after = read_facts(Source(source.path, apply_edits(source.data, ordered)))
    if after.error is not None:
        return Rewrite((), "the result would not parse; please report this")
    if list(_meant(case, changes, local)) != list(_found(after)):
        return Rewrite((), "another name would change its meaning; please report this")
    return Rewrite(ordered, staying=_staying(facts, changes, aliases))


def _is_alias(facts: Facts, index: int) -> bool:
    return facts.references[index].kind is Kind.ALIAS


def _staying(facts: Facts, changes: Mapping[int, Change], aliases: Aliases) -> frozenset[int]:
    return frozenset(
        item
        for directive in facts.directives
        if directive.kind is Kind.ALIAS
        for item, binding in zip(directive.references, directive.bindings, strict=True)
        if item in changes and binding not in aliases.removed
    )


_DIRECTIVE_ONLY = frozenset({Kind.ALIAS, Kind.AS, Kind.GROUP, Kind.IMPORT})


def _meant(
    case: Case, changes: Mapping[int, Change], local: set[int]
) -> Iterator[tuple[str | None, str | None]]:
    """Module and function of each name in the order of the text, as they should be."""
    for index in _in_order(case.facts):
        reference, change = case.facts.references[index], changes.get(index)
        if index in local:
            continue
        module = change.module if change is not None and change.module else reference.module
        function = reference.function.name if reference.function else None
        yield module, change.function if change and change.function else function


def _found(facts: Facts) -> Iterator[tuple[str | None, str | None]]:
    for index in _in_order(facts):
        reference = facts.references[index]
        yield reference.module, reference.function.name if reference.function else None


def _in_order(facts: Facts) -> list[int]:
    names = (i for i, each in enumerate(facts.references) if each.kind not in _DIRECTIVE_ONLY)
    return sorted(names, key=lambda index: facts.references[index].start)
