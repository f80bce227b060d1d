"""One module's functions brought to where they go: each item is cut here and written there."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.items import ABOUT_STRUCTS, Item, ItemKind
from renamespace.core.elixir.local_calls import LocalCall
from renamespace.core.index import Index
from renamespace.core.moving.decisions import Notice, Refusal
from renamespace.core.moving.functions.clashes import Clashes
from renamespace.core.moving.functions.departures import (
    Departure,
)
from renamespace.core.moving.functions.headers import header_edits, moduledoc, new_module
from renamespace.core.moving.functions.homes import find_homes, unwritten
from renamespace.core.moving.functions.imports import answering
from renamespace.core.moving.functions.leaving import cut, cuts, imports_of_itself
from renamespace.core.moving.functions.paths import path_of
from renamespace.core.moving.functions.proof import unproved
from renamespace.core.moving.functions.sharing import Shared
from renamespace.core.moving.functions.source import Module, Name, module_in
from renamespace.core.moving.functions.target import Target
from renamespace.core.moving.functions.texts import Writer
from renamespace.core.plan import Plan
from renamespace.core.source import BOM


@dataclass(frozen=True, slots=True)
class Moved:
    """A function, a type or a nested module that goes, with its names before and after."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Transplant:
    """One module's functions at their new places: edits of the texts by path, files made and gone.

    A path is in one of the three only.
    """

    edits: Mapping[str, tuple[TextEdit, ...]] = field(default_factory=dict)
    created: Mapping[str, str] = field(default_factory=dict)
    deleted: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notices: tuple[Notice, ...] = ()


def transplant(
    plan: Plan, before: Index, index: Index, departure: Departure, shared: Shared
) -> Transplant:
    """Bring what leaves a module to where it goes.

    `index` has all references as they will be, `before` is the project as it was.
    """
    module = module_in(index, departure.module)
    if module is None:
        message = f"the body of `{departure.module}` cannot be read: write it with `do ... end`"
        return Transplant(refusals=(Refusal(message, modules=(departure.old,)),))
    return _Work(plan, before, index, departure, module, shared).done()


