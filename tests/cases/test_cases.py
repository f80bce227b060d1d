"""Every Markdown case of a fix below this directory, each checked in several ways. See README.md.

Those of moves have their own checks in test_move_cases.py; Elixir judges all of them here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from renamespace.core import moving, renaming
from renamespace.core.findings import Code, Finding
from renamespace.core.moving.outlook import crossings
from renamespace.project.project import open_project
from support.case import (
    Case,
    Lists,
    all_cases,
    beside,
    fix_cases,
    markdown_diff,
    path_of,
    read_case,
    render_case,
)
from support.elixir import Job, judge
from support.run import (
    BYTES_AROUND,
    Outcome,
    effective_plan,
    encoded,
    index_of,
    plan_of,
    run,
    run_on,
    varied,
    wanted_by,
    write,
)
from support.server import after_by_server
from support.templates import with_stitched

REPORT = "please report this"


@pytest.fixture(params=fix_cases())
def case(request: pytest.FixtureRequest) -> Case:
    return read_case(request.param)


@pytest.fixture
def outcome(case: Case) -> Outcome:
    return run(case, encoded(case.before))


def test_is_as_shown(case: Case, outcome: Outcome, pytestconfig: pytest.Config) -> None:
    after = {path: (path, data.decode()) for path, data in outcome.after.items()}
    actual = render_case(case, after, Lists(outcome.lines, ahead=outcome.ahead))
    if pytestconfig.getoption("update_cases") and actual != case.markdown:
        path_of(case.id).write_text(actual, encoding="utf-8")
    elif actual != case.markdown:
        difference = markdown_diff(case.markdown, actual)
        pytest.fail(f"tests/cases/{case.id}.md\n{difference}", pytrace=False)


def test_what_is_not_fixed_is_left(case: Case, outcome: Outcome) -> None:
    assert sorted((*outcome.done.fixed, *outcome.done.left)) == sorted(outcome.findings)
    if case.options.second_fix == "moves on":
        return
    again = run(case, outcome.after)
    assert _names(again.findings) == _names(outcome.done.left)


def test_second_fix_changes_nothing(case: Case, outcome: Outcome) -> None:
    again = run(case, outcome.after)
    assert (again.after != outcome.after) == (case.options.second_fix == "moves on")


def test_nothing_is_withheld(outcome: Outcome) -> None:
    assert not [each.reason for each in outcome.done.left if REPORT in (each.reason or "")]


def test_each_finding_can_be_fixed_alone(case: Case, outcome: Outcome) -> None:
    """As an editor does: one at a time, or with those that belong to it."""
    plan = effective_plan(case, outcome.index)
    for finding in outcome.findings:
        if renaming.is_applicable(finding, unsafe=True):
            for wanted in ({finding}, renaming.related(plan, outcome.index, finding)):
                left = run(case, encoded(case.before), wanted.__contains__).done.left
                assert not [each.reason for each in left if REPORT in (each.reason or "")], finding


def test_one_after_the_other_leaves_no_more(case: Case, outcome: Outcome) -> None:
    if case.options.second_fix == "moves on":
        return
    files: Mapping[str, bytes] = encoded(case.before)
    for _ in outcome.findings:
        changed = next((after for after in _single_fixes(case, files) if after != files), None)
        files = changed or files
    assert not _names(_fixable(case, files)) - _names(outcome.done.left)


@pytest.mark.parametrize("ends", BYTES_AROUND)
def test_bytes_around_stay(case: Case, outcome: Outcome, ends: str) -> None:
    """The same with other line ends, a byte order mark, or no line end at the end."""
    other = run(case, varied(encoded(case.before), ends))
    assert (other.lines, other.ahead) == (outcome.lines, outcome.ahead)
    assert other.after == varied(outcome.after, ends)


def test_project_on_disk_is_the_same(case: Case, outcome: Outcome, tmp_path: Path) -> None:
    """Files that are never parsed, because they seem to hold no old name, do hold none."""
    write(tmp_path, encoded(case.before))
    project = open_project(tmp_path, plan_of(case))
    found = run_on(case, project.plan, project.index)
    assert (found.lines, found.ahead) == (outcome.lines, outcome.ahead)
    assert found.after == {path: outcome.after[path] for path in found.after}
    before = encoded(case.before)
    assert {path for path in before if outcome.after[path] != before[path]} <= found.after.keys()


def test_crossings_told_ahead_come_true(outcome: Outcome) -> None:
    """What `check` finds after the whole move is what it found before, and what was told ahead."""
    plan, index = outcome.plan, outcome.index
    if not plan.boundaries:
        return
    copy, every = moving.Shared.COPY, index.files
    done = moving.move(plan, index, every, None, lambda _: True, unsafe=True, shared=copy)
    if done.refusals:
        return
    told = {(each.boundary.module, each.used) for each in crossings(plan, index)}
    assert _crossed(done.left) == _crossed(outcome.findings) | told


def test_server_agrees(case: Case, outcome: Outcome, tmp_path: Path) -> None:
    after = after_by_server(case, tmp_path)
    assert after == {path: outcome.after[path] for path in after}
    before = encoded(case.before)
    assert {path for path in before if outcome.after[path] != before[path]} <= after.keys()


def _names(findings: Iterable[Finding]) -> Counter[tuple[str, str | None]]:
    """Which old names are found how often in which file."""
    return Counter((each.path, each.old) for each in findings)


def _crossed(findings: Iterable[Finding]) -> set[tuple[str | None, str | None]]:
    return {(f.rule, f.old) for f in findings if f.code is Code.FORBIDDEN_DEPENDENCY}


def _fixable(case: Case, files: Mapping[str, bytes]) -> list[Finding]:
    return list(filter(wanted_by(case), run(case, files).findings))


def _single_fixes(case: Case, files: Mapping[str, bytes]) -> Iterator[Mapping[str, bytes]]:
    """The files after each possible fix of one finding with those that belong to it."""
    index = index_of(files)
    plan = effective_plan(case, index)
    for finding in _fixable(case, files):
        yield run(case, files, renaming.related(plan, index, finding).__contains__).after


# Elixir's opinion of what the case shows, whatever the tool makes of it


@pytest.fixture(params=all_cases())
def shown(request: pytest.FixtureRequest) -> Case:
    """A case of any kind."""
    return read_case(request.param)


@pytest.fixture(scope="session")
def complaints(
    elixir: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, str]:
    """What Elixir says of both sides of all selected cases."""
    selected = {
        item.callspec.params["shown"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and "complaints" in item.fixturenames
    }
    jobs = {}
    for case in map(read_case, sorted(selected)):
        for side, files in (("before", case.before), ("after", case.after)):
            jobs[f"{case.id} {side}"] = Job(_mode(case, side), with_stitched(beside(case) | files))
    return judge(elixir, jobs, tmp_path_factory.mktemp("elixir"))


def _mode(case: Case, side: str) -> str:
    """How Elixir judges it; a move that leaves the references behind need not compile after.

    Before there is a facade nothing answers to the old names, and one that is removed warned.
    """
    facade = case.options.facade
    if facade is not None and side == "before" and case.options.compiles == "yes":
        return "warnings" if facade.remove else "parse"
    plain = case.options.move is not None and not case.options.move.fix and not case.lists.refusals
    modes = {"no": "parse", "yes": "compile", "with warnings": "warnings"}
    return "parse" if plain and side == "after" else modes[case.options.compiles]


@pytest.mark.parametrize("side", ["before", "after"])
def test_elixir_takes_it(shown: Case, complaints: Mapping[str, str], side: str) -> None:
    complaint = complaints[f"{shown.id} {side}"]
    moving = shown.options.move
    bridged = shown.options.facade is not None or (moving is not None and moving.bridged)
    if bridged and side == "after":
        warnings = sorted(line.removeprefix("/") for line in complaint.splitlines())
        assert warnings == list(shown.lists.warnings)
    elif complaint:
        pytest.fail(f"tests/cases/{shown.id}.md, {side}:\n{complaint}", pytrace=False)
