"""The sample as it was before anybody began, carried the whole way: at once, and by facades."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.nothing_lost import counts, sources
from support.projects import copy_sample, environment

WORK_ORDERS = """\
defmodule Relay.WorkOrders do
  @moduledoc "Execution: a work order has runs, and a run has steps."

  alias Relay.Store
  alias Relay.WorkOrder

  @spec get!(Store.t(), pos_integer()) :: WorkOrder.t()
  def get!(store, id), do: Store.get!(store, :work_orders, id)
end
"""
QUERY = """\
defmodule Relay.WorkOrders.Query do
  @moduledoc "What can be asked of work orders, runs and steps."

  alias Relay.Store

  @spec jobs(Store.t()) :: [String.t()]
  def jobs(store), do: store.work_orders |> Enum.map(& &1.job) |> Enum.uniq()
end
"""
NOT_YET = ("dataclips.ex", "dataclips/query.ex", "work_orders/events.ex")
"""What the sample has already of the new modules."""


@pytest.fixture
def relay(mix: str, tmp_path: Path) -> Path:
    assert mix
    root = copy_sample(tmp_path / "relay")
    for path in NOT_YET:
        (root / "lib/relay" / path).unlink()
    (root / "lib/relay/dataclips").rmdir()
    (root / "lib/relay/work_orders.ex").write_text(WORK_ORDERS)
    (root / "lib/relay/work_orders/query.ex").write_text(QUERY)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    commit(root)
    assert passing_tests(root) == TESTS
    return root


def test_at_once(relay: Path) -> None:
    before = counts(sources(relay))
    done = renamespace(relay, "apply")
    assert counts(sources(relay)) == before
    assert done.stdout.endswith("Fixed 175 of 175 findings.\n")
    assert (done.returncode, compile_warnings(relay)) == (0, [])
    assert passing_tests(relay) == TESTS
    assert is_left(relay) == []
    assert not [path for path in OLD if (relay / path).exists()]
    again = renamespace(relay, "apply", "--allow-dirty")
    assert again.stdout == "Nothing to move.\n"


def test_step_by_step(relay: Path) -> None:
    """Each step is a commit in which everything compiles and the tests pass."""
    steps = 0
    while renamespace(relay, "apply", "--max-changes", "8").stdout != "Nothing to move.\n":
        assert compile_warnings(relay) == []
        commit(relay)
        steps += 1
        assert steps < TOO_MANY
    assert steps > 1
    assert passing_tests(relay) == TESTS
    assert is_left(relay) == []


def test_gradually(relay: Path) -> None:
    """Facades first; then callers are fixed, some and the rest; then the facades go."""
    assert renamespace(relay, "apply", "--facade").returncode == 1
    commit(relay)
    first = check_warnings(relay)
    assert passing_tests(relay) == TESTS
    renamespace(relay, "fix", "lib/relay/runner.ex", "lib/relay/janitor.ex")
    commit(relay)
    assert 0 < check_warnings(relay) < first
    kept = renamespace(relay, "facade", "--remove")
    assert (kept.returncode, "is named here still, so it stays" in kept.stdout) == (1, True)
    check_warnings(relay)
    commit(relay)
    assert renamespace(relay, "fix").returncode == 0
    commit(relay)
    assert renamespace(relay, "facade", "--remove").returncode == 0
    assert compile_warnings(relay) == []
    assert passing_tests(relay) == TESTS
    assert is_left(relay) == []
    assert not [path for path in OLD if (relay / path).exists()]


TESTS = 21
TOO_MANY = 40
OLD = ("lib/relay/invocation.ex", "lib/relay/invocation", "lib/relay/runs.ex", "lib/relay/runs")


def renamespace(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "renamespace", *arguments]
    done = subprocess.run(
        command, cwd=root, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 1}, done.stderr
    return done


def commit(root: Path) -> None:
    someone = ["-c", "user.name=someone", "-c", "user.email=someone@localhost"]
    subprocess.run(["git", "add", "--all"], cwd=root, check=True)
    subprocess.run(
        ["git", *someone, "commit", "--quiet", "--allow-empty", "--message", "a step"],
        cwd=root,
        check=True,
    )


def passing_tests(root: Path) -> int:
    done = subprocess.run(["mix", "test"], cwd=root, capture_output=True, text=True, check=False)
    found = re.search(r"^(\d+) tests, 0 failures$", done.stdout, re.MULTILINE)
    assert found, done.stdout + done.stderr
    return int(found[1])


def compile_warnings(root: Path) -> list[str]:
    command = ["mix", "compile", "--force"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return [line for line in done.stderr.splitlines() if line.startswith("warning: ")]


def check_warnings(root: Path) -> int:
    """The compiler warns of nothing but old functions: of those that `check` finds called.

    Returns of how many. A function that goes with its module is found by that one's name.
    """
    lines = compile_warnings(root)
    found = [re.match(r"warning: (\S+) is deprecated\. Use \S+ instead$", line) for line in lines]
    assert all(found), lines
    warned = {each[1] for each in found if each is not None}
    compiled = [each for each in is_left(root) if each["path"].startswith("lib/")]
    named = {each["old"] for each in compiled if each["code"] == "deprecated-function"}
    modules = {each["old"] for each in compiled if each["code"] == "deprecated-module"}
    assert named <= warned
    assert {each.rpartition(".")[0] for each in warned - named} <= modules
    return len(warned)


def is_left(root: Path) -> list[dict[str, str]]:
    done = renamespace(root, "check", "--output-format", "json")
    found: list[dict[str, str]] = json.loads(done.stdout)
    return [each for each in found if each["severity"] != "info"]
