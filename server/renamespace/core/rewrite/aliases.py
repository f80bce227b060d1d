"""Which aliases a file needs once its references have changed, and by which name each use goes.

Elixir expands only the first segment of a name, so a use through an alias needs an alias of the
new module's own beginning, its *base*: `Runs.Query` that becomes `A.WorkOrders.Query` needs
`alias A.WorkOrders`. A base gets the short name that nothing else has in its scope; where there is
none, its uses are written in full.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property

from renamespace.core.elixir.facts import Binding, Facts, Head, Kind, Reference
from renamespace.core.plan import covers
from renamespace.core.rules import Case, Change, base_of


@dataclass(frozen=True, slots=True)
class Planned:
    """A new alias in place of, or beside, the one that the directive's item makes today."""

    name: str
    module: str
    scope: int
    start: int
    directive: int
    item: int


@dataclass(frozen=True, slots=True)
class _Request:
    """Uses of one alias that need the same base."""

    binding: int
    base: str
    users: tuple[int, ...]


@dataclass
class Aliases:
    """The aliases after the change: those that stay and those that come."""

    facts: Facts
    users: Mapping[int, tuple[int, ...]]
    changes: Mapping[int, Change]
    rigid: frozenset[int] = frozenset()
    """Directives that share their line: their name can change, but they cannot go or multiply."""
    removed: set[int] = field(default_factory=set)
    planned: list[Planned] = field(default_factory=list)
    spelled: dict[int, str] = field(default_factory=dict)
    """The new text of each changed use that goes through an alias."""

    def lookup(self, name: str, at: Reference) -> str | None:
        """The module for which a short name stands at a reference after the change."""
        found: Binding | Planned | None = None
        for each in self._standing(name):
            if each.start <= at.start and self.facts.encloses(each.scope, at.scope):
                found = each if found is None or each.start >= found.start else found
        return found.module if found else None

    def shortest(self, module: str, at: Reference) -> str:
        """A module's name as it can be written at a reference: through an alias, or in full."""
        segments = module.split(".")
        for length in range(len(segments), 1, -1):
            base, rest = ".".join(segments[:length]), segments[length:]
            if self.lookup(segments[length - 1], at) == base:
                return ".".join([segments[length - 1], *rest])
        return self.full(module, at)

    def full(self, module: str, at: Reference) -> str:
        """A module's full name, with `Elixir.` where an alias would catch its first segment."""
        first = module.split(".", 1)[0]
        caught = self.lookup(first, at)
        return module if caught in {None, first} else f"Elixir.{module}"

    def reachable(self, text: str, at: Reference) -> str:
        """What stands after `alias`, so that no other alias catches its first segment."""
        return "Elixir." * self.full(text, at).startswith("Elixir.") + text

    def _standing(self, name: str) -> Iterator[Binding | Planned]:
        for index in self._bound.get(name, ()):
            if index not in self.removed:
                yield self.facts.bindings[index]
        yield from (planned for planned in self.planned if planned.name == name)

    def free(self, name: str, binding: Binding) -> bool:
        """Whether a new alias in place of `binding` would take no name from anything else."""
        if name == "Elixir":
            return False
        for each in self._standing(name):
            if self._touches(each.scope, binding.scope):
                return False
        return not any(
            index not in self.changes
            and reference.start >= binding.start
            and self.facts.encloses(binding.scope, reference.scope)
            and not self._written_locally(reference)
            for index, reference in self._unbound.get(name, ())
        )

    @cached_property
    def _bound(self) -> dict[str, list[int]]:
        """The bindings by name."""
        found: dict[str, list[int]] = {}
        for index, binding in enumerate(self.facts.bindings):
            found.setdefault(binding.name, []).append(index)
        return found

    @cached_property
    def _unbound(self) -> dict[str, list[tuple[int, Reference]]]:
        """The references that go through no alias, by first segment."""
        found: dict[str, list[tuple[int, Reference]]] = {}
        for index, reference in enumerate(self.facts.references):
            if reference.head is Head.PLAIN and reference.binding is None:
                found.setdefault(reference.segments[0], []).append((index, reference))
        return found

    def _touches(self, one: int, other: int) -> bool:
        return self.facts.encloses(one, other) or self.facts.encloses(other, one)

    def _written_locally(self, reference: Reference) -> bool:
        """A nested `defmodule` takes its name as written; a group's item belongs to its base."""
        nested = self.facts.scopes[reference.scope].module is not None
        if reference.kind is Kind.AS or (reference.kind is Kind.DEFINITION and nested):
            return True
        if reference.directive is None or reference.kind is Kind.GROUP:
            return False
        return self.facts.directives[reference.directive].base is not None


