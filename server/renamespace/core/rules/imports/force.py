"""The imports in force at a place, and where a bare call may come from.

A later `import` of a module takes the place of the earlier one; with `except:` it takes away from
it (Kernel.SpecialForms.import/2). Names that start with an underscore only come by a list.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from renamespace.core.elixir.facts import Directive, Facts, InjectedImport, Kind, names_of
from renamespace.core.elixir.given import GivenImport
from renamespace.core.elixir.kernel import KERNEL_NAMES
from renamespace.core.elixir.local_calls import LocalCall
from renamespace.core.elixir.operators import KERNEL_OPERATORS
from renamespace.core.index import Index
from renamespace.core.rules.verdict import Case, once

Name = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Form:
    """What an import lets in: all of its module, unless it says otherwise."""

    only: tuple[Name, ...] | None = None
    excluded: tuple[Name, ...] | None = None
    """The names after `except:`; None without it."""
    kinds: str = ""
    """`functions`, `macros` or `sigils`."""
    computed: bool = False
    """Whether its lists cannot be read."""

    @property
    def whole(self) -> bool:
        """Whether nothing is held back."""
        return self == Form()

    def admits(self, name: Name) -> bool:
        """Whether it lets the name in if its module has it, kinds aside."""
        if self.only is not None:
            return name in self.only
        return name not in (self.excluded or ()) and not name[0].startswith("_")


@dataclass(frozen=True, slots=True)
class Import:
    """An imported module, from `start` to the end of its scope; "" for one that is computed."""

    module: str
    form: Form
    scope: int
    start: int
    reference: int | None = None
    """Its name in this file; None for one that another file's macro brings."""
    injected: InjectedImport | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a call may come from: an import, or for None the module around it.

    `sure` is False when nothing visible says that it does.
    """

    by: Import | None
    sure: bool = True


def form_of(directive: Directive) -> Form:
    """The form of an `import`."""
    only, excluded = names_of(directive.only), names_of(directive.excluded)
    return Form(only, excluded, directive.kinds, directive.unread)


def _form_of_given(given: GivenImport) -> Form:
    return Form(given.only, given.excluded or None, given.kinds, given.computed)


def imports_of(facts: Facts) -> tuple[Import, ...]:
    """All imports of a file, its own and those injected."""
    found = [
        Import(
            each.given.module,
            _form_of_given(each.given),
            each.scope,
            each.start,
            injected=each,
        )
        for each in facts.injected_imports
    ]
    for directive in facts.directives:
        if directive.kind is Kind.IMPORT:
            form, place = form_of(directive), (directive.scope, directive.end)
            found += [
                Import(facts.references[index].module or "", form, *place, index)
                for index in directive.references
            ] or [Import("", form, *place)]
    return tuple(found)


class Force:
    """Imports of one file, to be asked what they answer."""

    def __init__(self, index: Index, facts: Facts, imports: Iterable[Import]) -> None:
        """Take the imports, in whatever order."""
        self.index = index
        self.facts = facts
        self.imports = sorted(imports, key=lambda each: each.start)
        self._starts = [each.start for each in self.imports]
        self._chains: dict[tuple[int, int], dict[str, list[Import]]] = {}
        self._found: dict[tuple[int, int, Name], list[Origin]] = {}
        self._own: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for each in facts.functions:
            span = each.fewest, each.most
            self._own.setdefault((each.module, each.name), []).append(span)

    def origins(self, call: LocalCall, name: Name | None = None) -> list[Origin]:
        """Where a call, or one called `name` in its place, may come from besides Kernel."""
        name = name or (call.name, call.arity)
        key = call.scope, bisect_right(self._starts, call.start), name
        if key not in self._found:
            self._found[key] = list(self._origins(call, name))
        return self._found[key]

    def _origins(self, call: LocalCall, name: Name) -> Iterator[Origin]:
        if self._is_own(call, name):
            yield Origin(None)
        for module, chain in self.at(call).items():
            answers = [self.answers(module, each.form, name) for each in chain]
            if all(answer is not False for answer in answers):
                yield Origin(chain[-1], all(answers))

    def at(self, call: LocalCall) -> dict[str, list[Import]]:
        """What is in force at a call: by module the last import, and those that it narrows."""
        key = call.scope, bisect_right(self._starts, call.start)
        if key not in self._chains:
            self._chains[key] = self._at(*key)
        return self._chains[key]

    def _at(self, scope: int, count: int) -> dict[str, list[Import]]:
        around, found = set(self.facts.ancestors(scope)), dict[str, list[Import]]()
        for each in self.imports[:count]:
            if each.scope in around:
                narrows = each.form.excluded is not None
                before = found.pop(each.module, []) if narrows else []
                found[each.module] = [*before, each]
        return found

    def lets_in(self, module: str, call: LocalCall, name: Name) -> bool:
        """Whether an import of the module lets a name in at a call, defined there or not."""
        chain = self.at(call).get(module, [])
        return bool(chain) and all(
            each.form.admits(name)
            and (not each.form.kinds or self.answers(module, each.form, name) is not False)
            for each in chain
        )

    def answers(self, module: str, form: Form, name: Name) -> bool | None:
        """Whether an import answers a name; None when its module, or its list, cannot be read."""
        if not form.admits(name):
            return False
        if form.only is not None and not form.computed:
            return True
        if module == "Kernel":
            return name[0] in KERNEL_NAMES or name in KERNEL_OPERATORS
        if not self.index.defines_function(module, *name):
            return None if self.index.may_define_more(module) else False
        return None if form.computed else self._is_of_kind(module, form.kinds, name)

    def _is_of_kind(self, module: str, kinds: str, name: Name) -> bool:
        if kinds == "sigils":
            return name[0].startswith("sigil_")
        macro = any(
            each.macro and each.fewest <= name[1] <= each.most
            for each in self.index.functions(module, name[0])
        )
        return macro is (kinds == "macros") if kinds else True

    def _is_own(self, call: LocalCall, name: Name) -> bool:
        module = self.facts.scopes[call.scope].module
        spans = self._own.get((module or "", name[0]), ())
        return any(fewest <= name[1] <= most for fewest, most in spans)


@once
def standing(case: Case) -> Force:
    """The imports of a file as it is."""
    return Force(case.index, case.facts, imports_of(case.facts))


def is_kernels(name: Name) -> bool:
    """Whether every module has the name from Kernel, in whatever arity for a word."""
    return name[0] in KERNEL_NAMES or name in KERNEL_OPERATORS


def sure(origins: Iterable[Origin]) -> Iterator[Origin]:
    """Those of which there is no doubt."""
    return (each for each in origins if each.sure)
