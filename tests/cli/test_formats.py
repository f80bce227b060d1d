"""What the commands print, for people and for programs: field names and positions are a promise."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import Run, tree, write

PLAN = """\
[modules]
"Shop.Cart" = { to = "Shop.Basket", note = "see Ünit", since = "2.0", remove_by = 2020-01-31 }
"Shop.Gone" = "Shop.Nowhere"
"Shop.Idle" = "Shop.Basket"

[functions]
"Shop.Split.one/1" = "Shop.Basket.first"
"Shop.Split.*"     = "Shop.Parts.*"

[boundaries]
"Shop.Basket" = { must_not_use = ["Shop.Till"] }
"""
BASKET = """\
defmodule Shop.Basket do
  def total(items), do: length(items)
  def first(x), do: x
  def till, do: Shop.Till.pay([])
end
"""
PARTS = "defmodule Shop.Parts do\nend\n"
TILL = """\
alias :lists, as: Lists
defmodule Shop.Till do
  def pay(items), do: {"é👩‍👩‍👧😀", Shop.Cart.total(items)}
  def one, do: Shop.Split.one(2)
  def split, do: Shop.Split
\tdef gone, do: Shop.Gone.f(
    __MODULE__.Drawer, Lists.sort([]))
  # renamespace:ignore deprecated-module, for later
  defmacro open, do: quote(do: __MODULE__.Drawer)
