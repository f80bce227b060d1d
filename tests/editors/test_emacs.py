"""Eglot and lsp-mode in a real Emacs, headless, configured as `editors/README.md` says.

Each scenario (a function in `emacs/*.el`) is gone through on a copy of the sample; what is on the
disk then is what the command line makes of another copy.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.elixir import need
from support.projects import REPORT, command_line, copy_sample, environment, executable, files

README = Path(__file__).parents[2] / "editors" / "README.md"
SCENARIOS = Path(__file__).parent / "emacs"
PATIENCE = 120
"""Seconds after which Emacs is taken to hang."""

Run = Callable[..., str]


@pytest.fixture
def emacs() -> str:
    return need("emacs")


@pytest.fixture
def relay(tmp_path: Path) -> Path:
    """The project that Emacs works on."""
    return copy_sample(tmp_path / "relay", {"lib/relay/report.ex": REPORT})


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The same for the command line."""
    return copy_sample(tmp_path / "other", {"lib/relay/report.ex": REPORT})


@pytest.fixture(params=["eglot", "lsp-mode"])
def client(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def run(client: str, emacs: str, relay: Path, tmp_path: Path) -> Run:
    """Go through a scenario with a file open."""
    home = tmp_path / "home"
    home.mkdir()
    path = f"{executable(tmp_path / 'bin').parent}{os.pathsep}{os.environ['PATH']}"
    config = home / "config.el"
    config.write_text(configuration(f"Emacs with {client.replace('eglot', 'Eglot')}"))

    def go(scenario: str, file: str, **more: str) -> str:
        given = more | {"CONFIG": config, "SCENARIO": scenario, "FILE": relay / file, "HOME": home}
        loaded = [SCENARIOS / "harness.el", SCENARIOS / f"{client}.el"]
        command = [emacs, "--batch", *(part for each in loaded for part in ("-l", str(each)))]
        done = subprocess.run(
            command,
            cwd=relay,
            env=environment() | {"PATH": path} | {key: str(each) for key, each in given.items()},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return go


def configuration(section: str) -> str:
    """The first block of Emacs Lisp in a section of the README."""
    text = README.read_text().partition(f"## {section}\n")[2]
    found = re.search(r"```elisp\n(.*?)```", text, re.DOTALL)
    assert found, section
    return found[1]


def test_a_quick_fix(run: Run, relay: Path, other: Path) -> None:
    run("quick-fix", "lib/relay/report.ex")
    command_line(other, "fix", "lib/relay/report.ex")
    assert files(relay) == files(other)


def test_fix_the_workspace(run: Run, relay: Path, other: Path) -> None:
    run("fix", "lib/relay/janitor.ex")
    command_line(other, "fix")
    assert files(relay) == files(other)


def test_move_a_module(run: Run, relay: Path, other: Path) -> None:
    run("move", "lib/relay/run.ex")
    command_line(other, "move", "--fix", "Relay.Run")
    assert files(relay) == files(other)


def test_rename_a_module(run: Run, relay: Path, other: Path) -> None:
    run("rename", "test/relay/workers_test.exs")
    plan = (other / "renamespace.toml").read_text()
    (other / "renamespace.toml").write_text('[modules]\n"Relay.Janitor" = "Relay.Cleaner"\n')
    command_line(other, "move", "--fix")
    (other / "renamespace.toml").write_text(plan)
    assert files(relay) == files(other)


@pytest.mark.parametrize("client", ["lsp-mode"])
@pytest.mark.parametrize("first", ["renamespace", "other"])
def test_beside_another_server(run: Run, tmp_path: Path, first: str) -> None:
    seen_in = tmp_path / "seen.json"
    other = SCENARIOS.parent / "other_server.py"
    given = {"PYTHON": sys.executable, "OTHER_SERVER": str(other), "FIRST": first}
    said = run("beside", "lib/relay/report.ex", SEEN=str(seen_in), **given)
    assert "renamespace/status" not in said, "no warning of a notification"
    seen = json.loads(seen_in.read_text())
    assert len(seen["ours"]) == len(seen["others"]) == 1
    assert seen["at_todo"] == ["Call it done"]
    assert "Call it done" not in seen["at_name"]
    assert len(seen["at_name"]) == len(set(seen["at_name"])) > 0
    known = "the other server knows this"
    assert seen["hover"] == known
    assert seen["hover_of_name"].count(known) == 1
    assert seen["hover_of_name"].count("is now Relay.WorkOrders.export/2") == 1
    assert seen["completed"] == ["defstruct"]
    assert seen["definition"] == 1
    assert seen["formatted"] == f"# formatted\n{REPORT}"
    shelf = f"# formatted\n{REPORT}".replace("store", "shelf")
    assert seen["variable"] == shelf
    assert seen["module"] == shelf.replace("Relay.Report", "Relay.Account")
