"""`renamespace demo`: the whole way on the bundled sample."""

import shutil
import sys
import tempfile
from importlib import resources
from pathlib import Path

import click


@click.command()
@click.pass_context
def demo(context: click.Context) -> None:
    """Go the whole way on a copy of a sample project."""
    root = Path(tempfile.mkdtemp(prefix="renamespace-demo-")) / "relay"
    with resources.as_file(resources.files("renamespace") / "sample") as sample:
        shutil.copytree(sample, root, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    steps = (
        ("The plan", ["plan", "show"], 0),
        ("What it finds", ["check"], 1),
        ("Modules that only move", ["move", *_MODULES], 1),
        ("What the fix would change", ["fix", "--diff"], 0),
        ("The fix", ["fix"], 0),
        ("What is left", ["check"], 0),
    )
    group = context.find_root().command
    for title, arguments, expected in steps:
        click.secho(f"\n== {title}: renamespace {' '.join(arguments)}", bold=True)
        code = _run(group, [*arguments, "--root", str(root)])
        if code != expected:
            click.echo(f"error: exit code {code} instead of {expected}", err=True)
            sys.exit(1)
    click.echo(f"\nThe fixed project is in {root}: run `mix test` there to see that it works.")


_MODULES = (
    "Relay.Invocation.Dataclip",
    "Relay.Invocation.Step",
    "Relay.Run",
    "Relay.WorkOrder",
)
"""Those of the sample whose new names are free; the others are merged by hand."""


def _run(group: click.Command, arguments: list[str]) -> int:
    try:
        group.main(arguments, prog_name="renamespace", standalone_mode=False)
    except SystemExit as end:
        return int(end.code or 0)
    return 0
