"""The test of a module that functions empty goes along, if all of them go to one other module."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from renamespace.core.index import Index
from renamespace.core.moving.decisions import Notice
from renamespace.core.moving.functions import Departure, Shared, empties, planned_targets
from renamespace.core.moving.paths import place
from renamespace.core.moving.selection import Selection
from renamespace.core.moving.selection.along import Chosen, Definition, definitions_of, with_along
from renamespace.core.moving.selection.merges import beside
from renamespace.core.moving.selection.obstacles import obstacles
from renamespace.core.plan import Plan, RuleKind
from renamespace.core.rules.targets import listing


def with_tests(
    plan: Plan,
    index: Index,
    paths: Collection[str],
    selection: Selection,
    leaving: Iterable[Departure],
    shared: Shared = Shared.STOP,
) -> Selection:
    """The selection with the tests of modules that lose all they have to one other module.

    Such a test is called after the other module; beside the test of that one, if there is one, by
    a name that says what it was of. A rule of its own decides otherwise. One that can have neither
    name stays, and it is told why. `paths` are all files of the project.
    """
    going = [each for each in leaving if _takes_its_test(plan, index, selection, each, shared)]
    if not going:
        return selection
    search = _Search(plan, index, paths, definitions_of(index))
    for departure in going:
        selection = search.place(selection, departure)
    return selection


def staying_tests(index: Index, selection: Selection) -> Iterator[Notice]:
    """Why tests stay that cannot go along, at their places of before."""
    for test, reason in selection.staying.items():
        for file in index.defined_in(test):
            start = next(each.start for each in file.facts.modules if each.name == test)
            message = f"`{test}` cannot go along, so it stays: {reason}"
            yield Notice(message, file.source.path, start, start + len(test))


class _Search:
    """Looks for a name that a test can have."""

    def __init__(
        self, plan: Plan, index: Index, paths: Collection[str], definitions: tuple[Definition, ...]
    ) -> None:
        self.plan = plan
        self.index = index
        self.paths = paths
        self.definitions = definitions
        self.names = frozenset(each.name for each in definitions)

    def place(self, selection: Selection, departure: Departure) -> Selection:
        """The selection with one test, by the first name that it can have."""
        test, (target,) = f"{departure.old}Test", departure.targets
        reason = None
        for new in (f"{target}Test", beside(departure.old, target)):
            why = f"the test of {departure.old}"
            chosen = {test: Chosen(new, why, (departure.old,))}
            chosen = with_along(self.plan, self.definitions, chosen)
            reason = next(self._obstacles(selection, chosen), None)
            if reason is None:
                names = {name: each.new for name, each in chosen.items()}
                why_all = {name: each.why for name, each in chosen.items()}
                return replace(
                    selection,
                    names={**selection.names, **names},
                    why={**selection.why, **why_all},
                )
        return replace(selection, staying={**selection.staying, test: reason or ""})

    def _obstacles(self, selection: Selection, chosen: Mapping[str, Chosen]) -> Iterator[str]:
        """Why a test, with what is defined in it, cannot have these names."""
        others = {k: new for k, new in selection.names.items() if k not in chosen}
        coming = {*others.values(), *selection.merges.values(), *selection.inside.values()}
        for each in chosen.values():
            if each.new in self.names - chosen.keys() or each.new in coming:
                yield f"there is `{each.new}` already"
        for name in chosen:
            if len(files := self.index.defined_in(name)) > 1:
                paths = listing(tuple(each.source.path for each in files))
                yield f"`{name}` is defined in {paths}"
        found = obstacles(self.plan, self.index, self.definitions, chosen, frozenset())
        yield from (each.message for each in found)
        names = {**others, **{name: each.new for name, each in chosen.items()}}
        for refusal in place(self.plan, self.index, names, self.paths).refusals:
            if not chosen.keys().isdisjoint(refusal.modules):
                yield refusal.message


def _takes_its_test(
    plan: Plan, index: Index, selection: Selection, departure: Departure, shared: Shared
) -> bool:
    """Whether nothing is left of a module, all has gone to one other, and its test is free to go.

    What went in an earlier step counts too: the plan still says where.
    """
    test = f"{departure.old}Test"
    if departure.whole is not None or len(planned_targets(plan, departure)) != 1:
        return False
    return _is_free(plan, index, selection, departure, test) and empties(index, departure, shared)


def _is_free(
    plan: Plan, index: Index, selection: Selection, departure: Departure, test: str
) -> bool:
    """Whether it is there as a test alone, and moves for no rule of its own."""
    found = [
        Definition(test, file, each)
        for file in index.defined_in(test)
        for each in file.facts.modules
        if each.name == test
    ]
    ruled = any(r.kind is RuleKind.MODULE and r.old_module == test for r in plan.rules)
    with_module = selection.names.get(test, f"{departure.module}Test") == f"{departure.module}Test"
    return bool(found) and all(each.is_test for each in found) and not ruled and with_module
