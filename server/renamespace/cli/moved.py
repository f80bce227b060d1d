"""What a move did, or why nothing was moved, in every format.

As JSON it is one object: `modules` (`old`, `new`, `path`: the file it was in, `why`), `files`
(`old`, `new`), `decisions` (`old`, `new`, which is `old` for a file that stays, `why`), `edits`
(`path`, `fixed`: how many findings), `notices` and `refusals` (`path`, `line`, `column`,
`end_line`, `end_column`, null without a place, and `message`), and `findings`, those left, as
`check` has them. With `jsonl` each of these is an object on its own line with a `type`: `module`,
`file`, `decision`, `edit`, `notice`, `refusal` or `finding`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import click
import msgspec

from renamespace.cli.check import counted, counting, sources, to_show, untouched
from renamespace.cli.options import Format, Options, painter
from renamespace.cli.report import annotation, finding_record, print_findings, span
from renamespace.cli.text import Style
from renamespace.core.edits import FileMove
from renamespace.core.moving import Move, Notice, Placed, Refusal, Renamed
from renamespace.core.plan import Plan, Rule
from renamespace.core.source import Source
from renamespace.project.git import prefix
from renamespace.project.moving import Written
from renamespace.project.project import Project


def refusal_line(
    refusal: Refusal, texts: Mapping[str, Source], style: Style = lambda text, _: text
) -> str:
    """`path:line:column: message`, the place only where there is one."""
    return f"{_where(refusal, texts, style)}{refusal.message}"


def notice_line(
    notice: Notice, texts: Mapping[str, Source], style: Style = lambda text, _: text
) -> str:
    """`path:line:column: message`, likewise."""
    return f"{_where(notice, texts, style)}{notice.message}"


def _where(told: Refusal | Notice, texts: Mapping[str, Source], style: Style) -> str:
    """The place with a colon; of a file that was not read, such as a picture, its path alone."""
    if told.path is None:
        return ""
    source = texts.get(told.path)
    if source is None:
        return f"{style(told.path, 'bold')}: "
    place = source.position(told.start)
    return f"{style(f'{told.path}:{place.line}:{place.column}', 'bold')}: "


@dataclass(frozen=True)
class Report:
    """A move and how to tell it: as done, or as what would be done."""

    options: Options
    project: Project
    done: Move
    fix: bool
    diff: bool
    explain: bool

    @cached_property
    def before(self) -> dict[str, Source]:
        """The texts as they were, with the plan's."""
        return {**sources(self.project), **self._plan}

    @cached_property
    def after(self) -> dict[str, Source]:
        """The texts as they are to be, likewise."""
        return {**{path: file.source for path, file in self.done.after.files.items()}, **self._plan}

    @property
    def _plan(self) -> dict[str, Source]:
        source = self.project.plan.source
        return {source.path: source}

    @cached_property
    def places(self) -> dict[str, str]:
        """Where each file that moves goes."""
        return {each.old: each.new for each in self.done.files}

    @cached_property
    def fixed(self) -> dict[str, int]:
        """How many findings were fixed in each file that was edited, by its new path."""
        edited = {path: self.places.get(path, path) for path in self.done.edits}
        counts = dict.fromkeys(sorted(edited.values()), 0)
        for each in self.done.fixed:
            counts[each.path] = counts.get(each.path, 0) + 1
        return counts


def print_move(report: Report) -> None:
    """Tell what was done, what there is to know, and what is left."""
    options = report.options
    if options.output_format in {Format.JSON, Format.JSONL}:
        if not report.diff:
            _print_records(report)
        return
    if not report.diff:
        _print_left(report)
    if options.output_format is Format.TEXT and not options.quiet:
        for line in _lines(report):
            click.echo(line, err=report.diff)


def print_refusals(report: Report, hints: Iterable[str]) -> None:
    """Tell on standard error why nothing was moved, and what to do about it."""
    options, refusals = report.options, report.done.refusals
    if options.output_format in {Format.JSON, Format.JSONL}:
        _print_records(report)
    elif options.output_format is Format.GITHUB:
        below = prefix(report.project.root)
        for each in refusals:
            click.echo(_annotation(each, report.before, below, "error"))
    for line in _refusal_lines(refusals, report.before, everything=options.verbose):
        click.echo(line, err=True)
    click.echo("error: nothing was written", err=True)
    for hint in () if options.quiet else hints:
        click.echo(hint, err=True)


