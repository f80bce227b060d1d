"""A move to the disk: changed texts and files at their new places, all of it or nothing."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import msgspec

from renamespace.core.edits import FileMove
from renamespace.project import git
from renamespace.project.disk import step
from renamespace.project.errors import ProjectError
from renamespace.project.journal import INTERRUPTED, Journal, State, Store, store_of
from renamespace.project.transition import place_of, transition
from renamespace.project.tree import Names, prepare, strangers
from renamespace.project.writing import Change


@dataclass(frozen=True, slots=True)
class Written:
    """What was done: files that went from a place to another, and those that stay but changed."""

    files: tuple[FileMove, ...] = ()
    changed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What could not be done to git's index, and why; the files are where they are to be."""


def apply_move(root: Path, changes: Mapping[str, Change], moves: Iterable[FileMove]) -> Written:
    """Write the changes (by the paths as they are) and move the files, as `git mv` does.

    Before anything changes, all that is needed to finish or undo it is on disk. Whatever happens
    on the way, Ctrl-C too, everything is put back at once; when the process is killed, `resume` or
    `undo` does it, and until then nothing else is written.
    Raises ProjectError naming the file when one changed since it was read, cannot be written, or
    cannot go where it is to.
    """
    root = root.resolve()
    store = store_of(root)
    if store.is_unfinished():
        raise ProjectError(INTERRUPTED)
    planned = transition(root, changes, moves)
    journal = planned.journal
    if not journal.after.files:
        return Written()
    try:
        store.begin(journal)
        notes = _forwards(root, journal)
        store.complete()
    except BaseException as error:  # noqa: BLE001 (Ctrl-C too)
        _put_back(root, store, journal, error)
    return _written(journal, journal.after, (*planned.notes, *notes))


def resume(root: Path) -> Written:
    """Finish the move that was interrupted; returns all that it did.

    Raises ProjectError when there is none, or naming the files that are neither as they were nor
    as they are to be: nothing is written then. May itself be interrupted, and started again.
    """
    root = root.resolve()
    store = store_of(root)
    journal = store.unfinished()
    if journal is None:
        raise ProjectError("no move was interrupted: there is nothing to continue")
    _refuse_half_way(root, journal)
    notes = _reach(root, journal, journal.after)
    store.complete()
    return _written(journal, journal.after, notes)


def undo(root: Path) -> Written:
    """Put everything back as it was before the interrupted or else the last move.

    The last move can be undone until the next commit, and while its files are as it wrote them.
    Raises ProjectError when it cannot, naming the files: nothing is written then. May itself be
    interrupted, and started again.
    """
    root = root.resolve()
    store = store_of(root)
    journal = store.unfinished()
    if journal is None:
        journal = _last(root, store)
        store.reopen()
    else:
        _refuse_half_way(root, journal)
    notes = _reach(root, journal, journal.before)
    store.discard()
    return _written(journal, journal.before, notes)


def accept(root: Path, paths: Iterable[str]) -> None:
    """Take the files as they are now for what the last move wrote: a formatter came after it.

    Without that `undo` takes them for somebody's later work. Raises ProjectError naming the file.
    """
    root = root.resolve()
    store = store_of(root)
    journal = store.finished()
    if journal is None:
        return
    names = Names(root)
    files = dict(journal.after.files)
    for path in (place_of(root, each) for each in paths):
        content, data = files.get(path), names.content(path)
        if content is not None and isinstance(data, bytes):
            files[path] = msgspec.structs.replace(content, data=data)
    after = msgspec.structs.replace(journal.after, files=files)
    store.amend(msgspec.structs.replace(journal, after=after))


def _last(root: Path, store: Store) -> Journal:
    journal = store.finished()
    if journal is None:
        raise ProjectError("there is no move to undo")
    if journal.head != git.head(root):
        raise ProjectError("there is a commit since the last move: use git to undo it")
    _refuse(strangers(root, (journal.after,)), "put them back as they were, or use git")
    return journal


