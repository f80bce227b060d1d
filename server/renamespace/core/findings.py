"""What `check` reports: a place in a source, what is wrong there, and how sure a fix would be."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from operator import attrgetter


class Code(StrEnum):
    """What kind of finding it is; users name these in ignore comments and `--only`."""

    DEPRECATED_MODULE = "deprecated-module"
    DEPRECATED_FUNCTION = "deprecated-function"
    AMBIGUOUS_MODULE = "ambiguous-module"
    MODULE_TO_MOVE = "module-to-move"
    FUNCTION_TO_MOVE = "function-to-move"
    DYNAMIC_REFERENCE = "dynamic-reference"
    MENTION = "mention"
    FORBIDDEN_DEPENDENCY = "forbidden-dependency"
    UNUSED_IGNORE = "unused-ignore"
    UNUSED_RULE = "unused-rule"
    MISSING_TARGET = "missing-target"
    INVALID_PLAN = "invalid-plan"


class Severity(StrEnum):
    """How loudly a finding speaks."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    """Not counted, and in a terminal shown only when asked for."""


class Applicability(StrEnum):
    """Whether a fix may be applied unasked.

    `safe` keeps the meaning; `unsafe` may change behaviour or cannot be proved, and says why;
    `manual` means that the tool can only point.
    """

    SAFE = "safe"
    UNSAFE = "unsafe"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One reference, with the byte span in `path` that it covers."""

    path: str
    start: int
    end: int
    code: Code
    message: str = field(compare=False)
    old: str | None = field(compare=False, default=None)
    new: str | None = field(compare=False, default=None)
    rule: str | None = field(compare=False, default=None)
    """The rule's left side as the plan spells it."""
    applicability: Applicability = field(compare=False, default=Applicability.MANUAL)
    reason: str | None = field(compare=False, default=None)
    """Why the fix is not safe; None for a safe one."""
    note: str | None = field(compare=False, default=None)
    severity: Severity = field(compare=False, default=Severity.WARNING)
    choices: tuple[str, ...] = field(compare=False, default=())
    """The modules among which someone may choose for this reference alone."""


def told_alike(some: Sequence[Finding], others: Sequence[Finding]) -> bool:
    """Whether the findings say the same; equal are those in the same places."""
    if some is others:
        return True
    return len(some) == len(others) and all(
        one is other or _ALL(one) == _ALL(other) for one, other in zip(some, others, strict=True)
    )


_ALL = attrgetter(*(each.name for each in fields(Finding)))
