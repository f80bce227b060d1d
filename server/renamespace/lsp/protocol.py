"""What pygls does not take: a text's change that arrives before the text is opened."""

from collections.abc import Generator
from typing import Any
from urllib.parse import unquote

from lsprotocol import types
from pygls.protocol import LanguageServerProtocol, lsp_method


class Protocol(LanguageServerProtocol):
    """Keeps the order of a text's versions, whatever the order of the messages.

    Helix 25.01 may send `didChange` before `didOpen` for a file that a workspace edit opened, and
    the latter with the older text. It would be taken for what the user sees.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 (as pygls has it)
        """See `LanguageServerProtocol`."""
        super().__init__(*arguments, **named)
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
