"""Which files can matter to a plan, judged by their bytes, so that the others are never parsed."""

import re
from collections.abc import Iterable

from msgspec import Struct, json

from renamespace.core.elixir.deprecations import holds_deprecation
from renamespace.core.plan import Advice, Plan, Rule

_BUILT = re.compile(rb"Module\s*\.\s*(?:safe_)?concat\b|Elixir\.[\w.]*#\{")
_IGNORE_COMMENT = b"renamespace:ignore"
_DEFINITION = rb"\bdef(?:module|protocol|impl)\b[\s(]+"
_HEADS = re.compile(_DEFINITION + rb"([\w.\s,:\[]*)")
_GROUP = re.compile(rb"\.\s*\{")
_SCOPE = re.compile(rb"\b(?:scope|resources)[\s(]+[\"\w@:\[]")
_ROUTER = b"Phoenix.Router"
_RUNS_DOCTESTS = re.compile(rb"\bdoctest\b")
_DOCTEST = re.compile(rb"\biex(?:\([^\n]*?\))?>")
_EMBEDDED = re.compile(rb"\bembeds_(?:one|many)\b")
_LOOSE = (
    (b"{", _GROUP),
    (b"scope", _SCOPE),
    (b"resources", _SCOPE),
    (b"iex", _DOCTEST),
    (b"embeds_", _EMBEDDED),
)
"""Where the last segment of a name may stand alone: in a group, below a router's scope, in a
doctest, by an alias of the test that runs it, and where Ecto defines an embedded schema. A word
that must be there is looked for first."""


class Sieve:
    """A plan's words. A file that does not hold them has nothing that the rules look at."""

    def __init__(self, plan: Plan, carriers: Iterable[str] = ()) -> None:
        """Take the words from a plan, and from the modules whose `use` brings one of them."""
        carrying = sorted(carriers)
        self.words = _spelt_out(plan, carrying)
        """All that this sieve goes by: one with the same words lets the same files pass."""
        self._carriers = _uses_of(carrying)
        told: list[Rule | Advice] = [*plan.rules, *plan.advices]
        whole = {each.old_module for each in told if not _is_of_function(each)}
        self._old = [_Name.of(module) for module in whole]
        self._functions = [
            (_Name.of(module), [name.encode() for name in plan.deprecated_functions(module)])
            for module in {each.old_module for each in told} - whole
        ]
        lasts = {each.old_module.rpartition(".")[2].encode() for each in told}
        self._last = re.compile(rb"\b(?:%s)\b" % b"|".join(map(re.escape, sorted(lasts))))
        self._any = bool(lasts)
        elixir = {module for module, _ in plan.elixir_functions}
        new = {rule.new_module for rule in plan.rules} - elixir
        self._new = [_Definition.of(module) for module in new]
        # What a single word in a doctest means is up to the test that runs it.
        self._short = any("." not in each.old_module for each in told)
        self._boundaries = [
            (_Definition.of(boundary.module), _Name.of(used.module))
            for boundary in plan.boundaries
            for used in boundary.must_not_use
        ]
        parts = [old.segments for old in self._old] + [new.segments for new in self._new]
        parts += [name.segments for name, _ in self._functions]
        parts += [user.segments | used.segments for user, used in self._boundaries]
        self._segments = frozenset[bytes]().union(*parts)

    def passes(self, data: bytes) -> bool:
        """Whether a file may name an old module, define a new one, or cross a boundary."""
        spelled = self._spelled(data)
        return (
            self._names(data, spelled)
            or self._defines(data, spelled)
            or holds_deprecation(data)
            or _IGNORE_COMMENT in data
            or _ROUTER in data  # It says whether routes have path helpers.
            or ((b"concat" in data or b"Elixir." in data) and _BUILT.search(data) is not None)
            or (self._short and _RUNS_DOCTESTS.search(data) is not None)
            or self._crosses(data, spelled)
            or (self._carriers is not None and self._carriers.search(data) is not None)
        )

    def _spelled(self, data: bytes) -> frozenset[bytes]:
        """The segments that are there at all: a name is nowhere if one of its own is not."""
        return frozenset(segment for segment in self._segments if segment in data)

    def _names(self, data: bytes, spelled: frozenset[bytes]) -> bool:
        """Whether a file may name an old module, or a function that is deprecated."""
        found = [old for old in self._old if old.segments <= spelled]
        found += [
            name
            for name, functions in self._functions
            if name.segments <= spelled and any(each in data for each in functions)
        ]
        return bool(found) and (_is_loose(data) or any(old.stands(data) for old in found))

    def _crosses(self, data: bytes, spelled: frozenset[bytes]) -> bool:
        """Whether a module in the file may use one that it must not."""
        return any(
            user.segments | used.segments <= spelled
            and user.is_defined(_heads(data))
            and (used.stands(data) or _is_loose(data))
            for user, used in self._boundaries
        )

    def passes_template(self, data: bytes) -> bool:
        """Whether a template may name an old module: the aliases that it does so by are elsewhere.

        What goes by another name, as of `alias A.B, as: C`, is found by the file with the alias.
        """
        return (self._any and self._last.search(data) is not None) or self.passes(data)

    def defines(self, data: bytes) -> bool:
        """Whether a file may define one of the new modules: all that matters in a dependency."""
        return self._defines(data, self._spelled(data))

    def _defines(self, data: bytes, spelled: frozenset[bytes]) -> bool:
        found = [new for new in self._new if new.segments <= spelled]
        if not found:
            return False
        heads = _heads(data)
        return any(new.is_defined(heads) for new in found)


