"""One file's changes as edits, checked by reading the edited text again."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from msgspec import structs

from renamespace.core.edits import TextEdit, apply_edits
from renamespace.core.elixir.facts import DIRECTIVES, Directive, Facts, Kind, Reference, Spelling
from renamespace.core.elixir.given import Given, Surroundings
from renamespace.core.elixir.reader import read_facts
from renamespace.core.plan import covers
from renamespace.core.rewrite.aliases import GIVEN, Aliases
from renamespace.core.rewrite.bare_calls import calls_are_kept
from renamespace.core.rewrite.choosing import plan_aliases
from renamespace.core.rewrite.directives import directive_edits, rigid_directives
from renamespace.core.rewrite.imports import (
    Imports,
    group_lines,
    import_edits,
    plan_imports,
)
from renamespace.core.rewrite.names import is_own, reference_edits
from renamespace.core.rewrite.prose import still_prose
from renamespace.core.rewrite.requires import plan_requires, require_edits
from renamespace.core.rewrite.routes import Routes, added, plan_routes, route_edits
from renamespace.core.rewrite.tags import parted_tags
from renamespace.core.rules import Case, Change
from renamespace.core.source import Source

WITHHELD = "please report this"
"""How the reason ends for which a file is left alone that should have been rewritten."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file's edits, or why they are withheld."""

    edits: tuple[TextEdit, ...]
    withheld: str | None = None
    staying: Mapping[int, str] = field(default_factory=dict)
    """What was to change and stays, by reference, with the reason."""
    given: Mapping[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """The short names and modules that stand for a macro's alias now, by what it named."""


def rewrite_file(
    case: Case,
    changes: Mapping[int, Change],
    extra: tuple[TextEdit, ...] = (),
    prose: tuple[TextEdit, ...] = (),
    dynamic: Mapping[int, str] = MappingProxyType({}),
    surroundings: Surroundings | None = None,
    given: Mapping[tuple[str, int], tuple[tuple[str, str], ...]] | None = None,
    needed: Mapping[int, tuple[str, ...]] | None = None,
) -> Rewrite:
    """Make the changes, by reference, and the `extra` edits that imports and others bring.

    `prose` are the edits of mentions, `dynamic` says which names made at run time the extra edits
    change, by index, and to what.

    `surroundings` is what other files will give to this one, `given` what becomes of the aliases
    that their macros bring, `needed` the modules that other files need in place of an alias of a
    macro here.

    The edited text is read again: every reference that was to change must resolve to its new
    module, every other one to the module it had, and what was prose must be prose still. If
    anything is not, nothing is changed.
    """
    source, facts = case.file.source, case.facts
    rigid = rigid_directives(source, facts)
    requires = plan_requires(case, changes, rigid, needed or {})
    parted = {**requires.parted, **parted_tags(facts, changes)}
    routes = plan_routes(case, changes)
    parted.update(routes.staying)
    changes = {index: change for index, change in changes.items() if index not in parted}
    imports = plan_imports(case, changes)
    parted.update(imports.staying)
    if _is_torn(facts, parted, given or {}):
        return Rewrite((), staying=parted)
    changes = _without_imports(imports, changes)
    plain = {index: change for index, change in changes.items() if index not in routes.under}
    local = {index for index, change in plain.items() if is_own(case, index, change)}
    unnamed = {index for index, change in plain.items() if change.module is None}
    aliases = plan_aliases(case, plain, local | unnamed, rigid, given or {}, needed or {})
    edits = [*_edits(case, plain, imports, routes, aliases), *extra, *prose]
    edits += [*import_edits(imports, aliases), *require_edits(case, requires)]
    ordered = tuple(_joined(sorted(dict.fromkeys(edits), key=lambda e: (e.start, e.end))))
    around = _used_anew(case, changes, surroundings or case.file.surroundings)
    edited = Source(source.path, apply_edits(source.data, ordered))
    after = read_facts(edited, around)
    if after.error is not None:
        return Rewrite((), f"the result would not parse; {WITHHELD}")
    changes = {**changes, **routes.scopes}
    respelled = _spans(facts, dynamic)
    meant = [*_meant(case, changes, local, after, respelled), *added(case, routes)]
    found = found_names(after, _spans(after, _likewise(facts, after, dynamic)))
    kept = [name for _, name in sorted(meant, key=lambda each: each[0])] == found
    kept = kept and _held(facts, changes, local, extra) == _held(after)
    kept = kept and _made(facts, dynamic, changes) == _made(after)
    wanted = _required(facts, changes) + requires.modules()
    kept = kept and wanted == _required(after, {})
    kept = kept and calls_are_kept(imports, ordered, edited, after)
    kept = kept and _aliased(facts, aliases, after) and still_prose(ordered, prose, after)
    if not kept:
        return Rewrite((), f"another name would change its meaning; {WITHHELD}")
    staying = {**parted, **routes.staying, **_staying(facts, changes, aliases)}
    return Rewrite(ordered, staying=staying, given=_given(facts, aliases, needed or {}))


def _edits(
    case: Case, changes: Mapping[int, Change], imports: Imports, routes: Routes, aliases: Aliases
) -> Iterator[TextEdit]:
    """What is written for the references, the routes and the directives."""
    facts = case.facts
    for index, change in changes.items():
        by_itself = not _is_by_directive(facts, index) and index not in imports.rewritten
        if change.module is not None and by_itself:
            yield from reference_edits(case, aliases, index, change)
    groups = group_lines(imports, aliases)
    yield from route_edits(case, aliases, routes)
    yield from directive_edits(case.file.source, facts, aliases, groups)


def _is_torn(
    facts: Facts,
    staying: Collection[int],
    given: Mapping[tuple[str, int], tuple[tuple[str, str], ...]],
) -> bool:
    """Whether a name that must stay goes through an alias which another file will not give."""
    for index in staying:
        binding = facts.references[index].binding
        alias = facts.bindings[binding].given if binding is not None else None
        if alias is not None and any(place in given for place in alias.places):
            return True
    return False


def _used_anew(
    case: Case, changes: Mapping[int, Change], surroundings: Surroundings
) -> Surroundings:
    """The surroundings, with what a `use` brings that gets its module's new name."""
    renamed = {
        (change.module, directive.option): _brought(
            case, surroundings, case.facts.references[index].module or "", change.module, directive
        )
        for directive in case.facts.directives
        if directive.kind is Kind.USE
        for index in directive.references
        if (change := changes.get(index)) is not None and change.module is not None
    }
    found = {key: each for key, each in renamed.items() if each is not None}
    return (
        structs.replace(surroundings, uses={**surroundings.uses, **found})
        if found
        else surroundings
    )


def _brought(
    case: Case, surroundings: Surroundings, old: str, new: str, directive: Directive
) -> Given | None:
    """What a `use` brings that names another module now; of the same module what it brought."""
    before = surroundings.uses.get((old, directive.option))
    if case.plan.has_moved(old, new) and before is not None:
        return before
    return case.index.uses.get((new, directive.option)) or before


def _given(
    facts: Facts, aliases: Aliases, needed: Mapping[int, tuple[str, ...]]
) -> dict[int, tuple[tuple[str, str], ...]]:
    """The aliases that stand for those of a macro, for the files that use it."""
    return {
        reference: tuple(
            (each.name, each.module)
            for each in aliases.planned
            if each.directive == facts.references[reference].directive
            and facts.directives[each.directive].references[each.item] == reference
        )
        for reference in needed
    }


def _without_imports(imports: Imports, changes: Mapping[int, Change]) -> dict[int, Change]:
    """The changes without the imports that stay; those that go elsewhere need no alias."""
    return {
        index: replace(change, module=None) if index in imports.unnamed else change
        for index, change in changes.items()
        if index not in imports.staying
    }


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


Spans = Sequence[tuple[int, int]]
_DIRECTIVE_ONLY = DIRECTIVES | {Kind.AS, Kind.GROUP}


def _meant(
    case: Case,
    changes: Mapping[int, Change],
    local: set[int],
    after: Facts,
    respelled: Spans,
) -> Iterator[tuple[int, tuple[str | None, str | None]]]:
    """Place, module and function of each name in the order of the text, as they should be."""
    moved = _moved_implementations(case.facts, after)
    for index in _in_order(case.facts):
        reference, change = case.facts.references[index], changes.get(index)
        if index in local or _within(reference, respelled):
            continue
        module = change.module if change is not None and change.module else reference.module
        if change is None and module is not None and _is_relative(case.facts, reference):
            module = next((new + module[len(o) :] for o, new in moved if covers(o, module)), module)
        function = reference.function.name if reference.function else None
        new = change.function if change and change.function else function
        yield reference.start, (module, new)


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
    planned.update((each.name, each.module) for each in aliases.planned if each.directive != GIVEN)
    made = Counter((b.name, b.module) for b in after.bindings if b.directive is not None)
    return planned == made


def found_names(
    facts: Facts, respelled: Sequence[tuple[int, int]] = ()
) -> list[tuple[str | None, str | None]]:
    """Module and function of each name, directives aside, in the order of the text.

    Those within the `respelled` spans are left out.
    """
    return [
        (reference.module, reference.function.name if reference.function else None)
        for reference in (facts.references[index] for index in _in_order(facts))
        if not _within(reference, respelled)
    ]


def _held(
    facts: Facts,
    changes: Mapping[int, Change] = MappingProxyType({}),
    local: AbstractSet[int] = frozenset(),
    extra: tuple[TextEdit, ...] = (),
) -> list[tuple[str, str | None, list[str]]]:
    """What attributes and variables hold and call, as it is or as it should be."""
    renamed = {edit.start: edit.text for edit in extra}
    found = []
    for holder in facts.holders:
        change = changes.get(holder.reference)
        module = change.module if change is not None else facts.references[holder.reference].module
        names = [renamed.get(c.function.start, c.function.name) for c in holder.calls]
        if holder.reference not in local:  # `__MODULE__` is no name that could be held.
            found.append((holder.written, module, names))
    return found


def _made(
    facts: Facts,
    dynamic: Mapping[int, str] = MappingProxyType({}),
    changes: Mapping[int, Change] = MappingProxyType({}),
) -> list[tuple[str, str]]:
    """The names made at run time, as they are or as they should be."""
    changed = {
        (facts.references[index].start, facts.references[index].end): change.module
        for index, change in changes.items()
    }
    found: list[tuple[str, str]] = []
    for index, name in enumerate(facts.dynamic):
        first = name.parts[0] if name.parts else None
        begins = changed.get((first.start, first.end)) if first is not None else None
        module = dynamic.get(index, name.module)
        if begins is not None and first is not None and index not in dynamic:
            module = begins + name.module.removeprefix(".".join(first.segments))
        if not _is_lost(module, name.spelling):
            found.append((module, name.spelling))
    return found


def _is_lost(module: str, spelling: Spelling) -> bool:
    """Whether nobody could tell this name in a text from any other word."""
    return "." not in module and spelling in {Spelling.WITHIN, Spelling.TEXT, Spelling.QUOTED}


def _likewise(facts: Facts, after: Facts, dynamic: Mapping[int, str]) -> list[int]:
    """Which of the names made at run time are the changed ones in the edited text."""
    names = ((dynamic.get(i, each.module), each.spelling) for i, each in enumerate(facts.dynamic))
    before = [i for i, each in enumerate(names) if not _is_lost(*each)]
    found = [i for i, each in enumerate(after.dynamic) if not _is_lost(each.module, each.spelling)]
    return [new for old, new in zip(before, found, strict=False) if old in dynamic]


def _spans(facts: Facts, dynamic: Iterable[int]) -> Spans:
    """Where the changed ones of them put their names together; none if they are not all there."""
    there = (facts.dynamic[index] for index in dynamic if index < len(facts.dynamic))
    return [(part.start, part.end) for each in there for part in each.parts]


def _within(reference: Reference, spans: Spans) -> bool:
    return (reference.start, reference.end) in spans


def _in_order(facts: Facts) -> list[int]:
    names = (i for i, each in enumerate(facts.references) if each.kind not in _DIRECTIVE_ONLY)
    return sorted(names, key=lambda index: facts.references[index].start)
