"""Facades written: new modules in files of their own, or what an old module still lacks."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from renamespace.core.edits import TextEdit, offset_after
from renamespace.core.elixir.facts import Facade, FacadeItem, FacadeKind, ModuleDefinition
from renamespace.core.elixir.module_bodies import end_of_body
from renamespace.core.facades.bridges import Bridge, Bridges, Item
from renamespace.core.facades.obstacles import limits, places
from renamespace.core.facades.placing import beside, following, place_of
from renamespace.core.facades.spelling import (
    MARK_LINE,
    documented,
    escaped,
    required,
    told,
    written,
)
from renamespace.core.index import File
from renamespace.core.moving.decisions import Notice, Refusal
from renamespace.core.plan import Rule


class Action(StrEnum):
    """What is done for one module."""

    WRITTEN = "written"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    """All of it, with the module if that was nothing else."""
    REDUCED = "reduced"


@dataclass(frozen=True, slots=True)
class Work:
    """What was done for one old module, in which file: the old names that came or went."""

    module: str
    path: str
    action: Action
    functions: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


@dataclass
class Written:
    """All that is to be written, as it is found out."""

    edits: dict[str, tuple[TextEdit, ...]] = field(default_factory=dict)
    created: dict[str, str] = field(default_factory=dict)
    works: tuple[Work, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notices: tuple[Notice, ...] = ()


def write(bridges: Bridges, paths: Collection[str], modules: Iterable[str]) -> Written:
    """Write the facade of each module, or say why there can be none."""
    done = Written()
    for old in modules:
        bridge = bridges.of(old)
        done.refusals += tuple(_overdue(bridges, bridge))
        done.notices += tuple(_past(bridges, bridge))
        refusals = tuple(_obstacles(bridges, bridge))
        done.refusals += refusals
        if not refusals:
            _write_one(bridges, paths, bridge, done)
    done.notices = tuple(dict.fromkeys(done.notices))
    return done


def _write_one(bridges: Bridges, paths: Collection[str], bridge: Bridge, done: Written) -> None:
    done.notices += tuple(_not_moved(bridges, bridge))
    files = [each for each in bridges.index.defined_in(bridge.old) if not each.dependency]
    if not bridge.items:
        if bridge.old in bridges.facades:
            done.notices += tuple(_by_hand(*bridges.facades[bridge.old], ()))
        return
    if files:
        _update(bridges, bridge, files[0], done)
    else:
        _create(bridges, paths, bridge, done)
    if not bridges.defined_by_itself(bridge.old):
        done.notices += tuple(limits(bridges, bridge.old, _new_module(bridges, bridge.old)))


# What there cannot be


def _obstacles(bridges: Bridges, bridge: Bridge) -> Iterator[Refusal]:
    old = bridge.old
    modules = [m for file in bridges.index.defined_in(old) for m in file.facts.modules]
    found = next((each for each in modules if each.name == old), None)
    if found is not None and found.keyword != "defmodule":
        file = bridges.index.defined_in(old)[0]
        message = f"`{old}` is no plain module but a `{found.keyword}`, which cannot be a facade"
        yield Refusal(message, file.source.path, found.start, found.end, (old,))
    elif bridge.waits and old in bridges.plan.new_modules:
        target = bridges.plan.module_target(old)
        rule = target.rule if target is not None else bridges.plan.rules[0]
        message = (
            f"`{old}` is a new name as well in the plan, and defined: it cannot be a facade. "
            "Once the move is done take these rules out of the plan"
        )
        yield Refusal(message, bridges.plan.source.path, rule.start, rule.end, (old,))
    elif not bridges.defined_by_itself(old):
        new = _new_module(bridges, old)
        if bridge.items or (new is not None and bridges.index.defines_module(new)):
            yield from places(bridges, old, new)


def _overdue(bridges: Bridges, bridge: Bridge) -> Iterator[Refusal]:
    for rule in bridge.overdue:
        if rule in bridge.unasked:
            continue
        message = (
            f"`{rule.key}` was to be gone by {rule.remove_by}, so no facade is written for it: "
            "change what still names it, or give the rule another date"
        )
        yield Refusal(message, bridges.plan.source.path, rule.start, rule.end, (bridge.old,))


def _past(bridges: Bridges, bridge: Bridge) -> Iterator[Notice]:
    for rule in bridge.unasked:
        message = (
            f"`{rule.key}` was to be gone by {rule.remove_by}, and nothing names it: no facade"
        )
        yield Notice(message, bridges.plan.source.path, rule.start, rule.end)


def _not_moved(bridges: Bridges, bridge: Bridge) -> Iterator[Notice]:
    """What has no facade yet, because it is where it was."""
    old, names = bridge.old, [f"`{each.name}/{each.arity}`" for each in bridge.staying]
    if not names and not bridge.waits:
        return
    file = bridges.index.defined_in(old)[0]
    module = _definition(file, old)
    what = f"still has {_listing(names)}, which the plan moves" if names else "has not moved yet"
    message = f"`{old}` {what}: `renamespace move` comes first"
    yield Notice(message, file.source.path, module.start, module.end)


def _definition(file: File, old: str) -> ModuleDefinition:
    return next(each for each in file.facts.modules if each.name == old)


def _new_module(bridges: Bridges, old: str) -> str | None:
    target = bridges.plan.module_target(old)
    return target.module if target is not None else None


# A new module


def _create(bridges: Bridges, paths: Collection[str], bridge: Bridge, done: Written) -> None:
    old = bridge.old
    new = _new_module(bridges, old) or bridge.items[0].module
    path = place_of(bridges.index, old, new)
    home = _file_of_before(bridges, old)
    if home is None and (path in paths or path in done.created):
        message = (
            f"`{path}`, where the facade of `{old}` would go, is there already and does not define "
            "it: write an empty module of that name somewhere, and run this again"
        )
        done.refusals += (Refusal(message, path, modules=(old,)),)
        return
    parts = [_part(items, "  ", frozenset()) for items in _grouped(bridge.items)]
    doc = documented(_doc_text(bridges, bridge), "  ")
    head = f"defmodule {old} do\n  {MARK_LINE}\n  {doc}\n"
    text = "\n".join([head, *(f"  {part}\n" for part in parts)]) + "end\n"
    files = bridges.index.defined_in(new)
    line_end = files[0].source.line_end() if files else "\n"
    if home is not None:
        path = home.source.path
        added = beside(home, text, following(bridges.before.index, old) if bridges.before else ())
        done.edits[path] = (*done.edits.get(path, ()), added)
    else:
        done.created[path] = text.replace("\n", line_end)
    done.works += (_work(bridge.old, path, Action.WRITTEN, bridge.items),)


def _file_of_before(bridges: Bridges, old: str) -> File | None:
    """The file in which the old module was until now, if there is something else in it."""
    before = bridges.before.index.defined_in(old) if bridges.before is not None else ()
    paths = [each.source.path for each in before if not each.dependency]
    return next((bridges.index.files[each] for each in paths if each in bridges.index.files), None)


def _doc_text(bridges: Bridges, bridge: Bridge) -> str:
    modules = [f"{each}" for each in dict.fromkeys(item.module for item in bridge.items)]
    text = f"Use {_listing(modules)} instead"
    target = bridges.plan.module_target(bridge.old)
    rule: Rule | None = target.rule if target is not None else None
    if rule is not None and rule.note:
        text += f" ({escaped(rule.note)})"
    last = rule.remove_by if rule is not None else _last_day(bridge)
    return f"{text}, to be gone by {last}" if last else text


def _last_day(bridge: Bridge) -> datetime.date | None:
    """When the last function of a split module is to be gone; None if one may stay for ever."""
    days = [each.rule.remove_by for each in bridge.items]
    known = [each for each in days if each is not None]
    return max(known) if known and len(known) == len(days) else None


def _listing(modules: list[str]) -> str:
    *others, last = modules
    return f"{', '.join(others)} and {last}" if others else last


def _grouped(items: Iterable[Item]) -> Iterator[Sequence[Item | str]]:
    """What stands together without an empty line: types, requires, and each function alone."""
    items = [*items]
    types = [each for each in items if each.kind is FacadeKind.TYPE]
    guards = [*dict.fromkeys(each.module for each in items if each.kind is FacadeKind.GUARD)]
    if types:
        yield types
    if guards:
        yield guards
    yield from ([each] for each in items if each.kind is not FacadeKind.TYPE)


def _part(group: Iterable[Item | str], indent: str, shadowed: Collection[str]) -> str:
    texts = [
        required(each, shadowed) if isinstance(each, str) else written(each, indent, shadowed)
        for each in group
    ]
    return f"\n{indent}".join(texts)


# A module that is there


def _update(bridges: Bridges, bridge: Bridge, file: File, done: Written) -> None:
    facade = next((each for each in file.facts.facades if each.module == bridge.old), None)
    writer = _Writer(bridges, bridge, file, facade)
    found = writer.edits()
    if found is None:
        module = _definition(file, bridge.old)
        message = f"`{bridge.old}` has no `do ... end` to which a facade can be added"
        place = file.source.path, module.start, module.end
        done.refusals += (Refusal(message, *place, (bridge.old,)),)
        return
    path = file.source.path
    if found:
        done.edits[path] = (*done.edits.get(path, ()), *found)
    action = Action.UPDATED if facade is not None else Action.WRITTEN
    action = action if found else Action.UNCHANGED
    done.works += (_work(bridge.old, path, action, writer.changed),)
    done.notices += tuple(_by_hand(file, facade, found))


def _by_hand(file: File, facade: Facade | None, edits: Sequence[TextEdit]) -> Iterator[Notice]:
    """What a person has added to a module that is a facade otherwise."""
    if facade is None or not facade.whole:
        return
    for each in facade.by_hand:
        start, end = (offset_after(edits, place) for place in (each.start, each.end))
        message = f"`{facade.module}.{each.name}/{each.arity}` is no part of the facade, and stays"
        yield Notice(message, file.source.path, start, end)


class _Writer:
    """The edits by which a module that is there gets what its facade lacks."""

    def __init__(self, bridges: Bridges, bridge: Bridge, file: File, facade: Facade | None) -> None:
        self.bridges = bridges
        self.bridge = bridge
        self.file = file
        self.facade = facade
        self.changed: list[Item] = []
        self.newline = file.source.line_end()
        self.shadowed = frozenset(
            each.name for each in file.facts.bindings if each.module != each.name
        )

    def edits(self) -> tuple[TextEdit, ...] | None:
        """The edits in the order of the text; None if there is no body to put them into."""
        end = end_of_body(self.file.source, self.file.facts, self.bridge.old)
        if end is None:
            return None
        indent = self._indent() + "  "
        known = {_key(each): each for each in self.facade.items} if self.facade else {}
        hand = {(each.name, each.arity) for each in self.facade.by_hand} if self.facade else set()
        new = [
            each
            for each in self.bridge.items
            if each.key not in known
            and (each.kind is FacadeKind.TYPE or (each.name, each.arity) not in hand)
        ]
        replaced = [
            (known[each.key], each)
            for each in self.bridge.items
            if each.key in known and not _is_so(known[each.key], each)
        ]
        self.changed = [*(item for _, item in replaced), *new]
        edits = [
            self._edit(old.start, old.end, written(item, indent, self.shadowed))
            for old, item in replaced
        ]
        edits += self._doc_edit(indent)
        return tuple(sorted([*edits, *self._additions(new, indent, end)]))

    def _indent(self) -> str:
        """What stands before the module's definition on its line."""
        source = self.file.source
        start, end = source.line_span(source.line_of(_definition(self.file, self.bridge.old).start))
        line = source.text(start, end)
        return line[: len(line) - len(line.lstrip(" \t\ufeff"))].replace("\ufeff", "")

    def _edit(self, start: int, end: int, text: str) -> TextEdit:
        return TextEdit(start, end, text.replace("\n", self.newline))

    def _doc_edit(self, indent: str) -> Iterator[TextEdit]:
        """The module's deprecation, when it is ours and other modules have come to it."""
        facade = self.facade
        if facade is None or facade.doc is None or not facade.text.startswith("Use "):
            return
        text = _doc_text(self.bridges, self.bridge)
        if facade.whole and facade.text != text and facade.text.partition(" instead")[1]:
            yield self._edit(*facade.doc, documented(text, indent))

    def _additions(self, new: list[Item], indent: str, end: int) -> Iterator[TextEdit]:
        """Types and requires go below the mark, functions to the end of the module."""
        facade = self.facade
        if not new:
            return
        groups = [*_grouped(new)]
        if facade is None:
            parts = [MARK_LINE, *(_part(each, indent, self.shadowed) for each in groups)]
            text = f"\n\n{indent}{parts[0]}\n{indent}" + f"\n\n{indent}".join(parts[1:])
            yield self._edit(end, end, text)
            return
        required_now = {e.module for e in facade.items if e.kind is FacadeKind.REQUIRE}
        top, bottom = self._ends_of_top(facade), end
        for group in groups:
            missing = [each for each in group if each not in required_now]
            if missing:
                text = f"\n\n{indent}{_part(missing, indent, self.shadowed)}"
                place = top if _is_head(missing[0]) else bottom
                yield self._edit(place, place, text)

    def _ends_of_top(self, facade: Facade) -> int:
        """Where the types and requires end, or what is above them."""
        heads = [
            each.end for each in facade.items if each.kind in {FacadeKind.TYPE, FacadeKind.REQUIRE}
        ]
        first = min((each.start for each in facade.items if each.told), default=None)
        heads = [each for each in heads if first is None or each < first]
        doc = [facade.doc[1]] if facade.doc is not None else []
        return max([facade.end, *doc, *heads])


def _is_head(first: Item | str) -> bool:
    """Whether it goes to the top: a type, or the module that is required."""
    return isinstance(first, str) or first.kind is FacadeKind.TYPE


def _key(item: FacadeItem) -> tuple[bool, str, int]:
    return item.kind is FacadeKind.TYPE, item.name, item.arity


def _is_so(known: FacadeItem, item: Item) -> bool:
    same = (known.kind, known.module, known.target) == (item.kind, item.module, item.target)
    return same and (item.kind is FacadeKind.TYPE or known.told == told(item))


def _work(module: str, path: str, action: Action, items: Iterable[Item]) -> Work:
    items = [*items]
    names = [f"{each.name}/{each.arity}" for each in items]
    kinds = [each.kind is FacadeKind.TYPE for each in items]
    pairs = list(zip(names, kinds, strict=True))
    return Work(
        module,
        path,
        action,
        tuple(name for name, is_type in pairs if not is_type),
        tuple(name for name, is_type in pairs if is_type),
    )
