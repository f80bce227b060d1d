"""Which files cannot change their folder, as their code looks for something beside it."""

from dataclasses import dataclass
from posixpath import dirname

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

    def breaks(self, old: str, new: str) -> bool:
        """Whether the file may not go there."""
        return old != new if self.name else dirname(old) != dirname(new)


class Bonds:
    """The bonds of all files, each looked for when it is asked for."""

    def __init__(self, index: Index) -> None:
        """Look at nothing yet."""
        self.index = index
        self.known: dict[str, tuple[PlaceUse, ...]] = {}

    def of(self, file: File) -> Bond | None:
        """What ties a file to its place, in its own code or by a macro that it uses."""
        bonds = [*self._own(file), *self._given(file)]
        return max(bonds, key=lambda each: each.name, default=None)

    def _own(self, file: File) -> list[Bond]:
        found = [
            Bond(f"`{each.text}`", each.start, each.end, each.name)
            for each in self._uses(file)
            if not each.quoted
        ]
        return found + [
            Bond("an `embed_templates` that cannot be read", each.start, each.start)
            for each in file.facts.embeds
            if each.how == "embed_templates"
            and each.pattern is None
            and not file.facts.quoted(each.scope)
        ]

    def _given(self, file: File) -> list[Bond]:
        """What a macro puts in that means the place of its user."""
        found = []
        for module in file.facts.modules:
            for used in sorted(self.index.used_by(module.name or "")):
                for other in self.index.defined_in(used):
                    found += [
                        Bond(f"{text}, by `use {used}`", module.start, module.end, name)
                        for text, name in self._quoted(other)
                    ]
        return found

    def _quoted(self, file: File) -> list[tuple[str, bool]]:
        found = [(f"`{each.text}`", each.name) for each in self._uses(file) if each.quoted]
        return found + [
            ("`embed_templates`", False)
            for each in file.facts.embeds
            if each.how == "embed_templates" and file.facts.quoted(each.scope)
        ]

    def _uses(self, file: File) -> tuple[PlaceUse, ...]:
        path = file.source.path
        if path not in self.known:
            self.known[path] = place_uses(file.source)
        return self.known[path]
