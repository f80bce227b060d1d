"""A move told to people."""

from collections.abc import Iterable, Iterator, Mapping

from renamespace.cli.check import counted, counting, untouched
from renamespace.cli.moved.report import Report, told_line, where
from renamespace.cli.options import painter
from renamespace.core.moving import Placed, Refusal, Renamed
from renamespace.core.plan import Plan, Rule
from renamespace.core.source import Source

_SHOWN = 5
"""How many places with the same complaint are listed when `-v` does not ask for all."""


def refusal_lines(
    refusals: Iterable[Refusal], texts: Mapping[str, Source], *, everything: bool
) -> Iterator[str]:
    """Each complaint once, with the other places that it has below it."""
    places: dict[str, list[Refusal]] = {}
    for each in refusals:
        places.setdefault(each.message, []).append(each)
    for first, *others in places.values():
        yield told_line(first, texts)
        also = dict.fromkeys(where(each, texts) for each in others)
        also.pop(where(first, texts), None)
        shown = list(also)[: None if everything else _SHOWN]
        more = f", and {len(also) - len(shown)} more" if len(shown) < len(also) else ""
        if shown:
            yield f"  also {', '.join(shown)}{more}"


def lines(report: Report) -> Iterator[str]:
    """What was done, what there is to know, and what comes next."""
    done = report.done
    if not report.diff or report.options.verbose or report.explain:
        yield from _file_lines(report)
        yield from _function_lines(report)
        yield from _edit_lines(report)
    for notice in done.notices:
        yield f"note: {told_line(notice, report.after, painter())}"
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


def _function_lines(report: Report) -> Iterator[str]:
    """The functions that go from a module to another, and the files that come and go for it."""
    verbs = ("Would move", "Would create", "Would remove")
    if not report.diff:
        verbs = ("Moved", "Created", "Removed")
    for each in report.done.functions:
        yield f"{verbs[0]} {each.old} to {each.new}"
    yield from (f"{verbs[1]} {path}" for path in sorted(report.done.created))
    yield from (f"{verbs[2]} {path}" for path in sorted(report.done.deleted))


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
    counts = {"module": done.modules, "file": done.files, "function": done.functions}
    told = [counted(len(found), what) for what, found in counts.items() if found]
    if told:
        verb = "Would move" if report.diff else "Moved"
        listed = " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)
        moved = f"{verb} {listed}."
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
