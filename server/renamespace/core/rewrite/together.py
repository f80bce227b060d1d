"""The changes of all files together: a macro's alias goes with all its uses, or none goes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from renamespace.core.edits import TextEdit, apply_edits
from renamespace.core.elixir.given import Given, GivenAlias, Surroundings
from renamespace.core.elixir.reader import read_facts
from renamespace.core.rewrite.file import Rewrite, found_names, rewrite_file
from renamespace.core.rules import Case, Change, Verdict, base_of, judge_file
from renamespace.core.source import Source

Member = tuple[str, int]
"""A reference: path and index."""

Given_ = Mapping[Member, tuple[tuple[str, str], ...]]
"""What each quoted alias becomes: short names with their modules."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A file with the verdicts that are to be carried out, by reference."""

    case: Case
    verdicts: Mapping[int, Verdict]

    @property
    def changes(self) -> dict[int, Change]:
        """What each reference becomes."""
        return {index: v.change for index, v in self.verdicts.items() if v.change is not None}

    @property
    def extra(self) -> tuple[TextEdit, ...]:
        """What the verdicts rewrite besides their references."""
        return tuple(edit for verdict in self.verdicts.values() for edit in verdict.edits)


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
        for head, reason in broken.items():
            barred.update(dict.fromkeys(groups[head], reason))


def companions(case: Case, reference: int) -> frozenset[Member]:
    """The references that change with one through a macro: the alias there and all its uses."""
    head = _head(case, case.file.source.path, reference)
    if not case.index.given_users(*head):
        return frozenset()
    return _members(case.elsewhere(head[0]), head)


def _groups(chosen: Mapping[str, Chosen]) -> Iterator[tuple[Member, frozenset[Member]]]:
    """Each alias in a macro that would change, with all that changes with it."""
    heads: dict[str, frozenset[Member]] = {}
    for path, each in chosen.items():
        for index, verdict in each.verdicts.items():
            head = _head(each.case, path, index)
            there = each.case.elsewhere(head[0])
            if head[0] != path and head[0] not in heads:
                found = (other.group for other in judge_file(there))
                heads[head[0]] = frozenset(group for group in found if group is not None)
            if head == verdict.group or head in heads.get(head[0], ()):
                yield head, _members(there, head)


def _head(case: Case, path: str, reference: int) -> Member:
    """The alias in a macro through which a reference goes; itself when there is none."""
    binding = case.facts.references[reference].binding
    given = case.facts.bindings[binding].given if binding is not None else None
    return (path, reference) if given is None else (given.path, given.reference)


def _members(case: Case, head: Member) -> frozenset[Member]:
    path, index = head
    binding = _binding(case, index)
    local = {(path, user) for user in case.users.get(binding, ())} if binding is not None else set()
    return frozenset({head, *local, *case.index.given_users(path, index)})


def _binding(case: Case, reference: int) -> int | None:
    """The alias that a directive's reference makes."""
    directive = case.facts.references[reference].directive
    if directive is None:
        return None
    made = case.facts.directives[directive]
    return made.bindings[made.references.index(reference)] if made.bindings else None


def _bar_parted(
    chosen: Mapping[str, Chosen],
    groups: Mapping[Member, frozenset[Member]],
    barred: dict[Member, str],
) -> None:
    for head, members in groups.items():
        lacking = [m for m in members if m[0] not in chosen or m[1] not in chosen[m[0]].verdicts]
        if lacking or any(member in barred for member in members):
            for member in members:
                barred.setdefault(member, _together(head, members))


def _together(head: Member, members: Iterable[Member]) -> str:
    files = sorted({path for path, _ in members} - {head[0]})
    named = ", ".join(f"`{path}`" for path in files[:3]) + (", ..." if len(files) > 3 else "")  # noqa: PLR2004
    return f"the alias in `{head[0]}` and its uses in {named} change together or not at all"


@dataclass
class _Attempt:
    """One try at rewriting all files, without what is barred."""

    given: dict[Member, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    rewrites: dict[str, Rewrite] = field(default_factory=dict)
    broken: dict[Member, str] = field(default_factory=dict)


def _attempt(
    chosen: Mapping[str, Chosen],
    groups: Mapping[Member, frozenset[Member]],
    barred: Mapping[Member, str],
) -> tuple[dict[str, Rewrite], dict[Member, str]]:
    """All rewrites, and the groups that one of them withholds."""
    attempt = _Attempt()
    active = {head: members for head, members in groups.items() if head not in barred}
    heads = {path for path, _ in active}
    for path in sorted(chosen, key=lambda path: (path not in heads, path)):
        each = _without(chosen[path], path, barred)
        bases = {head[1]: _bases(chosen, head, m) for head, m in active.items() if head[0] == path}
        surroundings = _after(each.case.file.surroundings, attempt.given)
        rewrite = rewrite_file(
            each.case, each.changes, each.extra, surroundings, attempt.given, bases
        )
        attempt.rewrites[path] = rewrite
        for index in bases:
            attempt.given[path, index] = rewrite.given.get(index, ())
        for head, members in active.items():
            mine = [member for member in members if member[0] == path]
            if mine and (rewrite.withheld or any(m[1] in rewrite.staying for m in mine)):
                attempt.broken[head] = f"in `{path}` {rewrite.withheld or 'a name must stay'}"
    if active and not attempt.broken:
        attempt.broken = _disturbed(chosen, attempt.given, active)
    return attempt.rewrites, attempt.broken


def _without(each: Chosen, path: str, barred: Mapping[Member, str]) -> Chosen:
    kept = {index: v for index, v in each.verdicts.items() if (path, index) not in barred}
    return each if len(kept) == len(each.verdicts) else replace(each, verdicts=kept)


def _bases(
    chosen: Mapping[str, Chosen], head: Member, members: frozenset[Member]
) -> tuple[str, ...]:
    """What other files need instead of a macro's alias."""
    found: dict[str, None] = {}
    for path, index in sorted(members):
        if path != head[0]:
            case, change = chosen[path].case, chosen[path].changes[index]
            found[base_of(case, case.facts.references[index], change.module or "")] = None
    return tuple(found)


def _after(surroundings: Surroundings, given: Given_) -> Surroundings:
    """What a file is given once the aliases in macros have changed."""
    if not given:
        return surroundings
    uses = {key: _given_after(each, given) for key, each in surroundings.uses.items()}
    return replace(surroundings, uses=uses, top=_given_after(surroundings.top, given))


def _given_after(each: Given, given: Given_) -> Given:
    aliases: list[GivenAlias] = []
    for alias in each.aliases:
        becoming = given.get((alias.path, alias.reference))
        if becoming is None:
            aliases.append(alias)
        else:
            aliases += [replace(alias, name=name, module=module) for name, module in becoming]
    return replace(each, aliases=tuple(aliases))


def _disturbed(
    chosen: Mapping[str, Chosen], given: Given_, active: Mapping[Member, frozenset[Member]]
) -> dict[Member, str]:
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


def _told(path: str, rewrite: Rewrite, barred: Mapping[Member, str]) -> Rewrite:
    reasons = {index: reason for (where, index), reason in barred.items() if where == path}
    return replace(rewrite, staying={**rewrite.staying, **reasons}) if reasons else rewrite
