"""What the rules share: one file held against the plan, and what is said about its references."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Facts, Kind, Reference
from renamespace.core.findings import Applicability, Code, Finding, Severity
from renamespace.core.index import File, Index
from renamespace.core.plan import Plan, Rule, covers


@dataclass(frozen=True, slots=True)
class Change:
    """What a reference becomes.

    `module` is None for the alias of a split module: what stands there depends on its uses.
    `function` is None when the function keeps its name.
    """

    module: str | None
    function: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding on a reference, and the change that would resolve it if the tool can tell."""

    finding: Finding
    reference: int | None = None
    change: Change | None = None
    edits: tuple[TextEdit, ...] = ()
    """What the change rewrites besides the reference."""
    owner: int | None = None
    """The reference with which this is fixed, when it has no change of its own."""

    @property
    def is_prose(self) -> bool:
        """Whether its edits stand for themselves: they change prose, and no reference."""
        return bool(self.edits) and self.reference is None and self.owner is None


@dataclass(frozen=True)
class Case:
    """One file, with the plan and the index that judge it. `today` decides about `remove_by`."""

    file: File
    plan: Plan
    index: Index
    today: datetime.date | None = None

    @property
    def facts(self) -> Facts:
        """The file's facts."""
        return self.file.facts

    @cached_property
    def users(self) -> Mapping[int, tuple[int, ...]]:
        """The references that go through each alias."""
        users: dict[int, list[int]] = {}
        for index, reference in enumerate(self.facts.references):
            if reference.binding is not None and reference.kind is not Kind.AS:
                users.setdefault(reference.binding, []).append(index)
        return {binding: tuple(found) for binding, found in users.items()}

    def module_around(self, reference: Reference) -> str | None:
        """The module whose code the reference is in; None in a quote, whose code goes elsewhere."""
        return self.facts.scopes[reference.scope].module

    def is_own(self, reference: Reference, module: str) -> bool:
        """Whether `module` is the one in whose code the reference stands, and will stand."""
        around = self.module_around(reference)
        return around == module and self.plan.module_target(module) is None

    def finding(
        self,
        reference: Reference,
        code: Code,
        message: str,
        rule: Rule | None,
        new: str | None = None,
        old: str | None = None,
        reason: str | None = None,
        *,
        applicability: Applicability,
    ) -> Finding:
        """A finding that covers the module's name, with what the rule says besides."""
        function = reference.function
        shown = function is not None and code is Code.DEPRECATED_FUNCTION
        return Finding(
            path=self.file.source.path,
            start=reference.start,
            end=max(reference.end, function.end) if function and shown else reference.end,
            code=code,
            message=message,
            old=old or reference.module,
            new=new,
            rule=rule.key if rule else None,
            applicability=applicability,
            reason=reason,
            note=self._note(rule) if rule else None,
            severity=self.severity(rule),
        )

    def _note(self, rule: Rule) -> str | None:
        overdue = self.severity(rule) is Severity.ERROR
        late = f"to be gone by {rule.remove_by}" if overdue and rule.note is None else None
        return rule.note or late

    def severity(self, rule: Rule | None) -> Severity:
        """An error once the rule's `remove_by` has passed."""
        overdue = rule and rule.remove_by and self.today and rule.remove_by < self.today
        return Severity.ERROR if overdue else Severity.WARNING


def base_of(case: Case, reference: Reference, module: str) -> str:
    """What must be aliased for a use to be written as briefly as now when it becomes `module`.

    What its alias stands for, if that stays and is above the module; else the beginning that
    leaves as many segments as are written now: `Runs.Query` that becomes `A.WorkOrders.Query`
    needs `alias A.WorkOrders`.
    """
    if reference.binding is not None:
        alias = case.facts.bindings[reference.binding].module
        if alias is not None and covers(alias, module) and case.plan.module_target(alias) is None:
            return alias
    segments = module.split(".")
    return ".".join(segments[: max(1, len(segments) - len(reference.segments) + 1)])
