"""The protocol as pygls speaks it, but it forgets what is done and takes texts in any order."""

from collections.abc import Callable, Generator
from typing import Any
from urllib.parse import unquote

from lsprotocol import types
from pygls.protocol import LanguageServerProtocol, lsp_method


class _Futures(dict[Any, Any]):
    """What is under way. At `shutdown` pygls goes through it to cancel each, and each goes then."""

    def items(self) -> Any:  # noqa: ANN401
        return list(super().items())


class Protocol(LanguageServerProtocol):
    """pygls 2.1 keeps the future of every notification and command, with its result, for ever.

    Helix 25.01 may send `didChange` before `didOpen` for a file that a workspace edit opened, and
    the latter with the older text. It would be taken for what the user sees.
    """

    def __init__(self, *arguments: Any) -> None:  # noqa: ANN401 (those of pygls)
        """Nothing is under way."""
        super().__init__(*arguments)
        self._request_futures = _Futures()
        self._early: dict[str, tuple[int, str]] = {}

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(
        self, params: types.DidOpenTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Open a text, with the change that came before."""
        document = params.text_document
        version, text = self._early.pop(document.uri, (document.version, document.text))
        if version > document.version:
            document.version, document.text = version, text
        yield from super().lsp_text_document__did_open(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(
        self, params: types.DidChangeTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Change a text, or keep the change until the text is opened."""
        document = params.text_document
        if unquote(document.uri) in self.workspace.text_documents:
            yield from super().lsp_text_document__did_change(params)
        elif params.content_changes:
            self._early[document.uri] = (document.version, params.content_changes[-1].text)

    def _execute_handler(
        self,
        msg_id: str | int,
        handler: Callable[..., Any],
        callback: Callable[[Any], None],
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        def done(future: Any) -> None:  # noqa: ANN401 (of asyncio or of concurrent.futures)
            self._request_futures.pop(msg_id, None)
            callback(future)

        super()._execute_handler(msg_id, handler, done, args, kwargs)
