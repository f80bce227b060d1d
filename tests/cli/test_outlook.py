"""What `plan check` and `status` tell of where a plan leads, for people and for programs."""

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import Run, write

RULES = """\
[functions]
"Museum.Archive.*" = "Museum.Exhibits.*"
"""
LIMITS = """\
[project]
max_lines = 6

[boundaries]
"Museum.Exhibits" = { must_not_use = ["Museum.Loans"] }
"""
FILES = {
    "renamespace.toml": RULES + LIMITS,
    "lib/exhibits.ex": "defmodule Museum.Exhibits do\n  def count, do: 1\nend\n",
    "lib/loans.ex": "defmodule Museum.Loans do\n  def open(x), do: x\n  def close(x), do: x\nend\n",
    "lib/archive.ex": """\
defmodule Museum.Archive do
  import Museum.Loans

  def list_rooms(floor), do: {:rooms, floor}
  def open_room(room), do: open(room)
  def close_room(room), do: Museum.Loans.close(room)
  def ring(bell), do: bell
end
""",
}
CROSSED = [
    ("Museum.Archive.open_room/1", "Museum.Loans.open/1", "lib/archive.ex:5:28"),
    ("Museum.Archive.close_room/1", "Museum.Loans.close/1", "lib/archive.ex:6:29"),
]


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    """A project whose plan crosses a boundary twice and makes a module too large."""
    root = tmp_path / "museum"
    write(root, FILES)
    return root


def records(text: str, kind: str) -> list[dict[str, Any]]:
    return [each for each in map(json.loads, text.splitlines()) if each.get("kind") == kind]


def test_plan_check_names_each_crossing_at_the_boundary(run: Run, museum: Path) -> None:
    done = run("plan", "check", cwd=museum)
    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if "forbidden-dependency" in line] == [
        "renamespace.toml:7:40: forbidden-dependency: the plan would make `Museum.Exhibits` use "
        f"`Museum.Loans`, through `{through}`, which calls `{named}` ({place})"
        for through, named, place in CROSSED
    ]


def test_plan_check_says_nothing_without_a_boundary(run: Run, museum: Path) -> None:
    write(museum, {"renamespace.toml": RULES})
    assert "forbidden-dependency" not in run("plan", "check", cwd=museum).stdout


def test_status_counts_the_crossings_and_proposes_modules(run: Run, museum: Path) -> None:
    lines = run("status", cwd=museum).stdout.partition("\n\n")[2].splitlines()
    assert lines == [
        (
            "The plan would make `Museum.Exhibits` use `Museum.Loans` in 2 places, which its "
            "[boundaries] forbid: `renamespace plan check` names them."
        ),
        "",
        (
            "`Museum.Exhibits` would have about 7 lines, more than the 6 of max_lines: it has 3, "
            "and about 4 come."
        ),
        (
            "These hang together. As modules of their own, by rules below [functions], they leave "
            "about 4 lines:"
        ),
        "",
        "# Museum.Exhibits.Rooms, about 3 lines: all have `room` in their names.",
        '"Museum.Archive.list_rooms" = "Museum.Exhibits.Rooms.list_rooms"',
        '"Museum.Archive.open_room" = "Museum.Exhibits.Rooms.open_room"',
        '"Museum.Archive.close_room" = "Museum.Exhibits.Rooms.close_room"',
    ]


def test_the_rules_proposed_can_be_pasted(run: Run, museum: Path) -> None:
    lines = run("status", cwd=museum).stdout.splitlines()
    pasted = [line for line in lines if line.startswith(('"', "#"))]
    write(museum, {"renamespace.toml": "\n".join([*RULES.splitlines(), *pasted, LIMITS])})
    assert run("plan", "check", cwd=museum).returncode < 2
    assert "max_lines" not in run("status", cwd=museum).stdout


@pytest.mark.parametrize("limits", ["", LIMITS])
def test_status_is_quiet(run: Run, museum: Path, limits: str) -> None:
    """When asked to be, and where the plan sets no limits."""
    write(museum, {"renamespace.toml": RULES + limits})
    told = run("status", *(["-q"] if limits else []), cwd=museum).stdout
    assert "[boundaries]" not in told
    assert "max_lines" not in told


def test_status_for_programs(run: Run, museum: Path) -> None:
    """Each record says what kind it is."""
    text = run("status", "--output-format", "jsonl", cwd=museum).stdout
    found = records(text, "crossing")
    places = [f"{each['path']}:{each['line']}:{each['column']}" for each in found]
    through = [each["through"][0] for each in found]
    assert list(zip(through, [each["named"] for each in found], places, strict=True)) == CROSSED
    assert {(each["boundary"], each["must_not_use"], each["places"]) for each in found} == {
        ("Museum.Exhibits", "Museum.Loans", 1)
    }
    [growth] = records(text, "growth")
    [group] = growth.pop("groups")
    assert growth == {
        "module": "Museum.Exhibits",
        "now": 3,
        "coming": 4,
        "lines": 7,
        "max_lines": 6,
        "rest": 4,
        "kind": "growth",
    }
    assert (group["module"], group["exists"], group["lines"]) == ("Museum.Exhibits.Rooms", False, 3)
    assert group["functions"] == [rule.split('"')[1] for rule in group["rules"]]
    whole = json.loads(run("status", "--output-format", "json", cwd=museum).stdout)
    assert [each["kind"] for each in whole] == ["rule", "crossing", "crossing", "growth"]
