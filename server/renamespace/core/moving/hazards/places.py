"""Code that names a moved file by its path.

Sources: Code.require_file/2; Config.import_config/1.
"""

from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath

from renamespace.core.elixir.literals import read_literals
from renamespace.core.elixir.named_calls import read_named_calls
from renamespace.core.index import File
from renamespace.core.moving.decisions import Notice, Refusal
from renamespace.core.moving.hazards.moving import Moving

_CODE = (".ex", ".exs")
_LOADERS = tuple(f"Code.{name}_file" for name in ("require", "eval", "compile", "load"))


def find(moving: Moving) -> Iterator[Refusal | Notice]:
    """The paths that would no longer lead where they do."""
    for file in moving.own_files if moving.places else ():
        if file.source.path.endswith(_CODE):
            yield from _named(moving, file)
            yield from _loaded(moving, file)


def _named(moving: Moving, file: File) -> Iterator[Refusal | Notice]:
    """Paths in strings; in the settings of a tool, `.credo.exs` say, they change no behaviour."""
    for old, new in moving.places.items():
        for each in read_literals(file.source, old):
            if each.whole and basename(file.source.path).startswith("."):
                message = f"this names the file `{old}`, which is `{new}` now"
                yield Notice(message, file.source.path, each.start, each.end)
            elif each.whole:
                yield _refusal(file, each.start, each.end, old, new)


def _loaded(moving: Moving, file: File) -> Iterator[Refusal]:
    """`Code.require_file("support/orders.exs", __DIR__)` and the like."""
    path = file.source.path
    for call in read_named_calls(file.source, file.facts, _LOADERS):
        if not call.arguments:
            continue
        start, end = call.arguments[0]
        written = file.source.text(start, end).strip('"')
        found = normpath(join(dirname(path), written))
        if found in moving.places and written not in moving.places:
            yield _refusal(file, start, end, found, moving.places[found])


def _refusal(file: File, start: int, end: int, old: str, new: str) -> Refusal:
    message = f"this names the file `{old}`, which would be `{new}`: write that here afterwards"
    return Refusal(message, file.source.path, start, end, unsafe=True)
