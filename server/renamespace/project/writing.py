"""Changed files to the disk: all of them or none."""

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from renamespace.core.edits import TextEdit, apply_edits
from renamespace.core.index import Index
from renamespace.project.errors import ProjectError
from renamespace.project.journal import refuse_unfinished


@dataclass(frozen=True, slots=True)
class Change:
    """A file's bytes as they were read, and as they are to be."""

    before: bytes
    after: bytes
    exists: bool = True
    """Whether it is there before; it is made otherwise."""
    remains: bool = True
    """Whether it is there afterwards; it is removed otherwise."""


def edited(index: Index, edits: Mapping[str, Collection[TextEdit]]) -> dict[str, Change]:
    """The changes that edits make of the texts of an index, by path."""
    texts = {path: index.files[path].source.data for path in edits}
    return {path: Change(texts[path], apply_edits(texts[path], edits[path])) for path in edits}


def made_and_gone(
    index: Index, created: Mapping[str, str], deleted: Collection[str]
) -> dict[str, Change]:
    """The changes that make files with these texts, and remove others, by path."""
    texts = {path: index.files[path].source.data for path in deleted}
    gone = {path: Change(text, b"", remains=False) for path, text in texts.items()}
    return gone | {path: Change(b"", text.encode(), exists=False) for path, text in created.items()}


@dataclass(frozen=True, slots=True)
class _Staged:
    target: Path
    temporary: Path
    before: bytes


def write_all(root: Path, changes: Mapping[str, Change]) -> None:
    """Write every change, or, whatever happens on the way, leave every file as it was.

    The new texts are first written beside their files, then put in their places one by one; if
    that stops half way, by an error or by Ctrl-C, the files already replaced are put back.
    Raises ProjectError naming the file when one changed since it was read or cannot be written, and
    when a move was interrupted.
    """
    refuse_unfinished(root.resolve())
    staged: list[_Staged] = []
    try:
        for path, change in sorted(changes.items()):
            staged.append(_stage(root, path, change))
        _replace_all(root, staged)
    finally:
        for each in staged:
            with suppress(FileNotFoundError):
                each.temporary.unlink()


def _stage(root: Path, path: str, change: Change) -> _Staged:
    """Check that the file is still what was read, and write its new text beside it."""
    target = (root / path).resolve()
    temporary: Path | None = None
    try:
        _check_unchanged(path, target, change)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(change.after)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(target, temporary)
        _copy_owner(target, temporary)
    except BaseException as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        if isinstance(error, FileNotFoundError):
            raise ProjectError(
                f"{path}: no longer there; nothing was written, run again"
            ) from error
        raise _told(path, error) from error
    return _Staged(target, temporary, change.before)


def _copy_owner(target: Path, temporary: Path) -> None:
    """Keep the owner where the system lets us, as for root on files of others."""
    owner = target.stat()
    with suppress(PermissionError):
        os.chown(temporary, owner.st_uid, owner.st_gid)


def _check_unchanged(path: str, target: Path, change: Change) -> None:
    if target.read_bytes() != change.before:
        raise ProjectError(f"{path}: changed since it was read; nothing was written, run again")


def _replace_all(root: Path, staged: list[_Staged]) -> None:
    done: list[_Staged] = []
    try:
        for each in staged:
            done.append(each)
            each.temporary.replace(each.target)
    except BaseException as error:
        lost = list(_put_back(done))
        path = os.path.relpath(done[-1].target, root)
        if lost:
            names = ", ".join(os.path.relpath(each, root) for each in lost)
            raise ProjectError(
                f"{path}: {error}; and these could not be put back: {names}"
            ) from error
        raise _told(path, error) from error


def _put_back(done: list[_Staged]) -> Iterator[Path]:
    """Give the replaced files their old bytes again; yields those that cannot be given them."""
    for each in done:
        try:
            if each.target.read_bytes() != each.before:
                each.target.write_bytes(each.before)
        except OSError:
            yield each.target


def _told(path: str, error: BaseException) -> BaseException:
    """An error of the operating system in words; anything else, such as Ctrl-C, as it is."""
    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        return ProjectError(f"{path}: cannot be written ({reason}); nothing was written")
    return error
