"""Which definitions a plan moves, with what goes along, and what must not be moved."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from renamespace.core.index import Index
from renamespace.core.moving.decisions import Refusal
from renamespace.core.plan import Plan


@dataclass(frozen=True, slots=True)
class Selection:
    """The modules that move, each with its new name and why, or why nothing does."""

    names: Mapping[str, str]
    why: Mapping[str, str]
    refusals: tuple[Refusal, ...] = ()


def select(plan: Plan, index: Index, named: Collection[str] | None = None) -> Selection:
    """The project's modules that the plan moves; with `named` only these, and what goes along."""
    names: dict[str, str] = {}
    why: dict[str, str] = {}
    for file in index.files.values():
        for module in () if file.dependency else file.facts.modules:
            target = plan.module_target(module.name) if module.name else None
            if target is not None and module.name and (named is None or module.name in named):
                names[module.name] = target.module
                why[module.name] = f"the rule {target.rule.key}"
    return Selection(names, why)
