"""Where the file of a module goes that is made for functions from elsewhere."""

from renamespace.core.elixir.underscore import underscore
from renamespace.core.moving.paths.reading import root_of
from renamespace.core.plan import Plan


def path_of(plan: Plan, path: str, module: str) -> str:
    """Below the same root as the module that the functions leave, unless the plan says where."""
    if module in plan.files:
        return plan.files[module]
    folders = path.split("/")[:-1]
    root = folders[: root_of(folders)]
    spelled = [underscore(each) for each in module.split(".")]
    extension = path.rpartition(".")[2]
    return "/".join([*root, *spelled]) + f".{extension}"
