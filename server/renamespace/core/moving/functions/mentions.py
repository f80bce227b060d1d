"""What documentation says of its module's own functions: `name/1` means the one beside it.

ExDoc links it so (ExDoc, "Auto-linking"); a function elsewhere is named with its module. Examples
call it, as `iex> name(1)`.
"""

import re
from collections.abc import Iterator

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.items import Item, ItemKind
from renamespace.core.moving.functions.homes import Homes
from renamespace.core.moving.functions.source import Module

_NAMED = re.compile(rb"`([a-z_]\w*[?!]?)/(\d+)`")
_EXAMPLE = re.compile(rb"^[^\S\n]*(?:iex|\.\.\.)(?:\(\d+\))?>(.*)$", re.MULTILINE)
"""A line as one types it in IEx (ExUnit.DocTest, "Syntax")."""
_QUOTING = re.compile(rb"[~'\\#]")
"""What may begin or end a text in other ways than a plain string: it is not told from a call."""
_CALL = re.compile(rb"(?<![\w.:@&%`\"'])([a-z_]\w*[?!]?)\(")


def mentioned(module: Module, homes: Homes, item: Item, here: str) -> Iterator[TextEdit]:
    """The edits of what stands above an item, or is the documentation of the whole module.

    `here` is the module in which it will be.
    """
    end = item.end if item.kind is ItemKind.MODULEDOC else item.statement[0]
    data = module.file.source.data
    for match in _NAMED.finditer(data, item.start, end):
        items = module.functions.get((match[1].decode(), int(match[2])), ())
        yield from _edit(module, homes, match, items, here)
    for line in _EXAMPLE.finditer(data, item.start, end):
        if _QUOTING.search(line[1]):
            continue
        for match in _CALL.finditer(data, *line.span(1)):
            if data.count(b'"', line.start(1), match.start()) % 2:
                continue  # In a string, which the expected value may repeat.
            name = match[1].decode()
            every = [items for (each, _), items in module.functions.items() if each == name]
            if len({homes.target(items, here) for items in every}) == 1:
                yield from _edit(module, homes, match, every[0], here)


def _edit(
    module: Module, homes: Homes, match: re.Match[bytes], items: tuple[int, ...], here: str
) -> Iterator[TextEdit]:
    """The name of one of the module's public functions, as it is where this will be."""
    target = homes.target(items, here)
    if target is None or module.items[items[0]].private:
        return
    home, new = target
    name = match[1].decode()
    text = new or name
    text = text if home == here else f"{home}.{text}"
    if text != name:
        yield TextEdit(*match.span(1), text)
