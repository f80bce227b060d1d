"""What other files put in force in a file: the aliases and imports that a `use` brings."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class GivenAlias:
    """A short name, and where the `alias` that makes it is written."""

    name: str
    module: str
    path: str
    binding: int
    """The alias among the bindings of the file at `path`."""


@dataclass(frozen=True, slots=True)
class GivenImport:
    """An imported module, and where its `import` is written."""

    module: str
    path: str
    reference: int
    """The module's name among the references of the file at `path`."""
    only: tuple[tuple[str, int], ...] | None = None
    excluded: tuple[tuple[str, int], ...] = ()
    kinds: str = ""
    """`functions`, `macros` or `sigils` when `only:` names one of these."""


@dataclass(frozen=True, slots=True)
class Given:
    """What comes into force at one place, in the order in which it is written."""

    aliases: tuple[GivenAlias, ...] = ()
    imports: tuple[GivenImport, ...] = ()
    used: tuple[str, ...] = ()
    """The modules whose `__using__` had a part in it."""
    unclear: tuple[str, ...] = ()
    """Short names that stand for something, and nobody can tell for what."""
    complete: bool = True
    """Whether all is known: False when a macro could not be read to its end."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is given to one file: at its top, and by each `use` in it."""

    top: Given = field(default_factory=Given)
    uses: Mapping[tuple[str, str | None], Given] = field(default_factory=dict)
    """By the used module and the atom after it, as in `use MyWeb, :controller`."""
    owners: tuple[str, ...] = ()
    """Of a template file, the files with the modules that it is part of."""
    loose: bool = False
    """Whether there may be more than is known: a name may have another meaning."""