def plan_aliases(
    case: Case, changes: Mapping[int, Change], local: Set[int], rigid: frozenset[int]
) -> Aliases:
    """Decide on all aliases of a file. `local` are the changed uses that need no module's name."""
    aliases = Aliases(case.facts, case.users, changes, rigid)
    requests: list[_Request] = []
    for index, directive in enumerate(case.facts.directives):
        for item, binding in zip(directive.references, directive.bindings, strict=True):
            if binding is not None and directive.kind is Kind.REQUIRE:
                requests += _of_require(aliases, item, binding, local)
            elif binding is not None:
                requests += _of_alias(aliases, index, item, binding, local)
    # Whole modules first: a longer name may then go through the alias of one of them.
    for request in sorted(requests, key=lambda request: _depth(aliases, request)):
        _fulfil(aliases, request)
    for request in requests:
        for user in request.users:
            reference = case.facts.references[user]
            if user not in aliases.spelled:
                module = changes[user].module or ""
                aliases.spelled[user] = aliases.shortest(module, reference)
    return aliases


def _of_require(
    aliases: Aliases, item: int, binding: int, local: Set[int]
) -> list[_Request]:
    """`require Old, as: X` keeps its short name, for the module that it will require."""
    own, bound = aliases.changes.get(item), aliases.facts.bindings[binding]
    if own is None or own.module is None:
        return []
    aliases.removed.add(binding)
    aliases.planned.append(_planned(bound, bound.name, own.module))
    return _by_base(aliases, binding, local)


def _of_alias(
    aliases: Aliases, index: int, item: int, binding: int, local: Set[int]
) -> list[_Request]:
    """What the uses of an alias need; notes whether the alias itself goes."""
    users, own = aliases.users.get(binding, ()), aliases.changes.get(item)
    if not users:
        if own is None or own.module is None or aliases.facts.directives[index].computed:
            return []
        aliases.removed.add(binding)
        return [_Request(binding, own.module, ())]
    requests = _by_base(aliases, binding, local)
    gone = all(_goes(aliases, user) for user in users)
    if index in aliases.rigid or aliases.facts.quoted(aliases.facts.bindings[binding].scope):
        # Something must stand there: the same alias for the one new base, or what is there now.
        gone = gone and own is not None and len(requests) == 1
        gone = gone and _fits(aliases, index, item, requests[0].base)
    if gone and not aliases.facts.directives[index].computed:
        aliases.removed.add(binding)
    return requests


def _goes(aliases: Aliases, user: int) -> bool:
    """Whether a use will no longer need its alias."""
    reference = aliases.facts.references[user]
    if reference.kind is not Kind.GROUP or reference.directive is None:
        return user in aliases.changes
    base, directive = reference.module or "", aliases.facts.directives[reference.directive]
    for item, binding in zip(directive.references, directive.bindings, strict=True):
        users = aliases.users.get(binding, ()) if binding is not None else ()
        becoming = [aliases.changes.get(each) for each in (*users, *([] if users else [item]))]
        if not all(each and each.module and not covers(base, each.module) for each in becoming):
            return False
    return True


