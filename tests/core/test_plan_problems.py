"""What a plan file may get wrong, where the problem is shown, and what it says."""
# ruff: noqa: E501 - in a table one case is one row

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renamespace.core.findings import Code, Severity
from renamespace.core.plan import Plan, parse_plan
from renamespace.core.source import Source

PARTS = (
    "each part of a module's name starts with A-Z and goes on with ASCII letters, digits and `_`"
)
FUNCTION = (
    "it starts with a lower-case letter or `_`, goes on with letters, digits and `_`, "
    "and may end in `!` or `?`"
)
WRITE = 'write `"old name" = "new name"`, both in quotes'
UNLESS = "give one of them another name unless it is meant"
NO_RULES = 'the plan has no rules: add "Old.Name" = "New.Name" below [modules]'


def rendered(data: str | bytes) -> tuple[Plan | None, list[str]]:
    """Give the problems as `line:column message`; warnings say that they are."""
    source = Source("renamespace.toml", data if isinstance(data, bytes) else data.encode())
    plan, problems = parse_plan(source)
    assert all(problem.code is Code.INVALID_PLAN for problem in problems)
    lines = []
    for problem in problems:
        position = source.position(problem.start)
        loud = "" if problem.severity is Severity.ERROR else "warning: "
        lines.append(f"{position.line}:{position.column} {loud}{problem.message}")
    return plan, lines


def in_table(table: str, line: str) -> list[str]:
    return rendered(f"[{table}]\n{line}\n")[1]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('"A" = "B', "2:8 this is not valid TOML (Illegal character '\\n'): close the string with a quote"),
        ('"A" "B"', f"2:5 this is not valid TOML (Expected '=' after a key in a key/value pair): {WRITE}"),
        ('A.f! = "B.g"', f"2:4 this is not valid TOML (Expected '=' after a key in a key/value pair): {WRITE}"),
        ('"A" = B', "2:7 this is not valid TOML (Invalid value): write names in quotes"),
        ('"A" = "B" "C" = "D"', "2:11 this is not valid TOML (Expected newline or end of document after a statement): write one rule on a line"),
        ('"A" = {\n  to = "B",\n}', "2:7 this is not valid TOML (Invalid initial character for a key part): keep `{ ... }` on one line, without a comma at its end"),
        ('"Ä" = B', "2:7 this is not valid TOML (Invalid value): write names in quotes"),
        ("[functions", "2:10 this is not valid TOML (Expected ']' at the end of a table declaration): close the table's name with `]`"),
        ('"A" = ["B"\n[functions]', "3:1 this is not valid TOML (Unclosed array): close the list with `]`"),
    ],
)  # fmt: skip
def test_syntax(line: str, problem: str) -> None:
    assert in_table("modules", line) == [problem]


def test_a_broken_line_hides_no_other_problem() -> None:
    plan, lines = rendered('[modules]\n"A" = "B\n"C" = "C"\n"D" = E\n"F" = "f"\n')
    assert plan is None
    assert [line.partition(" ")[0] for line in lines] == ["2:8", "3:2", "4:7", "5:8"]


