"""Which files can matter to a plan, judged by their bytes, so that the others are never parsed."""

import re
from dataclasses import dataclass

from renamespace.core.plan import Plan

_IGNORE_COMMENT = b"renamespace:ignore"
_DEFINITION = rb"\bdef(?:module|protocol|impl)\b[\s(]+"
_GROUP = re.compile(rb"\.\s*\{")
_RUNS_DOCTESTS = re.compile(rb"\bdoctest\b")
_DOCTEST = re.compile(rb"\biex(?:\([^\n]*?\))?>")


class Sieve:
    """A plan's words. A file that does not hold them has nothing that the rules look at."""

    def __init__(self, plan: Plan) -> None:
        """Take the words from a plan."""
        self._old = [_Name.of(module) for module in {rule.old_module for rule in plan.rules}]
        self._new = [_Definition.of(module) for module in {r.new_module for r in plan.rules}]
        # What a single word in a doctest means is up to the test that runs it.
        self._short = any("." not in rule.old_module for rule in plan.rules)
        self._boundaries = [
            (_Definition.of(boundary.module), _Name.of(used.module))
            for boundary in plan.boundaries
            for used in boundary.must_not_use
        ]

    def passes(self, data: bytes) -> bool:
        """Whether a file may name an old module, define a new one, or cross a boundary."""
        return (
            any(old.is_in(data) for old in self._old)
            or self.defines(data)
            or _IGNORE_COMMENT in data
            or (self._short and _RUNS_DOCTESTS.search(data) is not None)
            or any(user.is_in(data) and used.is_in(data) for user, used in self._boundaries)
        )

    def defines(self, data: bytes) -> bool:
        """Whether a file may define one of the new modules: all that matters in a dependency."""
        return any(new.is_in(data) for new in self._new)


@dataclass(frozen=True, slots=True)
class _Name:
    """How a module is named: whatever the aliases, every segment is written somewhere.

    The last one follows a dot, stands in the braces of a group, or names a nested definition.
    """

    segments: tuple[bytes, ...]
    pattern: re.Pattern[bytes]

    @classmethod
    def of(cls, module: str) -> "_Name":
        segments = _segments(module)
        last = rb"%s\b" % segments[0]
        before = rb"\b" if len(segments) == 1 else rb"(?:\.\s*|%s)" % _DEFINITION
        return cls(segments, re.compile(before + last))

    def is_in(self, data: bytes) -> bool:
        if not all(segment in data for segment in self.segments):
            return False
        # In a doctest the last segment alone may mean it, by an alias of the test that runs it.
        return any(pattern.search(data) is not None for pattern in (self.pattern, _GROUP, _DOCTEST))


@dataclass(frozen=True, slots=True)
class _Definition:
    """How a module is defined, it or one below it: by its segments, the last in a definition."""

    segments: tuple[bytes, ...]
    pattern: re.Pattern[bytes]

    @classmethod
    def of(cls, module: str) -> "_Definition":
        segments = _segments(module)
        return cls(segments, re.compile(rb"%s[\w.\s,:\[]*?\b%s\b" % (_DEFINITION, segments[0])))

    def is_in(self, data: bytes) -> bool:
        return all(segment in data for segment in self.segments) and (
            self.pattern.search(data) is not None
        )


def _segments(module: str) -> tuple[bytes, ...]:
    """The segments, the last one first: it is the rarest."""
    return tuple(reversed(module.encode().split(b".")))
