"""Templates that would not be part of exactly the modules of which they were.

The rules of `core/owners.py` are asked about the project as it will be, as far as they look at it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from msgspec import structs

from renamespace.core.elixir.facts import Embed, Facts, Kind
from renamespace.core.index import File, Index
from renamespace.core.moving.decisions import Refusal
from renamespace.core.owners import Owner, find_owners


def unknown_templates(index: Index, names: Mapping[str, str]) -> Iterator[Refusal]:
    """Renamed modules whose templates have their folder from their name, unseen."""
    for path, file in index.files.items():
        for module in () if file.dependency else file.facts.modules:
            name = module.name or ""
            if name in names and _has_unknown(index, file, name):
                message = (
                    f"`{name}` finds its templates by its name, in a folder that cannot "
                    "be told: say the folder with `path:` or `template_path:` first, or pass "
                    "--unsafe and move the templates yourself"
                )
                span = module.start, module.end
                yield Refusal(message, path, *span, (name,), unsafe=True)


def lost_templates(
    owners: Mapping[str, tuple[Owner, ...]], afterwards: "Afterwards"
) -> Iterator[Refusal]:
    """The templates (with their owners) that get other owners."""
    moved = [afterwards.place(each) for each in owners]
    after = find_owners(afterwards.index(), moved) if owners else {}
    for template, before in owners.items():
        was = {
            (afterwards.place(each.path), afterwards.name(each.module), each.function)
            for each in before
        }
        now = {(e.path, e.module, e.function) for e in after[afterwards.place(template)]}
        if was != now:
            yield _lost(template, before, {each[1] for each in now - was}, afterwards)


@dataclass(frozen=True)
class Afterwards:
    """A project as it will be: modules and files by their old names, and embeds that change."""

    before: Index
    names: Mapping[str, str]
    places: Mapping[str, str]
    embeds: Mapping[tuple[str, int], Embed]
    """By path and place, both old."""

    def name(self, module: str | None) -> str | None:
        """What a module is called."""
        return self.names.get(module or "", module)

    def place(self, path: str) -> str:
        """Where a file is."""
        return self.places.get(path, path)

    def index(self) -> Index:
        """The sources, right as far as templates are concerned."""
        return Index(
            {
                self.place(path): replace(file, facts=self._facts(path, file.facts))
                for path, file in self.before.files.items()
            }
        )

    def _facts(self, path: str, facts: Facts) -> Facts:
        """Facts under new names, all else as it was."""
        embeds = tuple(
            structs.replace(each, namespace=self.name(each.namespace)) if each.namespace else each
            for each in (self.embeds.get((path, each.start), each) for each in facts.embeds)
        )
        if not any(each.kind is Kind.USE for each in facts.references) and not embeds:
            return facts
        name = self.name
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


def named(owners: Collection[Owner]) -> str:
    """The modules that take a template in, for a message."""
    return " and ".join(sorted({f"`{each.module}`" for each in owners}))


def _has_unknown(index: Index, file: File, module: str) -> bool:
    own = [
        each
        for each in file.facts.embeds
        if each.pattern is None and file.facts.scopes[each.scope].module == module
    ]
    given = [
        each
        for used in index.used_by(module)
        if module.endswith("View")
        for other in index.defined_in(used)
        for each in other.facts.embeds
        if each.pattern is None and other.facts.quoted(each.scope)
    ]
    says = b"template_path:" in file.source.data
    return any(
        each.how == "Phoenix.View" or (each.how == "Phoenix.Swoosh" and not says)
        for each in (*own, *given)
    )


def _lost(
    template: str, owners: tuple[Owner, ...], more: set[str | None], afterwards: Afterwards
) -> Refusal:
    if more and more.isdisjoint(afterwards.name(each.module) for each in owners):
        what = f"`{afterwards.place(template)}` would become part of `{next(iter(more))}` too"
    else:
        what = f"`{template}` would no longer be part of {named(owners)}"
    advice = "move the template or change what takes it in first, or give paths in [files]"
    modules = tuple(each.module for each in owners if each.module in afterwards.names)
    return Refusal(f"{what}: {advice}", template, modules=tuple(filter(None, modules)))
