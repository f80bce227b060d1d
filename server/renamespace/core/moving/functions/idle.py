"""The directives of a module that only what has left it has needed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Directive, Kind
from renamespace.core.elixir.items import Item, ItemKind
from renamespace.core.index import Index
from renamespace.core.moving.functions.imports import is_elixirs, may_bring
from renamespace.core.moving.functions.source import Module


@dataclass(frozen=True, slots=True)
class Idle:
    """A directive that is not needed, by its place among the items: all of it, or these parts."""

    item: int
    parts: tuple[TextEdit, ...] = ()
    """The edits that take out parts; none if the whole directive is to go."""


def idle(
    index: Index, module: Module, gone: Collection[int], used: Collection[str]
) -> Iterator[Idle]:
    """The directives that nothing needs once the items `gone` have left; unused ones stay.

    Those of the modules `used` are needed by what has changed.
    """
    return _Reading(index, module, frozenset(gone), frozenset(used)).found()


@dataclass(frozen=True)
class _Reading:
    index: Index
    module: Module
    gone: frozenset[int]
    used: frozenset[str]

    def found(self) -> Iterator[Idle]:
        for place, item in enumerate(self.module.items):
            directive = _directive(self.module, item)
            if place in self.gone or directive is None:
                continue
            if directive.kind is Kind.ALIAS:
                yield from self.aliases(place, directive)
            elif directive.kind is Kind.REQUIRE and self.is_require_idle(directive):
                yield Idle(place)
            elif directive.kind is Kind.IMPORT:
                yield from self.imports(place, directive)

    def leaves(self, offset: int) -> bool:
        items = (self.module.items[each] for each in self.gone)
        return any(each.start <= offset < each.end for each in items)

    def aliases(self, place: int, directive: Directive) -> Iterator[Idle]:
        every = range(len(directive.references))
        unused = [each for each in every if self.is_alias_idle(directive, each)]
        if len(unused) == len(every):
            yield Idle(place)
        elif parts := tuple(_without(self.module, directive, unused)):
            yield Idle(place, parts)

    def is_alias_idle(self, directive: Directive, item: int) -> bool:
        """Whether it had users, and all of them leave; what a template needs is not seen."""
        facts, path = self.module.facts, self.module.file.source.path
        binding = directive.bindings[item]
        given = self.index.given_users(path, directive.references[item])
        if binding is None or given or facts.embeds:
            return False
        if facts.bindings[binding].module in self.used:
            return False
        users = [r for r in facts.references if r.binding == binding and r.kind is not Kind.AS]
        return bool(users) and all(self.leaves(each.start) for each in users)

    def is_require_idle(self, directive: Directive) -> bool:
        facts = self.module.facts
        modules = {facts.references[each].module for each in directive.references}
        if not self.used.isdisjoint(modules):
            return False
        users = [
            each
            for each in facts.references
            if each.module in modules and not directive.start <= each.start < directive.end
        ]
        return bool(users) and all(self.leaves(each.start) for each in users)

    def imports(self, place: int, directive: Directive) -> Iterator[Idle]:
        """An import of which all that is called leaves, or the entries of its `only:` that do."""
        calls = [
            call
            for call in self.module.calls
            if not self.module.answers(call)
            and not is_elixirs(call)
            and may_bring(self.index, self.module, directive, call)
            and self.module.facts.encloses(directive.scope, call.scope)
        ]
        leaving = {(each.name, each.arity) for each in calls if self.leaves(each.start)}
        staying = {(each.name, each.arity) for each in calls if not self.leaves(each.start)}
        if leaving and not staying:
            yield Idle(place)
        elif parts := tuple(_without_entries(directive, leaving - staying)):
            yield Idle(place, parts)


def _directive(module: Module, item: Item) -> Directive | None:
    if item.kind is not ItemKind.DIRECTIVE:
        return None
    return next((d for d in module.facts.directives if d.start == item.statement[0]), None)


def _without_entries(directive: Directive, gone: Collection[tuple[str, int]]) -> Iterator[TextEdit]:
    """An `only:` list without some of its entries; one at least stays."""
    entries = directive.only or ()
    leaving = [(each.name, each.arity) in gone for each in entries]
    for place, each in enumerate(entries):
        if leaving[place]:
            last = not any(not leaves for leaves in leaving[place:])
            if last:
                yield TextEdit(entries[place - 1].whole_end, each.whole_end, "")
            else:
                yield TextEdit(each.start, entries[place + 1].start, "")


def _without(module: Module, directive: Directive, unused: list[int]) -> Iterator[TextEdit]:
    """A group without some of its items."""
    facts, source = module.facts, module.file.source
    kept = [i for i in range(len(directive.references)) if i not in unused]
    names = [facts.references[directive.references[i]] for i in kept]
    if directive.braces is None or directive.base is None or not unused:
        return
    texts = [source.text(each.start, each.end) for each in names]
    base = facts.references[directive.base]
    if len(texts) == 1:
        yield TextEdit(base.end, directive.braces[1], f".{texts[0]}")
        return
    for place in unused:
        each = facts.references[directive.references[place]]
        if place < kept[-1]:
            following = facts.references[directive.references[place + 1]]
            yield TextEdit(each.start, following.start, "")
        else:
            before = facts.references[directive.references[place - 1]]
            yield TextEdit(before.end, each.end, "")
