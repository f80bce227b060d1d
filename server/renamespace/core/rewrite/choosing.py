"""Which aliases a file needs once its references have changed, and by which name each use goes.

Elixir expands only the first segment of a name, so a use through an alias needs an alias of the
new module's own beginning, its *base*: `Runs.Query` that becomes `A.WorkOrders.Query` needs
`alias A.WorkOrders`. A base gets the short name that nothing else has in its scope; where there is
none, its uses are written in full.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from renamespace.core.elixir.facts import Binding, Kind, Reference
from renamespace.core.plan import covers
from renamespace.core.rewrite.aliases import GIVEN, Aliases, Planned
from renamespace.core.rules import Case, Change, base_of, silenced


@dataclass(frozen=True, slots=True)
class _Request:
    """Uses of one alias that need the same base."""

    binding: int
    base: str
    users: tuple[int, ...]


def plan_aliases(
    case: Case,
    changes: Mapping[int, Change],
    local: AbstractSet[int],
    rigid: frozenset[int],
    given: Mapping[tuple[str, int], tuple[tuple[str, str], ...]],
    needed: Mapping[int, tuple[str, ...]],
) -> Aliases:
    """Decide on all aliases of a file. `local` are the changed uses that need no module's name.

    `given` says what becomes of aliases in other files' macros, `needed` what other files need
    in place of one here (see `rewrite_file`).
    """
    aliases = Aliases(case, changes, rigid, silenced(case), needed)
    aliases.replace_given(given)
    requests = list(_requests(aliases, local))
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


def _requests(aliases: Aliases, local: AbstractSet[int]) -> Iterator[_Request]:
    """What the uses of each directive's aliases need."""
    for index, directive in enumerate(aliases.facts.directives):
        for item, binding in zip(directive.references, directive.bindings, strict=True):
            if binding is not None and directive.kind is Kind.REQUIRE:
                yield from _of_require(aliases, item, binding, local)
            elif binding is not None:
                yield from _of_alias(aliases, index, item, binding, local)
    for binding, made in enumerate(aliases.facts.bindings):
        if made.given is not None and binding in aliases.removed:
            _through_given(aliases, _by_base(aliases, binding, local))


def _through_given(aliases: Aliases, requests: list[_Request]) -> None:
    """Spell the uses of a macro's alias with what the macro will bring instead."""
    for request in requests:
        names = (
            name for name in aliases.names_of(request.base) if _is_seen(aliases, request, name)
        )
        name = next(names, None)
        if name is not None:
            _spell(aliases, request, name)


def _of_require(
    aliases: Aliases, item: int, binding: int, local: AbstractSet[int]
) -> list[_Request]:
    """`require Old, as: X` keeps its short name, for the module that it will require.

    It loses the name if all that goes by it is written anew: groups that move on.
    """
    own, bound = aliases.changes.get(item), aliases.facts.bindings[binding]
    if own is None or own.module is None:
        return []
    aliases.removed.add(binding)
    requests = _by_base(aliases, binding, local)
    idle = not requests and bool(aliases.users(binding))
    if not idle or aliases.facts.directives[bound.directive or 0].as_span is None:
        aliases.planned.append(_planned(bound, bound.name, own.module))
    return requests


def _of_alias(
    aliases: Aliases, index: int, item: int, binding: int, local: AbstractSet[int]
) -> list[_Request]:
    """What the uses of an alias need; notes whether the alias itself goes."""
    gone = _is_gone(aliases, index, item, binding, local)
    if gone:
        aliases.removed.add(binding)
        if aliases.is_shadowed(binding):
            return []  # It never meant anything, and beside its group it would.
    own = aliases.changes.get(item)
    if aliases.users(binding) or item in aliases.needed or item in aliases.kept:
        return _wanted(aliases, item, binding, local)
    return [_Request(binding, own.module, ())] if gone and own and own.module else []


def _wanted(aliases: Aliases, item: int, binding: int, local: AbstractSet[int]) -> list[_Request]:
    """What the uses of an alias need, here and in other files."""
    requests = _by_base(aliases, binding, local)
    if item in aliases.kept:
        return requests
    here = {request.base for request in requests}
    elsewhere = aliases.needed.get(item, ())
    return requests + [_Request(binding, base, ()) for base in elsewhere if base not in here]


def _is_gone(
    aliases: Aliases, index: int, item: int, binding: int, local: AbstractSet[int]
) -> bool:
    """Whether nothing needs an alias any more, and its place can be left."""
    users, own = aliases.users(binding), aliases.changes.get(item)
    if item in aliases.kept or aliases.facts.directives[index].computed:
        return False
    if not users and item not in aliases.needed:
        if own is None or own.module is None:
            return False
        return index not in aliases.rigid or _can_stand(aliases, binding, own.module)
    if own is None and _may_be_needed(aliases, item):
        return False
    if not all(goes(aliases, user, local) for user in users):
        return False
    return _may_leave(aliases, index, item, binding, _wanted(aliases, item, binding, local))


