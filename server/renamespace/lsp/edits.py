"""A fix as a WorkspaceEdit, in the richest form that the client takes (3.17, *WorkspaceEdit*)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lsprotocol import types

from renamespace.core.edits import TextEdit
from renamespace.core.findings import Applicability
from renamespace.core.renaming import Fix
from renamespace.lsp.client import Client
from renamespace.lsp.convert import Text
from renamespace.lsp.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class _FileEdits:
    """One document's edits; `unsafe` says why they need a look, for those that do."""

    uri: str
    version: int | None
    edits: Sequence[types.TextEdit]
    unsafe: str | None


def workspace_edit(snapshot: Snapshot, client: Client, fix: Fix) -> types.WorkspaceEdit:
    """The fix's edits. A document that is not open has no version, and any text of it will do."""
    unsafe = _reasons(fix)
    files = [
        _file_edits(snapshot, client, name, edits, unsafe.get(name))
        for name, edits in fix.edits.items()
    ]
    if not client.document_changes:
        return types.WorkspaceEdit(changes={file.uri: file.edits for file in files})
    return types.WorkspaceEdit(
        document_changes=[_document_edit(client, file) for file in files],
        change_annotations=_annotations(files) or None if client.annotations else None,
    )


def _file_edits(
    snapshot: Snapshot, client: Client, name: str, edits: Sequence[TextEdit], unsafe: str | None
) -> _FileEdits:
    is_open = name in snapshot.documents
    text = Text(snapshot.data(name), client.encoding, is_buffer=is_open)
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    made = [text.text_edit(edit.start, edit.end, edit.text) for edit in ordered]
    return _FileEdits(snapshot.uri(name), snapshot.version(name), made, unsafe)


def _document_edit(client: Client, file: _FileEdits) -> types.TextDocumentEdit:
    edits: list[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit] = [*file.edits]
    if file.unsafe is not None and client.annotations:
        edits = [
            types.AnnotatedTextEdit(_annotation_id(file), edit.range, edit.new_text)
            for edit in file.edits
        ]
    document = types.OptionalVersionedTextDocumentIdentifier(file.uri, file.version)
    return types.TextDocumentEdit(document, edits)


def _annotations(files: Sequence[_FileEdits]) -> dict[str, types.ChangeAnnotation]:
    return {
        _annotation_id(file): types.ChangeAnnotation(
            "Unsafe renaming", needs_confirmation=True, description=file.unsafe
        )
        for file in files
        if file.unsafe is not None
    }


def _annotation_id(file: _FileEdits) -> str:
    return f"unsafe {file.uri}"


def _reasons(fix: Fix) -> Mapping[str, str]:
    """Why a file's edits are unsafe, by name; safe and unsafe edits of a file can be one."""
    reasons: dict[str, dict[str, None]] = {}
    for finding in fix.fixed:
        if finding.applicability is not Applicability.SAFE:
            reasons.setdefault(finding.path, {})[finding.reason or "have a look at it"] = None
    return {name: "; ".join(found) for name, found in reasons.items()}
