"""`renamespace apply`: what the whole way on the sample does not show."""

from pathlib import Path

from conftest import Run, write

PLAN = '[functions]\n"Shop.Old.twice" = "Shop.New.twice"\n'
OLD = "defmodule Shop.Old do\n  defmacro twice(x), do: quote(do: unquote(x) * 2)\nend\n"
NEW = "defmodule Shop.New do\n  require Shop.Old\n  def four, do: Shop.Old.twice(2)\nend\n"


def test_a_facade_cannot_bring_a_module_its_own_macro(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "macros"
    write(root, {"renamespace.toml": PLAN, "lib/old.ex": OLD, "lib/new.ex": NEW, "mix.exs": ""})
    done = run("apply", "--facade", cwd=root)
    assert done.returncode == 2
    assert "lib/new.ex:3:17: `Shop.New` uses the macro `Shop.Old.twice/1`" in done.stderr
    assert (root / "lib/old.ex").read_text() == OLD
