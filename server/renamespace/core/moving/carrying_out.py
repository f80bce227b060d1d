"""A move as passes over the texts, one after the other: definitions, then references, step by step.

What comes out are the edits of the texts as they are, that do all passes at once.
"""

import datetime
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from renamespace.core import renaming
from renamespace.core.edits import (
    TextEdit,
    apply_edits,
    compose,
    offset_after,
    offset_before,
)
from renamespace.core.elixir.reader import read_facts
from renamespace.core.findings import Code, Finding
from renamespace.core.index import File, Index
from renamespace.core.linking import link
from renamespace.core.moving.decisions import Notice, Refusal, firm
from renamespace.core.moving.definitions import Definitions, rename_definitions
from renamespace.core.moving.functions import (
    Departure,
    Moved,
    Shared,
    asked_in_vain,
    coming,
    examples_unrun,
    function_rules,
    read_again,
    tests_left_behind,
    tests_that_stay,
    transplant,
)
from renamespace.core.moving.functions.cycles import cycles
from renamespace.core.moving.paths import Placement
from renamespace.core.moving.references import (
    broken,
    follow,
    module_of,
    narrowed,
    stranded,
    without_functions,
)
from renamespace.core.moving.steps import steps
from renamespace.core.plan import Plan, covers
from renamespace.core.rules.doctest_calls import names_doctested
from renamespace.core.source import Source

Edits = Mapping[str, tuple[TextEdit, ...]]


@dataclass(frozen=True, slots=True)
class References:
    """What is to become of the references: without `wanted` they are left.

    With `everything` all else that the plan says is done too.
    """

    plan: Plan
    wanted: Callable[[Finding], bool] | None
    today: datetime.date | None
    everything: bool


@dataclass(frozen=True, slots=True)
class Parting:
    """The modules that do not stay whole: functions leave them, or they become part of others."""

    departures: tuple[Departure, ...] = ()
    merges: Mapping[str, str] = field(default_factory=dict)
    inside: Mapping[str, str] = field(default_factory=dict)
    """What is defined in modules that are merged, old name to new."""
    shared: Shared = Shared.STOP
    bridged: bool = False
    """Whether facades will answer for functions, so that who calls them need not follow."""


