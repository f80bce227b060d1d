"""Definitions under their new names, with every name that is relative to them still right.

The new names are written, all is read again, and each reference is held against what it meant. What
came out wrong is written in another way, as often as there is one left to try.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as changed
from types import MappingProxyType

from renamespace.core.edits import FileMove, TextEdit, apply_edits, offset_after
from renamespace.core.elixir.facts import Facts
from renamespace.core.elixir.reader import read_facts
from renamespace.core.index import File, Index
from renamespace.core.linking import link
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.definitions.meanings import (
    is_derived,
    is_implementation,
    with_followers,
)
from renamespace.core.moving.definitions.obstacles import obstacles
from renamespace.core.moving.definitions.own_aliases import kept_short_names
from renamespace.core.moving.definitions.view import Key, View, span
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

    Every reference then means what it meant, or what that is called now. A module with its own name
    among them keeps it, though one above gets another. What goes `besides`, by old path, is edited
    too: paths of templates, in which no name is.
    """
    written = {old: new for old, new in names.items() if not is_implementation(index, old)}
    every = with_followers(index, written)
    refusals = tuple(obstacles(index, names, every))
    if refusals:
        return Definitions(index, {}, refusals, every)
    kept = kept_short_names(index, every)
    more = {path: (*besides.get(path, ()), *kept.get(path, ())) for path in {**besides, **kept}}
    work = _Work(index, every, {move.old: move.new for move in moves}, more)
    while work.step():
        pass
    others = {old: new for old, new in every.items() if old != new}
    settled = {new: old for old, new in others.items() if _is_sure(index, names, old)}
    return Definitions(work.now, work.edits(), tuple(work.refusals()), others, settled)


def _is_sure(index: Index, names: Mapping[str, str], module: str) -> bool:
    """Whether a module is there under its new name: its definition moves, or what makes it.

    A router makes a module of its path helpers (Phoenix.Router, *Helpers*).
    """
    if index.defines_module(module) or is_derived(index, module):
        return True
    router, _, last = module.rpartition(".")
    found = index.defined_in(router) if last == "Helpers" and router in names else ()
    return any(file.facts.routes for file in found)


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
        self.waiting = besides
        """What is edited besides, with the first names: templates are found with both or none."""
        self.besides: Mapping[str, tuple[TextEdit, ...]] = {}
        """What of it is in the texts of now."""
        self.tried: dict[str, dict[Key, list[str]]] = {}
        self.failed: dict[tuple[str, Key], str] = {}
        self.now = self._moved()

    def step(self) -> bool:
        """Write what is wrong in another way and read again; whether anything was written."""
        changing = {path for path, file in self.before.files.items() if self._mend(path, file)}
        changing |= self.waiting.keys()
        self.besides, self.waiting = {**self.besides, **self.waiting}, {}
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
        """What nothing helped, and templates that would not be part of the same modules."""
        for (path, (start, end)), message in sorted(self.failed.items()):
            yield Refusal(message, path, start, end)
        for path, file in self.before.files.items():
            before = {self.place(owner) for owner in file.surroundings.owners}
            owners = {*self.now.files[self.place(path)].surroundings.owners}
            if before != owners:
                yield _template(path, sorted(before - owners), sorted(owners - before))

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
        for key in [key for where, key in self.failed if where == path]:
            self.failed.pop((path, key))
        wrong = self._wrong(file, view)
        rewritten = [self._rewrite(path, key, texts, view) for key, texts in wrong.items()]
        return any(rewritten)

    def _wrong(self, file: File, view: View) -> dict[Key, list[str]]:
        """What is wrong in a file, with all the ways to write it."""
        places = ((index, span(file.facts.references[index])) for index in view.roots())
        wrong = {key: view.texts(index, self._quote(file, index)) for index, key in places}
        return wrong | dict(view.dynamic())

    def _rewrite(self, path: str, key: Key, texts: list[str], view: View) -> bool:
        """Take the first way that was not tried; False if there is none left."""
        tried = self.tried.setdefault(path, {}).setdefault(key, [])
        text = next((each for each in texts if each not in tried), None)
        if text is None:
            self.failed[path, key] = self._failure(self.before.files[path], key, view)
            return False
        tried.append(text)
        return True

    def _pairs(self, path: str, before: Facts, after: Facts) -> tuple[int, ...] | None:
        """Each reference's index of now; a `__MODULE__` that is written out is none of them."""
        written = {span(each) for each in before.references}
        edits = tuple(self._edits(path))
        new = {offset_after(edits, e.start) for e in edits if (e.start, e.end) not in written}
        pairs = [i for i, each in enumerate(after.references) if each.start not in new]
        return tuple(pairs) if len(pairs) == len(before.references) else None

    def _defines(self, facts: Facts) -> bool:
        return any(module.name in self.names for module in facts.modules)

    def _quote(self, file: File, index: int) -> str:
        start = file.facts.references[index].start
        return file.source.text(start + 1, start + 2)

    def _failure(self, file: File, key: Key, view: View) -> str:
        written = file.source.text(*key)
        index = view.at(key)
        if index is None:
            below = view.beginning(key)
            return f"names below `{below}` are made from it, and they do not all move with it"
        return view.failure(index, written)


def _template(path: str, lost: list[str], gained: list[str]) -> Refusal:
    parts = [f"`{each}` would no longer find it" for each in lost]
    parts += [f"`{each}` would take it in" for each in gained]
    return Refusal(
        "this template is found by the name and the place of a module: "
        f"{' and '.join(parts)}; move it along, or name it in `embed_templates`",
        path,
    )
