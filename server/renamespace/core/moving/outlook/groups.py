"""Functions that hang together, so that they could be a module of their own.

A group is named after what its functions are about: the thing of which their names speak, else the
struct that they take, else the module from which they come, if all of it is merged. Those that
share something private go with most of them, as it could not be in two modules at once. What is
about nothing goes with those that it calls, or that call it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from renamespace.core.moving.outlook.words import Words, plural, singular


@dataclass(frozen=True)
class Member:
    """A public function that comes to a module, with all its arities; `key` is what others call."""

    key: tuple[str, str]
    words: Words
    structs: tuple[str, ...]
    """The words of the structs that it takes."""
    private: frozenset[tuple[str, str]]
    """What is private and it needs, by way of other private functions too."""
    calls: frozenset[tuple[str, str]]
    """The keys of the functions that it calls without their module."""
    origin: str | None
    """The last segment of the module from which it comes, if all of that is merged."""

    @property
    def origin_word(self) -> str:
        """The origin in the singular; empty without one."""
        return singular((self.origin or "").lower())


class Reason(Enum):
    """Why a function is in its group."""

    NAME = 0
    PRIVATE = 1
    STRUCT = 2
    ORIGIN = 3
    CALL = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A group's name in the singular or as a deed, as `title`, and its members with the reasons."""

    word: str
    title: str
    members: Mapping[Member, Reason]


def find_groups(members: Sequence[Member]) -> list[Found]:
    """All groups of two functions or more, in the order of their first members."""
    labels = _labels(members)
    for knot in _knots(members):
        _agree(knot, labels)
    _by_calls(members, labels)
    grouped: dict[str, dict[Member, Reason]] = {}
    for member in members:
        if member in labels:
            word, reason = labels[member]
            grouped.setdefault(word, {})[member] = reason
    return [
        Found(word, _title(word, found), found) for word, found in grouped.items() if len(found) > 1
    ]


_Labels = dict[Member, tuple[str, Reason]]


def _labels(members: Sequence[Member]) -> _Labels:
    """What each is about by itself, if others are about it too."""
    things = Counter(word for each in members for word in {*each.words.things})
    deeds = Counter(each.words.deed for each in members if not each.words.things)
    structs = Counter(word for each in members for word in {*each.structs})
    labels: _Labels = {}
    for each in members:
        deed = "" if each.words.things else each.words.deed or ""
        named = [word for word in each.words.things if things[word] + deeds[word] > 1]
        if things[deed] or (deeds[deed] > 1 and deed and each.origin is None):
            named = [deed]
        taken = [word for word in each.structs if structs[word] + things[word] > 1]
        if named:
            labels[each] = named[0], Reason.NAME
        elif taken:
            labels[each] = taken[0], Reason.STRUCT
        elif each.origin is not None:
            labels[each] = each.origin_word, Reason.ORIGIN
    return labels


def _knots(members: Sequence[Member]) -> Iterator[list[Member]]:
    """The functions that share something private; what most of them need says nothing."""
    needed = Counter(each for member in members for each in member.private)
    telling = {each for each, count in needed.items() if 1 < count <= max(2, len(members) * 2 / 3)}
    left = [member for member in members if member.private & telling]
    while left:
        knot, shared = [left.pop(0)], set[tuple[str, str]]()
        for member in knot:
            shared |= member.private & telling
            joining = [each for each in left if each.private & shared]
            left = [each for each in left if each not in joining]
            knot += joining
        if len(knot) > 1:
            yield sorted(knot, key=members.index)


def _agree(knot: list[Member], labels: _Labels) -> None:
    """All of a knot are about what most of them are about."""
    votes = Counter(labels[each][0] for each in knot if each in labels)
    if not votes:
        words = (word for each in knot for word in (*each.words.things, each.words.deed) if word)
        votes = Counter({word: count for word, count in Counter(words).items() if count > 1})
    if votes:
        word = max(votes, key=lambda each: votes[each])
        for each in knot:
            if labels.get(each, ("", None))[0] != word:
                labels[each] = word, Reason.PRIVATE


def _by_calls(members: Sequence[Member], labels: _Labels) -> None:
    """What is about nothing else goes with those that it calls, or that call it."""
    keys = {each.key: each for each in members}
    callers: dict[tuple[str, str], list[Member]] = {}
    for each in members:
        for called in each.calls:
            callers.setdefault(called, []).append(each)
    waiting = [each for each in members if each not in labels]
    changed = True
    while changed:
        changed = False
        for each in [member for member in waiting if member not in labels]:
            tied = [keys[key] for key in sorted(each.calls) if key in keys]
            tied += callers.get(each.key, [])
            votes = Counter(labels[other][0] for other in tied if other in labels)
            if votes:
                word = min(votes, key=lambda word: (-votes[word], word))
                labels[each], changed = (word, Reason.CALL), True


def _title(word: str, members: Iterable[Member]) -> str:
    """`Steps` for a thing, `Search` for a deed; what is called so already stays so."""
    members = [*members]
    known = next((each.origin for each in members if each.origin_word == word), None)
    if known:
        return known
    is_thing = any(word in each.words.things for each in members)
    is_deed = not is_thing and any(word == each.words.deed for each in members)
    return (word if is_deed else plural(word)).capitalize()
