"""Files that do not parse and may name a moved module by a short name that a `use` gives."""

from collections.abc import Iterator

from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.hazards.moving import Moving
from renamespace.core.moving.unread import named_unread


def find(moving: Moving) -> Iterator[Refusal]:
    """One refusal a file, at the first such name."""
    for file in moving.own_files:
        named = named_unread(file, moving.names)
        if named is not None and not named.whole:
            message = (
                f"`{named.word}` stands in this file, which does not parse, and may mean "
                f"`{named.module}`: mend it, exclude it in the plan, or pass --unsafe"
            )
            end = named.start + len(named.word.encode())
            yield Refusal(message, file.source.path, named.start, end, unsafe=True)
