"""The server as a process."""

import json
import os
import subprocess
import sys

import pytest
from lsprotocol import types

from lsp.editor import COMMAND, PATIENCE, SERVER
from renamespace.lsp.server import create_server


@pytest.mark.parametrize("method", ["exit", None])
def test_a_client_that_goes_without_shutdown(method: str | None) -> None:
    body = json.dumps({"jsonrpc": "2.0", "method": method}).encode() if method else b""
    message = b"Content-Length: %d\r\n\r\n%s" % (len(body), body) if method else b""
    done = subprocess.run(
        COMMAND,
        input=message,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SERVER)},
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


def test_the_command_line_does_not_load_the_server() -> None:
    code = "import renamespace.__main__, sys; print('pygls' in sys.modules)"
    command = [sys.executable, "-c", code]
    environment = {**os.environ, "PYTHONPATH": str(SERVER)}
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    assert done.stdout.strip() == b"False"


def test_what_is_done_is_forgotten() -> None:
    protocol = create_server().protocol
    document = types.TextDocumentIdentifier("file:///nowhere.ex")
    for _ in range(3):
        protocol._handle_notification(  # noqa: SLF001 (nothing else shows it but the memory)
            types.TEXT_DOCUMENT_DID_CLOSE, types.DidCloseTextDocumentParams(document)
        )
    assert not protocol._request_futures  # noqa: SLF001
