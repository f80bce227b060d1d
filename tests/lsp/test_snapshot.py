"""Looking again at what changed comes to the same as looking at everything."""

import random
from pathlib import Path

import pytest

from lsp.shop import NEW, USER, write
from renamespace.lsp.client import Client
from renamespace.lsp.diagnostics import Made, make_reports
from renamespace.lsp.snapshot import Document, catch_up, take, update
from renamespace.project.cache import Cache

TEXTS = (
    "",
    "defmodule Shop.User do\n",
    NEW,
    NEW.replace("def run", "defp run"),
    NEW.replace("run(x)", "run(x, y \\\\ 1)"),
    f"{NEW}{NEW.replace('New', 'Nowhere')}",
    USER,
    USER.replace("Old", "Lost"),
    USER.replace("def go", "import Shop.Old\n  def go"),
    NEW.replace("def run", "import Kit\n  def all(x), do: Shop.Old.run(x)\n  def run"),
    "# renamespace:ignore\n",
    "<Old.run /><p>{Shop.Old.run(1)}</p>\n",
    "<p><%= Old.run(1)\n",
    "defmodule Shop.Third do\n  alias Shop.Old\nend\n",
    'defmodule Shop.Third do\n  alias Shop.Lost, as: Old\n  embed_templates "*"\nend\n',
    USER.replace("def go", '@doc "iex> Old.run(1)"\n  def go'),
    "defmodule Shop.T do\n  alias Shop.Old\n  doctest Shop.User\n  def f, do: Old.f()\nend\n",
    "defmodule Shop.T do\n  alias Shop.Lost, as: Old\n  doctest Shop.User\nend\n",
)
MACROS = (
    "defmodule Shop.Macros do\n  defmacro __using__(_) do\n    quote do\n      alias Shop.Old\n"
    "    end\n  end\nend\n"
)
TEXTS = (
    *TEXTS,
    MACROS,
    MACROS.replace("Shop.Old", "Shop.Lost, as: Old"),
    "defmodule Shop.Third do\n  use Shop.Macros\n  def f, do: Old.f()\nend\n",
)
NAMES = ("lib/new.ex", "lib/user.ex", "lib/third.ex", "lib/not_there.ex", "lib/third.html.heex")


@pytest.mark.parametrize("seed", range(20))
def test_update_is_take(root: Path, seed: int) -> None:
    nowhere = NEW.replace("Shop.New", "Shop.Nowhere")
    write(
        root,
        {
            "lib/third.ex": nowhere,
            "lib/third.html.heex": "",
            "deps/dep/lib/nowhere.ex": nowhere,
            "deps/dep/lib/kit.ex": "defmodule Kit do\n  def none, do: 0\nend\n",
        },
    )
    chance = random.Random(seed)  # noqa: S311 (not for secrets)
    cache, documents = Cache(), dict[str, Document]()
    snapshot = take(root, root, documents, cache)
    client = Client(related_information=True)
    reports = make_reports(snapshot, client)
    for version in range(30):
        names = set(chance.choices(NAMES, k=2))
        for name in names:
            documents.pop(name, None)
            if chance.random() < 0.8:
                document = Document(f"x:{name}", version, chance.choice(TEXTS).encode())
                documents[name] = document
        before = Made(snapshot, reports)
        snapshot = update(snapshot, names, dict(documents), cache)
        reports = make_reports(snapshot, client, before)
        if chance.random() < 0.3:
            continue  # More is typed before anyone looks at the other files.
        before = Made(snapshot, reports)
        snapshot = catch_up(snapshot, cache)
        reports = make_reports(snapshot, client, before)
        fresh = take(root, root, documents, Cache())
        assert reports == make_reports(fresh, client)
        assert snapshot.findings == fresh.findings
        assert _said(snapshot.findings) == _said(fresh.findings)
        assert snapshot.documents == documents


def _said(findings: object) -> str:
    """All of the findings: as data they are equal when only their places are."""
    return repr(sorted(findings.items())) if isinstance(findings, dict) else repr(findings)
