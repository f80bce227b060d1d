"""What could be modules of their own, of the functions that make one too large: rules to paste."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from renamespace.core.elixir.facts import Kind
from renamespace.core.elixir.underscore import underscore
from renamespace.core.moving.functions.source import Module
from renamespace.core.moving.outlook.groups import Found, Member, Reason, find_groups
from renamespace.core.moving.outlook.places import Ahead, Parted, lines_of
from renamespace.core.moving.outlook.words import own_words, singular, things_in, words_of
from renamespace.core.plan import Plan, Rule, RuleKind, Target
from renamespace.core.rules.targets import listing


@dataclass(frozen=True, slots=True)
class Group:
    """Functions that could be a module of their own; `why` is one sentence.

    `rules` are lines for the plan's `[functions]`, each with the line of the plan's text, counted
    from 1, in whose place it stands, if one says something else of that function.
    """

    module: str
    functions: tuple[str, ...]
    lines: int
    why: str
    rules: tuple[tuple[str, int | None], ...]
    exists: bool
    """Whether the module is there already."""


def propose(ahead: Ahead, target: str, sources: Sequence[Parted]) -> tuple[Group, ...]:
    """Find what could be modules below `target`, among the functions that come to it."""
    functions = {each.key: each for parted in sources for each in _functions(parted, target)}
    own = own_words(target)
    members = [_member(each, own) for each in functions.values()]
    found = [_group(ahead, target, each, functions) for each in find_groups(members)]
    return tuple(sorted(found, key=lambda each: (-each.lines, each.module)))


@dataclass(frozen=True)
class _Function:
    """A public function with all its clauses that go to the module."""

    parted: Parted
    name: str
    items: tuple[int, ...]
    private: frozenset[int]
    """The private items that it needs, directly or by others."""

    @property
    def key(self) -> tuple[str, str]:
        return self.parted.module.name, self.name


def _functions(parted: Parted, target: str) -> Iterator[_Function]:
    """The functions that come to a module. Callbacks must stay with its `@behaviour`."""
    named: dict[str, list[int]] = {}
    for index in parted.coming(target):
        if parted.is_function(index):
            named.setdefault(parted.module.items[index].name, []).append(index)
    for name, items in named.items():
        if any("impl" in parted.module.items[item].above for item in items):
            continue
        yield _Function(parted, name, tuple(items), frozenset(_private(parted, items)))


def _private(parted: Parted, items: Sequence[int]) -> set[int]:
    found: set[int] = set()
    waiting = [*items]
    while waiting:
        for needed in parted.module.needs[waiting.pop()]:
            if not parted.is_public(needed) and needed not in found:
                found.add(needed)
                waiting.append(needed)
    return found


def _member(function: _Function, own: frozenset[str]) -> Member:
    """A function as the grouping sees it: by its new name, or by the old one if that says more."""
    parted, module = function.parted, function.parted.module
    new = parted.homes.names.get(function.items[0], function.name)
    words = words_of(new, own)
    words = words if words.things else words_of(function.name, own)
    labels = (parted.label(item) for item in function.private)
    calls = {
        (module.name, module.items[needed].name)
        for item in function.items
        for needed in module.needs[item]
        if parted.is_function(needed)
    }
    last = module.name.rpartition(".")[2]
    return Member(
        function.key,
        words,
        tuple(dict.fromkeys(_structs(module, function.items, own))),
        frozenset((module.name, label) for label in labels),
        frozenset(calls - {function.key}),
        last if parted.merged and singular(last.lower()) not in own else None,
    )


def _structs(module: Module, items: Sequence[int], own: frozenset[str]) -> Iterator[str]:
    """The words of the structs in the heads of some clauses."""
    data = module.file.source.data
    for item in (module.items[index] for index in items):
        body = _BODY.search(data, item.statement[0], item.end)
        end = body.start() if body is not None else item.end
        for _, each in module.references_in(item):
            if each.kind is Kind.STRUCT and each.module and item.statement[0] < each.start < end:
                yield from things_in(underscore(each.module.rpartition(".")[2]).split("_"), own)


def _group(
    ahead: Ahead, target: str, found: Found, functions: Mapping[tuple[str, str], _Function]
) -> Group:
    chosen = [functions[member.key] for member in found.members]
    module = f"{target}.{found.title}"
    exists = ahead.index.defines_module(module) or module in ahead.names.values()
    names = tuple(f"{each.parted.module.name}.{each.name}" for each in chosen)
    rules = tuple(dict.fromkeys(rule for each in chosen for rule in _rules(ahead, module, each)))
    others = [each for key, each in functions.items() if each not in chosen]
    lines = _lines(chosen, others)
    return Group(module, names, lines, _why(found), rules, exists)


def _lines(chosen: Sequence[_Function], others: Sequence[_Function]) -> int:
    """The lines of functions with what is private and only they need."""
    found: dict[tuple[str, int], Module] = {}
    for each in chosen:
        module = each.parted.module
        found.update({(module.name, item): module for item in (*each.items, *each.private)})
    kept = {(each.parted.module.name, item) for each in others for item in each.private}
    return sum(lines_of(found[place], place[1]) for place in found.keys() - kept)


def _why(found: Found) -> str:
    """One sentence that gives the reasons."""
    by_reason: dict[Reason, list[Member]] = {}
    for member, reason in found.members.items():
        by_reason.setdefault(reason, []).append(member)
    parts = [_reason(found, reason, by_reason[reason]) for reason in Reason if reason in by_reason]
    return "; ".join(parts)


def _reason(found: Found, reason: Reason, members: Sequence[Member]) -> str:
    names = listing(tuple(each.key[1] for each in members))
    one = len(members) == 1
    s = "s" if one else ""
    if reason is Reason.NAME:
        every = len(members) == len(found.members)
        which = "all have" if every else f"{len(members)} ha{'s' if one else 've'}"
        return f"{which} `{found.word}` in {'its name' if one else 'their names'}"
    if reason is Reason.ORIGIN:
        modules = listing(tuple(dict.fromkeys(each.key[0] for each in members)))
        every = len(members) == len(found.members)
        return f"{'all' if every else len(members)} come{s} from {modules}"
    if reason is Reason.PRIVATE:
        return f"{names} share{s} {_shared(found, members)} with others"
    if reason is Reason.STRUCT:
        return f"{names} take{s} a struct of that name"
    return ", ".join(_calling(found, each) for each in members)


def _calling(found: Found, member: Member) -> str:
    """Which of the others a function calls, or else is called by."""
    calls = tuple(each.key[1] for each in found.members if each.key in member.calls)
    by = tuple(each.key[1] for each in found.members if member.key in each.calls)
    name = f"`{member.key[1]}`"
    return f"{name} calls {listing(calls)}" if calls else f"{name} is called by {listing(by)}"


def _shared(found: Found, members: Sequence[Member]) -> str:
    """What is private and some members have in common with others of the group."""
    needed = Counter(each for member in found.members for each in member.private)
    labels = sorted({label for m in members for _, label in m.private if needed[_, label] > 1})
    if len(labels) > _SHOWN:
        return f"{', '.join(f'`{each}`' for each in labels[:_SHOWN])} and more"
    return listing(tuple(labels))


_SHOWN = 2
_BODY = re.compile(rb"\bdo(?::|\s)")


def _rules(ahead: Ahead, module: str, function: _Function) -> Iterator[tuple[str, int | None]]:
    """What the plan would have to say of a function."""
    parted = function.parted
    for item in function.items:
        each = parted.module.items[item]
        new = f"{module}.{parted.homes.names.get(item, each.name)}"
        target = ahead.plan.function_target(
            parted.module.name, each.name, tuple(range(each.most, each.fewest - 1, -1))
        )
        rule = target.rule if isinstance(target, Target) else None
        if rule is not None and rule.kind is RuleKind.FUNCTION and rule.origin is None:
            yield _rewritten(ahead.plan, rule, new)
        else:
            yield f'"{parted.module.name}.{each.name}" = "{new}"', None


def _rewritten(plan: Plan, rule: Rule, new: str) -> tuple[str, int]:
    """The plan's own line with another target, its note and all kept."""
    source = plan.source
    line = source.line_of(rule.start)
    start, end = source.line_span(line)
    text = source.text(start, end).strip()
    if text.startswith(('"', "'")) and rule.target_end <= end:
        text = source.text(start, rule.target_start) + new + source.text(rule.target_end, end)
        return text.strip(), line + 1
    return f'"{rule.key}" = "{new}"', line + 1
