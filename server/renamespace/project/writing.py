"""Changed files to the disk: all of them or none."""

import errno
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


def edited(index: Index, edits: Mapping[str, Collection[TextEdit]]) -> dict[str, Change]:
    """The changes that edits make of the texts of an index, by path."""
    texts = {path: index.files[path].source.data for path in edits}
    return {path: Change(texts[path], apply_edits(texts[path], edits[path])) for path in edits}


@dataclass(frozen=True, slots=True)
class _Staged:
    target: Path
    temporary: Path
    before: bytes
    created: bool = False
    gone: bool = False
    mode: int = 0


def write_all(
    root: Path,
    changes: Mapping[str, Change],
    created: Mapping[str, bytes] | None = None,
    deleted: Mapping[str, bytes] | None = None,
) -> None:
    """Write every change, or, whatever happens on the way, leave every file as it was.

    The new texts are first written beside their files, then put in their places one by one; if
    that stops half way, by an error or by Ctrl-C, the files already replaced are put back.
    `created` are new files, `deleted` those that go, with the bytes that they were read with;
    folders that become empty go too.
    Raises ProjectError naming the file when one changed since it was read or cannot be written, and
    when a move was interrupted.
    """
    refuse_unfinished(root.resolve())
    staged: list[_Staged] = []
    folders: list[Path] = []
    try:
        for path, change in sorted(changes.items()):
            staged.append(_stage(root, path, change))
        for path, data in sorted((created or {}).items()):
            staged.append(_stage_new(root, path, data, folders))
        for path, data in sorted((deleted or {}).items()):
            staged.append(_stage_gone(root, path, data))
        _replace_all(root, staged)
        folders = _folders_above(root, [each.target for each in staged if each.gone])
    finally:
        for each in staged:
            with suppress(FileNotFoundError):
                each.temporary.unlink()
        _remove_empty(folders)


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


def _stage_new(root: Path, path: str, data: bytes, folders: list[Path]) -> _Staged:
    """Write a new file's text into its folder, which is made if need be and then noted."""
    target = root.resolve() / path
    temporary: Path | None = None
    if os.path.lexists(target):
        raise ProjectError(f"{path}: is there by now; nothing was written, run again")
    try:
        missing = [each for each in target.parents if not each.exists()]
        for folder in reversed(missing):
            folder.mkdir()
            folders.append(folder)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
    except BaseException as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise _told(path, error) from error
    return _Staged(target, temporary, b"", created=True)


def _stage_gone(root: Path, path: str, data: bytes) -> _Staged:
    """Check that a file that goes is still what was read."""
    target = root.resolve() / path
    try:
        _check_unchanged(path, target, Change(data, b""))
        mode = target.stat().st_mode & 0o7777
    except OSError as error:
        raise _told(path, error) from error
    return _Staged(target, target.with_name(f".{target.name}.gone"), data, gone=True, mode=mode)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _folders_above(root: Path, files: Collection[Path]) -> list[Path]:
    """The folders between the root and the files, the outermost first."""
    top = root.resolve()
    found = {folder for file in files for folder in file.parents if top in folder.parents}
    return sorted(found)


def _remove_empty(folders: Collection[Path]) -> None:
    """Remove those of the folders in which nothing is left; the innermost come last."""
    for folder in reversed([*folders]):
        with suppress(OSError):
            folder.rmdir()


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
            _put(each)
    except BaseException as error:
        lost = list(_put_back(done))
        path = os.path.relpath(done[-1].target, root)
        if lost:
            names = ", ".join(os.path.relpath(each, root) for each in lost)
            raise ProjectError(
                f"{path}: {error}; and these could not be put back: {names}"
            ) from error
        raise _told(path, error) from error


def _put(each: _Staged) -> None:
    if each.gone:
        each.target.unlink()
    elif each.created:
        _link(each)
    else:
        each.temporary.replace(each.target)


def _link(each: _Staged) -> None:
    """Put a new file in its place, which unlike a rename never replaces another one."""
    try:
        os.link(each.temporary, each.target)
    except OSError as error:
        if error.errno not in _NO_LINKS or os.path.lexists(each.target):
            raise
        each.temporary.rename(each.target)


_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.ENOSYS})
"""What file systems say that know no hard links."""


def _put_back(done: list[_Staged]) -> Iterator[Path]:
    """Give the replaced files their old bytes again; yields those that cannot be given them."""
    for each in done:
        try:
            if each.created:
                _take_away(each)
            elif each.gone and not each.target.exists():
                each.target.write_bytes(each.before)
                each.target.chmod(each.mode)
            elif each.target.read_bytes() != each.before:
                each.target.write_bytes(each.before)
        except OSError:
            yield each.target


def _take_away(each: _Staged) -> None:
    """Remove a file that was made, but no other one that has come to its place."""
    if not each.target.exists():
        return
    if not each.temporary.exists() or each.target.samefile(each.temporary):
        each.target.unlink()


def _told(path: str, error: BaseException) -> BaseException:
    """An error of the operating system in words; anything else, such as Ctrl-C, as it is."""
    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        return ProjectError(f"{path}: cannot be written ({reason}); nothing was written")
    return error
