"""Where the file of a new facade goes: where its module's old file was, by all that can be told."""

from renamespace.core.elixir.underscore import underscore
from renamespace.core.index import Index
from renamespace.core.moving.paths.reading import read_path, root_of
from renamespace.core.moving.paths.respelling import by_convention, respelled


def place_of(index: Index, old: str, new: str) -> str:
    """The path that spells the old name as the new module's path spells its own.

    A new module in a place of its own says no more than in which root the old one was.
    """
    plain = "/".join(map(underscore, old.split("."))) + ".ex"
    files = [file for file in index.defined_in(new) if not file.dependency]
    if not files:
        return f"lib/{plain}"
    path = files[0].source.path
    reading = read_path(path, new)
    if reading is not None and path.endswith(".ex"):
        return respelled(reading, old) if reading.followed else by_convention(reading, old)
    folders = path.split("/")[:-1]
    return "/".join([*folders[: root_of(folders)], plain])
