"""Facades taken away, as far as nothing refers to them any more."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from renamespace.core.edits import TextEdit, apply_edits, offset_after
from renamespace.core.elixir.facts import Facade, FacadeItem, FacadeKind
from renamespace.core.elixir.module_bodies import is_empty_source
from renamespace.core.facades.bridges import Bridges
from renamespace.core.facades.choosing import meant
from renamespace.core.facades.uses import Use
from renamespace.core.facades.writing import Action, Work
from renamespace.core.index import File
from renamespace.core.moving.decisions import Notice, Refusal
from renamespace.core.plan import Rule, Target
from renamespace.core.source import BOM

_SPACE_BEFORE = re.compile(rb"\s*\Z")
_SPACE_AFTER = re.compile(rb"\s*")


@dataclass
class Removed:
    """What is to go, as it is found out."""

    edits: dict[str, tuple[TextEdit, ...]]
    deleted: tuple[str, ...] = ()
    works: tuple[Work, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notices: tuple[Notice, ...] = ()


def removal(bridges: Bridges, named: Collection[str] | None) -> Removed:
    """Take away what nothing names; a refusal for each place that names what has to stay."""
    done = Removed({})
    known = bridges.facades
    wanted = known if named is None else [m for name in named for m in meant(name, known)]
    for name in named or ():
        if not meant(name, known):
            done.refusals += (Refusal(f"there is no facade called `{name}`", modules=(name,)),)
    for module in sorted({*wanted}):
        file, facade = known[module]
        _remove(bridges, file, facade, done)
    for path, edits in list(done.edits.items()):
        if is_empty_source(apply_edits(bridges.index.files[path].source.data, edits)):
            done.deleted += (path,)
            del done.edits[path]
    return done


def _remove(bridges: Bridges, file: File, facade: Facade, done: Removed) -> None:
    uses = bridges.uses.of(facade.module)
    held = {item: [*_holding(item, uses)] for item in facade.items}
    going = [item for item, holding in held.items() if not holding]
    going = [item for item in going if _goes(item, facade, going)]
    done.refusals += tuple(_refusals(bridges, facade, held))
    left = len(going) < len(facade.items)
    whole = facade.whole and not left and not facade.by_hand
    if whole and uses:
        done.refusals += tuple(_named_still(bridges, facade, uses))
        whole = False
    path = file.source.path
    edits = _edits(file, facade, going, whole=whole, left=left)
    if edits:
        done.edits[path] = (*done.edits.get(path, ()), *edits)
    if going or whole:
        gone = whole or not left
        done.works += (_work(facade, path, going, gone=gone),)
    for each in facade.by_hand if facade.whole and not left else ():
        start, end = (offset_after(edits, place) for place in (each.start, each.end))
        message = (
            f"`{facade.module}.{each.name}/{each.arity}` is no part of the facade, so the module "
            "stays: move it or delete it"
        )
        done.notices += (Notice(message, path, start, end),)


def _holding(item: FacadeItem, uses: Iterable[Use]) -> Iterator[Use]:
    """The uses for which an item has to stay."""
    for use in uses:
        if item.kind is FacadeKind.TYPE:
            if use.may_be_type(item.name):
                yield use
        elif item.kind is not FacadeKind.REQUIRE and use.may_call(item.name, item.arity):
            yield use


def _goes(item: FacadeItem, facade: Facade, going: Collection[FacadeItem]) -> bool:
    """Whether an item goes; a `require` does with the last guard that needs it."""
    if item.kind is not FacadeKind.REQUIRE:
        return True
    guards = (each for each in facade.items if each.kind is FacadeKind.GUARD)
    return not any(each.module == item.module and each not in going for each in guards)


# What stays, and why


def _refusals(
    bridges: Bridges, facade: Facade, held: dict[FacadeItem, list[Use]]
) -> Iterator[Refusal]:
    told: dict[Use, list[FacadeItem]] = {}
    for item, uses in held.items():
        for use in uses:
            told.setdefault(use, []).append(item)
    for use, items in sorted(told.items(), key=lambda each: (each[0].path, each[0].start)):
        if use.function is None and use.type is None:
            yield _of_module(bridges, facade, use)
            continue
        item = items[0]
        arity = use.arity if use.arity is not None else item.arity
        written = f"{facade.module}.{item.name}/{arity}"
        late = _late(bridges, facade.module, item)
        yield Refusal(
            f"`{written}` is named here still, so it stays{late}",
            use.path,
            use.start,
            use.end,
            (facade.module,),
        )


def _named_still(bridges: Bridges, facade: Facade, uses: Iterable[Use]) -> Iterator[Refusal]:
    """The uses that no item answers: an unused alias, a function that is not there."""
    return (_of_module(bridges, facade, use) for use in uses)


def _of_module(bridges: Bridges, facade: Facade, use: Use) -> Refusal:
    rules = (rule for rule in bridges.plan.rules if rule.old_module == facade.module)
    late = next((_overdue(rule) for rule in rules if bridges.is_overdue(rule)), "")
    message = f"`{facade.module}` is named here still, so its facade stays{late}"
    return Refusal(message, use.path, use.start, use.end, (facade.module,))


def _late(bridges: Bridges, module: str, item: FacadeItem) -> str:
    target = bridges.plan.function_target(module, item.name, (item.arity,))
    if not isinstance(target, Target) or item.kind is FacadeKind.TYPE:
        target = bridges.plan.module_target(module)
    rule = target.rule if target is not None else None
    return _overdue(rule) if rule is not None and bridges.is_overdue(rule) else ""


def _overdue(rule: Rule) -> str:
    return f"; it was to be gone by {rule.remove_by}"


# What goes


def _edits(
    file: File, facade: Facade, going: Iterable[FacadeItem], *, whole: bool, left: bool
) -> tuple[TextEdit, ...]:
    data = file.source.data
    if whole:
        return (_without(data, *facade.span, first=True),)
    edits = [_without(data, each.start, each.end) for each in going]
    if edits and not left and not facade.whole:
        edits.append(_without(data, facade.start, facade.end))
    return tuple(sorted(edits))


def _without(data: bytes, start: int, end: int, *, first: bool = False) -> TextEdit:
    """Take out what is between two places, with the empty lines above it; or below the first."""
    before = _SPACE_BEFORE.search(data, 0, start)
    from_ = before.start() if before is not None else start
    if first and data[:start].removeprefix(BOM).strip() == b"":
        after = _SPACE_AFTER.match(data, end)
        return TextEdit(start, after.end() if after is not None else end, "")
    return TextEdit(from_, end, "")


def _work(facade: Facade, path: str, going: Iterable[FacadeItem], *, gone: bool) -> Work:
    going = [each for each in going if each.kind is not FacadeKind.REQUIRE]
    return Work(
        facade.module,
        path,
        Action.REMOVED if gone else Action.REDUCED,
        tuple(f"{e.name}/{e.arity}" for e in going if e.kind is not FacadeKind.TYPE),
        tuple(f"{e.name}/{e.arity}" for e in going if e.kind is FacadeKind.TYPE),
    )
