"""The options that the commands share which move definitions."""

from collections.abc import Callable

import click

from renamespace.core.moving import Shared

_OPTIONS = (
    click.option(
        "--diff", is_flag=True, help="Print a patch that `git apply` takes; write nothing"
    ),
    click.option("--unsafe", is_flag=True, help="Move what cannot be proved safe, too"),
    click.option("--allow-dirty", is_flag=True, help="Change files with uncommitted changes too"),
    click.option("--explain", is_flag=True, help="Say why each file goes where it goes, or stays"),
    click.option(
        "--format", "formatted", is_flag=True, help="Run `mix format` on the changed files"
    ),
    click.option(
        "--shared",
        type=click.Choice([each.value for each in Shared]),
        default=Shared.STOP.value,
        help="What becomes of private code and constants that more than one module needs then",
    ),
)


def moving_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command these options, in this order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
