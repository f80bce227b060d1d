"""What keeps an item from going where it is to go: something there, or something about itself."""

from collections.abc import Iterator, Mapping

from renamespace.core.elixir.facts import Kind
from renamespace.core.elixir.items import Item, ItemKind
from renamespace.core.elixir.kernel import KERNEL_NAMES
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.functions.imports import answering, is_lone
from renamespace.core.moving.functions.paths import out_of_sight
from renamespace.core.moving.functions.source import Module, Name, callbacks_of
from renamespace.core.moving.functions.texts import Writer
from renamespace.core.rules.targets import written

_ALONG = {"derive", "enforce_keys", "optional_callbacks"}
"""What stands above a struct, or speaks of callbacks, and goes as it is."""
_SPEAKING = {"doc", "impl", "deprecated", "since"}
"""What is about the next function, wherever that stands (Module, "Module attributes")."""
_HOOKS = {"before_compile", "after_compile", "on_definition", "defoverridable", "after_verify"}
_CALLBACKS: Mapping[str, frozenset[str]] = {
    "Agent": frozenset({"child_spec"}),
    "Application": frozenset({"start", "stop", "prep_stop", "config_change", "start_phase"}),
    "Ecto.Schema": frozenset(),
    "ExUnit.Case": frozenset(),
    "GenServer": frozenset(
        {"init", "handle_call", "handle_cast", "handle_info", "handle_continue", "terminate"}
        | {"code_change", "format_status", "child_spec"}
    ),
    "Mix.Task": frozenset({"run"}),
    "Supervisor": frozenset({"init", "child_spec"}),
    "Task": frozenset({"child_spec"}),
}
"""What the modules of Elixir call in a module that says `use` of them; none of Ecto.Schema."""


