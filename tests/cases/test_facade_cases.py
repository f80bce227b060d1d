"""The cases of facades, those below `facades`, each checked in several ways. See README.md."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from renamespace.cli.patch import patch
from renamespace.core.findings import Code, Finding
from renamespace.core.renaming import find
from renamespace.project.moving import apply_move
from renamespace.project.project import open_project
from renamespace.project.writing import edited, made_and_gone
from support.case import Case, facade_cases, markdown_diff, path_of, read_case, render_case
from support.facading import FacadeOutcome, facade_on, run_facade
from support.moving import apply_patch, files_below
from support.run import encoded, index_of, plan_of, varied, write


@pytest.fixture(params=facade_cases())
def case(request: pytest.FixtureRequest) -> Case:
    return read_case(request.param)


@pytest.fixture
def outcome(case: Case) -> FacadeOutcome:
    return run_facade(case, encoded(case.before))


def test_is_as_shown(case: Case, outcome: FacadeOutcome, pytestconfig: pytest.Config) -> None:
    shown = {path: (path, "") for path in (*case.before, *case.after)}
    shown |= {path: (path, data.decode()) for path, data in outcome.after.items()}
    shown = {path: each for path, each in shown.items() if path in case.before or each[1]}
    shown |= {file.path: (file.path, "") for file in case.files if file.path not in shown}
    actual = render_case(case, shown, outcome.lists)
    if pytestconfig.getoption("update_cases") and actual != case.markdown:
        path_of(case.id).write_text(actual, encoding="utf-8")
    elif actual != case.markdown:
        difference = markdown_diff(case.markdown, actual)
        pytest.fail(f"tests/cases/{case.id}.md\n{difference}", pytrace=False)


def test_second_run_changes_nothing(case: Case, outcome: FacadeOutcome) -> None:
    again = run_facade(case, outcome.after)
    assert again.after == outcome.after


def test_facade_is_no_finding(case: Case, outcome: FacadeOutcome) -> None:
    """It is no reference left and no definition to be moved; all others are found as before."""
    index = index_of(outcome.after)
    found = find(outcome.plan, index, case.options.today)
    assert not [each for each in found if each.path in outcome.done.created]
    if not case.options.facade or not case.options.facade.remove:
        assert _places(found) == _places(outcome.findings)


def test_line_ends_stay(case: Case, outcome: FacadeOutcome) -> None:
    other = run_facade(case, varied(encoded(case.before), "crlf"))
    assert other.lists == outcome.lists
    assert other.after == varied(outcome.after, "crlf")


def test_byte_order_mark_stays(case: Case, outcome: FacadeOutcome) -> None:
    other = run_facade(case, varied(encoded(case.before), "bom"))
    known = {path: data for path, data in outcome.after.items() if path in case.before}
    made = {path: data for path, data in outcome.after.items() if path not in case.before}
    assert other.lists == outcome.lists
    assert other.after == varied(known, "bom") | made


def test_project_on_disk_is_the_same(case: Case, outcome: FacadeOutcome, tmp_path: Path) -> None:
    write(tmp_path, encoded(case.before))
    project = open_project(tmp_path, plan_of(case), everything=True)
    found = facade_on(case, project.plan, project.index, project.paths)
    assert found.lists == outcome.lists
    changes = edited(project.index, found.done.edits)
    changes |= made_and_gone(project.index, found.done.created, found.done.deleted)
    apply_move(tmp_path, changes, ())
    assert files_below(tmp_path) == outcome.after


def test_patch_gives_the_same_tree(case: Case, outcome: FacadeOutcome, tmp_path: Path) -> None:
    """`git apply` takes what `facade --diff` prints."""
    write(tmp_path, encoded(case.before))
    changes = edited(outcome.index, outcome.done.edits)
    changes |= made_and_gone(outcome.index, outcome.done.created, outcome.done.deleted)
    text = "".join(patch(changes, {})).encode()
    if text:
        apply_patch(tmp_path, text)
    assert files_below(tmp_path) == outcome.after


_TO_MOVE = {Code.MODULE_TO_MOVE, Code.FUNCTION_TO_MOVE}


def _places(findings: Iterable[Finding]) -> Counter[tuple[str, int, str, str | None]]:
    """But for those of what is still to be moved, whose places a facade may shift."""
    moved = (each for each in findings if each.code not in _TO_MOVE)
    return Counter((each.path, each.start, each.code.value, each.old) for each in moved)
