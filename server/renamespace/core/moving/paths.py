"""Where the files of renamed modules go."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from renamespace.core.edits import FileMove
from renamespace.core.elixir.underscore import underscore
from renamespace.core.index import Index
from renamespace.core.moving.decisions import Placed, Refusal
from renamespace.core.plan import Plan


@dataclass(frozen=True, slots=True)
class Placement:
    """The files that move, what was decided about each file and why, and what is in the way."""

    moves: tuple[FileMove, ...]
    decisions: tuple[Placed, ...]
    refusals: tuple[Refusal, ...] = ()


def place(plan: Plan, index: Index, names: Mapping[str, str], paths: Collection[str]) -> Placement:
    """Decide for every file that defines one of the modules in `names` (old name to new).

    `paths` are all files of the project, of whatever kind, so that none is written over.
    """
    del plan, paths
    decisions = []
    for path, file in index.files.items():
        module = next((each.name for each in file.facts.modules if each.name in names), None)
        if module is None or file.dependency:
            continue
        old, new = (
            "/".join(underscore(each) for each in name.split("."))
            for name in (module, names[module])
        )
        after = path.replace(f"/{old}.ex", f"/{new}.ex")
        decisions.append(Placed(path, after, "by the module's name"))
    moves = (FileMove(each.old, each.new) for each in decisions if each.old != each.new)
    return Placement(tuple(moves), tuple(decisions))
