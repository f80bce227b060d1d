"""Definitions under their new names, with every name that is relative to them still right.

The new names are written, all is read again, and each reference is held against what it meant. What
came out wrong is written in another way, as often as there is one left to try.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as changed
from types import MappingProxyType

from msgspec import structs

from renamespace.core.edits import FileMove, TextEdit, apply_edits, offset_after
from renamespace.core.elixir.facts import DynamicName, Facts, Head, Kind, Reference, Spelling
from renamespace.core.elixir.reader import read_facts
from renamespace.core.index import File, Index
from renamespace.core.linking import link
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.meanings import (
    around,
    is_derived,
    is_implementation,
    is_relative,
    with_followers,
)
from renamespace.core.moving.spelling import definition_spellings, embedded_spelling, spellings
from renamespace.core.moving.unwritable import unwritable
from renamespace.core.source import Source


@dataclass(frozen=True, slots=True)
class Definitions:
    """The index as it is once the definitions have their new names and the files their new paths.

    `edits` are of the texts as they were, by old path. What still names an old module is left to
    be fixed.
    """

    index: Index
    edits: Mapping[str, tuple[TextEdit, ...]]
    refusals: tuple[Refusal, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """Old name to new of all that is called otherwise now, or will be when references follow."""
    settled: Mapping[str, str] = field(default_factory=dict)
    """New name to old of the definitions among them."""


def rename_definitions(
    index: Index,
    names: Mapping[str, str],
    moves: Iterable[FileMove],
    besides: Mapping[str, tuple[TextEdit, ...]] = MappingProxyType({}),
) -> Definitions:
    """Give the definitions of the modules in `names` (old name to new) their new names.

    Every reference then means what it meant, or what that is called now. What goes `besides`, by
    old path, is edited too: paths of templates, in which no name is.
    """
    written = {old: new for old, new in names.items() if not is_implementation(index, old)}
    every = with_followers(index, written)
    refusals = tuple(unwritable(index, names, every))
    if refusals:
        return Definitions(index, {}, refusals, every)
    work = _Work(index, every, {move.old: move.new for move in moves}, besides)
    while work.step():
        pass
    settled = {new: old for old, new in every.items() if _is_sure(index, names, old)}
    return Definitions(work.now, work.edits(), tuple(work.refusals()), every, settled)


def _is_sure(index: Index, names: Mapping[str, str], module: str) -> bool:
    """Whether a module is there under its new name: its definition moves, or what makes it.

    A router makes a module of its path helpers (Phoenix.Router, *Helpers*).
    """
    if index.defines_module(module) or is_derived(index, module):
        return True
    router, _, last = module.rpartition(".")
    found = index.defined_in(router) if last == "Helpers" and router in names else ()
    return any(file.facts.routes for file in found)


Key = tuple[int, int]
"""The span of something that is written anew, in the text as it was."""


class _Work:
    """What has been tried so far, and how the project reads with it."""

    def __init__(
        self,
        index: Index,
        names: Mapping[str, str],
        places: Mapping[str, str],
        besides: Mapping[str, tuple[TextEdit, ...]],
    ) -> None:
        self.before = index
        self.names = names
        self.places = places
        self.besides = besides
        self.tried: dict[str, dict[Key, list[str]]] = {}
        self.failed: dict[tuple[str, Key], str] = {}
        self.now = self._moved()

    def step(self) -> bool:
        """Write what is wrong in another way and read again; whether anything was written."""
        changing = {path for path, file in self.before.files.items() if self._mend(path, file)}
        if changing:
            files = dict(self.now.files)
            for path in changing:
                files[self.place(path)] = self._read(path)
            self.now = self._linked(files)
        return bool(changing)

    def edits(self) -> dict[str, tuple[TextEdit, ...]]:
        """The edits of the texts as they were, by old path."""
        paths = {**self.tried, **self.besides}
        return {path: found for path in paths if (found := tuple(self._edits(path)))}

    def refusals(self) -> Iterator[Refusal]:
        """What nothing helped, and templates that would lose their module."""
        for (path, (start, end)), message in sorted(self.failed.items()):
            yield Refusal(message, path, start, end)
        for path, file in self.before.files.items():
            owners = self.now.files[self.place(path)].surroundings.owners
            if file.surroundings.owners and not owners:
                yield Refusal("after the move no module would embed this template", path)

    def place(self, path: str) -> str:
        """Where a file is after the move."""
        return self.places.get(path, path)

    def _moved(self) -> Index:
        files = {}
        for path, file in self.before.files.items():
            source = Source(self.place(path), file.source.data)
            same = source.path == path
            files[source.path] = file if same else changed(file, source=source)
        return changed(self.before, files=files)

    def _read(self, path: str) -> File:
        file = self.before.files[path]
        source = Source(self.place(path), apply_edits(file.source.data, self._edits(path)))
        return File(source, read_facts(source), file.dependency)

    def _edits(self, path: str) -> Iterator[TextEdit]:
        data = self.before.files[path].source.data
        yield from self.besides.get(path, ())
        for (start, end), texts in sorted(self.tried.get(path, {}).items()):
            if texts and texts[-1].encode() != data[start:end]:
                yield TextEdit(start, end, texts[-1])

    def _linked(self, files: Mapping[str, File]) -> Index:
        defined = {m.name for file in files.values() for m in file.facts.modules}
        renamed = {
            old: new
            for old, new in self.names.items()
            if new in defined and old not in defined and self.before.defines_module(old)
        }
        return link(Index(files, renamed=renamed))

    def _mend(self, path: str, file: File) -> bool:
        """Whether something in a file is wrong that can be written in another way."""
        then = self.now.files[self.place(path)]
        known = then.facts is file.facts and not self._defines(file.facts)
        if file.dependency or known or file.facts.error is not None:
            return False
        pairs = self._pairs(path, file.facts, then.facts)
        if pairs is None:
            self.failed[path, (0, 0)] = "this file would be read otherwise; please report this"
            return False
        view = View(file.facts, then.facts, self.names, pairs, self.before.modules_below)
        wrong = {
            key: view.texts(index, self._quote(file, index))
            for index in view.roots()
            for key in [_span(file.facts.references[index])]
        }
        wrong |= dict(view.dynamic())
        for key in [key for where, key in self.failed if where == path]:
            self.failed.pop((path, key))
        mended = False
        for key, texts in wrong.items():
            tried = self.tried.setdefault(path, {}).setdefault(key, [])
            text = next((each for each in texts if each not in tried), None)
            if text is None:
                self.failed[path, key] = self._failure(file, key, view)
            else:
                tried.append(text)
                mended = True
        return mended

    def _pairs(self, path: str, before: Facts, after: Facts) -> tuple[int, ...] | None:
        """Each reference's index of now; a `__MODULE__` that is written out is none of them."""
        written = {_span(each) for each in before.references}
        edits = tuple(self._edits(path))
        new = {offset_after(edits, e.start) for e in edits if (e.start, e.end) not in written}
        pairs = [i for i, each in enumerate(after.references) if each.start not in new]
        return tuple(pairs) if len(pairs) == len(before.references) else None

    def _defines(self, facts: Facts) -> bool:
        return any(module.name in self.names for module in facts.modules)

    def _quote(self, file: File, index: int) -> str:
        start = file.facts.references[index].start
        return file.source.text(start + 1, start + 2)

    def _failure(self, file: File, key: Key, view: "View") -> str:
        written = file.source.text(*key)
        index = view.at(key)
        if index is None:
            below = view.beginning(key)
            return f"names below `{below}` are made from it, and they do not all move with it"
        return view.failure(index, written)


def _span(reference: Reference) -> Key:
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
        found = (i for i, each in enumerate(self.before.references) if _span(each) == key)
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
        outer = around(self.before, definition)
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
