"""Elixir's compiler is the judge of what every name in the projects beside this file means.

Where the compiler says nothing about a name, a comment on its line says `unseen`. Where a quote
leaves a name open, which only a macro's users would settle, the comment says what it means there.
"""

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from compare import Position, Reference, Result, Traced, compare, read_traced, report

from renamespace.core.index import Index
from renamespace.project.project import open_everything

HERE = Path(__file__).parent
PROJECTS = HERE / "projects"

BARE = "__MODULE__"
"""The event of a bare `__MODULE__`: a reference only as the operand of a directive."""

EVENTS = {
    *("alias", "import", "require", "use", "as", "defmodule"),
    *("struct", "call", "typespec", "reference", "quoted", "open", BARE),
}
KNOWN = {
    "known": "modules that a macro defines, computed bases, aliases of atoms, `Elixir.Elixir`",
}
"""Where the tool says less, or other, than the compiler, and why (README, "Limits")."""
NAMES = sorted(each.name for each in PROJECTS.iterdir())
JUDGED = [
    pytest.param(name, marks=pytest.mark.xfail(reason=KNOWN[name], strict=True))
    if name in KNOWN
    else name
    for name in NAMES
]


@dataclass(frozen=True)
class Names:
    """What the compiler and the tool say of all projects."""

    traced: Sequence[Traced]
    references: Sequence[Reference]
    index: Index

    def of(self, project: str) -> "Names":
        inside = f"{project}/"
        return Names(
            [each for each in self.traced if each.position.path.startswith(inside)],
            [each for each in self.references if each.position.path.startswith(inside)],
            self.index,
        )

    def compared(self) -> Result:
        return compare(self.traced, self.references)

    def comment(self, position: Position) -> str:
        """What stands behind the code on that line."""
        source = self.index.files[position.path].source
        return source.text(*source.line_span(position.line - 1)).rpartition("#")[2]


@pytest.fixture(scope="module")
def names(elixir: str, tmp_path_factory: pytest.TempPathFactory) -> Names:
    """The compiler is asked once, about all projects together."""
    out = tmp_path_factory.mktemp("traced") / "names.tsv"
    files = sorted(map(str, PROJECTS.glob("*/*.ex")))
    command = [elixir, str(HERE / "trace.exs"), "--warnings-as-errors", str(out), str(PROJECTS)]
    done = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not found in their lines" not in done.stderr
    index, problems = open_everything(PROJECTS)
    assert not problems
    referenced = list(references(index))
    places = {each.position for each in referenced}
    traced = [each for each in read_traced(out) if each.event != BARE or each.position in places]
    return Names(traced, referenced, index)


@pytest.mark.parametrize("project", JUDGED)
def test_tool_agrees_on_every_name(project: str, names: Names) -> None:
    result = names.of(project).compared()
    assert result.faultless, "\n" + report(result)
    assert result.named == result.agreed > 0


@pytest.mark.parametrize("project", NAMES)
def test_tool_names_nothing_that_the_compiler_does_not(project: str, names: Names) -> None:
    result = names.of(project).compared()
    unseen = [each for each in result.untraced if "unseen" not in names.comment(each.position)]
    assert not unseen, "\n".join(f"{each.position}: {each.text}" for each in unseen)


@pytest.mark.parametrize("project", [each for each in NAMES if each not in KNOWN])
def test_tool_sees_through_quotes(project: str, names: Names) -> None:
    result = names.of(project).compared()
    for place in result.open_otherwise:
        module = place.reference.module if place.reference else None
        assert module, place
        assert f" {module}," in names.comment(place.position), place


def test_projects_have_every_kind_of_name(names: Names) -> None:
    assert {each.event for each in names.traced} == EVENTS


def test_judge_notices_one_wrong_name(names: Names) -> None:
    """A comparison that could not fail would say nothing."""
    good = Names(names.traced, names.references, names.index).of("scopes")
    first = next(each for each in good.references if each.module == "Sc.A.T")
    rest = [each for each in good.references if each != first]
    for faulty in ([*rest, replace(first, module="T")], rest, [first, *good.references]):
        assert not compare(good.traced, faulty).faultless


def references(index: Index) -> Iterator[Reference]:
    for path, file in index.files.items():
        for each in file.facts.references:
            place = file.source.position(each.start)
            text = file.source.text(each.start, each.end)
            yield Reference(Position(path, place.line, place.column), text, each.module)
