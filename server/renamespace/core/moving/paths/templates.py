"""Templates go along with the modules that take them in, and stay part of the same ones.

Sources of the rules: Phoenix.LiveView.Renderer (a template beside the module's file, named after
its last segment), Phoenix.Template (`embed_templates`, relative to the file's folder),
Phoenix.View (a folder named after the view, below a root relative to the project's). See
`core/owners.py`.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from posixpath import dirname, join, normpath, relpath

from msgspec import structs

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Embed
from renamespace.core.elixir.heex import is_template
from renamespace.core.elixir.places import embed_texts
from renamespace.core.elixir.underscore import underscore
from renamespace.core.index import Index
from renamespace.core.moving.decisions import Placed, Refusal
from renamespace.core.moving.paths.lost_templates import (
    Afterwards,
    lost_templates,
    named,
    unknown_templates,
)
from renamespace.core.moving.paths.reading import loosely
from renamespace.core.owners import Owner, find_owners, view_folder

_WILD = frozenset("*?{[")


@dataclass(frozen=True, slots=True)
class Templates:
    """What becomes of the templates of moved files and renamed modules.

    `edits`, by old path, are of the patterns that have to name another folder.
    """

    decisions: tuple[Placed, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    edits: Mapping[str, tuple[TextEdit, ...]] = field(default_factory=dict)


def place_templates(
    index: Index, names: Mapping[str, str], places: Mapping[str, str], paths: Collection[str]
) -> Templates:
    """Decide about the templates; `places` are the new paths of the sources that move, by old."""
    placing = _Placing(index, names, places, paths)
    moves, edits = placing.moves(), placing.edits
    afterwards = Afterwards(index, names, {**places, **moves}, placing.changed)
    refusals = [*unknown_templates(index, names), *lost_templates(placing.owners, afterwards)]
    return Templates(tuple(placing.decisions(moves)), tuple(refusals), edits)


@dataclass(frozen=True)
class _Unit:
    """A call that takes templates in, with where each should go for its sake."""

    owner: Owner
    wants: Mapping[str, str]


class _Placing:
    def __init__(
        self,
        index: Index,
        names: Mapping[str, str],
        places: Mapping[str, str],
        paths: Collection[str],
    ) -> None:
        self.index, self.names, self.places, self.paths = index, names, places, paths
        scripts = [each for each in paths if each.endswith(".exs") and "." in each[:-4]]
        self.templates = [each for each in index.files if is_template(each)]
        self.templates += [
            each for each in scripts if each in index.files and not index.files[each].facts.modules
        ]
        self.changed: dict[tuple[str, int], Embed] = {}
        """The embeds that get another pattern or root, by path and place."""

    @cached_property
    def owners(self) -> Mapping[str, tuple[Owner, ...]]:
        return find_owners(self.index, self.templates) if self.templates else {}

    @cached_property
    def units(self) -> tuple[_Unit, ...]:
        """All who take templates in, those that do not move too."""
        found: dict[tuple[str, str | None, int], list[tuple[str, Owner]]] = {}
        for template, owners in self.owners.items():
            for owner in owners:
                key = (owner.path, owner.module, owner.embed.start if owner.embed else -1)
                found.setdefault(key, []).append((template, owner))
        return tuple(
            _Unit(entries[0][1], {template: self._wanted(template, o) for template, o in entries})
            for entries in found.values()
        )

    def moves(self) -> dict[str, str]:
        """The new path of each template that moves, and of what lies in a folder that does."""
        if not self.templates:
            return {}
        staying = self._staying()
        moves = {
            template: new
            for unit in self.units
            if unit.owner not in staying
            for template, new in unit.wants.items()
            if new != template
        }
        for unit in self.units:
            if _is_embed(unit.owner):
                self._adjust(unit.owner, goes=unit.owner not in staying)
            if unit.owner not in staying:
                moves |= self._beside(unit)
        return moves

    def _staying(self) -> list[Owner]:
        """The owners for whose templates not all agree, and so on: theirs stay where they are."""
        staying: list[Owner] = []
        wants: dict[str, set[str]] = {}
        for unit in self.units:
            for template, new in unit.wants.items():
                wants.setdefault(template, set()).add(new)
        left = {template for template, every in wants.items() if len(every) > 1}
        while True:
            more = [
                unit
                for unit in self.units
                if unit.owner not in staying and not left.isdisjoint(unit.wants)
            ]
            if not more:
                return staying
            staying += [unit.owner for unit in more]
            left |= {template for unit in more for template in unit.wants}

    def _wanted(self, template: str, owner: Owner) -> str:
        """Where a template has to be for one who takes it in."""
        old, new = owner.path, self.places.get(owner.path, owner.path)
        module = self.names.get(owner.module or "", owner.module or "")
        if owner.embed is None:
            engine = template.rpartition(".")[2]
            last = underscore(module.rpartition(".")[2])
            return join(dirname(new), f"{last}.html.{engine}")
        if owner.embed.how == "Phoenix.View":
            before, after = (self._view_folder(owner, each) for each in (owner.module, module))
            return normpath(join(after, relpath(template, before or ".")))
        if owner.embed.how != "embed_templates":
            return template
        folder = _folder(owner.embed)
        if folder.startswith("..") or (old == new and module == owner.module):
            return template
        beside = relpath(template, join(dirname(old), folder) or ".")
        return normpath(join(dirname(new), self._renamed(owner, folder), beside))

    def _view_folder(self, owner: Owner, module: str | None) -> str:
        """The folder of a view's templates when the view is called so."""
        embed = owner.embed
        if embed is None or module is None:
            return ""
        if embed.namespace is not None and module != owner.module:
            namespace = self.names.get(embed.namespace, embed.namespace)
            embed = structs.replace(embed, namespace=namespace)
        return view_folder(owner.path, module, embed)

    def _renamed(self, owner: Owner, folder: str) -> str:
        """The folder of templates under its new name, if it is named after the module."""
        old = owner.module or ""
        old, new = (each.rpartition(".")[2] for each in (old, self.names.get(old, old)))
        above, slash, last = folder.rpartition("/")
        carries = old != new and loosely(last) == loosely(old)
        return f"{above}{slash}{underscore(new)}" if carries else folder

    # What the code says afterwards

    def _adjust(self, owner: Owner, *, goes: bool) -> None:
        """Note the pattern that finds the same templates from the new place."""
        embed = owner.embed
        if embed is None or embed.pattern is None:
            return
        old, new = owner.path, self.places.get(owner.path, owner.path)
        folder = _folder(embed)
        after = self._renamed(owner, folder)
        if not goes or folder.startswith(".."):
            moved = dirname(old) != dirname(new)
            there = join(dirname(old), folder) or "."
            after = relpath(there, dirname(new) or ".") if moved else folder
        if after != folder:
            self.changed[old, embed.start] = _in_folder(embed, folder, after)

    @cached_property
    def edits(self) -> dict[str, tuple[TextEdit, ...]]:
        """The texts of the changed patterns."""
        found: dict[str, tuple[TextEdit, ...]] = {}
        for (path, start), embed in self.changed.items():
            file = self.index.files[path]
            texts = embed_texts(file.source, start)
            old = next(each for each in file.facts.embeds if each.start == start)
            pairs = [] if texts is None else [(texts.pattern, old.pattern, embed.pattern)]
            if texts is not None and texts.root is not None:
                pairs.append((texts.root, old.root, embed.root))
            found[path] = found.get(path, ()) + tuple(
                TextEdit(*span, _escaped(after or ""))
                for span, before, after in pairs
                if before != after
            )
        return found

    # What lies in the same folder

    def _beside(self, unit: _Unit) -> dict[str, str]:
        """What else is in a folder of templates that goes along as a whole."""
        folder, after = self._whole_folder(unit)
        if folder is None or after is None:
            return {}
        inside = [each for each in self.paths if each.startswith(f"{folder}/")]
        others = [each for each in inside if not each.endswith((".ex", ".exs"))]
        return {
            each: after + each.removeprefix(folder)
            for each in others
            if each not in self.owners or not self.owners[each]
        }

    def _whole_folder(self, unit: _Unit) -> tuple[str | None, str | None]:
        """The folder that a unit's templates have for themselves, and where it goes."""
        owner, embed = unit.owner, unit.owner.embed
        if embed is None or embed.how == "function_from_file":
            return None, None
        if embed.how == "Phoenix.View":
            folder = self._view_folder(owner, owner.module)
            after = self._view_folder(owner, self.names.get(owner.module or "", owner.module))
        else:
            if _folder(embed) in {"", "."} or _folder(embed).startswith(".."):
                return None, None
            new = self.places.get(owner.path, owner.path)
            folder = normpath(join(dirname(owner.path), _folder(embed)))
            after = normpath(join(dirname(new), self._renamed(owner, _folder(embed))))
        alone = all(
            template in unit.wants
            for template, owners in self.owners.items()
            if owners and dirname(template) == folder
        )
        return (folder, after) if alone and folder != after else (None, None)

    # What is said

    def decisions(self, moves: Mapping[str, str]) -> Iterator[Placed]:
        """What becomes of each template that moves, or that one of its owners would have moved."""
        told: dict[str, Placed] = {}
        for unit in self.units if self.templates else ():
            for template, wanted in unit.wants.items():
                new = moves.get(template, template)
                if new == wanted != template:
                    told[template] = Placed(
                        template, new, f"it is a template of `{unit.owner.module}`"
                    )
                elif new != wanted:
                    owners = named(self.owners[template])
                    why = f"it is part of {owners}, which do not all move alike"
                    told[template] = Placed(template, new, why)
        for old, new in moves.items():
            told.setdefault(old, Placed(old, new, "it is in a folder of templates that moves"))
        yield from told.values()