def _refuse_half_way(root: Path, journal: Journal) -> None:
    known = journal.before, journal.after
    _refuse(strangers(root, known, missing=True), "put them elsewhere, then run this again")


def _refuse(changed: list[str], advice: str) -> None:
    if changed:
        shown = "\n".join(f"  {path}" for path in changed)
        raise ProjectError(
            f"these files have been changed since the move:\n{shown}\nnothing was written; {advice}"
        )


def _forwards(root: Path, journal: Journal) -> tuple[str, ...]:
    """Carry the move out, if all is still as it was when the new texts are on the disk."""
    prepared = prepare(root, journal.after, journal.token)
    changed = strangers(root, (journal.before,))
    if changed:
        raise ProjectError(f"{changed[0]}: changed since it was read")
    prepared.carry_out()
    return _set_index(root, journal, journal.after)


def _reach(root: Path, journal: Journal, goal: State) -> tuple[str, ...]:
    """Make the tree and the index what they are to be. What is so already is left alone."""
    try:
        prepare(root, goal, journal.token).carry_out()
        return _set_index(root, journal, goal)
    except (ProjectError, OSError, KeyboardInterrupt) as error:
        raise ProjectError(f"{_words(error)}; {INTERRUPTED}") from error


def _put_back(root: Path, store: Store, journal: Journal, error: BaseException) -> NoReturn:
    """Undo what was done and raise what went wrong. What others wrote meanwhile is left to them."""
    left: list[str] = []
    try:
        unfinished = store.unfinished()
        if unfinished is not None and unfinished.token == journal.token:
            left = strangers(root, (journal.before, journal.after), missing=True)
            _reach(root, journal, _without(journal.before, left))
            store.discard()
    except BaseException as second:  # noqa: BLE001 (likewise)
        told = f"{_words(error)}; then it could not be put back: {_words(second)}"
        raise ProjectError(told) from error
    kept = f", but for {', '.join(left)}, changed meanwhile" if left else ""
    if isinstance(error, ProjectError | OSError):
        raise ProjectError(f"{error}; nothing was moved, everything is as it was{kept}") from error
    raise error


def _words(error: BaseException) -> str:
    return str(error) or "stopped"  # Ctrl-C says nothing.


def _without(state: State, paths: list[str]) -> State:
    left = {os.fsencode(path) for path in paths}
    files = {path: each for path, each in state.files.items() if path not in left}
    return State(files, state.folders, state.index)


def _set_index(root: Path, journal: Journal, goal: State) -> tuple[str, ...]:
    """The entries of the moved files, all at once; not after a commit that has them otherwise."""
    if not goal.index:
        return ()
    found = git.index_entries(root)
    if found is None:
        return ("git's index was left as it is: git did not list it",)
    wanted = {os.fsdecode(path): entry for path, entry in goal.index.items()}
    now = {path: found[path][0] if path in found else None for path in wanted}
    if now == wanted:
        return ()
    known = (journal.before.index, journal.after.index)
    ours = all(entry in [each[os.fsencode(path)] for each in known] for path, entry in now.items())
    if not ours and journal.head != git.head(root):
        return ("git's index was left as it is: it was changed, and there is a commit since",)
    failed = step(git.update_index, root, {p: e for p, e in wanted.items() if e != now[p]})
    return () if failed is None else (f"git's index was left as it is: {failed}",)


def _written(journal: Journal, goal: State, notes: tuple[str, ...]) -> Written:
    moves = [FileMove(os.fsdecode(old), os.fsdecode(new)) for old, new in journal.moves]
    if goal is journal.before:
        moves = [FileMove(move.new, move.old) for move in moves]
    moved = {path for move in moves for path in (move.old, move.new)}
    changed = (path for path in map(os.fsdecode, goal.files) if path not in moved)
    return Written(tuple(moves), tuple(sorted(changed)), notes)
