"""`renamespace refs`: every module reference as resolved, without any plan."""

from collections.abc import Callable
from pathlib import Path

import click
from msgspec.structs import replace

from renamespace.cli.main import FAILED
from renamespace.cli.options import Options, common, report_problems
from renamespace.cli.report import print_references
from renamespace.core.elixir.facts import Reference
from renamespace.core.index import File, Index
from renamespace.core.rules.doctests import meaning_in_doctest
from renamespace.project.discovery import find_plan
from renamespace.project.errors import ProjectError
from renamespace.project.project import load_plan, open_everything


@click.command()
@click.argument("module", required=False)
@common
def refs(options: Options, module: str | None) -> None:
    """List module references as Elixir resolves them.

    All, or those of MODULE; with `A.B.*` those of its descendants.
    """
    root = options.directory()
    index, problems = open_everything(root, _excluded(options, root))
    chosen = _filter(module)
    print_references(
        (
            (file.source, reference)
            for _, file in sorted(index.files.items())
            for reference in _resolved(index, file)
            if chosen(reference)
        ),
        options.output_format,
    )
    report_problems(problems)
    if problems:
        raise SystemExit(FAILED)


def _resolved(index: Index, file: File) -> list[Reference]:
    """A file's references in order; what a doctest names is known to the test that runs it."""
    found = (
        replace(each, module=meaning_in_doctest(index, file.facts, each).module)
        if each.doctest
        else each
        for each in file.facts.references
    )
    return sorted(found, key=lambda each: each.start)


def _excluded(options: Options, root: Path) -> tuple[str, ...]:
    """What the plan excludes, if there is a plan."""
    try:
        plan, _, _ = load_plan(options.plan or find_plan(root), root)
    except ProjectError:
        if options.plan is not None:
            raise
        return ()
    return plan.exclude if plan is not None else ()


def _filter(module: str | None) -> Callable[[Reference], bool]:
    if module is None:
        return lambda _: True
    if module.endswith(".*"):
        return lambda reference: (reference.module or "").startswith(module[:-1])
    return lambda reference: reference.module == module