def _is_embed(owner: Owner) -> bool:
    return owner.embed is not None and owner.embed.how == "embed_templates"


def _folder(embed: Embed) -> str:
    """The folder of an embed, from that of its file, as far as no wildcard comes in between."""
    parts = (embed.pattern or "").split("/")[:-1]
    wild = next((i for i, each in enumerate(parts) if not _WILD.isdisjoint(each)), len(parts))
    whole = join(embed.root or "", *parts[:wild])
    return normpath(whole) if whole else ""


def _in_folder(embed: Embed, before: str, after: str) -> Embed:
    """The same embed for templates that are in another folder."""
    pattern, root = embed.pattern or "", embed.root
    fixed = "/".join(pattern.split("/")[: -1 - _wild_folders(pattern)])
    wild = pattern.removeprefix(fixed).removeprefix("/")
    if root is None:
        return structs.replace(embed, pattern=wild if after == "." else f"{after}/{wild}")
    if fixed and after.endswith(f"/{fixed}") and normpath(root) != normpath(before):
        return structs.replace(embed, root=after.removesuffix(f"/{fixed}"))
    return structs.replace(embed, root=after, pattern=wild)


def _wild_folders(pattern: str) -> int:
    """How many folders of a pattern, from the first wildcard on, are before the file's name."""
    parts = pattern.split("/")[:-1]
    wild = next((i for i, each in enumerate(parts) if not _WILD.isdisjoint(each)), len(parts))
    return len(parts) - wild


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("#{", "\\#{")
