"""Which definitions a plan moves, with what goes along, and what must not be moved."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from renamespace.core.index import Index
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.selection.along import Chosen, definitions_of, with_along
from renamespace.core.moving.selection.merges import find_merges
from renamespace.core.moving.selection.named import asked_for, parted_modules
from renamespace.core.moving.selection.obstacles import misnamed, obstacles
from renamespace.core.plan import Plan, Target
from renamespace.core.rules import definitions as told
from renamespace.core.rules.ignores import is_silenced
from renamespace.core.rules.verdict import Case


@dataclass(frozen=True, slots=True)
class Selection:
    """The modules that move, each with its new name and why; with a refusal none of them does."""

    names: Mapping[str, str]
    why: Mapping[str, str]
    refusals: tuple[Refusal, ...] = ()
    merges: Mapping[str, str] = field(default_factory=dict)
    """The modules that become part of one that is there, or of the first that becomes it."""
    inside: Mapping[str, str] = field(default_factory=dict)
    """What is defined in those, and gets its new name by going along."""
    parted: Mapping[str, frozenset[str] | None] | None = None
    """The modules of which functions go: all that the plan has, or these (`name` or `name/1`).
    With None it is not asked for certain ones."""
    staying: Mapping[str, str] = field(default_factory=dict)
    """The tests that cannot go along with what they test, and why."""


def select(plan: Plan, index: Index, named: Collection[str] | None = None) -> Selection:
    """The project's modules that the plan moves, and what goes along.

    With `named` only these: each a module, all below one as `A.*`, or a function. Deprecations move
    nothing, and what a comment in the code keeps is left out.
    """
    definitions = definitions_of(index)
    kept = _kept(plan, index)
    movable = {
        each.name: target
        for each in definitions
        if (target := told.planned(plan, each.module)) and each.name not in kept
    }
    chosen = with_along(plan, definitions, _by_rule(movable, movable), kept)
    refusals = tuple(misnamed(plan, definitions, chosen)) if named is None else ()
    parted: dict[str, frozenset[str] | None] | None = None
    if named is not None:
        parted, others = parted_modules(plan, index, named, chosen)
        wanted, refusals = asked_for(plan, index, others, chosen)
        chosen = with_along(plan, definitions, _by_rule(movable, wanted), kept)
        parted |= dict.fromkeys(wanted)
    merged = find_merges(plan, index, definitions, chosen)
    alone = {name: each for name, each in chosen.items() if name not in merged.taken}
    alone |= with_along(plan, definitions, merged.tests, kept)
    return Selection(
        {name: each.new for name, each in alone.items()},
        {name: each.why for name, each in chosen.items()},
        (*refusals, *obstacles(plan, index, definitions, alone, kept)),
        merged.modules,
        merged.inside,
        parted,
        {test: f"there is `{name}` already" for test, name in merged.staying.items()},
    )


def without_fix(index: Index, selection: Selection) -> Iterator[Refusal]:
    """Why the references cannot be left for later: what a name means then, it would mean now."""
    for old, new in selection.names.items():
        for file in index.defined_in(old) if new in selection.names else ():
            module = next(each for each in file.facts.modules if each.name == old)
            message = (
                f"`{old}` becomes `{new}`, a name that moves on itself, so the references must "
                "follow in the same step: pass --fix"
            )
            yield Refusal(message, file.source.path, module.start, module.end, (old, new))


def _by_rule(movable: Mapping[str, Target], wanted: Collection[str]) -> dict[str, Chosen]:
    return {
        name: Chosen(target.module, f'the rule "{target.rule.key}"', (name,))
        for name, target in movable.items()
        if name in wanted
    }


def _kept(plan: Plan, index: Index) -> frozenset[str]:
    """The definitions at which a comment says that their finding is to be ignored."""
    cases = [
        Case(file, plan, index)
        for file in index.files.values()
        if file.facts.ignores and not file.dependency
    ]
    return frozenset(
        verdict.finding.old or ""
        for case in cases
        for verdict in told.find(case)
        if is_silenced(case, verdict.finding)
    )
