"""What one file says about names, without any plan.

Spans are byte offsets. The lists refer to each other by index, so that facts are plain values.
"""

from dataclasses import dataclass
from enum import StrEnum

from renamespace.core.elixir.given import GivenAlias, GivenImport


class Kind(StrEnum):
    """In which role a module is named; `refs` prints it."""

    ALIAS = "alias"
    AS = "as"
    GROUP = "group"
    IMPORT = "import"
    REQUIRE = "require"
    USE = "use"
    DEFINITION = "definition"
    IMPLEMENTATION = "implementation"
    BEHAVIOUR = "behaviour"
    CALL = "call"
    CAPTURE = "capture"
    DELEGATE = "delegate"
    APPLY = "apply"
    MFA = "mfa"
    """In `{Mod, :fun, [...]}`, by its looks a function with its arguments."""
    STRUCT = "struct"
    TYPE = "type"
    MODULE = "module"
    TEMPLATE = "template"
    """Found by its spelling in a template sigil, whose syntax is not read."""
    OUTPUT = "output"
    """In the text that a doctest compares with what is printed: `#Mod<...>`, an error's message."""


DIRECTIVES = frozenset({Kind.ALIAS, Kind.IMPORT, Kind.REQUIRE, Kind.USE})
"""The roles that an argument of a directive has."""


class Head(StrEnum):
    """How a written name starts."""

    PLAIN = ""
    ELIXIR = "Elixir"
    MODULE = "__MODULE__"
    DYNAMIC = "?"


@dataclass(frozen=True, slots=True)
class Function:
    """The function named with a module: `Mod.name(...)`.

    `start` and `end` span the name; in a delegate without `as:` they are one place, where
    `, as: :name` could be added.
    """

    name: str
    arity: int | None
    start: int
    end: int
    parens: bool = True
    """Whether what follows shows that it is a call: arguments, or parentheses."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that names a module."""

    start: int
    end: int
    head: Head
    segments: tuple[str, ...]
    """The written segments, without the head."""
    module: str | None
    """The full name as Elixir resolves it; None when only a running program knows."""
    kind: Kind
    scope: int
    binding: int | None = None
    """The alias through which the first segment goes."""
    function: Function | None = None
    directive: int | None = None
    """The directive whose argument it is."""
    fragment: bool = False
    """Whether it stands in an `unquote` outside quotes, which runs while the module is compiled."""
    beside: str | None = None
    """The atom written right after the name, `fun` in `spawn(Mod, :fun, args)`."""
    attribute: str | None = None
    """The module attribute whose value the name is."""
    typespec: bool = False
    """Whether it stands in a type or a spec, which Elixir resolves when the module is complete."""
    doctest: bool = False
    """Whether it stands in a doctest, whose code runs in the test that says `doctest`."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A stretch of code at whose end its aliases end."""

    parent: int | None
    start: int
    end: int
    module: str | None
    """The module around it; None outside all modules, or when its name is not known."""
    quoted: bool = False
    documents: str | None = None
    """The module in whose documentation it stands, for the outermost scope of a doctest."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A short name in force from `start` to the end of its scope."""

    name: str
    module: str | None
    scope: int
    start: int
    directive: int | None = None
    """None for the alias that a nested `defmodule` makes."""
    item: int = 0
    given: GivenAlias | None = None
    """Where it is written, when another file's macro brings it."""


@dataclass(frozen=True, slots=True)
class ImportEntry:
    """`name: arity` in an import's `only:` or `except:`; the span covers the name."""

    name: str
    arity: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Directive:
    """An `alias`, `import`, `require` or `use`."""

    kind: Kind
    start: int
    end: int
    scope: int
    references: tuple[int, ...]
    """The modules that it names, one per item of a `{}` group."""
    bindings: tuple[int | None, ...] = ()
    """The alias that each of them makes."""
    base: int | None = None
    """The reference before the braces of a group."""
    braces: tuple[int, int] | None = None
    computed: bool = False
    """Whether an item of the group is no plain name."""
    as_value: tuple[int, int] | None = None
    """The name given with `as:`."""
    as_span: tuple[int, int] | None = None
    """From the comma before `as:` to the end of its value; None in a bracketed list."""
    only: tuple[ImportEntry, ...] | None = None
    excluded: tuple[ImportEntry, ...] | None = None
    restricted: bool = False
    """Whether `only:` or `except:` is given in any form."""


