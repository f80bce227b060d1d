"""The language server's entry: all its handlers put together, and serving."""

from renamespace.lsp.commands import COMMANDS
from renamespace.lsp.handlers import FEATURES
from renamespace.lsp.session import Server


def create_server() -> Server:
    """A server with all its handlers, not yet serving."""
    server = Server()
    for method, (handler, options) in FEATURES.items():
        server.feature(method, options)(handler)
    for command, execute in COMMANDS.items():
        server.command(command)(execute)
    return server


def serve_stdio() -> None:
    """Serve one client on standard input and output until it says `exit`."""
    create_server().start_io()


def serve_tcp(host: str, port: int) -> None:
    """Serve one client on a socket."""
    create_server().start_tcp(host, port)