@pytest.mark.parametrize("value", ["[" * 3000, "[" * 480 + "]" * 480, "1" * 5000])
def test_absurd_values_are_a_problem(value: str) -> None:
    plan, lines = rendered(f'[modules]\n"A" = {value}')
    assert plan is None
    assert lines


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            '[modules]\n"A" = "B"\n\n[modules]\n"A" = "C"\n',
            [
                "4:2 [modules] stands twice: move these lines to line 1",
                '5:2 "A" is already on line 2: keep one of the two',
            ],
        ),
        ("[modules]\n\"A\" = 'B'\n'A' = 'C'", ['3:2 "A" is already on line 2: keep one of the two']),
        ('[modules]\n"A" = { to = "B", to = "C" }', ['2:19 "to" is already on line 2: keep one of the two']),
        ('[modules]\n"A" = "B"\n"A".note = "C"', ['3:2 "A" is already on line 2: keep one of the two']),
        ('modules."A" = "B"\n[modules]\n', ["2:9 this is not valid TOML (Cannot declare ('modules',) twice)"]),
    ],
)  # fmt: skip
def test_duplicate_keys(text: str, problems: list[str]) -> None:
    assert rendered(text) == (None, problems)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[modul]\n"A" = "B"', "1:2 unknown table [modul]: did you mean [modules]?"),
        ("[settings]", "1:2 unknown table [settings]: the tables are [modules], [functions], [files], [project], [boundaries]"),
        ('"A.B" = "C"', '1:2 "A.B" is in no table: move it below [modules] or [functions]'),
        ('[[modules]]\n"A" = "B"', "1:3 `modules` must be a table: write [modules] on a line of its own"),
        ("functions = 1", "1:1 `functions` must be a table: write [functions] on a line of its own"),
        ('[project]\nexlude = ["a"]', "2:1 unknown key `exlude`: did you mean `exclude`?"),
        ('[project]\nroot = "a"', "2:1 unknown key `root`: the keys here are `exclude`, `mentions`, `elixir_deprecations`, `max_lines`"),
        ("[project]\nmax_lines = 0", "2:13 `max_lines` must be a number of lines, such as 800"),
        ("[project]\nmax_lines = true", "2:13 `max_lines` must be a number of lines, such as 800, not a boolean"),
        ('[project]\nmax_lines = "many"', "2:14 `max_lines` must be a number of lines, such as 800, not a text"),
        ("[project]\nmax_line = 800", "2:1 unknown key `max_line`: did you mean `max_lines`?"),
        ('[project]\nexclude = "a"', '2:12 `exclude` must be a list of patterns, such as ["priv/repo/migrations/**"], not a text'),
        ('[project]\nmentions = ["a", 1]', '2:18 `mentions` must be a list of patterns, such as ["README.md"], not a number'),
        ('[project]\nmentions = [""]', "2:14 an empty pattern in `mentions` matches nothing: remove it"),
    ],
)  # fmt: skip
def test_tables(text: str, problem: str) -> None:
    assert rendered(text) == (None, [problem])


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('"" = "B"', '2:2 the name is empty: write one, such as "MyApp.Accounts"'),
        ('" A" = "B"', '2:2 " A" has spaces around it: write "A"'),
        ('"a.B" = "B"', f'2:2 "a" is not part of a module\'s name: {PARTS}'),
        ('"Fé" = "B"', f'2:2 "Fé" is not part of a module\'s name: {PARTS}'),
        ('"A.Bé" = "B"', f'2:2 "Bé" is not part of a module\'s name: {PARTS}'),
        ('"A-B" = "B"', f'2:2 "A-B" is not part of a module\'s name: {PARTS}'),
        ('"A..B" = "B"', '2:2 "A..B" has an empty part: write "A.B"'),
        ('"A." = "B"', '2:2 "A." ends in a dot: remove it'),
        ('"A/1" = "B"', '2:2 "A/1" has an arity but no function: remove "/1"'),
        ('":lists" = "B"', '2:2 ":lists" is not an Elixir module: only names such as "MyApp.Accounts" can be renamed'),
        ('"A" = "Elixir.B"', '2:8 leave out `Elixir.`: write "B"'),
        ('"*" = "B"', f'2:2 "*" is not part of a module\'s name: {PARTS}'),
        ('"A*" = "B"', '2:2 "A*": a `.*` stands at the end, right after a module\'s name'),
        ('"A.*.B" = "C"', '2:2 "A.*.B": a `.*` stands at the end, right after a module\'s name'),
        ('"A.f" = "B.f"', '2:2 "A.f" names a function: move this rule to [functions]'),
        ('"A" = "B.f"', '2:8 "B.f" names a function, but "A" a module: name a module'),
        ('"A.*" = "B"', '2:10 the `.*` is on the left only: write "B.*", or "A"'),
        ('"A" = "B.*"', '2:8 the `.*` is on the right only: write "B", or "A.*"'),
        ('"A" = "A"', '2:2 "A" keeps its name: this changes nothing, remove it'),
        ('"A.*" = "A.*"', '2:2 "A.*" keeps its name: this changes nothing, remove it'),
        ('A.B = "C"', '2:1 put the name in quotes: "A.B" (without them its dots make tables)'),
        ('"A" = 1', '2:7 the new name must be a name in quotes, or a table such as { to = "MyApp.Accounts", note = "..." }, not a number'),
        ('"A" = ["B"]', '2:7 the new name must be a name in quotes, or a table such as { to = "MyApp.Accounts", note = "..." }, not a list'),
        ('"A" = {}', '2:2 `to` is missing: add a name in quotes, such as "MyApp.Accounts"'),
        ('"A" = { to = true }', '2:14 `to` must be a name in quotes, such as "MyApp.Accounts", not a boolean'),
        ('"A" = { to = "B", nte = "x" }', "2:19 unknown key `nte`: did you mean `note`?"),
        ('"A" = { to = "B", note = 1 }', "2:26 `note` must be a text in quotes, not a number"),
        ('"A" = { to = "B", since = 2.1 }', '2:27 `since` must be a version in quotes, such as "2.11", not a number'),
        ('"A" = { to = "B", remove_by = "soon" }', "2:32 `remove_by` must be a date, such as 2027-01-31"),
        ('"A" = { to = "B", remove_by = 2027-01-31T00:00:00 }', "2:31 `remove_by` must be a date, such as 2027-01-31, not a date with a time"),
    ],
)  # fmt: skip
def test_module_rules(line: str, problem: str) -> None:
    assert in_table("modules", line) == [problem]