def print_written(options: Options, written: Written, *, undone: bool) -> None:
    """Tell what `--undo` put back, or what `--continue` finished."""
    for note in written.notes:
        click.echo(f"note: {note}", err=True)
    if options.output_format in {Format.JSON, Format.JSONL}:
        lists: dict[str, Iterable[Mapping[str, object]]] = {
            "files": [_plainly(each, "old", "new") for each in written.files],
            "edits": [{"path": path} for path in written.changed],
        }
        _print_lists(lists, options.output_format)
    elif not options.quiet:
        for move in written.files:
            click.echo(f"Moved {move.old} -> {move.new}")
        for path in written.changed:
            click.echo(f"Restored {path}" if undone else f"Edited {path}")
        click.echo("The move is undone." if undone else "The move is finished.")


# Refusals


_SHOWN = 5
"""How many places with the same complaint are listed when `-v` does not ask for all."""


def _refusal_lines(
    refusals: Iterable[Refusal], texts: Mapping[str, Source], *, everything: bool
) -> Iterator[str]:
    """Each complaint once, with the other places that it has below it."""
    places: dict[str, list[Refusal]] = {}
    for each in refusals:
        places.setdefault(each.message, []).append(each)
    for first, *others in places.values():
        yield refusal_line(first, texts)
        where = dict.fromkeys(_where(each, texts, _plain).removesuffix(": ") for each in others)
        where.pop(_where(first, texts, _plain).removesuffix(": "), None)
        shown = list(where)[: None if everything else _SHOWN]
        more = f", and {len(where) - len(shown)} more" if len(shown) < len(where) else ""
        if shown:
            yield f"  also {', '.join(shown)}{more}"


def _plain(text: str, _: str) -> str:
    return text


# What was done, for people


def _lines(report: Report) -> Iterator[str]:
    done = report.done
    if not report.diff or report.options.verbose or report.explain:
        yield from _file_lines(report)
        yield from _edit_lines(report)
    for notice in done.notices:
        yield f"note: {notice_line(notice, report.after, painter())}"
    yield _summary(report)
    if report.fix:
        told = untouched(list(done.left))
        yield from [told] if told else []
    yield from _left_behind(report)
    yield from _finished_rules(report)


def _file_lines(report: Report) -> Iterator[str]:
    """A line for each file that moves, and each module that is renamed in a file that stays."""
    modules: dict[str, list[Renamed]] = {}
    for each in report.done.modules:
        modules.setdefault(each.path, []).append(each)
    decided = {each.old: each for each in report.done.decisions}
    verbs = ("Would move", "Would rename") if report.diff else ("Moved", "Renamed")
    for path in dict.fromkeys([*sorted({*report.places, *modules}), *decided]):
        renamed = modules.get(path, [])
        if path in report.places:
            names = f" ({_names(renamed)})" if renamed else ""
            yield f"{verbs[0]} {path} -> {report.places[path]}{names}"
        else:
            yield from (f"{verbs[1]} {each.old} to {each.new} in {path}" for each in renamed)
        if report.explain:
            yield from _reasons(decided.get(path), renamed)


def _names(renamed: list[Renamed]) -> str:
    """`Shop.Cart is Shop.Basket`, of a file with many modules only the first ones."""
    shown = [f"{each.old} is {each.new}" for each in renamed[:2]]
    more = len(renamed) - len(shown)
    return ", ".join([*shown, *([f"and {counted(more, 'more module')}"] if more else [])])


def _reasons(placed: Placed | None, renamed: list[Renamed]) -> Iterator[str]:
    if placed is not None:
        yield f"  the file {'stays' if placed.old == placed.new else 'goes there'}: {placed.why}"
    for each in renamed:
        yield f"  {each.old}: {each.why}"


def _edit_lines(report: Report) -> Iterator[str]:
    """The edited files, but for those in which nothing but a definition changed."""
    told = {report.places.get(each.path, each.path) for each in report.done.modules}
    verbs = ("Would fix", "Would edit") if report.diff else ("Fixed", "Edited")
    for path, count in report.fixed.items():
        if count:
            yield f"{verbs[0]} {path} ({count})"
        elif path not in told:
            yield f"{verbs[1]} {path}"


def _summary(report: Report) -> str:
    done = report.done
    moved = "Nothing to move."
    if done.modules or done.files:
        verb = "Would move" if report.diff else "Moved"
        files = f" and {counted(len(done.files), 'file')}" if done.files else ""
        moved = f"{verb} {counted(len(done.modules), 'module')}{files}."
    if not report.fix:
        return moved
    verb = "Would fix" if report.diff else "Fixed"
    everything = len(done.fixed) + len(counting(done.left))
    if not everything:
        return moved
    return f"{moved} {verb} {len(done.fixed)} of {counted(everything, 'finding')}."