@dataclass(frozen=True, slots=True)
class InjectedImport:
    """An import that another file's macro puts in force from `start` to the end of its scope."""

    given: GivenImport
    scope: int
    start: int


@dataclass(frozen=True, slots=True)
class ModuleDefinition:
    """A `defmodule`, `defprotocol` or `defimpl`; the span covers the written name."""

    name: str | None
    start: int
    end: int
    keyword: str


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """One `def` clause; it answers every arity from `fewest` to `most`.

    `start` and `end` span its name, `whole` the clause with its body.
    """

    module: str
    name: str
    fewest: int
    most: int
    public: bool
    macro: bool
    start: int
    end: int
    whole: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ignore:
    """A `# renamespace:ignore` comment: it silences `codes` (all when empty) on `lines`."""

    start: int
    end: int
    codes: tuple[str, ...]
    lines: tuple[int, ...] | None
    """Lines counted from 0; None for the whole file."""


@dataclass(frozen=True, slots=True)
class Doc:
    """Documentation: the text between the quotes of a `@doc`, or a whole file of prose."""

    start: int
    end: int
    module: str | None
    """The documented module."""
    raw: bool = False
    """Whether it has no escapes and no interpolation, as in `~S`."""
    code: tuple[tuple[int, int], ...] = ()
    """What is code in it: interpolation, and the lines of doctests."""


@dataclass(frozen=True, slots=True)
class DoctestCall:
    """A `doctest Mod`: the doctests of the module run here, with the aliases in force."""

    module: str | None
    """None when it is computed."""
    start: int
    scope: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that one file says about names."""

    scopes: tuple[Scope, ...]
    bindings: tuple[Binding, ...]
    directives: tuple[Directive, ...]
    references: tuple[Reference, ...]
    modules: tuple[ModuleDefinition, ...]
    functions: tuple[FunctionDefinition, ...]
    ignores: tuple[Ignore, ...]
    attribute_calls: tuple[tuple[str, str], ...] = ()
    """Attribute and function of each `@attribute.function`."""
    injected_imports: tuple[InjectedImport, ...] = ()
    docs: tuple[Doc, ...] = ()
    comments: tuple[tuple[int, int], ...] = ()
    """The comments that may mention a module: those with a capital letter."""
    doctest_calls: tuple[DoctestCall, ...] = ()
    error: int | None = None
    """Where the text stops being Elixir; what follows is not to be relied on."""

    def ancestors(self, scope: int) -> list[int]:
        """The scope itself and those around it, innermost first."""
        chain = [scope]
        while (parent := self.scopes[chain[-1]].parent) is not None:
            chain.append(parent)
        return chain

    def encloses(self, outer: int, inner: int) -> bool:
        """Whether one scope is the other or lies around it."""
        return outer in self.ancestors(inner)

    def anchor(self, reference: Reference) -> str | None:
        """The module from which a name is relative, so that it moves with it; None for others.

        So are `__MODULE__.A`, the `A` of a nested definition, and an alias of either.
        """
        if reference.head is Head.MODULE:
            return self.scopes[reference.scope].module
        if reference.binding is None:
            return None
        binding = self.bindings[reference.binding]
        if binding.given is not None:
            return None
        if binding.directive is None:
            return self.scopes[binding.scope].module
        directive = self.directives[binding.directive]
        named = directive.base if directive.base is not None else directive.references[binding.item]
        return self.anchor(self.references[named])

    def self_alias(self, reference: Reference) -> str | None:
        """The name that an `alias __MODULE__` gives, if the reference goes through one."""
        if reference.binding is None:
            return None
        binding = self.bindings[reference.binding]
        if binding.given is not None:
            return None
        if binding.directive is None:
            own = binding.module == self.scopes[binding.scope].module
            return binding.name if own else None
        directive = self.directives[binding.directive]
        named = directive.base if directive.base is not None else directive.references[binding.item]
        return self.self_alias(self.references[named])

    def documented(self, reference: Reference) -> str | None:
        """The module in whose documentation a doctest's reference stands."""
        return self.scopes[self.ancestors(reference.scope)[-1]].documents

    def quoted(self, scope: int) -> bool:
        """Whether the scope lies in a `quote`."""
        return any(self.scopes[each].quoted for each in self.ancestors(scope))
