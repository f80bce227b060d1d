"""The changes of all files together: a macro's alias goes with all its uses, or none goes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from msgspec import structs

from renamespace.core.edits import TextEdit, apply_edits
from renamespace.core.elixir.facts import Kind
from renamespace.core.elixir.given import Given, GivenAlias, Surroundings
from renamespace.core.elixir.reader import read_facts
from renamespace.core.rewrite.file import Rewrite, found_names, rewrite_file
from renamespace.core.rewrite.injected_calls import calls_hold, index_after
from renamespace.core.rules import Case, Change, Verdict, base_of, judge_file
from renamespace.core.source import Source

Member = tuple[str, int]
"""A reference: path and index."""

Heads = frozenset[Member]
"""Aliases that change together: as a rule one."""

Given_ = Mapping[Member, tuple[tuple[str, str], ...]]
"""What each quoted alias becomes: short names with their modules."""


@dataclass(frozen=True)
class Chosen:
    """A file with the verdicts that are to be carried out, by reference."""

    case: Case
    verdicts: Mapping[int, Verdict]
    apart: tuple[Verdict, ...] = ()
    """Those that are about no reference: names made at run time, and mentions."""

    @property
    def keys(self) -> frozenset[int]:
        """What the verdicts are about."""
        apart = (each.key for each in self.apart)
        return frozenset({*self.verdicts, *(key for key in apart if key is not None)})

    @cached_property
    def changes(self) -> dict[int, Change]:
        """What each reference becomes."""
        return {index: v.change for index, v in self.verdicts.items() if v.change is not None}

    @property
    def extra(self) -> tuple[TextEdit, ...]:
        """What the verdicts rewrite besides their references."""
        every = (*self.verdicts.values(), *(v for v in self.apart if not v.is_prose))
        return tuple(edit for verdict in every for edit in verdict.edits)

    @property
    def prose(self) -> tuple[TextEdit, ...]:
        """What is rewritten in comments and documentation."""
        return tuple(edit for verdict in self.apart if verdict.is_prose for edit in verdict.edits)

    @property
    def dynamic(self) -> dict[int, str]:
        """What each name made at run time becomes."""
        return {
            verdict.dynamic: verdict.change.module
            for verdict in self.apart
            if verdict.dynamic is not None and verdict.change and verdict.change.module
        }


def rewrite_all(chosen: Mapping[str, Chosen]) -> dict[str, Rewrite]:
    """The rewrites of all files.

    What would part an alias in a macro from its uses in other files stays, with the reason.
    """
    barred: dict[Member, str] = {}
    groups = dict(_groups(chosen))
    while True:
        _bar_parted(chosen, groups, barred)
        rewrites, broken = _attempt(chosen, groups, barred)
        if not broken:
            return {path: _told(path, rewrite, barred) for path, rewrite in rewrites.items()}
        for heads, reason in broken.items():
            barred.update(dict.fromkeys(groups[heads], reason))


def companions(case: Case, reference: int) -> frozenset[Member]:
    """The references of several files that change with one: a macro's alias and all its uses.

    Likewise those of an alias that a template uses. Empty when no other file has a part in it.
    """
    path = case.file.source.path
    heads = _heads(case, path, reference)
    if not any(case.index.given_users(*head) for head in heads):
        return frozenset()
    return _members(case, heads)


def _groups(chosen: Mapping[str, Chosen]) -> Iterator[tuple[Heads, frozenset[Member]]]:
    """The aliases that would change for other files too, with all that changes with them."""
    changing: dict[str, frozenset[Member]] = {}
    for path, each in chosen.items():
        for verdict in (*each.verdicts.values(), *each.apart):
            if verdict.group is not None and _is_import(each.case, verdict.group):
                yield frozenset({verdict.group}), _import_members(each.case, verdict.group)
        for index, verdict in each.verdicts.items():
            heads = _heads(each.case, path, index)
            for other in {head[0] for head in heads if head[0] != path} - changing.keys():
                changing[other] = _changing(each.case.elsewhere(other))
            if any(head == verdict.group or head in changing.get(head[0], ()) for head in heads):
                members = _members(each.case, heads)
                yield frozenset(heads) | _heads_of(each.case, members), members


def import_group(case: Case, head: Member) -> list[Verdict]:
    """What is fixed with an import in a macro: the import, and the calls in other files."""
    if not _is_import(case, head):
        return []
    paths = {head[0], *case.index.injected_users(*head)}
    verdicts = (each for path in sorted(paths) for each in judge_file(case.elsewhere(path)))
    return [each for each in verdicts if each.group == head]


def _is_import(case: Case, head: Member) -> bool:
    facts = case.elsewhere(head[0]).facts
    return facts.references[head[1]].kind is Kind.IMPORT


def _import_members(case: Case, head: Member) -> frozenset[Member]:
    verdicts = import_group(case, head)
    return frozenset({head, *((v.finding.path, v.key) for v in verdicts if v.key is not None)})


def _changing(case: Case) -> frozenset[Member]:
    """The aliases of a file that would change for other files too."""
    return frozenset(each.group for each in judge_file(case) if each.group is not None)


def _heads(case: Case, path: str, reference: int) -> tuple[Member, ...]:
    """The aliases in other files through which a reference goes; itself when there are none."""
    binding = case.facts.references[reference].binding
    given = case.facts.bindings[binding].given if binding is not None else None
    return ((path, reference),) if given is None else given.places


def _members(case: Case, heads: Iterable[Member]) -> frozenset[Member]:
    """The aliases with their uses everywhere, and the aliases which these go through besides."""
    found: set[Member] = set()
    waiting = list(heads)
    while waiting:
        path, index = waiting.pop()
        if (path, index) in found or index < 0:
            continue
        there = case.elsewhere(path)
        binding = _binding(there, index)
        local = there.users.get(binding, ()) if binding is not None else ()
        users = case.index.given_users(path, index)
        found |= {(path, index), *((path, user) for user in local), *users}
        for where, user in users:
            waiting += _heads(case.elsewhere(where), where, user)
    return frozenset(found)


def _heads_of(case: Case, members: Iterable[Member]) -> Heads:
    return frozenset(member for member in members if case.index.given_users(*member))


def _binding(case: Case, reference: int) -> int | None:
    """The alias that a directive's reference makes."""
    directive = case.facts.references[reference].directive
    if directive is None:
        return None
    made = case.facts.directives[directive]
    return made.bindings[made.references.index(reference)] if made.bindings else None


