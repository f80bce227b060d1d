"""All files are written, or none: whatever fails, and wherever, the tree is as it was."""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest

from renamespace.project.errors import ProjectError
from renamespace.project.writing import Change, write_all

OLD = b"before\r\n\xc3\xa9"
NEW = b"after\n"
PATHS = ("config/config.exs", "lib/a.ex", "lib/deep/b.ex", "mix.exs")
MODES = (0o600, 0o644, 0o755, 0o664)

Tree = dict[str, tuple[int, bytes]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Four files, each with its own mode, and one that nobody changes."""
    for path, mode in zip((*PATHS, "README.md"), (*MODES, 0o640), strict=True):
        place = tmp_path / "project" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(OLD + path.encode())
        place.chmod(mode)
    return tmp_path / "project"


def changes(*paths: str) -> dict[str, Change]:
    return {path: Change(OLD + path.encode(), NEW + path.encode()) for path in paths or PATHS}


def tree(root: Path) -> Tree:
    """Every file, hidden ones too, with its mode and bytes."""
    found = (path for path in root.rglob("*") if path.is_file())
    return {
        path.relative_to(root).as_posix(): (path.stat().st_mode & 0o7777, path.read_bytes())
        for path in found
    }


def test_all_are_written_and_keep_their_modes(root: Path) -> None:
    before = tree(root)
    write_all(root, changes())
    after = {path: (mode, NEW + path.encode()) for path, (mode, _) in before.items()}
    assert tree(root) == {**after, "README.md": before["README.md"]}


def test_nothing_to_write(root: Path) -> None:
    before = tree(root)
    write_all(root, {})
    assert tree(root) == before


# A failure at every single step.

Step = tuple[object, str]


class _File:
    """An open file whose writing can fail, half done as on a full disk."""

    def __init__(self, file: Any, watch: Callable[[], None]) -> None:  # noqa: ANN401
        self.file = file
        self.watch = watch

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def write(self, data: bytes) -> None:
        self.file.write(data[: len(data) // 2])
        self.watch()
        self.file.write(data[len(data) // 2 :])

    def flush(self) -> None:
        self.file.flush()

    def fileno(self) -> int:
        return int(self.file.fileno())


class Saboteur:
    """Lets the first `steps` steps of a kind pass, and makes the next one fail.

    With `late` that step is done before it fails, as when Ctrl-C comes just then. Later steps
    pass: cleaning up must be possible.
    """

    def __init__(self, error: BaseException, steps: int, *, late: bool = False) -> None:
        self.error = error
        self.steps = steps
        self.late = late
        self.failed = False

    def watch(self) -> None:
        if self.steps == 0 and not self.failed:
            self.failed = True
            raise self.error
        self.steps -= 1

    def around(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401
            if not self.late:
                self.watch()
                return real(*arguments, **options)
            answer = real(*arguments, **options)
            self.watch()
            return answer

        return step

    def creating(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Never late: nobody could clean up a file whose name nobody was told."""
        self.late = False
        return self.around(real)

    def opening(self, real: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *arguments: _File(real(*arguments), self.watch)


ERRORS: dict[str, Callable[[], BaseException]] = {
    "PermissionError": lambda: PermissionError(errno.EACCES, "Permission denied"),
    "full disk": lambda: OSError(errno.ENOSPC, "No space left on device"),
    "Ctrl-C": KeyboardInterrupt,
    "a defect": lambda: RuntimeError("a defect"),
}
LATE = ("before", "after")
POINTS = [(file, late) for file in range(len(PATHS)) for late in range(len(LATE))]
STEPS: dict[str, Step] = {
    "read": (Path, "read_bytes"),
    "create": (tempfile, "mkstemp"),
    "write": (os, "fdopen"),
    "sync": (os, "fsync"),
    "mode": (shutil, "copymode"),
    "replace": (Path, "replace"),
}


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("point", POINTS, ids=lambda each: f"{PATHS[each[0]]}-{LATE[each[1]]}")
def test_failure_leaves_all_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch, error: str, step: str, point: tuple[int, int]
) -> None:
    before, number = tree(root), point[0]
    saboteur = Saboteur(ERRORS[error](), number, late=bool(point[1]))
    owner, function = STEPS[step]
    wrap = saboteur.around
    if step in {"create", "write"}:
        wrap = saboteur.creating if step == "create" else saboteur.opening
    with monkeypatch.context() as patched:
        patched.setattr(owner, function, wrap(getattr(owner, function)))
        with pytest.raises((ProjectError, type(saboteur.error))) as raised:
            write_all(root, changes())
    assert saboteur.failed
    assert tree(root) == before
    if isinstance(saboteur.error, OSError):
        assert raised.type is ProjectError
        assert str(raised.value).startswith(f"{PATHS[number]}: cannot be written (")
        assert str(raised.value).endswith("; nothing was written")
    else:
        assert raised.value is saboteur.error


def test_what_cannot_be_put_back_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saboteur = Saboteur(OSError(errno.EIO, "Input/output error"), 2)
    monkeypatch.setattr(Path, "replace", saboteur.around(Path.replace))

    def refused(path: Path, _: bytes) -> int:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(Path, "write_bytes", refused)
    with pytest.raises(ProjectError) as raised:
        write_all(root, changes())
    told = "could not be put back: config/config.exs, lib/a.ex"
    assert str(raised.value).startswith("lib/deep/b.ex: ")
    assert told in str(raised.value)
    assert not leftovers(root)


# Files that are not what was read


def test_file_that_has_changed(root: Path) -> None:
    (root / "lib/deep/b.ex").write_bytes(b"an editor was faster")
    before = tree(root)
    with pytest.raises(ProjectError, match=r"^lib/deep/b\.ex: changed since it was read; nothing"):
        write_all(root, changes())
    assert tree(root) == before


@pytest.mark.parametrize("path", PATHS)
def test_file_that_has_vanished(root: Path, path: str) -> None:
    (root / path).unlink()
    before = tree(root)
    with pytest.raises(ProjectError, match=f"^{path}: no longer there; nothing was written"):
        write_all(root, changes())
    assert tree(root) == before


def test_folder_that_has_vanished(root: Path) -> None:
    shutil.rmtree(root / "lib")
    before = tree(root)
    with pytest.raises(ProjectError, match=r"^lib/a\.ex: no longer there"):
        write_all(root, changes())
    assert tree(root) == before


def test_file_that_has_become_a_folder(root: Path) -> None:
    (root / "mix.exs").unlink()
    (root / "mix.exs").mkdir()
    before = tree(root)
    with pytest.raises(ProjectError, match=r"^mix\.exs: cannot be written \(Is a directory\)"):
        write_all(root, changes())
    assert tree(root) == before


def test_folder_that_takes_no_files(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a read-only folder does; simulated, for root may write everywhere."""
    real = tempfile.mkstemp

    def refusing(**options: Any) -> tuple[int, str]:  # noqa: ANN401
        if Path(options["dir"]).name == "deep":
            raise PermissionError(errno.EACCES, "Permission denied", options["dir"])
        return real(**options)

    monkeypatch.setattr(tempfile, "mkstemp", refusing)
    before = tree(root)
    with pytest.raises(ProjectError) as raised:
        write_all(root, changes())
    told = "lib/deep/b.ex: cannot be written (Permission denied); nothing was written"
    assert str(raised.value) == told
    assert tree(root) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_that_is_read_only(root: Path) -> None:
    before = tree(root)
    (root / "lib/deep").chmod(0o555)
    try:
        with pytest.raises(ProjectError, match=r"^lib/deep/b\.ex: cannot be written"):
            write_all(root, changes())
    finally:
        (root / "lib/deep").chmod(0o755)
    assert tree(root) == before


# Links


def test_link_is_written_through(root: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "shared.ex"
    target.parent.mkdir()
    target.write_bytes(OLD + b"lib/shared.ex")
    target.chmod(0o604)
    (root / "lib/shared.ex").symlink_to("../../elsewhere/shared.ex")
    write_all(root, changes("lib/shared.ex"))
    assert (root / "lib/shared.ex").readlink() == Path("../../elsewhere/shared.ex")
    assert target.read_bytes() == NEW + b"lib/shared.ex"
    assert target.stat().st_mode & 0o7777 == 0o604
    assert not leftovers(tmp_path)


def test_link_is_put_back_through(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "shared.ex"
    target.write_bytes(OLD + b"lib/0.ex")
    (root / "lib/0.ex").symlink_to(target)
    before = tree(tmp_path)
    saboteur = Saboteur(KeyboardInterrupt(), 3)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", saboteur.around(Path.replace))
        with pytest.raises(KeyboardInterrupt):
            write_all(root, changes("lib/0.ex", *PATHS))
    assert (root / "lib/0.ex").is_symlink()
    assert tree(tmp_path) == before


def test_link_that_leads_nowhere(root: Path) -> None:
    (root / "lib/0.ex").symlink_to("nowhere.ex")
    before = tree(root)
    with pytest.raises(ProjectError, match=r"^lib/0\.ex: no longer there"):
        write_all(root, changes("lib/0.ex", *PATHS))
    assert tree(root) == before


def test_new_texts_are_synced_before_anything_is_replaced(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash of the machine half way must not leave empty files."""
    done: list[str] = []

    def noted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any) -> Any:  # noqa: ANN401
            done.append(name)
            return real(*arguments)

        return step

    monkeypatch.setattr(os, "fsync", noted("sync", os.fsync))
    monkeypatch.setattr(Path, "replace", noted("replace", Path.replace))
    write_all(root, changes())
    assert done == ["sync"] * 4 + ["replace"] * 4


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_owner_stays(root: Path) -> None:
    """As in a container, where root works on somebody's checkout."""
    os.chown(root / "mix.exs", 12345, 54321)
    write_all(root, changes())
    status = (root / "mix.exs").stat()
    assert (status.st_uid, status.st_gid) == (12345, 54321)


def leftovers(root: Path) -> list[Path]:
    """Temporary files that should have gone."""
    return list(root.rglob("*.tmp"))
