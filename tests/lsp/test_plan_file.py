"""The plan while it is written."""

import pytest
from lsprotocol import types

from lsp.editor import Start, capabilities
from lsp.shop import NEW, OLD, PLAN, USER

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
