"""What a move changes, before and after; everything that stands in its way is found here."""

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from renamespace.core.edits import FileMove
from renamespace.project import git
from renamespace.project.errors import ProjectError
from renamespace.project.git import IndexEntry
from renamespace.project.journal import Content, Folder, Journal, State, new_token
from renamespace.project.tree import Names, listed
from renamespace.project.writing import Change

_PLAN = "[files] in the plan"
_HOW = {
    "unmerged": "has conflicts: resolve them first",
    "intent-to-add": "is only announced to git (`git add -N`): `git add` it first",
    "assume-unchanged": "is marked: `git update-index --no-assume-unchanged` it first",
    "skip-worktree": "is marked: `git update-index --no-skip-worktree` it first",
}


@dataclass(frozen=True, slots=True)
class Transition:
    """A move's journal, and what is to be known about git's index."""

    journal: Journal
    notes: tuple[str, ...]


def transition(root: Path, changes: Mapping[str, Change], moves: Iterable[FileMove]) -> Transition:
    """Look at the disk and at git's index; nothing is written.

    Raises ProjectError naming the file, when one is not what was read, or cannot go where it is to.
    """
    moves = tuple(sorted(move for move in moves if move.old != move.new))
    _check_names(moves)
    created = {path for path, change in changes.items() if not change.exists}
    deleted = {path for path, change in changes.items() if not change.remains}
    before, after = _files(root, changes, moves)
    _check_targets(root, moves)
    _check_created(root, created)
    _check_writable(root, before)
    emptied = _emptied(root, moves, created, deleted)
    made = _made(root, (*(move.new for move in moves), *created), emptied)
    _check_links(root, moves, emptied)
    entries, wanted, notes = _index(root, moves)
    journal = Journal(
        new_token(),
        git.head(root),
        [(os.fsencode(move.old), os.fsencode(move.new)) for move in moves],
        State(before, {**dict.fromkeys(made), **emptied}, entries),
        State(after, {**{path: Folder() for path in made}, **dict.fromkeys(emptied)}, wanted),
    )
    return Transition(journal, notes)


def _check_names(moves: tuple[FileMove, ...]) -> None:
    """The moves among themselves: one file to one place each."""
    for each in moves:
        path = PurePosixPath(each.new)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise ProjectError(f"{each.new}: outside of the project; {each.old} cannot go there")
    for old, count in Counter(move.old for move in moves).items():
        if count > 1:
            raise ProjectError(f"{old}: cannot go to two places; mend {_PLAN}")
    for new, count in Counter(move.new.casefold() for move in moves).items():
        if count > 1:
            both = [move for move in moves if move.new.casefold() == new]
            raise ProjectError(
                f"{both[0].new}: {both[0].old} and {both[1].old} would both be there (capitals do "
                f"not count); give one another place under {_PLAN}"
            )
    places = {move.new for move in moves}
    for each in moves:
        for parent in map(str, PurePosixPath(each.new).parents):
            if parent in places:
                raise ProjectError(
                    f"{each.new}: {parent} is to be a file, no folder; give one of them another "
                    f"place under {_PLAN}"
                )


def _files(
    root: Path, changes: Mapping[str, Change], moves: tuple[FileMove, ...]
) -> tuple[dict[bytes, Content | None], dict[bytes, Content | None]]:
    """Every file that changes or moves, as it is and as it is to be."""
    target = {move.old: move.new for move in moves}
    before: dict[bytes, Content | None] = {}
    after: dict[bytes, Content | None] = {}
    for path in sorted({*changes, *target}):
        if path in changes and not changes[path].exists:
            after[_unlinked(root, path)] = Content(changes[path].after, _NEW, _owner(root, path))
            continue
        key = place_of(root, path) if path not in target else _unlinked(root, path)
        content = _read(root, path)
        data = content.data
        if path in changes:
            data = changes[path].after
            if content.data != changes[path].before:
                raise ProjectError(
                    f"{path}: changed since it was read; nothing was moved, run again"
                )
        gone = path in changes and not changes[path].remains
        if data == content.data and path not in target and not gone:
            continue
        if gone:
            before[_unlinked(root, path)] = content
            continue
        goal = os.fsencode(target[path]) if path in target else key
        if key in before or goal in after:
            raise ProjectError(f"{path}: the same file as another one; leave one out in the plan")
        before[key] = content
        after[goal] = Content(data, content.mode, content.owner)
    return before | dict.fromkeys(after.keys() - before), after | dict.fromkeys(
        before.keys() - after
    )


