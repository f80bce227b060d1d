"""The plugin in real Neovims, headless: one for each way in which the server is started.

Each scenario (`neovim/*.lua`) is gone through on a copy of the sample; what is on the disk then is
what the command line makes of another copy.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.elixir import need
from support.projects import REPORT, command_line, copy_sample, environment, executable, files

PLUGIN = Path(__file__).parents[2] / "editors" / "neovim"
SCENARIOS = Path(__file__).parent / "neovim"
EDITORS = SCENARIOS / ".editor"
PATIENCE = 120
"""Seconds after which Neovim is taken to hang."""

Run = Callable[..., Any]
Command = Callable[..., str]


@pytest.fixture(params=["debian", "trixie", "forky"])
def nvim(request: pytest.FixtureRequest) -> str:
    """A Neovim: 0.7, 0.10 and a current one; `install.sh` installs them."""
    own = EDITORS / request.param / "bin" / "nvim"
    return need("nvim" if request.param == "debian" else str(own))


@pytest.fixture
def version(nvim: str) -> tuple[int, int]:
    said = subprocess.run([nvim, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"v(\d+)\.(\d+)", said)
    assert found, said
    return int(found[1]), int(found[2])


@pytest.fixture
def relay(tmp_path: Path) -> Path:
    """The project that Neovim works on."""
    return copy_sample(tmp_path / "relay", {"lib/relay/report.ex": REPORT})


@pytest.fixture
def expected(tmp_path: Path) -> Command:
    """The command line on a copy of its own, and what is there after it."""
    root = copy_sample(tmp_path / "expected", {"lib/relay/report.ex": REPORT})

    def run(*arguments: str) -> dict[str, str]:
        command_line(root, *arguments)
        return files(root)

    return run


@pytest.fixture
def run(nvim: str, relay: Path, tmp_path: Path) -> Run:
    """Go through a scenario with a file open; gives back what was seen."""
    home = tmp_path / "home"
    place = home / "data" / "nvim" / "site" / "pack" / "editors" / "start" / "renamespace"
    shutil.copytree(PLUGIN, place)
    path = f"{executable(tmp_path / 'bin').parent}{os.pathsep}{os.environ['PATH']}"
    around = environment() | {
        "HOME": str(home),
        "PATH": path,
        "PYTHON": sys.executable,
        "OTHER_SERVER": str(SCENARIOS.parent / "other_server.py"),
        **{f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CACHE", "CONFIG", "STATE")},
        "XDG_DATA_HOME": str(home / "data"),
    }
    tags = [nvim, "--headless", "-i", "NONE", "-c", f"helptags {place / 'doc'}", "-c", "qall!"]
    subprocess.run(tags, env=around, check=True, capture_output=True, timeout=PATIENCE)

    def go(scenario: str, file: str, **given: str) -> Any:  # noqa: ANN401 (JSON)
        seen = tmp_path / "seen.json"
        given |= {"SCENARIO": str(SCENARIOS / f"{scenario}.lua"), "SEEN": str(seen)}
        harness = f"luafile {SCENARIOS / 'harness.lua'}"
        command = [nvim, "--headless", "-i", "NONE", "-n", file, "-c", harness]
        done = subprocess.run(
            command,
            cwd=relay,
            env=around | given,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert seen.is_file(), done.stdout + done.stderr
        found = json.loads(seen.read_text())
        assert "failed" not in found, f"{found['failed']}\n{done.stdout}{done.stderr}"
        assert "Error" not in done.stderr, done.stderr
        return found["seen"]

    return go


def test_a_quick_fix(run: Run, relay: Path, expected: Command) -> None:
    seen = run("quick_fix", "lib/relay/report.ex")
    message = "`Relay.Invocation.export_workorders/2` is now `Relay.WorkOrders.export/2`"
    column = 1 + len(REPORT.splitlines()[3].partition("Relay.Inv")[0].encode())
    assert seen["diagnostics"] == [f"4:{column}: {message}"]
    assert len(seen["offered"]) == len(set(seen["offered"]))
    assert files(relay) == expected("fix", "lib/relay/report.ex")


def test_fix_the_workspace(run: Run, relay: Path, expected: Command) -> None:
    before = files(relay)
    seen = run("fix", "lib/relay/janitor.ex", ARGUMENTS="fix")
    after = expected("fix")
    changed = sum(after[name] != text for name, text in before.items())
    assert files(relay) == after
    assert seen["unsaved"] == changed
    said = rf"Renamespace: \d+ names replaced in {changed} files, \d+ left; "
    assert re.fullmatch(rf"{said}{changed} buffers unsaved, see :wall", seen["answer"])
    assert seen["told"] == [seen["answer"]], "it is said once"


def test_what_cannot_be_proved_too(run: Run, relay: Path, expected: Command) -> None:
    seen = run("fix", "lib/relay/janitor.ex", ARGUMENTS="fix!")
    assert seen["asked"] == 0, "a no for one file would leave the others changed"
    assert files(relay) == expected("fix", "--unsafe")


def test_a_move_that_is_refused(run: Run, relay: Path) -> None:
    in_the_way = relay / "lib/relay/work_orders/run.ex"
    in_the_way.write_text("defmodule Relay.Till do\nend\n")
    before = files(relay)
    seen = run("fix", "lib/relay/janitor.ex", ARGUMENTS="move Relay.Run")
    assert "lib/relay/work_orders/run.ex" in seen["answer"]
    assert (seen["unsaved"], seen["listed"]) == (0, [])
    assert files(relay) == before


def test_a_move_that_is_refused_for_many_reasons(run: Run, relay: Path) -> None:
    plan = (
        '"Relay.Run" = "Relay.WorkOrders.Run"\n"Relay.WorkOrder" = "Relay.WorkOrders.WorkOrder"\n'
    )
    (relay / "renamespace.toml").write_text(f"[modules]\n{plan}")
    for name in ("run", "work_order"):
        in_the_way = relay / f"lib/relay/work_orders/{name}.ex"
        in_the_way.write_text(f"defmodule Relay.Till.{name.title()} do\nend\n")
    before = files(relay)
    seen = run("fix", "lib/relay/janitor.ex", ARGUMENTS="move")
    assert seen["answer"] == "Renamespace: nothing is moved, for 2 reasons: see the list"
    assert seen["listed"] == ["lib/relay/run.ex:1", "lib/relay/work_order.ex:1"]
    assert seen["unsaved"] == 0
    assert files(relay) == before


def test_move_a_module(run: Run, relay: Path, expected: Command, version: tuple[int, int]) -> None:
    seen = run("move", "lib/relay/run.ex")
    after = expected("move", "--fix", "Relay.Run")
    assert files(relay) == after
    assert seen["answer"].startswith("Renamespace: 1 module and 1 file moved, ")
    assert "lib/relay/run.ex" not in seen["buffers"], "writing it would bring the file back"
    assert seen["shown"] + "\n" == after["lib/relay/runner.ex"]
    if version >= (0, 10):
        assert "lib/relay/work_orders/run.ex" in seen["buffers"]
        assert re.search(r"; \d+ buffers unsaved, see :wall$", seen["answer"])


SPLIT = '[functions]\n"Relay.Janitor.sweep" = "Relay.Cleaner.sweep"\n'


def test_leave_a_facade(run: Run, relay: Path, tmp_path: Path, expected: Command) -> None:
    for root in (relay, tmp_path / "expected"):
        (root / "renamespace.toml").write_text(SPLIT)
    seen = run("fix", "lib/relay/janitor.ex", ARGUMENTS="move --facade Relay.Janitor")
    after = expected("apply", "--only", "Relay.Janitor", "--facade")
    assert files(relay) == after
    assert "defdelegate sweep" in after["lib/relay/janitor.ex"]
    assert ", 1 facade written" in seen["answer"]


def test_write_a_facade(run: Run, relay: Path, tmp_path: Path, expected: Command) -> None:
    for root in (relay, tmp_path / "expected"):
        (root / "renamespace.toml").write_text(SPLIT)
        command_line(root, "move", "Relay.Janitor")
    seen = run("fix", "test/relay/workers_test.exs", ARGUMENTS="facade Relay.Janitor")
    assert files(relay) == expected("facade", "Relay.Janitor")
    assert seen["answer"].startswith("Renamespace: 1 facade written")


def test_move_by_the_code_action(run: Run, relay: Path, expected: Command) -> None:
    seen = run("move_action", "lib/relay/run.ex")
    assert files(relay) == expected("move", "--fix", "Relay.Run"), seen


def test_rename_a_module(run: Run, relay: Path, tmp_path: Path) -> None:
    seen = run("rename", "test/relay/workers_test.exs")
    other = copy_sample(tmp_path / "other", {"lib/relay/report.ex": REPORT})
    plan = (other / "renamespace.toml").read_text()
    only = '[modules]\n"Relay.Janitor" = "Relay.Cleaner"\n'
    (other / "renamespace.toml").write_text(only)
    command_line(other, "move", "--fix")
    (other / "renamespace.toml").write_text(plan)
    assert files(relay) == files(other)
    assert "alias Relay.Cleaner" in seen["text"]


def test_the_commands(run: Run) -> None:
    seen = run("commands", "lib/relay/run.ex")
    assert seen["subcommands"] == ["facade", "fix", "fix!", "move", "move!", "quickfix", "status"]
    assert seen["starting"] == ["facade", "fix", "fix!"]
    wrong = "Renamespace: there is no `fly`, only facade, fix, move, quickfix, status"
    assert seen["told"] == [wrong]
    assert seen["help"] == "renamespace.txt"
    assert {":Renamespace", "renamespace.txt", "renamespace-commands"} <= set(seen["tags"])


def test_the_health(run: Run, relay: Path, tmp_path: Path) -> None:
    health = run("commands", "lib/relay/run.ex")["health"]
    assert f"the server is `{tmp_path / 'bin' / 'renamespace'}`" in health
    assert re.search(r"renamespace, version \d", health)
    assert f"a client is attached in `{relay}`" in health
    assert f"the plan is `{relay / 'renamespace.toml'}`" in health
    assert "ERROR" not in health


def test_what_is_left(run: Run, relay: Path) -> None:
    (
        relay / "lib/relay/report.ex"
    ).unlink()  # Columns are told in bytes, but checked in characters.
    said = command_line(relay, "check", "--output-format", "jsonl").splitlines()
    left = [each for each in map(json.loads, said) if each["severity"] != "info"]
    places = [(each["path"], each["line"], each["column"]) for each in left]
    seen = run("quickfix", "lib/relay/janitor.ex")
    assert seen["places"] == [f"{name}:{line}:{column}" for name, line, column in sorted(places)]
    assert seen["title"] == f"Renamespace: {len(left)} references left"
    assert seen["left"] == len(left)
    assert re.search(r" 0 +57  Relay.Run -> Relay.WorkOrders.Run, to be moved\n", seen["status"])
    assert {"Relay.Run", "Relay.WorkOrder"} <= set(seen["modules"])


def test_the_lens_of_a_definition(run: Run) -> None:
    seen = run("code_lens", "lib/relay/run.ex")
    said = re.fullmatch(r"(\d+) references? left in \d+ files?", seen["title"])
    assert said, seen["title"]
    assert seen["count"] == int(said[1])


@pytest.mark.parametrize("first", ["renamespace", "other"])
def test_beside_another_server(run: Run, relay: Path, version: tuple[int, int], first: str) -> None:
    (relay / "notes.txt").touch()
    seen = run("side_by_side", "notes.txt", FIRST=first)
    assert seen["alone"] == seen["before"], "no option of the user's is set"
    if seen["both"] != seen["before"]:
        assert seen["both"]["omnifunc"] == "v:lua.vim.lsp.omnifunc"
        assert seen["both"]["tagfunc"] == "v:lua.vim.lsp.tagfunc"
    assert len(seen["ours"]) == len(seen["others"]) == 1
    assert seen["at_todo"] == ["Call it done"]
    assert "Call it done" not in seen["at_name"]
    assert len(seen["at_name"]) == len(set(seen["at_name"])) > 0
    known = "the other server knows this"
    assert seen["hover"] == {"shown": known, "told": []}
    assert seen["hover_of_name"].count(known) == 1
    both = "is now `Relay.WorkOrders.export/2`" in seen["hover_of_name"]
    assert both == (version >= (0, 11)), "older ones show the answer of one server"
    assert seen["completed"] == ["defstruct"]
    assert seen["windows"] == 1, "there is one definition, no list to choose from"
    assert seen["formatted"] == f"# formatted\n{REPORT}".rstrip("\n")
    shelf = REPORT.replace("store", "shelf")
    assert seen["variable"] == f"# formatted\n{shelf}".rstrip("\n")
    assert seen["module"] == seen["variable"].replace("Relay.Report", "Relay.Account")


def test_without_a_server(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bin" / "renamespace").unlink()
    path = os.pathsep.join(
        each
        for each in os.environ["PATH"].split(os.pathsep)
        if not (Path(each) / "renamespace").exists()
    )
    seen = run("missing", "notes.txt", PATH=path)
    missing, stopped = seen["told"]
    assert missing.startswith("Renamespace: there is no program `renamespace`; ")
    assert stopped.startswith("Renamespace: the server is not running: ")
    assert "ERROR" in seen["health"]
    assert seen["clients"] == 0


def test_which_directory_is_served(run: Run, relay: Path) -> None:
    """The nearest plan or project; an app of an umbrella without its own plan is of the whole."""
    roots = {
        "lib/relay.ex": str(relay),
        "umbrella/apps/till/lib/till.ex": "umbrella",
        "umbrella/apps/desk/lib/desk.ex": "umbrella/apps/desk",
        "umbrella/renamespace.toml": "umbrella",
        "umbrella/other.toml": "none",
        "apps/lone/lib/lone.ex": "apps/lone",
    }
    (relay / "mix.exs").rename(relay / "renamespace.toml")
    for directory in ("umbrella", "umbrella/apps/till", "umbrella/apps/desk", "apps/lone"):
        (relay / directory).mkdir(parents=True)
        (relay / directory / "mix.exs").touch()
    (relay / "umbrella/apps/desk/renamespace.toml").touch()
    seen = run("roots", "README.md", FILES=json.dumps(list(roots)))
    assert dict(zip(roots, seen, strict=True)) == roots
