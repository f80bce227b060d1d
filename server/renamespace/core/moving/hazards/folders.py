"""Files that Mix would no longer compile or run as tests where they go.

Sources: Mix.Tasks.Compile.Elixir (`:elixirc_paths`), Mix.Tasks.Test (`*_test.exs` below `test`).
Nothing helps a file that is not compiled, so that is refused with `--unsafe` too.
"""

from collections.abc import Iterator
from posixpath import basename, join, normpath

from renamespace.core.edits import FileMove
from renamespace.core.elixir.mix_project import read_compiled_folders
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.hazards.moving import Moving

_TEST = "_test.exs"


def find(moving: Moving) -> Iterator[Refusal]:
    """The files that leave the folders in which they count."""
    for move in moving.moves:
        if move.old == move.new:
            continue
        yield from _other_project(moving, move)
        if move.old.endswith(".ex"):
            yield from _compiled(moving, move)
        elif basename(move.old).endswith(_TEST):
            yield from _tests(moving, move)


def _other_project(moving: Moving, move: FileMove) -> Iterator[Refusal]:
    """In an umbrella: who uses the file's modules, and what they use, is of one application."""
    old, new = (_project_of(moving, each) for each in (move.old, move.new))
    if old != new and moving.modules:
        message = (
            f"`{move.new}` would be of another project, `{new or '.'}`: see that it and those who "
            "use its modules have each other among their dependencies"
        )
        yield Refusal(message, move.old, modules=_modules(moving, move), unsafe=True)


def _compiled(moving: Moving, move: FileMove) -> Iterator[Refusal]:
    before, after = (_environments(moving, each) for each in (move.old, move.new))
    for environment in sorted(before):
        folders = after.get(environment, after.get("_"))
        if folders is None or not _is_in(move.old, before[environment]):
            continue
        if not _is_in(move.new, folders):
            where = "" if environment == "_" else f" in `{environment}`"
            shown = ", ".join(f"`{each}`" for each in folders)
            yield Refusal(
                f"`{move.new}` would not be compiled{where}: `elixirc_paths` has {shown}; "
                "give it another place under `[files]`",
                move.old,
                modules=_modules(moving, move),
            )
            return


def _tests(moving: Moving, move: FileMove) -> Iterator[Refusal]:
    folder = join(_project_of(moving, move.old), "test")
    if not move.old.startswith(f"{folder}/"):
        return
    reason = None
    if not move.new.endswith(_TEST):
        reason = f"its name does not end in `{_TEST}`"
    elif not move.new.startswith(f"{join(_project_of(moving, move.new), 'test')}/"):
        reason = "it is not below `test`"
    if reason is not None:
        message = f"`mix test` would not run `{move.new}`: {reason}"
        yield Refusal(message, move.old, modules=_modules(moving, move))


def _modules(moving: Moving, move: FileMove) -> tuple[str, ...]:
    return tuple(each.old for each in moving.modules if each.path == move.old)


def _environments(moving: Moving, path: str) -> dict[str, tuple[str, ...]]:
    """The compiled folders of the project that a file is in, relative to the root."""
    project = _project_of(moving, path)
    file = moving.index.files.get(join(project, "mix.exs"))
    found = {} if file is None else read_compiled_folders(file.source)
    return {
        environment: tuple(normpath(join(project, each)) for each in folders)
        for environment, folders in found.items()
    }


def _project_of(moving: Moving, path: str) -> str:
    """The folder of the nearest `mix.exs`; the root if none is in sight."""
    parts = path.split("/")[:-1]
    while parts and "/".join([*parts, "mix.exs"]) not in moving.index.files:
        parts.pop()
    return "/".join(parts)


def _is_in(path: str, folders: tuple[str, ...]) -> bool:
    return path.endswith(".ex") and any(
        folder == "." or path.startswith(f"{folder}/") or path == folder for folder in folders
    )
