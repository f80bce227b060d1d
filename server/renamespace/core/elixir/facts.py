"""What one file says about names, without any plan.

Spans are byte offsets. The lists refer to each other by index, so that facts are plain values.
"""

from enum import StrEnum

from msgspec import Struct

from renamespace.core.elixir.given import GivenAlias, GivenImport
from renamespace.core.elixir.routes import Route, RouterScope


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
    COMPONENT = "component"
    """In a tag, `<Mod.fun>` or `</Mod.fun>`, which calls the function with its attributes."""
    TEMPLATE = "template"
    """Found by its spelling in a template that cannot be read."""
    ROUTE = "route"
    """The module of a Phoenix route."""
    SCOPE = "scope"
    """The alias of a router's scope: a beginning of names, not necessarily a module."""
    OUTPUT = "output"
    """In the text that a doctest compares with what is printed: `#Mod<...>`, an error's message."""


DIRECTIVES = frozenset({Kind.ALIAS, Kind.IMPORT, Kind.REQUIRE, Kind.USE})
"""The roles that an argument of a directive has."""


class Head(StrEnum):
    """How a written name starts."""

    PLAIN = ""
    ELIXIR = "Elixir"
    ATOM = ":"
    """`:"Elixir.A.B"`, which is the module itself (Kernel.SpecialForms, `__aliases__`)."""
    MODULE = "__MODULE__"
    DYNAMIC = "?"


class Function(Struct, frozen=True, array_like=True):
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


class Reference(Struct, frozen=True, array_like=True):
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
    typespec: bool = False
    """Whether it stands in a type or a spec, which Elixir resolves when the module is complete."""
    under: str | None = None
    """The alias of the router's scopes that Phoenix puts before what the written name means."""
    loose: bool = False
    """Whether aliases that are not in sight may give it another meaning."""
    partner: int | None = None
    """Of the name in a closing tag, the one in the opening tag, and the other way round."""
    doctest: bool = False
    """Whether it stands in a doctest, whose code runs in the test that says `doctest`."""


class Scope(Struct, frozen=True, array_like=True):
    """A stretch of code at whose end its aliases end."""

    parent: int | None
    start: int
    end: int
    module: str | None
    """The module around it; None outside all modules, or when its name is not known."""
    quoted: bool = False
    documents: str | None = None
    """The module in whose documentation it stands, for the outermost scope of a doctest."""


class Binding(Struct, frozen=True, array_like=True):
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


class ImportEntry(Struct, frozen=True, array_like=True):
    """`name: arity` in an import's `only:` or `except:`; the span covers the name."""

    name: str
    arity: int | None
    start: int
    end: int
    whole_end: int
    """Where the arity ends too."""


class Directive(Struct, frozen=True, array_like=True):
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
    option: str | None = None
    """Of a `use` the option as `Expansion.accepts` spells it; None without one."""
    kinds: str = ""
    """`functions`, `macros` or `sigils` when `only:` names one of these."""

    @property
    def unread(self) -> bool:
        """Whether `only:` or `except:` says more than can be seen."""
        lists = (self.only, self.excluded)
        read = lists != (None, None) or bool(self.kinds)
        unclear = any(entry.arity is None for each in lists for entry in each or ())
        return unclear or (self.restricted and not read)

    def given(self, module: str, path: str, reference: int) -> GivenImport:
        """The import of one of its modules, as the file at `path` gives it to another."""
        only, excluded = names_of(self.only), names_of(self.excluded) or ()
        return GivenImport(module, path, reference, only, excluded, self.kinds, self.unread)


def names_of(entries: tuple[ImportEntry, ...] | None) -> tuple[tuple[str, int], ...] | None:
    """The names of a list with their arities."""
    return None if entries is None else tuple((each.name, each.arity or 0) for each in entries)


class InjectedImport(Struct, frozen=True, array_like=True):
    """An import that another file's macro puts in force from `start` to the end of its scope."""

    given: GivenImport
    scope: int
    start: int


class ModuleDefinition(Struct, frozen=True, array_like=True):
    """A `defmodule`, `defprotocol` or `defimpl`; the span covers the written name."""

    name: str | None
    start: int
    end: int
    keyword: str
    facade: bool = False
    """Whether it is nothing but a facade, which only keeps an old name working."""


