"""Elixir tells whether old names do what the new ones do, and whether the formatter is content."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from renamespace.core.facades import facade
from renamespace.core.plan import parse_plan
from renamespace.core.source import Source
from support.case import facade_cases, read_case
from support.facading import run_facade
from support.run import encoded, index_of

NEW = """\
defmodule Shop.Stock do
  @page 20

  @type line(article) :: {article, pos_integer()}
  @opaque mark :: reference()
  defguard is_few(count) when is_integer(count) and count in 1..3
  defguardp is_big(count) when count > 100
  defguard is_odd_lot(count, size) when rem(count, size) != 0 or is_big(count)

  def list(scope \\\\ :all, term, options \\\\ [page: @page])
  def list(:all, term, options), do: {term, options}
  def list(scope, term, options), do: {scope, term, options}

  def count([]), do: 0
  def count([_ | rest]), do: 1 + count(rest)

  defdelegate reversed(list), to: Enum, as: :reverse
  def empty?, do: true
  def pop!(%{} = shelf, _default), do: shelf

  defmacro twice(value) do
    quote do
      value = unquote(value)
      value + value
    end
  end

  defmacro named(name, options \\\\ [], do: block) do
    quote do
      def unquote(name)(), do: {unquote(options), unquote(block)}
    end
  end

  defmacro here, do: __CALLER__.module
end
"""
PLAN = """\
[modules]
"Shop.Shelf" = "Shop.Stock"

[functions]
"Shop.Shelf.find" = "Shop.Stock.list"
"Shop.Shelf.is_lot" = "Shop.Stock.is_odd_lot"
"""
CALLER = """\
defmodule Shop.Kiosk.{name} do
  require {module}

  {module}.named :first do
    1
  end

  {module}.named :second, size: 2 do
    value = {module}.twice(4)
    value + 1
  end

  @spec line(term()) :: {module}.line(term())
  def line(article), do: {{article, 1}}

  @spec mark() :: {module}.mark() | nil
  def mark, do: nil

  def guarded(count) when {module}.is_few(count), do: :few
  def guarded(count) when {module}.{lot}(count, 10), do: :odd
  def guarded(_count), do: :many

  def all do
    value = 1
    Process.put(:asked, 0)
    once = {module}.twice(Process.put(:asked, Process.get(:asked) + 1) + 5)

    [
      {module}.{find}("tea"),
      {module}.{find}(:green, "tea"),
      {module}.{find}(:green, "tea", page: 1),
      Enum.map([[], [1, 2]], &{module}.count/1),
      [1, 2] |> {module}.reversed(),
      {module}.empty?(),
      {module}.pop!(%{{a: 1}}, nil),
      {{once, Process.get(:asked), value}},
      Enum.map([1, 4, 10, 120], &guarded/1),
      {module}.{lot}(7, 5),
      first(),
      second(),
      {module}.here() == __MODULE__
    ]
  end
end
"""
SCRIPT = """\
{old, new} = {Shop.Kiosk.Old.all(), Shop.Kiosk.New.all()}
true = old == new
false = Enum.any?(old, &is_nil/1)
true = List.last(old)
{:ok, types} = Code.Typespec.fetch_types(Shop.Shelf)
IO.inspect(Enum.sort(for {kind, {name, _, args}} <- types, do: {kind, name, length(args)}))
IO.inspect(length(old))
"""


def test_old_names_do_what_the_new_ones_do(elixir: str, tmp_path: Path) -> None:
    """Functions with defaults, macros, guards and types; each argument is evaluated once."""
    names = {"name": "Old", "module": "Shop.Shelf", "find": "find", "lot": "is_lot"}
    new = {"name": "New", "module": "Shop.Stock", "find": "list", "lot": "is_odd_lot"}
    files = {
        "lib/shop/stock.ex": NEW,
        "lib/shop/kiosk/old.ex": CALLER.format(**names),
        "lib/shop/kiosk/new.ex": CALLER.format(**new),
    }
    files |= _facade(files, PLAN)
    assert "lib/shop/shelf.ex" in files
    warnings = _compiled(elixir, tmp_path, files)
    assert warnings
    assert not [each for each in warnings if "lib/shop/kiosk/old.ex" not in each]
    assert all("is deprecated. Use Shop.Stock." in each for each in warnings)
    (tmp_path / "run.exs").write_text(SCRIPT)
    done = _run(elixir, tmp_path, "-pa", str(tmp_path / "ebin"), "run.exs")
    assert done.splitlines() == ["[{:type, :line, 1}, {:type, :mark, 0}]", "13"]


def test_formatter_leaves_facades_alone(elixir: str, tmp_path: Path) -> None:
    made = {
        f"{case.id}/{path}".replace("/", "-"): text
        for case in map(read_case, facade_cases())
        for path, text in run_facade(case, encoded(case.before)).after.items()
        if b"renamespace:facade" in text
    }
    assert len(made) > 15
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    script = """\
    for file <- File.ls!(), Path.extname(file) == ".ex" do
      text = File.read!(file)
      formatted = text |> Code.format_string!() |> IO.iodata_to_binary()
      if formatted <> "\\n" != text, do: IO.puts(file)
    end
    """
    assert _run(elixir, tmp_path, "-e", script) == ""


def _facade(files: Mapping[str, str], plan: str) -> dict[str, str]:
    index = index_of({path: text.encode() for path, text in files.items()})
    parsed, problems = parse_plan(Source("renamespace.toml", plan.encode()))
    assert parsed is not None, problems
    done = facade(parsed, index, index.files)
    assert not done.refusals
    return dict(done.created)


def _compiled(elixir: str, root: Path, files: Mapping[str, str]) -> list[str]:
    """Compile the files and give the warnings, each on one line."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (root / "ebin").mkdir()
    script = """\
    [root] = System.argv()
    files = Path.wildcard(root <> "/lib/**/*.ex")
    {:ok, _, warnings} = Kernel.ParallelCompiler.compile_to_path(files, root <> "/ebin")
    for {file, _, text} <- warnings do
      IO.puts(file <> ": " <> String.replace(IO.iodata_to_binary(text), "\\n", " "))
    end
    """
    (root / "compile.exs").write_text(script)
    return _run(elixir, root, "compile.exs", str(root)).splitlines()


def _run(elixir: str, root: Path, *arguments: str) -> str:
    done = subprocess.run(
        [elixir, *arguments], cwd=root, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