def _fits(aliases: Aliases, index: int, item: int, base: str) -> bool:
    """Whether an alias without a line of its own can go: replaced, or leaving its group."""
    if _replaces(aliases, index, item, base):
        return True
    directive = aliases.facts.directives[index]
    others = zip(directive.references, directive.bindings, strict=True)
    return any(
        reference not in aliases.changes
        and not any(
            user in aliases.changes
            for user in aliases.users.get(-1 if binding is None else binding, ())
        )
        for reference, binding in others
    )


def _replaces(aliases: Aliases, index: int, item: int, base: str) -> bool:
    """Whether a new base can be written where the old one is; in a group, below the group's."""
    directive, old = aliases.facts.directives[index], aliases.facts.references[item]
    if directive.base is None:
        return True
    around = aliases.facts.references[directive.base].module
    return around is not None and base.rpartition(".")[0] == around and len(old.segments) == 1


def _by_base(aliases: Aliases, binding: int, local: Set[int]) -> list[_Request]:
    """The changed uses of an alias by what they need, the most used first."""
    bases: dict[str, list[int]] = {}
    for user in aliases.users.get(binding, ()):
        reference, change = aliases.facts.references[user], aliases.changes.get(user)
        if change is None or user in local or reference.kind is Kind.ALIAS:
            continue
        bases.setdefault(base_of(reference, change.module or ""), []).append(user)
    requests = [_Request(binding, base, tuple(users)) for base, users in bases.items()]
    return sorted(requests, key=lambda request: -len(request.users))


def _depth(aliases: Aliases, request: _Request) -> int:
    references = aliases.facts.references
    return min((len(references[user].segments) for user in request.users), default=1)


def _fulfil(aliases: Aliases, request: _Request) -> None:
    """Find the request's base a short name, and spell its uses with it."""
    binding = aliases.facts.bindings[request.binding]
    if "." not in request.base:
        return
    name = _short_name(aliases, request, binding)
    if name is None:
        return
    length = len(request.base.split("."))
    for user in request.users:
        segments = (aliases.changes[user].module or "").split(".")
        aliases.spelled[user] = ".".join([name, *segments[length:]])


def _short_name(aliases: Aliases, request: _Request, binding: Binding) -> str | None:
    """The name of an alias for the base that all uses can see, made now if there is none."""
    users = [aliases.facts.references[user] for user in request.users]
    index = binding.directive
    directive = aliases.facts.directives[index] if index is not None else None
    rigid = index in aliases.rigid or aliases.facts.quoted(binding.scope)
    in_place = request.binding in aliases.removed
    if rigid and index is not None and directive is not None:
        item = directive.references[binding.item]
        in_place = in_place and _replaces(aliases, index, item, request.base)
    for name in _names(aliases, request, binding):
        seen = bool(users) and all(aliases.lookup(name, user) == request.base for user in users)
        if seen and not (rigid and in_place):
            return name
        if not rigid and _spelled_already(aliases, request):
            return None
        may_add = directive is not None and directive.kind is Kind.ALIAS
        if may_add and (in_place or not rigid) and aliases.free(name, binding):
            aliases.planned.append(_planned(binding, name, request.base))
            return name
    return None


def _spelled_already(aliases: Aliases, request: _Request) -> bool:
    """Whether all uses can go through aliases that are there, as short as with one of their own."""
    for user in request.users:
        reference, module = aliases.facts.references[user], aliases.changes[user].module or ""
        if aliases.shortest(module, reference).count(".") >= len(reference.segments):
            return False
    return bool(request.users)


def _names(aliases: Aliases, request: _Request, binding: Binding) -> Iterable[str]:
    """The names to try: a given one stays, and one in a quote because others may use it."""
    last = request.base.rsplit(".", 1)[-1]
    directive = aliases.facts.directives[binding.directive or 0]
    pinned = directive.as_value is not None or aliases.facts.quoted(binding.scope)
    return dict.fromkeys([binding.name, last] if pinned else [last])


def _planned(binding: Binding, name: str, module: str) -> Planned:
    return Planned(name, module, binding.scope, binding.start, binding.directive or 0, binding.item)