class FunctionDefinition(Struct, frozen=True, array_like=True):
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
    facade: bool = False
    """Whether it is written by `facade`, and only hands on to the new one."""


class Accepts(StrEnum):
    """What the first parameter of a function takes, unless it is one certain atom."""

    ANY = "*"
    ATOM = ":"
    TUPLE = "{}"
    """A tuple that starts with an atom."""
    LIST = "[]"
    UNKNOWN = "?"


class StepKind(StrEnum):
    """What one step of an expansion does."""

    DIRECTIVE = "directive"
    DEFINITION = "definition"
    CALL = "call"
    """Gives back what another function of the same module does."""
    DISPATCH = "dispatch"
    """Likewise, the function that the option names."""
    UNKNOWN = "unknown"


class Step(Struct, frozen=True, array_like=True):
    """A part of what a function gives back as quoted code."""

    kind: StepKind
    index: int = 0
    """The directive, or the quoted function."""
    name: str = ""
    arity: int = 0


class Expansion(Struct, frozen=True, array_like=True):
    """The quoted code that a clause of a function gives back, such as `__using__`.

    `accepts` is an `Accepts`, or the atom that the first argument must be.
    """

    module: str
    name: str
    fewest: int
    most: int
    accepts: str
    steps: tuple[Step, ...]


class Deprecation(Struct, frozen=True, array_like=True):
    """`@deprecated "text"` on a function, or `deprecated: "text"` in a module's or function's doc.

    The span covers the attribute. `function` is None for a module; a function has every arity from
    `fewest` to `most`.
    """

    module: str
    function: str | None
    fewest: int
    most: int
    text: str
    start: int
    end: int


class FacadeKind(StrEnum):
    """What a facade hands on."""

    FUNCTION = "function"
    MACRO = "macro"
    GUARD = "guard"
    TYPE = "type"
    REQUIRE = "require"
    """No name of its own: the guards of a module need it."""


class FacadeItem(Struct, frozen=True, array_like=True):
    """One thing that `facade` has written: `name` is now `target` in `module`.

    The span covers its `@deprecated` too.
    """

    kind: FacadeKind
    name: str
    arity: int
    module: str
    target: str
    start: int
    end: int
    told: str = ""
    """What its `@deprecated` says to use."""


class ByHand(Struct, frozen=True, array_like=True):
    """What a person has put into a facade, as far as it defines something; the span covers it."""

    name: str
    arity: int
    start: int
    end: int


class Facade(Struct, frozen=True, array_like=True):
    """What follows a `# renamespace:facade` comment in a module, to the module's end.

    `start` and `end` are those of the comment.
    """

    module: str
    start: int
    end: int
    whole: bool
    """Whether the comment is the first thing in the module, which then is nothing else."""
    body: tuple[int, int]
    """The module's `do ... end`."""
    span: tuple[int, int]
    """The whole `defmodule`."""
    items: tuple[FacadeItem, ...]
    by_hand: tuple[ByHand, ...]
    doc: tuple[int, int] | None = None
    """Its `@moduledoc deprecated: "..."`."""
    text: str = ""
    """What that says."""


class Forward(Struct, frozen=True, array_like=True):
    """A function of one clause that only calls another one, with its own arguments as they are."""

    module: str
    function: str
    arity: int
    to_module: str
    to_function: str


class Ignore(Struct, frozen=True, array_like=True):
    """A `# renamespace:ignore` comment: it silences `codes` (all when empty) on `lines`."""

    start: int
    end: int
    codes: tuple[str, ...]
    lines: tuple[int, ...] | None
    """Lines counted from 0; None for the whole file."""


class Otherwise(StrEnum):
    """Why an attribute or a variable may hold something else than the name seen."""

    SET_AGAIN = "set again"
    BY_NAME = "by name"
    """It is read or set by `Module.get_attribute` and its kin."""
    QUOTED = "quoted"
    """It is used in quoted code, which may run anywhere."""


class HeldCall(Struct, frozen=True, array_like=True):
    """`@sales.pay(x)`; it starts where the holder does."""

    start: int
    function: Function


class Holder(Struct, frozen=True, array_like=True):
    """An attribute or variable that holds a module, and through which functions are called."""

    written: str
    """`@sales` or `sales`."""
    reference: int
    """The name that is put in."""
    calls: tuple[HeldCall, ...]
    passed: bool
    """Whether it is used otherwise too: handed on, compared."""
    default: bool
    """Whether the name is only there for when nothing is configured."""
    otherwise: Otherwise | None


