"""How the texts of deprecations are read, and Elixir's own list held against Elixir."""

import subprocess

import pytest

from renamespace.core.plan import parse_plan
from renamespace.core.plan.deprecations import named_functions, named_modules
from renamespace.core.plan.elixir_renames import LEFT_OUT, RENAMES, elixir_rules, required_elixir
from renamespace.core.source import Source


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Use Quay.Crane.lift/2 instead", ["Quay.Crane.lift/2"]),
        ("use `Quay.Crane.lift/2`", ["Quay.Crane.lift/2"]),
        ("Please use &Quay.lift!/2.", ["Quay.lift!/2"]),
        ("Use lift/2 instead (see the guide)", ["lift/2"]),
        ("Use Quay.lift instead", ["Quay.lift"]),
        ("hoist/2 is deprecated. Use lift/2 in Quay v1.7+", ["lift/2"]),
        ("Renamed to Quay.lift/2", ["Quay.lift/2"]),
        ("Use Quay.lift/2 or Quay.raise/2 instead", ["Quay.lift/2", "Quay.raise/2"]),
        ("Use lift/1, raise/1 or hoist/1", ["lift/1", "raise/1", "hoist/1"]),
        ("Use lift + raise/1 instead", []),
        ("Use the new cranes instead", []),
        ("Lift it using Quay.lift/2 instead", []),
        ("Use <.crane> instead", []),
        ("Use :cranes.lift/2 instead", []),
        ("Use Quay.Crane instead", []),
        ("Do not use Quay.lift/2", []),
        ("Quay.hoist/2 has no effect", []),
    ],
)
def test_functions(text: str, names: list[str]) -> None:
    said = named_functions(text)
    assert [str(each) for each in said.functions] == names
    assert said.plain


@pytest.mark.parametrize(
    "text",
    [
        "Use Quay.lift(crane, load) instead",
        "Use Quay.lift/2 with a load that is weighed",
        "Use Quay.lift/2 and weigh the load",
        "Use Quay.lift/2 |> Quay.lower/1",
    ],
)
def test_a_text_that_says_more(text: str) -> None:
    said = named_functions(text)
    assert [each.name for each in said.functions][:1] == ["lift"]
    assert not said.plain


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Use Quay.Crane instead", ("Quay.Crane",)),
        ("Use `Crane`", ("Crane",)),
        ("Use the functions of Quay.Crane. They came with Quay.Pier.", ("Quay.Crane",)),
        ("split into Quay.Crane and Quay.Pier", ("Quay.Crane", "Quay.Pier")),
        ("Quay.Old was replaced by Quay.New", ("Quay.New",)),
        ("Use Quay.Crane.lift/2 instead", ()),
        ("Use @callback instead", ()),
        ("Legacy since Quay.Crane 2.0", ()),
        ("Use the Best of them", ()),
    ],
)
def test_modules(text: str, names: tuple[str, ...]) -> None:
    assert named_modules(text, "Quay.Old") == names


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ('elixir: "~> 1.14",', (1, 14)),
        ('elixir: "~> 1.11.2"', (1, 11)),
        ('elixir: ">= 1.8.0 and < 2.0.0"', (1, 8)),
        ('elixir: "~> 1.15 or ~> 1.12"', (1, 12)),
        ('elixir: "~> 1.12 and != 1.13.0"', (1, 12)),
        ('elixir: "1.16.0"', (1, 16)),
        ('elixir: "< 2.0.0"', None),
        ('elixir: "~> 1.15 or < 1.3.0"', None),
        ('# elixir: "~> 1.14"', None),
        ("elixir: @elixir", None),
    ],
)
def test_required_elixir(line: str, version: tuple[int, int] | None) -> None:
    assert required_elixir(f"def project do\n  [\n    {line}\n  ]\n".encode()) == version


def test_a_name_is_renamed_or_left_out() -> None:
    olds = [each.old for each in RENAMES]
    assert len(set(olds)) == len(olds)
    assert not set(olds) & set(LEFT_OUT)
    assert len(list(elixir_rules(b'elixir: "~> 1.14"'))) == len(olds)


def test_elixir_has_both_names(elixir: str) -> None:
    arities = [(each, each.old.rpartition("/")) for each in RENAMES]
    names = [name for each, (old, _, _) in arities for name in (old, each.new)]
    wanted = [f"{name}/{arity}" for each, (_, _, arity) in arities for name in (each.old, each.new)]
    asked = [
        f"check.({module}, :{function}, {name.rpartition('/')[2]})"
        for full, name in zip(names, wanted, strict=True)
        for module, _, function in [full.rpartition(".")]
    ]
    script = (
        "check = fn module, name, arity ->\n"
        "  Code.ensure_loaded!(module)\n"
        "  known = module.__info__(:functions) ++ module.__info__(:macros)\n"
        "  {name, arity} in known || IO.puts(inspect({module, name, arity}))\n"
        "end\n"
    ) + "\n".join(asked)
    ran = subprocess.run(
        [elixir, "-e", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout == ""


def test_the_switch_is_checked() -> None:
    plan, problems = parse_plan(Source("plan", b"[project]\nelixir_deprecations = true\n"))
    assert plan is not None
    assert plan.elixir_deprecations
    assert not problems
    plan, [problem] = parse_plan(Source("plan", b'[project]\nelixir_deprecations = "yes"\n'))
    assert plan is None
    assert problem.message == "`elixir_deprecations` must be true or false, not a text"