def test_a_tree_that_moves_into_itself_never_finishes() -> None:
    assert in_table("modules", '"A.*" = "A.B.*"') == [
        '2:10 this never finishes, as "A.B" is inside "A" and every run would move the modules deeper: name the modules one by one, such as "A.Example" = "A.B.Example"'
    ]


@pytest.mark.parametrize(
    "text",
    [
        '[modules]\n"A.B.*" = "A.*"',
        '[modules]\n"A.*" = "Ab.*"',
        '[modules]\n"A" = "A.B"',
        # A wildcard takes the functions of A itself, and those of A.B are others.
        '[functions]\n"A.*" = "A.B.*"',
        '[modules]\n"A" = "B"\n"B" = "A"',
        '[modules]\n"A" = "B"\n"B" = "C"',
        '[functions]\n"A.f/1" = "B.g/1"',
        '[functions]\n"A.olá!" = "A.__日本__?"',
        '[modules]\n"A_1.B2" = "C"',
        '[modules]\n"A" = { to = "B", note = "n", since = "1", remove_by = 2027-01-31 }',
        '[modules."A"]\nto = "B"\nremove_by = "2027-01-31"',
        '[modules]\n"A".to = "B"\n"A".note = """n\n"""',
        'modules = { "A" = "B" }  # one line',
        '\ufeff[modules]\r\n"A" = "B" # note\r\n',
        '[boundaries."A"]\nmust_not_use = [\n  "B", # why\n  "A.C",\n]',
        '[modules]\n"A" = "B"\n[files]\n"B" = "lib/b.ex"\n"C" = "apps/c/test/c_test.exs"',
    ],
)
def test_nothing_wrong(text: str) -> None:
    plan, lines = rendered(text)
    assert plan
    assert lines == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('"A" = "B.f"', '2:2 "A" names no function: move this rule to [modules], or write "A.*" for all its functions'),
        ('"A.f" = "B"', '2:10 "B" names no function: write "B.f"'),
        ('"A.f/1" = "B.g/2"', '2:12 a function keeps its arity, which stands on the left: write "B.g"'),
        ('"A.f" = "B.g/2"', '2:10 a function keeps its arity, which stands on the left: write "B.g"'),
        ('"A.*" = "B"', '2:10 the `.*` is on the left only: write "B.*"'),
        ('"A.*" = "B.f"', '2:10 the `.*` is on the left only: write "B.*"'),
        ('"A.f" = "B.*"', '2:10 the `.*` is on the right only: write the new name, such as "B.f"'),
        ('"A.f.*" = "B.*"', '2:2 "A.f.*": a `.*` follows a module\'s name only, such as "A.*"'),
        ('"A.*/1" = "B.*"', '2:2 "A.*/1": a `.*` stands at the end, right after a module\'s name'),
        ('"A.+/2" = "B.add"', '2:2 "A.+/2" names an operator: rules cannot rename operators'),
        ('"A.//2" = "B.div"', '2:2 "A.//2" names an operator: rules cannot rename operators'),
        ('"A.../0" = "B.all"', '2:2 "A.../0" names an operator: rules cannot rename operators'),
        ('"A.f/256" = "B.g"', '2:2 "/256" is not an arity: write a number from 0 to 255, or leave it out'),
        ('"A.f/01" = "B.g"', '2:2 "/01" is not an arity: write a number from 0 to 255, or leave it out'),
        ('"A.f/" = "B.g"', '2:2 "/" is not an arity: write a number from 0 to 255, or leave it out'),
        ('"A.f?!" = "B.g"', f'2:2 "f?!" is not a function\'s name: {FUNCTION}'),
        ('"A.f" = "B.1g"', f'2:10 "1g" is not a function\'s name: {FUNCTION}'),
        ('"A.f" = "B.Óg"', f'2:10 "Óg" is not part of a module\'s name: {PARTS}'),
        ('"A.f.B" = "B.g"', f'2:2 "f" in "A.f.B" is neither a module nor at the end: {PARTS}'),
        ('"A.f/1" = "A.f"', '2:2 "A.f/1" keeps its name: this changes nothing, remove it'),
        ('A.f = "B.g"', '2:1 put the name in quotes: "A.f" (without them its dots make tables)'),
    ],
)  # fmt: skip
def test_function_rules(line: str, problem: str) -> None:
    assert in_table("functions", line) == [problem]


def test_all_keys_of_a_rule_are_looked_at() -> None:
    lines = in_table("modules", '"A" = { note = 1, too = "B", since = 2 }')
    assert [line.partition(" ")[0] for line in lines] == ["2:2", "2:16", "2:19", "2:38"]


