"""The single steps by which a move changes the disk."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


def step(effect: Callable[_P, _T], *arguments: _P.args, **options: _P.kwargs) -> _T:
    """Do one thing that changes the disk; all that a move does goes through here."""
    return effect(*arguments, **options)


def write_new(path: Path, data: bytes) -> None:
    """Make a file that nobody else may read, and have the disk really hold it."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Have the disk really hold the folder's names; not every system lets us."""
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def set_owner_and_mode(path: Path, owner: tuple[int, int], mode: int) -> None:
    """The owner where the system lets us, as root; the mode after it, which a new owner resets."""
    with suppress(PermissionError):
        os.chown(path, *owner)
    path.chmod(mode)
