"""Who still names an old module, and what of it: a function, a type, or the module as such."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from renamespace.core.elixir.facts import Facts, Kind, Reference, Spelling
from renamespace.core.index import File, Index

_NOT_USES = frozenset({Kind.DEFINITION, Kind.AS, Kind.GROUP, Kind.SCOPE})
_NOT_CALLING = frozenset({Kind.STRUCT, Kind.BEHAVIOUR, Kind.IMPLEMENTATION, Kind.REQUIRE})
"""What names a module and no function of it: macro calls are uses of their own."""
_TYPE_NAME = re.compile(rb"\s*\.\s*([a-z_]\w*[?!]?)")
_AT_RUN_TIME = frozenset({Spelling.ATOM, Spelling.TEXT, Spelling.CONCAT})


@dataclass(frozen=True, slots=True)
class Use:
    """A place that names an old module.

    `function` is None where the module is named as such: what is called on it cannot be seen.
    """

    path: str
    start: int
    end: int
    kind: Kind | None
    """None for a name that is made at run time."""
    function: str | None = None
    arity: int | None = None
    type: str | None = None

    def may_call(self, name: str, arity: int) -> bool:
        """Whether a function of that name and arity may be called by it."""
        if self.type is not None or self.kind in _NOT_CALLING:
            return False
        return self.function is None or (self.function == name and self.arity in {None, arity})

    def may_be_type(self, name: str) -> bool:
        """Whether a type of that name may be meant."""
        named = self.function is None and self.kind not in _NOT_CALLING
        return self.type == name or (self.type is None and named)


class Uses:
    """All uses in a project, by the module that they name."""

    def __init__(self, index: Index) -> None:
        """Ask an index; nothing is looked for before it is asked for."""
        self._index = index

    def of(self, module: str) -> tuple[Use, ...]:
        """The uses of a module in the order of paths and places."""
        return tuple(self._found.get(module, ()))

    @property
    def modules(self) -> frozenset[str]:
        """All modules that something names."""
        return frozenset(self._found)

    @cached_property
    def _found(self) -> Mapping[str, list[Use]]:
        found: dict[str, list[Use]] = {}
        for path in sorted(self._index.files):
            file = self._index.files[path]
            uses = [] if file.dependency else [*self._in_code(file), *_at_run_time(file)]
            for module, use in sorted(uses, key=lambda each: each[1].start):
                found.setdefault(module, []).append(use)
        return found

    def _in_code(self, file: File) -> Iterator[tuple[str, Use]]:
        facts = file.facts
        for number, reference in enumerate(facts.references):
            if reference.module is None or reference.kind in _NOT_USES:
                continue
            if reference.kind is Kind.ALIAS and self._is_gone_through(file, number):
                continue
            for use in _uses(file, number, reference):
                yield reference.module, use

    def _is_gone_through(self, file: File, number: int) -> bool:
        """Whether an alias has users: these then name the module, or one below it."""
        facts = file.facts
        reference = facts.references[number]
        directive = (
            facts.directives[reference.directive] if reference.directive is not None else None
        )
        if directive is None or number not in directive.references or not directive.bindings:
            return False
        binding = directive.bindings[directive.references.index(number)]
        if self._index.given_users(file.source.path, number):
            return True
        return any(
            each.binding == binding and each.kind is not Kind.AS and binding is not None
            for each in facts.references
        )


def _uses(file: File, number: int, reference: Reference) -> Iterator[Use]:
    place = file.source.path, reference.start, reference.end, reference.kind
    if reference.function is not None:
        yield Use(*place, reference.function.name, reference.function.arity)
    elif reference.kind is Kind.TYPE:
        named = _TYPE_NAME.match(file.source.data, reference.end)
        yield Use(*place, type=named[1].decode() if named is not None else None)
    elif reference.kind is Kind.IMPORT and (only := _only(file.facts, reference)) is not None:
        yield from (Use(*place, name, arity) for name, arity in only)
    else:
        yield from _held(file, number, reference) or [Use(*place)]


def _only(facts: Facts, reference: Reference) -> tuple[tuple[str, int | None], ...] | None:
    """What an import brings when it says so one by one."""
    directive = facts.directives[reference.directive] if reference.directive is not None else None
    if directive is None or directive.unread or directive.only is None:
        return None
    return tuple((each.name, each.arity) for each in directive.only)


def _held(file: File, number: int, reference: Reference) -> list[Use]:
    """The calls through an attribute or a variable that holds the module and is only called."""
    holder = next((each for each in file.facts.holders if each.reference == number), None)
    if holder is None or holder.passed or holder.otherwise is not None:
        return []
    return [
        Use(
            file.source.path,
            call.start,
            call.function.end,
            reference.kind,
            call.function.name,
            call.function.arity,
        )
        for call in holder.calls
    ]


def _at_run_time(file: File) -> Iterator[tuple[str, Use]]:
    for each in file.facts.dynamic:
        if each.spelling in _AT_RUN_TIME:
            yield each.module, Use(file.source.path, each.start, each.end, None)
