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
    workspace = tmp_path / "relay"
    shutil.copytree(SAMPLE, workspace)
    findings = _findings(workspace)
    here = [each for each in findings if each["path"] == "lib/relay/janitor.ex"]
    run = next(each for each in here if each["old"] == "Relay.Run")
    out = travel(
        "fix",
        workspace,
        file="lib/relay/janitor.ex",
        inFile=len(here),
        left=len(findings),
        elsewhere="Relay.Invocation.Dataclip",
        place=[run["line"], run["column"]],
        title="Replace with `Relay.WorkOrders.Run`",
        gone="alias Relay.Run\n",
        rule={"old": "Relay.WorkOrder", "file": "lib/relay/export_worker.ex"},
    )

    assert _changed(SAMPLE, out / "one") == {"lib/relay/janitor.ex"}
    assert "Relay.Run" not in {each["old"] for each in _findings(out / "one", "janitor.ex")}
    assert _changed(out / "one", out / "two") == {"lib/relay/export_worker.ex"}
    assert _changed(out / "two", out / "discarded") == set()
    _renamespace(out / "two", "fix")
    assert _changed(out / "two", out / "all") == set()
    assert _findings(out / "all") == []


def test_a_module_is_moved(travel: Travel, tmp_path: Path) -> None:
    workspace, expected = tmp_path / "shop", tmp_path / "expected"
    for folder in (workspace, expected):
        for name, text in SHOP.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
    out = travel(
        "move",
        workspace,
        file="lib/shop/till.ex",
        left=len(_findings(workspace)),
        module="Shop.Basket",
        moved="lib/shop/sales/basket.ex",
    )

    _renamespace(expected, "move", "--fix", "Shop.Basket")
    assert (expected / "lib/shop/sales/basket.ex").is_file()
    assert _changed(expected, out / "moved") == set()


def test_a_server_that_is_not_there_is_told_of(travel: Travel, tmp_path: Path) -> None:
    workspace = tmp_path / "relay"
    shutil.copytree(SAMPLE, workspace)
    travel("missing", workspace, server="/nowhere/renamespace")


def test_the_copy_in_the_extension_is_run_if_there_is_no_other(
    travel: Travel, tmp_path: Path
) -> None:
    workspace = tmp_path / "relay"
    shutil.copytree(SAMPLE, workspace)
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
    workspace = tmp_path / "relay"
    shutil.copytree(SAMPLE, workspace)
    trap = workspace / ".venv" / "bin" / "renamespace"
    trap.parent.mkdir(parents=True)
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path / 'sprung'}\n")
    trap.chmod(0o755)
    settings = workspace / ".vscode" / "settings.json"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"renamespace.server.path": str(trap)}))
    travel("untrusted", workspace, server=None, left=len(_findings(workspace)))

    assert not (tmp_path / "sprung").exists()


def _findings(workspace: Path, name: str = "") -> list[dict[str, Any]]:
    """What `check` finds in files of that name and counts."""
    ran = _run(workspace, "check", "--output-format", "json")
    found = [each for each in json.loads(ran.stdout) if each["severity"] != "info"]
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


SHOP = {
    "mix.exs": """\
defmodule Shop.MixProject do
  use Mix.Project

  def project, do: [app: :shop, version: "0.1.0"]
end
""",
    "renamespace.toml": """\
[modules]
"Shop.Basket" = "Shop.Sales.Basket"
"Shop.Till"   = "Shop.Sales.Till"
""",
    "lib/shop/basket.ex": """\
defmodule Shop.Basket do
  def add(names, name), do: [name | names]
end
""",
    "lib/shop/till.ex": """\
defmodule Shop.Till do
  alias Shop.Basket

  def ring(name), do: Basket.add([], name)
end
""",
    "test/shop/basket_test.exs": """\
defmodule Shop.BasketTest do
  use ExUnit.Case
  alias Shop.Basket

  test "a name is added" do
    assert ["tea"] = Basket.add([], "tea")
  end
end
""",
}
