"""Which files cannot change their folder, as their code looks for something beside it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from renamespace.core.elixir.facts import Kind
from renamespace.core.elixir.places import PlaceUse, place_uses
from renamespace.core.index import File, Index


@dataclass(frozen=True, slots=True)
class Bond:
    """What ties a file to its place, and where in it that stands."""

    text: str
    start: int
    end: int
    name: bool = False
    """Whether the file's own name counts, not only its folder."""

    up: int = 0
    """How many folders up the one is that counts."""

    def breaks(self, old: str, new: str) -> bool:
        """Whether the file may not go there."""
        return old != new if self.name else _above(old, self.up) != _above(new, self.up)

    @property
    def strength(self) -> tuple[bool, int]:
        """The stronger one breaks wherever a weaker one does."""
        return self.name, -self.up


def _above(path: str, up: int) -> tuple[int, list[str]]:
    """The folder that many folders above that of a file, or how far it is out of the root."""
    folders = path.split("/")[:-1]
    return max(0, up - len(folders)), folders[: max(0, len(folders) - up)]


class Bonds:
    """The bonds of all files, each looked for when it is asked for."""

    def __init__(self, index: Index) -> None:
        """Look at nothing yet."""
        self.index = index

    def of(self, file: File) -> Bond | None:
        """What ties a file to its place, in its own code or by a macro that it calls."""
        bonds = [*_own(file), *self._given(file)]
        return max(bonds, key=lambda each: each.strength, default=None)

    def _given(self, file: File) -> Iterator[Bond]:
        """What a macro puts in that means the place of its user."""
        if not self._giving:
            return
        named = {each.module: each for each in reversed(file.facts.references) if each.module}
        used = {each.module for each in file.facts.references if each.kind is Kind.USE}
        for other, uses in self._giving:
            for module in sorted({each.name or "" for each in other.facts.modules}):
                reference = named.get(module)
                for use in uses if reference is not None and other is not file else ():
                    if _reaches(use, other, file, by_use=module in used) and reference:
                        text = f"`{use.text}`, by a macro of `{module}`"
                        yield Bond(text, reference.start, reference.end, use.name, use.up)

    @cached_property
    def _giving(self) -> list[tuple[File, list[PlaceUse]]]:
        """The files with macros that mean their users' places."""
        found = []
        for file in self.index.files.values():
            uses = [each for each in place_uses(file.source) if each.given]
            uses += [
                PlaceUse(each.start, each.start, each.how, given=True, within="__using__")
                for each in file.facts.embeds
                if each.how == "embed_templates" and file.facts.quoted(each.scope)
            ]
            if uses:
                found.append((file, uses))
        return found


def _own(file: File) -> list[Bond]:
    found = [
        Bond(f"`{each.text}`", each.start, each.end, each.name, each.up)
        for each in place_uses(file.source)
        if not each.given
    ]
    return found + [
        Bond("an `embed_templates` that cannot be read", each.start, each.start)
        for each in file.facts.embeds
        if each.how == "embed_templates"
        and each.pattern is None
        and not file.facts.quoted(each.scope)
    ]


def _reaches(use: PlaceUse, giver: File, file: File, *, by_use: bool) -> bool:
    """Whether a file that names a module calls what puts its own place in there.

    A `use` calls `__using__`, and by that the functions whose quotes this gives back. Libraries
    tell the place in messages, too: of theirs nothing else counts.
    """
    if use.within == "__using__":
        return by_use
    if not use.macro and giver.facts.expansions:
        return by_use
    if giver.dependency:
        return False
    word = rf"\b{re.escape(use.within)}\b".encode()
    return not use.macro or re.search(word, file.source.data) is not None
