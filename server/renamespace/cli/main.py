"""The command line: one group, each command in a module that is imported when it is named."""

import gc
import os
import signal
import sys
import traceback
from importlib import import_module
from types import FrameType

import click

from renamespace import __version__
from renamespace.project.errors import ProjectError

FAILED = 2
"""The exit code of a run that could not be done."""

INTERRUPTED = 128 + signal.SIGINT
"""The exit code after Ctrl-C, as a shell gives it."""

_COMMANDS = {
    "check": "renamespace.cli.check",
    "fix": "renamespace.cli.fix",
    "move": "renamespace.cli.move",
    "apply": "renamespace.cli.apply",
    "facade": "renamespace.cli.facade",
    "refs": "renamespace.cli.refs",
    "status": "renamespace.cli.status",
    "plan": "renamespace.cli.plan",
    "demo": "renamespace.cli.demo",
    "lsp": "renamespace.cli.lsp",
}


class Commands(click.Group):
    """Imports a command when it is named: none pays for what another needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """All commands in the order in which a reader meets them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (likewise)
        """The command of that name; None when there is none."""
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(_COMMANDS[cmd_name]), cmd_name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="renamespace")
def commands() -> None:
    """Carry an Elixir project from an old namespace to a new one, as renamespace.toml says."""


def main() -> None:
    """Run the command line; errors go to standard error with exit code 2."""
    signal.signal(signal.SIGTERM, _terminate)
    gc.disable()  # A run is short, and its end frees everything; the server turns it on again.
    try:
        code = commands.main(prog_name="renamespace", standalone_mode=False)
        sys.stdout.flush()
    except ProjectError as error:
        click.echo(f"error: {error}", err=True)
        code = FAILED
    except click.ClickException as error:
        error.show()
        code = FAILED
    except click.Abort:
        click.echo("interrupted: no file was left half changed", err=True)
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output, such as `head`, has enough; Python must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception:  # noqa: BLE001 (whatever it is, it must not look like "findings left")
        traceback.print_exc()
        click.echo("error: this is a defect of renamespace, please report it", err=True)
        code = FAILED
    finally:
        gc.freeze()  # Nor need Python look through all that is left on its way out.
    sys.exit(code)


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    """Leave as by Ctrl-C, so that a half-done write is undone."""
    raise KeyboardInterrupt
