"""Which files can matter to a plan, judged by their bytes, so that the others are never parsed."""

import re

from renamespace.core.plan import Plan

_IGNORE_COMMENT = b"renamespace:ignore"


class Sieve:
    """A plan's words. A file without any of them holds nothing that the rules look at."""

    def __init__(self, plan: Plan) -> None:
        self._old = _words(plan.old_names)
        new = {_last(rule.new_module) for rule in plan.rules}
        self._new = re.compile(rb"\bdef(?:module|protocol|impl)\b[\s(]+[\w.]*" + _words(new).pattern)
        self._boundaries = [
            (_words({_last(boundary.module)}), _words({_last(used.module)}))
            for boundary in plan.boundaries
            for used in boundary.must_not_use
        ]

    def passes(self, data: bytes) -> bool:
        """Whether a project's file may name an old module, define a new one, or cross a boundary."""
        return (
            self._old.search(data) is not None
            or self.defines(data)
            or _IGNORE_COMMENT in data
            or any(user.search(data) and used.search(data) for user, used in self._boundaries)
        )

    def defines(self, data: bytes) -> bool:
        """Whether a file may define one of the new modules: all that matters in a dependency."""
        return self._new.search(data) is not None


def _words(names: set[str] | frozenset[str]) -> re.Pattern[bytes]:
    if not names:
        return re.compile(rb"(?!)")
    return re.compile(rb"\b(?:%s)\b" % b"|".join(re.escape(n.encode()) for n in sorted(names)))


def _last(module: str) -> str:
    return module.rpartition(".")[2]
