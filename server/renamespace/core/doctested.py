"""Doctests read as they run: in a test, with the aliases that are in force at its `doctest`.

Source: ExUnit.DocTest, whose tests are part of the module that calls it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from msgspec import structs

from renamespace.core.elixir.facts import Binding, DoctestCall, Facts, Head, Kind
from renamespace.core.elixir.given import Given, GivenAlias, Surroundings
from renamespace.core.index import File, Index, aliases_at, may_inject_before
from renamespace.core.source import Source

Read = Callable[[Source, Surroundings], Facts]


def linked(index: Index, read: Read) -> Index:
    """The index with the names in doctests resolved by the aliases of the tests that run them.

    A name that stays out of sight, or on which the tests differ, is read as it was.
    """
    files = {
        path: _linked(index, file, read)
        for path, file in index.files.items()
        if b"iex" in file.source.data and not file.dependency
    }
    same = all(file is index.files[path] for path, file in files.items())
    return index if same else replace(index, files={**index.files, **files})


def _linked(index: Index, file: File, read: Read) -> File:
    doctests = dict(_doctests(index, file.facts))
    if doctests == file.surroundings.doctests:
        return file
    surroundings = structs.replace(file.surroundings, doctests=doctests)
    return replace(file, facts=read(file.source, surroundings), surroundings=surroundings)


def _doctests(index: Index, facts: Facts) -> Iterator[tuple[str, Given]]:
    """What is given to the doctests of each module that a file documents."""
    for module, names in _names(facts).items():
        calls = index.doctest_calls(module)
        aliases = (_agreed(index, calls, name) for name in sorted(names) if calls)
        found = tuple(each for each in aliases if each is not None)
        if found:
            yield module, Given(found)


def _names(facts: Facts) -> dict[str, set[str]]:
    """By documented module, the first words that no alias of the doctest itself stands for."""
    found: dict[str, set[str]] = {}
    for each in facts.references:
        if each.doctest and each.head is Head.PLAIN and each.kind is not Kind.OUTPUT:
            own = each.binding is not None and facts.bindings[each.binding].given is None
            module = facts.documented(each)
            if not own and module is not None:
                found.setdefault(module, set()).add(each.segments[0])
    return found


def _agreed(
    index: Index, calls: tuple[tuple[File, DoctestCall], ...], name: str
) -> GivenAlias | None:
    """The alias that all tests have for a name; None if they differ, or something may hide it."""
    aliases = [_alias(index, file, call, name) for file, call in calls]
    first = aliases[0]
    if first is None or len({each.module if each else None for each in aliases}) > 1:
        return None
    places = (each.places[0] for each in aliases[1:] if each is not None)
    return structs.replace(first, also=(*first.also, *places))


def _alias(index: Index, file: File, call: DoctestCall, name: str) -> GivenAlias | None:
    binding = aliases_at(file.facts, call).get(name)
    if binding is None or binding.module is None:
        return None
    if may_inject_before(index, file.facts, call, binding.start):
        return None
    made = GivenAlias(name, None, file.source.path, _written(file.facts, binding))
    return structs.replace(binding.given or made, module=binding.module)


def _written(facts: Facts, binding: Binding) -> int:
    """The reference that an alias names; -1 when none writes it."""
    if binding.directive is None:
        return -1
    references = facts.directives[binding.directive].references
    return references[binding.item] if references else -1
