"""What a plan says about names."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renamespace.core.findings import Severity
from renamespace.core.plan import AmbiguousArity, Plan, RuleKind, Target, parse_plan
from renamespace.core.source import Source

PLAN = """\
# The case that this tool was made for, shortened.
[modules]
"Shop.Billing.Invoice"  = "Shop.Orders.Invoice"
"Shop.Cart"             = "Shop.Orders"       # a merge
"Shop.Cart.*"           = "Shop.Orders.*"
"Shop.Cart.Legacy.*"    = "Shop.Archive.*"
"Shop.Cart.Legacy.Item" = "Shop.Item"

[functions]
"Shop.Billing.get!/1" = "Shop.Invoices.fetch!"
"Shop.Billing.get!/2" = "Shop.Invoices.fetch_with!"
"Shop.Billing.list/2" = "Shop.Invoices.all"
"Shop.Billing.list"   = { to = "Shop.Orders.all", note = "same options", since = "2.1", remove_by = 2027-01-31 }
"Shop.Billing.same/1" = "Shop.Orders.other"
"Shop.Billing.same/2" = "Shop.Orders.other"
"Shop.Billing.alone/1" = "Shop.Orders.single"
"Shop.Billing.*"      = "Shop.Orders.*"
"Shop.Tools.run/1"    = "Shop.Jobs.start"
"Shop.Tools.run/3"    = "Shop.Jobs.start_with"

[files]
"Shop.Orders.Invoice" = "lib/shop/orders/bill.ex"

[project]
exclude  = ["priv/repo/migrations/**"]
mentions = ["README.md"]

