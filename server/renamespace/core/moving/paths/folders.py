"""Files whose folder is not that of their module: where they go if the folder's module goes."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from renamespace.core.index import Index
from renamespace.core.moving.decisions import Placed
from renamespace.core.moving.paths.reading import (
    Reading,
    loosely,
    read_path,
    root_of,
    without_between,
)
from renamespace.core.moving.paths.respelling import by_convention, renamed_in_place, respelled
from renamespace.core.plan import Plan, Rule, RuleKind


class Folders:
    """The modules that folders are named after, and where the plan sends these."""

    def __init__(self, plan: Plan, index: Index, names: Mapping[str, str]) -> None:
        """Look at nothing yet; `names` are the modules that move in this run, by old name."""
        self.plan = plan
        self.index = index
        self.names = names

    def decide(
        self, path: str, old: str, new: str, reading: Reading | None, *, together: bool = False
    ) -> Placed:
        """Where a file goes whose path does not follow its module's name.

        With its folder, if the plan sends the module of that to where the new name is at home;
        `reading` is None when not even the file's name is its module's. Then it counts whether
        all of the file's modules go `together`, from below one module to below another.
        """
        *folders, _ = path.split("/")
        before = folders[root_of(folders) :]
        if reading is not None and (found := self._home(reading, new)):
            return found
        for module in self._modules_of(before, old):
            if (folder := self._taken_along(folders, module, old, new)) is not None:
                kept = f"{folder}/{path.rpartition('/')[2]}"
                after = kept if reading is None else renamed_in_place(reading, new, folder)
                why = f"its folder is that of `{module}`, which becomes `{self._target(module)}`"
                return Placed(path, after, why)
        if reading is None and together and (beside := _beside(path, old, new)) is not None:
            return beside
        if reading is None:
            return Placed(path, path, f"its path has nothing of `{old}` in it that changes")
        after = renamed_in_place(reading, new)
        place = (
            f"`{'/'.join(folders)}` is not the folder of `{old}`, and not sent to that of `{new}`"
        )
        return Placed(path, after, place)

    def _home(self, reading: Reading, new: str) -> Placed | None:
        """The place by the convention, if the folder goes there too or is there already."""
        home = new.rpartition(".")[0]
        folder = without_between(reading.before)
        if not home or not folder:
            return None
        old, path = ".".join(reading.segments), reading.path
        if [loosely(each) for each in folder] == [loosely(each) for each in home.split(".")]:
            why = f"`{new}` belongs into the folder that it is in, which is that of `{home}`"
            return Placed(path, by_convention(reading, new), why)
        for module in self._modules_of(reading.before, old):
            if self._sends(module, home):
                why = f"its folder is that of `{module}`, which the plan sends to `{home}`"
                return Placed(path, by_convention(reading, new), why)
        return None

    def _sends(self, module: str, home: str) -> bool:
        """Whether the plan sends a module, or something of it, to another one, not below itself."""
        if home.startswith(f"{module}."):
            return False
        if home == self._planned(module):
            return True
        return any(home in _homes(rule, module) for rule in self.plan.rules if not rule.origin)

    def _taken_along(self, folders: list[str], module: str, old: str, new: str) -> str | None:
        """The folder under its new name, if the file's new name does not lead out of it."""
        target = self._target(module)
        if target is None or not _goes_with(module, target, old, new):
            return None
        last = max((i for i, each in enumerate(folders, 1) if without_between([each])), default=0)
        spelled = read_path("/".join(folders[:last]) + ".ex", module)
        if spelled is None:
            return None
        return "/".join((respelled(spelled, target).removesuffix(".ex"), *folders[last:]))

    def _target(self, module: str) -> str | None:
        return self._planned(module) or self.names.get(module)

    def _planned(self, module: str) -> str | None:
        target = self.plan.definition_target(module)
        return target.module if target is not None else None

    def _modules_of(self, folders: Sequence[str], old: str) -> Iterator[str]:
        """The modules that folders below the root are named after, those that are known first."""
        parts = without_between(folders)
        if not parts:
            return
        key = "/".join(map(loosely, parts))
        yield from self._known.get(key, ())
        shared = _spelled(parts, old.split("."))
        guess = [*old.split(".")[:shared], *map(_camelized, parts[shared:])]
        if key not in self._known and shared:
            yield ".".join(guess)

    @cached_property
    def _known(self) -> Mapping[str, list[str]]:
        """Modules by how their folders are spelled: defined ones, old ones, and what is above."""
        names = {
            module.name: None
            for file in self.index.files.values()
            for module in file.facts.modules
            if module.name is not None and not file.dependency
        }
        names |= dict.fromkeys(rule.old_module for rule in self.plan.rules if not rule.origin)
        found: dict[str, list[str]] = {}
        for each in dict.fromkeys(above for name in names for above in _with_above(name)):
            found.setdefault("/".join(map(loosely, each.split("."))), []).append(each)
        return found


def _goes_with(module: str, target: str, old: str, new: str) -> bool:
    """Whether a module that lies in the folder of another one moves as that one does.

    What both names have in front becomes the same for both; or nothing in front of it changes.
    """
    olds, targets, news = module.split("."), target.split("."), new.split(".")
    shared = _spelled(olds, old.split("."))
    front = len(targets) - (len(olds) - shared)
    if shared == 0 or old == module:
        return False
    alike = front > 0 and targets[:front] == news[:front]
    return alike or old.rpartition(".")[0] == new.rpartition(".")[0]


def _beside(path: str, old: str, new: str) -> Placed | None:
    """A file under a name of its own, in the folder of the module above its module: `forms.ex`."""
    folder, _, name = path.rpartition("/")
    above, target = old.rpartition(".")[0], new.rpartition(".")[0]
    spelled = read_path(f"{folder}.ex", above) if above and target and above != target else None
    if spelled is None or spelled.unspelled or spelled.before:
        return None
    after = respelled(spelled, target).removesuffix(".ex")
    why = f"its folder is that of `{above}`, and what it defines is in `{target}` then"
    return Placed(path, f"{after}/{name}", why)


def _homes(rule: Rule, module: str) -> tuple[str, ...]:
    """Where a rule sends something of a module: functions, all below it, or a module in it."""
    if rule.kind is not RuleKind.MODULE:
        return (rule.new_module,) if rule.old_module == module else ()
    above = rule.old_module.rpartition(".")[0]
    return (rule.new_module.rpartition(".")[0],) if above == module else ()


def _with_above(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.rpartition(".")[0]


def _spelled(parts: Sequence[str], segments: Sequence[str]) -> int:
    """How many segments in front of a name the parts spell."""
    pairs = zip(parts, segments, strict=False)
    unlike = (i for i, (a, b) in enumerate(pairs) if loosely(a) != loosely(b))
    return next(unlike, min(len(parts), len(segments)))


def _camelized(folder: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in folder.split("_"))
