"""What is left of a module that functions have left."""

from collections.abc import Collection, Iterator

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Kind
from renamespace.core.index import Index
from renamespace.core.moving.functions.homes import Homes
from renamespace.core.moving.functions.idle import idle
from renamespace.core.moving.functions.source import Module


def cuts(
    index: Index, module: Module, homes: Homes, used: Collection[str]
) -> tuple[list[TextEdit], frozenset[int]]:
    """Take out the items that leave, and the directives that nothing needs any more.

    `used` are the modules for which what stays needs an alias or a `require` now.
    Returns the edits, and the items that go as a whole.
    """
    leaving = {i for i in range(len(module.items)) if homes.leaves(i)}
    unneeded = [*idle(index, module, leaving, used)]
    gone = frozenset({*leaving, *(each.item for each in unneeded if not each.parts)})
    found = [edit for each in unneeded for edit in each.parts]
    return [*found, *cut(module, gone)], gone


def imports_of_itself(module: Module) -> list[int]:
    """The imports that say the module's own name, as all that they brought comes to it."""
    facts = module.facts
    own = {
        directive.start
        for directive in facts.directives
        if directive.kind is Kind.IMPORT
        and all(facts.references[each].module == module.name for each in directive.references)
    }
    return [i for i, item in enumerate(module.items) if item.statement[0] in own]


def cut(module: Module, gone: Collection[int]) -> list[TextEdit]:
    """Take out items as a whole."""
    return [_cut(module, first, last) for first, last in _runs(sorted(gone))]


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
