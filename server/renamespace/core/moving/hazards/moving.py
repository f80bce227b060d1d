"""What the hazards share: the move, and the few questions that they ask about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from renamespace.core.edits import FileMove
from renamespace.core.elixir.facts import Kind, ModuleDefinition
from renamespace.core.elixir.underscore import underscore
from renamespace.core.index import File, Index
from renamespace.core.moving.decisions import Refusal


@dataclass(frozen=True, slots=True)
class Moved:
    """The definition of a module that gets a new name."""

    old: str
    new: str
    file: File
    definition: ModuleDefinition

    @property
    def path(self) -> str:
        """The path of its file before the move."""
        return self.file.source.path

    @property
    def last_changes(self) -> bool:
        """Whether its last segment is another word in lower case, as libraries derive names."""
        return last_word(self.old) != last_word(self.new)

    def refusal(self, message: str) -> Refusal:
        """Why it is not safe, said at its definition."""
        start, end = self.definition.start, self.definition.end
        return Refusal(message, self.path, start, end, (self.old,), unsafe=True)


@dataclass(frozen=True)
class Moving:
    """A move: the project before it, old names to new ones, and the files that go elsewhere."""

    index: Index
    names: Mapping[str, str]
    moves: tuple[FileMove, ...]

    @cached_property
    def modules(self) -> tuple[Moved, ...]:
        """The definitions of the project that get new names, in the order of their files."""
        return tuple(
            Moved(each.name, self.names[each.name], file, each)
            for file in self.own_files
            for each in file.facts.modules
            if each.name and self.names.get(each.name, each.name) != each.name
        )

    @cached_property
    def own_files(self) -> tuple[File, ...]:
        """The files of the project, dependencies left out."""
        return tuple(each for each in self.index.files.values() if not each.dependency)

    @cached_property
    def places(self) -> Mapping[str, str]:
        """The new paths of files that move, by the old ones."""
        return {each.old: each.new for each in self.moves if each.old != each.new}

    def new(self, module: str) -> str:
        """What a module is called afterwards."""
        return self.names.get(module, module)

    def place(self, path: str) -> str:
        """Where a file is afterwards."""
        return self.places.get(path, path)

    def used(self, file: File, module: str) -> frozenset[str]:
        """The modules that a module says `use` of, itself or by a macro that it uses."""
        facts = file.facts
        found: set[str] = set()
        for directive in facts.directives:
            inside = facts.scopes[directive.scope].module == module
            if directive.kind is Kind.USE and inside:
                for reference in directive.references:
                    named = facts.references[reference].module or ""
                    given = self.index.uses.get((named, directive.option))
                    found |= {named, *(given.used if given is not None else ())}
        return frozenset(found)

    def macros(self, used: frozenset[str]) -> Iterator[File]:
        """The files of the project that define some of these used modules."""
        files = {
            file.source.path: file
            for module in sorted(used)
            for file in self.index.defined_in(module)
            if not file.dependency
        }
        yield from files.values()


def last_segment(module: str) -> str:
    """`Item` of `Shop.Orders.Item`."""
    return module.rpartition(".")[2]


def last_word(module: str) -> str:
    """The last segment as `Macro.underscore/1` writes it."""
    return underscore(last_segment(module))
