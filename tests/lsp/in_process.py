"""What the server's edits make of a project, without a process: fast enough for every case."""

from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.parse import unquote

from lsprotocol import converters, types
from pygls.exceptions import JsonRpcException

from lsp.applying import (
    apply,
    edits_by_uri,
    file_moves,
    files_gone,
    files_made,
    saved,
    shown,
)
from renamespace.lsp.client import Client
from renamespace.lsp.edits import workspace_edit
from renamespace.lsp.fixing import fix_all
from renamespace.lsp.moving import compute
from renamespace.lsp.snapshot import Document, take, whole
from renamespace.project.cache import Cache

_CONVERTER = converters.get_converter()


def edits_via_server(
    root: Path, *, unsafe: bool, encoding: str = "utf-16", opened: bool = False
) -> dict[str, bytes]:
    """Every source of the project at `root` after `renamespace.fixWorkspace`, by path.

    The edits go through JSON, and are made by a client with code of its own for positions.
    With `opened` all files are open in the editor. Nothing is written.
    """
    client = Client(
        encoding=types.PositionEncodingKind(encoding), document_changes=True, annotations=True
    )
    snapshot = take(root, root, {}, Cache())
    if snapshot.project is None:
        return {}
    files = {path: (root / path).read_bytes() for path in sorted(snapshot.project.paths)}
    if opened:
        snapshot = take(root, root, _documents(root, files), Cache())
    fix = fix_all(snapshot, snapshot.findings, unsafe=unsafe)
    return _made(root, files, workspace_edit(snapshot, client, fix), encoding)


def move_via_server(
    root: Path, named: Collection[str] | None, *, unsafe: bool, facade: bool = False
) -> dict[str, bytes] | None:
    """Every source after `renamespace.moveModule`, by the path that it then has; None if refused.

    The edit goes through JSON and is made, with its file moves, by code of its own.
    """
    client = Client(document_changes=True, annotations=True, renames_files=True, makes_files=True)
    snapshot = whole(take(root, root, {}, Cache()), Cache())
    if snapshot.project is None:
        return None
    files = {path: (root / path).read_bytes() for path in sorted(snapshot.project.paths)}
    try:
        moving = compute(snapshot, snapshot.project.plan, named, unsafe=unsafe, facade=facade)
    except JsonRpcException:
        return None
    return _made(root, files, moving.edit(client), "utf-16")


def _made(
    root: Path, files: Mapping[str, bytes], edit: types.WorkspaceEdit, encoding: str
) -> dict[str, bytes]:
    """The files after an edit that went through JSON."""
    sent = _CONVERTER.unstructure(edit, types.WorkspaceEdit)
    got = _CONVERTER.structure(sent, types.WorkspaceEdit)
    after = {(root / path).as_uri(): data for path, data in files.items()}
    for uri in files_made(got):
        assert uri not in after, "a file in the way"
        after[uri] = b""
    for uri, (_, edits) in edits_by_uri(got).items():
        after[uri] = saved(apply(shown(after[uri]), edits, encoding), after[uri])
    for uri in files_gone(got):
        del after[uri]
    for old, new in file_moves(got):
        assert new not in after, "a file in the way"
        after[new] = after.pop(old)
    base = f"{root.as_uri()}/"
    return {unquote(uri.removeprefix(base)): data for uri, data in after.items()}


def _documents(root: Path, files: Mapping[str, bytes]) -> dict[str, Document]:
    return {
        path: Document((root / path).as_uri(), 1, shown(data).encode())
        for path, data in files.items()
    }
