"""Attributes that more than one module needs: whether a copy means the same in each of them."""

from renamespace.core.elixir.constants import Value, is_computed_alone, read_value
from renamespace.core.elixir.facts import Kind
from renamespace.core.elixir.items import Item
from renamespace.core.elixir.local_calls import LocalCall
from renamespace.core.index import Index
from renamespace.core.moving.functions.imports import answering, is_elixirs
from renamespace.core.moving.functions.source import Module


def is_changed(module: Module, item: Item) -> bool:
    """Whether other code sets or changes the attribute too: in an `if`, say, or by its name."""
    return any(
        each.name in {item.name, ""} and not _is_in_function(module, each.start)
        for each in module.body.sets
    )


def varying(index: Index, module: Module, item: Item) -> str | None:
    """The part of the code for which the attribute may not have the same value in a copy.

    None if its value follows from literals alone, wherever and whenever it is computed.
    """
    return _Values(index, module).varying(item, frozenset())


class _Values:
    def __init__(self, index: Index, module: Module) -> None:
        self.index = index
        self.module = module
        self.source = module.file.source

    def varying(self, item: Item, seen: frozenset[str]) -> str | None:
        if any(e.name == item.name and e.start < item.start for e in self.module.body.reads):
            return f"@{item.name}"  # Above it is nil.
        value = read_value(self.source, item.statement)
        if value.doubt is not None:
            return self.source.text(*value.doubt)
        for module, whole, function in value.remote:
            if not is_computed_alone(self.meant(module[0]), function):
                return self.source.text(*whole)
        for call in self.module.own_calls_in(item):
            if not self.is_of_elixir(call):
                return self.source.text(call.start, call.end)
        return self.of_others(value, item, seen | {item.name})

    def of_others(self, value: Value, item: Item, seen: frozenset[str]) -> str | None:
        """The same of the attributes that the value reads, which must be set above it."""
        for name in value.reads:
            others = [self.module.items[each] for each in self.module.attributes.get(name, ())]
            known = len(others) == 1 and others[0].start < item.start and name not in seen
            if not known or is_changed(self.module, others[0]):
                return f"@{name}"
            if (found := self.varying(others[0], seen)) is not None:
                return found
        return None

    def meant(self, place: int) -> str:
        """The module of which the name is written at a place."""
        references = self.module.facts.references
        return next((each.module or "" for each in references if each.start == place), "")

    def is_of_elixir(self, call: LocalCall) -> bool:
        """Whether Kernel answers a call, or Bitwise; what is certainly a variable is none."""
        if not call.certain:
            return True
        facts = self.module.facts
        named = [facts.references[i].module for d in facts.directives for i in d.references]
        given = [each.given.module for each in facts.injected_imports]
        if is_elixirs(call):
            return "Kernel" not in {*named, *given}
        found = [*answering(self.index, self.module, call)]
        return any(
            facts.references[each].module == "Bitwise" and directive.kind is Kind.IMPORT
            for directive in found
            for each in directive.references
        )


def _is_in_function(module: Module, place: int) -> bool:
    """Whether a place is in the code of a function: an attribute that is set there is quoted."""
    return any(start <= place < end for start, end in (each.whole for each in module.definitions))
