"""Puts files and folders into a wanted state; stopped anywhere, it can be started again."""

import errno
import os
import stat
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from renamespace.project.disk import set_owner_and_mode, step, sync_folder, write_new
from renamespace.project.errors import ProjectError
from renamespace.project.journal import Content, Folder, State


@dataclass(frozen=True, slots=True)
class Prepared:
    """A state whose new texts are all on the disk already, beside where they are to be."""

    root: Path
    goal: State
    staged: tuple[tuple[bytes, Path], ...]
    gone: tuple[bytes, ...]
    """Files that are there and must not be."""

    def carry_out(self) -> None:
        """Change the tree. No text is written any more, so a full disk is no trouble.

        What goes, goes first: then a new name may be an old one with other capitals on a disk that
        makes no difference between them. Raises ProjectError naming the path that it failed at.
        """
        for path in self.gone:
            self._do(path, _remove_file)
        for path, folder in sorted(self.goal.folders.items(), reverse=True):
            if folder is None:
                self._do(path, _remove_folder)
        for path, folder in sorted(self.goal.folders.items()):
            if folder is not None:
                self._do(path, partial(_make, folder))
        for path, temporary in self.staged:
            self._do(path, partial(_replace, temporary))
        for each in sorted(_around(self.root, self.goal)):
            sync_folder(each)

    def _do(self, path: bytes, effect: Callable[[Path], None]) -> None:
        with _told(path):
            effect(self.root / os.fsdecode(path))


def prepare(root: Path, goal: State, token: str) -> Prepared:
    """Write the texts that are not there yet beside their places; the tree stays as it is.

    `token` is in the names of these files: those of an earlier run go first. Raises ProjectError
    naming the path.
    """
    clear(root, goal, token)
    names = Names(root)
    places = _Staging(root, goal, token)
    staged = tuple(
        (path, places.write(path, content))
        for path, content in sorted(goal.files.items())
        if content is not None and not _holds(names, path, content)
    )
    gone = (path for path, content in sorted(goal.files.items()) if content is None)
    there = tuple(path for path in gone if names.has(path) and not _is_folder(names, path))
    return Prepared(root, goal, staged, there)


def clear(root: Path, goal: State, token: str) -> None:
    """Remove the texts that were written beside their places and not put there."""
    for folder in _around(root, goal):
        for temporary in folder.glob(f".renamespace-{token}-*.tmp"):
            step(temporary.unlink)


def strangers(root: Path, states: tuple[State, ...], *, missing: bool = False) -> list[str]:
    """The paths where there is something that none of the states has there.

    With `missing` nothing may be there too, as half way from one state to the other.
    """
    names = Names(root)
    found = []
    for path in states[0].files:
        data = {content and content.data for content in (each.files[path] for each in states)}
        there = names.content(path)
        at_folder = any(path in each.folders for each in states) and _is_folder(names, path)
        if not at_folder and there not in data and not (missing and there is None):
            found.append(os.fsdecode(path))
    folders = (path for path in states[0].folders if path not in states[0].files)
    found += [os.fsdecode(p) for p in folders if names.has(p) and not _is_folder(names, p)]
    return found


@dataclass(slots=True)
class Names:
    """What is there under exactly a name: on some disks other capitals find the same file."""

    root: Path
    _listed: dict[Path, frozenset[str]] = field(default_factory=dict)

    def has(self, path: bytes) -> bool:
        """Whether something of this name is there, a link too."""
        place = self.root / os.fsdecode(path)
        return os.path.lexists(place) and self.is_exact(place)

    def is_exact(self, place: Path) -> bool:
        """Whether a path that is there is spelled as the disk spells it, below the root."""
        while place.is_relative_to(self.root) and place != self.root:
            if _composed(place.name) not in self._names(place.parent):
                return False
            place = place.parent
        return True

    def content(self, path: bytes) -> bytes | bool | None:
        """The bytes of the file of this name; None if there is nothing, True if it is no file."""
        if not self.has(path):
            return None
        place = self.root / os.fsdecode(path)
        try:
            return place.read_bytes() if stat.S_ISREG(place.lstat().st_mode) else True
        except OSError as error:
            raise ProjectError(
                f"{os.fsdecode(path)}: cannot be read ({error.strerror}); mend it, and run again"
            ) from error

    def _names(self, folder: Path) -> frozenset[str]:
        if folder not in self._listed:
            self._listed[folder] = frozenset(_composed(name) for name in listed(folder))
        return self._listed[folder]


def listed(folder: Path) -> list[str]:
    """The names in a folder. Raises ProjectError when it may not be read."""
    try:
        return [each.name for each in folder.iterdir()]
    except OSError as error:
        raise ProjectError(f"{folder}: cannot be read ({error.strerror}); mend it first") from error


def _composed(name: str) -> str:
    """Some disks decompose letters with marks in what they list."""
    return unicodedata.normalize("NFC", name)


def _holds(names: Names, path: bytes, content: Content) -> bool:
    place = names.root / os.fsdecode(path)
    return (
        names.content(path) == content.data and stat.S_IMODE(place.lstat().st_mode) == content.mode
    )


def _is_folder(names: Names, path: bytes) -> bool:
    place = names.root / os.fsdecode(path)
    return place.is_dir() and not place.is_symlink()


@dataclass(slots=True)
class _Staging:
    """Where new texts wait: on the disk of their place, in a folder that stays."""

    root: Path
    goal: State
    token: str
    count: int = 0

    def write(self, path: bytes, content: Content) -> Path:
        self.count += 1
        folder = self._folder(self.root / os.fsdecode(path))
        temporary = folder / f".renamespace-{self.token}-{self.count}.tmp"

        with _told(path):
            step(write_new, temporary, content.data)
            step(set_owner_and_mode, temporary, content.owner, content.mode)
        return temporary

    def _folder(self, place: Path) -> Path:
        going = {
            _identity(self.root / os.fsdecode(p)) for p, f in self.goal.folders.items() if not f
        }
        for folder in place.parents:
            if folder == self.root or not place.is_relative_to(self.root):
                return folder
            if folder.is_dir() and _identity(folder) not in going:
                return folder
        return self.root


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _around(root: Path, goal: State) -> set[Path]:
    """The folders that a change of these files can touch."""
    found = {root}
    for path in (os.fsdecode(each) for each in goal.files):
        place = root / path
        inside = place.is_relative_to(root)
        found |= {p for p in place.parents if p.is_relative_to(root)} if inside else {place.parent}
    return {folder for folder in found if folder.is_dir()}


def _remove_file(place: Path) -> None:
    with suppress(FileNotFoundError):
        step(place.unlink)


def _remove_folder(place: Path) -> None:
    """Something may have come into it meanwhile: then it stays."""
    if not place.is_dir():
        return
    try:
        step(place.rmdir)
    except OSError as error:
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT}:
            raise


def _make(folder: Folder, place: Path) -> None:
    if not place.is_dir():
        step(place.mkdir)
    if folder.mode is not None and folder.owner is not None:
        step(set_owner_and_mode, place, folder.owner, folder.mode)


def _replace(temporary: Path, place: Path) -> None:
    step(temporary.replace, place)


@contextmanager
def _told(path: bytes) -> Iterator[None]:
    """An error of the operating system in words, with the path that it is about."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise ProjectError(f"{os.fsdecode(path)}: cannot be written ({reason})") from error
