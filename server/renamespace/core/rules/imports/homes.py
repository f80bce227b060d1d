"""Where the functions go that an import brings in."""

from collections.abc import Iterator
from dataclasses import dataclass

from renamespace.core.elixir.facts import Directive
from renamespace.core.elixir.local_calls import LocalCall
from renamespace.core.elixir.operators import is_word
from renamespace.core.plan import AmbiguousArity, Rule, Target
from renamespace.core.rules.imports.force import Form, Name
from renamespace.core.rules.verdict import Case


@dataclass(frozen=True, slots=True)
class Home:
    """An imported function with its module and name after the change; no rule if it stays."""

    old: Name
    module: str
    name: str
    rule: Rule | None = None
    unclear: tuple[Rule, ...] = ()
    """The rules among which a default argument leaves the choice."""

    @property
    def new(self) -> Name:
        """The new name with its arity."""
        return self.name, self.old[1]

    @property
    def renamed(self) -> bool:
        """Whether its calls must be written otherwise."""
        return self.name != self.old[0]


@dataclass(frozen=True, slots=True)
class Parting:
    """An import that changes: what it brings in, with the homes, and the calls that it answers."""

    reference: int
    directive: Directive
    module: str
    form: Form
    new: str | None
    """The new module when just that changes, and all else stays as it is written."""
    homes: tuple[Home, ...]
    calls: tuple[LocalCall, ...]
    rest: bool = False
    """Whether the old module is still imported for functions that are not seen."""
    together: str | None = None
    """Why it can only change together with other files."""

    def home(self, name: Name) -> Home | None:
        """Where one of its functions goes."""
        return next((each for each in self.homes if each.old == name), None)

    @property
    def changed(self) -> tuple[Home, ...]:
        """The functions that do not stay."""
        return tuple(each for each in self.homes if each.rule is not None)

    @property
    def modules(self) -> frozenset[str]:
        """The modules that take the place of the old one."""
        homes = {home.module for home in self.homes}
        kept = {self.module} if self.rest else frozenset()
        return frozenset({self.new} if self.new is not None else homes | kept)

    @property
    def partly(self) -> bool:
        """Whether some stay, so that the old module is still imported."""
        return self.rest or len(self.changed) < len(self.homes)


def home_of(case: Case, module: str, name: Name) -> Home:
    """What the plan makes of an imported function."""
    arities = case.index.arities(module, *name)
    target = case.plan.function_target(module, name[0], arities)
    if isinstance(target, AmbiguousArity):
        return Home(name, module, name[0], unclear=target.rules)
    if target is None:
        target = case.plan.module_target(module)
    if not isinstance(target, Target):
        return Home(name, module, name[0])
    return Home(name, target.module, target.function or name[0], target.rule)


def unseen_stays(case: Case, module: str) -> bool:
    """Whether a function that no rule names stays where it is."""
    unnamed = case.plan.function_target(module, "", None)
    return unnamed is None and case.plan.module_target(module) is None


def public_names(case: Case, module: str, form: Form) -> Iterator[Name]:
    """All that an import lets in of a module, in the order of its definitions."""
    if form.only is not None:
        yield from form.only
        return
    definitions = sorted(case.index.public_functions(module), key=lambda each: each.start)
    seen = set()
    for each in definitions:
        for arity in range(each.fewest, each.most + 1):
            name = each.name, arity
            kind = {"": True, "functions": not each.macro, "macros": each.macro}
            fits = kind.get(form.kinds, each.name.startswith("sigil_"))
            if name not in seen and fits and form.admits(name):
                seen.add(name)
                yield name


def respelled(case: Case, call: LocalCall, home: Home) -> str:
    """How a call is written under its new name; a lone name shows that it is no variable."""
    if call.name.startswith("sigil_"):
        return home.name.removeprefix("sigil_")
    data = case.file.source.data
    captured = data[: call.start].rstrip(b" (").endswith(b"&")
    lone = call.arity == 0 and not captured and data[call.end : call.end + 1] != b"("
    return home.name + "()" * (lone and is_word(home.name))


def can_be_called(old: str, new: str) -> bool:
    """Whether a call can be written with the new name: as an operator or a sigil if it was one."""
    if old.startswith("sigil_"):
        letters = old.removeprefix("sigil_"), new.removeprefix("sigil_")
        same = letters[0].isupper() == letters[1].isupper()
        return new.startswith("sigil_") and same
    return is_word(old) and is_word(new)
