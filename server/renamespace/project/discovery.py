"""Where a project starts, where its plan is, and which files are its sources."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

from pathspec import GitIgnoreSpec

from renamespace.core.elixir.prose import is_prose
from renamespace.project import git
from renamespace.project.errors import MissingPlanError, ProjectError

PLAN_NAME = "renamespace.toml"
SUFFIXES = (".ex", ".exs", ".heex", ".eex", ".leex")
"""Of sources and of templates."""
_NEVER = GitIgnoreSpec.from_lines(
    ["/deps/", "/_build/", "/apps/*/deps/", "/apps/*/_build/", "node_modules/", ".git/"]
)


def find_root(start: Path) -> Path:
    """The nearest directory from `start` upward that has a plan or a `mix.exs`.

    Raises ProjectError when there is none.
    """
    for directory in (start, *start.parents):
        if (directory / PLAN_NAME).is_file() or (directory / "mix.exs").is_file():
            return directory
    raise ProjectError(
        f"{start}: no {PLAN_NAME} and no mix.exs here or in a directory above; name one with --root"
    )


def check_root(root: Path) -> Path:
    """The directory as an absolute path. Raises ProjectError when it is not one."""
    if not root.exists():
        raise ProjectError(f"{root}: no such directory")
    if not root.is_dir():
        raise ProjectError(f"{root}: not a directory")
    return root.resolve()


def find_plan(root: Path) -> Path:
    """The nearest plan from the root upward. Raises MissingPlanError when there is none."""
    for directory in (root, *root.parents):
        if (directory / PLAN_NAME).is_file():
            return directory / PLAN_NAME
    raise MissingPlanError(
        f"{root}: no {PLAN_NAME} here or in a directory above; write one, or name one with --plan"
    )


def list_sources(
    root: Path, exclude: Iterable[str] = (), also: Callable[[str], bool] = lambda _: False
) -> list[str]:
    """The paths of all Elixir sources below the root, relative to it, with `/`, sorted.

    With them the files of prose for which `also` is true.
    Left out: what git ignores (outside git, what `.gitignore` files say), dependencies and build
    output, the plan's `exclude`, and links to files that are below the root themselves.
    """
    excluded = GitIgnoreSpec.from_lines(exclude)
    listed = git.listed_files(root)
    names = _walk(root) if listed is None else listed
    return sorted(
        name
        for name in names
        if (name.endswith(SUFFIXES) or (is_prose(name) and also(name)))
        and not _NEVER.match_file(name)
        and not excluded.match_file(name)
        and not _is_link_inside(root, name)
    )


def list_dependencies(root: Path) -> Iterator[str]:
    """The Elixir sources of the project's dependencies, relative to the root."""
    for directory in (root / "deps", *sorted(root.glob("apps/*/deps"))):
        for folder, _, names in os.walk(directory):
            relative = Path(folder).relative_to(root)
            if "test" not in relative.parts:
                yield from ((relative / n).as_posix() for n in names if n.endswith(".ex"))


def _is_link_inside(root: Path, name: str) -> bool:
    path = root / name
    if not path.is_symlink():
        return False
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return False  # Reading it says what is wrong.
    return target.is_relative_to(root)


def _walk(root: Path) -> Iterator[str]:
    """Every file below the root that no `.gitignore` on its way excludes."""
    ignores: dict[str, GitIgnoreSpec] = {}
    for folder, folders, names in os.walk(root):
        relative = Path(folder).relative_to(root).as_posix()
        if ".gitignore" in names:
            lines = (Path(folder) / ".gitignore").read_text(errors="replace").splitlines()
            ignores[relative] = GitIgnoreSpec.from_lines(lines)
        folders[:] = sorted(n for n in folders if not _ignored(ignores, relative, n + "/"))
        for name in names:
            if not _ignored(ignores, relative, name):
                yield _join(relative, name)


def _ignored(ignores: dict[str, GitIgnoreSpec], folder: str, name: str) -> bool:
    path = PurePosixPath(_join(folder, name))
    tail = "/" if name.endswith("/") else ""
    if _NEVER.match_file(f"{path}{tail}"):
        return True
    return any(
        spec.match_file(f"{path.relative_to(parent)}{tail}")
        for parent, spec in ignores.items()
        if parent == "." or path.is_relative_to(parent)
    )


def _join(folder: str, name: str) -> str:
    return name if folder == "." else f"{folder}/{name}"
