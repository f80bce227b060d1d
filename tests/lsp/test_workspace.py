"""A folder between two looks."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import pytest_asyncio
from pygls.exceptions import JsonRpcContentModified, JsonRpcInternalError, JsonRpcInvalidParams

from lsp.shop import NEW, USER
from renamespace.lsp import workspace
from renamespace.lsp.client import Client
from renamespace.lsp.diagnostics import Reports
from renamespace.lsp.moving import refused
from renamespace.lsp.session import is_refusal
from renamespace.lsp.snapshot import Behind, Snapshot
from renamespace.lsp.workspace import Folder

pytestmark = pytest.mark.asyncio


class Watched:
    """A folder with what it has told."""

    def __init__(self, root: Path, executor: ThreadPoolExecutor) -> None:
        self.told: list[Behind] = []
        self.errors: list[Exception] = []
        self.folder = Folder(root, Client(), executor, self._announce, self._complain)

    def _announce(self, folder: Folder, before: Snapshot, reports: Reports) -> None:
        del before, reports
        self.told.append(folder.snapshot.behind)

    def _complain(self, error: Exception, source: object) -> None:
        del source
        self.errors.append(error)

    def type(self, path: str, text: str) -> None:
        self.folder.change((self.folder.root / path).as_uri(), 1, text)

    def messages(self, path: str) -> list[str]:
        return [each.message for each in self.folder.snapshot.findings.get(path, ())]


@pytest_asyncio.fixture
async def watched(root: Path) -> AsyncIterator[Watched]:
    with ThreadPoolExecutor(1) as executor:
        made = Watched(root, executor)
        await made.folder.current()
        yield made
        made.folder.stop()


async def test_others_wait_while_someone_types(watched: Watched) -> None:
    watched.type("lib/user.ex", USER.replace("User", "More"))
    await watched.folder.seen("lib/user.ex")
    assert watched.told == [Behind.NOTHING, Behind.FINDINGS]
    assert watched.messages("lib/user.ex")
    await asyncio.sleep(3 * workspace.PAUSE)
    assert watched.told[2:] == [Behind.NOTHING]


async def test_who_needs_all_does_not_wait(watched: Watched) -> None:
    watched.type("lib/new.ex", NEW.replace("Shop.New", "Shop.Newer"))
    [before] = watched.messages("lib/user.ex")
    snapshot = await watched.folder.current()
    assert snapshot.behind is Behind.NOTHING
    [finding] = snapshot.findings["lib/user.ex"]
    assert finding.message == before
    assert "is not defined" in (finding.reason or "")


async def test_another_file_is_not_answered_for_too_early(watched: Watched) -> None:
    watched.type("lib/new.ex", NEW.replace("Shop.New", "Shop.Newer"))
    await watched.folder.seen("lib/user.ex")
    [finding] = watched.folder.snapshot.findings["lib/user.ex"]
    assert "is not defined" in (finding.reason or "")


async def test_after_a_look_that_failed_the_next_one_is_at_everything(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(workspace, "update", fail)
        watched.type("lib/user.ex", "")
        await watched.folder.current()
    assert [type(error) for error in watched.errors] == [ZeroDivisionError]
    assert watched.messages("lib/user.ex")
    watched.type("lib/new.ex", NEW)
    await watched.folder.current()
    assert watched.messages("lib/user.ex") == [], "the change in the first file is seen too"
    assert len(watched.errors) == 1


async def test_a_folder_that_was_removed_says_nothing_more(watched: Watched) -> None:
    watched.type("lib/user.ex", "")
    waiting = asyncio.ensure_future(watched.folder.current())
    await asyncio.sleep(0)
    watched.folder.stop()
    await waiting
    assert watched.told == [Behind.NOTHING]


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        (refused("no"), True),
        (JsonRpcContentModified("late"), True),
        (JsonRpcInternalError("broken"), False),
        (JsonRpcInvalidParams("wrong"), False),
        (KeyError("broken"), False),
    ],
)
async def test_a_refusal_is_no_mistake(error: Exception, *, refusal: bool) -> None:
    assert is_refusal(error) is refusal