def _bar_parted(
    chosen: Mapping[str, Chosen],
    groups: Mapping[Heads, frozenset[Member]],
    barred: dict[Member, str],
) -> None:
    for heads, members in groups.items():
        lacking = [m for m in members if m[0] not in chosen or m[1] not in chosen[m[0]].keys]
        if lacking or any(member in barred for member in members):
            for member in members:
                barred.setdefault(member, _together(chosen, heads, members))


def _together(chosen: Mapping[str, Chosen], heads: Heads, members: Iterable[Member]) -> str:
    case = next(iter(chosen.values())).case
    imported = all(_is_import(case, head) for head in heads)
    what, uses = ("import", "the calls") if imported else ("alias", "its uses")
    own = sorted({path for path, _ in heads})
    files = sorted({path for path, _ in members} - {*own})
    named = ", ".join(f"`{path}`" for path in files[:3]) + (", ..." if len(files) > 3 else "")  # noqa: PLR2004
    place = ", ".join(f"`{path}`" for path in own)
    return f"the {what} in {place} and {uses} in {named} change together or not at all"


@dataclass
class _Attempt:
    """One try at rewriting all files, without what is barred."""

    given: dict[Member, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    rewrites: dict[str, Rewrite] = field(default_factory=dict)
    broken: dict[Heads, str] = field(default_factory=dict)


def _attempt(
    chosen: Mapping[str, Chosen],
    groups: Mapping[Heads, frozenset[Member]],
    barred: Mapping[Member, str],
) -> tuple[dict[str, Rewrite], dict[Heads, str]]:
    """All rewrites, and the groups that one of them withholds."""
    attempt = _Attempt()
    active = {heads: members for heads, members in groups.items() if not members & barred.keys()}
    needed = {head: _bases(chosen, head) for heads in active for head in heads}
    owning = {path for path, _ in needed}
    for path in sorted(chosen, key=lambda path: (path not in owning, path)):
        each = _without(chosen[path], path, barred)
        bases = {head[1]: found for head, found in needed.items() if head[0] == path}
        surroundings = _after(each.case.file.surroundings, attempt.given)
        rewrite = rewrite_file(
            each.case,
            each.changes,
            each.extra,
            each.prose,
            each.dynamic,
            surroundings,
            attempt.given,
            bases,
        )
        attempt.rewrites[path] = rewrite
        for index in bases:
            attempt.given[path, index] = rewrite.given.get(index, ())
        for heads, members in active.items():
            mine = [member for member in members if member[0] == path]
            staying = (rewrite.staying[m[1]] for m in mine if m[1] in rewrite.staying)
            reason = rewrite.withheld if mine else None
            if reason := reason or next(staying, None):
                attempt.broken[heads] = f"in `{path}`: {reason}"
    if active and not attempt.broken:
        attempt.broken = _disturbed(chosen, attempt.given, active) or _unanswered(
            chosen, attempt.rewrites, active
        )
    return attempt.rewrites, attempt.broken


def _without(each: Chosen, path: str, barred: Mapping[Member, str]) -> Chosen:
    kept = {index: v for index, v in each.verdicts.items() if (path, index) not in barred}
    apart = tuple(v for v in each.apart if v.key is None or (path, v.key) not in barred)
    same = (len(kept), len(apart)) == (len(each.verdicts), len(each.apart))
    return each if same else replace(each, verdicts=kept, apart=apart)


def _bases(chosen: Mapping[str, Chosen], head: Member) -> tuple[str, ...]:
    """What other files need instead of an alias."""
    found: dict[str, None] = {}
    index = next(iter(chosen.values())).case.index
    for path, user in sorted(index.given_users(*head)):
        case, change = chosen[path].case, chosen[path].changes[user]
        found[base_of(case, case.facts.references[user], change.module or "")] = None
    return tuple(found)


def _after(surroundings: Surroundings, given: Given_) -> Surroundings:
    """What a file is given once the aliases in macros have changed."""
    if not given:
        return surroundings
    uses = {key: _given_after(each, given) for key, each in surroundings.uses.items()}
    doctests = {key: _given_after(each, given) for key, each in surroundings.doctests.items()}
    top = _given_after(surroundings.top, given)
    return structs.replace(surroundings, uses=uses, doctests=doctests, top=top)


def _given_after(each: Given, given: Given_) -> Given:
    aliases: list[GivenAlias] = []
    for alias in each.aliases:
        becoming = [given.get(place) for place in alias.places]
        if becoming[0] is None:
            aliases.append(alias)
        elif all(set(other or ()) == set(becoming[0]) for other in becoming):
            aliases += [
                structs.replace(alias, name=name, module=module) for name, module in becoming[0]
            ]
    return structs.replace(each, aliases=tuple(aliases))


def _disturbed(
    chosen: Mapping[str, Chosen], given: Given_, active: Iterable[Heads]
) -> dict[Heads, str]:
    """The groups whose new aliases would catch a name in a file that has nothing to change."""
    case = next(iter(chosen.values())).case
    for path, file in case.index.files.items():
        after = _after(file.surroundings, given)
        if path not in chosen and after != file.surroundings:
            facts = read_facts(Source(path, apply_edits(file.source.data, ())), after)
            if found_names(facts) != found_names(file.facts):
                reason = f"in `{path}` another name would change its meaning"
                return dict.fromkeys(active, reason)
    return {}


def _unanswered(
    chosen: Mapping[str, Chosen],
    rewrites: Mapping[str, Rewrite],
    active: Mapping[Heads, frozenset[Member]],
) -> dict[Heads, str]:
    """The groups of imports of which a call elsewhere would not be answered as it should be."""
    case = next(iter(chosen.values())).case
    groups = [heads for heads in active if all(_is_import(case, head) for head in heads)]
    if not groups:
        return {}
    after = index_after(case.index, rewrites)
    heads = {head for group in groups for head in group}
    users = {path for head in heads for path in case.index.injected_users(*head)}
    for path in sorted(users):
        rewrite = rewrites.get(path, Rewrite(()))
        if not calls_hold(case.elsewhere(path), heads, rewrite, after):
            return dict.fromkeys(groups, f"in `{path}` a call would not be answered as before")
    return {}


def _told(path: str, rewrite: Rewrite, barred: Mapping[Member, str]) -> Rewrite:
    reasons = {index: reason for (where, index), reason in barred.items() if where == path}
    return replace(rewrite, staying={**rewrite.staying, **reasons}) if reasons else rewrite