_NEW = 0o644
"""The mode of a file that is made."""


def _owner(root: Path, path: str) -> tuple[int, int]:
    """A new file belongs to whom the folder belongs to in which it is made."""
    folder = next(each for each in (root / path).parents if each.is_dir())
    status = folder.stat()
    return status.st_uid, status.st_gid


def _check_created(root: Path, created: Iterable[str]) -> None:
    for path in sorted(created):
        if os.path.lexists(root / path):
            raise ProjectError(
                f"{path}: is there already, a new module would be written over it; remove or "
                "rename it, or give the module another place under [files] in the plan"
            )


def place_of(root: Path, path: str) -> bytes:
    """A link is written through, as by `fix`: the file that it leads to changes."""
    place = (root / path).resolve()
    return os.fsencode(place.relative_to(root).as_posix() if place.is_relative_to(root) else place)


def _unlinked(root: Path, path: str) -> bytes:
    for each in (PurePosixPath(path), *PurePosixPath(path).parents):
        if (root / each).is_symlink():
            what = "a link is not moved" if str(each) == path else f"{each} is a link"
            raise ProjectError(
                f"{path}: {what}; put the file itself there, or exclude it in the plan"
            )
    return os.fsencode(path)


def _read(root: Path, path: str) -> Content:
    try:
        with (root / path).open("rb") as file:
            status = os.fstat(file.fileno())
            owner = status.st_uid, status.st_gid
            return Content(file.read(), stat.S_IMODE(status.st_mode), owner)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ProjectError(f"{path}: no longer there; nothing was moved, run again") from error
    except OSError as error:
        raise ProjectError(
            f"{path}: cannot be read ({error.strerror}); nothing was moved"
        ) from error


def _check_targets(root: Path, moves: tuple[FileMove, ...]) -> None:
    """Nothing may be where a file goes, but what goes away itself."""
    names = Names(root)
    leaving = {move.old for move in moves}
    identities = {_identity(root / old) for old in leaving}
    for each in moves:
        _check_folders(root, each, leaving)
        place = root / each.new
        if each.new in leaving or not os.path.lexists(place):
            continue
        if not names.is_exact(place) and _identity(place) in identities:
            continue  # A disk without capitals: it is the old file.
        raise ProjectError(
            f"{each.new}: is there already, {each.old} would be written over it; "
            "remove or rename one of them, or give it another place under [files] in the plan"
        )


def _check_folders(root: Path, move: FileMove, leaving: set[str]) -> None:
    for parent in PurePosixPath(move.new).parents:
        place = root / parent
        if place.is_symlink() and place != root:
            raise ProjectError(
                f"{move.new}: {parent} is a link; put a folder there, or give {move.old} another "
                "place under [files] in the plan"
            )
        if os.path.lexists(place) and not place.is_dir() and str(parent) not in leaving:
            raise ProjectError(
                f"{move.new}: {parent} is a file, no folder; remove or rename it, or give "
                f"{move.old} another place under [files] in the plan"
            )


def _identity(place: Path) -> tuple[int, int]:
    status = place.lstat()
    return status.st_dev, status.st_ino


def _check_writable(root: Path, files: Mapping[bytes, Content | None]) -> None:
    for path in sorted(files):
        place = root / os.fsdecode(path)
        folder = next(each for each in place.parents if each.is_dir())
        if not os.access(folder, os.W_OK | os.X_OK):
            raise ProjectError(
                f"{os.fsdecode(path)}: its folder {os.path.relpath(folder, root)} is read-only; "
                "nothing was moved, make it writable first"
            )


