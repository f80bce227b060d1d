"""What documentation says of its module's own functions: `name/1` means the one beside it.

ExDoc links it so (ExDoc, "Auto-linking"); a function elsewhere is named with its module.
"""

import re
from collections.abc import Iterator

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.items import Item, ItemKind
from renamespace.core.moving.functions.homes import Homes
from renamespace.core.moving.functions.source import Module

_NAMED = re.compile(rb"`([a-z_]\w*[?!]?)/(\d+)`")


def mentioned(module: Module, homes: Homes, item: Item, here: str) -> Iterator[TextEdit]:
    """The edits of what stands above an item, or is the documentation of the whole module.

    `here` is the module in which it will be.
    """
    end = item.end if item.kind is ItemKind.MODULEDOC else item.statement[0]
    for match in _NAMED.finditer(module.file.source.data, item.start, end):
        name, arity = match[1].decode(), int(match[2])
        items = module.functions.get((name, arity), ())
        target = homes.target(items, here)
        if target is None or module.items[items[0]].private:
            continue
        home, new = target
        text = new or name
        text = text if home == here else f"{home}.{text}"
        if text != name:
            yield TextEdit(*match.span(1), text)