def _left_behind(report: Report) -> Iterator[str]:
    """After a move without `--fix`: who names what is gone, and what follows."""
    left = [] if report.fix else counting(report.done.left)
    if not left:
        return
    verb = "would name" if report.diff else "name" if len(left) > 1 else "names"
    count, files = counted(len(left), "reference"), counted(len({e.path for e in left}), "file")
    yield f"{count} in {files} {verb} what is gone: `renamespace fix` is next."
    unknown = {each.old for each in left if each.old and not _ruled(report.project.plan, each.old)}
    if unknown:
        yield (
            f"`fix` will not know {', '.join(sorted(unknown))}, of which the plan says nothing: "
            "`move --undo` and `move --fix` will."
        )


def _ruled(plan: Plan, module: str) -> bool:
    return plan.module_target(module) is not None or plan.splits(module)


def _finished_rules(report: Report) -> Iterator[str]:
    """The rules of a chain or a swap, which have done their work."""
    rules = dict.fromkeys(
        rule for each in report.done.modules for rule in _again(report.project.plan, each)
    )
    if not rules:
        return
    verb = "Afterwards" if report.diff else "Now"
    yield f"{verb} take these rules out of the plan, or a second move would move on what they made:"
    for rule in rules:
        yield f'  "{rule.key}" = "{rule.target}"'


def _again(plan: Plan, renamed: Renamed) -> Iterator[Rule]:
    """The rules that would move this module's new name once more, with the one that made it."""
    made, next_one = plan.module_target(renamed.old), plan.module_target(renamed.new)
    if made is not None and next_one is not None and plan.moves_again(made.rule):
        yield from (made.rule, next_one.rule)


# For programs


def _print_left(report: Report) -> None:
    """The findings that a move with `--fix` leaves, as `check` prints them."""
    output, below = report.options.output_format, prefix(report.project.root)
    if output is Format.GITHUB:
        for notice in report.done.notices:
            click.echo(_annotation(notice, report.after, below, "notice"))
    if report.fix or output is Format.GITHUB:
        left = to_show(list(report.done.left), report.options)
        print_findings(left, report.after, output, below)


def _annotation(told: Refusal | Notice, texts: Mapping[str, Source], below: str, level: str) -> str:
    source = texts.get(told.path or "")
    if source is None:
        return f"::{level} title=move::{_where(told, texts, _plain)}{told.message}"
    placed = replace(source, path=below + source.path)
    return annotation(placed, told.start, told.end, level, "move", told.message)


def _print_records(report: Report) -> None:
    """One JSON object, or one a line; see the top of this module."""
    _print_lists(dict(_records(report)), report.options.output_format)


def _print_lists(lists: Mapping[str, Iterable[Mapping[str, object]]], output: Format) -> None:
    encoder = msgspec.json.Encoder()
    if output is Format.JSON:
        whole = {name: list(found) for name, found in lists.items()}
        click.echo(msgspec.json.format(encoder.encode(whole), indent=2))
        return
    for name, found in lists.items():
        for each in found:
            click.echo(encoder.encode({"type": name.removesuffix("s"), **each}))


def _records(report: Report) -> Iterator[tuple[str, Iterable[Mapping[str, object]]]]:
    done = report.done
    left = to_show(list(done.left), report.options)
    yield "modules", (_plainly(each, "old", "new", "path", "why") for each in done.modules)
    yield "files", (_plainly(each, "old", "new") for each in done.files)
    yield "decisions", (_plainly(each, "old", "new", "why") for each in done.decisions)
    yield "edits", ({"path": path, "fixed": count} for path, count in report.fixed.items())
    yield "notices", (_told(each, report.after) for each in done.notices)
    yield "refusals", (_told(each, report.before) for each in done.refusals)
    yield (
        "findings",
        (msgspec.to_builtins(finding_record(each, report.after[each.path])) for each in left),
    )


def _plainly(record: Renamed | FileMove | Placed, *names: str) -> dict[str, object]:
    return {name: getattr(record, name) for name in names}


def _told(told: Refusal | Notice, texts: Mapping[str, Source]) -> dict[str, object]:
    source = texts.get(told.path or "")
    place = (None,) * 4 if source is None else span(source, told.start, told.end)
    names = ("line", "column", "end_line", "end_column")
    return {"path": told.path, **dict(zip(names, place, strict=True)), "message": told.message}
