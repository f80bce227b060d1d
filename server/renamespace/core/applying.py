"""The whole way: definitions move, references follow, and, if that is asked for, facades stay.

One part of the plan, as much as fits into a change of some size, or all of it.
"""

import datetime
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

from renamespace.core import facades
from renamespace.core.edits import TextEdit, apply_edits, compose, offset_before
from renamespace.core.facades.writing import Action
from renamespace.core.findings import Finding
from renamespace.core.index import Index
from renamespace.core.moving import Move, Notice, Shared, move
from renamespace.core.moving.decisions import firm
from renamespace.core.moving.functions import edited_index
from renamespace.core.moving.functions.cycles import cycles
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
        found = facades.facade(self.plan, done.after, paths - set(done.deleted), None, self.today)
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
        waiting = cycles(self.index, after, [each.module for each in found.works])
        if refusals := firm(waiting, unsafe=self.wish.unsafe):
            return Move(refusals=tuple(refusals))
        notices = (*done.notices, *found.notices, *map(_told, found.refusals))
        return replace(
            done,
            edits=edits,
            created=created,
            deleted=tuple(sorted(deleted)),
            notices=notices,
            after=after,
            facades=tuple(e.module for e in found.works if e.action is not Action.UNCHANGED),
            unbridged=tuple(self._unbridged(done, found.refusals)),
        )

    def _unbridged(
        self, done: Move, refusals: Collection[facades.Refusal]
    ) -> Iterator[facades.Refusal]:
        """Why modules of which something goes have no facade, at the places of before."""
        parting = {each.old.rpartition(".")[0] for each in done.functions}
        before = {each.new: each.old for each in done.files}
        for each in refusals:
            gone = (m for m in each.modules if self.index.defines_module(m))
            if not any(m in parting or not done.after.defines_module(m) for m in gone):
                continue
            path = before.get(each.path, each.path) if each.path is not None else None
            edits = done.edits.get(path, ()) if path is not None else ()
            start, end = (offset_before(edits, offset) for offset in (each.start, each.end))
            path = None if path in done.created else path
            yield replace(each, path=path, start=start, end=end)


def _instead(data: bytes, text: str) -> tuple[TextEdit, ...]:
    return (TextEdit(0, len(data), text),)


def _told(refusal: facades.Refusal) -> Notice:
    return Notice(refusal.message, refusal.path, refusal.start, refusal.end)


def _is_below(index: Index, name: str, below: Collection[str] | None) -> bool:
    if below is None:
        return True
    module = name if index.defined_in(name) else name.rpartition(".")[0]
    return any(file.source.path in below for file in index.defined_in(module))
