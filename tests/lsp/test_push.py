"""Diagnostics for clients that are told of them."""

import pytest
from lsprotocol import types

from lsp.editor import Start, capabilities
from lsp.shop import NEW, OLD, PLAN, USER, write
from renamespace.core.findings import Code
from renamespace.lsp.convert import file_path

pytestmark = pytest.mark.asyncio


async def test_closed_files_are_reported(start: Start) -> None:
    editor = await start()
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    [diagnostic] = editor.diagnostics[editor.uri("lib/user.ex")]
    assert diagnostic.message == "`Shop.Old` is now `Shop.New`"
    assert diagnostic.source == "renamespace"
    assert diagnostic.severity is types.DiagnosticSeverity.Warning
    assert list(diagnostic.tags or ()) == [types.DiagnosticTag.Deprecated]
    assert diagnostic.code_description is None
    rule, new = diagnostic.related_information or ()
    assert rule.location.uri == editor.uri("renamespace.toml")
    assert editor.at("renamespace.toml", rule.location.range) == 'Shop.Old" = "Shop.New'
    assert new.location.uri == editor.uri("lib/new.ex")
    assert editor.at("lib/new.ex", new.location.range) == "Shop.New"
    assert new.message == "Shop.New is defined here"
    plan = editor.uri("renamespace.toml")  # It is told of a little later.
    assert [e.uri for e in editor.pushed if e.uri != plan] == [editor.uri("lib/user.ex")]
    assert editor.capabilities.diagnostic_provider is None


async def test_a_finding_says_why_it_is_not_safe_and_what_the_plan_notes(start: Start) -> None:
    editor = await start()
    plan = PLAN.replace('"Shop.Nowhere"', '{ to = "Shop.Nowhere", note = "ask Ann" }')
    editor.open("renamespace.toml", plan)
    editor.open("lib/user.ex", USER.replace("Old", "Lost"))
    await editor.until(lambda: editor.found("lib/user.ex") == [("deprecated-module", "Shop.Lost")])
    [diagnostic] = editor.diagnostics[editor.uri("lib/user.ex")]
    assert diagnostic.message == (
        "`Shop.Lost` is now `Shop.Nowhere` (ask Ann) "
        "[unsafe: `Shop.Nowhere` is not defined in the project or its dependencies]"
    )


async def test_the_buffer_wins_until_it_is_closed(start: Start) -> None:
    editor = await start()
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    editor.open("lib/user.ex")
    editor.type("lib/user.ex", USER.replace("Old", "New"))
    await editor.until(lambda: editor.found("lib/user.ex") == [])
    editor.type("lib/user.ex", f"# é😀\n{USER}")
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    assert editor.version("lib/user.ex") == 3
    editor.type("lib/user.ex", "")
    await editor.until(lambda: editor.found("lib/user.ex") == [])
    editor.close("lib/user.ex")
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    assert editor.version("lib/user.ex") is None


async def test_broken_elixir_has_no_findings_and_does_no_harm(start: Start) -> None:
    editor = await start()
    editor.open("lib/user.ex")
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    for broken in ("defmodule Shop.User do\n  def go, do: Shop.Old.run(", '"#{', "%{", "\0\x0c ~"):
        editor.type("lib/user.ex", broken)
        await editor.until(lambda: editor.found("lib/user.ex") == [])
        editor.type("lib/user.ex", USER)
        await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    assert not [each for each in editor.client.log_messages if each.type is types.MessageType.Error]


async def test_typing_a_definition_changes_other_files(start: Start) -> None:
    editor = await start()
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    editor.open("lib/new.ex")
    editor.type("lib/new.ex", NEW.replace("def run", "def walk"))
    uri = editor.uri("lib/user.ex")
    await editor.until(lambda: "`Shop.New.run/1` is not" in editor.diagnostics[uri][0].message)
    editor.type("lib/new.ex", NEW.replace("Shop.New", "Shop.Newer"))
    await editor.until(lambda: "`Shop.New` is not" in editor.diagnostics[uri][0].message)
    editor.close("lib/new.ex")
    await editor.until(lambda: "is not" not in editor.diagnostics[uri][0].message)


