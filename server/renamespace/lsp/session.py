"""One client and what it is told: the pygls server with the folders that it looks after."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from renamespace import __version__
from renamespace.lsp import diagnostics
from renamespace.lsp.client import Client
from renamespace.lsp.diagnostics import Report, Reports
from renamespace.lsp.protocol import Protocol
from renamespace.lsp.snapshot import Snapshot
from renamespace.lsp.status import CHANGED, counting
from renamespace.lsp.workspace import Folder

T = TypeVar("T")

_REFUSALS = (types.LSPErrorCodes.RequestFailed, types.LSPErrorCodes.ContentModified)

logger = logging.getLogger(__name__)


class Server(LanguageServer):
    """One client with its workspace folders.

    Whatever takes time runs on one thread of its own: pygls reads its input on its own pool, and
    two looks at a project at once would only be slower.
    """

    def __init__(self) -> None:
        """No folder is known before `initialize`."""
        super().__init__(
            "renamespace",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Full,
            protocol_cls=Protocol,
        )
        self.client = Client()
        self.folders: list[Folder] = []
        self.executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="renamespace")
        self.answered: dict[str, str] | None = None
        """The result ids of the last `workspace/diagnostic`, by URI."""
        self.is_shut_down = False
        self.left: int | None = None
        """The number of references left, as it was last told."""
        self._changed = asyncio.Event()
        self._pending: set[asyncio.Future[Any]] = set()

    def add_folder(self, base: Path) -> Folder:
        """Look after a folder, unless its project is looked after already."""
        folder = Folder(base, self.client, self.executor, self.announce, self.report_server_error)
        known = next((each for each in self.folders if each.root == folder.root), None)
        if known is None:
            self.folders.append(folder)
        return known or folder

    def remove_folder(self, base: Path) -> None:
        """Forget a folder and what was said about it."""
        for folder in [each for each in self.folders if each.base == base]:
            folder.stop()
            self.folders.remove(folder)
            self._tell(folder.reports, {}, frozenset())
        self._tell_status()

    def folder_of(self, uri: str) -> Folder | None:
        """The innermost folder that holds a file."""
        holding = (folder for folder in self.folders if folder.name_of(uri) is not None)
        return max(holding, key=lambda folder: len(folder.root.parts), default=None)

    async def compute(self, work: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401
        """Run `work` off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self.executor, work, *arguments)

    def announce(self, folder: Folder, before: Snapshot, reports: Reports) -> None:
        """Tell the client what a new look at a folder has brought."""
        for note in folder.snapshot.notes:
            if note not in before.notes:
                self.log(note, types.MessageType.Info)
        documents = folder.snapshot.documents
        typed = {d.uri for n, d in documents.items() if before.documents.get(n) is not d}
        self._tell(reports, folder.reports, frozenset(typed))
        if not folder.snapshot.behind:
            self._tell_status()

    def log(self, message: str, kind: types.MessageType) -> None:
        """Write to the client's log (3.17, `window/logMessage`)."""
        self.window_log_message(types.LogMessageParams(kind, message))

    def report(self, uri: str) -> Report:
        """What is known about a document."""
        folder = self.folder_of(uri)
        return diagnostics.report_of(uri, folder.reports if folder else {})

    @property
    def reports(self) -> Reports:
        """What is known about all documents."""
        return {uri: each for folder in self.folders for uri, each in folder.reports.items()}

    async def changed(self) -> None:
        """Wait until the diagnostics of any document change."""
        await self._changed.wait()

    def report_server_error(self, error: Exception, source: object) -> None:
        """Log what went wrong in a handler; a refused request has its answer and is no mistake."""
        del source
        if is_refusal(error):
            return
        logger.error("%s", error, exc_info=error)
        self.log(f"{type(error).__name__}: {error}", types.MessageType.Error)

    def _tell(self, before: Reports, after: Reports, typed: frozenset[str]) -> None:
        """Push, or wake up the requests that wait; a client asks itself about what it typed."""
        if not self.client.pulls:
            for each in diagnostics.published(before, after):
                self.text_document_publish_diagnostics(each)
            return
        changed = {
            uri
            for uri in before.keys() | after.keys()
            if diagnostics.report_of(uri, before).result_id
            != diagnostics.report_of(uri, after).result_id
        }
        if changed:
            self._changed.set()
            self._changed = asyncio.Event()
        if changed - typed:
            self._send(self.workspace_diagnostic_refresh_async(None))

    def _tell_status(self) -> None:
        """Say how much is left when that has changed; the lenses say it too."""
        left = sum(len(counting(folder.snapshot)) for folder in self.folders)
        if left == self.left:
            return
        self.left = left
        self.protocol.notify(CHANGED, {"left": left})
        if self.client.refreshes_lenses:
            self._send(self.workspace_code_lens_refresh_async(None))

    def _send(self, request: Any) -> None:  # noqa: ANN401 (pygls names no type)
        """Make a request without waiting for the answer, nor minding a refusal."""
        future = asyncio.ensure_future(request)
        self._pending.add(future)
        future.add_done_callback(self._done)

    def _done(self, future: asyncio.Future[Any]) -> None:
        self._pending.discard(future)
        if not future.cancelled() and future.exception() is not None:
            logger.warning("the client refused a request: %s", future.exception())


def is_refusal(error: BaseException | None) -> bool:
    """Whether it is the answer to a request that cannot be done, which is nobody's mistake."""
    return isinstance(error, JsonRpcException) and error.code in _REFUSALS
