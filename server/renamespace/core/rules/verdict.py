"""What the rules share: one file held against the plan, and what is said about its references."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Facts, Function, Kind, Reference
from renamespace.core.elixir.local_calls import LocalCall, read_local_calls
from renamespace.core.findings import Applicability, Code, Finding, Severity
from renamespace.core.index import File, Index
from renamespace.core.plan import Plan, Rule, covers

Answer = TypeVar("Answer")


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
    dynamic: int | None = None
    """The name made at run time that it is about, when it is about no reference."""
    owner: int | None = None
    """The reference with which this is fixed, when it has no change of its own."""
    group: tuple[str, int] | None = None
    """The directive in a `__using__` with which it changes: path and reference of what it names.

    A directive's own verdict and those of its uses, in whatever files, are fixed together or not
    at all.
    """

    @property
    def key(self) -> int | None:
        """What it is about: its reference, or that of its owner.

        For a call that a macro's import answers a number below -1.
        """
        if self.reference is not None or self.owner is not None:
            return self.reference if self.reference is not None else self.owner
        return -2 - self.finding.start if self.group is not None else None

    @property
    def is_prose(self) -> bool:
        """Whether its edits stand for themselves: they change prose, and no reference."""
        other = (self.reference, self.owner, self.dynamic, self.group)
        return bool(self.edits) and all(each is None for each in other)


@dataclass(frozen=True)
class Case:
    """One file, with the plan and the index that judge it. `today` decides about `remove_by`."""

    file: File
    plan: Plan
    index: Index
    today: datetime.date | None = None
    cases: dict[str, "Case"] = field(default_factory=dict, compare=False, repr=False)
    """The cases of other files, as far as they were asked for."""

    def elsewhere(self, path: str) -> "Case":
        """Another file, held against the same plan and index."""
        if path not in self.cases:
            file = self.index.files[path]
            self.cases[path] = Case(file, self.plan, self.index, self.today, self.cases)
        return self.cases[path]

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

    @cached_property
    def local_calls(self) -> tuple[LocalCall, ...]:
        """The file's calls without a module; reading them parses it once more."""
        return read_local_calls(self.file.source, self.facts)

    def module_around(self, reference: Reference) -> str | None:
        """The module whose code the reference is in; None in a quote, whose code goes elsewhere."""
        return self.facts.scopes[reference.scope].module

    def is_own(self, reference: Reference, module: str) -> bool:
        """Whether `module` is the one in whose code the reference stands, and will stand."""
        around = self.module_around(reference)
        return around == module and self.plan.module_target(module) is None

    def splits(self, module: str, *, facade: bool = True) -> bool:
        """Whether it is open which part of a module is meant: functions of it are still to go.

        What is left when all have gone is meant by the module's name. Without `facade` what only
        hands on is no function of it.
        """
        if not self.plan.splits(module):
            return False
        index = self.index
        if not index.defines_module(module):
            return True
        if index.may_define_more(module) and not self._have_come(module):
            return True
        return any(
            self.plan.function_definition_target(
                module, each.name, tuple(range(each.fewest, each.most + 1))
            )
            for each in index.public_functions(module)
            if each.whole != (each.start, each.end)  # Not what the compiler adds.
            and (facade or not each.facade)
        )

    def _have_come(self, module: str) -> bool:
        """Whether all the functions that rules name are visibly where they are to go."""
        return all(
            rule.old_function is not None
            and self.index.defines_function(
                rule.new_module, rule.new_function or rule.old_function, rule.arity
            )
            for rule in self.plan.function_rules(module)
        )

    def has_left(self, module: str, function: Function | None) -> bool:
        """Whether a function is not in its module any more: what that says of it must follow."""
        if function is None or not self.index.defines_module(module):
            return False
        if function.arity is None:
            return not self.index.functions(module, function.name)
        return not self.index.defines_function(module, function.name, function.arity)

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
            note=self.note(rule) if rule else None,
            severity=self.severity(rule),
        )

    def note(self, rule: Rule) -> str | None:
        """What the rule says besides, and that it is overdue."""
        overdue = self.severity(rule) is Severity.ERROR
        late = f"to be gone by {rule.remove_by}" if overdue and rule.note is None else None
        return rule.note or late

    def severity(self, rule: Rule | None) -> Severity:
        """An error once the rule's `remove_by` has passed."""
        overdue = rule and rule.remove_by and self.today and rule.remove_by < self.today
        return Severity.ERROR if overdue else Severity.WARNING


def once(work: Callable[[Case], Answer]) -> Callable[[Case], Answer]:
    """Work whose answer is kept with its case, as it is asked for more than once."""
    key = f"{work.__module__}.{work.__qualname__}"

    def done(case: Case) -> Answer:
        kept = vars(case)
        if key not in kept:
            kept[key] = work(case)
        answer: Answer = kept[key]
        return answer

    return done


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
