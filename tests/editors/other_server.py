"""A stand-in for an Elixir language server: it does for `TODO` what that one does for Elixir.

Diagnostics, a quick fix, hover, completion, definition, formatting and the renaming of variables:
whatever a companion must not double, hide or take.
"""

import re

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


@server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
def prepare_rename(ls: LanguageServer, params: types.PrepareRenameParams) -> types.Range | None:
    return next(iter(_uses(ls, params.text_document.uri, params.position)), None)


@server.feature(types.TEXT_DOCUMENT_RENAME)
def rename(ls: LanguageServer, params: types.RenameParams) -> types.WorkspaceEdit | None:
    uses = _uses(ls, params.text_document.uri, params.position)
    edits = [types.TextEdit(place, params.new_name) for place in uses]
    return types.WorkspaceEdit({params.text_document.uri: edits}) if edits else None


def _uses(ls: LanguageServer, uri: str, position: types.Position) -> list[types.Range]:
    """Where the variable at a position is used, there first; a variable is in small letters."""
    document = ls.workspace.get_text_document(uri)
    codec = document.position_codec
    here = codec.position_from_client_units(document.lines, position).character
    words = [
        (number, word)
        for number, line in enumerate(document.lines)
        for word in re.finditer(r"\b[a-z]\w*", line)
    ]
    at = next((w for n, w in words if n == position.line and w.start() <= here < w.end()), None)
    if at is None:
        return []
    uses = [(number, word) for number, word in words if word[0] == at[0]]
    uses.sort(key=lambda use: use != (position.line, at))
    return [
        codec.range_to_client_units(
            document.lines,
            types.Range(types.Position(number, word.start()), types.Position(number, word.end())),
        )
        for number, word in uses
    ]


if __name__ == "__main__":
    server.start_io()
