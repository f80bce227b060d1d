"""Changed files as a patch that `git apply` takes."""

from collections.abc import Iterator
from difflib import unified_diff

NO_LINE_END = "\\ No newline at end of file\n"


def patch(path: str, before: bytes, after: bytes) -> Iterator[str]:
    """The lines of one file's patch, each with its line end. A carriage return is content."""
    old, new = (text.decode().split("\n") for text in (before, after))
    yield f"diff --git a/{path} b/{path}\n"
    for line in unified_diff(_lines(old), _lines(new), f"a/{path}", f"b/{path}"):
        yield line if line.endswith("\n") else f"{line}\n{NO_LINE_END}"


def _lines(parts: list[str]) -> list[str]:
    """Lines with their line feeds; only a line feed ends one, as for git."""
    lines = [part + "\n" for part in parts[:-1]]
    return [*lines, parts[-1]] if parts[-1] else lines
