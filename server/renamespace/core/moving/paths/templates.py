"""Templates go along with the modules that take them in, and stay part of the same ones.

Sources of the rules: Phoenix.LiveView.Renderer (a template beside the module's file, named after
its last segment), Phoenix.Template (`embed_templates`, relative to the file's folder),
Phoenix.View (a folder named after the view, below a root relative to the project's). See
`core/owners.py`.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from posixpath import dirname, join, normpath, relpath

from msgspec import structs

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Embed, Facts, Kind
from renamespace.core.elixir.heex import is_template
from renamespace.core.elixir.places import embed_texts
from renamespace.core.elixir.underscore import underscore
from renamespace.core.index import File, Index
from renamespace.core.moving.decisions import Placed, Refusal
from renamespace.core.moving.paths.spelling import loosely
from renamespace.core.owners import Owner, find_owners

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
    refusals = [*placing.unknown(), *placing.lost(moves)]
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
        return find_owners(self.index, self.templates)

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
        """The folder of a view's templates (`Phoenix.Template.module_to_template_root/3`)."""
        embed = owner.embed
        if embed is None or module is None:
            return ""
        namespace, path = embed.namespace, embed.path
        if namespace is not None and module != owner.module:
            namespace = self.names.get(namespace, namespace)
        if path is None:
            above = len(namespace.split(".")) if namespace else 1
            path = "/".join(map(underscore, module.removesuffix("View").split(".")[above:]))
        return normpath(join(_project_of(owner.path), embed.root or "", path))

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
                    owners = sorted({f"`{each.module}`" for each in self.owners[template]})
                    why = f"it is part of {' and '.join(owners)}, which do not all move alike"
                    told[template] = Placed(template, new, why)
        for old, new in moves.items():
            told.setdefault(old, Placed(old, new, "it is in a folder of templates that moves"))
        yield from told.values()

    # Proofs

    def unknown(self) -> Iterator[Refusal]:
        """Renamed modules whose templates have their folder from their name, unseen."""
        for path, file in self.index.files.items():
            for module in () if file.dependency else file.facts.modules:
                name = module.name or ""
                if name in self.names and self._has_unknown(file, name):
                    message = (
                        f"`{name}` finds its templates by its name, in a folder that cannot "
                        "be told: say the folder with `path:` or `template_path:` first, or pass "
                        "--unsafe and move the templates yourself"
                    )
                    span = module.start, module.end
                    yield Refusal(message, path, *span, (name,), unsafe=True)

    def _has_unknown(self, file: File, module: str) -> bool:
        own = [
            each
            for each in file.facts.embeds
            if each.pattern is None and file.facts.scopes[each.scope].module == module
        ]
        given = [
            each
            for used in self.index.used_by(module)
            if module.endswith("View")
            for other in self.index.defined_in(used)
            for each in other.facts.embeds
            if each.pattern is None and other.facts.quoted(each.scope)
        ]
        says = b"template_path:" in file.source.data
        return any(
            each.how == "Phoenix.View" or (each.how == "Phoenix.Swoosh" and not says)
            for each in (*own, *given)
        )

    def lost(self, moves: Mapping[str, str]) -> Iterator[Refusal]:
        """The templates that would not be part of exactly the modules of which they were."""
        if not self.templates:
            return
        after = find_owners(self._after(moves), [moves.get(each, each) for each in self.templates])
        for template, owners in self.owners.items():
            new = moves.get(template, template)
            was = {
                (self.places.get(each.path, each.path), self._name(each.module), each.function)
                for each in owners
            }
            now = {(each.path, each.module, each.function) for each in after[new]}
            if was != now:
                yield self._lost(template, new, owners, {each[1] for each in now - was})

    def _lost(
        self, template: str, new: str, owners: tuple[Owner, ...], more: set[str | None]
    ) -> Refusal:
        if more and more.isdisjoint(self._name(each.module) for each in owners):
            what = f"`{new}` would become part of `{next(iter(more))}` too"
        else:
            what = f"`{template}` would no longer be part of {_named(owners)}"
        advice = "move the template or change what takes it in first, or give paths in [files]"
        modules = tuple(each.module for each in owners if each.module in self.names)
        return Refusal(f"{what}: {advice}", template, modules=tuple(filter(None, modules)))

    def _name(self, module: str | None) -> str | None:
        return self.names.get(module or "", module)

    def _after(self, moves: Mapping[str, str]) -> Index:
        """The sources as they will be, as far as templates are concerned."""
        return Index(
            {
                moves.get(path, self.places.get(path, path)): replace(
                    file, facts=self._renamed_facts(path, file.facts)
                )
                for path, file in self.index.files.items()
            }
        )

    def _renamed_facts(self, path: str, facts: Facts) -> Facts:
        """Facts under new names, all else as it was."""
        embedded = [self.changed.get((path, each.start), each) for each in facts.embeds]
        embeds = tuple(
            structs.replace(each, namespace=self._name(each.namespace)) if each.namespace else each
            for each in embedded
        )
        if not any(each.kind is Kind.USE for each in facts.references) and not embeds:
            return facts
        name = self._name
        return structs.replace(
            facts,
            embeds=embeds,
            modules=tuple(structs.replace(each, name=name(each.name)) for each in facts.modules),
            scopes=tuple(structs.replace(each, module=name(each.module)) for each in facts.scopes),
            functions=tuple(
                structs.replace(each, module=name(each.module) or "")
                for each in facts.functions
                if each.name == "render"
            ),
            references=tuple(
                structs.replace(each, module=name(each.module))
                for each in facts.references
                if each.kind is Kind.USE
            ),
        )


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


def _project_of(path: str) -> str:
    """The folder of the application of an umbrella that a file is in."""
    before, found, _ = f"/{path}".partition("/lib/")
    return before.removeprefix("/") if found else ""


def _named(owners: Collection[Owner]) -> str:
    return " and ".join(sorted({f"`{each.module}`" for each in owners}))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("#{", "\\#{")
