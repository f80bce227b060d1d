"""What code says of its own place, `__MODULE__` above all, where it goes elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.items import Item
from renamespace.core.elixir.own_names import OwnName

if TYPE_CHECKING:
    from renamespace.core.moving.functions.texts import Writer


def own_place_edits(writer: Writer, item: Item) -> Iterator[TextEdit]:
    """What an item writes for `__MODULE__`, so that it means what it meant.

    What speaks of its file or of all that surrounds it is told, as that will be another.
    """
    for each in writer.module.body.own_within(item):
        if each.word == "__MODULE__":
            yield from _module_edits(writer, each)
        elif writer.here != writer.module.name:
            message = f"`{each.word}` says where the code is, which is elsewhere then"
            writer.refuse(message, each.start, each.end, unsafe=True)


def _module_edits(writer: Writer, own: OwnName) -> Iterator[TextEdit]:
    target = writer.homes.target(_items(writer, own), writer.here) if own.name else None
    if target is None:
        module = _meant(writer, own)
    else:
        module, new = target
        if own.loose and (module, new) != (writer.module.name, None):
            message = "what looks like module, function and arguments may be something else"
            writer.refuse(message, own.start, own.end, unsafe=True)
        if new is not None:
            yield TextEdit(*own.function, new)
    if module != writer.here:
        yield TextEdit(own.start, own.end, writer.spelled(module))


def _items(writer: Writer, own: OwnName) -> tuple[int, ...]:
    """The items that define what is named."""
    if own.is_type:
        found = writer.module.types.get((own.name, own.arity or 0))
        return () if found is None else (found,)
    return writer.functions(own.name, own.arity)


def _meant(writer: Writer, own: OwnName) -> str:
    """The module that `__MODULE__` alone is to mean."""
    name, whole = writer.module.name, writer.departure.whole
    if whole is not None or not writer.homes.gone:
        return whole or name
    targets = writer.departure.targets
    if len(targets) > 1:
        message = (
            f"`__MODULE__` means `{writer.departure.old}`, of which nothing will be left: write "
            "the module that is to be meant"
        )
        writer.refuse(message, own.start, own.end)
    return targets[0]