def _spelt_out(plan: Plan, carriers: list[str]) -> str:
    return json.encode([plan.rules, plan.advices, plan.boundaries, carriers]).decode()


def _uses_of(modules: Iterable[str]) -> re.Pattern[bytes] | None:
    """A `use` of one of the modules, however they are called: by alias, in a group, in full."""
    names = sorted({module.rpartition(".")[2].encode() for module in modules})
    if not names:
        return None
    return re.compile(rb"\buse\b[^\n]*(?:%s)\b|\buse\b[^{\n]*\{" % b"|".join(names))


class _Name(Struct, frozen=True):
    """How a module is named: whatever the aliases, every segment is written somewhere.

    The last one follows a dot, stands in the braces of a group or below a router's scope, or names
    a nested definition.
    """

    segments: frozenset[bytes]
    pattern: re.Pattern[bytes]

    @classmethod
    def of(cls, module: str) -> "_Name":
        segments = module.encode().split(b".")
        before = rb"\b" if len(segments) == 1 else rb"(?:\.\s*|%s)" % _DEFINITION
        return cls(frozenset(segments), re.compile(rb"%s%s\b" % (before, segments[-1])))

    def stands(self, data: bytes) -> bool:
        """Whether the last segment stands where that of a name does."""
        return self.pattern.search(data) is not None


def _is_loose(data: bytes) -> bool:
    return any(word in data and pattern.search(data) is not None for word, pattern in _LOOSE)


class _Definition(Struct, frozen=True):
    """How a module is defined, it or one below it: by its segments, the last in a definition."""

    segments: frozenset[bytes]
    pattern: re.Pattern[bytes]

    @classmethod
    def of(cls, module: str) -> "_Definition":
        segments = module.encode().split(b".")
        return cls(frozenset(segments), re.compile(rb"\b%s\b" % segments[-1]))

    def is_defined(self, heads: bytes) -> bool:
        """Whether the last segment is in what follows `defmodule` and its kin."""
        return self.pattern.search(heads) is not None


def _heads(data: bytes) -> bytes:
    """What follows `defmodule` and its kin."""
    return b" ".join(_HEADS.findall(data))


def _is_of_function(each: Rule | Advice) -> bool:
    """Whether it is a deprecation of a function: its module's name alone then says nothing."""
    deprecation = isinstance(each, Advice) or each.origin is not None
    return deprecation and each.old_function is not None
