"""How long the tool takes, beside how long parsing alone takes. Prints; asserts nothing about time.

    pytest -m benchmarks
    RENAMESPACE_BENCHMARK=~/lightning RENAMESPACE_BENCHMARK_PLAN=plan.toml pytest -m benchmarks

Without a project of your own it generates one of four hundred files.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import pytest
import tree_sitter_elixir
from tree_sitter import Language, Parser

from renamespace.core.elixir.reader import read_facts
from renamespace.core.source import Source
from renamespace.project.discovery import list_sources
from renamespace.project.reading import read_sources

pytestmark = pytest.mark.benchmarks

ROUNDS = 3
CONTEXTS = 20
FILES_EACH = 19

PLAN = """\
[modules]
"Big.Context3.Part4" = "Big.Context5.Moved4"
"Big.Context7"       = "Big.Context8"
"Big.Context7.*"     = "Big.Context8.*"

[functions]
"Big.Context1.get" = "Big.Context2.get"
"Big.Context1.*"   = "Big.Context4.*"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    if given := given_root():
        return given
    generated_project(tmp_path)
    return tmp_path


@pytest.fixture
def plan(root: Path) -> Path:
    return given_plan() or root / "renamespace.toml"


def test_time(root: Path, plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sources, _ = read_sources(root, list_sources(root), {})
    elixir = [each for each in sources if each.path.endswith((".ex", ".exs"))]
    parser = Parser(Language(tree_sitter_elixir.language()))

    def run(*arguments: str) -> Callable[[], object]:
        command = [sys.executable, "-m", "renamespace", *arguments]
        environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
        return lambda: subprocess.run(
            command, cwd=root, env=environment, capture_output=True, check=False
        )

    check = ("check", "-q", "--root", str(root), "--plan", str(plan))
    run(*check)()  # It leaves the cache that the warm runs find.
    times = {
        "read the files": best(lambda: read_sources(root, list_sources(root), {})),
        "parse all, nothing else": best(lambda: [parser.parse(each.data) for each in elixir]),
        "facts of all files": best(lambda: [read_facts(each) for each in sources]),
        "start (--version)": best(run("--version")),
        "check --no-cache": best(run(*check, "--no-cache")),
        "check": best(run(*check)),
        "refs (every file)": best(run("refs", "-q", "--root", str(root), "--plan", str(plan))),
    }
    with capsys.disabled():
        sys.stdout.write(table(root, sources, times))


def best(action: Callable[[], object]) -> float:
    """The shortest of some runs: the others measure what else the machine does."""
    return min(timed(action) for _ in range(ROUNDS))


def timed(action: Callable[[], object]) -> float:
    start = perf_counter()
    action()
    return perf_counter() - start


def table(root: Path, sources: list[Source], times: dict[str, float]) -> str:
    size = sum(len(each.data) for each in sources) / 1_000_000
    parse = times["parse all, nothing else"]
    lines = [f"\n{root}: {len(sources)} files, {size:.1f} MB", f"{'':26}seconds   x parse"]
    lines += [f"{name:<26}{time:7.3f}{time / parse:10.2f}" for name, time in times.items()]
    return "\n".join(lines) + "\n"


def given_root() -> Path | None:
    """The project that someone wants to know about."""
    given = os.environ.get("RENAMESPACE_BENCHMARK")
    return Path(given).expanduser().resolve() if given else None


def given_plan() -> Path | None:
    given = os.environ.get("RENAMESPACE_BENCHMARK_PLAN")
    return Path(given).expanduser().resolve() if given else None


def generated_project(root: Path) -> None:
    for path, text in [*generated(), ("renamespace.toml", PLAN)]:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def generated() -> Iterator[tuple[str, str]]:
    """Contexts that use each other, each with its modules and tests."""
    yield "mix.exs", "# generated\n"
    for context in range(CONTEXTS):
        yield f"lib/big/context{context}.ex", module(context, None)
        for part in range(FILES_EACH):
            yield f"lib/big/context{context}/part{part}.ex", module(context, part)
    yield "lib/big/context5/moved4.ex", "defmodule Big.Context5.Moved4 do\nend\n"


def module(context: int, part: int | None) -> str:
    name = f"Big.Context{context}" + ("" if part is None else f".Part{part}")
    others = sorted({(context * 3 + part_) % CONTEXTS for part_ in range(1, 5)} - {context})
    aliases = "".join(f"  alias Big.Context{each}\n" for each in others)
    body = "".join(
        f"""
  @doc "Calls others, {number}."
  @spec call{number}(integer(), keyword()) :: {{:ok, term()}} | {{:error, String.t()}}
  def call{number}(id, opts \\\\ []) do
    with {{:ok, one}} <- Context{others[number % len(others)]}.get(id),
         {{:ok, two}} <- Context{others[0]}.Part{number}.call{number}(one, opts) do
      {{:ok, Enum.map(two, fn item -> %{{item | name: "#{{item.name}} {number}"}} end)}}
    else
      nil -> {{:error, "none"}}
      {{:error, reason}} when is_binary(reason) -> {{:error, reason}}
    end
  end
"""
        for number in range(12)
    )
    return f"defmodule {name} do\n{aliases}\n  def get(id), do: {{:ok, id}}\n{body}end\n"
