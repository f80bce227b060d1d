"""One file's changes as edits, checked by reading the edited text again."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from renamespace.core.edits import TextEdit, apply_edits
from renamespace.core.elixir.facts import DIRECTIVES, Facts, Kind, Reference
from renamespace.core.elixir.reader import read_facts
from renamespace.core.plan import covers
from renamespace.core.rewrite.aliases import Aliases
from renamespace.core.rewrite.choosing import plan_aliases
from renamespace.core.rewrite.directives import directive_edits, rigid_directives
from renamespace.core.rewrite.names import is_own, reference_edits
from renamespace.core.rewrite.prose import still_prose
from renamespace.core.rewrite.requires import parted_requires
from renamespace.core.rules import Case, Change
from renamespace.core.source import Source


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file's edits, or why they are withheld."""

    edits: tuple[TextEdit, ...]
    withheld: str | None = None
    staying: Mapping[int, str] = field(default_factory=dict)
    """What was to change and stays, by reference, with the reason."""


def rewrite_file(
    case: Case,
    changes: Mapping[int, Change],
    extra: tuple[TextEdit, ...] = (),
    prose: tuple[TextEdit, ...] = (),
) -> Rewrite:
    """Make the changes, by reference, the `extra` edits that imports bring, and those of `prose`.

    The edited text is read again: every reference that was to change must resolve to its new
    module, every other one to the module it had, and what was prose must be prose still. If
    anything is not, nothing is changed.
    """
    source, facts = case.file.source, case.facts
    parted = parted_requires(case, changes)
    changes = {index: change for index, change in changes.items() if index not in parted}
    local = {index for index, change in changes.items() if is_own(case, index, change)}
    aliases = plan_aliases(case, changes, local, rigid_directives(source, facts))
    edits = [
        edit
        for index, change in changes.items()
        if change.module is not None and not _is_by_directive(facts, index)
        for edit in reference_edits(case, aliases, index, change)
    ]
    edits += [*directive_edits(source, facts, aliases), *extra, *prose]
    ordered = tuple(_joined(sorted(dict.fromkeys(edits), key=lambda e: (e.start, e.end))))
    after = read_facts(Source(source.path, apply_edits(source.data, ordered)))
    if after.error is not None:
        return Rewrite((), "the result would not parse; please report this")
    kept = list(_meant(case, changes, local, after)) == list(_found(after))
    kept = kept and _required(facts, changes) == _required(after, {})
    if not kept or not _aliased(facts, aliases, after) or not still_prose(ordered, prose, after):
        return Rewrite((), "another name would change its meaning; please report this")
    return Rewrite(ordered, staying=parted | _staying(facts, changes, aliases))


def _joined(edits: list[TextEdit]) -> Iterator[TextEdit]:
    """The same edits; deletions that meet, as of blocks around one empty line, become one."""
    waiting: TextEdit | None = None
    for edit in edits:
        deletes = not edit.text
        if waiting is not None and deletes and edit.start < waiting.end:
            waiting = TextEdit(waiting.start, max(waiting.end, edit.end), "")
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        if deletes:
            waiting = edit
        else:
            yield edit
    if waiting is not None:
        yield waiting


def _is_by_directive(facts: Facts, index: int) -> bool:
    """Whether the reference is rewritten with its directive: an alias, or an item of a group."""
    reference = facts.references[index]
    if reference.kind is Kind.ALIAS or reference.directive is None:
        return reference.kind is Kind.ALIAS
    return facts.directives[reference.directive].base is not None


def _staying(facts: Facts, changes: Mapping[int, Change], aliases: Aliases) -> dict[int, str]:
    """The aliases that were to change, but that something unchanged still needs."""
    return {
        item: "something here still needs this alias"
        for directive in facts.directives
        if directive.kind is Kind.ALIAS
        for item, binding in zip(directive.references, directive.bindings, strict=True)
        if item in changes and binding not in aliases.removed
    }


_DIRECTIVE_ONLY = DIRECTIVES | {Kind.AS, Kind.GROUP}


def _meant(
    case: Case, changes: Mapping[int, Change], local: set[int], after: Facts
) -> Iterator[tuple[str | None, str | None]]:
    """Module and function of each name in the order of the text, as they should be."""
    moved = _moved_implementations(case.facts, after)
    for index in _in_order(case.facts):
        reference, change = case.facts.references[index], changes.get(index)
        if index in local:
            continue
        module = change.module if change is not None and change.module else reference.module
        if change is None and module is not None and _is_relative(case.facts, reference):
            module = next((new + module[len(o) :] for o, new in moved if covers(o, module)), module)
        function = reference.function.name if reference.function else None
        yield module, change.function if change and change.function else function


def _moved_implementations(before: Facts, after: Facts) -> list[tuple[str, str]]:
    """The modules that are called otherwise now: a `defimpl` is named after what it implements."""
    pairs = zip(before.modules, after.modules, strict=True)
    return [(o.name, n.name) for o, n in pairs if o.keyword == "defimpl" and o.name and n.name]


def _is_relative(facts: Facts, reference: Reference) -> bool:
    return reference.kind is Kind.DEFINITION or facts.anchor(reference) is not None


def _required(facts: Facts, changes: Mapping[int, Change]) -> Counter[tuple[Kind, str | None]]:
    """What is required and used, in whatever order: items may leave their group."""
    found: Counter[tuple[Kind, str | None]] = Counter()
    for index, reference in enumerate(facts.references):
        if reference.kind in {Kind.REQUIRE, Kind.USE}:
            change = changes.get(index)
            found[reference.kind, change.module if change else reference.module] += 1
    return found


def _aliased(facts: Facts, aliases: Aliases, after: Facts) -> bool:
    """Whether the directives make just the aliases that were planned, used or not."""
    if _moved_implementations(facts, after):
        return True  # What is relative to them is called otherwise now, as it should be.
    planned: Counter[tuple[str, str | None]] = Counter(
        (binding.name, binding.module)
        for index, binding in enumerate(facts.bindings)
        if binding.directive is not None and index not in aliases.removed
    )
    planned.update((each.name, each.module) for each in aliases.planned)
    made = Counter((b.name, b.module) for b in after.bindings if b.directive is not None)
    return planned == made


def _found(facts: Facts) -> Iterator[tuple[str | None, str | None]]:
    for index in _in_order(facts):
        reference = facts.references[index]
        yield reference.module, reference.function.name if reference.function else None


def _in_order(facts: Facts) -> list[int]:
    names = (i for i, each in enumerate(facts.references) if each.kind not in _DIRECTIVE_ONLY)
    return sorted(names, key=lambda index: facts.references[index].start)
