"""Mix tasks: the name of the module is the command (Mix.Task.task_name/1)."""

import re
from collections.abc import Iterator

from renamespace.core.elixir.literals import Literal, read_literals
from renamespace.core.elixir.underscore import underscore
from renamespace.core.index import File
from renamespace.core.moving.decisions import Notice, Refusal
from renamespace.core.moving.hazards.moving import Moved, Moving

_TASKS = "Mix.Tasks."
_RUN = re.compile(rb'\bMix\.Task\.\w+[\s(]+"$')


def find(moving: Moving) -> Iterator[Refusal | Notice]:
    """The commands that are called otherwise, and where the code runs them by the old name."""
    for task in moving.modules:
        old, new = _command(task.old), _command(task.new)
        if old is None or old == new or not _is_task(moving, task):
            continue
        if new is None:
            yield task.refusal(
                f"`mix {old}` would be gone: a task is found by a name below `Mix.Tasks`"
            )
            continue
        yield _notice(moving, task, old, new)
        yield from _compilers(moving, task, old, new)
        yield from _calls(moving, task, old, new)


def _is_task(moving: Moving, module: Moved) -> bool:
    return not {"Mix.Task", "Mix.Task.Compiler"}.isdisjoint(moving.used(module.file, module.old))


def _command(module: str) -> str | None:
    """`shop.import_orders` for `Mix.Tasks.Shop.ImportOrders`."""
    if not module.startswith(_TASKS):
        return None
    return ".".join(underscore(each) for each in module.removeprefix(_TASKS).split("."))


def _notice(moving: Moving, task: Moved, old: str, new: str) -> Notice:
    written = re.compile(rb"\bmix %s(?![\w/-]|\.\w)" % re.escape(old.encode()))
    files = [file for file in moving.own_files if written.search(file.source.data)]
    places = [moving.place(file.source.path) for file in files]
    where = f"; `mix {old}` still stands in {', '.join(places)}" if places else ""
    return Notice(
        f"the command `mix {old}` is `mix {new}` now{where}",
        task.path,
        task.definition.start,
        task.definition.end,
    )


def _compilers(moving: Moving, task: Moved, old: str, new: str) -> Iterator[Refusal]:
    """`compilers: [:shop]` in a `mix.exs` is `Mix.Tasks.Compile.Shop`."""
    before, _, name = old.rpartition(".")
    if before != "compile":
        return
    for file in moving.own_files if name else ():
        path = file.source.path
        found = re.search(rb"\bcompilers:[^\n]*?:%s\b" % name.encode(), file.source.data)
        if found is not None and path.endswith("mix.exs"):
            message = f"this runs `mix {old}`, which would be `mix {new}`: name it so afterwards"
            start = found.end() - len(name) - 1
            yield Refusal(message, path, start, found.end(), (task.old,), unsafe=True)


def _calls(moving: Moving, task: Moved, old: str, new: str) -> Iterator[Refusal]:
    """One refusal a file, at the first place."""
    message = f"this runs `mix {old}`, which would be `mix {new}`: write `{new}` here afterwards"
    for file in moving.own_files:
        path = file.source.path
        found = read_literals(file.source, old) if path.endswith((".ex", ".exs")) else ()
        for each in [each for each in found if each.first and _is_command(file, old, each)][:1]:
            yield Refusal(message, path, each.start, each.end, (task.old,), unsafe=True)


def _is_command(file: File, old: str, literal: Literal) -> bool:
    """Whether a text means the command; a single word is one only where Mix takes it."""
    if "." in old or file.source.path.endswith("mix.exs"):
        return True
    return _RUN.search(file.source.data[: literal.start]) is not None
