"""What is decided about a move, and why: for reports, and for whoever asks to have it explained."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing is moved, and what to do about it; the span is in the file at `path`, if any."""

    message: str
    path: str | None = None
    start: int = 0
    end: int = 0
    modules: tuple[str, ...] = ()
    """The modules that could not be moved for it: the others can be named to be moved alone."""
    unsafe: bool = False
    """Whether `--unsafe` goes ahead all the same."""
    asking: bool = False
    """Whether it is for what more than one module needs, which `--shared` decides."""


def firm(refusals: Iterable[Refusal], *, unsafe: bool) -> list[Refusal]:
    """The refusals that stand: with `unsafe` not those that it goes past."""
    return [each for each in refusals if not (unsafe and each.unsafe)]


@dataclass(frozen=True, slots=True)
class Renamed:
    """A module's definition that gets a new name, in the file that has it now."""

    old: str
    new: str
    path: str
    why: str
    """The rule, or what it goes along with."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What becomes of a file whose modules are renamed; `new` is `old` if it stays."""

    old: str
    new: str
    why: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know that no fix changes: a command that is called otherwise now, say."""

    message: str
    path: str | None = None
    start: int = 0
    end: int = 0