async def test_files_that_change_come_and_go_on_the_disk(start: Start) -> None:
    editor = await start(capabilities(watch=True))
    await editor.until(lambda: editor.found("lib/user.ex") == OLD and bool(editor.registered))
    [registration] = editor.registered
    watchers = (registration.register_options or {})["watchers"]
    assert [each["globPattern"] for each in watchers] == [
        "**/*.{ex,exs,heex,eex,leex,md,livemd}",
        "**/renamespace.toml",
    ]
    write(editor.root, {"lib/user.ex": NEW, "lib/more.ex": USER.replace("User", "More")})
    editor.changed_on_disk("lib/user.ex", types.FileChangeType.Changed)
    editor.changed_on_disk("lib/more.ex", types.FileChangeType.Created)
    await editor.until(
        lambda: editor.found("lib/more.ex") == OLD and not editor.found("lib/user.ex")
    )
    (editor.root / "lib/more.ex").unlink()
    editor.changed_on_disk("lib/more.ex", types.FileChangeType.Deleted)
    await editor.until(lambda: not editor.found("lib/more.ex"))


async def test_a_new_file_counts_once_it_is_saved(start: Start) -> None:
    editor = await start()
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    editor.open("lib/more.ex", USER.replace("User", "More"))
    editor.save("lib/more.ex")
    await editor.until(lambda: editor.found("lib/more.ex") == OLD)


async def test_excluded_files_are_left_alone(start: Start) -> None:
    editor = await start()
    write(editor.root, {"renamespace.toml": f'{PLAN}\n[project]\nexclude = ["lib/user.ex"]\n'})
    write(editor.root, {"lib/more.ex": USER.replace("User", "More")})
    await editor.command("renamespace.reload")
    editor.open("lib/user.ex")
    editor.type("lib/user.ex", f"{USER}\n")
    editor.open("lib/more.ex")
    await editor.until(lambda: editor.found("lib/more.ex") == OLD)
    assert editor.found("lib/user.ex") == []


async def test_who_asks_for_push_or_does_not_pull_it_all_is_pushed_to(start: Start) -> None:
    asked = await start(capabilities(pull=True), initialization_options={"diagnostics": "push"})
    neovim = await start(capabilities(pull=True), client_info=types.ClientInfo("Neovim"))
    await asked.until(lambda: asked.found("lib/user.ex") == OLD)
    await neovim.until(lambda: neovim.found("lib/user.ex") == OLD)
    assert asked.capabilities.diagnostic_provider is None
    assert neovim.capabilities.diagnostic_provider is None


async def test_a_code_has_a_page_about_it(start: Start) -> None:
    editor = await start(capabilities(links=True))
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    [diagnostic] = editor.diagnostics[editor.uri("lib/user.ex")]
    assert diagnostic.code_description is not None
    page = file_path(diagnostic.code_description.href)
    assert page is not None
    assert page.read_text(encoding="utf-8").startswith("# deprecated-module\n")
    assert {f"{code}.md" for code in Code} == {each.name for each in page.parent.iterdir()}


async def test_the_file_that_is_typed_into_comes_first(start: Start) -> None:
    editor = await start()
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    editor.open("lib/new.ex", NEW)
    await editor.command("renamespace.status")
    editor.pushed.clear()
    editor.type("lib/new.ex", f"{USER.replace('User', 'More')}{NEW.replace('def run', 'def walk')}")
    user, new = editor.uri("lib/user.ex"), editor.uri("lib/new.ex")
    await editor.until(lambda: user in {each.uri for each in editor.pushed})
    assert [each.uri for each in editor.pushed[:2]] == [new, user]
    assert "`Shop.New.run/1` is not" in editor.diagnostics[user][0].message


async def test_a_definition_that_has_moved_is_found_where_it_is(start: Start) -> None:
    editor = await start()
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    editor.open("lib/new.ex", NEW)
    editor.type("lib/new.ex", f"# one\n# two\n{NEW}")

    def line() -> int:
        [diagnostic] = editor.diagnostics[editor.uri("lib/user.ex")]
        return list(diagnostic.related_information or ())[1].location.range.start.line

    await editor.until(lambda: line() == 2)


async def test_a_file_is_deleted_under_its_buffer_and_comes_again(start: Start) -> None:
    editor = await start()
    editor.open("lib/user.ex", f"# typed\n{USER}")
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    (editor.root / "lib/user.ex").unlink()
    editor.changed_on_disk("lib/user.ex", types.FileChangeType.Deleted)
    await editor.command("renamespace.status")
    assert editor.found("lib/user.ex") == [], "what is no file of the project is not checked"
    editor.save("lib/user.ex")
    await editor.until(lambda: editor.found("lib/user.ex") == OLD)
    editor.close("lib/user.ex")
    await editor.command("renamespace.reload")
    assert editor.found("lib/user.ex") == OLD
