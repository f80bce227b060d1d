"""A long day with the server: whatever was typed, it ends with what a fresh `check` says.

    pytest -m soak
    SOAK_SEED=7 SOAK_STEPS=300 SOAK_CHECKED=5 SOAK_PACE=0 pytest -m soak -k plain

takes two thousand steps at the pace of fast typing; the plain suite takes a few without waiting.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from lsp.applying import place
from lsp.editor import COMMAND, SERVER, capabilities, workspace_folder
from lsp.soak import OTHER, RELAY, Busy, Hands, prepare
from renamespace.project.discovery import PLAN_NAME

pytestmark = pytest.mark.asyncio

Told = tuple[str, tuple[int, int, int, int], str, int, str]
"""A diagnostic: path, place as `check` counts, code, severity, message."""

STEPS, SEED = (int(os.environ.get(f"SOAK_{each}", n)) for each, n in (("STEPS", 2000), ("SEED", 1)))
PACE = float(os.environ.get("SOAK_PACE", "0.06"))
SEVERITIES = {"error": 1, "warning": 2, "info": 3}
CHECKED = int(os.environ.get("SOAK_CHECKED", "25"))
"""After how many steps the server is held against `check`; a stricter test than only at the end."""
GROWTH = 10_000_000
"""Bytes by which the server may grow from the middle of the day to its end."""

CLIENTS = {
    "pushed to": capabilities(encodings=["utf-8"], resolve=True, moves=True, watch=True),
    "pulling": capabilities(
        pull=True, annotations=True, resolve=True, moves=True, watch=True, progress=True
    ),
    "plain": capabilities(document_changes=False, encodings=["utf-32"]),
}


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_while(tmp_path: Path, client: str) -> None:
    await soak(tmp_path, client, steps=100, seed=len(client), pace=0.0)


@pytest.mark.soak
@pytest.mark.parametrize("client", CLIENTS)
async def test_a_day(tmp_path: Path, client: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = await soak(tmp_path, client, steps=STEPS, seed=SEED, pace=PACE)
    with capsys.disabled():
        sys.stdout.write(f"\n{client}, seed {SEED}: {said}\n")


async def soak(tmp_path: Path, client: str, *, steps: int, seed: int, pace: float) -> str:
    """Work with the server; what is to be said about it afterwards."""
    root = tmp_path / "work"
    root.mkdir()
    prepare(root)
    editor = Busy(root)
    await editor.start(CLIENTS[client], workspace_folders=[workspace_folder(root / RELAY)])
    hands, process = Hands(editor, seed, pace), editor.process
    sizes, found, held = list[int](), list[int](), Held(editor)
    for number in range(1, steps + 1):
        await hands.step()
        if number % CHECKED == 0 or number == steps:
            await hands.rest()
            found.append(await compare(editor, hands, held, tmp_path / "shown"))
            sizes.append(size(process))
    for path in list(editor.buffers):
        editor.close(path)
    await compare(editor, hands, held, tmp_path / "shown")
    assert not [each for each in editor.client.log_messages if each.type is types.MessageType.Error]
    assert editor.process == process
    await editor.stop()
    await held.end()
    if len(sizes) > 8:
        assert max(sizes[-2:]) - max(sizes[: len(sizes) // 2]) < GROWTH
    shown = " ".join(f"{each / 1e6:.0f}" for each in sizes[:: max(len(sizes) // 20, 1)])
    return f"{steps} steps, {hands.done}; findings compared: {found}; memory in MB: {shown}"


class Held:
    """Workspace diagnostics as an editor asks for them: what it has, and a request for more."""

    def __init__(self, editor: Busy) -> None:
        self.editor = editor
        self.found: dict[str, Sequence[types.Diagnostic]] = {}
        self._ids: dict[str, str] = {}
        self._asked: asyncio.Task[Any] | None = None

    async def latest(self) -> Mapping[str, Sequence[types.Diagnostic]]:
        """Everything that was told, once the server has no more to tell and holds the request."""
        while True:
            if self._asked is None:
                self._asked = asyncio.create_task(self.editor.pull_all(self._ids))
            done, _ = await asyncio.wait([self._asked], timeout=0.2)
            if not done:
                return {uri: items for uri, items in self.found.items() if items}
            self._take(self._asked.result())
            self._asked = None

    def _take(self, reports: Sequence[types.WorkspaceDocumentDiagnosticReport]) -> None:
        for each in reports:
            self._ids[each.uri] = each.result_id or ""
            if isinstance(each, types.WorkspaceFullDocumentDiagnosticReport):
                self.found[each.uri] = each.items

    async def end(self) -> None:
        """The server has let go of the request."""
        if self._asked is not None:
            await asyncio.gather(self._asked, return_exceptions=True)


async def compare(editor: Busy, hands: Hands, held: Held, shown: Path) -> int:
    """What the server says equals a fresh `check` of what the editor shows; how much it is."""
    folders = [RELAY, OTHER] if hands.has_other else [RELAY]
    await editor.command("renamespace.status")  # It waits until the server has seen everything.
    expected = sorted(each for folder in folders for each in fresh(editor, folder, shown))
    told: Mapping[str, Sequence[types.Diagnostic]] = editor.diagnostics
    if editor.capabilities.diagnostic_provider:
        told = await pulled(editor)
        assert await held.latest() == told
    found = sorted(as_told(editor, told))
    wrong = [each for each in found if each not in expected]
    missed = [each for each in expected if each not in found]
    assert (wrong, missed) == ([], []), f"after {hands.last}"
    assert found == expected
    return len(found)


async def pulled(editor: Busy) -> Mapping[str, Sequence[types.Diagnostic]]:
    """All diagnostics that the client can ask for; each document says what the workspace says."""
    reports = await editor.pull_all()
    full = [e for e in reports if isinstance(e, types.WorkspaceFullDocumentDiagnosticReport)]
    assert len(full) == len(reports)
    for report in full:
        one = await editor.pull(editor.path(report.uri))
        assert isinstance(one, types.RelatedFullDocumentDiagnosticReport)
        assert one.items == report.items
    return {each.uri: each.items for each in full}


def fresh(editor: Busy, folder: str, shown: Path) -> list[Told]:
    """What the command line says of what the editor shows in a folder."""
    copy = shown / folder
    subprocess.run(["rm", "-rf", copy], check=True)
    plans = [path for path in editor.buffers if path == f"{folder}/{PLAN_NAME}"]
    for path in {*editor.below(folder), *plans}:  # A plan counts before it is saved, all else not.
        (shown / path).parent.mkdir(parents=True, exist_ok=True)
        if path in editor.buffers:
            (shown / path).write_bytes(editor.text(path).encode())
        else:
            (shown / path).write_bytes((editor.root / path).read_bytes())
    found = run(copy, "check") + run(copy, "plan", "check")
    return [_of_record(folder, each) for each in found]


def run(root: Path, *arguments: str) -> list[dict[str, Any]]:
    command = [*COMMAND[:-1], *arguments, "--output-format", "json", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(SERVER)}
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout) if done.stdout else []


def _of_record(folder: str, record: dict[str, Any]) -> Told:
    message = record["message"]
    if record.get("note"):
        message += f" ({record['note']})"
    if record.get("applicability", "safe") != "safe":
        reason = f": {record['reason']}" if record["reason"] else ""
        message += f" [{record['applicability']}{reason}]"
    where = tuple(record[key] for key in ("line", "column", "end_line", "end_column"))
    severity = SEVERITIES[record["severity"]]
    return f"{folder}/{record['path']}", where, record["code"], severity, message


def as_told(editor: Busy, found: Mapping[str, Sequence[types.Diagnostic]]) -> list[Told]:
    return [
        (path, _where(editor, path, each.range), str(each.code), each.severity or 0, each.message)
        for uri, diagnostics in found.items()
        for path in [editor.path(uri)]
        for each in diagnostics
    ]


def _where(editor: Busy, path: str, range_: types.Range) -> tuple[int, int, int, int]:
    text = editor.text(path)
    ends = [place(text, each, editor.encoding) for each in (range_.start, range_.end)]
    (line, column), (end_line, end_column) = (
        (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)) for at in ends
    )
    return line, column, end_line, end_column


def size(process: int) -> int:
    """The bytes of memory that a process holds; 0 where that is not told."""
    status = Path(f"/proc/{process}/statm")
    return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if status.exists() else 0
