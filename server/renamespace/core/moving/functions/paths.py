"""Where the file of a module goes that is made for functions from elsewhere, and who sees it."""

from renamespace.core.elixir.underscore import underscore
from renamespace.core.moving.paths.reading import root_of
from renamespace.core.plan import Plan


def path_of(plan: Plan, path: str, module: str) -> str:
    """Below the same root as the module that the functions leave, unless the plan says where."""
    if module in plan.files:
        return plan.files[module]
    spelled = [underscore(each) for each in module.split(".")]
    extension = path.rpartition(".")[2]
    return "/".join([*_root(path), *spelled]) + f".{extension}"


def out_of_sight(old: str, new: str) -> str | None:
    """Why code may not be there any more for who calls it, when it goes from one file to another.

    A script (`.exs`) is compiled for itself, and what is below `test` only for tests; one
    application of an umbrella sees only those that it depends on.
    """
    if new.endswith(".exs") and old != new:
        return f"{new} is a script, which is compiled for itself"
    before, after = _root(old), _root(new)
    in_lib = after[-1:] == ["lib"] and after[:-1] == before[:-1]
    if before == after or in_lib:
        return None
    return f"{new} may not be there where code of `{'/'.join(before)}` is called"


def _root(path: str) -> list[str]:
    folders = path.split("/")[:-1]
    return folders[: root_of(folders)]