class _Work:
    """One module at work."""

    def __init__(
        self,
        plan: Plan,
        before: Index,
        index: Index,
        departure: Departure,
        module: Module,
        shared: Shared,
    ) -> None:
        self.plan = plan
        self.before = before
        self.index = index
        self.departure = departure
        self.module = module
        self.homes = find_homes(index, module, departure, shared)
        self.refusals: list[Refusal] = [*unwritten(module, departure), *self.homes.refusals]
        self.notices: list[Notice] = [Notice(each) for each in self.homes.told]
        self.edits: dict[str, list[TextEdit]] = {}
        self.created: dict[str, str] = {}
        self.deleted: list[str] = []
        self.written = Counter[int]()
        """How often each item is written at a new place."""

    def done(self) -> Transplant:
        if any(not each.unsafe for each in self.refusals):
            return Transplant(refusals=tuple(self.refusals))
        writers = [self._writer(Target(self.index, name)) for name in self._targets()]
        for writer in writers:
            self._bring(writer)
        self._leave()
        edits = {path: self._in_order(path, each) for path, each in self.edits.items() if each}
        if not [each for each in self.refusals if not each.unsafe]:
            kept = (i for i in range(len(self.module.items)) if not self.homes.leaves(i))
            counts = self.written + Counter(() if self.homes.gone else kept)
            self.refusals += unproved(
                self.index, self.module, counts, writers, edits, self.created, self.deleted
            )
        return Transplant(
            edits,
            self.created,
            tuple(self.deleted),
            tuple(self._moved()),
            tuple(dict.fromkeys(self.refusals)),
            tuple(self.notices),
        )

    def _in_order(self, path: str, edits: Iterable[TextEdit]) -> tuple[TextEdit, ...]:
        """A file's edits, with its line ends."""
        end = self.index.files[path].source.line_end()
        found = (replace(each, text=each.text.replace("\n", end)) for each in edits)
        return tuple(sorted(set(found)))

    def _targets(self) -> list[str]:
        homes = [home for parts in self.homes.of.values() for home in parts]
        return [each for each in dict.fromkeys(homes) if each != self.module.name]

    def _writer(self, target: Target) -> Writer:
        whole = self.departure.whole == target.name
        return Writer(self.module, self.homes, target, whole, self.departure, self.refusals)

    # What comes to a target

    def _bring(self, writer: Writer) -> None:
        target = writer.target
        coming = [
            i for i in range(len(self.module.items)) if target.name in self.homes.of.get(i, ())
        ]
        writer.taken = self._names(target, coming)
        clashes = Clashes(writer, self._called(target))
        target.reserve(self._plain_words(coming))
        for new in self.departure.inside.values() if writer.whole else ():
            short = new.removeprefix(f"{target.name}.")
            if short != new and "." not in short and short not in target.words:
                target.nested[short] = new
        texts = {
            index: writer.text(index) for index in coming if not self._is_dropped(index, clashes)
        }
        self.refusals += clashes.find(coming)
        self.written.update(texts.keys())
        header: dict[str, list[str]] = {}
        body: list[int] = []
        for index, text in texts.items():
            kind = self._header_kind(self.module.items[index], is_new=target.module is None)
            if kind is not None:
                header.setdefault(kind, []).append(_plain(text, self.module.body.indent))
            else:
                body.append(index)
        if target.module is None:
            self._create(target, header, self._joined(body, texts, "  "))
        else:
            self._add(target, target.module, header, body, texts)

    def _names(self, target: Target, coming: Iterable[int]) -> frozenset[Name]:
        """What a target defines itself, and what comes to it."""
        there = target.module.functions.keys() if target.module is not None else ()
        functions = (
            (self.homes.names.get(index, item.name), arity)
            for index in coming
            if (item := self.module.items[index]).kind is ItemKind.FUNCTION
            for arity in range(item.fewest, item.most + 1)
        )
        return frozenset({*there, *functions})

    def _is_dropped(self, index: int, clashes: Clashes) -> bool:
        """What the target has already, or gets only as far as something needs it."""
        item = self.module.items[index]
        if item.kind is ItemKind.DIRECTIVE:
            return True
        if item.kind is ItemKind.MODULEDOC:
            target = clashes.target
            return target.module is not None or self._note(target) is not None
        if item.kind is ItemKind.BEHAVIOUR:
            text = self.module.file.source.text(*item.statement)
            other = clashes.target.module
            return other is not None and any(
                other.file.source.text(*each.statement) == text
                for each in other.items
                if each.kind is ItemKind.BEHAVIOUR
            )
        return clashes.is_there(index)

    def _header_kind(self, item: Item, *, is_new: bool) -> str | None:
        """As what an item stands at the module's start; None if it stands below, in its order.

        A struct and a nested module must be there before what the target has uses them.
        """
        if item.rigid:
            return None
        if not is_new and (item.kind is ItemKind.STRUCT or item.keyword in ABOUT_STRUCTS):
            return "struct"
        if not is_new and item.kind is ItemKind.MODULE and item.keyword != "defimpl":
            return "module"
        if item.kind is ItemKind.ATTRIBUTE and len(self.module.attributes[item.name]) > 1:
            return None
        kinds = {ItemKind.ATTRIBUTE, ItemKind.TYPE, ItemKind.BEHAVIOUR, ItemKind.MODULEDOC}
        return item.kind.value if item.kind in kinds else None

    def _plain_words(self, coming: Iterable[int]) -> Iterator[str]:
        for index in coming:
            for _, each in self.module.references_in(self.module.items[index]):
                if each.binding is None and each.segments and not each.doctest:
                    yield each.segments[0]

    def _called(self, target: Target) -> frozenset[Name]:
        """What the target called without a module before, and does not define."""
        other = module_in(self.before, target.name)
        if other is None:
            return frozenset()
        calls = [each for item in other.items for each in other.own_calls_in(item)]
        names = {(each.name, each.arity) for each in calls if not self._was_imported(other, each)}
        return frozenset(names - other.functions.keys())

    def _was_imported(self, other: Module, call: LocalCall) -> bool:
        """Whether the target called without a module what comes to it now."""
        references = other.facts.references
        found = [*answering(self.before, other, call)]
        names = {references[each].module for one in found for each in one.references}
        return names == {self.departure.old}

    def _joined(self, body: list[int], texts: Mapping[int, str], indent: str) -> str:
        """The items one below the other, with a blank line between unless there was none."""
        parts: list[str] = []
        last = None
        for index in body:
            text = texts[index]
            if indent != self.module.body.indent:
                text = _indented(_plain(text, self.module.body.indent), indent)
            gap = "" if last is None else "\n\n"
            if last is not None and index == last + 1 and self._is_close(index):
                gap = "\n"
            parts.append(gap + text)
            last = index
        return "".join(parts)

    def _is_close(self, index: int) -> bool:
        items, data = self.module.items, self.module.file.source.data
        return data.count(b"\n", items[index - 1].end, items[index].start) == 1

    def _create(self, target: Target, header: dict[str, list[str]], body: str) -> None:
        old = self.module.file.source.path
        path = path_of(self.plan, old, target.name)
        planned = target.name in self.plan.files
        reason = "a file that is there already" if path in self.index.files else None
        if reason is None and path.endswith(".exs") and not planned:
            reason = "a script, which nothing compiles but itself"
        if reason is not None:
            message = f"`{target.name}` would be in {path}, {reason}: give it a place below [files]"
            self.refusals.append(Refusal(message, modules=(self.departure.old,)))
            return
        hidden = any(
            item.kind is ItemKind.MODULEDOC
            and self.module.file.source.text(*item.statement).endswith("false")
            for item in self.module.items
        )
        doc = moduledoc(target.name, self._note(target), hidden=hidden)
        text = new_module(target, doc, header, body)
        self.created[path] = text.replace("\n", self.module.file.source.line_end())

    def _note(self, target: Target) -> str | None:
        """What the plan notes at the rules of the functions that go to a module."""
        goals = self.departure.functions.values()
        notes = (each.note for each in goals if each.module == target.name)
        return next((each for each in notes if each), None)

    def _add(
        self,
        target: Target,
        other: Module,
        header: dict[str, list[str]],
        body: list[int],
        texts: Mapping[int, str],
    ) -> None:
        lines = imports_of_itself(other)
        edits = [*cut(other, lines), *header_edits(target, header, frozenset(lines))]
        if body:
            text = self._joined(body, texts, other.body.indent)
            place = other.items[-1].end if other.items else other.body.start
            gap = "\n\n" if other.items else "\n"
            edits.append(TextEdit(place, place, gap + text))
        self.edits.setdefault(other.file.source.path, []).extend(edits)

    # What is left

    def _leave(self) -> None:
        path = self.module.file.source.path
        found = self.edits.setdefault(path, [])
        if self.homes.gone:
            self._told_of_docs()
            others = [m for m in self.module.facts.modules if not self._is_inside(m.start)]
            if not others:
                self.edits.pop(path)
                self.deleted.append(path)
                return
            found.append(self._whole())
            return
        here = Target(self.index, self.module.name)
        writer = Writer(
            self.module,
            self.homes,
            here,
            whole=False,
            departure=self.departure,
            refusals=self.refusals,
        )
        for index in range(len(self.module.items)):
            if not self.homes.leaves(index):
                found += writer.edits(index)
        self.refusals += Clashes(writer, self._called(here)).of_renamed()
        edits, gone = cuts(self.index, self.module, self.homes, here.used)
        found += edits
        found += header_edits(here, {}, gone)

    def _is_inside(self, place: int) -> bool:
        start, end = self.module.body.whole
        return start <= place < end

    def _whole(self) -> TextEdit:
        """The lines of the module, with the blank lines below, or above if nothing follows."""
        data = self.module.file.source.data
        start, end = self.module.body.whole
        start = max(data.rfind(b"\n", 0, start) + 1, len(BOM) if data.startswith(BOM) else 0)
        below = data[end:].lstrip()
        if below and not below.startswith(b"end"):
            rest = data[end:].lstrip(b"\r\n")
            return TextEdit(start, len(data) - len(rest), "")
        return TextEdit(len(data[:start].rstrip()), end, "")

    def _told_of_docs(self) -> None:
        targets = " or ".join(f"`{each}`" for each in self.departure.targets)
        for index, item in enumerate(self.module.items):
            text = self.module.file.source.text(*item.statement)
            plain = item.kind is ItemKind.MODULEDOC and not text.endswith("false")
            if plain and index not in self.written:
                self.notices.append(
                    Notice(
                        f"`{self.departure.old}` is gone, and its `@moduledoc` with it: see "
                        f"whether {targets} should say some of it"
                    )
                )

    def _moved(self) -> Iterator[Moved]:
        seen = set()
        for index, homes in self.homes.of.items():
            item = self.module.items[index]
            home = homes[0]
            if (
                item.kind is ItemKind.FUNCTION and home != self.module.name
            ) or index in self.homes.names:
                new = self.homes.names.get(index, item.name)
                key = item.name, item.most
                if key not in seen:
                    seen.add(key)
                    yield Moved(
                        f"{self.departure.old}.{item.name}/{item.most}", f"{home}.{new}/{item.most}"
                    )


def _plain(text: str, indent: str) -> str:
    """A text of lines without what its module indents them by."""
    return "\n".join(line.removeprefix(indent) for line in text.split("\n"))


def _indented(text: str, indent: str) -> str:
    return "\n".join(indent + line if line else line for line in text.split("\n"))
