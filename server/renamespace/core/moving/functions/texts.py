"""An item as it must be written where it goes, so that every name in it means what it meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from renamespace.core.edits import TextEdit, apply_edits
from renamespace.core.elixir.facts import Binding, Function, Head, Kind, Reference
from renamespace.core.elixir.items import Item, ItemKind
from renamespace.core.elixir.kernel import KERNEL_NAMES, RESERVED
from renamespace.core.elixir.local_calls import LocalCall
from renamespace.core.elixir.operators import is_word
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.functions.departures import Departure
from renamespace.core.moving.functions.homes import Homes
from renamespace.core.moving.functions.imports import add_imports, is_lone
from renamespace.core.moving.functions.mentions import mentioned
from renamespace.core.moving.functions.own_place import own_place_edits
from renamespace.core.moving.functions.source import Module, Name
from renamespace.core.moving.functions.target import Target


@dataclass(slots=True)
class Writer:
    """Writes the items of one module for one place, which may be the module itself."""

    module: Module
    homes: Homes
    target: Target
    whole: bool
    """Whether all the rest of the module goes to the target."""
    departure: Departure
    refusals: list[Refusal]
    taken: frozenset[Name] = frozenset()
    """The functions of the target, with those that come to it."""
    named: dict[int, str] = field(default_factory=dict)
    """The modules written before calls that had none, by where these start."""

    @property
    def here(self) -> str:
        """The module in which the items will be."""
        return self.target.name

    def text(self, index: int) -> str:
        """An item in full, without the last line end."""
        item = self.module.items[index]
        edits = [
            TextEdit(each.start - item.start, each.end - item.start, each.text)
            for each in self.edits(index)
        ]
        text = apply_edits(self.module.file.source.data[item.start : item.end], edits).decode()
        return text.replace("\r\n", "\n")

    def edits(self, index: int) -> list[TextEdit]:
        """What changes in an item, in the text of its file."""
        item = self.module.items[index]
        found: list[TextEdit] = []
        found += self._named(index, item)
        places = self._places(item)
        for _, reference in self.module.references_in(item):
            found += self._reference(item, reference, places)
        for call in self.module.own_calls_in(item):
            if call.start not in places:
                found += self._call(call)
        found += self._types(item)
        found += own_place_edits(self, item)
        found += mentioned(self.module, self.homes, item, self.here)
        if self.here != self.module.name:
            found += add_imports(self, item)
        return sorted(set(found))

    def refuse(self, message: str, start: int, end: int, *, unsafe: bool = False) -> None:
        """Note what stands in the way, at its place in the module's file."""
        path = self.module.file.source.path
        message += "; pass --unsafe if that is right" if unsafe else ""
        self.refusals.append(Refusal(message, path, start, end, (self.departure.old,), unsafe))

    def spelled(self, module: str) -> str:
        """How a module is written here, by an alias if it can be."""
        base = (module.rpartition(".")[2], module)
        whole = Reference(0, 0, Head.PLAIN, tuple(module.split(".")), module, Kind.CALL, 0)
        return self.target.spell(module, whole, base)

    def functions(self, name: str, arity: int | None) -> tuple[int, ...]:
        """The items that define a function; the first of its name if the arity is not known."""
        if arity is not None:
            return self.module.functions.get((name, arity), ())
        every = self.module.functions.items()
        return next((items for (each, _), items in every if each == name), ())

    def _places(self, item: Item) -> frozenset[int]:
        """Where the item's own name stands in its head: that is no call."""
        return frozenset(start for start, _ in item.names)

    def _named(self, index: int, item: Item) -> Iterator[TextEdit]:
        """The name of a function where it is defined, and a private one made public."""
        new = self.homes.names.get(index)
        if new is not None:
            for start, end in item.names:
                yield TextEdit(start, end, new)
        if item.kind is ItemKind.MODULE and self.whole:
            yield from self._module_named(item)
        if index in self.homes.exposed:
            yield from self._exposed(index, item)

    def _exposed(self, index: int, item: Item) -> Iterator[TextEdit]:
        """A private function or type made public, without documentation."""
        start = item.statement[0]
        is_type = item.kind is ItemKind.TYPE
        keyword = start + is_type  # After the `@`.
        yield TextEdit(keyword, keyword + len(item.keyword), item.keyword.removesuffix("p"))
        doc = "typedoc" if is_type else "doc"
        first = is_type or self.module.functions[item.name, item.most][0] == index
        if first and doc not in item.above:
            yield TextEdit(start, start, f"@{doc} false\n{self.module.body.indent}")

    def _module_named(self, item: Item) -> Iterator[TextEdit]:
        """What is defined inside the module and gets another name there."""
        full = self.departure.inside.get(f"{self.departure.old}.{item.name}")
        relative = (full or "").removeprefix(f"{self.here}.")
        if full is None or relative in {full, item.name}:
            return
        for _, each in self.module.references_in(item):
            if each.kind is Kind.DEFINITION and each.segments == tuple(item.name.split(".")):
                yield TextEdit(each.start, each.end, relative)
                return

    # Names of modules

    def _reference(
        self, item: Item, reference: Reference, places: frozenset[int]
    ) -> Iterator[TextEdit]:
        skipped = {Kind.DEFINITION, Kind.AS, Kind.OUTPUT, Kind.TEMPLATE}
        if reference.module is None or reference.doctest or reference.kind in skipped:
            return
        if reference.head in {Head.ELIXIR, Head.ATOM, Head.DYNAMIC}:
            return
        function = reference.function
        module, name = self._becomes(reference, function)
        if reference.kind is Kind.DELEGATE and function is not None:
            yield from self._delegated(item, function, name)
        elif function is not None and name is not None and function.start not in places:
            yield TextEdit(function.start, function.end, name)
        if reference.head is Head.MODULE:
            yield from self._own_name(reference, module)
        elif module == self.here and self._is_in_body(reference):
            if self.here != self.module.name:
                yield from self._now_own(item, reference, function, name)
        elif self._needs_spelling(item, reference, module):
            base = self._base(reference, module)
            text = self.target.spell(module, reference, base)
            yield from self._written(reference, text)
        self._require(item, reference, module)

    def _delegated(self, item: Item, function: Function, name: str | None) -> Iterator[TextEdit]:
        """`as:` says what is called, where a delegate is not called like that itself."""
        own = self.homes.names.get(self.module.items.index(item), item.name)
        called = name or function.name
        if function.start == function.end:
            if own != called:
                yield TextEdit(function.start, function.end, f", as: :{called}")
        elif own == called and (found := self._option(item, function)) is not None:
            yield TextEdit(*found, "")
        elif name is not None:
            yield TextEdit(function.start, function.end, name)

    def _option(self, item: Item, function: Function) -> tuple[int, int] | None:
        """The span of `, as: :name`, when it is written like that."""
        data = self.module.file.source.data
        before = re.search(rb",\s*as:\s*:\Z", data[item.start : function.start])
        return None if before is None else (item.start + before.start(), function.end)

    def _becomes(self, reference: Reference, function: Function | None) -> tuple[str, str | None]:
        """The module that is meant, and a function's new name if it is the module's own."""
        own = reference.module == self.module.name
        if not own or function is None:
            return self._inside(reference.module or ""), None
        if (
            reference.typespec
            and (found := self.module.types.get((function.name, function.arity or 0))) is not None
        ):
            items: tuple[int, ...] = (found,)
        else:
            items = self.functions(function.name, function.arity)
        target = self.homes.target(items, self.here)
        return target if target is not None else (self.module.name, None)

    def _inside(self, module: str) -> str:
        """What a module is called that is defined in this one, and goes along."""
        for old, new in self.departure.inside.items():
            if module == old or module.startswith(f"{old}."):
                return new + module.removeprefix(old)
        return module

    def _own_name(self, reference: Reference, module: str) -> Iterator[TextEdit]:
        """`__MODULE__`, alone or in front of a name."""
        if module == self.here or (self.here == self.module.name and module == self.here):
            return
        own = self.module.name
        moved = self.here + (reference.module or "").removeprefix(own)
        index = self.target.index
        whole = self.whole and reference.function is None
        if whole and (not reference.segments or not index.defines_module(reference.module or "")):
            return  # It comes right by itself.
        if self.here == own and module == own:
            return
        if not reference.segments and self.whole and module == own:
            return
        if moved != reference.module and reference.segments and self.here == own:
            return
        base = (module.rpartition(".")[2], module)
        yield from self._written(reference, self.target.spell(module, reference, base))

    def _is_in_body(self, reference: Reference) -> bool:
        """Whether `__MODULE__` would mean the module: not in a quote, nor in a module inside."""
        return self.module.facts.scopes[reference.scope].module == self.module.name

    def _now_own(
        self, item: Item, reference: Reference, function: Function | None, name: str | None
    ) -> Iterator[TextEdit]:
        """A name of the module in whose code it is now."""
        if reference.directive is not None or reference.kind is Kind.ALIAS:
            return
        if function is not None and reference.kind is Kind.TYPE:
            yield TextEdit(reference.start, function.start, "")
            return
        calls = {Kind.CALL, Kind.CAPTURE}
        alone = function is not None and reference.kind in calls and item.kind is ItemKind.FUNCTION
        if alone and function is not None and self._is_callable(name or function.name, reference):
            parens = "" if function.parens or reference.kind is Kind.CAPTURE else "()"
            yield TextEdit(reference.start, function.start, "")
            yield TextEdit(function.end, function.end, parens)
        elif reference.start < item.statement[1]:
            yield from self._written(reference, "__MODULE__")

    def _is_callable(self, name: str, reference: Reference) -> bool:
        """Whether a call without a module can mean nothing else here.

        An import that is not there to be read is asked about.
        """
        quoted = self.module.facts.quoted(reference.scope)
        if quoted or not is_word(name) or name in KERNEL_NAMES | RESERVED:
            return False
        rivals = list(self.target.importing(name))
        if not all(map(self.target.imports_unread, rivals)):
            return False
        if rivals:
            message = f"`{name}` becomes a local call, and `{rivals[0]}` may define that name too"
            self.refuse(message, reference.start, reference.end, unsafe=True)
        return True

    def _needs_spelling(self, item: Item, reference: Reference, module: str) -> bool:
        if module != reference.module:
            return True
        binding = self._binding(reference)
        if binding is not None:
            inside = item.start <= binding.start < item.end
            return not inside and self.here != self.module.name
        if self.target.is_nested(module):
            return True
        first = reference.segments[0] if reference.segments else ""
        bound = self.target.bindings.get(first, first)
        return self.here != self.module.name and bound != first

    def _binding(self, reference: Reference) -> Binding | None:
        if reference.binding is None:
            return None
        return self.module.facts.bindings[reference.binding]

    def _base(self, reference: Reference, module: str) -> tuple[str, str] | None:
        """Short name and module of the alias through which a name goes, if it leads there still."""
        binding = self._binding(reference)
        if self.target.is_nested(module):
            return None
        if binding is not None and binding.module is not None:
            of = binding.module
            if module == of or module.startswith(f"{of}."):
                return binding.name, of
        return (module.rpartition(".")[2], module) if module != reference.module else None

    def _written(self, reference: Reference, text: str) -> Iterator[TextEdit]:
        if text != self.module.file.source.text(reference.start, reference.end):
            yield TextEdit(reference.start, reference.end, text)

    def _require(self, item: Item, reference: Reference, module: str) -> None:
        """What was required for the item is required for it in its new place."""
        if self.here in {self.module.name, module}:
            return
        facts = self.module.facts
        for directive in facts.directives:
            inside = item.start <= directive.start < item.end
            if directive.kind is not Kind.REQUIRE or directive.start > reference.start or inside:
                continue
            required = {facts.references[each].module for each in directive.references}
            if reference.module in required and reference.directive is None:
                self.target.require(module)

    # Calls without a module

    def _call(self, call: LocalCall) -> Iterator[TextEdit]:
        own = self.module.functions.get((call.name, call.arity), ())
        target = self.homes.target(own, self.here)
        if target is None or (target[0] == self.here and target[1] is None):
            return
        if self._is_doubtful(call, target) or self._is_hidden(call, target[0]):
            return
        module, new = target
        name = new or call.name
        text = name
        if module != self.here:
            text = f"{self.spelled(module)}.{text}"
            if any(self.module.items[each].macro for each in own):
                self.target.require(module)
                self._refuse_unreachable(call, own)
        yield TextEdit(call.start, call.end, text)

    def _refuse_unreachable(self, call: LocalCall, macro: tuple[int, ...]) -> None:
        """A macro whose quote calls its own module's functions by name is for that module alone."""
        for each in (c for index in macro for c in self.module.calls_in(self.module.items[index])):
            own = self.module.functions.get((each.name, each.arity))
            if own and self.module.facts.quoted(each.scope):
                public = "" if not self.module.items[own[0]].private else "make it public, and "
                self.refuse(
                    f"`{call.name}/{call.arity}` cannot be used in `{self.here}`, as its quote "
                    f"calls `{each.name}/{each.arity}` without a module: {public}write "
                    f"`{self.module.name}` before it first",
                    call.start,
                    call.end,
                )
                return

    def _is_hidden(self, call: LocalCall, module: str) -> bool:
        """Whether a function that other code defines is private, and so is not for elsewhere."""
        name = call.name, call.arity
        for each, _ in self.module.within_others:
            hidden = not each.public and module != self.here
            if hidden and name[0] == each.name and each.fewest <= name[1] <= each.most:
                message = (
                    f"private `{each.name}/{each.most}` is defined inside of other code, and stays "
                    "there: make it public first"
                )
                self.refuse(message, call.start, call.end)
                return True
        return False

    def _is_doubtful(self, call: LocalCall, target: tuple[str, str | None]) -> bool:
        """Whether a call of a function that goes elsewhere cannot be written; that is told."""
        what = f"`{call.name}/{call.arity}`"
        place = call.start, call.end
        data = self.module.file.source.data
        if self.module.facts.quoted(call.scope):
            self.refuse(
                f"{what} in a quote may be called wherever that is used: write the module "
                "before it first",
                *place,
            )
        elif data[call.start - 1 : call.start] in {b"<", b"."} and target[0] != self.here:
            self.refuse(
                f"the tag of {what} names a function of its own module, which goes "
                f"elsewhere: write `{target[0]}` before it first",
                *place,
            )
        elif not is_word(call.name) or not is_word(target[1] or call.name):
            self.refuse(
                f"{what} is an operator or a sigil, called without a module: import it "
                "where it is needed first",
                *place,
            )
        elif not call.certain or is_lone(self.module, call):
            self.refuse(
                f"{what} may be a variable here, and its function goes elsewhere: write "
                "parentheses after it if it is a call",
                *place,
            )
        else:
            return False
        return True

    def _types(self, item: Item) -> Iterator[TextEdit]:
        """A type of the module, named without it in a spec that is now elsewhere."""
        for name in self.module.body.within(item, self.module.body.types):
            found = self.module.types.get((name.name, name.arity))
            target = self.homes.target((found,) if found is not None else (), self.here)
            if target is None or target[0] == self.here:
                continue
            spelled = self.spelled(target[0])
            follows = self.module.file.source.data[name.end : name.end + 1]
            yield TextEdit(
                name.start, name.end, f"{spelled}.{name.name}" + "()" * (follows != b"(")
            )
