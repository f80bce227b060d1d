"""The whole way: definitions move, references follow, and, if that is asked for, facades stay.

One part of the plan, as much as fits into a change of some size, or all of it.
"""

import datetime
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

from renamespace.core import facades, renaming
from renamespace.core.edits import TextEdit, apply_edits, compose, offset_before
from renamespace.core.facades.obstacles import CHANGE_FIRST
from renamespace.core.facades.writing import Action
from renamespace.core.findings import Code, Finding
from renamespace.core.index import Index
from renamespace.core.moving import Move, Notice, Shared, move
from renamespace.core.moving.decisions import firm
from renamespace.core.moving.functions import edited_index
from renamespace.core.moving.functions.cycles import cycles
from renamespace.core.moving.references import module_of
from renamespace.core.plan import Plan


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: `named` modules and functions or all, of files `below` a path or all.

    `most` files may change at a time. With `bridged` callers of functions stay, by facades.
    """

    named: Collection[str] | None = None
    below: Collection[str] | None = None
    most: int | None = None
    bridged: bool = False
    unsafe: bool = False
    shared: Shared = Shared.STOP


def apply(
    plan: Plan,
    index: Index,
    paths: Collection[str],
    wanted: Callable[[Finding], bool],
    wish: Wish,
    today: datetime.date | None = None,
) -> Move:
    """What is to be done next.

    `index` holds all sources of the project, `paths` all its files, of whatever kind.
    """
    attempt = _Attempt(plan, index, paths, wanted, wish, today)
    if wish.named is None and wish.below is None and wish.most is None:
        return attempt.of(None)
    units = list(wish.named) if wish.named is not None else list(units_of(plan, index))
    units = [each for each in units if _is_below(index, each, wish.below)]
    if not units and wish.named is None and wish.below is None:
        return attempt.of(None)  # Nothing moves any more, but references may be left.
    if wish.most is None:
        return attempt.of(units) if units else attempt.nothing()
    return attempt.as_much_as_fits(units, wish.most)


def units_of(plan: Plan, index: Index) -> Iterator[str]:
    """The modules of which something moves, in the order of the plan's rules."""
    modules = [rule.old_module for rule in plan.rules if rule.origin is None]
    below = (name for module in modules for name in (module, *index.modules_below(module)))
    for name in dict.fromkeys(below):
        files = index.defined_in(name)
        own = files and not any(file.dependency for file in files)
        moves = plan.definition_target(name) is not None or plan.splits(name)
        if own and moves and not any(m.facade for f in files for m in f.facts.modules):
            yield name


def touched(done: Move) -> int:
    """How many files a move changes, makes or takes away."""
    moved = {each.old for each in done.files}
    return len({*done.edits, *moved, *done.created, *done.deleted})


