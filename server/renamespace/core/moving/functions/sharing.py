"""What more than one module needs of what is private: what becomes of it, and how that is told."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from renamespace.core.elixir.items import Item, ItemKind
from renamespace.core.index import Index
from renamespace.core.moving.functions.constants import is_changed, varying
from renamespace.core.moving.functions.source import Module
from renamespace.core.rules.targets import listing


class Shared(StrEnum):
    """What becomes of something private that both sides need."""

    STOP = "stop"
    """Nothing moves, and it is told."""
    COPY = "copy"
    """Each side has its own."""
    PUBLIC = "public"
    """It is made public, undocumented, and called from the other side; a constant is copied."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something cannot be shared as that is asked for."""

    item: Item
    message: str
    unsafe: bool = False
    asking: bool = False
    """Whether `--shared` is the answer."""


@dataclass(frozen=True)
class Sharing:
    """What more than one module needs of one module's items."""

    index: Index
    module: Module
    shared: Shared
    users: Mapping[int, AbstractSet[int]]
    """The items that need each item."""
    homes: Mapping[int, tuple[str, ...]]
    """The modules of each item afterwards."""
    items: Sequence[int]
    """Those that are needed by more than one, and cannot be named from elsewhere."""

    def reasons(self) -> Iterator[Reason]:
        """Why they cannot be, in their order; each is told once."""
        told: set[str] = set()
        for index in self.items:
            item = self.module.items[index]
            label = label_of(item)
            if label in told or item.kind is ItemKind.SPEC:
                continue
            told.add(label)
            found = self._of_attribute(index, item) if _is_attribute(item) else None
            if found is None and self._is_in_question(item):
                found = self._asked(index, item)
            elif found is None and item.kind is ItemKind.FUNCTION:
                found = self._of_defaults(index, item)
            if found is not None:
                yield found

    def copied(self) -> Iterator[str]:
        """What is told of constants that are copied though it is asked to make things public."""
        found: dict[tuple[str, ...], list[str]] = {}
        for index in self.items if self.shared is Shared.PUBLIC else ():
            item = self.module.items[index]
            if _is_attribute(item):
                found.setdefault(self.homes[index], []).append(f"@{item.name}")
        for homes, names in found.items():
            what = "is a constant" if len(names) == 1 else "are constants"
            named = listing(tuple(dict.fromkeys(names)))
            yield f"{named} {what} and copied: {listing(homes)} each have their own"

    def needed(self, index: int) -> str:
        """By whom an item is needed, module by module."""
        users = sorted(self._others(index))
        parts = []
        for home in self.homes[index]:
            here = [user for user in users if home in self.homes[user]]
            names = list(dict.fromkeys(name for user in here for name in self._names(user)))
            shown = listing(tuple(names[:_SHOWN])) + (" and others" if len(names) > _SHOWN else "")
            parts.append(f"`{home}` (by {shown})" if names else f"`{home}`")
        return " and in ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)

    def _names(self, index: int) -> list[str]:
        """What an item defines; of an `if` or a loop the functions in it."""
        inside = [each for each, place in self.module.within_others if place == index]
        names = [f"{each.name}/{each.most}" for each in inside]
        return names or [name_of(self.module.items[index])]

    def _all(self, index: int) -> set[int]:
        """All that defines the same: a function has clauses."""
        item = self.module.items[index]
        clauses = self.module.functions.get((item.name, item.most), ())
        return {index, *clauses} if item.kind is ItemKind.FUNCTION else {index}

    def _others(self, index: int) -> set[int]:
        """The items that need an item or another clause of it, but for these themselves."""
        own = self._all(index)
        return {user for each in own for user in self.users[each]} - own

    def _is_in_question(self, item: Item) -> bool:
        """Whether it cannot be in each module, as far as that is decided."""
        public = self.shared is Shared.PUBLIC and not _is_attribute(item)
        return self.shared is Shared.STOP or public

    def _of_attribute(self, index: int, item: Item) -> Reason | None:
        """Why a copy of a constant could be another than it is."""
        what = f"`@{item.name}` is needed in {self.needed(index)}"
        instead = f"have a function return it, `def {item.name}, do: @{item.name}`, and call that"
        if len(self.module.attributes[item.name]) > 1:
            return Reason(item, f"{what}, and has more than one value: give each a name of its own")
        if is_changed(self.module, item):
            return Reason(item, f"{what}, and other code changes it: {instead}")
        part = varying(self.index, self.module, item)
        if part is None or _is_attribute(self.module.items[self._leader(index)], but=item):
            return None
        code = part.split("\n")[0]
        message = f"{what}, and a copy may have another value, for `{code}`: {instead}"
        if self.shared is Shared.STOP:
            return Reason(item, message)
        return Reason(item, f"{message}; pass --unsafe if a copy is right", unsafe=True)

    def _asked(self, index: int, item: Item) -> Reason | None:
        """What can be done about something; None if that is told of what needs it."""
        if self._leader(index) != index:
            return None
        along = [each for each in self.items if each != index and self._leader(each) == index]
        names = [name_of(self.module.items[each]) for each in along]
        names = [each for each in dict.fromkeys(names) if each != name_of(item)]
        also = f", with {listing(tuple(names))} that it needs," if names else ""
        what = f"{label_of(item)}{also} is needed in {self.needed(index)}"
        choices = "pass --shared copy or --shared public to have it in each"
        if not _is_attribute(item):
            verb = "name" if item.kind is ItemKind.TYPE else "call"
            choices = "pass --shared copy to have it in each, or --shared public to "
            choices += f"make it public and {verb} it from elsewhere"
        return Reason(item, f"{what}: {choices}", asking=True)

    def _leader(self, index: int) -> int:
        """What an item is told with: itself, unless only what is shared needs it."""
        seen = {index}
        while True:
            users = self._others(index)
            if not users or not users <= {*self.items} or not (users - seen):
                return min(self._all(index) & {*self.items})
            index = min(users - seen)
            seen.add(index)

    def _of_defaults(self, index: int, item: Item) -> Reason | None:
        for home in self.homes[index]:
            if self._is_default_unused(item, home):
                message = (
                    f"{label_of(item)} would be in `{home}` with default arguments that nothing "
                    "uses, of which Elixir warns: give each arity a name"
                )
                return Reason(item, message, unsafe=True)
        return None

    def _is_default_unused(self, item: Item, home: str) -> bool:
        """Whether no call in a module needs all the default arguments of a copy that it gets."""
        return item.fewest < item.most and not any(
            home in self.homes.get(index, ())
            and any(
                (c.name, c.arity) == (item.name, item.fewest) for c in self.module.calls_in(each)
            )
            for index, each in enumerate(self.module.items)
        )


def label_of(item: Item) -> str:
    """What is said for something private, with what kind of thing it is."""
    kinds = {"defmacrop": "private macro ", "defguardp": "private guard ", "typep": "private type "}
    kind = "" if _is_attribute(item) else kinds.get(item.keyword, "private ")
    return f"{kind}`{name_of(item)}`"


def name_of(item: Item) -> str:
    """A name for an item, for a list of them."""
    match item.kind:
        case ItemKind.FUNCTION:
            return f"{item.name}/{item.most}"
        case ItemKind.TYPE:
            return f"{item.name}/{item.fewest}"
        case ItemKind.ATTRIBUTE:
            return f"@{item.name}"
        case ItemKind.CALLBACK:
            return f"@callback {item.name}/{item.most}"
    return item.name


def _is_attribute(item: Item, but: Item | None = None) -> bool:
    return item.kind is ItemKind.ATTRIBUTE and item is not but


_SHOWN = 4
"""How many of those are told that need something."""
