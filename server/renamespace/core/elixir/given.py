"""What other files put in force in a file: what a `use` brings, and what a template is given."""

from collections.abc import Mapping

from msgspec import Struct, field


class GivenAlias(Struct, frozen=True, array_like=True):
    """A short name, and where the `alias` that makes it is written."""

    name: str
    module: str | None
    """None when only a running program knows; `__MODULE__` stands for the module that it is in."""
    path: str
    reference: int
    """The aliased name among the references of the file at `path`; -1 when none writes it."""
    also: tuple[tuple[str, int], ...] = ()
    """Where else the same alias is written, for a template that several modules embed."""

    @property
    def places(self) -> tuple[tuple[str, int], ...]:
        """Everywhere that it is written."""
        return ((self.path, self.reference), *self.also)


class GivenImport(Struct, frozen=True, array_like=True):
    """An imported module, and where its `import` is written."""

    module: str
    path: str
    reference: int
    """The module's name among the references of the file at `path`."""
    only: tuple[tuple[str, int], ...] | None = None
    excluded: tuple[tuple[str, int], ...] = ()
    kinds: str = ""
    """`functions`, `macros` or `sigils` when `only:` names one of these."""
    computed: bool = False
    """Whether its lists cannot be read."""


class GivenFunction(Struct, frozen=True, array_like=True):
    """A function that quoted code defines in the module that uses it."""

    name: str
    fewest: int
    most: int
    public: bool
    macro: bool


class Given(Struct, frozen=True, array_like=True):
    """What comes into force at one place, in the order in which it is written."""

    aliases: tuple[GivenAlias, ...] = ()
    imports: tuple[GivenImport, ...] = ()
    functions: tuple[GivenFunction, ...] = ()
    unclear: tuple[str, ...] = ()
    """Short names that stand for something, and nobody can tell for what."""
    used: tuple[str, ...] = ()
    """The modules of which the quoted code says `use`, there to be read or not."""
    complete: bool = True
    """Whether all aliases are known: False when a macro could not be read to its end."""


class Surroundings(Struct, frozen=True, array_like=True):
    """What is given to one file: at its top, and by each `use` in it."""

    top: Given = field(default_factory=Given)
    uses: Mapping[tuple[str, str | None], Given] = field(default_factory=dict)
    """By the used module and the option after it, as in `use MyWeb, :controller`."""
    owners: tuple[str, ...] = ()
    """Of a template file, the files with the modules that it is part of."""
    doctests: Mapping[str, Given] = field(default_factory=dict)
    """By documented module, the aliases of the tests that run its doctests."""
    loose: bool = False
    """Whether there may be more than is known: a name may have another meaning."""


NOTHING = Surroundings()
"""What is given to a file of which nothing else is known."""


def given_module(alias: GivenAlias, around: str | None) -> str | None:
    """The module that a given alias stands for in the module `around`."""
    head, dot, rest = (alias.module or "").partition(".")
    if head != "__MODULE__":
        return alias.module
    return f"{around}{dot}{rest}" if around else None
