"""Where the files of renamed modules go, with their templates, and why."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from renamespace.core.edits import FileMove, TextEdit
from renamespace.core.elixir.facts import ModuleDefinition
from renamespace.core.elixir.heex import is_template
from renamespace.core.index import File, Index
from renamespace.core.moving.decisions import Placed, Refusal
from renamespace.core.moving.paths.bound import Bonds
from renamespace.core.moving.paths.folders import Folders
from renamespace.core.moving.paths.obstacles import obstacles
from renamespace.core.moving.paths.reading import Reading, read_path
from renamespace.core.moving.paths.respelling import respelled
from renamespace.core.moving.paths.templates import place_templates
from renamespace.core.plan import Plan

__all__ = ["Placement", "place"]

_NAMED_BY_MIX = frozenset({"mix.exs", "test_helper.exs", ".formatter.exs", ".iex.exs"})


@dataclass(frozen=True, slots=True)
class Placement:
    """The files that move, what was decided about each file and why, and what is in the way.

    `edits`, by old path, are of the texts as they are: the patterns of embedded templates.
    """

    moves: tuple[FileMove, ...]
    decisions: tuple[Placed, ...]
    refusals: tuple[Refusal, ...] = ()
    edits: Mapping[str, tuple[TextEdit, ...]] = field(default_factory=dict)


def place(plan: Plan, index: Index, names: Mapping[str, str], paths: Collection[str]) -> Placement:
    """Decide for every file that defines one of the modules in `names` (old name to new).

    `paths` are all files of the project, of whatever kind, so that none is written over.
    """
    placing = _Placing(plan, index, names)
    decided = [each for file in index.files.values() for each in placing.decide(file)]
    decisions = [each for each in decided if isinstance(each, Placed)]
    refusals = [each for each in decided if isinstance(each, Refusal)]
    places = {each.old: each.new for each in decisions if each.old != each.new}
    templates = place_templates(index, names, places, paths)
    decisions += templates.decisions
    refusals += templates.refusals
    moves = tuple(FileMove(each.old, each.new) for each in decisions if each.old != each.new)
    refusals += obstacles(index, names, moves, paths)
    return Placement(moves, tuple(decisions), tuple(refusals), templates.edits)


class _Placing:
    """The decision about each file, with what is asked for all of them kept."""

    def __init__(self, plan: Plan, index: Index, names: Mapping[str, str]) -> None:
        self.plan = plan
        self.names = names
        self.bonds = Bonds(index)
        self.folders = Folders(plan, index, names)

    def decide(self, file: File) -> Iterator[Placed | Refusal]:
        """Where a file goes, if one of its modules gets another name."""
        if file.dependency or is_template(file.source.path):
            return
        modules = [each for each in file.facts.modules if each.name is not None]
        moved = [each for each in modules if each.name in self.names]
        if not moved:
            return
        told = {self.plan.files.get(self.names[each.name or ""]): each for each in moved}
        told.pop(None, None)
        if told:
            yield from self._as_told(file, {path or "": each for path, each in told.items()})
        else:
            yield self._settled(file, self._by_custom(file, modules))

    def _as_told(
        self, file: File, told: Mapping[str, ModuleDefinition]
    ) -> Iterator[Placed | Refusal]:
        """Where `[files]` says."""
        old, (new, module) = file.source.path, next(iter(told.items()))
        suffix = "." + old.rpartition(".")[2]
        bond = self.bonds.of(file)
        if len(told) > 1:
            both = " and ".join(f"`{each}`" for each in told)
            yield _refusal(file, module, f"[files] sends `{old}` to {both}: leave one of them")
        elif not new.endswith(suffix) or new.endswith("/" + suffix):
            message = f"[files] sends `{old}` to `{new}`: give it a path that ends in `{suffix}`"
            yield _refusal(file, module, message)
        elif bond is not None and bond.breaks(old, new):
            message = (
                f"[files] sends `{old}` to `{new}`, but it depends on its place ({bond.text}): "
                "change the code first, take the line out of [files], or pass --unsafe"
            )
            yield Refusal(message, old, bond.start, bond.end, modules=_names(module), unsafe=True)
        else:
            yield Placed(old, new, f"[files] says so for `{self.names[module.name or '']}`")

    def _by_custom(self, file: File, modules: list[ModuleDefinition]) -> Placed:
        """Where the new name says, as far as the path spells the old one."""
        path = file.source.path
        module, reading = _spelled_by(path, modules)
        name = module.name or ""
        new = self.names.get(name)
        if path.rpartition("/")[2] in _NAMED_BY_MIX:
            return Placed(path, path, "Mix knows it by this name")
        if new is None:
            return Placed(path, path, f"its path is that of `{name}`, which does not move")
        if reading is None or not reading.followed:
            together = self._go_together(name, new, modules)
            return self.folders.decide(path, name, new, reading, together=together)
        after = respelled(reading, new)
        if after == path:
            return Placed(path, path, f"what its path spells of `{name}` stays in `{new}`")
        return Placed(path, after, f"its path spells `{name}`, which becomes `{new}`")

    def _go_together(self, name: str, new: str, modules: list[ModuleDefinition]) -> bool:
        """Whether all of a file's modules leave the module above them for the same other one."""
        above, target = (each.rpartition(".")[0] for each in (name, new))
        return all(
            (each.name or "").startswith(f"{above}.")
            and self.names.get(each.name or "", "").startswith(f"{target}.")
            for each in modules
            if each.keyword != "defimpl"
        )

    def _settled(self, file: File, placed: Placed) -> Placed:
        """The decision, unless the code would look for something beside its new place."""
        bond = self.bonds.of(file) if placed.old != placed.new else None
        if bond is None or not bond.breaks(placed.old, placed.new):
            return placed
        return Placed(placed.old, placed.old, f"it depends on its place ({bond.text})")


def _spelled_by(
    path: str, modules: list[ModuleDefinition]
) -> tuple[ModuleDefinition, Reading | None]:
    """The module that the path is named after; the first one if it is named after none."""
    written = [each for each in modules if each.keyword != "defimpl"] or modules
    readings = [(each, read_path(path, each.name or "")) for each in written]
    found = [(each, reading) for each, reading in readings if reading is not None]
    best = max(found, key=lambda each: each[1].names_module, default=None)
    return best or (written[0], None)


def _refusal(file: File, module: ModuleDefinition, message: str) -> Refusal:
    return Refusal(message, file.source.path, module.start, module.end, _names(module))


def _names(module: ModuleDefinition) -> tuple[str, ...]:
    return (module.name,) if module.name is not None else ()
