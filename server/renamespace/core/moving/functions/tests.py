"""The tests of a module that is taken apart stay together; it is told of what they speak."""

from collections.abc import Iterator

from renamespace.core.elixir.test_blocks import TestBlock, read_test_blocks
from renamespace.core.index import File, Index
from renamespace.core.moving.decisions import Notice
from renamespace.core.moving.functions.departures import Departure

_SHOWN = 4
"""How many blocks are named for each module."""


def tests_that_stay(index: Index, departure: Departure) -> Iterator[Notice]:
    """A notice for each module of which a test file with mixed subjects speaks, with its blocks.

    `index` is that of afterwards. Nobody can tell where a block belongs that speaks of several.
    """
    name = f"{departure.old}Test"
    targets = departure.targets
    for file in index.defined_in(name) if len(targets) > 1 or departure.whole is None else ():
        start = next(each.start for each in file.facts.modules if each.name == name)
        blocks = read_test_blocks(file.source)
        spoken = {each: list(_speaking_of(file, blocks, each)) for each in targets}
        for target, found in spoken.items():
            if found:
                shown = ", ".join(f'{e.kind} "{e.title}"' for e in found[:_SHOWN])
                more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
                message = f"`{name}` stays: of `{target}` speak {shown}{more}"
                yield Notice(message, file.source.path, start, start + len(name))


def _speaking_of(file: File, blocks: tuple[TestBlock, ...], module: str) -> Iterator[TestBlock]:
    named = [each.start for each in file.facts.references if each.module == module]
    for block in blocks:
        if any(block.start <= place < block.end for place in named):
            yield block
