"""The plan's rules and boundaries, and what they say about a name."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from msgspec import Struct
from pathspec import GitIgnoreSpec

from renamespace.core.findings import Code, Severity
from renamespace.core.source import Source


class RuleKind(StrEnum):
    """What a rule's left side matches."""

    MODULE = "module"
    MODULE_TREE = "module-tree"
    """`"A.*"` in `[modules]`: every descendant of `A` at any depth, not `A` itself."""
    FUNCTION = "function"
    FUNCTION_WILDCARD = "function-wildcard"
    """`"A.*"` in `[functions]`: every function of `A` that no other rule names."""


class Origin(Struct, frozen=True):
    """Where a rule comes from that the plan does not hold: a deprecation.

    The rule's span is then the deprecation's, in the file at `path`; None is Elixir itself.
    """

    path: str | None
    doubt: str | None = None
    """Why a replacement in Elixir itself may not be there."""


class Rule(Struct, frozen=True):
    """One line of the plan, or a deprecation in the code.

    The spans are byte offsets into the plan's text, quotes not included.
    """

    kind: RuleKind
    key: str
    """The left side as the plan has it, such as `Lightning.Runs.get/1`."""
    old_module: str
    """The module; for a tree the prefix."""
    old_function: str | None
    arity: int | None
    new_module: str
    """The module; for a tree the prefix."""
    new_function: str | None
    start: int
    end: int
    target_start: int
    target_end: int
    note: str | None = None
    since: str | None = None
    remove_by: dt.date | None = None
    origin: Origin | None = None
    """None for a rule of the plan."""

    @property
    def target(self) -> str:
        """The right side: a module, a function, or a prefix with `.*`."""
        if self.new_function is not None:
            return f"{self.new_module}.{self.new_function}"
        return self.new_module if self.kind is RuleKind.MODULE else f"{self.new_module}.*"


class Target(Struct, frozen=True):
    """What a name becomes, and by which rule. `function` is None if a module was asked for."""

    rule: Rule
    module: str
    function: str | None


class AmbiguousArity(Struct, frozen=True):
    """The arity decides which of these rules applies, and it is not known."""

    rules: tuple[Rule, ...]


class Advice(Struct, frozen=True):
    """A deprecation whose text names what to use, but not one thing that takes the old one's place.

    `arities` is empty for a module.
    """

    old_module: str
    old_function: str | None
    arities: tuple[int, ...]
    choices: tuple[str, ...]
    text: str
    reason: str
    note: str
    path: str


class BoundaryName(Struct, frozen=True):
    """A module that must not be used, with the span of its name in the plan."""

    module: str
    start: int
    end: int


class Boundary(Struct, frozen=True):
    """`module` and its descendants must not use the named modules, nor their descendants."""

    module: str
    must_not_use: tuple[BoundaryName, ...]
    start: int
    end: int

    def forbids(self, user: str, used: str) -> BoundaryName | None:
        """Return the name that forbids `user` to use the module `used`, if one does."""
        if not covers(self.module, user):
            return None
        return next((name for name in self.must_not_use if covers(name.module, used)), None)


class PlanProblem(Struct, frozen=True):
    """Something wrong with the plan, at a byte span of its text."""

    start: int
    end: int
    message: str
    severity: Severity = Severity.ERROR
    code: Code = Code.INVALID_PLAN


