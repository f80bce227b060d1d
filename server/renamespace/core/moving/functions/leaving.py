"""What is left of a module that functions have left."""

from collections.abc import Iterator

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Directive, Kind
from renamespace.core.elixir.items import Item, ItemKind
from renamespace.core.index import Index
from renamespace.core.moving.functions.homes import Homes
from renamespace.core.moving.functions.imports import is_elixirs, may_bring
from renamespace.core.moving.functions.source import Module


def cuts(index: Index, module: Module, homes: Homes) -> tuple[list[TextEdit], frozenset[int]]:
    """Take out the items that leave, and the directives that nothing needs any more.

    Returns the edits, and the items that go as a whole.
    """
    leaving = {i for i in range(len(module.items)) if homes.leaves(i)}
    idle = dict(_idle(index, module, leaving))
    gone = frozenset({*leaving, *(i for i, edits in idle.items() if edits is None)})
    found = [edit for edits in idle.values() for edit in edits or ()]
    found += [_cut(module, first, last) for first, last in _runs(sorted(gone))]
    return found, gone


def _runs(indices: list[int]) -> Iterator[tuple[int, int]]:
    start = None
    for place, index in enumerate(indices):
        start = index if start is None else start
        if place + 1 == len(indices) or indices[place + 1] != index + 1:
            yield start, index
            start = None


def _cut(module: Module, first: int, last: int) -> TextEdit:
    """A run of items with the blank lines after it, or before it at the end of the module."""
    items, data = module.items, module.file.source.data
    if last + 1 < len(items):
        start, end = items[first].start, items[last + 1].start
        kept = _gap(module, first), _gap(module, last + 1)
        if kept[0] < kept[1] and first > 0:  # A block's last line goes: the blank line stays.
            return TextEdit(items[first - 1].end, items[last].end, "")
        return TextEdit(start, end, "")
    start = items[first - 1].end if first else data.find(b"\n", module.body.start)
    return TextEdit(start, items[last].end, "")


def _gap(module: Module, index: int) -> int:
    """How many line ends there are before an item."""
    before = module.items[index - 1].end if index else module.body.start
    return module.file.source.data.count(b"\n", before, module.items[index].start)


def _idle(
    index: Index, module: Module, gone: set[int]
) -> Iterator[tuple[int, list[TextEdit] | None]]:
    """The directives that only what leaves has needed: None for a whole line, or what is cut."""
    spans = [(module.items[i].start, module.items[i].end) for i in gone]

    def leaves(start: int) -> bool:
        return any(first <= start < last for first, last in spans)

    for place, item in enumerate(module.items):
        directive = _directive(module, item)
        if place in gone or directive is None:
            continue
        if directive.kind is Kind.ALIAS:
            unused = [
                i
                for i in range(len(directive.references))
                if _alias_is_idle(index, module, directive, i, leaves)
            ]
            if len(unused) == len(directive.references):
                yield place, None
            elif unused:
                yield place, list(_without(module, directive, unused))
        elif directive.kind is Kind.REQUIRE and _require_is_idle(module, directive, leaves):
            yield place, None
        elif directive.kind is Kind.IMPORT:
            found = _import_is_idle(index, module, directive, leaves)
            if found is not False:
                yield place, found


def _directive(module: Module, item: Item) -> Directive | None:
    if item.kind is not ItemKind.DIRECTIVE:
        return None
    return next((d for d in module.facts.directives if d.start == item.statement[0]), None)


def _alias_is_idle(index: Index, module: Module, directive: Directive, item: int, leaves) -> bool:
    facts = module.facts
    binding = directive.bindings[item]
    if binding is None or index.given_users(module.file.source.path, directive.references[item]):
        return False
    if any(embed for embed in facts.embeds):
        return False
    users = [r for r in facts.references if r.binding == binding and r.kind is not Kind.AS]
    return bool(users) and all(leaves(each.start) for each in users)


def _require_is_idle(module: Module, directive: Directive, leaves) -> bool:
    facts = module.facts
    modules = {facts.references[each].module for each in directive.references}
    users = [
        r
        for r in facts.references
        if r.module in modules and not directive.start <= r.start < directive.end
    ]
    return bool(users) and all(leaves(each.start) for each in users)


def _import_is_idle(
    index: Index, module: Module, directive: Directive, leaves
) -> list[TextEdit] | None | bool:
    """None if the whole import goes, False if it stays, or what of its list goes."""
    calls = [
        call
        for call in module.calls
        if (call.name, call.arity) not in module.functions
        and not is_elixirs(call)
        and may_bring(index, module, directive, call)
        and module.facts.encloses(directive.scope, call.scope)
    ]
    users = {(c.name, c.arity) for c in calls if leaves(c.start)}
    staying = {(c.name, c.arity) for c in calls if not leaves(c.start)}
    if not users:
        return False
    if not staying:
        return None
    if not directive.only:
        return False
    entries = directive.only
    gone = [each for each in entries if (each.name, each.arity) in users - staying]
    if not gone:
        return False
    edits = []
    for each in gone:
        place = entries.index(each)
        if place + 1 < len(entries) and entries[place + 1] not in gone or place == 0:
            edits.append(TextEdit(each.start, entries[place + 1].start, ""))
        else:
            edits.append(TextEdit(entries[place - 1].whole_end, each.whole_end, ""))
    return edits


def _without(module: Module, directive: Directive, unused: list[int]) -> Iterator[TextEdit]:
    """A group without some of its items."""
    facts, source = module.facts, module.file.source
    kept = [i for i in range(len(directive.references)) if i not in unused]
    names = [facts.references[directive.references[i]] for i in kept]
    if directive.braces is None or directive.base is None:
        return
    texts = [source.text(each.start, each.end) for each in names]
    base = facts.references[directive.base]
    if len(texts) == 1:
        yield TextEdit(base.end, directive.braces[1], f".{texts[0]}")
        return
    for place in unused:
        each = facts.references[directive.references[place]]
        if place + 1 < len(directive.references):
            following = facts.references[directive.references[place + 1]]
            yield TextEdit(each.start, following.start, "")
        else:
            before = facts.references[directive.references[kept[-1]]]
            yield TextEdit(before.end, each.end, "")
