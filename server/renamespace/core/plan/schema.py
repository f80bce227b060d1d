"""The shapes of the plan's tables, and reading values into them with a problem for each misfit."""

import datetime as dt
import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Annotated, Protocol, TypeVar

import msgspec

from renamespace.core.plan.toml import Table, Value


class RuleTable(msgspec.Struct, frozen=True):
    """The right side of a rule."""

    to: str
    note: str | None = None
    since: str | None = None
    remove_by: dt.date | None = None


class ProjectTable(msgspec.Struct, frozen=True):
    """`[project]`."""

    exclude: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    elixir_deprecations: bool = False
    max_lines: Annotated[int, msgspec.Meta(ge=1)] | None = None


class BoundaryTable(msgspec.Struct, frozen=True):
    """The right side of a boundary."""

    must_not_use: tuple[str, ...]


class Span(Protocol):
    """Anything that has a place in the plan's text."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


class Report(Protocol):
    """Takes a problem and the place it is at."""

    def __call__(self, span: Span, message: str, /) -> None: ...  # noqa: D102


Shape = TypeVar("Shape", bound=msgspec.Struct)

_SHAPES = {
    "to": 'a name in quotes, such as "MyApp.Accounts"',
    "note": "a text in quotes",
    "since": 'a version in quotes, such as "2.11"',
    "remove_by": "a date, such as 2027-01-31",
    "exclude": 'a list of patterns, such as ["priv/repo/migrations/**"]',
    "mentions": 'a list of patterns, such as ["README.md"]',
    "elixir_deprecations": "true or false",
    "max_lines": "a number of lines, such as 800",
    "must_not_use": 'a list of modules, such as ["MyApp.Accounts"]',
}


def read_struct(shape: type[Shape], table: Table, owner: Span, report: Report) -> Shape | None:
    """Read the table as a `shape`; None if something required is missing or does not fit.

    Everything that is wrong with the table is reported, what is missing at `owner`.
    """
    fields = msgspec.structs.fields(shape)
    report_unknown(table, [field.name for field in fields], report)
    values: dict[str, object] = {}
    complete = True
    for field in fields:
        entry = table.entries.get(field.name)
        if entry and fits(entry.value, field.type, f"`{field.name}`", _SHAPES[field.name], report):
            values[field.name] = msgspec.convert(entry.value.data, field.type)
        elif field.required:
            if not entry:
                report(owner, f"`{field.name}` is missing: add {_SHAPES[field.name]}")
            complete = False
    return shape(**values) if complete else None


def report_unknown(table: Table, known: Iterable[str], report: Report) -> None:
    """Report the keys that have no meaning here."""
    known = list(known)
    for key, entry in table.entries.items():
        if key not in known:
            near = get_close_matches(key, known, n=1)
            names = ", ".join(f"`{name}`" for name in near or known)
            hint = f"did you mean {names}?" if near else f"the keys here are {names}"
            report(entry, f"unknown key `{key}`: {hint}")


def fits(value: Value, wanted: object, what: str, shape: str, report: Report) -> bool:
    """Whether a value has the type `wanted`; if not, reports that `what` must be a `shape`."""
    try:
        msgspec.convert(value.data, wanted)
    except msgspec.ValidationError as error:
        item = _ITEM.search(str(error))
        got = _GOT.search(str(error))
        but = f", not {_KINDS.get(got[1], got[1])}" if got else ""
        report(value.items[int(item[1])] if item else value, f"{what} must be {shape}{but}")
        return False
    return True


# The parts of msgspec's messages, as in "Expected `str`, got `int` - at `$[1]`".
_ITEM = re.compile(r"at `\$\[(\d+)\]")
_GOT = re.compile(r"got `(\w+)`")
_KINDS = {
    "array": "a list",
    "bool": "a boolean",
    "date": "a date",
    "datetime": "a date with a time",
    "float": "a number",
    "int": "a number",
    "object": "a table",
    "str": "a text",
    "time": "a time",
}
