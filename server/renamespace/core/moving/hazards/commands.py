"""Mix tasks: the name of the module is the command (Mix.Task.task_name/1)."""

import re
from collections.abc import Iterator

from renamespace.core.elixir.literals import read_literals
from renamespace.core.elixir.underscore import underscore
from renamespace.core.moving.decisions import Notice, Refusal
from renamespace.core.moving.hazards.moving import Moved, Moving

_TASKS = "Mix.Tasks."


def find(moving: Moving) -> Iterator[Refusal | Notice]:
    """The commands that are called otherwise, and where the code runs them by the old name."""
    for task in moving.modules:
        old, new = _command(task.old), _command(task.new)
        if old is None or old == new or "Mix.Task" not in moving.used(task.file, task.old):
            continue
        if new is None:
            yield task.refusal(
                f"`mix {old}` would be gone: a task is found by a name below `Mix.Tasks`"
            )
            continue
        yield _notice(moving, task, old, new)
        yield from _calls(moving, task, old, new)


def _command(module: str) -> str | None:
    """`shop.import_orders` for `Mix.Tasks.Shop.ImportOrders`."""
    if not module.startswith(_TASKS):
        return None
    return ".".join(underscore(each) for each in module.removeprefix(_TASKS).split("."))


def _notice(moving: Moving, task: Moved, old: str, new: str) -> Notice:
    written = re.compile(rb"\bmix %s(?![\w/-]|\.\w)" % re.escape(old.encode()))
    places = [f.source.path for f in moving.own_files if written.search(f.source.data)]
    where = f", as `mix {old}` still stands in {', '.join(places)}" if places else ""
    return Notice(
        f"the command `mix {old}` is `mix {new}` now{where}",
        task.path,
        task.definition.start,
        task.definition.end,
    )


def _calls(moving: Moving, task: Moved, old: str, new: str) -> Iterator[Refusal]:
    message = f"this runs `mix {old}`, which would be `mix {new}`: write `{new}` here afterwards"
    for file in moving.own_files:
        for each in read_literals(file.source, old) if _is_code(file.source.path) else ():
            if each.first:
                path = file.source.path
                yield Refusal(message, path, each.start, each.end, (task.old,), unsafe=True)


def _is_code(path: str) -> bool:
    return path.endswith((".ex", ".exs"))
