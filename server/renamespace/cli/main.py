"""The command line: one group, each command in a module of its own."""

import signal
import sys
from types import FrameType

import click

from renamespace import __version__
from renamespace.cli.check import check
from renamespace.cli.demo import demo
from renamespace.cli.fix import fix
from renamespace.cli.options import FAILED
from renamespace.cli.plan import plan
from renamespace.cli.refs import refs
from renamespace.cli.status import status
from renamespace.project.errors import ProjectError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="renamespace")
def commands() -> None:
    """Carry an Elixir project from an old namespace to a new one, as renamespace.toml says."""


@click.command()
def lsp() -> None:
    """Serve an editor on standard input and output."""
    from renamespace.lsp.server import serve_stdio  # noqa: PLC0415 (0.4 s that others need not pay)

    serve_stdio()


for command in (check, fix, refs, status, plan, demo, lsp):
    commands.add_command(command)


def main() -> None:
    """Run the command line; errors go to standard error with exit code 2."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        commands(prog_name="renamespace")
    except ProjectError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(FAILED)


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    """Leave as by Ctrl-C, so that a half-done write is undone."""
    raise KeyboardInterrupt
