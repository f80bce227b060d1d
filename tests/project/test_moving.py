"""A move on the disk and in git's index: what goes where, what is refused, what can be undone."""

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from renamespace.core.edits import FileMove
from renamespace.project import git as project_git
from renamespace.project.errors import ProjectError
from renamespace.project.journal import INTERRUPTED, store_of
from renamespace.project.moving import Written, accept, apply_move, resume, undo
from renamespace.project.writing import Change
from support.odd_project import (
    AFTER,
    BEFORE,
    FILES,
    GONE,
    MADE,
    MOVES,
    ODD,
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


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project in git, below the top of its checkout."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "top").mkdir()
    return checkout(tmp_path / "top")


@pytest.fixture
def top(root: Path) -> Path:
    return root.parent.parent


def write(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(os.fsencode(path))


def move_one(root: Path, old: str, new: str) -> Written:
    return apply_move(root, {}, [FileMove(old, new)])


# What a move does


def test_files_are_at_their_new_places_with_their_modes(root: Path) -> None:
    expected = {
        each.new: (FILES[each.old][0], AFTER.get(each.old, BEFORE[each.old])) for each in MOVES
    }
    done = move(root)
    for path, (mode, data) in expected.items():
        assert (root / path).read_bytes() == data
        assert stat.S_IMODE((root / path).stat().st_mode) == mode
    assert not any((root / each.old).exists() for each in MOVES[:4])
    assert done == Written(tuple(sorted(MOVES)), changed(root))


def changed(root: Path) -> tuple[str, ...]:
    return (str(root.parents[1] / "linked.ex"), *sorted(["lib/user.ex", GONE, *MADE]))


def test_files_come_and_go(root: Path) -> None:
    move(root)
    for path, data in MADE.items():
        assert (root / path).read_bytes() == data
    assert not (root / GONE).parent.exists()


def test_new_file_is_never_written_over_another(root: Path) -> None:
    changes = {"README.md": Change(b"", b"mine\n", exists=False)}
    with pytest.raises(ProjectError, match=r"README\.md: is there already"):
        apply_move(root, changes, ())
    assert (root / "README.md").read_bytes() == b"staged"


def test_changed_file_is_not_removed(root: Path) -> None:
    changes = {GONE: Change(b"as it was read\n", b"", remains=False)}
    with pytest.raises(ProjectError, match="changed since it was read"):
        apply_move(root, changes, ())
    assert (root / GONE).read_bytes() == BEFORE[GONE]


def test_emptied_folders_go_and_others_stay(root: Path) -> None:
    write(root, "lib/kept/a.ex", "lib/kept/.keep", "lib/gone/deep/er/b.ex")
    (root / "lib/kept/empty").mkdir()
    moves = [FileMove("lib/kept/a.ex", "lib/a.ex"), FileMove("lib/gone/deep/er/b.ex", "lib/b.ex")]
    apply_move(root, {}, moves)
    assert not (root / "lib/gone").exists()
    assert (root / "lib/kept/.keep").exists()
    assert (root / "lib/kept/empty").exists()


def test_git_sees_renames_staged_and_edits_unstaged(root: Path, top: Path) -> None:
    move(root)
    status = git(top, "status", "-z", "--porcelain", "--untracked-files=all").split("\0")
    below = "apps/garden/"
    assert "RM apps/garden/lib/park/old/tree.ex" in status
    assert "R  apps/garden/lib/park/old/tree.html.heex" in status
    assert f"RM {below}lib/park/-o \u00f6\n.ex" in status
    assert f"{below}{ODD}" in status
    assert " M apps/garden/lib/user.ex" in status
    assert "M  apps/garden/README.md" in status
    assert "?? apps/garden/lib/park/rose.ex" in status


def test_staged_text_of_a_moved_file_stays_staged(root: Path, top: Path) -> None:
    move(root)
    assert git(top, "show", ":apps/garden/lib/east.ex") == "staged"
    assert git(top, "show", ":apps/garden/lib/west.ex") == "defmodule East do\nend\n"


@pytest.mark.parametrize("at_once", [True, False], ids=["one commit", "renames first"])
def test_history_follows(root: Path, top: Path, *, at_once: bool) -> None:
    """Of a file of which little is left in one commit only if the renames have their own."""
    lines = "  def grow(x), do: x\n" * (5 if at_once else 0)
    old, new = (f"defmodule {name}.Bed do\n{lines}end\n".encode() for name in ("Garden", "Park"))
    write(root, "lib/bed.ex")
    (root / "lib/bed.ex").write_bytes(old)
    git(top, "add", "--all")
    commit(top)
    moves = [FileMove("lib/bed.ex", "lib/park/bed.ex")]
    apply_move(root, {"lib/bed.ex": Change(old, new)}, moves)
    if not at_once:
        commit(top)
    git(top, "add", "--all")
    commit(top)
    log = git(top, "log", "--follow", "--format=%s", "--", "apps/garden/lib/park/bed.ex")
    assert log.split() == ["all"] * (2 if at_once else 3)


def test_untracked_project_in_a_checkout(root: Path, top: Path) -> None:
    git(top, "rm", "-rfq", "--cached", ".")
    before = everything(top)
    assert move(root).notes == ()
    assert git(top, "ls-files") == ""
    undo(root)
    assert everything(top) == before


def test_nothing_to_do(root: Path, top: Path) -> None:
    before = everything(top)
    same = {"lib/user.ex": Change(BEFORE["lib/user.ex"], BEFORE["lib/user.ex"])}
    done = apply_move(root, same, [FileMove("lib/east.ex", "lib/east.ex")])
    assert done == Written()
    assert everything(top) == before
    with pytest.raises(ProjectError, match="there is no move to undo"):
        undo(root)


def test_name_that_is_no_utf8(root: Path, top: Path) -> None:
    old, new = os.fsdecode(b"lib/\xff.ex"), os.fsdecode(b"lib/\xfe.ex")
    write(root, old)
    git(top, "add", ".")
    before = everything(top)
    move_one(root, old, new)
    assert (root / new).exists()
    undo(root)
    assert everything(top) == before


# Capitals


@pytest.mark.parametrize(
    ("old", "new"),
    [("lib/east.ex", "lib/East.ex"), ("lib/garden/beds/rose.ex", "lib/garden/Beds/rose.ex")],
    ids=["file", "folder"],
)
def test_only_capitals_change(root: Path, top: Path, old: str, new: str) -> None:
    """On a disk where capitals do not count too, the listing must have the new name."""
    before = everything(top)
    move_one(root, old, new)
    place = root / new
    assert place in list(place.parent.iterdir())
    assert place.parent in list(place.parent.parent.iterdir())
    assert root / old not in list((root / "lib").rglob("*"))
    undo(root)
    assert everything(top) == before


def test_folder_in_which_files_stay_gets_other_capitals(root: Path, top: Path) -> None:
    """Two folders, or, where a disk makes no difference between them, a refusal."""
    before = everything(top)
    one_folder = (root / "LIB").exists()
    if one_folder:
        with pytest.raises(ProjectError, match=r"^lib/Garden: on this disk the folder's name has"):
            move_one(root, "lib/garden/tree.ex", "lib/Garden/tree.ex")
    else:
        move_one(root, "lib/garden/tree.ex", "lib/Garden/tree.ex")
        undo(root)
    assert everything(top) == before


def test_places_that_differ_in_capitals_alone(root: Path) -> None:
    moves = [FileMove("lib/east.ex", "lib/new.ex"), FileMove("lib/west.ex", "lib/New.ex")]
    with pytest.raises(ProjectError, match=r"lib/east\.ex and lib/west\.ex would both be there"):
        apply_move(root, {}, moves)


# Undo


def test_undo_tells_what_it_put_back(root: Path, top: Path) -> None:
    before = everything(top)
    move(root)
    back = undo(root)
    assert sorted(back.files) == sorted(FileMove(each.new, each.old) for each in MOVES)
    assert back.changed == changed(root)
    assert everything(top) == before
    with pytest.raises(ProjectError, match="there is no move to undo"):
        undo(root)


def test_undo_after_a_commit(root: Path, top: Path) -> None:
    move(root)
    git(top, "add", "--all")
    commit(top)
    after = everything(top)
    with pytest.raises(ProjectError, match="there is a commit since the last move: use git"):
        undo(root)
    assert everything(top) == after


def test_undo_after_all_was_staged(root: Path, top: Path) -> None:
    before = everything(top)
    move(root)
    git(top, "add", "--", "apps/garden/lib/park/old", "apps/garden/lib/east.ex")
    assert undo(root).notes == ()
    assert everything(top) == before


CHANGED_SINCE: dict[str, Callable[[Path], object]] = {
    "lib/park/old/tree.ex": lambda path: path.write_bytes(b"edited"),
    "lib/user.ex": lambda path: path.unlink(),
    "lib/garden/beds/rose.ex": lambda path: write(path.parent, "rose.ex"),
    "lib/garden/beds": lambda path: path.write_bytes(b"a file where the folder was"),
}


@pytest.mark.parametrize("path", CHANGED_SINCE)
def test_undo_never_writes_over_later_work(root: Path, top: Path, path: str) -> None:
    move(root)
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    CHANGED_SINCE[path](root / path)
    after = everything(top)
    with pytest.raises(ProjectError, match=f"changed since the move:\n  {path}\n"):
        undo(root)
    assert everything(top) == after


def test_what_a_formatter_wrote_can_be_undone_once_it_is_accepted(root: Path, top: Path) -> None:
    before = everything(top)
    move(root)
    formatted = ["lib/park/old/tree.ex", "lib/linked.ex"]
    for path in formatted:
        (root / path).write_bytes(b"formatted")
    accept(root, formatted[:1])
    with pytest.raises(ProjectError, match=r"changed since the move:\n  .*linked\.ex\n"):
        undo(root)
    accept(root, formatted)
    undo(root)
    assert everything(top) == before


def test_undo_leaves_what_came_into_a_new_folder(root: Path) -> None:
    move(root)
    write(root, "lib/park/later.ex")
    undo(root)
    assert (root / "lib/park/later.ex").exists()
    assert (root / "lib/garden/tree.ex").exists()


def test_only_the_last_move_is_undone(root: Path) -> None:
    move_one(root, "lib/east.ex", "lib/north.ex")
    move_one(root, "lib/west.ex", "lib/south.ex")
    undo(root)
    assert (root / "lib/west.ex").exists()
    assert (root / "lib/north.ex").exists()
    with pytest.raises(ProjectError, match="there is no move to undo"):
        undo(root)


def test_move_that_fails_leaves_the_one_before_to_undo(
    root: Path, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(top)
    move_one(root, "lib/east.ex", "lib/north.ex")

    def stop() -> object:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        watch(patched, Stop(4, stop))
        with pytest.raises(KeyboardInterrupt):
            move_one(root, "lib/west.ex", "lib/south.ex")
    undo(root)
    assert everything(top) == before


# What is refused, and nothing is written


def in_the_way(root: Path) -> None:
    write(root, "lib/new.ex")


def folder_in_the_way(root: Path) -> None:
    (root / "lib/new.ex").mkdir()


def link_in_the_way(root: Path) -> None:
    (root / "lib/new.ex").symlink_to("nowhere")


def file_for_a_folder(root: Path) -> None:
    write(root, "lib/dir")


def link_for_a_folder(root: Path) -> None:
    (root / "lib/dir").symlink_to("..")


def old_is_a_link(root: Path) -> None:
    (root / "lib/east.ex").rename(root / "lib/real.ex")
    (root / "lib/east.ex").symlink_to("real.ex")


def old_is_below_a_link(root: Path) -> None:
    (root / "lib").rename(root / "real")
    (root / "lib").symlink_to("real")


def link_to_old(root: Path) -> None:
    (root / "lib/alias.ex").symlink_to("east.ex")


def old_is_gone(root: Path) -> None:
    (root / "lib/east.ex").unlink()


def old_is_a_folder(root: Path) -> None:
    old_is_gone(root)
    (root / "lib/east.ex").mkdir()


def nothing(_: Path) -> None:
    pass


def index(*arguments: str) -> Callable[[Path], None]:
    return lambda root: void(git(root, "update-index", *arguments, "lib/east.ex"))


def void(_: object) -> None:
    pass


def announced(root: Path) -> None:
    git(root, "rm", "-q", "--cached", "lib/east.ex")
    git(root, "add", "-N", "lib/east.ex")


def conflict(root: Path) -> None:
    blob = git(root, "rev-parse", ":./lib/east.ex").strip()
    path = "apps/garden/lib/east.ex"
    lines = f"0 {blob}\t{path}\n" + "".join(f"100644 {blob} {n}\t{path}\n" for n in (1, 2, 3))
    git(root, "update-index", "--index-info", given=lines)


def sparse_target(root: Path) -> None:
    write(root, "lib/new.ex")
    git(root, "add", "lib/new.ex")
    git(root, "update-index", "--skip-worktree", "lib/new.ex")
    (root / "lib/new.ex").unlink()


REFUSALS: list[tuple[Callable[[Path], None], str, str]] = [
    (in_the_way, "lib/new.ex", r"^lib/new\.ex: is there already, lib/east\.ex would be written"),
    (folder_in_the_way, "lib/new.ex", r"^lib/new\.ex: is there already"),
    (link_in_the_way, "lib/new.ex", r"^lib/new\.ex: is there already"),
    (file_for_a_folder, "lib/dir/new.ex", r"^lib/dir/new\.ex: lib/dir is a file, no folder"),
    (link_for_a_folder, "lib/dir/new.ex", r"^lib/dir/new\.ex: lib/dir is a link"),
    (nothing, "lib/west.ex/new.ex", r"^lib/west\.ex/new\.ex: lib/west\.ex is a file, no folder"),
    (old_is_a_link, "lib/new.ex", r"^lib/east\.ex: a link is not moved"),
    (old_is_below_a_link, "lib/new.ex", r"^lib/east\.ex: lib is a link"),
    (link_to_old, "lib/new.ex", r"^lib/alias\.ex: a link to lib/east\.ex, which moves"),
    (old_is_gone, "lib/new.ex", r"^lib/east\.ex: no longer there; nothing was moved"),
    (old_is_a_folder, "lib/new.ex", r"^lib/east\.ex: cannot be read \(Is a directory\)"),
    (nothing, "../new.ex", r"^\.\./new\.ex: outside of the project"),
    (nothing, "/lib/new.ex", r"^/lib/new\.ex: outside of the project"),
    (index("--assume-unchanged"), "lib/new.ex", r"^lib/east\.ex: .*--no-assume-unchanged"),
    (index("--skip-worktree"), "lib/new.ex", r"^lib/east\.ex: .*--no-skip-worktree"),
    (sparse_target, "lib/new.ex", r"^lib/new\.ex: .*--no-skip-worktree"),
    (announced, "lib/new.ex", r"^lib/east\.ex: .*git add -N"),
    (conflict, "lib/new.ex", r"^lib/east\.ex: .*has conflicts: resolve them first"),
]


@pytest.mark.parametrize(
    ("prepare", "new", "told"), REFUSALS, ids=[f"{e[0].__name__}-{e[1]}" for e in REFUSALS]
)
def test_refusals(
    root: Path, top: Path, prepare: Callable[[Path], None], new: str, told: str
) -> None:
    prepare(root)
    before = everything(top)
    with pytest.raises(ProjectError, match=told):
        move_one(root, "lib/east.ex", new)
    assert everything(top) == before
    assert not store_of(root).is_unfinished()


def test_moves_that_contradict_each_other(root: Path, top: Path) -> None:
    before = everything(top)
    twice = [FileMove("lib/east.ex", "lib/a.ex"), FileMove("lib/east.ex", "lib/b.ex")]
    with pytest.raises(ProjectError, match=r"^lib/east\.ex: cannot go to two places"):
        apply_move(root, {}, twice)
    inside = [FileMove("lib/east.ex", "lib/a"), FileMove("lib/west.ex", "lib/a/b.ex")]
    with pytest.raises(ProjectError, match=r"^lib/a/b\.ex: lib/a is to be a file, no folder"):
        apply_move(root, {}, inside)
    assert everything(top) == before


def test_file_gives_its_place_to_a_folder(root: Path, top: Path) -> None:
    write(root, "lib/a")
    before = everything(top)
    moves = [FileMove("lib/a", "lib/b"), FileMove("lib/east.ex", "lib/a/east.ex")]
    apply_move(root, {}, moves)
    assert (root / "lib/a/east.ex").exists()
    undo(root)
    assert everything(top) == before


def test_file_that_has_changed_since_it_was_read(root: Path, top: Path) -> None:
    (root / "lib/user.ex").write_bytes(b"an editor was faster")
    before = everything(top)
    with pytest.raises(ProjectError, match=r"^lib/user\.ex: changed since it was read; nothing"):
        move(root)
    assert everything(top) == before


@pytest.mark.parametrize("path", ["lib/user.ex", "lib/garden/tree.ex"])
def test_file_that_changes_while_new_texts_are_written(
    root: Path, top: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    (root / path).write_bytes(b"an editor's")
    before = everything(top)
    (root / path).write_bytes(BEFORE[path])
    stop = Stop(5, lambda: (root / path).write_bytes(b"an editor's"), "after")
    watch(monkeypatch, stop)
    with pytest.raises(ProjectError, match=rf"^{path}: changed since .* but for {path}, changed"):
        move(root)
    assert everything(top) == before


def test_what_others_wrote_meanwhile_is_left_to_them(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save_and_stop() -> object:
        (root / "lib/user.ex").write_bytes(b"an editor's")
        raise KeyboardInterrupt

    watch(monkeypatch, Stop(30, save_and_stop))
    with pytest.raises(KeyboardInterrupt):
        move(root)
    assert (root / "lib/user.ex").read_bytes() == b"an editor's"
    assert (root / "lib/garden/tree.ex").read_bytes() == BEFORE["lib/garden/tree.ex"]
    assert not store_of(root).is_unfinished()


def test_folder_that_is_read_only(root: Path, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulated, for root may write everywhere."""
    before = everything(top)
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != "beds")
    with pytest.raises(ProjectError) as raised:
        move(root)
    told = "lib/garden/beds/rose.ex: its folder lib/garden/beds is read-only; nothing was moved"
    assert str(raised.value).startswith(told)
    assert everything(top) == before


def test_disk_that_is_full(root: Path, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(top)

    def full() -> object:
        raise OSError(28, "No space left on device")

    watch(monkeypatch, Stop(6, full))
    with pytest.raises(ProjectError) as raised:
        move(root)
    assert str(raised.value) == (
        "lib/park/-o \u00f6\n.ex: cannot be written (No space left on device); "
        "nothing was moved, everything is as it was"
    )
    assert everything(top) == before


# Where the journal is, and what is wrong with it


def test_journal_is_in_the_git_folder_of_the_worktree(
    root: Path, top: Path, tmp_path: Path
) -> None:
    git(top, "worktree", "add", "-q", str(tmp_path / "other"))
    other = tmp_path / "other" / "apps" / "garden"
    assert store_of(other).folder.resolve().is_relative_to(top / ".git/worktrees/other")
    before = everything(tmp_path / "other"), everything(top)
    move_one(other, "lib/east.ex", "lib/north.ex")
    assert everything(top) == before[1]
    with pytest.raises(ProjectError, match="there is no move to undo"):
        undo(root)
    undo(other)
    assert everything(tmp_path / "other") == before[0]


def test_projects_of_a_checkout_have_a_journal_each(root: Path) -> None:
    other = project(root.parent)
    move_one(root, "lib/east.ex", "lib/north.ex")
    with pytest.raises(ProjectError, match="there is no move to undo"):
        undo(other)


def test_journal_outside_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    root = project(tmp_path / "top")
    before = everything(tmp_path / "top")
    assert move(root).notes == ()
    assert len(list((tmp_path / "state" / "renamespace").rglob("journal"))) == 1
    undo(root)
    assert everything(tmp_path / "top") == before
    assert not list((tmp_path / "state").rglob("journal"))


def test_journal_of_another_version(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert killed(monkeypatch, 20, "before", lambda: move(root))
    (store_of(root).folder / "moving/journal").write_bytes(msgspec.msgpack.encode({"format": "2"}))
    for command in (undo, resume):
        with pytest.raises(ProjectError, match="with the version that began it"):
            command(root)
    with pytest.raises(ProjectError) as raised:
        move(root)
    assert str(raised.value) == INTERRUPTED


def test_all_texts_are_synced_before_anything_changes(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def noted(name: str, real: Callable[..., object]) -> Callable[..., object]:
        return lambda *arguments: (done.append(name), real(*arguments))[1]

    monkeypatch.setattr(os, "fsync", noted("sync", os.fsync))
    monkeypatch.setattr(Path, "unlink", noted("remove", Path.unlink))
    monkeypatch.setattr(Path, "replace", noted("replace", Path.replace))
    move(root)
    first = min(done.index("remove"), done.index("replace"))
    texts = len(MOVES) + 2 + len(MADE)
    journal, folders = 1, 2
    assert done[:first] == ["sync"] * (journal + folders + texts)


# Git that fails, and other checkouts inside


def test_index_that_is_locked(root: Path, top: Path) -> None:
    before = everything(top)
    (top / ".git/index.lock").touch()
    (note,) = move(root).notes
    assert note.startswith("git's index was left as it is: fatal: Unable to create")
    assert (root / "lib/park/rose.ex").exists()
    assert everything(top)["index"] == before["index"]
    (top / ".git/index.lock").unlink()
    assert undo(root).notes == ()
    assert everything(top) == before


def test_target_in_another_checkout(root: Path, top: Path) -> None:
    (root / "vendor").mkdir()
    git(root / "vendor", "init", "-q")
    before = everything(top)["index"]
    done = move_one(root, "lib/east.ex", "vendor/east.ex")
    assert done.notes == ("vendor/east.ex: in another checkout, so git's index was left as it is",)
    assert everything(top)["index"] == before


# What git tells


def test_uncommitted(root: Path) -> None:
    moves = [FileMove("lib/east.ex", "lib/new.ex"), FileMove(ODD, "lib/odd.ex")]
    assert project_git.uncommitted(root, ["lib/user.ex"], moves) == []
    write(root, "lib/new.ex")
    assert project_git.uncommitted(root, ["lib/user.ex"], moves) == ["lib/new.ex"]
    edited = ["README.md", "lib/west.ex", "lib/garden/beds/rose.ex"]
    told = ["README.md", "lib/garden/beds/rose.ex", "lib/west.ex"]
    assert project_git.uncommitted(root, edited, []) == told
    (root / ODD).write_text("changed")
    assert project_git.uncommitted(root, [], moves) == [ODD, "lib/new.ex"]


def test_all_files(root: Path, tmp_path: Path) -> None:
    write(root, "lib/ignored.beam", "deps/jason/mix.exs", ".gitignore", "lib/untracked.ex")
    (root / ".gitignore").write_text("*.beam\ndeps/\n")
    (root / "lib/user.ex").unlink()
    extra = {"lib/ignored.beam", "deps/", ".gitignore", "lib/untracked.ex", "lib/linked.ex"}
    assert project_git.all_files(root) == {*FILES, *extra} - {"lib/user.ex"}
    shutil.copytree(root, tmp_path / "copy", symlinks=True)
    extra = {"lib/ignored.beam", ".gitignore", "lib/untracked.ex", "lib/linked.ex"}
    assert project_git.all_files(tmp_path / "copy") == {*FILES, *extra} - {"lib/user.ex"}
