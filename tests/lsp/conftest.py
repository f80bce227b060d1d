"""Projects and editors for the server's tests."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types

from lsp.editor import Editor, Start, capabilities
from lsp.shop import NEW, PLAN, USER, write


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
        asked: types.ClientCapabilities | None = None,
        before: Callable[[Path], None] = lambda _: None,
        **options: Any,  # noqa: ANN401
    ) -> Editor:
        before(root)
        editor = Editor(root)
        editors.append(editor)
        await editor.start(asked or capabilities(), **options)
        return editor

    yield run
    for editor in editors:
        await editor.stop()