end
"""

POSITION = ["path", "line", "column", "end_line", "end_column"]
FINDING = [
    *(*POSITION, "text", "code", "severity", "message"),
    *("rule", "old", "new", "applicability", "reason", "note"),
]
REFERENCE = [*POSITION, "text", "module", "kind"]
PROBLEM = [*POSITION, "code", "severity", "message"]
RULE = ["kind", "old", "new", "note", "since", "remove_by", "line"]
STATUS = ["rule", "new", "done", "left", "moved", "to_move", "kind"]

FIELDS = {
    "check": FINDING,
    "fix": FINDING,
    "refs": REFERENCE,
    "plan check": PROBLEM,
    "plan show": RULE,
    "status": STATUS,
}
IGNORE = "# renamespace:ignore deprecated-module, for later"
FINDINGS = [
    ("lib/basket.ex", 4, 17, 4, 26, "Shop.Till", "forbidden-dependency", "manual"),
    ("lib/tüll.ex", 3, 35, 3, 44, "Shop.Cart", "deprecated-module", "safe"),
    ("lib/tüll.ex", 4, 16, 4, 30, "Shop.Split.one", "deprecated-function", "safe"),
    ("lib/tüll.ex", 5, 18, 5, 28, "Shop.Split", "ambiguous-module", "manual"),
    ("lib/tüll.ex", 6, 16, 6, 25, "Shop.Gone", "deprecated-module", "unsafe"),
    ("lib/tüll.ex", 8, 3, 8, 3 + len(IGNORE), IGNORE, "unused-ignore", "manual"),
]


@pytest.fixture
def till(tmp_path: Path) -> Path:
    """A project with a finding of each kind; not everything in it is ASCII."""
    root = tmp_path / "till"
    write(root, {"renamespace.toml": PLAN, "lib/basket.ex": BASKET, "lib/tüll.ex": TILL})
    write(root, {"lib/parts.ex": PARTS})
    return root


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("command", FIELDS)
def test_lines_of_json_are_the_array(run: Run, till: Path, command: str) -> None:
    """The fields, their order, and the exit code; with each format the same records."""
    lines = run(*command.split(), "--output-format", "jsonl", cwd=till)
    if command == "fix":
        write(till, {"lib/tüll.ex": TILL})
    whole = run(*command.split(), "--output-format", "json", cwd=till)
    assert (lines.returncode, lines.stderr) == (whole.returncode, whole.stderr)
    records = objects(lines.stdout)
    assert records == json.loads(whole.stdout)
    assert records
    assert all(list(record) == FIELDS[command] for record in records)


@pytest.mark.parametrize(("command", "code"), [("check", 0), ("refs", 0), ("fix", 0)])
def test_nothing_is_an_empty_array(run: Run, tmp_path: Path, command: str, code: int) -> None:
    write(tmp_path, {"renamespace.toml": PLAN})
    whole = run(command, "--output-format", "json", cwd=tmp_path)
    lines = run(command, "--output-format", "jsonl", cwd=tmp_path)
    assert (whole.returncode, json.loads(whole.stdout)) == (code, [])
    assert (lines.returncode, lines.stdout) == (code, "")


def test_findings(run: Run, till: Path) -> None:
    """Lines and columns count from 1, columns in code points: the emoji family is five of them."""
    found = objects(run("check", "--output-format", "jsonl", cwd=till).stdout)
    fields = [*POSITION, "text", "code", "applicability"]
    assert [tuple(each[name] for name in fields) for each in found] == FINDINGS
    by_code = {each["code"]: each for each in found}
    cart = next(each for each in found if each["rule"] == "Shop.Cart")
    assert (cart["old"], cart["new"], cart["note"]) == ("Shop.Cart", "Shop.Basket", "see Ünit")
    assert (cart["severity"], cart["reason"]) == ("error", None)
    one = by_code["deprecated-function"]
    assert (one["rule"], one["old"]) == ("Shop.Split.one/1", "Shop.Split.one/1")
    assert (one["new"], one["severity"]) == ("Shop.Basket.first/1", "warning")
    assert by_code["ambiguous-module"]["new"] == "Shop.Basket, Shop.Parts"
    gone = next(each for each in found if each["rule"] == "Shop.Gone")
    assert gone["reason"] == "`Shop.Nowhere` is not defined in the project or its dependencies"


def test_positions_select_the_text(run: Run, till: Path) -> None:
    for command in ("check", "refs"):
        for each in objects(run(command, "--output-format", "jsonl", cwd=till).stdout):
            lines = (till / each["path"]).read_text(encoding="utf-8").split("\n")
            assert each["line"] == each["end_line"]
            line = lines[each["line"] - 1]
            assert line[each["column"] - 1 : each["end_column"] - 1] == each["text"]


def test_references(run: Run, till: Path) -> None:
    found = objects(run("refs", "--output-format", "jsonl", cwd=till).stdout)
    rows = [(each["text"], each["module"], each["kind"]) for each in found if "ü" in each["path"]]
    assert rows == [
        ("Lists", ":lists", "as"),
        ("Shop.Till", "Shop.Till", "definition"),
        ("Shop.Cart", "Shop.Cart", "call"),
        ("Shop.Split", "Shop.Split", "call"),
        ("Shop.Split", "Shop.Split", "module"),
        ("Shop.Gone", "Shop.Gone", "call"),
        ("__MODULE__.Drawer", "Shop.Till.Drawer", "module"),
        ("Lists", ":lists", "call"),
        ("__MODULE__.Drawer", None, "module"),
    ]


@pytest.mark.parametrize(
    ("module", "lines"), [("Shop.Split", 2), ("Shop", 0), ("Shop.*", 9), ("Shop.Spl.*", 0)]
)
def test_references_of_one_module(run: Run, till: Path, module: str, lines: int) -> None:
    assert len(run("refs", module, cwd=till).stdout.splitlines()) == lines


def test_references_need_no_plan(run: Run, till: Path) -> None:
    (till / "renamespace.toml").unlink()
    write(till, {"mix.exs": ""})
    done = run("refs", "Shop.Cart", cwd=till)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "lib/tüll.ex:3:35: Shop.Cart [call] Shop.Cart\n"


def test_plan_s_problems(run: Run, till: Path) -> None:
    done = run("plan", "check", "--output-format", "jsonl", cwd=till)
    found = objects(done.stdout)
    assert done.returncode == 1
    fields = ["line", "column", "code", "severity"]
    assert [tuple(each[name] for name in fields) for each in found] == [
        (3, 16, "missing-target", "warning"),
        (4, 2, "invalid-plan", "warning"),
        (4, 2, "unused-rule", "warning"),
    ]
    write(till, {"renamespace.toml": '[modules]\n"é😀" = "Shop.Basket"\n'})
    done = run("plan", "check", "--output-format", "jsonl", cwd=till)
    assert done.returncode == 2
    first = objects(done.stdout)[0]
    assert (first["line"], first["column"], first["severity"]) == (2, 2, "error")
    assert first["end_column"] == 4


def test_plan_s_rules(run: Run, till: Path) -> None:
    done = run("plan", "show", "--output-format", "jsonl", cwd=till)
    found = objects(done.stdout)
    assert done.returncode == 0
    assert [(each["kind"], each["old"], each["new"], each["line"]) for each in found] == [
        ("module", "Shop.Cart", "Shop.Basket", 2),
        ("module", "Shop.Gone", "Shop.Nowhere", 3),
        ("module", "Shop.Idle", "Shop.Basket", 4),
        ("function", "Shop.Split.one/1", "Shop.Basket.first", 7),
        ("function-wildcard", "Shop.Split.*", "Shop.Parts.*", 8),
    ]
    assert found[0]["note"] == "see Ünit"
    assert (found[0]["since"], found[0]["remove_by"]) == ("2.0", "2020-01-31")
    shown = run("plan", "show", cwd=till).stdout.splitlines()
    assert shown[0] == (
        "Shop.Cart        -> Shop.Basket  (see Ünit; since 2.0; remove by 2020-01-31)"
    )
    assert shown[-1] == "Shop.Basket must not use Shop.Till"


def test_status(run: Run, till: Path) -> None:
    before = objects(run("status", "--output-format", "jsonl", cwd=till).stdout)
    assert [(each["rule"], each["left"]) for each in before] == [
        ("Shop.Cart", 1),
        ("Shop.Gone", 1),
        ("Shop.Idle", 0),
        ("Shop.Split.one/1", 1),
        ("Shop.Split.*", 0),
        ("Shop.Split", 1),
    ]
    assert (before[-1]["kind"], before[-1]["done"]) == ("split", 0)
    run("fix", cwd=till)
    after = {
        each["rule"]: each
        for each in objects(run("status", "--output-format", "jsonl", cwd=till).stdout)
    }
    assert after["Shop.Cart"]["left"] == after["Shop.Split.one/1"]["left"] == 0
    assert after["Shop.Split.one/1"]["done"] == before[3]["done"] + 1


def test_status_counts_definitions(run: Run, till: Path) -> None:
    """A tree is moved in parts; what an exact rule makes is no part of it."""
    plan = '[modules]\n"Shop.Cart" = "Store.Cart"\n"Shop.Old.*" = "Store.*"\n'
    plan += '[functions]\n"Shop.Till.pay" = "Store.Till.pay"\n'
    names = ("Shop.Cart", "Shop.Old.A", "Shop.Old.B.C", "Store.D", "Store")
    text = "".join(f"defmodule {name} do\nend\n" for name in names)
    write(till, {"renamespace.toml": plan, "lib/parts.ex": text})

    def rows() -> list[tuple[int | None, int]]:
        found = objects(run("status", "--output-format", "jsonl", cwd=till).stdout)
        return [(each["moved"], each["to_move"]) for each in found]

    assert rows() == [(0, 1), (1, 2), (None, 0)]
    lines = run("status", cwd=till).stdout.splitlines()
    assert [line.split()[2:5] for line in lines[1:3]] == [["0", "of", "1"], ["1", "of", "3"]]
    assert lines[-1].endswith(" 3 modules still have an old name.")
    write(till, {"lib/parts.ex": text.replace("Shop.Cart", "Store.Cart")})
    assert rows() == [(1, 0), (1, 2), (None, 0)]


def test_status_is_read_whole_by_a_program(run: Run, till: Path) -> None:
    """Not a terminal: no name is cut to some width."""
    long = "Shop." + "Long" * 20
    write(till, {"renamespace.toml": f'[modules]\n"{long}" = "{long}er"\n'})
    line = run("status", cwd=till).stdout.splitlines()[1]
    assert line.split() == [long, f"{long}er", "-", "0", "-"]


# Text


def test_text_shows_the_line_with_carets(run: Run, till: Path) -> None:
    lines = run("check", "lib/tüll.ex", cwd=till).stdout.splitlines()
    assert lines[:6] == [
        "lib/tüll.ex:3:35: deprecated-module: `Shop.Cart` is now `Shop.Basket` (see Ünit)",
        '3 |   def pay(items), do: {"é👩‍👩‍👧😀", Shop.Cart.total(items)}',
        lines[2],
        "lib/tüll.ex:4:16: deprecated-function: `Shop.Split.one/1` is now `Shop.Basket.first/1`",
        "4 |   def one, do: Shop.Split.one(2)",
        "  |                ^^^^^^^^^^^^^^",
    ]
    assert lines[2].strip(" |") == "^" * len("Shop.Cart")
    assert "  | \t              ^^^^^^^^^" in lines  # the tab stays a tab
    assert lines[-4:] == [
        "5 findings in 1 file.",
        "2 can be fixed with `renamespace fix`.",
        "1 more can be fixed with `renamespace fix --unsafe`; look first with `--diff`.",
        "2 need a decision by hand.",
    ]


def test_wide_characters_keep_the_carets_in_place(run: Run, till: Path) -> None:
    write(till, {"lib/wide.ex": '{"漢字é", Shop.Cart.f()}\n'})
    lines = run("check", "lib/wide.ex", cwd=till).stdout.splitlines()
    assert lines[1:3] == ['1 | {"漢字é", Shop.Cart.f()}', "  |" + " " * 11 + "^" * 9]


def test_every_finding_is_a_line_for_editors(run: Run, till: Path) -> None:
    stdout = run("check", "-q", cwd=till).stdout
    found = re.findall(r"^([^:\n]+):(\d+):(\d+): ([a-z-]+): .+$", stdout, re.MULTILINE)
    expected = [(row[0], str(row[1]), str(row[2]), row[6]) for row in FINDINGS]
    assert found == expected


@pytest.mark.parametrize(
    ("command", "hushed"),
    [
        (["check"], "6 findings in 2 files."),
        (["fix"], "Fixed 2 of 6 findings."),
        (["status"], "references left."),
    ],
    ids=" ".join,
)
def test_quiet(run: Run, till: Path, command: list[str], hushed: str) -> None:
    before = {path: data.decode() for path, data in tree(till).items()}
    loud = run(*command, cwd=till)
    write(till, before)
    quiet = run(*command, "-q", cwd=till)
    assert quiet.returncode == loud.returncode
    assert hushed in loud.stdout
    assert hushed not in quiet.stdout
    assert set(quiet.stdout.splitlines()) < set(loud.stdout.splitlines())


def test_verbose_speaks_on_standard_error(run: Run, till: Path) -> None:
    plain, verbose = run("check", cwd=till), run("check", "-v", cwd=till)
    assert (plain.stdout, plain.stderr) == (verbose.stdout, "")
    assert "3 files can matter to renamespace.toml" in verbose.stderr


# GitHub


def test_annotations(run: Run, till: Path) -> None:
    """As a workflow reads them: one a line, with what would end a field escaped."""
    write(till, {"lib/a,b:c%.ex": "Shop.Cart.f()\n"})
    done = run("check", "--output-format", "github", cwd=till)
    assert done.returncode == 1
    pattern = (
        r"::(error|warning) file=([^,:]+),line=(\d+),col=(\d+),endLine=(\d+),endColumn=(\d+)"
        r",title=([a-z-]+)::(.+)"
    )
    lines = [re.fullmatch(pattern, line) for line in done.stdout.splitlines()]
    found = [match.groups() for match in lines if match]
    assert len(found) == len(done.stdout.splitlines()) == 7
    assert found[0][1] == "lib/a%2Cb%3Ac%25.ex"
    message = "`Shop.Cart` is now `Shop.Basket`"
    assert found[2] == ("error", "lib/tüll.ex", "3", "35", "3", "44", "deprecated-module", message)


# Colours


@pytest.mark.parametrize("command", [["check"], ["plan", "check"], ["status"]], ids=" ".join)
@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({}, False),
        ({"NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
    ids=lambda value: "+".join(value) or "neither" if isinstance(value, dict) else "",
)
def test_colours_are_for_terminals(
    run: Run,
    till: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
    variables: dict[str, str],
    coloured: bool,  # noqa: FBT001
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    stdout = run(*command, cwd=till).stdout
    assert ("\x1b[3" in stdout) == coloured


@pytest.mark.parametrize("output", ["json", "jsonl", "github"])
def test_formats_for_programs_have_none(
    run: Run, till: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in run("check", "--output-format", output, cwd=till).stdout


def test_unknown_format(run: Run, till: Path) -> None:
    done = run("check", "--output-format", "xml", cwd=till)
    assert (done.returncode, done.stdout) == (2, "")
    assert "'xml' is not one of 'text', 'json', 'jsonl', 'github'" in done.stderr


# Start


@pytest.mark.parametrize("command", ["check", "fix", "refs"])
def test_command_loads_only_what_it_needs(till: Path, command: str, tmp_path: Path) -> None:
    """The language server and the tables cost more time than a whole run."""
    arguments = [sys.executable, "-X", "importtime", "-m", "renamespace", command, "-q"]
    done = subprocess.run(
        arguments,
        cwd=till,
        env={"XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.split("\n")}
    assert "tree_sitter_elixir" in loaded
    assert not loaded & {"pygls", "lsprotocol", "rich", "asyncio"}


def test_help_loads_no_command(till: Path) -> None:
    arguments = [sys.executable, "-X", "importtime", "-m", "renamespace", "--version"]
    done = subprocess.run(arguments, cwd=till, capture_output=True, text=True, check=True)
    assert "tree_sitter" not in done.stderr
