"""Why a module cannot get its new name, whatever its references become; one reason a function."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from renamespace.core.elixir.own_modules import OWN_MODULES
from renamespace.core.index import Index
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.selection.along import Chosen, Definition
from renamespace.core.plan import Plan, RuleKind
from renamespace.core.rules.targets import listing


def obstacles(
    plan: Plan,
    index: Index,
    definitions: Iterable[Definition],
    chosen: Mapping[str, Chosen],
    kept: frozenset[str],
) -> tuple[Refusal, ...]:
    """All reasons for which what is chosen (by old name) cannot be moved, in the order of places.

    `kept` are the modules whose name a comment in the code keeps.
    """
    moving = _Moving(plan, index, tuple(definitions), chosen, kept)
    return tuple(
        refusal
        for found in moving.by_name.values()
        if found[0].name in chosen
        for refusal in _refusals(moving, found[0])
    )


def misnamed(
    plan: Plan, definitions: Iterable[Definition], chosen: Mapping[str, Chosen]
) -> Iterator[Refusal]:
    """The rules that call an implementation anything but what it is called anyway."""
    rules = {r.old_module: r for r in plan.rules if r.kind is RuleKind.MODULE and not r.origin}
    for each in definitions:
        rule = rules.get(each.name)
        new = chosen[each.name].new if each.name in chosen else each.name
        if rule is not None and each.implements is not None and new != rule.new_module:
            protocol, of = each.implements
            message = (
                f"`{each.name}` implements `{protocol}` for `{of}` and is called after them, so it "
                f"cannot become `{rule.new_module}`: take its rule out of the plan"
            )
            yield Refusal(message, plan.source.path, rule.start, rule.end, (each.name,))


@dataclass(frozen=True)
class _Moving:
    """What is to move, among all that is there."""

    plan: Plan
    index: Index
    definitions: tuple[Definition, ...]
    chosen: Mapping[str, Chosen]
    kept: frozenset[str]

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Definition, ...]]:
        """The definitions of each module."""
        found: dict[str, list[Definition]] = {}
        for each in self.definitions:
            found.setdefault(each.name, []).append(each)
        return {name: tuple(each) for name, each in found.items()}

    @cached_property
    def ruled(self) -> tuple[str, ...]:
        """The modules that move for a rule of their own."""
        return tuple(name for name, each in self.chosen.items() if each.roots == (name,))

    def outer(self, name: str) -> str | None:
        """The module inside of which a module stands, if it goes along with that."""
        around = self.by_name[name][0].around
        if around is None or around not in self.chosen:
            return None
        along = self.chosen[around].new + name.removeprefix(around)
        return around if self.chosen[name].new == along else None

    def is_inside(self, name: str, modules: Container[str]) -> bool:
        """Whether a module goes along with one of these, however deep inside of it."""
        outer = self.outer(name)
        return outer is not None and (outer in modules or self.is_inside(outer, modules))

    @cached_property
    def becoming(self) -> Mapping[str, tuple[str, ...]]:
        """The old names of each new one."""
        found: dict[str, list[str]] = {}
        for old, each in self.chosen.items():
            found.setdefault(each.new, []).append(old)
        return {new: tuple(old) for new, old in found.items()}

    @cached_property
    def afterwards(self) -> Mapping[str, frozenset[str]]:
        """The names that there will be, by what a disk makes of them that ignores case."""
        files = self.index.files.values()
        names = {each.name for file in files for each in file.facts.modules if each.name}
        found: dict[str, set[str]] = {}
        for name in (names - self.chosen.keys()) | self.becoming.keys():
            found.setdefault(name.casefold(), set()).add(name)
        return {folded: frozenset(each) for folded, each in found.items()}


def _refusals(moving: _Moving, definition: Definition) -> Iterator[Refusal]:
    for reason, unsafe in _REASONS:
        message = reason(moving, definition)
        if message is not None:
            yield _refusal(moving, definition, message, unsafe=unsafe)


def _refusal(
    moving: _Moving, definition: Definition, message: str, *, unsafe: bool = False
) -> Refusal:
    """At the definition, with all modules of the plan for which it cannot be."""
    module, new = definition.module, moving.chosen[definition.name].new
    names = (definition.name, *moving.becoming[new])
    roots = dict.fromkeys(root for each in names for root in moving.chosen[each].roots)
    inside = [name for name in moving.ruled if moving.is_inside(name, roots)]
    path = definition.file.source.path
    modules = tuple(dict.fromkeys((*roots, *inside)))
    return Refusal(message, path, module.start, module.end, modules, unsafe)


def _unread(_: _Moving, definition: Definition) -> str | None:
    """In a file that does not parse, what is seen of a definition is not to be relied on."""
    if definition.file.facts.error is None:
        return None
    return f"the file of `{definition.name}` does not parse: mend it first"


def _named_alike(moving: _Moving, definition: Definition) -> str | None:
    name = definition.name
    if moving.chosen[name].new != name:
        return None
    return f"`{name}` would keep its name: take {moving.chosen[name].why} out of the plan"


def _kept(moving: _Moving, definition: Definition) -> str | None:
    """A comment cannot keep the name of what is called after something else."""
    name = definition.name
    if name not in moving.kept:
        return None
    around = moving.chosen[name].roots[0]
    return (
        f"a comment keeps `{name}`, but it is called after `{around}`, which moves: "
        f"take the comment out, or leave `{around}` where it is"
    )


def _of_elixir(moving: _Moving, definition: Definition) -> str | None:
    new = moving.chosen[definition.name].new
    if new not in OWN_MODULES:
        return None
    return f"`{new}` is a module of Elixir itself: give `{definition.name}` another name"


def _shared(moving: _Moving, definition: Definition) -> str | None:
    """Told at the first of those that would become one."""
    new = moving.chosen[definition.name].new
    olds = tuple(name for name in moving.by_name if name in moving.becoming[new])
    if len(olds) == 1 or definition.name != olds[0]:
        return None
    reasons = [f"`{old}` ({_because(moving.chosen[old])})" for old in olds]
    told = " and ".join([", ".join(reasons[:-1]), reasons[-1]])
    every = "both" if len(olds) == 2 else "all"  # noqa: PLR2004 (a word for two)
    return (
        f"{told} would {every} become `{new}`, a merge, which `move` does not do yet: "
        "give each a name of its own"
    )


def _taken(moving: _Moving, definition: Definition) -> str | None:
    """The new name is there, and stays."""
    name, new = definition.name, moving.chosen[definition.name].new
    files = moving.index.defined_in(new)
    if not files or new in moving.chosen or new == name:
        return None
    outer = moving.outer(name)
    if outer is not None and _taken(moving, moving.by_name[outer][0]) is not None:
        return None  # It is the outer ones that are to be merged.
    paths = listing(tuple(dict.fromkeys(file.source.path for file in files)))
    if all(file.dependency for file in files):
        return f"a dependency defines `{new}`, in {paths}: give `{name}` another name"
    if moving.plan.definition_target(new) is not None and new not in moving.kept:
        return f"`{new}` is defined already, in {paths}, and moves itself: name it too"
    return (
        f"`{new}` is defined already, in {paths}: a merge, which `move` does not do yet; "
        f"bring what `{name}` has into it by hand, then run `renamespace fix`"
    )


def _like_another(moving: _Moving, definition: Definition) -> str | None:
    """Each module has a compiled file of its own, called after it."""
    new = moving.chosen[definition.name].new
    others = moving.afterwards[new.casefold()] - {new}
    if not others:
        return None
    return (
        f"`{new}` and {listing(tuple(sorted(others)))} would differ in case alone: their compiled "
        "files are one on a disk that ignores case; give one another name, or pass --unsafe"
    )


def _twice(moving: _Moving, definition: Definition) -> str | None:
    """Two definitions in one file are taken for alternatives, as in the branches of an `if`."""
    found = moving.by_name[definition.name]
    paths = tuple(dict.fromkeys(each.file.source.path for each in found))
    if len(paths) == 1:
        return None
    return (
        f"`{definition.name}` is defined in {listing(paths)}: "
        "if all of them are to move, pass --unsafe"
    )


_REASONS: tuple[tuple[Callable[[_Moving, Definition], str | None], bool], ...] = (
    (_unread, False),
    (_named_alike, False),
    (_kept, False),
    (_of_elixir, False),
    (_shared, False),
    (_taken, False),
    (_like_another, True),
    (_twice, True),
)
"""The reasons, and whether `--unsafe` goes ahead all the same."""


def _because(chosen: Chosen) -> str:
    return f"by {chosen.why}" if chosen.why.startswith("the rule") else chosen.why
