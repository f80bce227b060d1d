"""Changed and moved files as a patch that `git apply` takes, written as `git diff` writes it."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import unified_diff

from renamespace.project.writing import Change

NO_LINE_END = "\\ No newline at end of file\n"


def patch(
    changes: Mapping[str, Change], places: Mapping[str, str], below: str = ""
) -> Iterator[str]:
    """The patch of all changes, with the files of `places` (by old path) at their new paths.

    Paths are relative to the root, to which `below` leads from the top of the checkout: from there
    `git apply` takes them. It takes all files at once, so that two of them may change places.
    """
    for old in sorted({*changes, *places}):
        change = changes.get(old) or Change(b"", b"")
        new = places.get(old, old)
        yield from _file_patch(below + old, below + new, change.before, change.after)


def patch_of_files(
    created: Mapping[str, bytes], deleted: Mapping[str, bytes], below: str = ""
) -> Iterator[str]:
    """The patch that makes files and deletes others; paths are as in `patch`."""
    for path in sorted({*created, *deleted}):
        kind, sides = ("new", ("/dev/null", _named(f"b/{below}{path}")))
        if path in deleted:
            kind, sides = ("deleted", (_named(f"a/{below}{path}"), "/dev/null"))
        before, after = deleted.get(path, b""), created.get(path, b"")
        yield f"diff --git {_quoted('a/' + below + path)} {_quoted('b/' + below + path)}\n"
        yield f"{kind} file mode 100644\n"
        if before != after:
            yield f"--- {sides[0]}\n"
            yield f"+++ {sides[1]}\n"
            yield from _hunks(before, after)


def _file_patch(old: str, new: str, before: bytes, after: bytes) -> Iterator[str]:
    """The lines of one file's patch, each with its line end. A carriage return is content.

    `old` and `new` are its paths before and after, which differ if it moves (git-diff,
    "Generating patch text with -p").
    """
    yield f"diff --git {_quoted('a/' + old)} {_quoted('b/' + new)}\n"
    if old != new:
        yield f"similarity index {_similarity(before, after)}%\n"
        yield f"rename from {_quoted(old)}\n"
        yield f"rename to {_quoted(new)}\n"
    if before == after:
        return
    yield f"--- {_named('a/' + old)}\n"
    yield f"+++ {_named('b/' + new)}\n"
    yield from _hunks(before, after)


def _hunks(before: bytes, after: bytes) -> Iterator[str]:
    lines = unified_diff(_lines(before), _lines(after))
    for line in list(lines)[2:]:
        yield line if line.endswith("\n") else f"{line}\n{NO_LINE_END}"


def _lines(text: bytes) -> list[str]:
    """Lines with their line feeds; only a line feed ends one, as for git."""
    parts = text.decode().split("\n")
    lines = [part + "\n" for part in parts[:-1]]
    return [*lines, parts[-1]] if parts[-1] else lines


def _named(path: str) -> str:
    """A path in the lines above the hunks, where a tab tells where one with spaces ends."""
    quoted = _quoted(path)
    return f"{quoted}\t" if " " in quoted else quoted


def _quoted(path: str) -> str:
    """The path as git has it: in quotes, with escapes as in C, unless it is plain ASCII.

    Git's documentation of `core.quotePath` says which characters those are.
    """
    data = os.fsencode(path)
    text = "".join(_ESCAPES.get(byte) or _escaped(byte) for byte in data)
    return path if text == path else f'"{text}"'


_ESCAPES = {ord(text): f"\\{text}" for text in '"\\'}
_ESCAPES |= dict(zip(b"\a\b\t\n\v\f\r", (f"\\{letter}" for letter in "abtnvfr"), strict=True))


def _escaped(byte: int) -> str:
    return chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}"  # noqa: PLR2004 (ASCII's printable characters)


def _similarity(before: bytes, after: bytes) -> int:
    """How much of the bigger text is lines of both, in percent; git's diffcore-delta does so."""
    if before == after:
        return 100
    old, new = (Counter(text.splitlines(keepends=True)) for text in (before, after))
    same = sum(len(line) * count for line, count in (old & new).items())
    return min(99, same * 100 // max(len(before), len(after)))
