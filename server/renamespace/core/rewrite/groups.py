"""`alias Base.{A, B}` after the change: the items that stay, and the ones that leave."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Directive, Facts, Reference
from renamespace.core.rewrite.aliases import Planned
from renamespace.core.source import Source


@dataclass(frozen=True, slots=True)
class _Item:
    """An item with what takes its place in the group; nothing when it leaves."""

    reference: Reference
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regrouped:
    """A group after the change."""

    edits: tuple[TextEdit, ...] | None
    """The edits of the group itself; None when no item stays."""
    leavers: tuple[str, ...] = ()
    """What is to be named outside it."""
    comments: tuple[str, ...] = ()
    """The lines above items that leave."""


def spell(planned: Planned) -> str:
    """What stands after `alias`: `A.B`, or `A.B, as: C` for a name that is not the last segment."""
    renamed = planned.module.rsplit(".", 1)[-1] != planned.name
    return f"{planned.module}, as: {planned.name}" if renamed else planned.module


def rewrite_group(
    source: Source,
    facts: Facts,
    directive: Directive,
    gone: Collection[int],
    planned: Sequence[Planned],
) -> Regrouped:
    """The group without the items that are `gone`, counted from 0, and with what comes for them."""
    base = facts.references[directive.base or 0]
    if moved := _moved_base(facts, directive, gone, planned):
        return Regrouped((TextEdit(base.start, base.end, moved),))
    items, leaving = _parted(facts, directive, gone, planned, base)
    leavers = tuple(sorted(_gathered(leaving), key=str.casefold))
    staying = [text for item in items for text in item.texts]
    start, end = directive.braces or (0, 0)
    commented = re.search(rb"#(?!\{)", source.data[start:end]) is not None
    if not staying:
        return Regrouped(None, leavers, tuple(_comments(source, items)))
    if len(staying) == 1 and len(items) > 1 and not commented:
        single = f"{source.text(base.start, base.end)}.{staying[0]}"
        return Regrouped((TextEdit(base.start, end, single),), leavers)
    if commented or not _is_even(source, items):
        comments = tuple(_comments(source, items))
        return Regrouped(tuple(_surgery(source, items)), leavers, comments)
    return Regrouped(tuple(_respelled(source, items)), leavers)


def _moved_base(
    facts: Facts, directive: Directive, gone: Collection[int], planned: Sequence[Planned]
) -> str | None:
    """The new base when all items go to it and keep their names below it."""
    bases = set()
    for index, item in enumerate(directive.references):
        own = [each for each in planned if each.item == index]
        tail = "." + ".".join(facts.references[item].segments)
        if index not in gone or len(own) != 1 or not own[0].module.endswith(tail):
            return None
        if spell(own[0]) != own[0].module:
            return None
        bases.add(own[0].module.removesuffix(tail))
    return bases.pop() if len(bases) == 1 else None


def _parted(
    facts: Facts,
    directive: Directive,
    gone: Collection[int],
    planned: Sequence[Planned],
    base: Reference,
) -> tuple[list[_Item], list[Planned]]:
    items: list[_Item] = []
    leavers: list[Planned] = []
    for index, item in enumerate(directive.references):
        reference = facts.references[item]
        texts = [] if index in gone else [".".join(reference.segments)]
        for each in planned:
            if each.item == index:
                below = _below(base, reference, each)
                leavers += [] if below else [each]
                texts += [below] if below else []
        items.append(_Item(reference, tuple(texts)))
    return items, leavers


def _below(base: Reference, old: Reference, planned: Planned) -> str | None:
    """How a new module is written in the group; None when it is not at home there."""
    if base.module is None or not planned.module.startswith(base.module + "."):
        return None
    below = planned.module.removeprefix(base.module + ".")
    fits = below.count(".") < len(old.segments) and spell(planned) == planned.module
    return below if fits else None


def _gathered(leavers: Sequence[Planned]) -> Iterator[str]:
    """Several that go below one module form a group of their own, as their author likes groups."""
    parents: dict[str, list[Planned]] = {}
    for each in leavers:
        parents.setdefault(each.module.rpartition(".")[0], []).append(each)
    for parent, members in parents.items():
        plain = [each for each in members if spell(each) == each.module]
        if parent and len(plain) > 1:
            names = sorted((each.name for each in plain), key=str.casefold)
            yield f"{parent}.{{{', '.join(names)}}}"
            yield from (spell(each) for each in members if each not in plain)
        else:
            yield from map(spell, members)


def _respelled(source: Source, items: list[_Item]) -> Iterator[TextEdit]:
    """The list between the braces anew; a sorted one stays sorted."""
    before = [".".join(item.reference.segments) for item in items]
    after = [text for item in items for text in item.texts]
    if after == before:
        return
    for key in (str.casefold, str):
        if before == sorted(before, key=key):
            after.sort(key=key)
            break
    first, last = items[0].reference, items[-1].reference
    separator = ", "
    if b"\n" in source.data[first.start : last.end]:
        separator = "," + source.line_end() + _margin(source, first).decode()
    yield TextEdit(first.start, last.end, separator.join(after))


def _is_even(source: Source, items: list[_Item]) -> bool:
    """Whether the items are all on one line, or each on a line of its own."""
    starts = [item.reference.start for item in items]
    lines = {source.line_of(start) for start in starts}
    own = all(not _margin(source, item.reference).strip() for item in items)
    return len(lines) == 1 or (own and len(lines) == len(items))


def _margin(source: Source, reference: Reference) -> bytes:
    """What stands before a reference on its line."""
    return source.data[source.line_starts[source.line_of(reference.start)] : reference.start]


def _surgery(source: Source, items: list[_Item]) -> Iterator[TextEdit]:
    """The same item by item, so that each comment stays where it is."""
    last = max(index for index, item in enumerate(items) if item.texts)
    for index, item in enumerate(items):
        start, end = item.reference.start, item.reference.end
        comma = source.data.find(b",", end)
        if item.texts:
            if item.texts != (".".join(item.reference.segments),):
                yield TextEdit(start, end, ", ".join(item.texts))
            if index == last and index < len(items) - 1:
                yield TextEdit(comma, comma + 1, "")
        elif index < last:
            yield _without_line(source, start, comma + 1)
        else:
            following = source.data[end : end + 1] == b","
            yield _without_line(source, start, end + following)


def _comments(source: Source, items: list[_Item]) -> Iterator[str]:
    """The comment lines right above items that leave: they go along."""
    for item in items:
        if not item.texts:
            line = source.line_of(item.reference.start)
            for above in range(_first_comment(source, line), line):
                yield source.text(*source.line_span(above)).strip()


def _first_comment(source: Source, line: int) -> int:
    """The first of the comment lines right above a line; the line itself if there are none."""
    while line and source.data[slice(*source.line_span(line - 1))].lstrip().startswith(b"#"):
        line -= 1
    return line


def _without_line(source: Source, start: int, end: int) -> TextEdit:
    """Delete a span, with its line when nothing else is on it."""
    line_start, line_end = source.line_span(source.line_of(start))
    before, after = source.data[line_start:start], source.data[end:line_end]
    if after.strip():
        return TextEdit(start, end + len(after) - len(after.lstrip()), "")
    if before.strip():
        return TextEdit(start - len(before) + len(before.rstrip()), end, "")
    following = source.data.find(b"\n", end)
    line_start = source.line_starts[_first_comment(source, source.line_of(start))]
    return TextEdit(line_start, following + 1 if following >= 0 else line_end, "")
