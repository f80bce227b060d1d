"""Texts that code makes of the names of modules: a key, a table, a topic, or nothing that matters.

Which it is cannot be told, so they are notices; messages for people are left out.
"""

import re
from collections.abc import Iterator

from renamespace.core.elixir.name_texts import NameText, Whose, read_name_texts
from renamespace.core.index import File
from renamespace.core.moving.decisions import Notice
from renamespace.core.moving.hazards.moving import Moved, Moving, last_segment

_SHOWN = 3
"""How many structs a notice names."""
_STRUCT = re.compile(rb"%[a-z_]\w*\{|\b__struct__\b")
"""By which code comes to the name of any struct."""


def find(moving: Moving) -> Iterator[Notice]:
    """The texts that become others: of the moved modules, by macros they use, and of any module."""
    for module in moving.modules:
        for text in read_name_texts(module.file.source, module.file.facts):
            if text.whose is Whose.OWN and text.module == module.old and _changes(text, module):
                yield _own(module, text)
        used = moving.used(module.file, module.old)
        for file in moving.macros(used):
            yield from _by_macro(moving, module, file, used)
    renamed = [
        each
        for each in moving.modules
        if last_segment(each.old) != last_segment(each.new) and _is_struct(moving, each)
    ]
    if renamed:
        for file in moving.own_files:
            yield from _of_any(file, renamed)


def _is_struct(moving: Moving, module: Moved) -> bool:
    """Whether its name is likely to be taken apart somewhere: that of a struct, `x.__struct__`."""
    if moving.index.functions(module.old, "__struct__"):
        return True
    return "Ecto.Schema" in moving.used(module.file, module.old)


def _changes(text: NameText, module: Moved) -> bool:
    return not text.last or last_segment(module.old) != last_segment(module.new)


def _own(module: Moved, text: NameText) -> Notice:
    written = module.file.source.text(text.start, text.end)
    message = f"`{written}` makes a text of the module's name, which is `{module.new}` now"
    return Notice(message, module.path, text.start, text.end)


def _by_macro(moving: Moving, module: Moved, file: File, used: frozenset[str]) -> Iterator[Notice]:
    for text in read_name_texts(file.source, file.facts):
        if text.whose is Whose.USER and text.module in used and _changes(text, module):
            line = file.source.position(text.start).line
            place = moving.place(file.source.path)
            message = (
                f"`use {text.module}` makes a text of the module's name, "
                f"which is `{module.new}` now ({place}:{line})"
            )
            yield Notice(message, module.path, module.definition.start, module.definition.end)


def _of_any(file: File, renamed: list[Moved]) -> Iterator[Notice]:
    path = file.source.path
    data = file.source.data
    if not path.endswith(".ex") or b"List.last" not in data or not _STRUCT.search(data):
        return
    for text in read_name_texts(file.source, file.facts):
        if text.whose is Whose.ANY:
            shown = ", ".join(f"`{each.old}`" for each in renamed[:_SHOWN])
            left = len(renamed) - _SHOWN
            more = f" and {left} more" if left > 0 else ""
            message = (
                "this makes a text of the last segment of a struct's name, "
                f"which changes for {shown}{more}"
            )
            yield Notice(message, path, text.start, text.end)
