"""Compare what the compiler says about names with what `renamespace refs` says.

`python compare.py TRACED.tsv REFS.jsonl [--skip EVENT]...` takes the output of `trace.exs` and of
`renamespace refs --output-format jsonl`, both for the same files and root, prints the counts and
every difference, and exits 1 if there is one.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OPEN = "open"
"""The event of a name in `quote` that the compiler does not resolve there."""


class Position(NamedTuple):
    """Where a name starts; line and column count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Traced:
    """A name as the compiler resolved it."""

    position: Position
    module: str
    event: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A name as the tool resolved it, or did not."""

    position: Position
    text: str
    module: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """What the compiler says of the name at one position, and what the tool says, if it does."""

    position: Position
    traced: frozenset[Traced]
    reference: Reference | None

    @property
    def agreed(self) -> bool:
        """Code that is compiled in several places may have several modules: any of them agrees."""
        modules = {name.module for name in self.traced}
        return self.reference is not None and self.reference.module in modules

    @property
    def otherwise(self) -> bool:
        """Whether the tool says something else, or that it does not know."""
        return self.reference is not None and not self.agreed

    def __str__(self) -> str:
        modules = " or ".join(sorted({name.module for name in self.traced}))
        events = ", ".join(sorted({name.event for name in self.traced}))
        if self.reference is None:
            return f"{self.position}: {modules} ({events}): no reference"
        return (
            f"{self.position}: {modules} ({events}): "
            f"`{self.reference.text}` is {self.reference.module or 'unresolved'}"
        )


@dataclass(frozen=True, slots=True)
class Result:
    """The comparison.

    `named` counts the places where the compiler names a module. Places that a quote leaves open are
    apart: `open_otherwise` has those that the tool resolves to something else than they spell,
    which may well be right.
    """

    named: int
    agreed: int
    different: tuple[Place, ...]
    open: int
    open_otherwise: tuple[Place, ...]
    lacking: tuple[Place, ...]
    repeated: tuple[Position, ...]
    untraced: tuple[Reference, ...]

    @property
    def faultless(self) -> bool:
        """Whether the tool says what the compiler says, and of each name once."""
        return not (self.different or self.lacking or self.repeated)


def compare(traced: Iterable[Traced], references: Iterable[Reference]) -> Result:
    """Match the two by the position where a name starts."""
    names: defaultdict[Position, set[Traced]] = defaultdict(set)
    for name in traced:
        names[name.position].add(name)
    found: defaultdict[Position, list[Reference]] = defaultdict(list)
    for reference in references:
        found[reference.position].append(reference)

    named: list[Place] = []
    left_open: list[Place] = []
    for position in sorted(names):
        first = found[position][0] if position in found else None
        # Of code that is compiled both in a quote and outside, the latter says more.
        resolved = frozenset(name for name in names[position] if name.event != OPEN)
        if resolved:
            named.append(Place(position, resolved, first))
        else:
            left_open.append(Place(position, frozenset(names[position]), first))

    return Result(
        named=len(named),
        agreed=sum(place.agreed for place in named),
        different=tuple(place for place in named if place.otherwise),
        open=len(left_open),
        open_otherwise=tuple(place for place in left_open if place.otherwise),
        lacking=tuple(place for place in (*named, *left_open) if place.reference is None),
        repeated=tuple(position for position, at in found.items() if len(at) > 1),
        untraced=tuple(at[0] for position, at in found.items() if position not in names),
    )


def read_traced(path: Path, skip: Sequence[str] = ()) -> list[Traced]:
    """Read what `trace.exs` wrote, without the events to skip."""
    with path.open(encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return [
        Traced(Position(file, int(line), int(column)), module, event)
        for file, line, column, module, event in rows
        if event not in skip
    ]


def read_references(path: Path) -> list[Reference]:
    """Read what `renamespace refs --output-format jsonl` printed."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Reference(Position(row["path"], row["line"], row["column"]), row["text"], row["module"])
        for row in rows
    ]


def report(result: Result) -> str:
    """The counts, and one line for each difference."""
    counts = [
        f"{result.named} places with a module from the compiler",
        f"{result.agreed} agree",
        f"{len(result.different)} differ",
        f"{result.open} places that a quote leaves open",
        f"{len(result.open_otherwise)} of them resolved to another module than they spell",
        f"{len(result.lacking)} of all these places without a reference",
        f"{len(result.repeated)} places with more than one reference",
        f"{len(result.untraced)} references that the compiler says nothing about",
    ]
    listed = [
        ("differ", result.different),
        ("without a reference", result.lacking),
        ("resolved in a quote", result.open_otherwise),
        ("more than one reference", result.repeated),
    ]
    blocks = (["", f"{title}:", *map(str, each)] for title, each in listed if each)
    return "\n".join([*counts, *(line for block in blocks for line in block)])


def main(arguments: Sequence[str]) -> int:
    """Compare two files."""
    parser = argparse.ArgumentParser(description="Compare the compiler's names with the tool's.")
    parser.add_argument("traced", type=Path, help="output of trace.exs")
    parser.add_argument("references", type=Path, help="output of refs --output-format jsonl")
    parser.add_argument("--skip", action="append", default=[], help="leave out an event")
    options = parser.parse_args(arguments)
    result = compare(read_traced(options.traced, options.skip), read_references(options.references))
    sys.stdout.write(report(result) + "\n")
    return 0 if result.faultless else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
