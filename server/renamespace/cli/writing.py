"""What `fix` and `move` do around their writing: the guard before it, the formatter after it."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from renamespace.core.edits import FileMove
from renamespace.core.elixir.prose import is_prose
from renamespace.project.errors import ProjectError
from renamespace.project.git import uncommitted


def refuse_dirty(root: Path, paths: Iterable[str], moves: Iterable[FileMove] = ()) -> None:
    """Raise ProjectError when one of the files has changes that no commit has yet."""
    dirty = uncommitted(root, paths, moves)
    if dirty:
        shown = "\n".join(f"  {path}" for path in dirty)
        raise ProjectError(
            f"these files have uncommitted changes:\n{shown}\n"
            "nothing was written; commit them first, or pass --allow-dirty"
        )


def format_files(root: Path, paths: Iterable[str], done: str) -> None:
    """Run the project's own formatter on the files, of which `done` says what was done to them.

    Raises ProjectError with what it said when it fails.
    """
    sources = sorted(path for path in paths if not is_prose(path))
    if not sources:
        return
    mix = shutil.which("mix")
    if mix is None:
        raise ProjectError(f"the files were {done} but not formatted: there is no `mix`")
    command = [mix, "format", *sources]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603 (no shell)
    if ran.returncode != 0:
        raise ProjectError(f"the files were {done} but not formatted:\n{ran.stderr or ran.stdout}")
