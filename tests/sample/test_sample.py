"""The bundled sample is a project that works, and works as well once it is moved and fixed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

IN_ELIXIR = (
    "compile --warnings-as-errors",
    "test --warnings-as-errors",
    "format --check-formatted",
)
MOVE = "move Relay.Invocation.Dataclip Relay.Invocation.Step Relay.Run Relay.WorkOrder"
STEPS = ("plan show", "check", MOVE, "fix --diff", "fix", "check")


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    """Everything that mix and the tool keep goes below the test's own directory; no network."""
    places = {"HOME": "home", "MIX_HOME": "mix", "HEX_HOME": "hex", "XDG_CACHE_HOME": "cache"}
    found = {name: str(tmp_path / directory) for name, directory in places.items()}
    (tmp_path / "tmp").mkdir()
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("MIX_")},
        **found,
        "MIX_ENV": "test",
        "HEX_OFFLINE": "1",
        "TMPDIR": str(tmp_path / "tmp"),
    }


@pytest.fixture
def renamespace(environment: Mapping[str, str], tmp_path: Path) -> Run:
    def run(*arguments: str, cwd: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "renamespace", *arguments]
        return subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy, without what building it may have left."""
    root = tmp_path / "relay"
    ignored = shutil.ignore_patterns("_build", "__pycache__", "__init__.py")
    with resources.as_file(resources.files("renamespace") / "sample") as original:
        shutil.copytree(original, root, ignore=ignored)
    return root


def test_works_before_and_after(
    sample: Path, renamespace: Run, mix: str, environment: Mapping[str, str]
) -> None:
    before = elixir_says(mix, sample, environment)
    assert renamespace(*MOVE.split(), cwd=sample).returncode == 1
    done = renamespace("fix", cwd=sample)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^Fixed (\d+) of \1 findings\.$", done.stdout, re.MULTILINE)
    after = elixir_says(mix, sample, environment)
    assert passed(after) == passed(before) > 0


def test_move_and_fix_in_one_step(
    sample: Path, renamespace: Run, mix: str, environment: Mapping[str, str]
) -> None:
    command, *modules = MOVE.split()
    done = renamespace(command, "--fix", *modules, cwd=sample)
    assert done.returncode == 0, done.stdout + done.stderr
    assert passed(elixir_says(mix, sample, environment)) > 0
    assert renamespace("fix", cwd=sample).returncode == 0
    assert passed(elixir_says(mix, sample, environment)) > 0


TO_MOVE = "3 modules and 13 functions are still to be moved: `renamespace move --fix`.\n"
"""Those that the sample has in both places already."""


def test_second_fix_finds_nothing(sample: Path, renamespace: Run) -> None:
    renamespace(*MOVE.split(), cwd=sample)
    assert renamespace("fix", cwd=sample).returncode == 0
    fixed = dict(texts(sample))
    again = renamespace("fix", cwd=sample)
    assert (again.returncode, again.stdout) == (0, f"Fixed 0 of 0 findings.\n{TO_MOVE}")
    assert dict(texts(sample)) == fixed


def test_plan_has_no_problems(sample: Path, renamespace: Run) -> None:
    done = renamespace("plan", "check", cwd=sample)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_demo_goes_the_whole_way(renamespace: Run, tmp_path: Path) -> None:
    done = renamespace("demo")
    assert done.returncode == 0, done.stdout + done.stderr
    fixed = re.fullmatch(rf"Would fix (\d+) of \1 findings\.\n{TO_MOVE}", done.stderr)
    assert fixed, done.stderr
    titles = re.findall(r"^== .+: renamespace (.+)$", done.stdout, re.MULTILINE)
    assert tuple(titles) == STEPS
    plan, check, move, diff, fix, left = re.split(r"^== .+$", done.stdout, flags=re.MULTILINE)[1:]
    assert "Relay.Runs.append_run_log" in plan
    assert f"{fixed[1]} findings in " in check
    assert "Moved 4 modules and 4 files." in move
    assert "what is gone: `renamespace fix` is next." in move
    assert "+++ b/lib/relay/janitor.ex" in diff
    assert f"Fixed {fixed[1]} of {fixed[1]} findings." in fix
    assert "No reference to an old name is left." in left
    root = Path(left.partition("The fixed project is in ")[2].partition(":")[0])
    assert root.is_relative_to(tmp_path)
    assert "Runs.Query" not in (root / "lib/relay/janitor.ex").read_text()


def elixir_says(mix: str, root: Path, environment: Mapping[str, str]) -> str:
    """What `mix` prints when it compiles, tests and checks the format; none of it may fail."""
    tasks = ", ".join(IN_ELIXIR).split(" ")
    done = subprocess.run(
        [mix, "do", *tasks], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning:" not in done.stderr
    return done.stdout


def passed(output: str) -> int:
    counted = re.search(r"^(\d+) tests, 0 failures$", output, re.MULTILINE)
    return int(counted[1]) if counted else 0


def texts(root: Path) -> Iterator[tuple[str, bytes]]:
    """The project's files with their bytes."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and "_build" not in path.parts:
            yield path.relative_to(root).as_posix(), path.read_bytes()
