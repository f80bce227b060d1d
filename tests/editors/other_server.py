"""A stand-in for an Elixir language server: it does for `TODO` what that one does for Elixir.

Diagnostics, a quick fix, hover, completion, definition and formatting: whatever a companion must
not double, hide or take.
"""

from lsprotocol import types
from pygls.lsp.server import LanguageServer

WORD = "TODO"

server = LanguageServer("other", "1", text_document_sync_kind=types.TextDocumentSyncKind.Full)


def _places(ls: LanguageServer, uri: str) -> list[types.Range]:
    lines = ls.workspace.get_text_document(uri).lines
    return [
        types.Range(types.Position(number, start), types.Position(number, start + len(WORD)))
        for number, line in enumerate(lines)
        if (start := line.find(WORD)) >= 0
    ]


def _publish(ls: LanguageServer, uri: str) -> None:
    found = [
        types.Diagnostic(place, "something is to be done", source="other", code="todo")
        for place in _places(ls, uri)
    ]
    ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found))


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def did_open(ls: LanguageServer, params: types.DidOpenTextDocumentParams) -> None:
    _publish(ls, params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def did_change(ls: LanguageServer, params: types.DidChangeTextDocumentParams) -> None:
    _publish(ls, params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_CODE_ACTION)
def code_action(ls: LanguageServer, params: types.CodeActionParams) -> list[types.CodeAction]:
    uri, line = params.text_document.uri, params.range.start.line
    return [
        types.CodeAction(
            "Call it done",
            kind=types.CodeActionKind.QuickFix,
            edit=types.WorkspaceEdit({uri: [types.TextEdit(place, "DONE")]}),
        )
        for place in _places(ls, uri)
        if place.start.line == line
    ]


@server.feature(types.TEXT_DOCUMENT_HOVER)
def hover(ls: LanguageServer, params: types.HoverParams) -> types.Hover:
    del ls, params
    return types.Hover("the other server knows this")


@server.feature(types.TEXT_DOCUMENT_COMPLETION)
def completion(ls: LanguageServer, params: types.CompletionParams) -> list[types.CompletionItem]:
    del ls, params
    return [types.CompletionItem("defstruct")]


@server.feature(types.TEXT_DOCUMENT_DEFINITION)
def definition(ls: LanguageServer, params: types.DefinitionParams) -> types.Location:
    del ls
    zero = types.Position(0, 0)
    return types.Location(params.text_document.uri, types.Range(zero, zero))


@server.feature(types.TEXT_DOCUMENT_FORMATTING)
def formatting(ls: LanguageServer, params: types.DocumentFormattingParams) -> list[types.TextEdit]:
    del ls, params
    zero = types.Position(0, 0)
    return [types.TextEdit(types.Range(zero, zero), "# formatted\n")]


@server.feature(types.TEXT_DOCUMENT_RANGE_FORMATTING)
def range_formatting(
    ls: LanguageServer, params: types.DocumentRangeFormattingParams
) -> list[types.TextEdit]:
    del ls, params
    return []


if __name__ == "__main__":
    server.start_io()
