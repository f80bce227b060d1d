"""A move that is stopped at any step, by an error, by Ctrl-C or by a kill: all of it or nothing."""

import errno
import itertools
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from renamespace.core.edits import FileMove
from renamespace.project.errors import ProjectError
from renamespace.project.journal import INTERRUPTED, store_of
from renamespace.project.moving import apply_move, resume, undo
from renamespace.project.writing import Change, write_all
from support.odd_project import (
    Everything,
    Stop,
    checkout,
    commit,
    everything,
    git,
    killed,
    move,
    project,
    watch,
)

AT_LEAST = 20
"""Steps; should the seam be lost, a test that loops over them must not pass for nothing."""


@pytest.fixture
def root(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(os, "fsync", lambda _: None)  # No test can cut the power, but can wait.
    (tmp_path / "top").mkdir()
    return Path(getattr(request, "param", checkout)(tmp_path / "top"))


both = pytest.mark.parametrize("root", [checkout, project], ids=["git", "no git"], indirect=True)


@pytest.fixture
def top(root: Path) -> Path:
    return root.parent.parent


@pytest.fixture
def states(root: Path, top: Path) -> tuple[Everything, Everything]:
    """All that is there before the move, and after it."""
    before = everything(top)
    move(root)
    after = everything(top)
    undo(root)
    return before, after


ERRORS: dict[str, Callable[[], BaseException]] = {
    "full disk": lambda: OSError(errno.ENOSPC, "No space left on device"),
    "Ctrl-C": KeyboardInterrupt,
}


def raising(error: BaseException) -> Callable[[], object]:
    def stop() -> object:
        raise error

    return stop


@pytest.mark.parametrize(
    ("error", "when"), [("full disk", "half"), ("Ctrl-C", "before"), ("Ctrl-C", "after")]
)
def test_error_at_each_step_leaves_all_as_it_was(
    root: Path,
    top: Path,
    states: tuple[Everything, Everything],
    monkeypatch: pytest.MonkeyPatch,
    error: str,
    when: str,
) -> None:
    before, after = states
    for number in itertools.count():
        failure = ERRORS[error]()
        stop = Stop(number, raising(failure), when)
        expected = ProjectError if isinstance(failure, OSError) else type(failure)
        with monkeypatch.context() as patched:
            watch(patched, stop)
            with suppress(expected):
                move(root)
        if not stop.stopped:
            break
        if when == "after" and store_of(root).finished() is not None:
            assert everything(top) == after  # The last step of all was done.
            undo(root)
        assert everything(top) == before, stop.seen[number]
    assert number > AT_LEAST
    assert everything(top) == after


@both
@pytest.mark.parametrize("when", ["half", "after"])
def test_killed_at_each_step_it_can_be_undone(
    root: Path,
    top: Path,
    states: tuple[Everything, Everything],
    monkeypatch: pytest.MonkeyPatch,
    when: str,
) -> None:
    before, _ = states
    number = 0
    while killed(monkeypatch, number, when, lambda: move(root)):
        if store_of(root).is_unfinished() or store_of(root).finished() is not None:
            undo(root)
        number += 1
        assert everything(top) == before, number
    assert number > AT_LEAST


@both
def test_killed_at_each_step_it_can_be_finished(
    root: Path,
    top: Path,
    states: tuple[Everything, Everything],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, after = states
    finished = 0
    number = 0
    while killed(monkeypatch, number, "before", lambda: move(root)):
        number += 1
        if store_of(root).is_unfinished():
            resume(root)
            assert everything(top) == after, number
            finished += 1
            undo(root)
        assert everything(top) == before, number
    assert finished > AT_LEAST


@pytest.mark.parametrize("again", [undo, resume])
def test_finishing_and_undoing_can_be_killed_at_each_step_too(
    root: Path,
    top: Path,
    states: tuple[Everything, Everything],
    monkeypatch: pytest.MonkeyPatch,
    again: Callable[[Path], object],
) -> None:
    before, after = states
    steps = 0
    for begun in (20, 31):  # Steps of the move: before, while and after files change.
        for number in itertools.count():
            assert killed(monkeypatch, begun, "before", lambda: move(root))
            if not killed(monkeypatch, number, "before", lambda: again(root)):
                break
            steps += 1
            if store_of(root).is_unfinished():
                again(root)
            assert everything(top) == (before if again is undo else after), (begun, number)
            if again is resume:
                undo(root)
        if again is resume:
            undo(root)
    assert steps > AT_LEAST


@pytest.mark.parametrize("number", [5, 20, 35])
def test_undo_of_a_finished_move_can_be_killed_and_taken_back(
    root: Path,
    top: Path,
    states: tuple[Everything, Everything],
    monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:
    before, after = states
    move(root)
    assert killed(monkeypatch, number, "before", lambda: undo(root))
    resume(root)
    assert everything(top) == after
    assert killed(monkeypatch, number, "before", lambda: undo(root))
    undo(root)
    assert everything(top) == before


def test_new_capitals_killed_at_each_step(
    root: Path, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a disk where capitals do not count, old and new name find the same file all the time."""
    moves = [
        FileMove("lib/east.ex", "lib/East.ex"),
        FileMove("lib/garden/beds/rose.ex", "lib/garden/Beds/Rose.ex"),
        FileMove("lib/user.ex", "lib/West.ex"),
        FileMove("lib/west.ex", "lib/elsewhere.ex"),
    ]

    def move() -> object:
        return apply_move(root, {}, moves)

    before = everything(top)
    move()
    after = everything(top)
    undo(root)
    assert everything(top) == before
    number = 0
    while killed(monkeypatch, number, "before", move):
        number += 1
        if store_of(root).is_unfinished():
            resume(root)
            assert everything(top) == after, number
            assert killed(monkeypatch, number, "before", lambda: undo(root)) or number > AT_LEAST
            if store_of(root).is_unfinished() or store_of(root).finished() is not None:
                undo(root)
        assert everything(top) == before, number
    assert number > AT_LEAST
    assert {"lib/East.ex", "lib/garden/Beds/Rose.ex"} <= {
        each.relative_to(root).as_posix() for each in root.rglob("*")
    }


def test_nothing_else_is_written_while_a_move_is_interrupted(
    root: Path, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert killed(monkeypatch, 25, "before", lambda: move(root))
    half = everything(top)
    with pytest.raises(ProjectError) as raised:
        write_all(root, {"README.md": Change((root / "README.md").read_bytes(), b"new")})
    assert str(raised.value) == INTERRUPTED
    with pytest.raises(ProjectError) as raised:
        move(root)
    assert str(raised.value) == INTERRUPTED
    assert everything(top) == half


def test_what_cannot_be_put_back_waits_for_undo(
    root: Path, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a disk that takes nothing any more, from half way on."""
    before = everything(top)
    stop = Stop(25, lambda: None)

    def refusing(effect: Callable[..., object], *arguments: object, **options: object) -> object:
        if stop.count > 25:
            raise OSError(errno.EROFS, "Read-only file system")
        return stop.step(effect, *arguments, **options)

    with monkeypatch.context() as patched:
        for module in ("disk", "journal", "tree", "moving"):
            patched.setattr(f"renamespace.project.{module}.step", refusing)
        with pytest.raises(ProjectError, match=r"Read-only file system.*could not be put back"):
            move(root)
    assert everything(top) != before
    undo(root)
    assert everything(top) == before


@pytest.mark.parametrize("again", [undo, resume])
def test_file_that_somebody_changed_after_the_kill(
    root: Path, top: Path, monkeypatch: pytest.MonkeyPatch, again: Callable[[Path], object]
) -> None:
    assert killed(monkeypatch, 25, "before", lambda: move(root))
    (root / "lib/user.ex").write_bytes(b"an editor's")
    half = everything(top)
    with pytest.raises(ProjectError, match=r"changed since the move:\n  lib/user\.ex"):
        again(root)
    assert everything(top) == half
    (root / "lib/user.ex").unlink()
    again(root)
    assert not store_of(root).is_unfinished()


def test_commit_after_the_kill_keeps_its_index(
    root: Path, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert killed(monkeypatch, 25, "before", lambda: move(root))
    git(top, "add", "--all")
    commit(top)
    index = everything(top)["index"]
    notes = undo(root).notes
    assert notes == ("git's index was left as it is: it was changed, and there is a commit since",)
    assert everything(top)["index"] == index


def test_ctrl_c_while_it_is_undone_says_what_to_do(
    root: Path, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(top)
    move(root)
    with monkeypatch.context() as patched:
        watch(patched, Stop(20, raising(KeyboardInterrupt())))
        with pytest.raises(ProjectError) as raised:
            undo(root)
    assert str(raised.value) == f"stopped; {INTERRUPTED}"
    undo(root)
    assert everything(top) == before


def test_nothing_to_continue_or_to_undo(root: Path) -> None:
    with pytest.raises(ProjectError, match="there is nothing to continue"):
        resume(root)
    with pytest.raises(ProjectError, match="there is no move to undo"):
        undo(root)
    move(root)
    with pytest.raises(ProjectError, match="there is nothing to continue"):
        resume(root)
