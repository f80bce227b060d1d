"""`renamespace move`: give the definitions their new names, and their files their new places."""

import sys

import click

from renamespace.cli.check import counting, today
from renamespace.cli.options import Options, common
from renamespace.core import moving, renaming
from renamespace.core.edits import apply_edits
from renamespace.project.errors import ProjectError
from renamespace.project.moving import apply_move
from renamespace.project.writing import Change


@click.command()
@click.argument("modules", nargs=-1)
@click.option("--fix", is_flag=True, help="Rewrite the references in the same step")
@click.option("--unsafe", is_flag=True, help="Move what cannot be proved safe too")
@common
def move(options: Options, modules: tuple[str, ...], *, fix: bool, unsafe: bool) -> None:
    """Move the modules that the plan moves, or only those named, with their files and tests."""
    root = options.directory()
    project = options.whole_project(root, everything=True)
    done = moving.move(
        project.plan,
        project.index,
        project.paths,
        modules or None,
        (lambda each: renaming.is_applicable(each, unsafe=unsafe)) if fix else None,
        today(),
        unsafe=unsafe,
    )
    if done.refusals:
        raise ProjectError("\n".join(each.message for each in done.refusals))
    texts = {path: file.source.data for path, file in project.index.files.items()}
    changes = {
        path: Change(texts[path], apply_edits(texts[path], edits))
        for path, edits in done.edits.items()
    }
    apply_move(root, changes, done.files)
    for each in done.modules:
        click.echo(f"Moved {each.old} to {each.new}")
    for file in done.files:
        click.echo(f"Moved {file.old} to {file.new}")
    sys.exit(1 if counting(done.left) else 0)
