"""Projects beside this file compile and run as well after the fix, and every name is the plan's."""

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from compare import Traced, read_traced

from renamespace.core import renaming
from renamespace.core.edits import apply_edits
from renamespace.core.findings import Code
from renamespace.core.plan import Plan, Target
from renamespace.project.project import load_plan, open_project

HERE = Path(__file__).parent
PROJECTS = HERE / "fixes"
NAMES = sorted(each.name for each in PROJECTS.iterdir())

# Within a directive a name may move to another line, join a group, or go; its uses tell.
DIRECTIVES = {"alias", "as", "import"}

RUN = """
for {module, _} <- Enum.sort(:code.all_loaded()), function_exported?(module, :run, 0),
    ["Main" | _] <- [module |> Module.split() |> Enum.reverse()] do
  IO.puts("#{inspect(module)}: #{inspect(module.run(), limit: :infinity)}")
end
"""


@dataclass(frozen=True)
class Side:
    """All projects as the compiler sees them, before the fix or after."""

    root: Path
    traced: Sequence[Traced]
    printed: Mapping[str, str]

    def of(self, project: str) -> Iterator[Traced]:
        return (each for each in self.traced if each.position.path.startswith(f"{project}/"))

    def rest_of_line(self, name: Traced) -> str:
        """The source from the name on."""
        text = (self.root / name.position.path).read_text(encoding="utf-8")
        return text.split("\n")[name.position.line - 1][name.position.column - 1 :]


@dataclass(frozen=True)
class Fixed:
    """What the fix did with one project."""

    plan: Plan
    done: renaming.Fix
    texts: Mapping[str, bytes]


@pytest.fixture(scope="module")
def fixed() -> Mapping[str, Fixed]:
    return {name: fix(PROJECTS / name) for name in NAMES}


@pytest.fixture(scope="module")
def before(elixir: str, tmp_path_factory: pytest.TempPathFactory) -> Side:
    return look(elixir, PROJECTS, tmp_path_factory.mktemp("before"))


@pytest.fixture(scope="module")
def after(
    elixir: str, fixed: Mapping[str, Fixed], tmp_path_factory: pytest.TempPathFactory
) -> Side:
    root = tmp_path_factory.mktemp("fixed")
    for name, project in fixed.items():
        for path, text in project.texts.items():
            (root / name / path).parent.mkdir(parents=True, exist_ok=True)
            (root / name / path).write_bytes(text)
    return look(elixir, root, tmp_path_factory.mktemp("after"))


@pytest.mark.parametrize("project", NAMES)
def test_nothing_is_left(project: str, fixed: Mapping[str, Fixed]) -> None:
    to_move = {Code.MODULE_TO_MOVE, Code.FUNCTION_TO_MOVE}
    left = [each for each in fixed[project].done.left if each.code not in to_move]
    assert left == []
    assert fixed[project].done.fixed


@pytest.mark.parametrize("project", NAMES)
def test_program_does_the_same(project: str, before: Side, after: Side) -> None:
    """Both sides have compiled, in `look`, with warnings as errors."""
    assert before.printed[project]
    assert after.printed[project] == before.printed[project]


@pytest.mark.parametrize("project", NAMES)
def test_every_name_is_what_the_plan_says(
    project: str, fixed: Mapping[str, Fixed], before: Side, after: Side
) -> None:
    plan = fixed[project].plan
    paths = {each.position.path for each in before.of(project)}
    for path in sorted(paths):
        wanted = [(each, new_name(plan, before, each)) for each in before.of(path) if counts(each)]
        found = [each for each in after.of(path) if counts(each)]
        own = {each.module for each in found if each.event == "defmodule"}
        for name in found:
            # In its own module a function is called by its name alone.
            while wanted and wanted[0][1] != name.module and wanted[0][1] in own:
                wanted.pop(0)
            assert wanted, f"{name} has come from nowhere"
            old, module = wanted.pop(0)
            assert name.module == module, f"{old} should be {module}, and is {name}"
        assert {module for _, module in wanted} <= own


@pytest.mark.parametrize("project", NAMES)
def test_no_directive_keeps_an_old_name(
    project: str, fixed: Mapping[str, Fixed], after: Side
) -> None:
    plan = fixed[project].plan
    old = {rule.old_module for rule in plan.rules}
    kept = [each for each in after.of(project) if not counts(each) and each.module in old]
    assert not kept


def fix(root: Path) -> Fixed:
    plan, _, problems = load_plan(root / "renamespace.toml", root)
    assert plan, problems
    project = open_project(root, plan, everything=True)
    assert not project.problems
    done = renaming.fix(plan, project.index, lambda f: renaming.is_applicable(f, unsafe=False))
    texts = {
        path: apply_edits(file.source.data, done.edits.get(path, ()))
        for path, file in project.index.files.items()
    }
    return Fixed(plan, done, texts)


def look(elixir: str, root: Path, directory: Path) -> Side:
    """Compile all projects at once, by one process that then runs each of them."""
    out = directory / "names.tsv"
    files = sorted(map(str, root.glob("*/lib/*.ex")))
    command = [elixir, "-r", str(HERE / "trace.exs"), "-e", RUN, "--", "--warnings-as-errors"]
    command += [str(out), str(root), *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = re.findall(r"^(\w+)\.Main: (.+)$", done.stdout, re.MULTILINE)
    printed = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): line for name, line in lines}
    return Side(root, read_traced(out), printed)


def counts(name: Traced) -> bool:
    return name.event not in DIRECTIVES


def new_name(plan: Plan, side: Side, name: Traced) -> str:
    """What the plan makes of a name, by the function that the text has behind it."""
    if name.event in {"defmodule", "__MODULE__"}:
        return name.module
    rest = side.rest_of_line(name)
    called = re.match(r"[\w.]+\.([a-z_]\w*[!?]?)|[\w.]+, :(\w+[!?]?)", rest)
    function = called[1] or called[2] if called else delegated(rest, side, name)
    target = plan.function_target(name.module, function, None) if function else None
    target = target if isinstance(target, Target) else plan.module_target(name.module)
    return target.module if target else name.module


def delegated(rest: str, side: Side, name: Traced) -> str | None:
    """The function of `defdelegate name(...), to: Module, as: :other`."""
    text = (side.root / name.position.path).read_text(encoding="utf-8")
    line = text.split("\n")[name.position.line - 1]
    found = re.search(r"defdelegate (\w+[!?]?)", line)
    other = re.search(r"as: :(\w+[!?]?)", rest)
    return other[1] if found and other else found[1] if found else None
