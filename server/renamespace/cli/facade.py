"""`renamespace facade`: temporary modules that keep old names working."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

import click

from renamespace.cli.check import counted, sources, today
from renamespace.cli.main import FAILED
from renamespace.cli.moved.records import print_lists, told_record
from renamespace.cli.moved.report import told_line
from renamespace.cli.moved.text import refusal_lines
from renamespace.cli.options import Format, Options, common, painter, report_problems
from renamespace.cli.patch import patch
from renamespace.cli.report import annotation
from renamespace.cli.writing import format_files, refuse_dirty
from renamespace.core import facades
from renamespace.core.edits import apply_edits
from renamespace.core.facades import Facades
from renamespace.core.facades.writing import Action, Work
from renamespace.core.source import Source
from renamespace.project.errors import ProjectError
from renamespace.project.git import all_files, prefix
from renamespace.project.moving import apply_move
from renamespace.project.project import Project
from renamespace.project.writing import edited, made_and_gone


@click.command()
@click.argument("modules", nargs=-1)
@click.option("--remove", is_flag=True, help="Take away what nothing refers to any more")
@click.option("--diff", is_flag=True, help="Print a patch that `git apply` takes; write nothing")
@click.option("--allow-dirty", is_flag=True, help="Change files with uncommitted changes too")
@click.option("--format", "formatted", is_flag=True, help="Run `mix format` on the changed files")
@common
def facade(
    options: Options,
    modules: tuple[str, ...],
    *,
    remove: bool,
    diff: bool,
    allow_dirty: bool,
    formatted: bool,
) -> None:
    """Keep old names working: the old modules as thin bridges to the new ones.

    For what the plan has moved: of all old modules that something still names, or of those named
    here. Run it again when the plan has grown. With --remove they go, function by function, as far
    as nothing refers to them.

    Exit code 0: done, 1: some could not be written or have to stay, 2: could not run.
    """
    root = options.directory()
    project = options.whole_project(root, everything=True)
    if any(problem.fatal for problem in project.problems):
        report_problems(project.problems)
        raise ProjectError("nothing was written")
    done = _done(project, modules, remove=remove)
    changes = edited(project.index, done.edits)
    changes |= made_and_gone(project.index, done.created, done.deleted)
    if diff:
        lines = patch(changes, {}, prefix(root))
        click.echo("".join(lines).encode(), nl=False)
    else:
        if not allow_dirty:
            refuse_dirty(root, changes)
        apply_move(root, changes, ())
        if formatted:
            format_files(root, [path for path in changes if path not in done.deleted], "written")
    report_problems(project.problems)
    _report(options, project, done, diff=diff)
    if project.problems:
        sys.exit(FAILED)
    sys.exit(1 if done.refusals else 0)


def _done(project: Project, modules: tuple[str, ...], *, remove: bool) -> Facades:
    named = modules or None
    if remove:
        return facades.remove(project.plan, project.index, named, today())
    paths = project.paths | all_files(project.root)
    return facades.facade(project.plan, project.index, paths, named, today())


def _report(options: Options, project: Project, done: Facades, *, diff: bool) -> None:
    before = {**sources(project), project.plan.source.path: project.plan.source}
    after = {**before, **_after(project, done)}
    if options.output_format in {Format.JSON, Format.JSONL}:
        if not diff:
            print_lists(dict(_records(done, before, after)), options.output_format)
        return
    if options.output_format is Format.GITHUB:
        for each in done.refusals:
            source = before.get(each.path or "")
            if source is None:
                click.echo(f"::error title=facade::{told_line(each, before)}")
                continue
            placed = Source(prefix(project.root) + source.path, source.data)
            place = each.start, each.end, "error", "facade"
            click.echo(annotation(placed, *place, each.message))
        return
    for line in refusal_lines(done.refusals, before, everything=options.verbose):
        click.echo(line, err=diff)
    for line in _lines(options, done, after, diff=diff) if not options.quiet else ():
        click.echo(line, err=diff)


def _after(project: Project, done: Facades) -> Mapping[str, Source]:
    """The texts as they are to be."""
    files = project.index.files
    changed = {
        path: Source(path, apply_edits(files[path].source.data, edits))
        for path, edits in done.edits.items()
    }
    return changed | {path: Source(path, text.encode()) for path, text in done.created.items()}


_VERBS = {
    Action.WRITTEN: ("Wrote", "Would write"),
    Action.UPDATED: ("Updated", "Would update"),
    Action.REMOVED: ("Removed", "Would remove"),
    Action.REDUCED: ("Took from", "Would take from"),
}


def _lines(
    options: Options, done: Facades, after: Mapping[str, Source], *, diff: bool
) -> Iterator[str]:
    """What was done, and what there is to know."""
    works = [each for each in done.works if each.action is not Action.UNCHANGED]
    for work in works if options.verbose or not diff else ():
        yield _work_line(work, done, diff=diff)
    for notice in done.notices:
        yield f"note: {told_line(notice, after, painter())}"
    if done.unneeded and (options.verbose or not works):
        listed = _listed(done.unneeded)
        yield f"Nothing names {listed}: no facade, unless you name the module here."
    if not works:
        yield "Nothing to do." if not done.refusals else "Nothing was changed."


def _work_line(work: Work, done: Facades, *, diff: bool) -> str:
    names = [*work.functions, *(f"type {each}" for each in work.types)]
    where = f"with its file {work.path}" if work.path in done.deleted else f"in {work.path}"
    verb = _VERBS[work.action][diff]
    listed = f": {_listed(names)}" if names else ""
    return f"{verb} {work.module} {where} ({counted(len(names), 'name')}{listed})"


def _listed(names: Sequence[str]) -> str:
    """The names, of many only the first ones."""
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f", and {more} more" if more > 0 else "")


_SHOWN = 5


def _records(
    done: Facades, before: Mapping[str, Source], after: Mapping[str, Source]
) -> Iterator[tuple[str, Iterable[Mapping[str, object]]]]:
    """With `json` one object of these lists; with `jsonl` a line for each, with its `type`."""
    yield "modules", (_work_record(each) for each in done.works)
    yield "created", ({"path": path} for path in sorted(done.created))
    yield "deleted", ({"path": path} for path in done.deleted)
    yield "edits", ({"path": path} for path in sorted(done.edits))
    yield "notices", (told_record(each, after) for each in done.notices)
    yield "refusals", (told_record(each, before) for each in done.refusals)


def _work_record(work: Work) -> dict[str, object]:
    names = {"functions": list(work.functions), "types": list(work.types)}
    return {"module": work.module, "path": work.path, "action": work.action.value, **names}
