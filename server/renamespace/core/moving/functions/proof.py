"""What has been written is read again: every name must mean what it is to mean."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from renamespace.core.edits import TextEdit, apply_edits
from renamespace.core.elixir.facts import Facts, Kind, Reference
from renamespace.core.elixir.reader import read_facts
from renamespace.core.index import Index
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.functions.source import Module
from renamespace.core.moving.functions.texts import Writer
from renamespace.core.source import Source

_LEFT_OUT = frozenset({Kind.AS, Kind.GROUP, Kind.OUTPUT, Kind.DEFINITION, Kind.TEMPLATE})


def unproved(
    index: Index,
    module: Module,
    counts: Mapping[int, int],
    writers: Iterable[Writer],
    edits: Mapping[str, Iterable[TextEdit]],
    created: Mapping[str, str],
    deleted: Iterable[str],
) -> Iterator[Refusal]:
    """The files that would not be read as they must: with an error, or with other names in them.

    All names of all changed files are counted, but for those of the modules that take part; those
    of the module's items as often as these are written: `counts` says it of each.
    """
    writers = tuple(writers)
    own = {module.name, *(writer.here for writer in writers)}
    paths = {*edits, *deleted}
    before = Counter[str | None]()
    for path in paths:
        for each in _named(index.files[path].facts, own):
            count = _count(module, counts, each) if path == module.file.source.path else 1
            before[_becomes(index, module, writers, each.module)] += count
    for writer in writers:
        before.update(each for each in writer.named.values() if each not in own)
    before = +before
    after = Counter[str | None]()
    texts = {path: apply_edits(index.files[path].source.data, each) for path, each in edits.items()}
    texts |= {path: text.encode() for path, text in created.items()}
    for path, data in texts.items():
        facts = read_facts(Source(path, data))
        if facts.error is not None:
            yield Refusal(f"{path} would not parse afterwards; please report this")
        after.update(each.module for each in _named(facts, own))
    if before != after:
        more = [str(each) for each in (after - before)] or [str(each) for each in (before - after)]
        yield Refusal(
            f"`{min(more)}` would be meant otherwise where functions of `{module.name}` go; "
            "please report this",
            module.file.source.path,
        )


def _becomes(
    index: Index, module: Module, writers: Iterable[Writer], name: str | None
) -> str | None:
    """What a module is called afterwards that is defined inside of the one that is merged."""
    below = f"{module.name}."
    for writer in writers:
        if not writer.whole or name is None or not name.startswith(below):
            continue
        for old, new in writer.departure.inside.items():
            if name == old or name.startswith(f"{old}."):
                return new + name.removeprefix(old)
        relative = f"{writer.here}.{name.removeprefix(below)}"
        if index.defines_module(relative) and not index.defines_module(name):
            return relative
    return name


def _count(module: Module, counts: Mapping[int, int], name: Reference) -> int:
    """How often a name will be there, that is in the file of the module."""
    for index, item in enumerate(module.items):
        if item.start <= name.start < item.end:
            return counts.get(index, 0)
    return 1


def _named(facts: Facts, own: set[str]) -> Iterator[Reference]:
    return (
        each
        for each in facts.references
        if each.directive is None
        and each.kind not in _LEFT_OUT
        and each.module not in own
        and not each.doctest
    )