[boundaries]
"Shop.Invoices" = { must_not_use = ["Shop.Orders", "ShopWeb"] }
"""  # noqa: E501


def parsed(text: str) -> Plan:
    plan, problems = parse_plan(Source("renamespace.toml", text.encode()))
    assert plan, problems
    return plan


@pytest.fixture(scope="module")
def plan() -> Plan:
    return parsed(PLAN)


def test_what_is_read(plan: Plan) -> None:
    assert plan.exclude == ("priv/repo/migrations/**",)
    assert plan.mentions == ("README.md",)
    assert (plan.max_lines, parsed("[project]\nmax_lines = 800\n").max_lines) == (None, 800)
    assert plan.files == {"Shop.Orders.Invoice": "lib/shop/orders/bill.ex"}
    assert [name.module for name in plan.boundaries[0].must_not_use] == ["Shop.Orders", "ShopWeb"]
    rule = next(rule for rule in plan.rules if rule.note)
    assert (rule.kind, rule.arity, rule.since) == (RuleKind.FUNCTION, None, "2.1")
    assert (rule.note, rule.remove_by) == ("same options", dt.date(2027, 1, 31))


def test_spans_are_those_of_the_names(plan: Plan) -> None:
    text = plan.source.text
    assert [text(rule.start, rule.end) for rule in plan.rules] == [rule.key for rule in plan.rules]
    assert text(plan.rules[0].target_start, plan.rules[0].target_end) == "Shop.Orders.Invoice"
    noted = next(rule for rule in plan.rules if rule.note)
    assert text(noted.target_start, noted.target_end) == "Shop.Orders.all"
    boundary = plan.boundaries[0]
    assert text(boundary.start, boundary.end) == "Shop.Invoices"
    assert [text(name.start, name.end) for name in boundary.must_not_use] == [
        "Shop.Orders",
        "ShopWeb",
    ]


def test_rules_keep_the_order_of_the_text() -> None:
    plan = parsed('[functions]\n"A.f" = "B.f"\n[modules]\n"C" = "D"\n')
    assert [rule.key for rule in plan.rules] == ["A.f", "C"]


@pytest.mark.parametrize(
    ("module", "becomes"),
    [
        ("Shop.Billing.Invoice", "Shop.Orders.Invoice"),
        ("Shop.Billing.Invoice.Line", None),  # exactly this module
        ("Shop.Billing", None),
        ("Shop.Cart", "Shop.Orders"),
        ("Shop.Cart.Item", "Shop.Orders.Item"),
        ("Shop.Cart.Item.Query", "Shop.Orders.Item.Query"),
        ("Shop.Cart.Legacy", "Shop.Orders.Legacy"),  # a tree does not match its own prefix
        ("Shop.Cart.Legacy.Row", "Shop.Archive.Row"),  # the longer prefix
        ("Shop.Cart.Legacy.Item", "Shop.Item"),  # exact
        ("Shop.Cart.Legacy.Item.X", "Shop.Archive.Item.X"),
        ("Shop.Cartoon", None),
        ("Shop.Cartoon.Item", None),
        ("Other.Shop.Cart", None),
        ("Shop", None),
    ],
)
def test_modules(plan: Plan, module: str, becomes: str | None) -> None:
    target = plan.module_target(module)
    assert (target and target.module) == becomes
    assert target is None or target.function is None


@pytest.mark.parametrize(
    ("function", "arities", "becomes"),
    [
        ("get!", (1,), "Shop.Invoices.fetch!"),
        ("get!", (2,), "Shop.Invoices.fetch_with!"),
        ("get!", (1, 2), "Shop.Invoices.fetch!"),  # its own rule before that of the default
        ("get!", (3,), "Shop.Orders.get!"),
        ("get!", (3, 2), "Shop.Invoices.fetch_with!"),
        ("get!", (0, 1, 2), "?"),  # one def, two rules
        ("get!", None, "?"),
        ("list", (2,), "Shop.Invoices.all"),
        ("list", (1,), "Shop.Orders.all"),
        ("list", (1, 2), "Shop.Invoices.all"),  # what covers f/1 is still more exact than f
        ("list", None, "?"),
        ("same", None, "?"),  # same/3 would fall to the wildcard
        ("alone", None, "?"),
        ("unnamed", (1,), "Shop.Orders.unnamed"),
        ("unnamed", None, "Shop.Orders.unnamed"),
    ],
)
def test_functions(
    plan: Plan, function: str, arities: tuple[int, ...] | None, becomes: str
) -> None:
    assert shown(plan.function_target("Shop.Billing", function, arities)) == becomes


@pytest.mark.parametrize(
    ("module", "function", "arities", "becomes"),
    [
        ("Shop.Tools", "run", (1,), "Shop.Jobs.start"),
        ("Shop.Tools", "run", (2,), None),
        ("Shop.Tools", "run", None, "?"),
        ("Shop.Tools", "stop", None, None),
        ("Shop.Billing.Invoice", "get!", (1,), None),  # a wildcard takes no descendants
        ("Shop.Billings", "get!", (1,), None),
        ("Shop.Cart", "get!", (1,), None),  # module_target decides
    ],
)
def test_functions_of_other_modules(
    plan: Plan, module: str, function: str, arities: tuple[int, ...] | None, becomes: str | None
) -> None:
    assert shown(plan.function_target(module, function, arities)) == becomes


def shown(target: Target | AmbiguousArity | None) -> str | None:
    match target:
        case Target():
            return f"{target.module}.{target.function}"
        case AmbiguousArity():
            return "?"
    return None


def test_an_ambiguous_arity_names_its_rules(plan: Plan) -> None:
    target = plan.function_target("Shop.Billing", "list", None)
    assert isinstance(target, AmbiguousArity)
    assert [rule.key for rule in target.rules] == ["Shop.Billing.list", "Shop.Billing.list/2"]


@pytest.mark.parametrize(
    "rules",
    [
        ['"A.f/1" = "B.g"', '"A.f/2" = "B.g"'],
        ['"A.f/1" = "B.g"', '"A.f" = "B.g"'],
        ['"A.f/1" = "B.g"'],
        ['"A.f/1" = "B.f"', '"A.*" = "B.*"'],
    ],
)
def test_rules_that_agree_need_no_arity(rules: list[str]) -> None:
    plan = parsed("\n".join(["[functions]", *rules]))
    assert isinstance(plan.function_target("A", "f", None), Target)


def test_all_rules_apply_at_once() -> None:
    plan = parsed('[modules]\n"A" = "B"\n"B" = "A"\n"C" = "D"\n"D" = "E"\n"F.*" = "G.*"\n')
    steps = {name: plan.module_target(name) for name in ("A", "B", "C", "D", "E", "F.X")}
    assert {name: target and target.module for name, target in steps.items()} == {
        "A": "B",
        "B": "A",
        "C": "D",
        "D": "E",
        "E": None,
        "F.X": "G.X",
    }
    assert [rule.key for rule in plan.rules if plan.moves_again(rule)] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("rules", "again"),
    [
        ('[modules]\n"A.*" = "B.*"\n"B.X" = "C"', ["A.*"]),
        ('[modules]\n"A.*" = "B.C.*"\n"B.*" = "D.*"', ["A.*"]),
        ('[modules]\n"A.*" = "B.*"\n"B" = "C"', []),
        ('[modules]\n"A.B.*" = "A.*"', ["A.B.*"]),
        ('[modules]\n"A" = "A.B"\n"A.*" = "C.*"', ["A"]),
        ('[functions]\n"A.f" = "A.g"\n"A.*" = "B.*"', ["A.f"]),
        ('[functions]\n"A.f/1" = "B.f"\n"B.f/2" = "C.f"', []),
        ('[functions]\n"A.*" = "B.*"\n"B.f" = "C.f"', ["A.*"]),
        ('[functions]\n"A.f" = "B.f"\n[modules]\n"B" = "C"', ["A.f"]),
        ('[functions]\n"A.f" = "A.g"', []),
    ],
)
def test_chains(rules: str, again: list[str]) -> None:
    plan = parsed(rules)
    assert [rule.key for rule in plan.rules if plan.moves_again(rule)] == again


def test_the_case_itself_has_no_chain(plan: Plan) -> None:
    assert not any(plan.moves_again(rule) for rule in plan.rules)


def test_split_modules(plan: Plan) -> None:
    assert plan.splits("Shop.Billing")
    assert not plan.splits("Shop.Cart")
    assert not plan.splits("Shop.Billing.Invoice")
    assert plan.destinations("Shop.Billing") == ("Shop.Invoices", "Shop.Orders")
    assert plan.destinations("Shop.Cart") == ("Shop.Orders",)
    assert plan.destinations("Shop") == ()


def test_new_modules(plan: Plan) -> None:
    assert plan.new_modules == {
        "Shop.Orders.Invoice",
        "Shop.Orders",
        "Shop.Item",
        "Shop.Invoices",
        "Shop.Jobs",
    }


@pytest.mark.parametrize(
    ("user", "used", "forbidden_by"),
    [
        ("Shop.Invoices", "Shop.Orders", "Shop.Orders"),
        ("Shop.Invoices.Invoice", "Shop.Orders.Order.Query", "Shop.Orders"),
        ("Shop.Invoices", "ShopWeb.Router", "ShopWeb"),
        ("Shop.Invoices", "Shop.OrdersArchive", None),
        ("Shop.InvoicesArchive", "Shop.Orders", None),
        ("Shop.Orders", "Shop.Invoices", None),
    ],
)
def test_boundaries(plan: Plan, user: str, used: str, forbidden_by: str | None) -> None:
    name = plan.boundaries[0].forbids(user, used)
    assert (name and name.module) == forbidden_by


def test_two_old_names_of_one_module_load() -> None:
    text = '[modules]\n"A.Run" = "B.Run"\n"Run" = "B.Run"\n"C" = "B"\n"C.*" = "B.*"\n'
    plan, problems = parse_plan(Source("renamespace.toml", text.encode()))
    assert plan
    assert [problem.severity for problem in problems] == [Severity.WARNING]


segments = st.sampled_from(["A", "B", "Ab", "C1"])
modules = st.lists(segments, min_size=1, max_size=4).map(".".join)


@given(modules, modules)
def test_exact_beats_every_tree(prefix: str, rest: str) -> None:
    module = f"{prefix}.{rest}"
    plan = parsed(f'[modules]\n"{prefix}.*" = "T.*"\n"{module}" = "Exact"\n')
    target = plan.module_target(module)
    assert target
    assert target.module == "Exact"
    below = plan.module_target(f"{module}.Below")
    assert below
    assert below.module == f"T.{rest}.Below"


@given(modules, modules, modules)
def test_the_longer_prefix_wins(short: str, middle: str, rest: str) -> None:
    plan = parsed(f'[modules]\n"{short}.*" = "S.*"\n"{short}.{middle}.*" = "L.*"\n')
    target = plan.module_target(f"{short}.{middle}.{rest}")
    assert target
    assert target.module == f"L.{rest}"


@given(modules, st.text("abzABZ019_", min_size=1), modules)
def test_no_rule_matches_a_longer_word(module: str, more: str, rest: str) -> None:
    plan = parsed(
        f'[modules]\n"{module}" = "New"\n"{module}.*" = "New.*"\n'
        f'[functions]\n"{module}.f" = "New.f"\n"{module}.*" = "New.*"\n'
    )
    for longer in (module + more, f"{module}{more}.{rest}"):
        assert plan.module_target(longer) is None
        assert plan.function_target(longer, "f", (0,)) is None
        assert not plan.splits(longer)


@given(modules, modules)
def test_a_tree_matches_exactly_the_descendants(prefix: str, module: str) -> None:
    plan = parsed(f'[modules]\n"{prefix}.*" = "New.*"\n')
    target = plan.module_target(module)
    if module.split(".")[: prefix.count(".") + 1] == prefix.split(".") and module != prefix:
        assert target
        assert target.module == "New" + module[len(prefix) :]
    else:
        assert target is None
