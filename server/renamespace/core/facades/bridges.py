"""What each facade has to hand on: the rules of the plan held against what is defined by now."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from renamespace.core.elixir.facts import Facade, FacadeKind
from renamespace.core.elixir.signatures import Signature, read_signatures
from renamespace.core.facades.uses import Uses
from renamespace.core.index import File, Index
from renamespace.core.plan import Plan, Rule, RuleKind, Target

_OF_MODULES = frozenset({RuleKind.MODULE, RuleKind.MODULE_TREE})
_LOOSE = frozenset({RuleKind.FUNCTION_WILDCARD, RuleKind.MODULE_TREE})


@dataclass(frozen=True, slots=True)
class Item:
    """One old name: `name` with these arguments is now `target` in `module`, by a rule."""

    kind: FacadeKind
    name: str
    arguments: tuple[str, ...]
    module: str
    target: str
    rule: Rule

    @property
    def arity(self) -> int:
        """How many arguments it takes."""
        return len(self.arguments)

    @property
    def key(self) -> tuple[bool, str, int]:
        """What no second one in a module may have."""
        return self.kind is FacadeKind.TYPE, self.name, self.arity


@dataclass(frozen=True)
class Bridge:
    """What a facade of `old` has to hold, and the rules past their `remove_by` that it need not."""

    old: str
    items: tuple[Item, ...] = ()
    overdue: tuple[Rule, ...] = ()
    unasked: tuple[Rule, ...] = ()
    """Those among them of which nothing names what they moved."""
    staying: tuple[Item, ...] = ()
    """What the module still defines itself, though a rule moves it."""
    waits: bool = False
    """Whether the module as a whole is still to be moved."""


@dataclass
class Bridges:
    """All bridges of a plan, worked out one by one when asked for."""

    plan: Plan
    index: Index
    today: datetime.date | None = None
    before: "Bridges | None" = None
    """The project as it was before the move that is just done: it tells what has gone."""
    _signatures: dict[str, tuple[Signature, ...]] = field(default_factory=dict)

    @cached_property
    def uses(self) -> Uses:
        """Who names what."""
        return Uses(self.index)

    @cached_property
    def facades(self) -> Mapping[str, tuple[File, Facade]]:
        """The facades that there are, by module."""
        return {
            each.module: (file, each)
            for file in self.index.files.values()
            if not file.dependency
            for each in file.facts.facades
        }

    @cached_property
    def old_modules(self) -> tuple[str, ...]:
        """The old modules of the plan in its order; of a tree those that something names."""
        found: dict[str, None] = {}
        for rule in self.plan.rules if not self.plan.settled else ():
            if rule.origin is None:
                found.update(dict.fromkeys(self._of_rule(rule)))
        return tuple(found)

    def signatures(self, module: str) -> tuple[Signature, ...]:
        """What a module visibly defines for others."""
        if module not in self._signatures:
            self._signatures[module] = tuple(
                each
                for file in self.index.defined_in(module)
                for each in read_signatures(file.source, file.facts, module)
            )
        return self._signatures[module]

    def defined_by_itself(self, module: str) -> bool:
        """Whether the old module is there, and is more than a facade."""
        files = self.index.defined_in(module)
        return any(
            each.name == module and not each.facade for file in files for each in file.facts.modules
        )

    def of(self, old: str) -> Bridge:
        """What a facade of an old module has to hold now."""
        found = {item.key: item for item in reversed([*self._items(old)])}
        staying = [item for item in reversed(found.values()) if self._has_itself(item, old)]
        items = [item for item in reversed(found.values()) if item not in staying]
        late = [item for item in items if self.is_overdue(item.rule)]
        known = self._known(old)
        return Bridge(
            old,
            tuple(each for each in items if each not in late or each.key in known),
            tuple(dict.fromkeys(each.rule for each in late if each.key not in known)),
            self._unasked(old, [each for each in late if each.key not in known]),
            tuple(staying if self.defined_by_itself(old) else ()),
            self.defined_by_itself(old) and self.plan.definition_target(old) is not None,
        )

    def _unasked(self, old: str, late: Iterable[Item]) -> tuple[Rule, ...]:
        asked = {each.rule for each in late if self._is_asked_for(each, old)}
        return tuple(dict.fromkeys(each.rule for each in late if each.rule not in asked))

    def _of_rule(self, rule: Rule) -> Iterator[str]:
        if rule.kind is not RuleKind.MODULE_TREE:
            yield rule.old_module
            return
        for new in self.index.modules_below(rule.new_module):
            old = rule.old_module + new.removeprefix(rule.new_module)
            target = self.plan.module_target(old)
            of_rule = target is not None and (target.module, target.rule) == (new, rule)
            if of_rule and (old in self.uses.modules or old in self.facades):
                yield old

    def _known(self, old: str) -> frozenset[tuple[bool, str, int]]:
        """What the facade has already."""
        facade = self.facades[old][1] if old in self.facades else None
        items = facade.items if facade is not None else ()
        return frozenset((each.kind is FacadeKind.TYPE, each.name, each.arity) for each in items)

    def _has_itself(self, item: Item, old: str) -> bool:
        """Whether the old module defines it without a facade: it has not moved."""
        if item.kind is FacadeKind.TYPE:
            if not self.defined_by_itself(old):
                return False
            own = [each for each in self.signatures(old) if each.kind is FacadeKind.TYPE]
            known = item.key in self._known(old)
            return not known and any(
                (each.name, each.arity) == (item.name, item.arity) for each in own
            )
        return any(
            each.fewest <= item.arity <= each.most and each.public and not each.facade
            for each in self.index.functions(old, item.name)
        )

    def is_overdue(self, rule: Rule) -> bool:
        """Whether the date has passed by which a rule was to be gone."""
        return bool(rule.remove_by and self.today and rule.remove_by < self.today)

    def _items(self, old: str) -> Iterator[Item]:
        for new in self.plan.destinations(old):
            if not self.index.defines_module(new):
                continue
            for signature in self.signatures(new):
                is_type = signature.kind is FacadeKind.TYPE
                find = self._of_type if is_type else self._of_function
                yield from find(old, new, signature)

    def _of_function(self, old: str, new: str, signature: Signature) -> Iterator[Item]:
        for name in self._old_names(old, new, signature):
            target = self._target(old, new, name, signature)
            if target is None or (target.module, target.function) != (new, signature.name):
                continue
            item = _item(signature, name, new, target.rule)
            if self._is_meant(item, old):
                yield item

    def _is_meant(self, item: Item, old: str) -> bool:
        """Whether the old module had it, as far as that can be told."""
        gone = self._gone(old)
        if gone is not None:
            return item.key in gone or item.key in self._known(old)
        unclear = self._is_loose(item.rule, old) or self._is_settled(item, old)
        return not unclear or self._is_asked_for(item, old)

    def _is_settled(self, item: Item, old: str) -> bool:
        """Whether the facade that is there says that the old module had no such function.

        It has all of a module that went as a whole, and of a function the arities that it had.
        """
        facade = self.facades[old][1] if old in self.facades else None
        if facade is None or item.key in self._known(old):
            return False
        return item.rule.kind in _OF_MODULES or any(
            (each.module, each.target) == (item.module, item.target)
            and (each.name == item.name or each.arity == item.arity)
            for each in facade.items
        )

    def _gone(self, old: str) -> frozenset[tuple[bool, str, int]] | None:
        """What an old module itself had for others before the move; None if that is not known."""
        if self.before is None or not self.before.defined_by_itself(old):
            return None
        return self.before.own_names(old)

    def own_names(self, module: str) -> frozenset[tuple[bool, str, int]]:
        """What a module has for others that is no facade, by the keys of items."""
        signatures = self.signatures(module)
        every = {(e.kind is FacadeKind.TYPE, e.name, e.arity) for e in signatures}
        return frozenset(every - self._known(module))

    def _old_names(self, old: str, new: str, signature: Signature) -> tuple[str, ...]:
        """What a new function may have been called: by rules of its own, else as it is."""
        arities = self.index.arities(new, signature.name, signature.arity)
        named = [
            rule.old_function
            for rule in self.plan.rules
            if rule.origin is None
            and (rule.old_module, rule.new_module) == (old, new)
            and rule.old_function is not None
            and (rule.new_function or rule.old_function) == signature.name
            and rule.arity in {None, *arities}
        ]
        if self._gone(old) is not None:
            named.append(signature.name)
        return tuple(dict.fromkeys(named or [signature.name]))

    def _target(self, old: str, new: str, name: str, signature: Signature) -> Target | None:
        """What the plan makes of an old function, if it makes one thing of it."""
        arities = self.index.arities(new, signature.name, signature.arity)
        target = self.plan.function_target(old, name, arities)
        if isinstance(target, Target) and target.rule.origin is not None:
            target = None
        if target is None and not self.defined_by_itself(old):
            moved = self.plan.module_target(old)
            return Target(moved.rule, moved.module, name) if moved is not None else None
        return target if isinstance(target, Target) else None

    def _of_type(self, old: str, new: str, signature: Signature) -> Iterator[Item]:
        moved = None if self.defined_by_itself(old) else self.plan.module_target(old)
        rule = moved.rule if moved is not None and moved.module == new else None
        item = _item(signature, signature.name, new, rule or self._first_rule(old, new))
        if rule is None and self._has_itself(item, old):
            return  # No rule speaks of types: it goes with functions, or not.
        known = rule is not None or self._gone(old) is not None
        if self._is_meant(item, old) if known else self._is_asked_for(item, old):
            yield item

    def _first_rule(self, old: str, new: str) -> Rule:
        """A rule by which something of one module goes to another."""
        return next(
            each
            for each in self.plan.rules
            if (each.old_module, each.new_module) == (old, new) and each.origin is None
        )

    def _is_loose(self, rule: Rule, old: str) -> bool:
        """Whether what a rule has moved cannot be told from what was there before it."""
        if rule.kind in _LOOSE:
            return rule.kind is RuleKind.FUNCTION_WILDCARD or self._is_merge(rule, old)
        return rule.kind is RuleKind.MODULE and self._is_merge(rule, old)

    def _is_merge(self, rule: Rule, old: str) -> bool:
        """Whether the plan has more that goes to the same module from elsewhere."""
        moved = self.plan.module_target(old)
        new = moved.module if moved is not None else rule.new_module
        others = (each for each in self.plan.rules if each.origin is None)
        return any(
            each.kind is not RuleKind.MODULE_TREE
            and each.new_module == new
            and each.old_module not in {old, new}
            for each in others
        )

    def _is_asked_for(self, item: Item, old: str) -> bool:
        uses = self.uses.of(old)
        if item.kind is FacadeKind.TYPE:
            return any(each.type == item.name for each in uses)
        return any(each.may_call(item.name, item.arity) for each in uses)


def _item(signature: Signature, name: str, new: str, rule: Rule) -> Item:
    return Item(signature.kind, name, signature.arguments, new, signature.name, rule)