def test_both_names_of_a_rule_are_looked_at() -> None:
    assert len(in_table("functions", '"a.f" = "b.f"')) == 2


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('"A" = "/lib/a.ex"', '2:8 "/lib/a.ex" is absolute: write the path from the project\'s root'),
        ('"A" = "C:/a.ex"', '2:8 "C:/a.ex" is absolute: write the path from the project\'s root'),
        ('"A" = "../a.ex"', '2:8 "../a.ex" has empty parts, `.` or `..`: write the plain path from the root'),
        ("\"A\" = 'lib\\a.ex'", '2:8 "lib\\a.ex" has backslashes: write "lib/a.ex"'),
        ('"A" = "lib/a.rb"', '2:8 "lib/a.rb" is no Elixir source: the name must end in .ex or .exs'),
        ('"A" = 1', '2:7 the file of a module must be a path in quotes, such as "lib/my_app/accounts.ex", not a number'),
        ('"A.*" = "lib/a.ex"', '2:2 "A.*": no `.*` here, write "A"'),
        ('"A.f" = "lib/a.ex"', '2:2 "A.f" names a function: name a module, such as "A"'),
        ('A.B = "lib/a.ex"', '2:1 put the name in quotes: "A.B" (without them its dots make tables)'),
    ],
)  # fmt: skip
def test_files(line: str, problem: str) -> None:
    assert in_table("files", line) == [problem]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('"A" = "B"', '2:8 a boundary must be a table: { must_not_use = ["MyApp.Accounts"] }'),
        ('"A" = {}', '2:2 `must_not_use` is missing: add a list of modules, such as ["MyApp.Accounts"]'),
        ('"A" = { must_not_use = "B" }', '2:25 `must_not_use` must be a list of modules, such as ["MyApp.Accounts"], not a text'),
        ('"A" = { must_not_use = [] }', "2:24 `must_not_use` is empty: name a module, or remove the boundary"),
        ('"A" = { must_not_use = ["B", "A"] }', '2:31 "A" holds "A" itself: name modules outside of it'),
        ('"A.B" = { must_not_use = ["A"] }', '2:28 "A" holds "A.B" itself: name modules outside of it'),
        ('"A" = { must_not_use = ["B.*"] }', '2:26 "B.*": no `.*` here, write "B"'),
        ('A.B = { must_not_use = ["C"] }', '2:1 put the name in quotes: "A.B" (without them its dots make tables)'),
    ],
)  # fmt: skip
def test_boundaries(line: str, problem: str) -> None:
    assert in_table("boundaries", line) == [problem]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", [f"1:1 warning: {NO_RULES}"]),
        ('[project]\nexclude = ["a"]', [f"1:1 warning: {NO_RULES}"]),
        (
            '[modules]\n"A" = "X"\n"B" = "X"\n"C.*" = "X.*"',
            [f'3:2 warning: both "A" and "B" become "X": that merges two modules, {UNLESS}'],
        ),
        (
            '[functions]\n"A.f" = "X.h"\n"A.f/2" = "X.h"\n"B.f/1" = "X.h"',
            [
                f'4:2 warning: both "A.f" and "B.f/1" become "X.h": that merges two functions, {UNLESS}'
            ],
        ),
        ('[functions]\n"A.f/1" = "X.h"\n"A.g/2" = "X.h"', []),
    ],
)
def test_warnings_leave_a_plan(text: str, problems: list[str]) -> None:
    plan, lines = rendered(text)
    assert plan
    assert lines == problems


def test_an_error_elsewhere_is_not_an_empty_plan() -> None:
    assert in_table("modules", '"A" = "A"') == [
        '2:2 "A" keeps its name: this changes nothing, remove it'
    ]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_other_encodings(encoding: str) -> None:
    plan, lines = rendered('[modules]\n"Ä" = "B"\n'.encode(encoding))
    assert plan is None
    assert len(lines) == 1
    assert lines[0].endswith("save the file as UTF-8")


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_positions_do_not_depend_on_line_ends_and_marks(start: str, line_end: str) -> None:
    text = start + line_end.join(['[modules] # é"', '"A" = "A"', '"B" = C', '"D" = "d"', ""])
    places = [line.partition(" ")[0] for line in rendered(text)[1]]
    assert places == ["2:2", "3:7", "4:8"]


PIECES = (*"[]{}=.,*/\"'#\\ \t\n\rAf1é\0", "[modules]\n", "[functions]\n", '"A.*"', '"A" = "B"\n')


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_gives_a_plan_or_says_why_not(text: str) -> None:
    source = Source("renamespace.toml", text.encode())
    plan, problems = parse_plan(source)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    assert (plan is None) == bool(errors)
    for problem in problems:
        assert 0 <= problem.start <= problem.end <= len(source.data)
        source.text(problem.start, problem.end)