@dataclass(frozen=True, slots=True)
class _Attempt:
    """Tries what is asked for on one state of the project."""

    plan: Plan
    index: Index
    paths: Collection[str]
    wanted: Callable[[Finding], bool]
    wish: Wish
    today: datetime.date | None

    def of(self, named: Collection[str] | None) -> Move:
        """The move of these, or of all, with facades if they are asked for."""
        done = move(
            self.plan,
            self.index,
            self.paths,
            named,
            self.wanted,
            self.today,
            unsafe=self.wish.unsafe,
            shared=self.wish.shared,
            bridged=self.wish.bridged,
        )
        return self.with_facades(done) if self.wish.bridged and not done.refusals else done

    def nothing(self) -> Move:
        """Nothing of what is asked for is left to move."""
        return Move(after=self.index)

    def as_much_as_fits(self, units: list[str], most: int) -> Move:
        """The first units that together change no more files than that; at least one."""
        chosen: list[str] = []
        best = self.nothing()
        first: Move | None = None
        for unit in units:
            done = self.of([*chosen, unit])
            first = first or done
            if not done.refusals and (touched(done) <= most or not chosen):
                chosen.append(unit)
                best = done
            if touched(best) >= most:
                break
        return best if chosen or first is None else first

    def with_facades(self, done: Move) -> Move:
        """The move with the facades of all that has gone."""
        paths = {*self.paths, *(each.new for each in done.files), *done.created}
        found = facades.facade(
            self.plan, done.after, paths - set(done.deleted), None, self.today, self.index
        )
        old = {each.new: each.old for each in done.files}
        edits = dict(done.edits)
        created = dict(done.created)
        deleted = set(done.deleted)
        for path, each in found.edits.items():
            if path in created:
                created[path] = apply_edits(created[path].encode(), each).decode()
                continue
            before = old.get(path, path)
            data = self.index.files[before].source.data
            edits[before] = compose(data, edits.get(before, ()), each)
        for path, text in found.created.items():
            if path in deleted:
                deleted.discard(path)
                edits[path] = _instead(self.index.files[path].source.data, text)
            else:
                created[path] = text
        after = edited_index(done.after, found.edits, found.created, found.deleted)
        broken = [each for each in found.refusals if self.breaks(done, each)]
        refusals = [self.otherwise(done, each) for each in broken]
        refusals += cycles(self.index, after, [each.module for each in found.works])
        if refusals := firm(refusals, unsafe=self.wish.unsafe):
            return Move(refusals=tuple(refusals))
        others = [each for each in found.refusals if each not in broken]
        unbridged = [self.at_first(done, each) for each in others if self.unbridged(done, each)]
        return replace(
            done,
            left=self.left(done, found, after),
            edits=edits,
            created=created,
            deleted=tuple(sorted(deleted)),
            notices=(*done.notices, *found.notices, *map(_told, others)),
            after=after,
            facades=tuple(e.module for e in found.works if e.action is not Action.UNCHANGED),
            unbridged=tuple(unbridged),
        )

    def breaks(self, done: Move, refusal: facades.Refusal) -> bool:
        """Whether it is about a module that is taken apart now, for callers that are left to it."""
        renamed = {each.old for each in done.modules}
        return any(self.index.defines_module(m) and m not in renamed for m in refusal.modules)

    def otherwise(self, done: Move, refusal: facades.Refusal) -> facades.Refusal:
        """A refusal with another way to go, at its place in the texts of before."""
        reason = refusal.message.removesuffix(f"; {CHANGE_FIRST}")
        message = f"{reason}; without --facade all callers follow at once"
        return replace(self.at_first(done, refusal), message=message)

    def at_first(self, done: Move, refusal: facades.Refusal) -> facades.Refusal:
        """A refusal at its place in the texts of before."""
        path = {each.new: each.old for each in done.files}.get(refusal.path or "", refusal.path)
        if path is None or path in done.created:
            return replace(refusal, path=None)
        edits = done.edits.get(path, ())
        start, end = (offset_before(edits, each) for each in (refusal.start, refusal.end))
        return replace(refusal, path=path, start=start, end=end)

    def unbridged(self, done: Move, refusal: facades.Refusal) -> bool:
        """Whether it is about a module of which something goes."""
        parting = {each.old.rpartition(".")[0] for each in done.functions}
        gone = (m for m in refusal.modules if self.index.defines_module(m))
        return any(m in parting or not done.after.defines_module(m) for m in gone)

    def left(self, done: Move, found: facades.Facades, after: Index) -> tuple[Finding, ...]:
        """What is left with the facades in place, which are no references but shift some."""
        if not found.edits and not found.created:
            return done.left
        settled = {each.new: each.old for each in done.modules}
        every = renaming.find(replace(self.plan, settled=settled), after, self.today)
        if self.wish == Wish(bridged=True, unsafe=self.wish.unsafe, shared=self.wish.shared):
            return every
        names = {module_of(each) for each in done.left} | {each.module for each in found.works}
        crossed = {each.message for each in done.left if each.code is Code.FORBIDDEN_DEPENDENCY}
        return tuple(e for e in every if module_of(e) in names or e.message in crossed)


def _instead(data: bytes, text: str) -> tuple[TextEdit, ...]:
    return (TextEdit(0, len(data), text),)


def _told(refusal: facades.Refusal) -> Notice:
    return Notice(refusal.message, refusal.path, refusal.start, refusal.end)


def _is_below(index: Index, name: str, below: Collection[str] | None) -> bool:
    if below is None:
        return True
    module = name if index.defined_in(name) else name.rpartition(".")[0]
    return any(file.source.path in below for file in index.defined_in(module))
