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
        assert isinstance(change, types.TextDocumentEdit)
        assert change.text_document.uri not in found
        edits = [each for each in change.edits if not isinstance(each, types.SnippetTextEdit)]
        found[change.text_document.uri] = (change.text_document.version, edits)
    return found


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


def shown(data: bytes) -> str:
    """A file as an editor shows it: the byte order mark is no part of the text."""
    return data.decode().removeprefix(BOM)


def saved(text: str, before: bytes) -> bytes:
    """An edited text as an editor writes it: with the byte order mark that the file had."""
    return ((BOM if before.decode().startswith(BOM) else "") + text).encode()
