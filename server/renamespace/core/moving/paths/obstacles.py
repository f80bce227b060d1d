"""What is in the way of files that move: other files, folders, disks that know no capitals."""

from collections.abc import Collection, Iterator, Mapping
from posixpath import dirname
from unicodedata import normalize

from renamespace.core.edits import FileMove
from renamespace.core.index import Index
from renamespace.core.moving.decisions import Refusal

_FOREIGN = frozenset({"deps", "_build", "node_modules", ".git"})
_ADVICE = "rename one of the modules differently, or give its path in [files]"


def obstacles(
    index: Index, names: Mapping[str, str], moves: Collection[FileMove], paths: Collection[str]
) -> Iterator[Refusal]:
    """Why some of these moves cannot be made, each with what to do.

    A file that moves away itself is not in the way, so swaps and chains of paths are fine.
    """
    afterwards = _Afterwards(moves, paths)
    for move in moves:
        reason = _misplaced(move.new) or afterwards.obstacle(move)
        if reason is not None:
            yield _refusal(index, names, move, f"`{move.old}` cannot go to `{move.new}`: {reason}")


class _Afterwards:
    """All paths as they will be."""

    def __init__(self, moves: Collection[FileMove], paths: Collection[str]) -> None:
        gone = {move.old for move in moves}
        self.staying = set(paths) - gone
        self.coming: dict[str, list[str]] = {}
        for move in moves:
            self.coming.setdefault(move.new, []).append(move.old)
        every = self.staying | set(self.coming)
        self.files = frozenset(every)
        folders = {above for path in every for above in _above(path)}
        self.folders = frozenset(folders)
        self.alike: dict[str, list[str]] = {}
        for path in sorted(every | folders):
            self.alike.setdefault(_folded(path), []).append(path)

    def obstacle(self, move: FileMove) -> str | None:
        """What is in the way of one move."""
        new = move.new
        if new in self.staying:
            return f"there is such a file already; move that one, or {_ADVICE}"
        if others := [each for each in self.coming[new] if each != move.old]:
            return f"`{others[0]}` goes there too; {_ADVICE}"
        if new in self.folders:
            return f"that is a folder; {_ADVICE}"
        if file := next((each for each in _above(new) if each in self.files), None):
            return f"`{file}` is a file and no folder; {_ADVICE}"
        for place in (new, *_above(new)):
            other = next((each for each in self.alike[_folded(place)] if each != place), None)
            if other is not None:
                return (
                    f"`{other}` and `{place}` would differ only in capitals, "
                    f"which not every disk can tell apart; {_ADVICE}"
                )
        return None


def _misplaced(path: str) -> str | None:
    """Why a path is none for a source of the project."""
    parts = path.split("/")
    if path.startswith("/") or path[1:2] == ":" or any(each in {"", ".", ".."} for each in parts):
        return "that is not below the project's root; write a plain path from the root in [files]"
    below = parts[2:] if parts[0] == "apps" else parts
    if found := next((each for each in (parts[0], *below[:1]) if each in _FOREIGN), None):
        return f"what is below `{found}/` is not the project's own; give another path in [files]"
    if "node_modules" in parts:
        return (
            "what is below `node_modules/` is not the project's own; give another path in [files]"
        )
    return None


def _refusal(index: Index, names: Mapping[str, str], move: FileMove, message: str) -> Refusal:
    file = index.files.get(move.old)
    modules = file.facts.modules if file is not None else ()
    moved = [each for each in modules if each.name in names]
    start, end = (moved[0].start, moved[0].end) if moved else (0, 0)
    return Refusal(message, move.old, start, end, tuple(each.name or "" for each in moved))


def _above(path: str) -> Iterator[str]:
    """The folders around a path, the innermost first."""
    while path := dirname(path):
        yield path
        if path == "/":
            return


def _folded(path: str) -> str:
    """What two paths have in common that some disks take for one."""
    return normalize("NFC", path).casefold()
