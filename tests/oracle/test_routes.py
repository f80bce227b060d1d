"""The routers among the cases lead where they should, as their own macros say once compiled."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from renamespace.core.elixir.facts import Kind
from support.case import Case, all_cases, beside, read_case
from support.run import encoded, index_of, plan_of

ROUTERS = [name for name in all_cases() if read_case(name).options.beside == "phoenix_router"]

SCRIPT = """
for job <- System.argv() do
  files = job |> Path.join("**/*.ex") |> Path.wildcard()
  {:ok, modules, _} = Kernel.ParallelCompiler.compile(files)

  for router <- Enum.sort(modules), function_exported?(router, :__routes__, 0),
      {path, module} <- router.__routes__() do
    IO.puts("#{job} #{inspect(router)} #{path} #{inspect(module)}")
  end

  for module <- modules, do: :code.purge(module) && :code.delete(module) && :code.purge(module)
end
"""

Route = tuple[str, str, str]
"""Router, path and module."""


@pytest.fixture(scope="module")
def routes(
    elixir: str, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[tuple[str, str], list[Route]]:
    """The routes of each case before and after, from a run of its routers."""
    root = tmp_path_factory.mktemp("routes")
    jobs = dict(_jobs(root))
    command = [elixir, "-e", SCRIPT, *map(str, jobs.values())]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    lines = [line.split(" ") for line in ran.stdout.splitlines()]
    return {
        key: [(router, path, module) for job, router, path, module in lines if job == str(place)]
        for key, place in jobs.items()
    }


@pytest.mark.parametrize("name", ROUTERS)
def test_routes_lead_to_the_same_modules(
    name: str, routes: Mapping[tuple[str, str], list[Route]]
) -> None:
    """Order and paths stay; a module is what it was or what the plan makes of it."""
    case = read_case(name)
    plan, before, after = plan_of(case), routes[name, "before"], routes[name, "after"]
    assert [route[:2] for route in before] == [route[:2] for route in after]
    for (_, path, old), (_, _, new) in zip(before, after, strict=True):
        target = plan.module_target(old)
        assert new in {old, target.module if target else old}, path


@pytest.mark.parametrize("name", ROUTERS)
@pytest.mark.parametrize("side", ["before", "after"])
def test_routes_are_read_as_they_are(
    name: str, side: str, routes: Mapping[tuple[str, str], list[Route]]
) -> None:
    """What is read as a route leads there, and the others are left open."""
    case = read_case(name)
    files = case.before if side == "before" else case.after
    facts = [file.facts for file in index_of(encoded(files)).files.values()]
    read = [ref.module for each in facts for ref in each.references if ref.kind is Kind.ROUTE]
    led = {module for _, _, module in routes[name, side]}
    scoped = {
        facts.references[r.reference].module
        for facts in facts
        for r in facts.routes
        if r.macro == "scoped_alias"
    }
    assert {module for module in read if module is not None} - scoped <= led
    assert None in read or led <= set(read)


def _jobs(root: Path) -> Iterator[tuple[tuple[str, str], Path]]:
    for number, name in enumerate(ROUTERS):
        case = read_case(name)
        for side, files in (("before", case.before), ("after", case.after)):
            place = root / f"{number}-{side}"
            _write(place, case, files)
            yield (name, side), place


def _write(place: Path, case: Case, files: Mapping[str, str]) -> None:
    for path, text in (beside(case) | dict(files)).items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text, encoding="utf-8")
