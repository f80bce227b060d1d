"""Projects and editors for the server's tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types

from lsp.editor import Editor, capabilities

PLAN = """\
[modules]
"Shop.Old" = "Shop.New"
"Shop.Lost" = "Shop.Nowhere"
"""

NEW = """\
defmodule Shop.New do
  def run(x), do: x
end
"""

USER = """\
defmodule Shop.User do
  def go, do: Shop.Old.run(1)
end
"""

Start = Callable[..., Awaitable[Editor]]


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small project with one old name in `lib/user.ex`."""
    files = {"renamespace.toml": PLAN, "mix.exs": "", "lib/new.ex": NEW, "lib/user.ex": USER}
    write(tmp_path, files)
    return tmp_path


@pytest_asyncio.fixture
async def start(root: Path) -> AsyncIterator[Start]:
    """Start an editor on the project, with the capabilities of `editor.capabilities`."""
    editors = []

    async def run(
        asked: types.ClientCapabilities | None = None, **options: Any  # noqa: ANN401
    ) -> Editor:
        editor = Editor(root)
        editors.append(editor)
        await editor.start(asked or capabilities(), **options)
        return editor

    yield run
    for editor in editors:
        await editor.stop()
