"""What the server's edits make of a project, without a process: fast enough for every case."""

from collections.abc import Mapping
from pathlib import Path

from lsprotocol import converters, types

from lsp.applying import apply, edits_by_uri, saved, shown
from renamespace.lsp.client import Client
from renamespace.lsp.edits import workspace_edit
from renamespace.lsp.fixing import fix_all
from renamespace.lsp.snapshot import Document, take
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
    sent = _CONVERTER.unstructure(workspace_edit(snapshot, client, fix), types.WorkspaceEdit)
    paths = {(root / path).as_uri(): path for path in files}
    for uri, (_, edits) in edits_by_uri(_CONVERTER.structure(sent, types.WorkspaceEdit)).items():
        path = paths[uri]
        files[path] = saved(apply(shown(files[path]), edits, encoding), files[path])
    return files


def _documents(root: Path, files: Mapping[str, bytes]) -> dict[str, Document]:
    return {
        path: Document((root / path).as_uri(), 1, shown(data).encode())
        for path, data in files.items()
    }
