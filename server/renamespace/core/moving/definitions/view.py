"""A file as it was held against how it reads now: what is wrong in it, and how to write that."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from msgspec import structs

from renamespace.core.elixir.facts import DynamicName, Facts, Head, Kind, Reference, Spelling
from renamespace.core.moving.definitions.spelling import (
    definition_spellings,
    embedded_spelling,
    spellings,
)
from renamespace.core.rules.definitions import is_relative

Key = tuple[int, int]
"""The span of something that is written anew, in the text as it was."""


def span(reference: Reference) -> Key:
    """Where a reference stands."""
    return reference.start, reference.end


@dataclass(frozen=True)
class View:
    """A file as it was, and as it reads now; references are the same by their index."""

    before: Facts
    after: Facts
    names: Mapping[str, str]
    pairs: tuple[int, ...]
    """For each reference of before which one it is now."""
    below: Callable[[str], tuple[str, ...]]
    """The modules that were defined below one."""

    def roots(self) -> Iterator[int]:
        """The references to write anew: those that are wrong by no other's fault."""
        wrong = {i for i in range(len(self.before.references)) if self._is_wrong(i)}
        found = {self._cause(index, wrong) for index in sorted(wrong)}
        yield from sorted(index for index in found if index is not None)

    def texts(self, index: int, mark: str = '"') -> list[str]:
        """The ways to write a reference, best first."""
        was, place = self.before.references[index], self._now(index)
        old = was.module or ""
        new = self.names.get(old, old)
        module = self._definitions.get(was.start)
        if module is not None:
            outer = self._outer(was)
            found = embedded_spelling(self.before.modules[module], new, outer)
            if self.before.modules[module].keyword.startswith("embeds_"):
                return [found] if found is not None else []
            texts = list(definition_spellings(was, self.after, place, new, outer))
        else:
            texts = list(spellings(was, self.after, place, new))
            if was.kind is Kind.GROUP and new != old:
                texts += spellings(structs.replace(was, head=Head.PLAIN), self.after, place, old)
        if was.kind is Kind.GROUP and place.module in {old, new}:
            texts = [old, f"Elixir.{old}"]
        return [text.replace('"', mark) for text in dict.fromkeys(texts)]

    def dynamic(self) -> Iterator[tuple[Key, list[str]]]:
        """Names put together after `__MODULE__` that would be others now, and how to write them."""
        for was, now in zip(self.before.dynamic, self.after.dynamic, strict=False):
            right = {was.module, self.names.get(was.module, was.module)}
            if not was.parts or (now.module in right and not self._may_be_wrong(was, now)):
                continue
            key, old = (was.parts[0].start, was.parts[0].end), ".".join(was.parts[0].segments)
            follow = [n in self.names for n in self.below(was.module)]
            clear = was.spelling is Spelling.CONCAT or not any(follow)
            yield key, [old, f"Elixir.{old}"] if clear and self.at(key) is None else []

    def at(self, key: Key) -> int | None:
        """The reference with a span."""
        found = (i for i, each in enumerate(self.before.references) if span(each) == key)
        return next(found, None)

    def beginning(self, key: Key) -> str:
        """The module from which names are made at a place."""
        names = (each for each in self.before.dynamic if each.parts)
        parts = (each.parts[0] for each in names)
        return next((".".join(p.segments) for p in parts if (p.start, p.end) == key), "")

    def failure(self, index: int, written: str) -> str:
        """What to say of a reference that cannot be written so that it is right."""
        old = self.before.references[index].module or ""
        new = self.names.get(old, old)
        module = self._definitions.get(self.before.references[index].start)
        if module is not None and self.before.modules[module].keyword.startswith("embeds_"):
            outer = self._outer(self.before.references[index])
            return f"`{old}` is written within `{outer}`, so it cannot become `{new}`: move it out"
        now = self._now(index).module
        meaning = f"`{now}`" if now else "something else"
        return f"`{written}` would mean {meaning} instead of `{new}`: write the full name first"

    def _now(self, index: int) -> Reference:
        return self.after.references[self.pairs[index]]

    @property
    def _definitions(self) -> dict[int, int]:
        """Where definitions have their names, with their indexes."""
        modules = enumerate(self.before.modules)
        return {m.start: i for i, m in modules if m.keyword != "defimpl" and m.name is not None}

    def _outer(self, definition: Reference) -> str | None:
        """The new name of the module around a definition."""
        outer = self.before.scopes[definition.scope].module
        return self.names.get(outer, outer) if outer is not None else None

    def _is_wrong(self, index: int) -> bool:
        was, now = self.before.references[index], self._now(index)
        if was.module is None or was.kind is Kind.AS:
            return False
        new = self.names.get(was.module, was.module)
        if was.kind is Kind.DEFINITION and was.start in self._definitions:
            return now.module != new
        return now.module not in {was.module, new}

    def _cause(self, index: int, wrong: set[int]) -> int | None:
        """What is to be written anew for a wrong reference; None if it comes right by itself."""
        was, now = self.before.references[index], self._now(index)
        if was.start in self._definitions and was.kind is Kind.DEFINITION:
            outer, new = self._outer(was), self.names.get(was.module or "", was.module)
            follows = is_relative(self.before, was)
            return None if follows and new == ".".join([outer or "", *was.segments]) else index
        if now.directive is not None:
            directive = self.after.directives[now.directive]
            if directive.base is not None and self.pairs[index] in directive.references:
                return self.pairs.index(directive.base)
        if now.binding is not None:
            binding = self.after.bindings[now.binding]
            if binding.directive is not None:
                directive = self.after.directives[binding.directive]
                named = directive.references[binding.item] if directive.references else None
                if named is not None and self.pairs.index(named) in wrong:
                    return None
        return index

    def _may_be_wrong(self, was: DynamicName, now: DynamicName) -> bool:
        """Whether a beginning has moved while not all that is below it has moved with it."""
        if was.spelling is not Spelling.BEGINNING or now.module == was.module:
            return False
        return any(
            self.names.get(each) != now.module + each.removeprefix(was.module)
            for each in self.below(was.module)
        )
