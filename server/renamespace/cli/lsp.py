"""`renamespace lsp`: serve an editor."""

import gc

import click

from renamespace.lsp.server import serve_stdio


@click.command()
def lsp() -> None:
    """Serve an editor on standard input and output."""
    gc.enable()
    serve_stdio()
