"""Files from the disk, each read or reported."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from renamespace.core.elixir.prose import is_prose
from renamespace.core.source import Source
from renamespace.project.errors import FileProblem


def read_sources(
    root: Path, paths: Iterable[str], overlay: Mapping[str, bytes]
) -> tuple[list[Source], list[FileProblem]]:
    """Read the files; an editor's unsaved text in `overlay` wins over the disk.

    A file that is no longer there is no file of the project, nor is an image among the prose. One
    that cannot be read, or is not UTF-8, is a problem.
    """
    sources: list[Source] = []
    problems: list[FileProblem] = []
    for path in paths:
        data = overlay[path] if path in overlay else _read(root, path)
        if isinstance(data, bytes) and b"\0" in data and is_prose(path):
            continue
        read = decoded(path, data) if isinstance(data, bytes) else data
        if isinstance(read, Source):
            sources.append(read)
        elif read is not None:
            problems.append(read)
    return sources, problems


def decoded(path: str, data: bytes) -> Source | FileProblem:
    """The bytes as a source, or the problem that they are not UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "not UTF-8, as Elixir requires; convert it, or exclude it in the plan"
        return FileProblem(path, message, line)
    return Source(path, data)


def _read(root: Path, path: str) -> bytes | FileProblem | None:
    try:
        return (root / path).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or str(error)
        return FileProblem(path, f"cannot be read ({reason}); mend it, or exclude it in the plan")