@dataclass(frozen=True, slots=True)
class Done:
    """The edits by old path, and the findings fixed and left, where they are afterwards."""

    edits: Edits
    index: Index
    fixed: tuple[Finding, ...] = ()
    left: tuple[Finding, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    created: Mapping[str, str] = field(default_factory=dict)
    deleted: tuple[str, ...] = ()
    functions: tuple[Moved, ...] = ()
    notices: tuple[Notice, ...] = ()


def carry_out(
    index: Index,
    names: Mapping[str, str],
    placement: Placement,
    asked: References,
    parting: Parting,
    *,
    unsafe: bool,
) -> Done:
    """Rename definitions (old name to new), and have the references follow if that is asked for.

    Functions part last, when all references say their new names.

    Without `unsafe` a reference that cannot follow is a refusal, as the code would break.
    """
    order, between = steps(names, _Words(index))
    order = order or ({},)
    way = _Way(index, names, asked, between, parting)
    for number, step in enumerate(order):
        found = way.go(step, placement, last=number == len(order) - 1)
        placement = Placement((), ())
        if refusals := firm(found, unsafe=unsafe):
            return Done({}, index, refusals=tuple(refusals))
    every = [refusal for each in parting.departures for refusal in way.part(each)]
    every += way.stranded()
    every += cycles(index, way.index, [each.old for each in parting.departures])
    if refusals := firm(every, unsafe=unsafe):
        return Done({}, index, refusals=tuple(refusals))
    if parting.departures:
        way.finish()
    done = way.done()
    return replace(done, refusals=(*done.refusals, *map(way.placed, every)))


class _Words:
    """The words of a project, looked for when one is asked about."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def __contains__(self, word: object) -> bool:
        sought = str(word).encode()
        return any(sought in file.source.data for file in self._index.files.values())


class _Way:
    """How far a move has come: the project as it reads now, and all edits until now."""

    def __init__(
        self,
        index: Index,
        names: Mapping[str, str],
        asked: References,
        between: Mapping[str, str],
        parting: Parting,
    ) -> None:
        self.before = index
        self.names = names
        self.parting = parting
        self.coming = coming(index, parting.departures, parting.inside)
        self.last: tuple[Plan, Definitions] | None = None
        """What the last step has fixed by."""
        self.created: dict[str, str] = {}
        self.deleted: list[str] = []
        self.functions: list[Moved] = []
        self.notices: list[Notice] = []
        self.index = index
        self.asked = asked
        self.between = between
        self.paths: dict[str, str] = {}
        """The old path of each file that has moved."""
        self.edits: dict[str, tuple[TextEdit, ...]] = {}
        self.settled: dict[str, str] = {}
        self.called: dict[str, str] = {}
        """What each module of before is called now, if that is another name."""
        self.fixed: list[Finding] = []
        self.left: list[Finding] = []

    def go(self, step: Mapping[str, str], placement: Placement, *, last: bool) -> list[Refusal]:
        """One step; gives what stands in its way, at its place in the texts of before."""
        moves = placement.moves
        step = {self.called.get(old, old): new for old, new in step.items()}
        kept = _below((now for old, now in self.called.items() if self.names.get(old) == now), step)
        definitions = rename_definitions(self.index, {**kept, **step}, moves, placement.edits)
        if definitions.refusals:
            return [self._at_first(each) for each in definitions.refusals]
        self._called(definitions.names)
        self._passed(definitions.edits)
        self.fixed = [_shifted(each, definitions.edits) for each in self.fixed]
        self.left = [_shifted(each, definitions.edits) for each in self.left]
        self.paths.update({each.new: each.old for each in moves})
        self.index = definitions.index
        plan, wanted = self._plan(definitions, last=last), self.asked.wanted or _nothing
        if last:
            definitions = self._with_parting(definitions)
            self.last = plan, definitions
        names = definitions.names
        if self.parting.bridged:
            names = {k: new for k, new in names.items() if k not in self.parting.merges}
            wanted = _of_modules(wanted, names, definitions.index)
        done = follow(plan, definitions, wanted, self.asked.today, self.settled)
        self.settled.update(definitions.settled)
        parted = {each.old for each in self.parting.departures} if last else set()
        parted = set() if self.parting.bridged else parted
        lost = broken(done, names, parted, definitions.index)
        refusals = [self._at_first(each) for each in lost]
        if self.asked.wanted is None:
            refusals = []
        if not self.asked.everything:
            done = replace(done, left=tuple(self._concerning(done.left, definitions)))
        self._told(done)
        self._passed(done.edits)
        self.index = _read_again(self.index, done.edits)
        return refusals

    def part(self, departure: Departure) -> list[Refusal]:
        """Bring the functions that leave one module to where they go."""
        plan, shared = self.asked.plan, self.parting.shared
        found = transplant(plan, self.before, self.index, departure, shared)
        refusals = [self._at_first(each) for each in found.refusals]
        if any(not each.unsafe for each in refusals):
            return refusals
        self._edited(found.edits)
        self.fixed = [_shifted(each, found.edits) for each in self.fixed]
        self.created.update(found.created)
        self.index = read_again(self.index, found)
        for path in found.deleted:
            if self.created.pop(path, None) is None:
                self.deleted.append(self.paths.get(path, path))
        self.functions += found.moved
        self.notices += found.notices
        return refusals

    def stranded(self) -> Iterator[Refusal]:
        """The references to modules of which nothing is left, if the references are fixed.

        With them those that name what is not left of a module.
        """
        if self.parting.departures and self.asked.wanted is not None:
            yield from map(self._at_first, stranded(self._left(), self.index))
        for departure in self.parting.departures:
            yield from map(self._at_first, asked_in_vain(self.index, departure))

    def placed(self, refusal: Refusal) -> Refusal:
        """A refusal without its place, if that is in a file that will be gone."""
        return replace(refusal, path=None) if refusal.path in self.deleted else refusal

    def _edited(self, edits: Edits) -> None:
        """Take in the edits of one more pass, of new files too."""
        for path, each in edits.items():
            if path in self.created:
                self.created[path] = apply_edits(self.created[path].encode(), each).decode()
        self._passed({path: each for path, each in edits.items() if path not in self.created})

    def finish(self) -> None:
        """Fix what was no reference as long as it stood in the old module: its documentation."""
        if self.last is None or self.asked.wanted is None or self.parting.bridged:
            return
        plan, definitions = self.last
        now = replace(definitions, index=self.index)
        done = follow(plan, now, self.asked.wanted, self.asked.today, self.settled)
        self.fixed = [_shifted(each, done.edits) for each in (*self.fixed, *done.fixed)]
        self._edited(done.edits)
        self.index = _read_again(self.index, done.edits)

    def done(self) -> Done:
        """All that has been done, if every module has the name that it was to have."""
        if refusals := [*self._unfinished(), *self._unlike(), *self._misnamed()]:
            return Done({}, self.before, refusals=tuple(refusals))
        edits = {p: found for p, found in self.edits.items() if found and p not in self.deleted}
        left = tuple(self._left() if self.parting.departures else self.left)
        for departure in self.parting.departures:
            self.notices += tests_that_stay(self.asked.plan, self.index, departure)
            self.notices += tests_left_behind(self.before, self.index, departure)
            self.notices += examples_unrun(self.before, self.index, departure)
        return Done(
            edits,
            self.index,
            tuple(self.fixed),
            left,
            created=self.created,
            deleted=tuple(self.deleted),
            functions=tuple(self.functions),
            notices=tuple(self.notices),
        )

    def _left(self) -> Iterator[Finding]:
        """What is left once functions have parted, found anew."""
        if self.last is None:
            return
        plan, definitions = self.last
        now = replace(definitions, index=self.index)
        done = follow(plan, now, _nothing, self.asked.today, self.settled)
        if self.asked.everything:
            yield from done.left
        else:
            yield from self._concerning(done.left, definitions)

    def _with_parting(self, definitions: Definitions) -> Definitions:
        """The last step's definitions with the modules that become part of others."""
        parting = self.parting
        names = {**definitions.names, **parting.merges, **parting.inside}
        modules = frozenset(parting.inside.values())
        index = replace(definitions.index, coming=self.coming, coming_modules=modules)
        return replace(definitions, names=names, index=index)

    def _plan(self, definitions: Definitions, *, last: bool) -> Plan:
        """What is done besides: the rest of the plan at the end, if all of it is to be done."""
        plan = self.asked.plan
        if not self.asked.everything:
            rules = function_rules(plan, self.parting.departures) if last else ()
            return replace(plan, rules=tuple(rules))
        before = set(self.settled.values()) - definitions.names.keys()
        return without_functions(plan, before) if last else narrowed(plan, definitions.names)

    def _concerning(self, left: Iterable[Finding], definitions: Definitions) -> Iterator[Finding]:
        """What is left of the modules that move, with what they must not use if that is new.

        Other rules are not asked, so that an ignore comment for them seems to be of no use.
        """
        fixed = self.asked.wanted is not None
        for each in left:
            crossed = fixed and each.code is Code.FORBIDDEN_DEPENDENCY
            parted = {each.old for each in self.parting.departures}
            if crossed or module_of(each) in definitions.names or module_of(each) in parted:
                yield each

    def _called(self, names: Mapping[str, str]) -> None:
        first = {now: old for old, now in self.called.items()}
        self.called |= {first.get(old, old): new for old, new in names.items()}

    def _passed(self, edits: Edits) -> None:
        """Take in the edits of one more pass."""
        for path, found in edits.items():
            old = self.paths.get(path, path)
            data = self.before.files[old].source.data
            self.edits[old] = compose(data, self.edits.get(old, ()), found)

    def _told(self, done: renaming.Fix) -> None:
        """Note what a pass has fixed and left, and where that of earlier passes is now."""
        waiting = set(self.between)
        fixed = (
            self._named(each)
            for each in done.fixed
            if not any(covers(name, each.old or "") for name in waiting)
        )
        self.fixed = [_shifted(each, done.edits) for each in (*self.fixed, *fixed)]
        told = {(each.path, each.start, each.code) for each in done.left}
        left = [each for each in self.left if (each.path, each.start, each.code) not in told]
        self.left = [_shifted(each, done.edits) for each in (*left, *done.left)]

    def _named(self, finding: Finding) -> Finding:
        """A finding with the last name of a module that has another one between."""
        new = self._last(finding.new) if finding.new else finding.new
        return replace(finding, message=self._last(finding.message), new=new)

    def _last(self, text: str) -> str:
        """A text with the last names of the modules that have others between."""
        for between, last in self.between.items():
            text = text.replace(between, last)
        return text

    def _at_first(self, refusal: Refusal) -> Refusal:
        refusal = replace(refusal, message=self._last(refusal.message))
        if refusal.path is None:
            return refusal
        if refusal.path in self.created:
            return replace(refusal, path=None)
        old = self.paths.get(refusal.path, refusal.path)
        edits = self.edits.get(old, ())
        start, end = (offset_before(edits, each) for each in (refusal.start, refusal.end))
        return replace(refusal, path=old, start=start, end=end)

    def _unfinished(self) -> Iterator[Refusal]:
        """Places that still say a name which a module was to have only between two steps."""
        roots = {
            between: last
            for between, last in self.between.items()
            if not any(each != between and covers(each, between) for each in self.between)
        }
        for path, file in self.index.files.items():
            for between, last in roots.items():
                word = between.rpartition(".")[2].encode()
                if not file.dependency and word in file.source.data:
                    message = f"a name here cannot become `{last}` while others become its old one"
                    yield Refusal(message, self.paths.get(path, path))

    def _unlike(self) -> Iterator[Refusal]:
        """Files that the edits would not make into what has been read and proved."""
        places = {old: new for new, old in self.paths.items()}
        for path, edits in self.edits.items():
            if path in self.deleted:
                continue
            written = apply_edits(self.before.files[path].source.data, edits)
            if written != self.index.files[places.get(path, path)].source.data:
                message = "this file would be written otherwise than proved; please report this"
                yield Refusal(message, path)

    def _misnamed(self) -> Iterator[Refusal]:
        """Modules that are not there under their new names, though nothing has emptied them."""
        left = {each.module for each in self.parting.departures}
        for old, new in self.names.items():
            there = self.index.defines_module(new) or new in left
            if self.before.defines_module(old) and not there:
                message = f"`{old}` would not become `{new}`; please report this"
                yield Refusal(message, modules=(old,))


def _below(modules: Iterable[str], step: Mapping[str, str]) -> dict[str, str]:
    """What has its last name and stands below a module that moves now: it keeps that name."""
    return {
        each: each
        for each in modules
        if each not in step and any(covers(old, each) for old in step)
    }


def _of_modules(
    wanted: Callable[[Finding], bool], names: Container[str], index: Index
) -> Callable[[Finding], bool]:
    """Only the findings on modules that move as they are, and at each `doctest`.

    A facade has no examples that it could run.
    """

    def concerns(finding: Finding) -> bool:
        file = index.files[finding.path]
        return module_of(finding) in names or names_doctested(file, finding.start)

    return lambda finding: concerns(finding) and wanted(finding)


def _nothing(_: Finding) -> bool:
    return False


def _read_again(index: Index, edits: Edits) -> Index:
    files = dict(index.files)
    for path, found in edits.items():
        source = Source(path, apply_edits(index.files[path].source.data, found))
        files[path] = File(source, read_facts(source), index.files[path].dependency)
    return link(Index(files))


def _shifted(finding: Finding, edits: Edits) -> Finding:
    found = edits.get(finding.path, ())
    start, end = (offset_after(found, each) for each in (finding.start, finding.end))
    return replace(finding, start=start, end=end) if found else finding
