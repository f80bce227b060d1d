"""Code that names a moved file by its path."""

from collections.abc import Iterator
from posixpath import basename

from renamespace.core.moving.decisions import Notice, Refusal
from renamespace.core.moving.hazards.moving import Moving
from renamespace.core.moving.paths.named_paths import named_paths


def find(moving: Moving) -> Iterator[Refusal | Notice]:
    """The paths that would no longer lead where they do.

    In the settings of a tool, `.credo.exs` say, they change no behaviour.
    """
    for each in named_paths(moving.index, moving.moves):
        message = f"this names the file `{each.move.old}`, which goes to `{each.move.new}`"
        if basename(each.path).startswith("."):
            yield Notice(message, each.path, each.start, each.end)
        else:
            message += ": with --unsafe that is written here"
            yield Refusal(message, each.path, each.start, each.end, unsafe=True)
