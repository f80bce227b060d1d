"""The plan while it is written."""

from pathlib import Path

import pytest
from lsprotocol import types

from lsp.editor import Start, capabilities
from lsp.shop import NEW, OLD, PLAN, USER, write

pytestmark = pytest.mark.asyncio

TOML = "renamespace.toml"
AHEAD = [("unused-rule", "Shop.Lost"), ("missing-target", "Shop.Nowhere")]
"""What is said of `PLAN`, whose second rule nothing in the project meets."""


async def test_typing_in_the_plan_changes_the_findings(start: Start) -> None:
    editor = await start()
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    editor.open(TOML)
    editor.type(TOML, '[modules]\n"Shop.Else" = "Shop.New"\n')
    await editor.until(lambda: editor.found("lib/user.ex") == [])
    editor.close(TOML)
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)


async def test_a_broken_plan_has_diagnostics_and_the_sources_none(start: Start) -> None:
    editor = await start()
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    editor.open(TOML)
    editor.type(TOML, f'# é😀\n{PLAN}"Shop.lower" = "Shop.New"\n')
    invalid = [("invalid-plan", "Shop.lower")]
    await editor.until(lambda: editor.found("lib/user.ex") == [] and editor.found(TOML) == invalid)
    [problem] = editor.diagnostics[editor.uri(TOML)]
    assert problem.severity is types.DiagnosticSeverity.Error
    editor.type(TOML, "[modules")
    await editor.until(lambda: editor.pushed[-1].version == 3)
    assert editor.found(TOML) != []
    editor.type(TOML, PLAN)
    await editor.until(lambda: editor.found("lib/user.ex") == OLD and editor.found(TOML) == AHEAD)


async def test_a_doubtful_plan_works_all_the_same(start: Start) -> None:
    editor = await start()
    editor.open(TOML, f'{PLAN}"Shop.Other" = "Shop.New"\n')
    await editor.until(lambda: editor.found("lib/user.ex") == OLD and len(editor.found(TOML)) > 2)
    problems = editor.diagnostics[editor.uri(TOML)]
    assert {each.severity for each in problems} == {types.DiagnosticSeverity.Warning}


async def test_a_plan_ahead_of_the_code_or_behind_it_is_told_of(start: Start) -> None:
    editor = await start()
    await editor.until(lambda: editor.found(TOML) == AHEAD)
    editor.open("lib/new.ex", f"{NEW}\ndefmodule Shop.Nowhere do\nend\n")
    await editor.until(lambda: editor.found(TOML) == AHEAD[:1])
    editor.open("lib/user.ex", USER.replace("Old", "Lost"))
    unused = [("unused-rule", "Shop.Old")]
    await editor.until(lambda: editor.found(TOML) == unused)


async def test_without_a_plan_it_says_so_and_waits_for_one(start: Start) -> None:
    editor = await start(before=lambda root: (root / TOML).unlink())
    await editor.until(lambda: bool(editor.client.log_messages))
    assert "no renamespace.toml here" in editor.client.log_messages[0].message
    (editor.root / TOML).write_text(PLAN)
    editor.changed_on_disk(TOML, types.FileChangeType.Created)
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    (editor.root / TOML).unlink()
    editor.changed_on_disk(TOML, types.FileChangeType.Deleted)
    await editor.until(lambda: editor.found("lib/user.ex") == [])


async def test_a_plan_that_is_not_saved_yet_counts(start: Start) -> None:
    editor = await start(before=lambda root: (root / TOML).unlink())
    editor.open(TOML, PLAN)
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)


async def test_pulled_problems_of_the_plan(start: Start) -> None:
    editor = await start(capabilities(pull=True))
    editor.open(TOML, "[modules]\n1 = 2\n")
    report = await editor.pull(TOML)
    assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
    assert {each.code for each in report.items} == {"invalid-plan"}


BOUNDED = """\
[functions]
"Shop.Sales.receipt" = "Shop.Bills.receipt"

[boundaries]
"Shop.Bills" = { must_not_use = ["Shop.Stock"] }
"""
SALES = """\
defmodule Shop.Sales do
  def receipt(name), do: {name, Shop.Stock.left(name)}
end
"""
STOCK = "defmodule Shop.Stock do\n  def left(_), do: 1\nend\n"
MISSING = ("missing-target", "Shop.Bills.receipt")
CROSSED = [MISSING, ("forbidden-dependency", "Shop.Stock")]


def bounded(root: Path) -> None:
    write(root, {TOML: BOUNDED, "lib/sales.ex": SALES, "lib/stock.ex": STOCK})


async def test_a_boundary_that_the_plan_would_cross_is_told_of(start: Start) -> None:
    editor = await start(before=bounded)
    await editor.until(lambda: editor.found(TOML) == CROSSED)
    [_, problem] = editor.diagnostics[editor.uri(TOML)]
    assert problem.severity is types.DiagnosticSeverity.Warning
    assert problem.message == (
        "the plan would make `Shop.Bills` use `Shop.Stock`, through `Shop.Sales.receipt/1`, "
        "which calls `Shop.Stock.left/1` (lib/sales.ex:2:33)"
    )


async def test_it_follows_what_is_typed(start: Start) -> None:
    editor = await start(before=bounded)
    await editor.until(lambda: editor.found(TOML) == CROSSED)
    editor.open("lib/sales.ex", f"\n{SALES}")
    await editor.until(lambda: "sales.ex:3:33" in editor.diagnostics[editor.uri(TOML)][1].message)
    editor.type("lib/sales.ex", SALES.replace("Shop.Stock.left(name)", "name"))
    await editor.until(lambda: editor.found(TOML) == [MISSING])
    editor.open("lib/stock.ex", STOCK)
    editor.open(TOML, BOUNDED)
    editor.type("lib/sales.ex", SALES)
    await editor.until(lambda: editor.found(TOML) == CROSSED)
    editor.type(TOML, BOUNDED.replace("Shop.Stock", "Shop.Till"))
    await editor.until(lambda: editor.found(TOML) == [MISSING])


async def test_it_is_pulled(start: Start) -> None:
    editor = await start(capabilities(pull=True), before=bounded)
    answer = await editor.pull_all()
    known = {each.uri: each.result_id or "" for each in answer}
    later = await editor.pull_all(known)
    [plan] = [each for each in later if each.uri == editor.uri(TOML)]
    assert isinstance(plan, types.WorkspaceFullDocumentDiagnosticReport)
    assert [each.code for each in plan.items] == ["missing-target", "forbidden-dependency"]
