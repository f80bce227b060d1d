"""Imports that a `use` of another module brings: their bare calls, and the import in the quote."""

from renamespace.core.elixir.facts import Kind
from renamespace.core.elixir.given import Given, GivenImport, Surroundings
from renamespace.core.elixir.reader import read_facts
from renamespace.core.findings import Applicability
from renamespace.core.index import File, Index
from renamespace.core.plan import parse_plan
from renamespace.core.rules import Case, Verdict, judge_file
from renamespace.core.source import Source

SALES = """
defmodule Shop.Sales do
  def order(item), do: {:order, item}
  def pay(order), do: {:paid, order}
end

defmodule Shop.Orders do
  def place(item), do: {:order, item}
  def order(item), do: {:order, item}
end
"""
PAGE = """
defmodule Shop.Page do
  defmacro __using__(_) do
    quote do
      import Shop.Sales
    end
  end
end
"""
RENAMED = '[functions]\n"Shop.Sales.order" = "Shop.Orders.place"\n'
MOVED = '[functions]\n"Shop.Sales.order" = "Shop.Orders.order"\n'
USER = """
defmodule Shop.Checkout do
  use Shop.Page

  def close(item), do: item |> order() |> pay()
end
"""


def judge(path: str, plan: str, user: str) -> list[Verdict]:
    page = read_facts(Source("page.ex", PAGE.encode()))
    imported = next(n for n, each in enumerate(page.references) if each.kind is Kind.IMPORT)
    given = Given(imports=(GivenImport("Shop.Sales", "page.ex", imported),), used=("Shop.Page",))
    surroundings = Surroundings(uses={("Shop.Page", None): given})
    texts = {"page.ex": PAGE, "sales.ex": SALES, "user.ex": user}
    sources = [Source(path, text.encode()) for path, text in texts.items()]
    index = Index({each.path: File(each, read_facts(each, surroundings)) for each in sources})
    parsed, _ = parse_plan(Source("renamespace.toml", plan.encode()))
    assert parsed is not None
    return list(judge_file(Case(index.files[path], parsed, index)))


def test_renamed_call_is_found_with_what_must_change_along() -> None:
    (call,) = judge("user.ex", RENAMED, USER)
    assert call.finding.message == "`Shop.Sales.order/1` is now `Shop.Orders.place/1`"
    assert USER.encode()[call.finding.start : call.finding.end] == b"order"
    assert [edit.text for edit in call.edits] == ["place"]
    (quoted,) = judge("page.ex", RENAMED, USER)
    assert quoted.change is not None
    assert quoted.group == call.group is not None


def test_renamed_calls_and_their_import_are_safe_together() -> None:
    (quoted,) = judge("page.ex", RENAMED, USER)
    (call,) = judge("user.ex", RENAMED, USER)
    assert quoted.finding.applicability is call.finding.applicability is Applicability.SAFE


def test_calls_that_keep_their_name_need_no_change() -> None:
    assert judge("user.ex", MOVED, USER) == []
    (quoted,) = judge("page.ex", MOVED, USER)
    assert quoted.finding.applicability is Applicability.SAFE
    assert quoted.group is None


def test_call_of_ones_own_is_left_alone() -> None:
    own = USER.replace("use Shop.Page", "import Shop.Sales, only: [pay: 1]")
    assert (
        judge("user.ex", RENAMED, own.replace("\nend", "\n  def order(item), do: item\nend")) == []
    )


def test_own_import_takes_the_place_of_the_injected_one() -> None:
    own = USER.replace("use Shop.Page", "use Shop.Page\n  import Shop.Sales, only: [pay: 1]")
    user = own.replace("item |> order() |> pay()", "pay(item)")
    assert judge("user.ex", RENAMED, user) == []


def test_name_that_is_taken_keeps_the_group_as_it_is() -> None:
    user = USER.replace("pay()", "place()").replace("\nend", "\n  def place(item), do: item\nend")
    (call,) = judge("user.ex", RENAMED, user)
    assert call.edits == ()
    assert call.finding.reason == "`place/1` would clash with what this file calls so already"


def test_own_import_of_the_old_module_beside_an_injected_one() -> None:
    """The injected one would answer as well, once the file's own is no longer of that module."""
    user = USER.replace("use Shop.Page", "use Shop.Page\n  import Shop.Sales, only: [order: 1]")
    (found,) = judge("user.ex", MOVED, user.replace(" |> pay()", ""))
    assert found.finding.applicability is Applicability.MANUAL
