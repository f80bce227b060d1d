"""A real VS Code with the extension does what the command line does."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
EXTENSION = ROOT / "editors" / "vscode"
SAMPLE = ROOT / "server" / "renamespace" / "sample"
EDITOR = Path(os.environ.get("RENAMESPACE_VSCODE", HERE / ".editor"))
NODE = shutil.which("node", path=f"{EDITOR / 'bin'}{os.pathsep}{os.environ['PATH']}")
COMMAND = Path(sys.executable).with_name("renamespace")

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
def travel(vsix: Path, tmp_path: Path) -> Travel:
    """Go on a journey in a copy of a folder; the place of its pictures and copies."""

    def go(
        name: str,
        workspace: Path,
        server: str | None = str(COMMAND),
        path: str | None = None,
        **task: Any,  # noqa: ANN401 (it becomes JSON)
    ) -> Path:
        out = Path(os.environ.get("RENAMESPACE_PICTURES", tmp_path)) / name
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        settings = {} if server is None else {"renamespace.server.path": server}
        task |= {"editor": EDITOR, "vsix": vsix, "workspace": workspace, "out": out}
        file = tmp_path / "task.json"
        file.write_text(json.dumps(task | {"settings": settings}, default=str))
        environment = {**os.environ, "PATH": path or f"{COMMAND.parent}:{os.environ['PATH']}"}
        ran = subprocess.run(
            [NODE or "node", HERE / "journey.mjs", name, file],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            env=environment,
        )
        assert ran.returncode == 0, f"{ran.stdout}{ran.stderr}\nSee the pictures in {out}"
        return out

    return go


def test_names_are_fixed_one_by_one_and_all_at_once(travel: Travel, tmp_path: Path) -> None:
    workspace = _copy(SAMPLE, tmp_path / "relay")
    findings = _findings(workspace)
    here = [each for each in findings if each["path"] == "lib/relay/janitor.ex"]
    alias = next(each for each in here if each["old"] == "Relay.Runs")
    fixed = _copy(SAMPLE, tmp_path / "fixed")
    _renamespace(fixed, "fix")
    out = travel(
        "fix",
        workspace,
        file="lib/relay/janitor.ex",
        inFile=len(here),
        left=len(findings),
        problems=len(_findings(workspace, notes=True)),
        elsewhere="`Relay.Invocation.Dataclip` is now `Relay.Dataclips.Dataclip`",
        place=[alias["line"], alias["column"]],
        title="Replace with `Relay.WorkOrders`",
        gone="alias Relay.Runs\n",
        rule={"old": "Relay.Runs", "file": "lib/relay/export_worker.ex"},
        after=len(_findings(fixed)),
    )

    assert _changed(SAMPLE, out / "one") == {"lib/relay/janitor.ex"}
    assert len(_findings(out / "one", "janitor.ex")) < len(here)
    assert _changed(out / "one", out / "two") == {"lib/relay/export_worker.ex"}
    assert _changed(out / "two", out / "discarded") == set()
    _renamespace(out / "two", "fix")
    assert _changed(out / "two", out / "all") == set()


def test_a_module_is_moved(travel: Travel, tmp_path: Path) -> None:
    workspace = _copy(SAMPLE, tmp_path / "relay")
    expected = _copy(SAMPLE, tmp_path / "expected")
    _renamespace(expected, "move", "--fix", "Relay.Run")
    out = travel(
        "move",
        workspace,
        file="lib/relay/runner.ex",
        left=len(_findings(workspace)),
        module="Relay.Run",
        moved="lib/relay/work_orders/run.ex",
        after=len(_findings(expected)),
    )

    assert (expected / "lib/relay/work_orders/run.ex").is_file()
    assert _changed(expected, out / "moved") == set()


def test_a_server_that_is_not_there_is_told_of(travel: Travel, tmp_path: Path) -> None:
    workspace = _copy(SAMPLE, tmp_path / "relay")
    travel("missing", workspace, server="/nowhere/renamespace")


def test_the_copy_in_the_extension_is_run_if_there_is_no_other(
    travel: Travel, tmp_path: Path
) -> None:
    workspace = _copy(SAMPLE, tmp_path / "relay")
    python = tmp_path / "bin" / "python3"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    travel(
        "bundled",
        workspace,
        server=None,
        path=f"{python.parent}:/usr/bin:/bin",
        file="lib/relay/janitor.ex",
        inFile=len(_findings(workspace, "janitor.ex")),
    )


def test_nothing_of_an_untrusted_folder_is_run(travel: Travel, tmp_path: Path) -> None:
    workspace = _copy(SAMPLE, tmp_path / "relay")
    trap = workspace / ".venv" / "bin" / "renamespace"
    trap.parent.mkdir(parents=True)
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path / 'sprung'}\n")
    trap.chmod(0o755)
    settings = workspace / ".vscode" / "settings.json"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"renamespace.server.path": str(trap)}))
    travel("untrusted", workspace, server=None, left=len(_findings(workspace)))

    assert not (tmp_path / "sprung").exists()


def _copy(folder: Path, copy: Path) -> Path:
    shutil.copytree(folder, copy)
    return copy


def _findings(workspace: Path, name: str = "", *, notes: bool = False) -> list[dict[str, Any]]:
    """What `check` finds in files of that name; mere notes do not count."""
    ran = _run(workspace, "check", "--output-format", "json")
    found = [each for each in json.loads(ran.stdout) if notes or each["severity"] != "info"]
    return [each for each in found if each["path"].endswith(name)]


def _renamespace(workspace: Path, *arguments: str) -> None:
    ran = _run(workspace, *arguments)
    assert ran.returncode in {0, 1}, ran.stderr


def _run(workspace: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [COMMAND, *arguments, "--root", workspace]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _changed(before: Path, after: Path) -> set[str]:
    """The files that are not the same in two folders."""
    old, new = _files(before), _files(after)
    return {name for name in old | new if old.get(name) != new.get(name)}


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
