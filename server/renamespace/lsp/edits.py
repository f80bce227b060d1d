"""Fixes and moves as a WorkspaceEdit, in the richest form that the client takes.

Source: 3.17, *WorkspaceEdit*, *Resource changes* and *ChangeAnnotation*.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lsprotocol import types

from renamespace.core.edits import FileMove, TextEdit
from renamespace.core.findings import Applicability, Finding
from renamespace.core.moving import Move
from renamespace.core.renaming import Fix
from renamespace.lsp.client import Client
from renamespace.lsp.convert import Text, uri_of
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
    return _edit(snapshot, client, fix.edits, _reasons(fix.fixed, {}))


def move_edit(
    snapshot: Snapshot, client: Client, move: Move, doubt: str | None = None
) -> types.WorkspaceEdit:
    """The move's edits, of the files where they are now; then these go to their new places.

    With a `doubt` the whole move needs a look. `snapshot` has all files of the project.
    """
    before = {each.new: each.old for each in move.files}
    reasons = dict(_reasons(move.fixed, before))
    if doubt is not None:
        reasons = dict.fromkeys((*move.edits, *before.values()), doubt)
    edit = _edit(snapshot, client, move.edits, reasons, move.files)
    if client.makes_files:
        changes = [*_made(snapshot, client, move.created), *(edit.document_changes or ())]
        gone = (types.DeleteFile(snapshot.uri(path)) for path in sorted(move.deleted))
        edit.document_changes = [*changes, *gone]
    return edit


def _made(
    snapshot: Snapshot, client: Client, created: Mapping[str, str]
) -> Iterator[types.CreateFile | types.TextDocumentEdit]:
    """New files with their texts (3.17, *Create file operation*)."""
    start = types.Range(types.Position(0, 0), types.Position(0, 0))
    for path, text in sorted(created.items()):
        uri = uri_of(path, snapshot.base)
        yield types.CreateFile(uri, options=types.CreateFileOptions(overwrite=False))
        document = types.OptionalVersionedTextDocumentIdentifier(uri, None)
        given = text.removesuffix("\n") if client.ends_lines else text
        yield types.TextDocumentEdit(document, [types.TextEdit(start, given)])


def joined(edits: Iterable[types.WorkspaceEdit]) -> types.WorkspaceEdit | None:
    """The edits of different folders as one; None if there are none."""
    made = list(edits)
    if len(made) < 2:  # noqa: PLR2004 (one alone, or none, stays what it is)
        return made[0] if made else None
    changes = {uri: each for edit in made for uri, each in (edit.changes or {}).items()}
    document_changes = [each for edit in made for each in edit.document_changes or ()]
    annotations = {k: each for edit in made for k, each in (edit.change_annotations or {}).items()}
    return types.WorkspaceEdit(changes or None, document_changes or None, annotations or None)


def moves_files(snapshot: Snapshot, client: Client, moves: Iterable[FileMove]) -> bool:
    """Whether the client can make all these file moves."""
    folders = ((snapshot.root / each.new).parent for each in moves)
    return client.renames_files and (client.makes_folders or all(each.is_dir() for each in folders))


def steps(moves: Iterable[FileMove]) -> Iterator[FileMove]:
    """The moves one after the other, none onto a file that has yet to go.

    Files that take each other's places go by a name between.
    """
    waiting = {each.old: each for each in moves}
    while waiting:
        free = [each for each in waiting.values() if each.new not in waiting]
        for each in free:
            yield waiting.pop(each.old)
        if not free:
            first = next(iter(waiting.values()))
            between = f"{first.old}.moving"
            yield FileMove(first.old, between)
            del waiting[first.old]
            waiting[between] = FileMove(between, first.new)


def _edit(
    snapshot: Snapshot,
    client: Client,
    edits: Mapping[str, Sequence[TextEdit]],
    unsafe: Mapping[str, str],
    moves: Sequence[FileMove] = (),
) -> types.WorkspaceEdit:
    files = [
        _file_edits(snapshot, client, name, found, unsafe.get(name))
        for name, found in edits.items()
    ]
    if not client.document_changes:
        return types.WorkspaceEdit(changes={file.uri: file.edits for file in files})
    operations = list(steps(moves)) if moves_files(snapshot, client, moves) else []
    annotations = {_annotation_id(file.uri): file.unsafe for file in files if file.unsafe}
    annotations |= {
        _annotation_id(snapshot.uri(each.old)): unsafe[each.old]
        for each in operations
        if each.old in unsafe
    }
    return types.WorkspaceEdit(
        document_changes=[
            *(_document_edit(client, file) for file in files),
            *(_file_move(snapshot, client, each, each.old in unsafe) for each in operations),
        ],
        change_annotations=_annotations(annotations) if client.annotations else None,
    )


def _file_move(
    snapshot: Snapshot,
    client: Client,
    move: FileMove,
    unsafe: bool,  # noqa: FBT001 (there is one caller)
) -> types.RenameFile:
    old = snapshot.uri(move.old)
    return types.RenameFile(
        old_uri=old,
        new_uri=uri_of(move.new, snapshot.base),
        options=types.RenameFileOptions(overwrite=False, ignore_if_exists=False),
        annotation_id=_annotation_id(old) if unsafe and client.annotations else None,
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
            types.AnnotatedTextEdit(_annotation_id(file.uri), edit.range, edit.new_text)
            for edit in file.edits
        ]
    document = types.OptionalVersionedTextDocumentIdentifier(file.uri, file.version)
    return types.TextDocumentEdit(document, edits)


def _annotations(reasons: Mapping[str, str]) -> dict[str, types.ChangeAnnotation] | None:
    made = {
        key: types.ChangeAnnotation("Unsafe renaming", needs_confirmation=True, description=reason)
        for key, reason in reasons.items()
    }
    return made or None


def _annotation_id(uri: str) -> str:
    return f"unsafe {uri}"


def _reasons(fixed: Iterable[Finding], before: Mapping[str, str]) -> Mapping[str, str]:
    """Why a file's edits are unsafe, by name; safe and unsafe edits of a file can be one.

    `before` has the old path of each file that moves, as findings have the new one.
    """
    reasons: dict[str, dict[str, None]] = {}
    for finding in fixed:
        if finding.applicability is not Applicability.SAFE:
            name = before.get(finding.path, finding.path)
            reasons.setdefault(name, {})[finding.reason or "have a look at it"] = None
    return {name: "; ".join(found) for name, found in reasons.items()}
