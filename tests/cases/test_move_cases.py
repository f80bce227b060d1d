"""The cases of moves, those below `move-*`, each checked in several ways. See README.md."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from renamespace.cli.patch import patch
from renamespace.core.facades.spelling import MARK_LINE
from renamespace.core.findings import Code, Finding
from renamespace.core.moving import Shared
from renamespace.core.renaming import find
from renamespace.project.moving import apply_move
from renamespace.project.project import open_project
from renamespace.project.writing import edited, made_and_gone
from support.case import Case, markdown_diff, move_cases, path_of, read_case, render_case
from support.moving import MoveOutcome, apply_patch, files_below, move_on, run_apply, run_move
from support.run import (
    BYTES_AROUND,
    Files,
    effective_plan,
    encoded,
    index_of,
    plan_of,
    varied,
    write,
)
from support.server import after_move_by_server

BOUNDARIES = {Code.FORBIDDEN_DEPENDENCY}
FACADE = f"  {MARK_LINE}".encode()
REPORT = "please report this"
ALIKE = re.compile(r"(?:defp|defmacrop|defguardp)\b|#")
PIECE = re.compile(r"def(?!module)\w*\b|@(?:doc|spec|typedoc|deprecated) (?!false)|#.*")


@pytest.fixture(params=move_cases())
def case(request: pytest.FixtureRequest) -> Case:
    return read_case(request.param)


@pytest.fixture
def outcome(case: Case) -> MoveOutcome:
    return run_move(case, encoded(case.before))


def test_is_as_shown(case: Case, outcome: MoveOutcome, pytestconfig: pytest.Config) -> None:
    after = {old: (new, outcome.after[new].decode()) for old, new in outcome.places.items()}
    after |= {path: (path, text) for path, text in outcome.done.created.items()}
    actual = render_case(case, after, outcome.lists)
    if pytestconfig.getoption("update_cases") and actual != case.markdown:
        path_of(case.id).write_text(actual, encoding="utf-8")
    elif actual != case.markdown:
        difference = markdown_diff(case.markdown, actual)
        pytest.fail(f"tests/cases/{case.id}.md\n{difference}", pytrace=False)


def test_refused_move_changes_nothing(case: Case, outcome: MoveOutcome) -> None:
    if outcome.done.refusals:
        assert outcome.after == encoded(case.before)
        assert not outcome.done.modules


def test_no_file_is_lost(case: Case, outcome: MoveOutcome) -> None:
    done = outcome.done
    assert len(outcome.after) == len(case.before) + len(done.created) - len(done.deleted)


def test_nothing_is_lost(case: Case, outcome: MoveOutcome) -> None:
    """Every clause, comment and documentation is somewhere, and nothing is there twice."""
    move = case.options.move
    if move is not None and move.bridged:  # A facade has the old names once more.
        assert not _pieces(encoded(case.before)) - _pieces(outcome.after)
    elif move is not None and move.shared is not Shared.COPY:
        assert _pieces(encoded(case.before)) == _pieces(outcome.after)


def test_second_move_changes_nothing(case: Case, outcome: MoveOutcome) -> None:
    again = run_move(case, outcome.after)
    if again.done.refusals and not outcome.done.refusals:
        # What was named has moved already, or the next link of a chain is in the way.
        named = case.options.move is not None and case.options.move.named
        assert named or case.options.second_fix == "moves on"
    elif not outcome.done.refusals:
        assert bool(again.done.modules) == (case.options.second_fix == "moves on")
        assert (again.after != outcome.after) == (case.options.second_fix == "moves on")


def test_what_is_left_is_what_check_finds(case: Case, outcome: MoveOutcome) -> None:
    """Of the named modules, or of all; a move without `--fix` says nothing about it."""
    move = case.options.move
    assert move is not None
    if outcome.done.refusals or not move.fix or case.options.second_fix == "moves on":
        return
    index = index_of(outcome.after)
    found = find(effective_plan(case, index), index, case.options.today)
    if move.named:
        moved = {each.old for each in outcome.done.modules}
        found = tuple(each for each in found if each.old in moved or each.code in BOUNDARIES)
    assert _places(found) == _places(outcome.done.left)


def test_nothing_is_withheld(outcome: MoveOutcome) -> None:
    told = [each.message for each in (*outcome.done.refusals, *outcome.done.notices)]
    told += [each.reason or "" for each in outcome.done.left]
    assert not [each for each in told if REPORT in each]


@pytest.mark.parametrize("ends", BYTES_AROUND)
def test_bytes_around_stay(case: Case, outcome: MoveOutcome, ends: str) -> None:
    """The same with other line ends, a byte order mark, or no line end at the end."""
    other = run_move(case, varied(encoded(case.before), ends))
    assert other.lists == outcome.lists
    made = {*outcome.done.created, *_replaced(outcome)} if ends != "crlf" else set()
    texts = {path: data for path, data in outcome.after.items() if path not in made}
    expected = varied(texts, ends) | {path: outcome.after[path] for path in made}
    assert other.after == expected


def test_project_on_disk_is_the_same(case: Case, outcome: MoveOutcome, tmp_path: Path) -> None:
    write(tmp_path, encoded(case.before))
    project = open_project(tmp_path, plan_of(case), everything=True)
    found = move_on(case, project.plan, project.index, project.paths)
    assert found.lists == outcome.lists
    changes = edited(project.index, found.done.edits)
    changes |= made_and_gone(project.index, found.done.created, found.done.deleted)
    apply_move(tmp_path, changes, found.done.files)
    assert files_below(tmp_path) == outcome.after


def test_patch_gives_the_same_tree(case: Case, outcome: MoveOutcome, tmp_path: Path) -> None:
    """`git apply` takes what `move --diff` prints."""
    write(tmp_path, encoded(case.before))
    changes = edited(outcome.index, outcome.done.edits)
    changes |= made_and_gone(outcome.index, outcome.done.created, outcome.done.deleted)
    moves = {each.old: each.new for each in outcome.done.files}
    text = "".join(patch(changes, moves)).encode()
    if text:
        apply_patch(tmp_path, text)
    assert files_below(tmp_path) == outcome.after


def test_server_agrees(case: Case, outcome: MoveOutcome, tmp_path: Path) -> None:
    """Its edits and file moves, made as an editor makes them, give the same tree."""
    assert case.options.move is not None
    if not case.options.move.fix:
        return  # In the editor the references always follow.
    if case.options.move.shared is not Shared.STOP:
        return  # The editor does not ask what becomes of private functions.
    if case.options.move.bridged:
        return  # It is held against the editor's facades below.
    _assert_same(case, outcome, after_move_by_server(case, tmp_path))


def test_facades_by_the_server_are_the_same(case: Case, tmp_path: Path) -> None:
    """Where there can be no facade the editor refuses: it could not be told of afterwards."""
    if case.options.move is None or case.options.move.shared is not Shared.STOP:
        return
    outcome = run_apply(case, encoded(case.before))
    after = after_move_by_server(case, tmp_path, facade=True)
    if outcome.done.unbridged:
        assert after is None
    else:
        _assert_same(case, outcome, after)


def _assert_same(case: Case, outcome: MoveOutcome, after: dict[str, bytes] | None) -> None:
    if outcome.done.refusals:
        assert after is None
    else:
        assert after is not None
        assert {path: outcome.after[path] for path in after} == after
        gone = outcome.done.deleted
        kept = [path for path in case.before if path not in gone]
        changed = {p for p in kept if outcome.places[p] != p or p in outcome.done.edits}
        assert {
            outcome.places[path] for path in changed
        } | outcome.done.created.keys() <= after.keys()
        assert not after.keys() & set(gone)


def _replaced(outcome: MoveOutcome) -> Iterator[str]:
    """The files that are nothing but a facade now."""
    for path in outcome.done.edits:
        text = outcome.after.get(path, b"")
        if text.count(b"defmodule ") == 1 and text.split(b"\n")[1:2] == [FACADE]:
            yield path


def _places(findings: Iterable[Finding]) -> Counter[tuple[str, int, str, str | None]]:
    return Counter((each.path, each.start, each.code.value, each.old) for each in findings)


def _pieces(files: Files) -> Counter[str]:
    """The definitions, attributes that document, and comments, each by the start of its line.

    Of what is private, and of comments, the same line counts once: one will do for two modules.
    """
    lines = [line.strip() for data in files.values() for line in data.decode().split("\n")]
    found = [line for line in lines if not ALIKE.match(line)]
    found += {line for line in lines if ALIKE.match(line)}
    pieces = (PIECE.match(line) for line in found)
    return Counter(_plain(each[0]) for each in pieces if each is not None)


def _plain(piece: str) -> str:
    """What is made public is still there."""
    return re.sub(r"^(def|defmacro|defguard)p$", r"\1", piece)
