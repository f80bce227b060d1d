"""The language server's entry: all its handlers put together, and serving."""

import logging
import os
import sys

from renamespace.lsp.commands import COMMANDS
from renamespace.lsp.handlers import FEATURES
from renamespace.lsp.session import Server, is_refusal


def create_server() -> Server:
    """A server with all its handlers, not yet serving."""
    server = Server()
    for method, (handler, options) in FEATURES.items():
        server.feature(method, options)(handler)
    for command, execute in COMMANDS.items():
        server.command(command)(execute)
    return server


def serve_stdio() -> None:
    """Serve one client on standard input and output until it says `exit`, and exit.

    pygls closes what it writes to, so it gets a file of its own. The exit code is 1 when the client
    went away without `shutdown` (3.17, `exit`).
    """
    server = create_server()
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_is_news)
    server.start_io(stdout=os.fdopen(os.dup(sys.stdout.fileno()), "wb"))
    sys.exit(0 if server.is_shut_down else 1)


def serve_tcp(host: str, port: int) -> None:
    """Serve one client on a socket."""
    create_server().start_tcp(host, port)


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a line of pygls's log is worth it: a refusal has its answer and wants no trace."""
    return record.exc_info is None or not is_refusal(record.exc_info[1])
