"""A move to the disk: changed texts and files at their new places, all of it or nothing."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from renamespace.core.edits import FileMove
from renamespace.project.writing import Change, write_all


def apply_move(root: Path, changes: Mapping[str, Change], moves: Iterable[FileMove]) -> None:
    """Write the changes (by the paths as they are) and move the files.

    Raises ProjectError naming the file when one changed since it was read or cannot be written.
    """
    write_all(root, changes)
    for move in moves:
        (root / move.new).parent.mkdir(parents=True, exist_ok=True)
        (root / move.old).rename(root / move.new)
