"""What a move is about to do, on disk before it is done: so it can be finished, or undone.

A journal is one file, `moving/journal` while the move is not finished and `moved/journal` when it
is, in git's own folder of the checkout (`git rev-parse --git-path renamespace`); outside git in
`$XDG_STATE_HOME/renamespace`. Never among the project's files.
"""

import errno
import os
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import NoReturn

import msgspec

from renamespace.project import git
from renamespace.project.disk import step, sync_folder, write_new
from renamespace.project.errors import ProjectError
from renamespace.project.git import IndexEntry

INTERRUPTED = (
    "a move was interrupted: `renamespace move --continue` finishes it, "
    "`renamespace move --undo` puts everything back"
)


class Content(msgspec.Struct, frozen=True, array_like=True):
    """A file: its bytes, permission bits and owner (user and group)."""

    data: bytes
    mode: int
    owner: tuple[int, int]


class Folder(msgspec.Struct, frozen=True, array_like=True):
    """A folder as it was, or one with the mode and owner that a new folder gets."""

    mode: int | None = None
    owner: tuple[int, int] | None = None


class State(msgspec.Struct, frozen=True, array_like=True):
    """What is where; None where there is nothing.

    Paths are bytes, as not every name is UTF-8: relative to the root, absolute outside of it.
    """

    files: dict[bytes, Content | None]
    folders: dict[bytes, Folder | None]
    index: dict[bytes, IndexEntry | None]
    """The entries in git's index of the files that move."""


class Journal(msgspec.Struct, frozen=True, tag_field="format", tag="move-1"):
    """All that is needed to go either way. Both states have the same paths."""

    token: str
    """In the names of the temporary files, so that they are found again."""
    head: str | None
    """The commit of the time before, outside git and before the first commit none."""
    moves: list[tuple[bytes, bytes]]
    before: State
    after: State


def new_token() -> str:
    """A name that no other move has."""
    return secrets.token_hex(8)


def refuse_unfinished(root: Path) -> None:
    """Raises ProjectError when a move of this project was interrupted."""
    if store_of(root).is_unfinished():
        raise ProjectError(INTERRUPTED)


def store_of(root: Path) -> "Store":
    """Where the journals of this project are; nothing is made yet."""
    below_git = git.own_path(root, "renamespace")
    if below_git is not None:
        return Store(below_git / _digest(git.prefix(root)))
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Store(Path(base) / "renamespace" / _digest(str(root)))


def _digest(name: str) -> str:
    return blake2b(os.fsencode(name), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Store:
    """A project's journals: at most one unfinished, and the last finished one."""

    folder: Path

    def is_unfinished(self) -> bool:
        """Whether a move was begun and neither finished nor put back."""
        return (self.folder / "moving" / "journal").exists()

    def unfinished(self) -> Journal | None:
        """The move that was begun. Raises ProjectError when its journal cannot be read."""
        return _read(self.folder / "moving" / "journal")

    def finished(self) -> Journal | None:
        """The last move that was finished. Raises ProjectError likewise."""
        return _read(self.folder / "moved" / "journal")

    def begin(self, journal: Journal) -> None:
        """Keep the journal, all of it or nothing. Raises ProjectError when it cannot be kept."""
        building = self.folder / f"building-{journal.token}"
        try:
            for stale in self.folder.glob("building-*"):
                shutil.rmtree(stale)
            building.mkdir(parents=True)
            step(write_new, building / "journal", _ENCODER.encode(journal))
            sync_folder(building)
            step(building.rename, self.folder / "moving")
            sync_folder(self.folder)
        except OSError as error:
            _raise(error, building)
        finally:
            shutil.rmtree(building, ignore_errors=True)

    def complete(self) -> None:
        """The move is done: its journal becomes the one that `undo` takes."""
        try:
            _remove(self.folder / "moved")
            step((self.folder / "moving").rename, self.folder / "moved")
            sync_folder(self.folder)
        except OSError as error:
            _raise(error, self.folder)

    def amend(self, journal: Journal) -> None:
        """Another journal for the last finished move."""
        written = self.folder / "moved" / f"journal-{new_token()}"
        try:
            step(write_new, written, _ENCODER.encode(journal))
            step(written.replace, self.folder / "moved" / "journal")
        except OSError as error:
            written.unlink(missing_ok=True)
            _raise(error, self.folder)

    def reopen(self) -> None:
        """The finished move is no longer so: it is going to be undone."""
        try:
            _remove(self.folder / "moving")
            step((self.folder / "moved").rename, self.folder / "moving")
            sync_folder(self.folder)
        except OSError as error:
            _raise(error, self.folder)

    def discard(self) -> None:
        """Everything is as it was: the journal goes."""
        try:
            _remove(self.folder / "moving")
            sync_folder(self.folder)
        except OSError as error:
            _raise(error, self.folder)


def _remove(folder: Path) -> None:
    """A folder without a journal is none, should we get no further than that."""
    with suppress(FileNotFoundError):
        step((folder / "journal").unlink)
    if folder.exists():
        step(shutil.rmtree, folder)


def _read(path: Path) -> Journal | None:
    try:
        return _DECODER.decode(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ProjectError(f"{path}: cannot be read ({error.strerror})") from error
    except msgspec.DecodeError as error:
        raise ProjectError(
            f"{path}: the journal of an interrupted move that this version of renamespace cannot "
            "read; finish or undo the move with the version that began it"
        ) from error


def _raise(error: OSError, place: Path) -> NoReturn:
    if error.errno in {errno.ENOTEMPTY, errno.EEXIST}:
        raise ProjectError(INTERRUPTED) from error  # Another process was faster.
    raise ProjectError(f"{place}: cannot be written ({error.strerror or error})") from error


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Journal)
