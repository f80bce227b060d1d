"""Files that do not parse, and what they seem to name."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from renamespace.core.index import File

_WORD = re.compile(rb"[\w\x80-\xff]+")


@dataclass(frozen=True, slots=True)
class NamedUnread:
    """The last segment of a module's name in a file that cannot be read, and where it stands."""

    module: str
    word: str
    start: int
    whole: bool
    """Whether all segments of the name stand in the file: without, only a `use` could give it."""


def named_unread(file: File, modules: Collection[str]) -> NamedUnread | None:
    """Which of these modules a file that does not parse may name, a whole name before others."""
    if file.facts.error is None or not modules:
        return None
    places = {m[0].decode(): m.start() for m in reversed([*_WORD.finditer(file.source.data)])}
    parts = {module: module.split(".") for module in sorted(modules)}
    found = [module for module, segments in parts.items() if segments[-1] in places]
    whole = [module for module in found if places.keys() >= set(parts[module])]
    for module in [*whole, *found][:1]:
        word = parts[module][-1]
        return NamedUnread(module, word, places[word], bool(whole))
    return None
