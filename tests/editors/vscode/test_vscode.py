"""A real VS Code with the extension does what the command line does.

Each journey (`journey.mjs`) goes through a window on a copy of the sample and keeps copies of the
folder as it was on the way; these are compared with what the command line makes of other copies.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.projects import REPORT, command_line, copy_sample, environment, files

HERE = Path(__file__).parent
EXTENSION = HERE.parents[2] / "editors" / "vscode"
EDITOR = Path(os.environ.get("RENAMESPACE_VSCODE", HERE / ".editor"))
NODE = shutil.which("node", path=f"{EDITOR / 'bin'}{os.pathsep}{os.environ['PATH']}")
COMMAND = Path(sys.executable).with_name("renamespace")
PATIENCE = 240
"""Seconds after which a window is taken to hang."""

Travel = Callable[..., Path]


@pytest.fixture(scope="module")
def vsix() -> Path:
    """The packaged extension. Without VS Code to try it the tests are skipped, but not in CI."""
    built = EXTENSION / "renamespace.vsix"
    wanting = [
        f"there is no {what}; see {how}"
        for what, there, how in (
            ("VS Code", (EDITOR / "node_modules" / "code-server").is_dir(), "install.sh"),
            ("extension", built.is_file(), "editors/vscode/README.md"),
            ("node", NODE, "install.sh"),
        )
        if not there
    ]
    if wanting and os.environ.get("CI"):
        pytest.fail("; ".join(wanting), pytrace=False)
    if wanting:
        pytest.skip("; ".join(wanting))
    return built


@pytest.fixture
def relay(tmp_path: Path) -> Path:
    """The project that is open in the window."""
    return copy_sample(tmp_path / "relay", {"lib/relay/report.ex": REPORT})


@pytest.fixture
def travel(vsix: Path, relay: Path, tmp_path: Path) -> Travel:
    """Go on a journey; gives back the place of its pictures and copies."""

    def go(
        name: str,
        server: str | None = str(COMMAND),
        path: str | None = None,
        others: tuple[Path, ...] = (),
        **task: Any,  # noqa: ANN401 (it becomes JSON)
    ) -> Path:
        out = Path(os.environ.get("RENAMESPACE_PICTURES", tmp_path)) / name
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        settings = {} if server is None else {"renamespace.server.path": server}
        task |= {"editor": EDITOR, "extensions": [vsix, *others], "workspace": relay, "out": out}
        file = tmp_path / "task.json"
        file.write_text(json.dumps(task | {"settings": settings}, default=str))
        around = environment() | {
            "PATH": path or os.environ["PATH"],
            "PYTHON": sys.executable,
            "OTHER_SERVER": str(HERE.parent / "other_server.py"),
        }
        ran = subprocess.run(
            [NODE or "node", HERE / "journey.mjs", name, file],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
            env=around,
        )
        assert ran.returncode == 0, f"{ran.stdout}{ran.stderr}\nSee the pictures in {out}"
        return out

    return go


def test_names_are_fixed_one_by_one_and_all_at_once(
    travel: Travel, relay: Path, tmp_path: Path
) -> None:
    before, found = files(relay), _found(relay)
    here = [each for each in found if each["path"] == "lib/relay/janitor.ex"]
    alias = next(each for each in here if each["old"] == "Relay.Runs")
    safe, all_of_it = (_copy(relay, tmp_path / name) for name in ("safe", "unsafe"))
    command_line(safe, "fix")
    command_line(all_of_it, "fix", "--unsafe")
    out = travel(
        "fix",
        file="lib/relay/janitor.ex",
        inFile=len(here),
        left=len(found),
        problems=len(_found(relay, notes=True)),
        elsewhere="`Relay.Invocation.Dataclip` is now `Relay.Dataclips.Dataclip`",
        place=[alias["line"], alias["column"]],
        title="Replace with `Relay.WorkOrders`",
        gone="alias Relay.Runs\n",
        rule="Relay.Runs",
        ruleFile="lib/relay/export_worker.ex",
        otherRule="Relay.Invocation.*",
        otherFile="lib/relay/export_worker.ex",
        after=len(_found(safe)),
        end=len(_found(all_of_it)),
    )

    moments = ("one", "two", "three", "four", "five", "six", "seven")
    at = {name: files(out / name) for name in moments}
    assert _changed(before, at["one"]) == {"lib/relay/janitor.ex"}
    assert len(_found(out / "one", "janitor.ex")) < len(here)
    assert _changed(at["one"], at["two"]) == {"lib/relay/export_worker.ex"}
    assert at["three"] == _by_command(out / "two", "fix", "--only", "Relay.Runs")
    only = ("fix", "lib/relay/export_worker.ex", "--only", "Relay.Invocation.*")
    assert _changed(at["three"], at["four"]) == {"lib/relay/export_worker.ex"}
    assert at["four"] == _by_command(out / "three", *only)
    assert at["five"] == _by_command(out / "four", "fix", "lib/relay/janitor.ex")
    assert at["six"] == _by_command(out / "five", "fix")
    assert at["seven"] == _by_command(out / "six", "fix", "--unsafe")


def test_the_plan_is_edited_and_modules_are_moved(
    travel: Travel, relay: Path, tmp_path: Path
) -> None:
    moved, without = (_copy(relay, tmp_path / name) for name in ("moved", "without"))
    command_line(moved, "move", "--fix", "Relay.Run")
    plan = without / "renamespace.toml"
    lines = plan.read_text().splitlines(keepends=True)
    line = next(n for n, each in enumerate(lines) if each.startswith('"Relay.Runs" '))
    plan.write_text("".join(lines[:line] + lines[line + 1 :]))
    left = len(_found(relay))
    assert left != len(_found(without)) != 0
    out = travel(
        "move",
        file="lib/relay/runner.ex",
        left=left,
        planLine=line + 1,
        without=len(_found(without)),
        module="Relay.Run",
        moved="lib/relay/work_orders/run.ex",
        after=len(_found(moved)),
    )

    assert (moved / "lib/relay/work_orders/run.ex").is_file()
    assert files(out / "moved") == files(moved)
    plan = moved / "renamespace.toml"
    whole = plan.read_text()
    plan.write_text('[modules]\n"Relay.Janitor" = "Relay.Cleaner"\n')
    command_line(moved, "move", "--fix")
    plan.write_text(whole)
    assert files(out / "renamed") == files(moved)


def test_beside_another_server(travel: Travel, relay: Path, beside: Path, tmp_path: Path) -> None:
    line = 1 + REPORT.splitlines().index(next(e for e in REPORT.splitlines() if "Invocation" in e))
    expected = _copy(relay, tmp_path / "expected")
    command_line(expected, "fix")
    report = expected / "lib/relay/report.ex"
    report.write_text("# formatted\n" + report.read_text().replace("TODO", "DONE"))
    out = travel(
        "beside",
        others=(beside,),
        file="lib/relay/report.ex",
        todo=[2, 6],
        old=[line, REPORT.splitlines()[line - 1].index("Relay.Inv") + 3],
    )

    assert files(out / "both") == files(expected)


def test_a_server_that_is_not_there_is_told_of(travel: Travel) -> None:
    travel("missing", server="/nowhere/renamespace")


def test_the_copy_in_the_extension_is_run_if_there_is_no_other(
    travel: Travel, relay: Path, tmp_path: Path
) -> None:
    python = tmp_path / "bin" / "python3"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    travel(
        "bundled",
        server=None,
        path=f"{python.parent}:/usr/bin:/bin",
        file="lib/relay/janitor.ex",
        inFile=len(_found(relay, "janitor.ex")),
    )


def test_nothing_of_an_untrusted_folder_is_run(travel: Travel, relay: Path, tmp_path: Path) -> None:
    left = len(_found(relay))
    trap = relay / ".venv" / "bin" / "renamespace"
    trap.parent.mkdir(parents=True)
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path / 'sprung'}\n")
    trap.chmod(0o755)
    settings = relay / ".vscode" / "settings.json"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"renamespace.server.path": str(trap)}))
    travel("untrusted", server=None, path=f"{COMMAND.parent}:{os.environ['PATH']}", left=left)

    assert not (tmp_path / "sprung").exists()


@pytest.fixture(scope="module")
def beside(vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another extension for the same files, packaged."""
    place = tmp_path_factory.mktemp("beside")
    tools = EXTENSION / "node_modules" / ".bin"
    shutil.copytree(HERE / "beside", place, dirs_exist_ok=True)
    around = {**os.environ, "NODE_PATH": str(EXTENSION / "node_modules")}
    bundle = ["--bundle", "--platform=node", "--format=cjs", "--external:vscode"]
    bundle += ["--allow-overwrite", "--outfile=extension.js", "--log-level=warning"]
    package = ["package", "--no-dependencies", "--allow-missing-repository", "--out", "beside.vsix"]
    for command in ([tools / "esbuild", "extension.js", *bundle], [tools / "vsce", *package]):
        subprocess.run(command, cwd=place, env=around, check=True, capture_output=True, timeout=60)
    assert vsix.is_file()
    return place / "beside.vsix"


def _copy(folder: Path, copy: Path) -> Path:
    shutil.copytree(folder, copy)
    return copy


def _found(folder: Path, name: str = "", *, notes: bool = False) -> list[dict[str, Any]]:
    """What `check` finds in files of that name; mere notes do not count."""
    found = json.loads(command_line(folder, "check", "--output-format", "json"))
    counting = [each for each in found if notes or each["severity"] != "info"]
    return [each for each in counting if each["path"].endswith(name)]


def _by_command(folder: Path, *arguments: str) -> dict[str, str]:
    """What the command line makes of a copy."""
    copy = _copy(folder, folder.with_name(f"{folder.name}-by-command"))
    command_line(copy, *arguments)
    found = files(copy)
    shutil.rmtree(copy)
    return found


def _changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The files that are not the same."""
    return {name for name in before | after if before.get(name) != after.get(name)}