class Spelling(StrEnum):
    """How a name is spelled that only a running program takes for a module."""

    ATOM = "atom"
    """`"Elixir.A.B"`, `~w(Elixir.A.B)a`: it can mean nothing but the module."""
    TEXT = "text"
    """`"A.B"`, a whole string."""
    QUOTED = "quoted"
    """In quotes within a longer text, such as SQL."""
    PRINTED = "printed"
    """Within a text, as something prints it: `"#A.B<...>"`, `"%A.B{...}"`, `"A.B.fun/1"`."""
    WITHIN = "within"
    """Within any other text: a message, what a test compares, code that something will read."""
    CONCAT = "concat"
    """`Module.concat(A, B)`, all parts literal."""
    BEGINNING = "beginning"
    """`Module.concat(A, name)`, `"Elixir.A.#{name}"`: what follows is known at run time."""


class NamePart(Struct, frozen=True, array_like=True):
    """One part of a name that is put together, with what it adds to the name."""

    start: int
    end: int
    segments: tuple[str, ...]


class DynamicName(Struct, frozen=True, array_like=True):
    """A name made at run time; the span covers the name without quotes, or the whole call."""

    start: int
    end: int
    module: str
    """The full name; of a beginning, as far as it is known."""
    spelling: Spelling
    parts: tuple[NamePart, ...] = ()
    worker: bool = False
    """Whether `worker` is said beside it, as of a job that waits in a database."""


class Embed(Struct, frozen=True, array_like=True):
    """A call that makes template files part of the module around it."""

    how: str
    """`embed_templates`, `function_from_file` or `Phoenix.View`."""
    pattern: str | None
    """The files, as a path or a wildcard, below `root`; None when they cannot be told."""
    root: str | None
    """Relative to the folder of the file; in a view, and of a function, to that of the project."""
    function: str | None
    """The function's name; of `embed_templates` what follows each template's name in it."""
    scope: int
    start: int
    """Where it stands: what is aliased there reaches the templates."""
    path: str | None = None
    namespace: str | None = None


class Doc(Struct, frozen=True, array_like=True):
    """Documentation: the text between the quotes of a `@doc`, or a whole file of prose."""

    start: int
    end: int
    module: str | None
    """The documented module."""
    raw: bool = False
    """Whether it has no escapes and no interpolation, as in `~S`."""
    code: tuple[tuple[int, int], ...] = ()
    """What is code in it: interpolation, and the lines of doctests."""


class DoctestCall(Struct, frozen=True, array_like=True):
    """A `doctest Mod`: the doctests of the module run here, with the aliases in force."""

    module: str | None
    """None when it is computed."""
    start: int
    scope: int


class Facts(Struct, frozen=True, array_like=True):
    """All that one file says about names."""

    scopes: tuple[Scope, ...]
    bindings: tuple[Binding, ...]
    directives: tuple[Directive, ...]
    references: tuple[Reference, ...]
    modules: tuple[ModuleDefinition, ...]
    functions: tuple[FunctionDefinition, ...]
    ignores: tuple[Ignore, ...]
    holders: tuple[Holder, ...] = ()
    injected_imports: tuple[InjectedImport, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    """In a file that defines a `__using__`: what its functions give back as quoted code."""
    quoted_functions: tuple[FunctionDefinition, ...] = ()
    """The functions that these quotes define in whoever uses them."""
    router_scopes: tuple[RouterScope, ...] = ()
    routes: tuple[Route, ...] = ()
    embeds: tuple[Embed, ...] = ()
    unread: tuple[int, ...] = ()
    """Where the templates in sigils break that cannot be read; no name in them is resolved."""
    dynamic: tuple[DynamicName, ...] = ()
    deprecations: tuple[Deprecation, ...] = ()
    forwards: tuple[Forward, ...] = ()
    """Read only where there are deprecations."""
    docs: tuple[Doc, ...] = ()
    comments: tuple[tuple[int, int], ...] = ()
    """The comments that may mention a module: those with a capital letter."""
    doctest_calls: tuple[DoctestCall, ...] = ()
    facades: tuple[Facade, ...] = ()
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
