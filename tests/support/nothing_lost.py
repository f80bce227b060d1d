"""Counts what a project's sources have, before and after: nothing may be lost when functions move.

    python tests/support/nothing_lost.py BEFORE AFTER

Prints what differs between two checkouts: clauses, `@doc`, `@spec`, comments, names that nobody can
resolve, aliases that nothing uses, files that do not parse.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from renamespace.core.elixir.facts import Facts, Kind
from renamespace.core.elixir.reader import read_facts
from renamespace.core.source import Source

_LINE = re.compile(rb"^[ \t]*(#|@(?:doc|spec|type|typep|typedoc|impl|callback)\b)", re.MULTILINE)


def counts(files: Mapping[str, bytes]) -> Counter[str]:
    """What the sources have of each kind, by path and bytes; facades not counted."""
    found = Counter[str]()
    for path, data in files.items():
        facts = read_facts(Source(path, data))
        found["files that do not parse"] += facts.error is not None
        clauses = [each for each in facts.functions if each.whole != (each.start, each.end)]
        found["clauses"] += sum(not each.facade for each in clauses)
        found["names without a module"] += sum(
            each.module is None and not each.doctest for each in facts.references
        )
        found["aliases that nothing uses"] += sum(1 for _ in _unused(facts))
        found.update(match[1].decode() for match in _LINE.finditer(data))
    return found


def sources(root: Path) -> dict[str, bytes]:
    """The Elixir sources of a project, by path."""
    folders = (root / each for each in ("lib", "test", "config"))
    paths = (path for folder in folders for path in folder.rglob("*.ex*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def _unused(facts: Facts) -> Iterator[int]:
    used = {each.binding for each in facts.references if each.kind is not Kind.AS}
    for directive in facts.directives:
        if directive.kind is Kind.ALIAS:
            yield from (each for each in directive.bindings if each not in used)


def main() -> None:
    """Print both counts, and what differs."""
    before, after = (counts(sources(Path(each))) for each in sys.argv[1:3])
    for name in sorted({*before, *after}):
        mark = "" if before[name] == after[name] else f"  ({after[name] - before[name]:+})"
        print(f"{name}: {before[name]} -> {after[name]}{mark}")  # noqa: T201 (a script)


if __name__ == "__main__":
    main()