class Clashes:
    """All that is in the way of what goes from one module to one target."""

    def __init__(self, writer: Writer, called: frozenset[Name]) -> None:
        """`called` is what the target called without a module before anything changed."""
        self.writer = writer
        self.module = writer.module
        self.departure = writer.departure
        self.homes = writer.homes
        self.target = writer.target
        self.called = called
        self.whole = writer.whole

    def find(self, items: list[int]) -> Iterator[Refusal]:
        """The refusals for these items, which go to the target."""
        yield from self._of_place(items)
        for index in items:
            item = self.module.items[index]
            if self.is_there(index):
                continue
            yield from self._of_text(item)
            yield from self._of_calls(item)
            match item.kind:
                case ItemKind.FUNCTION:
                    yield from self._of_function(index, item)
                case ItemKind.TYPE:
                    yield from self._of_type(item)
                case ItemKind.ATTRIBUTE:
                    yield from self._of_attribute(item)
                case ItemKind.MODULE:
                    yield from self._of_module(item)
                case ItemKind.STRUCT:
                    yield from self._of_struct(item)
                case ItemKind.OTHER:
                    yield from self._of_other(item)
                case ItemKind.DIRECTIVE if item.keyword == "use":
                    yield from self._of_use(item)
        yield from self._of_hooks(items)

    def of_renamed(self) -> Iterator[Refusal]:
        """The refusals for what stays in the module and gets another name."""
        for index, new in self.homes.names.items():
            item = self.module.items[index]
            if self.homes.leaves(index) or item.kind is not ItemKind.FUNCTION:
                continue
            names = {(new, arity) for arity in range(item.fewest, item.most + 1)}
            full = written(self.module.name, new, item.most)
            if self._others(index, item) & names:
                message = f"`{full}` is there already: give one of them another name in the plan"
                yield self.refusal(item, message)
            elif names & self.called:
                message = f"`{new}/{item.most}` is called already, of Kernel or by an import"
                yield self.refusal(item, f"{message}: give it another name")
            else:
                yield from self._of_imports(item, new)

    def _others(self, index: int, item: Item) -> set[Name]:
        """The names of the module's other functions that stay."""
        return {
            (self.homes.names.get(other, each.name), arity)
            for other, each in enumerate(self.module.items)
            if each.kind is ItemKind.FUNCTION and not self.homes.leaves(other) and other != index
            if not _is_same(item, each)
            for arity in range(each.fewest, each.most + 1)
        }

    def refusal(self, item: Item, message: str, *, unsafe: bool = False) -> Refusal:
        """At the item's name."""
        place = item.names[-1] if item.names else item.statement
        path = self.module.file.source.path
        message += "; pass --unsafe if that is right" if unsafe else ""
        return Refusal(message, path, *place, (self.departure.old,), unsafe)

    def _of_place(self, items: list[int]) -> Iterator[Refusal]:
        """The target's file may not be seen by all who see the source's."""
        if self.target.module is None or not items:
            return
        old, new = self.module.file.source.path, self.target.module.file.source.path
        if (reason := out_of_sight(old, new)) is not None:
            yield self.refusal(self.module.items[items[0]], reason, unsafe=True)

    def _of_text(self, item: Item) -> Iterator[Refusal]:
        other = self.target.module
        if item.shared:
            yield self.refusal(
                item,
                "another expression shares a line with this: give each a line of its own first",
            )
        indent = other.body.indent if other is not None else "  "
        if item.rigid and indent != self.module.body.indent:
            yield self.refusal(
                item,
                "it holds a text of several lines, and would be indented "
                "otherwise: make it a heredoc first",
            )
        if other is None:
            return
        if other.file.source.line_end() != self.module.file.source.line_end():
            yield self.refusal(
                item,
                f"the line ends of {other.file.source.path} are others: make them the same first",
            )

    def _of_function(self, index: int, item: Item) -> Iterator[Refusal]:
        new = self.homes.names.get(index, item.name)
        names = {(new, arity) for arity in range(item.fewest, item.most + 1)}
        full = written(self.target.name, new, item.most)
        there = self.target.module.functions if self.target.module is not None else {}
        if names & there.keys():
            rule = (
                f'"{self.departure.old}.{item.name}/{item.most}" = "{self.target.name}.other_name"'
            )
            how = f"give it another name in the plan, as `{rule}`"
            yield self.refusal(item, f"`{full}` is there already: {how}")
            return
        if rival := self._rival(index, item, names):
            yield self.refusal(
                item,
                f"`{written('', rival.name, rival.most).lstrip('.')}` becomes "
                f"`{full}` too: give one of them another name",
            )
        if names & self.called:
            yield self.refusal(
                item,
                f"`{self.target.name}` calls `{new}/{item.most}` already, "
                "which is Kernel's or comes by an import there: give it another name",
            )
        elif new in KERNEL_NAMES and index in self.homes.names and self._is_called(item):
            yield self.refusal(
                item,
                f"`{new}` is a name of Kernel, and is called here without a "
                "module: choose another one",
            )
        else:
            yield from self._of_imports(item, new)
        yield from self._of_impl(item)
        yield from self._of_stray(index, item)

    def _rival(self, index: int, item: Item, names: set[Name]) -> Item | None:
        for other, each in enumerate(self.module.items):
            if other >= index or _is_same(item, each) or each.kind is not ItemKind.FUNCTION:
                continue
            if self.target.name in self.homes.of.get(other, ()):
                new = self.homes.names.get(other, each.name)
                if names & {(new, arity) for arity in range(each.fewest, each.most + 1)}:
                    return each
        return None

    def _of_calls(self, item: Item) -> Iterator[Refusal]:
        """What is called in an item without a module, and would be the target's own there."""
        for call in self.module.own_calls_in(item):
            name = call.name, call.arity
            lone = is_lone(self.module, call) or not call.certain
            if name not in self.writer.taken or self.module.answers(call) or lone:
                continue
            if next(answering(self.target.index, self.module, call), None) is None:
                message = (
                    f"`{call.name}/{call.arity}` is not the module's own function here, and "
                    f"`{self.target.name}` has one of that name: write its module before it first"
                )
                path = self.module.file.source.path
                yield Refusal(message, path, call.start, call.end, (self.departure.old,))

    def _is_called(self, item: Item) -> bool:
        """Whether the module calls a function of its own."""
        names = {(item.name, arity) for arity in range(item.fewest, item.most + 1)}
        places = {start for each in self.module.items for start, _ in each.names}
        return any(
            (call.name, call.arity) in names and call.start not in places
            for call in self.module.calls
        )

    def _of_imports(self, item: Item, new: str) -> Iterator[Refusal]:
        for arity in range(item.fewest, item.most + 1):
            for imported in self.target.importing(new, arity):
                what = f"`{new}/{arity}`"
                yield self.refusal(
                    item,
                    f"`{self.target.name}` imports `{imported}`, which may "
                    f"have {what} too, so calls of it would not be clear",
                    unsafe=True,
                )
                return

    def _of_stray(self, index: int, item: Item) -> Iterator[Refusal]:
        """An attribute that speaks of the function, with something else between."""
        for each in reversed(self.module.items[:index]):
            if each.kind is ItemKind.FUNCTION:
                return
            if each.kind is ItemKind.OTHER and each.keyword in _SPEAKING:
                what = f"`@{each.keyword}` speaks of `{item.name}/{item.most}`"
                yield self.refusal(each, f"{what}, with other code between: put it right above")

    def _of_impl(self, item: Item) -> Iterator[Refusal]:
        what = f"`{item.name}/{item.most}`"
        if self.whole or item.private:
            return
        if "impl" in item.above:
            yield self.refusal(
                item,
                f"{what} is the callback of a behaviour that `{self.module.name}` has: take its "
                "rule out of the plan, or its `@impl`",
            )
            return
        marked = any("impl" in each.above for each in self.module.items)
        for behaviour in self._behaviours() if not marked else ():
            callbacks = callbacks_of(self.target.index, behaviour)
            if callbacks is None:
                message = f"{what} may be a callback of `{behaviour}`, which cannot be seen"
                yield self.refusal(item, message, unsafe=True)
            elif (item.name, item.most) in callbacks:
                message = f"{what} is a callback of `{behaviour}`: take its rule out of the plan"
                yield self.refusal(item, message)

    def _behaviours(self) -> Iterator[str]:
        items = [each for each in self.module.items if each.kind is ItemKind.BEHAVIOUR]
        for item in items:
            for _, each in self.module.references_in(item):
                yield each.module or ""

    def _of_type(self, item: Item) -> Iterator[Refusal]:
        there = self.target.module.types if self.target.module is not None else {}
        if (item.name, item.fewest) in there:
            yield self.refusal(
                item,
                f"`{self.target.name}` has a type `{item.name}` already: rename one of them first",
            )

    def _of_attribute(self, item: Item) -> Iterator[Refusal]:
        if self._reads(item.name):
            yield self.refusal(
                item, f"`{self.target.name}` has another `@{item.name}`: rename one of them first"
            )

    def is_there(self, index: int) -> bool:
        """Whether the target has the very same, with the same above it: one will do for both.

        That is so of attributes, types, and private functions with all their clauses.
        """
        item, other = self.module.items[index], self.target.module
        if other is None or index in self.homes.names:
            return False
        mine, theirs = _alike(self.module, item), _alike(other, item)
        if not theirs or len(mine) != len(theirs):
            return False
        return all(
            self._text(each) == _plain(other.file.source.text(there.start, there.end), other)
            for each, there in zip(mine, (other.items[place] for place in theirs), strict=True)
        )

    def _text(self, index: int) -> str:
        return _plain(self.writer.text(index), self.module)

    def _reads(self, name: str) -> bool:
        other = self.target.module
        return other is not None and any(each.name == name for each in other.body.reads)

    def _of_module(self, item: Item) -> Iterator[Refusal]:
        old = f"{self.departure.old}.{item.name}"
        full = self.departure.inside.get(old, f"{self.target.name}.{item.name}")
        if not full.startswith(f"{self.target.name}."):
            yield self.refusal(
                item,
                f"`{old}` would be in `{self.target.name}`, and the plan calls "
                f"it `{full}`: give it a file of its own first",
            )
        if item.keyword == "defimpl" or full == f"{self.module.name}.{item.name}":
            return
        if self.target.index.defines_module(full):
            yield self.refusal(
                item,
                f"`{full}` is there already: give `{old}` a rule of its own, "
                f'`"{old}" = "{full}2"` with a better name',
            )

    def _of_struct(self, item: Item) -> Iterator[Refusal]:
        other = self.target.module
        if other is not None and any(each.kind is ItemKind.STRUCT for each in other.items):
            yield self.refusal(
                item,
                f"`{self.target.name}` has a struct of its own: give this "
                "one a module of its own first",
            )

    def _of_other(self, item: Item) -> Iterator[Refusal]:
        if item.keyword not in _ALONG:
            what = self.module.file.source.text(*item.statement).split("\n")[0]
            yield self.refusal(
                item,
                f"`{what}` runs while `{self.module.name}` is compiled, and "
                f"may not do the same in `{self.target.name}`",
                unsafe=True,
            )

    def _of_use(self, item: Item) -> Iterator[Refusal]:
        facts = self.module.facts
        directive = next(d for d in facts.directives if d.start == item.statement[0])
        used = facts.references[directive.references[0]].module or ""
        if any(each == used for each, _ in self.target.directives({Kind.USE})):
            return
        self.target.use_as(self.module, directive)
        yield self.refusal(
            item,
            f"`{self.target.name}` would say `use {used}` too, which may do more than is seen",
            unsafe=True,
        )

    def _of_hooks(self, items: list[int]) -> Iterator[Refusal]:
        """What the module is compiled with may call its functions, or change them."""
        functions = [self.module.items[each] for each in items]
        functions = [each for each in functions if each.kind is ItemKind.FUNCTION]
        for item in self.module.items if functions else ():
            if item.keyword in _HOOKS:
                yield self.refusal(
                    item,
                    f"`{item.keyword}` may do something with the functions "
                    f"that leave `{self.module.name}`",
                    unsafe=True,
                )
        for used in self._used() if functions and not self.whole else ():
            called = _CALLBACKS.get(used)
            wanted = [each for each in functions if called is None or each.name in called]
            if wanted and not all(each.private for each in wanted):
                names = ", ".join(dict.fromkeys(f"`{e.name}/{e.most}`" for e in wanted[:3]))
                yield self.refusal(
                    wanted[0], f"`use {used}` may need {names} in `{self.module.name}`", unsafe=True
                )

    def _used(self) -> Iterator[str]:
        facts = self.module.facts
        for directive in facts.directives:
            inside = facts.scopes[directive.scope].module == self.module.name
            if directive.kind is Kind.USE and inside:
                yield from (facts.references[each].module or "" for each in directive.references)


def _is_same(item: Item, other: Item) -> bool:
    """Whether two items are clauses of one function, or its head with default arguments."""
    overlapping = other.fewest <= item.most and item.fewest <= other.most
    return other.name == item.name and overlapping


def _alike(module: Module, item: Item) -> tuple[int, ...]:
    """The items of a module that define what an item of another one does."""
    match item.kind:
        case ItemKind.ATTRIBUTE:
            return module.attributes.get(item.name, ())
        case ItemKind.TYPE:
            found = module.types.get((item.name, item.fewest))
            return () if found is None else (found,)
        case ItemKind.FUNCTION if item.private:
            return module.functions.get((item.name, item.most), ())
    return ()


def _plain(text: str, module: Module) -> str:
    """A text of a module without line ends and indentation that are the module's."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(each.removeprefix(module.body.indent) for each in lines)