def _may_leave(
    aliases: Aliases, index: int, item: int, binding: int, requests: list[_Request]
) -> bool:
    """Whether an alias can leave its place.

    On a shared line, or quoted, something must stand there: the same alias for the one new base,
    or what is there now.
    """
    rigid, one = index in aliases.rigid, len(requests) == 1
    if not rigid and not aliases.facts.quoted(aliases.facts.bindings[binding].scope):
        return True
    if item not in aliases.changes or not (one or item in aliases.needed):
        return False
    if not rigid:
        return True
    fits = one and _fits(aliases, index, item, requests[0].base)
    return fits and _can_stand(aliases, binding, requests[0].base)


def _can_stand(aliases: Aliases, binding: int, base: str) -> bool:
    """Whether an alias of this base makes a name: one of a single segment does with `as:` alone."""
    old = aliases.facts.bindings[binding]
    return "." in base or old.name != (old.module or "").rsplit(".", 1)[-1]


def goes(aliases: Aliases, user: int, local: AbstractSet[int] = frozenset()) -> bool:
    """Whether a use will no longer need its alias.

    An alias that stays, as something needs it, needs the one that it goes through itself; so does
    the base of a group of which an item stays.
    """
    reference = aliases.facts.references[user]
    if reference.directive is None or reference.kind not in {Kind.ALIAS, Kind.GROUP}:
        return user in aliases.changes
    directive = aliases.facts.directives[reference.directive]
    items = zip(directive.references, directive.bindings, strict=True)
    if reference.kind is Kind.ALIAS and user not in aliases.changes:
        return False
    if reference.kind is Kind.GROUP and not all(_parts(aliases, reference, i, b) for i, b in items):
        return False
    return all(
        binding is None or _is_gone(aliases, reference.directive, item, binding, local)
        for item, binding in zip(directive.references, directive.bindings, strict=True)
    )


def _parts(aliases: Aliases, base: Reference, item: int, binding: int | None) -> bool:
    """Whether what is named by an item of a group goes where the group's base does not lead."""
    becoming = [aliases.changes.get(each) for each in aliases.users(binding) or (item,)]
    above = base.module or ""
    return all(each and each.module and not covers(above, each.module) for each in becoming)


def _fits(aliases: Aliases, index: int, item: int, base: str) -> bool:
    """Whether an alias without a line of its own can go: replaced, or leaving its group."""
    if _replaces(aliases, index, item, base):
        return True
    directive = aliases.facts.directives[index]
    others = zip(directive.references, directive.bindings, strict=True)
    return any(
        reference not in aliases.changes
        and not any(user in aliases.changes for user in aliases.users(binding))
        for reference, binding in others
    )


def _replaces(aliases: Aliases, index: int, item: int, base: str) -> bool:
    """Whether a new base can be written where the old one is; in a group, below the group's."""
    directive, old = aliases.facts.directives[index], aliases.facts.references[item]
    if directive.base is None:
        return True
    around = aliases.facts.references[directive.base].module
    return around is not None and base.rpartition(".")[0] == around and len(old.segments) == 1


def _by_base(aliases: Aliases, binding: int, local: AbstractSet[int]) -> list[_Request]:
    """The changed uses of an alias by what they need, the most used first."""
    bases: dict[str, list[int]] = {}
    for user in aliases.users(binding):
        reference, change = aliases.facts.references[user], aliases.changes.get(user)
        if change is None or user in local or reference.kind is Kind.ALIAS:
            continue
        bases.setdefault(base_of(aliases.case, reference, change.module or ""), []).append(user)
    requests = [_Request(binding, base, tuple(users)) for base, users in bases.items()]
    return sorted(requests, key=lambda request: -len(request.users))


def _depth(aliases: Aliases, request: _Request) -> int:
    references = aliases.facts.references
    return min((len(references[user].segments) for user in request.users), default=1)


def _fulfil(aliases: Aliases, request: _Request) -> None:
    """Find the request's base a short name, and spell its uses with it."""
    name = _short_name(aliases, request, aliases.facts.bindings[request.binding])
    if name is not None:
        _spell(aliases, request, name)


def _spell(aliases: Aliases, request: _Request, name: str) -> None:
    length = len(request.base.split("."))
    for user in request.users:
        segments = (aliases.changes[user].module or "").split(".")
        aliases.spelled[user] = ".".join([name, *segments[length:]])


