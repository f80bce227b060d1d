"""Workspace edits made as an editor makes them: on text, with code of its own for positions."""

import re
from collections.abc import Sequence

from lsprotocol import types

Edit = types.TextEdit | types.AnnotatedTextEdit
BOM = "\ufeff"

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def edits_by_uri(edit: types.WorkspaceEdit) -> dict[str, tuple[int | None, list[Edit]]]:
    """Each document's version and edits, from either form of a workspace edit."""
    if edit.document_changes is None:
        return {uri: (None, list(edits)) for uri, edits in (edit.changes or {}).items()}
    assert edit.changes is None
    found = {}
    for change in edit.document_changes:
        if isinstance(change, types.RenameFile | types.CreateFile | types.DeleteFile):
            continue
        assert isinstance(change, types.TextDocumentEdit)
        assert change.text_document.uri not in found
        edits = [each for each in change.edits if not isinstance(each, types.SnippetTextEdit)]
        found[change.text_document.uri] = (change.text_document.version, edits)
    return found


def file_moves(edit: types.WorkspaceEdit) -> list[tuple[str, str]]:
    """Old and new URI of each file that moves; all of them come after the edits."""
    every = edit.document_changes or ()
    changes = [each for each in every if not isinstance(each, types.DeleteFile)]
    moves = [change for change in changes if isinstance(change, types.RenameFile)]
    assert changes[len(changes) - len(moves) :] == moves
    for move in moves:
        assert move.options == types.RenameFileOptions(overwrite=False, ignore_if_exists=False)
    return [(move.old_uri, move.new_uri) for move in moves]


def files_made(edit: types.WorkspaceEdit) -> list[str]:
    """The URI of each file that is made; all of them come before the edits."""
    changes = list(edit.document_changes or ())
    made = [change.uri for change in changes if isinstance(change, types.CreateFile)]
    texts = [each for each in changes if isinstance(each, types.TextDocumentEdit)]
    firsts = [each.text_document.uri for each in texts]
    assert firsts[: len(made)] == made
    return made


def files_gone(edit: types.WorkspaceEdit) -> list[str]:
    """The URI of each file that is taken away; all of them come last."""
    changes = list(edit.document_changes or ())
    gone = [change for change in changes if isinstance(change, types.DeleteFile)]
    assert changes[len(changes) - len(gone) :] == gone
    return [each.uri for each in gone]


def apply(text: str, edits: Sequence[Edit], encoding: str) -> str:
    """The text after the edits. They must lie in the text, and may not overlap."""
    spans = [
        (place(text, edit.range.start, encoding), place(text, edit.range.end, encoding), edit)
        for edit in edits
    ]
    result, done = [], 0
    for start, end, edit in sorted(spans, key=lambda span: span[:2]):
        assert done <= start <= end, "edits overlap"
        result += [text[done:start], edit.new_text]
        done = end
    return "".join([*result, text[done:]])


def place(text: str, position: types.Position, encoding: str) -> int:
    """The index in `text` of an LSP position that must exist in it."""
    starts = [match.start() for match in _LINE.finditer(text)]
    start = starts[position.line]
    codec, size = _UNITS[encoding]
    line = text[start:].encode(codec)
    before = line[: position.character * size].decode(codec)
    assert len(before.encode(codec)) == position.character * size
    assert "\n" not in before, "a character beyond the end of its line"
    return start + len(before)


def position(text: str, index: int, encoding: str) -> types.Position:
    """The LSP position of an index in `text`: what `place` takes."""
    starts = [match.start() for match in _LINE.finditer(text)]
    line = max(n for n, start in enumerate(starts) if start <= index)
    before = text[starts[line] : index]
    codec, size = _UNITS[encoding]
    return types.Position(line, len(before.encode(codec)) // size)


def shown(data: bytes) -> str:
    """A file as an editor shows it: the byte order mark is no part of the text."""
    return data.decode().removeprefix(BOM)


def saved(text: str, before: bytes) -> bytes:
    """An edited text as an editor writes it: with the byte order mark that the file had."""
    return ((BOM if before.decode().startswith(BOM) else "") + text).encode()