@dataclass(frozen=True)
class Plan:
    """A valid plan.

    All rules apply at once, to the names as they are now: what a name becomes is not looked up
    again, so a swap and a chain move one step. Where two rules have the same left side (they
    cannot within one file) the earlier one wins.
    """

    source: Source
    rules: tuple[Rule, ...]
    boundaries: tuple[Boundary, ...] = ()
    exclude: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    """The path of each module that does not lie where the convention would have it."""
    elixir_deprecations: bool = False
    """Whether what Elixir itself has deprecated and only renamed counts as well."""
    advices: tuple[Advice, ...] = ()
    settled: Mapping[str, str] = field(default_factory=dict)
    """While modules move: the new names that their definitions have got, and what each was called.
    They are no old names, whatever the rules say."""
    max_lines: int | None = None
    """How many lines a module may have that the plan makes larger; any number when None."""

    def module_target(self, module: str) -> Target | None:
        """Ask `[modules]`: an exact rule decides, else the tree with the longest prefix.

        >>> plan.module_target("Lightning.Runs.Query").module
        'Lightning.WorkOrders.Query'
        """
        if module in self.settled:
            return None
        if exact := self._modules.get(module):
            return Target(exact, exact.new_module, None)
        prefix = module
        while "." in prefix:
            prefix = prefix.rpartition(".")[0]
            if tree := self._trees.get(prefix):
                return Target(tree, tree.new_module + module.removeprefix(prefix), None)
        return None

    def definition_target(self, module: str) -> Target | None:
        """What the plan's own file makes of a definition: deprecations are about its users."""
        target = self.module_target(module)
        return target if target is not None and target.rule.origin is None else None

    def function_definition_target(
        self, module: str, function: str, arities: tuple[int, ...] | None
    ) -> Target | AmbiguousArity | None:
        """The same of a function's definition; asked as `function_target` is."""
        return self._without_deprecations.function_target(module, function, arities)

    def function_target(
        self, module: str, function: str, arities: tuple[int, ...] | None
    ) -> Target | AmbiguousArity | None:
        """Ask `[functions]` about a function of exactly this module.

        `arities` starts with the call's own; more follow if the `def` that answers it has default
        arguments, as a rule for `f/2` then covers `f/1` too. A rule for the call's own arity beats
        these, then comes one without arity, then the wildcard. None means that the arity is not
        known: a rule with an arity then counts unless it disagrees with another that could apply.

        Returns None if no function rule applies: then `module_target` decides, and the function
        keeps its name.
        """
        named = self._functions.get((module, function), {})
        general = named.get(None) or self._wildcards.get(module)
        fallback = [general] if general else []
        if arities is None:
            exact = [rule for arity, rule in named.items() if arity is not None]
            return _agreed(function, fallback + exact)
        own = {arity: rule for arity, rule in named.items() if rule.origin is None}
        for known in (own, named):  # What a deprecation says comes after the plan's own rules.
            for group in (arities[:1], arities[1:]):
                if exact := [known[arity] for arity in group if arity in known]:
                    return _agreed(function, exact)
        return _agreed(function, fallback)

    def advice(self, module: str, function: str | None, arities: Iterable[int]) -> Advice | None:
        """What a deprecation advises that names no single replacement.

        A function is asked for with its call's arity, and those of the `def` that answers it.
        """
        return next(
            (
                advice
                for advice in self._advices.get((module, function), ())
                if function is None or not set(advice.arities).isdisjoint(arities)
            ),
            None,
        )

    def deprecated_functions(self, module: str) -> frozenset[str]:
        """The functions of a module that deprecations in the code, or in Elixir, speak of."""
        return self._deprecated_functions.get(module, frozenset())

    def concerns(self, module: str) -> bool:
        """Whether any rule or deprecation speaks of exactly this module or what is in it."""
        known = self._concerned.get(module)
        if known is None:
            known = self.splits(module) or self.module_target(module) is not None
            known = known or any(each.old_module == module for each in self.advices)
            known = known or bool(self.deprecated_functions(module))
            self._concerned[module] = known
        return known

    def has_moved(self, old: str | None, new: str) -> bool:
        """Whether it is one and the same module, whose definition has got its new name."""
        return old is not None and self.settled.get(new) == old

    def splits(self, module: str) -> bool:
        """Whether the plan has function rules on exactly this module.

        A deprecated function does not split its module: the others stay where they are.
        """
        return module in self._function_rules

    def function_rules(self, module: str) -> tuple[Rule, ...]:
        """The rules on functions of exactly this module, those with `.*` too."""
        return tuple(self._function_rules.get(module, ()))

    def destinations(self, module: str) -> tuple[str, ...]:
        """Return the modules to which the names in a module go, in the plan's order.

        More than one for a split module: a reference without a function cannot tell which.
        """
        found = [rule.new_module for rule in self._function_rules.get(module, ())]
        if target := self.module_target(module):
            found.append(target.module)
        return tuple(dict.fromkeys(found))

    def moves_again(self, rule: Rule) -> bool:
        """Whether the names that `rule` makes are old names too: part of a chain or a swap.

        The plan then cannot tell a project before the change from one after it, so a second run
        would move those names another step.
        """
        if rule.origin is not None:
            return False
        if self.has_deprecations:
            return self._without_deprecations.moves_again(rule)
        if rule.kind is RuleKind.MODULE_TREE:
            return any(_matches_below(other, rule.new_module) for other in self.rules)
        if self.module_target(rule.new_module):
            return True
        if rule.new_function is None:
            return self.splits(rule.new_module)
        arities = None if rule.arity is None else (rule.arity,)
        return self.function_target(rule.new_module, rule.new_function, arities) is not None

    def may_rewrite_prose(self, path: str) -> bool:
        """Whether `mentions` lists a file; history only if it names that very file.

        The plan itself is never meant: it has to say the old names.
        """
        if path == self.source.path or not self._mentions.match_file(path):
            return False
        named = {pattern.removeprefix("/") for pattern in self.mentions}
        return path in named or not _HISTORY.fullmatch(path.rpartition("/")[2])

    @cached_property
    def old_name(self) -> re.Pattern[bytes] | None:
        """What finds a whole old name, or one below it, in prose; its group is `name`."""
        names = sorted({rule.old_module for rule in self.rules})
        if not names:
            return None
        one = "|".join(map(re.escape, names))
        pattern = rf"(?<![\w.])(?:Elixir\.)?(?P<name>(?:{one})(?!\w)(?:\.[A-Z]\w*)*)"
        return re.compile(pattern.encode())

    @cached_property
    def _mentions(self) -> GitIgnoreSpec:
        return GitIgnoreSpec.from_lines(self.mentions)

    @cached_property
    def has_deprecations(self) -> bool:
        """Whether deprecations have a say beside the plan file."""
        return bool(self.advices) or any(rule.origin is not None for rule in self.rules)

    @cached_property
    def deprecating(self) -> frozenset[str]:
        """The files whose deprecations are rules."""
        origins = [rule.origin for rule in self.rules if rule.origin is not None]
        return frozenset(each.path for each in origins if each.path is not None)

    @cached_property
    def elixir_functions(self) -> frozenset[tuple[str, str | None]]:
        """The functions of Elixir itself, and their modules, that take the place of old ones."""
        new = [r for r in self.rules if r.origin is not None and r.origin.path is None]
        return frozenset(
            {(r.new_module, r.new_function) for r in new} | {(r.new_module, None) for r in new}
        )

    @cached_property
    def new_modules(self) -> frozenset[str]:
        """All modules on the right side; the prefix of a tree is not necessarily one."""
        trees = RuleKind.MODULE_TREE
        return frozenset(
            rule.new_module
            for rule in self.rules
            if rule.kind is not trees and (rule.origin is None or rule.origin.path is not None)
        )

    @cached_property
    def _concerned(self) -> dict[str, bool]:
        """What was asked about already: most names are those of a few modules."""
        return {}

    @cached_property
    def _modules(self) -> dict[str, Rule]:
        return _by_module(rule for rule in self.rules if rule.kind is RuleKind.MODULE)

    @cached_property
    def _trees(self) -> dict[str, Rule]:
        return _by_module(rule for rule in self.rules if rule.kind is RuleKind.MODULE_TREE)

    @cached_property
    def _wildcards(self) -> dict[str, Rule]:
        return _by_module(rule for rule in self.rules if rule.kind is RuleKind.FUNCTION_WILDCARD)

    @cached_property
    def _functions(self) -> dict[tuple[str, str], dict[int | None, Rule]]:
        """Module and function, then arity."""
        found: dict[tuple[str, str], dict[int | None, Rule]] = {}
        for rule in self.rules:
            if rule.old_function is not None:
                arities = found.setdefault((rule.old_module, rule.old_function), {})
                arities.setdefault(rule.arity, rule)
        return found

    @cached_property
    def _function_rules(self) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            of_functions = rule.kind in (RuleKind.FUNCTION, RuleKind.FUNCTION_WILDCARD)
            if of_functions and rule.origin is None:
                found.setdefault(rule.old_module, []).append(rule)
        return found

    @cached_property
    def _deprecated_functions(self) -> dict[str, frozenset[str]]:
        told = [(each.old_module, each.old_function) for each in self.advices]
        told += [(each.old_module, each.old_function) for each in self.rules if each.origin]
        found: dict[str, frozenset[str]] = {}
        for module, function in told:
            if function is not None:
                found[module] = found.get(module, frozenset()) | {function}
        return found

    @cached_property
    def _advices(self) -> dict[tuple[str, str | None], list[Advice]]:
        found: dict[tuple[str, str | None], list[Advice]] = {}
        for advice in self.advices:
            found.setdefault((advice.old_module, advice.old_function), []).append(advice)
        return found

    @cached_property
    def _without_deprecations(self) -> "Plan":
        rules = tuple(rule for rule in self.rules if rule.origin is None)
        return replace(self, rules=rules, advices=())


_HISTORY = re.compile(
    r"(change-?_?log|changes|history|news|release-?_?notes)(\..*)?", re.IGNORECASE
)
"""The names of files that tell what was: they keep the names of their time."""


def covers(prefix: str, module: str) -> bool:
    """Whether `module` is `prefix` or one of its descendants; `Foo` does not cover `Foobar`."""
    return module == prefix or module.startswith(prefix + ".")


def _matches_below(rule: Rule, prefix: str) -> bool:
    """Whether a rule can match a descendant of `prefix`, or a function of one."""
    if rule.kind is RuleKind.MODULE_TREE and covers(rule.old_module, prefix):
        return True
    return covers(prefix, rule.old_module) and rule.old_module != prefix


def _by_module(rules: Iterable[Rule]) -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for rule in rules:
        found.setdefault(rule.old_module, rule)
    return found


def _agreed(function: str, rules: list[Rule]) -> Target | AmbiguousArity | None:
    """Return the one target of all these rules; None if there is no rule."""
    targets = [Target(rule, rule.new_module, rule.new_function or function) for rule in rules]
    if len({(target.module, target.function) for target in targets}) > 1:
        return AmbiguousArity(tuple(rules))
    return targets[0] if targets else None