def _short_name(aliases: Aliases, request: _Request, binding: Binding) -> str | None:
    """The name of an alias for the base that all uses can see, made now if there is none."""
    rigid = binding.directive in aliases.rigid
    quoted = aliases.facts.quoted(binding.scope)
    in_place = request.binding in aliases.removed and _has_place(aliases, request, binding)
    names = _names(aliases, request, binding)
    if "." not in request.base and aliases.binds(request.base):
        return None  # An alias of a name that is an alias itself means what that one means.
    elsewhere = _is_needed_elsewhere(aliases, binding)
    doubled = in_place and _is_doubled(aliases, binding, request.base)
    if not doubled and not (in_place and (rigid or quoted)):
        given = in_place and binding.name in names
        for name in names[:1] if given else (*names, *aliases.names_of(request.base)):
            if _is_seen(aliases, request, name):
                return name
    kept = _is_kept(aliases, binding)
    if not in_place and (kept or rigid or quoted or _spelled_already(aliases, request)):
        return None
    for name in names:
        # In its own place a name captures nothing new.
        own = in_place and name == binding.name and not aliases.taken(name, binding)
        if elsewhere and not own and name in aliases.caught_elsewhere(binding):
            continue
        beside = request.base if doubled else None
        if _may_add(aliases, binding) and (own or aliases.free(name, binding, beside)):
            aliases.planned.append(_planned(binding, name, request.base))
            return name
    return None


def _is_doubled(aliases: Aliases, binding: Binding, base: str) -> bool:
    """Whether a `use` brings the same alias too, before and after: both then stay."""
    before = any(
        each.given is not None and (each.name, each.module) == (binding.name, binding.module)
        for each in aliases.facts.bindings
        if aliases.facts.encloses(each.scope, binding.scope)
    )
    own = any(each.module == base for each in aliases.planned if each.directive != GIVEN)
    return before and not own and all(each.module != base for each in aliases.facts.bindings)


def _may_be_needed(aliases: Aliases, item: int) -> bool:
    """Whether a template, found or not, goes through an alias that is not to change."""
    path = aliases.case.file.source.path
    unseen = any(embed.pattern is None for embed in aliases.facts.embeds)
    return unseen or bool(aliases.case.index.given_users(path, item))


def _is_needed_elsewhere(aliases: Aliases, binding: Binding) -> bool:
    """Whether other files' uses of a macro's alias change with it."""
    if binding.directive is None:
        return False
    directive = aliases.facts.directives[binding.directive]
    return directive.references[binding.item] in aliases.needed


def _is_kept(aliases: Aliases, binding: Binding) -> bool:
    if binding.directive is None:
        return False
    return aliases.facts.directives[binding.directive].references[binding.item] in aliases.kept


def _has_place(aliases: Aliases, request: _Request, binding: Binding) -> bool:
    """Whether the new alias can stand where the old one does, by itself or on its own line."""
    if binding.directive is None or binding.directive not in aliases.rigid:
        return True
    item = aliases.facts.directives[binding.directive].references[binding.item]
    return _replaces(aliases, binding.directive, item, request.base)


def _may_add(aliases: Aliases, binding: Binding) -> bool:
    index = binding.directive
    return index is not None and aliases.facts.directives[index].kind is Kind.ALIAS


def _is_seen(aliases: Aliases, request: _Request, name: str) -> bool:
    """Whether a name means the request's base at all its uses."""
    users = [aliases.facts.references[user] for user in request.users]
    return bool(users) and all(aliases.lookup(name, user) == request.base for user in users)


def _spelled_already(aliases: Aliases, request: _Request) -> bool:
    """Whether all uses can go through aliases that are there, as short as with one of their own."""
    for user in request.users:
        reference, module = aliases.facts.references[user], aliases.changes[user].module or ""
        if aliases.shortest(module, reference).count(".") >= len(reference.segments):
            return False
    return bool(request.users)


def _names(aliases: Aliases, request: _Request, binding: Binding) -> tuple[str, ...]:
    """The names that a new alias may have: a given one stays, and in a quote others may use it."""
    if request.base == binding.module:
        return (binding.name,)
    last = request.base.rpartition(".")[2]
    directive = aliases.facts.directives[binding.directive or 0]
    known = _is_needed_elsewhere(aliases, binding)
    quoted = aliases.facts.quoted(binding.scope) and not known
    pinned = directive.as_value is not None or quoted
    names: Iterable[str] = (binding.name, last) if pinned else (last,)
    # A module at the top level needs no alias to be called by its own name.
    return tuple(dict.fromkeys(name for name in names if name != request.base))


def _planned(binding: Binding, name: str, module: str) -> Planned:
    return Planned(name, module, binding.scope, binding.start, binding.directive or 0, binding.item)