def _made(root: Path, places: Iterable[str], emptied: Mapping[bytes, Folder]) -> set[bytes]:
    """The folders that are not there yet, under exactly that name."""
    names = Names(root)
    parents = {str(parent) for place in places for parent in PurePosixPath(place).parents}
    going = {_identity(root / os.fsdecode(path)) for path in emptied}
    made = set()
    for parent in sorted(parents - {"."}):
        place = root / parent
        if place.is_dir() and names.is_exact(place):
            continue
        if place.is_dir() and _identity(place) not in going:
            raise ProjectError(
                f"{parent}: on this disk the folder's name has other capitals, and files stay in "
                f"it; rename the folder first, or give the files another place under {_PLAN}"
            )
        made.add(os.fsencode(parent))
    return made


def _check_links(root: Path, moves: tuple[FileMove, ...], emptied: Mapping[bytes, Folder]) -> None:
    """No link of the project may lead to what goes away."""
    gone = {root / move.old for move in moves} | {root / os.fsdecode(path) for path in emptied}
    for path in sorted(git.all_files(root)) if gone else ():
        place = root / path
        if place.is_symlink() and (target := place.resolve()) in gone:
            raise ProjectError(
                f"{path}: a link to {target.relative_to(root).as_posix()}, which moves; "
                "remove the link, and make it again afterwards"
            )


def _emptied(
    root: Path, moves: tuple[FileMove, ...], created: set[str], deleted: set[str]
) -> dict[bytes, Folder]:
    """The folders in which nothing is left, with those in which only such folders are."""
    coming = {move.new for move in moves} | created
    gone = ({move.old for move in moves} - coming) | deleted
    kept = {str(parent) for path in coming for parent in PurePosixPath(path).parents}
    parents = {parent for path in gone for parent in PurePosixPath(path).parents}
    emptied = {}
    for parent in sorted(parents, key=lambda each: len(each.parts), reverse=True):
        place = root / parent
        inside = {(parent / name).as_posix() for name in listed(place)}
        if place != root and str(parent) not in kept and inside <= gone:
            status = place.stat()
            owner = status.st_uid, status.st_gid
            emptied[os.fsencode(str(parent))] = Folder(stat.S_IMODE(status.st_mode), owner)
            gone.add(str(parent))
    return emptied


Entries = dict[bytes, IndexEntry | None]


def _index(root: Path, moves: tuple[FileMove, ...]) -> tuple[Entries, Entries, tuple[str, ...]]:
    """As `git mv` does it: a file's entry moves, with the text that it has in the index."""
    if git.own_path(root, "index") is None or not moves:
        return {}, {}, ()
    found = git.index_entries(root)
    if found is None:
        return {}, {}, ("git's index was left as it is: git did not list it",)
    for path in sorted({path for move in moves for path in (move.old, move.new)} & found.keys()):
        if found[path][1]:
            raise ProjectError(f"{path}: in git's index it {_HOW[found[path][1]]}")
    moved = [move for move in moves if move.old in found]
    foreign = {move.new for move in moved if _is_in_other_checkout(root, move.new)}
    notes = tuple(_foreign_notes(foreign))
    moved = [move for move in moved if move.new not in foreign]
    after = dict.fromkeys(move.old for move in moved) | {m.new: found[m.old][0] for m in moved}
    before = {path: found[path][0] if path in found else None for path in after}
    return _encoded(before), _encoded(after), notes


def _is_in_other_checkout(root: Path, path: str) -> bool:
    parents = PurePosixPath(path).parents
    return any((root / parent / ".git").exists() for parent in parents if str(parent) != ".")


def _foreign_notes(paths: Iterable[str]) -> Iterator[str]:
    for path in sorted(paths):
        yield f"{path}: in another checkout, so git's index was left as it is"


def _encoded(entries: Mapping[str, IndexEntry | None]) -> Entries:
    return {os.fsencode(path): entry for path, entry in entries.items()}
