"""A move and how to tell it, and the lines of what has a place."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from renamespace.cli.check import sources
from renamespace.cli.options import Options
from renamespace.cli.text import Style
from renamespace.core.moving import Move, Notice, Refusal
from renamespace.core.source import Source
from renamespace.project.project import Project


@dataclass(frozen=True)
class Report:
    """A move and how to tell it: as done, or as what would be done."""

    options: Options
    project: Project
    done: Move
    fix: bool
    diff: bool
    explain: bool

    @cached_property
    def before(self) -> dict[str, Source]:
        """The texts as they were, with the plan's."""
        return {**sources(self.project), **self._plan}

    @cached_property
    def after(self) -> dict[str, Source]:
        """The texts as they are to be, likewise."""
        return {**{path: file.source for path, file in self.done.after.files.items()}, **self._plan}

    @property
    def _plan(self) -> dict[str, Source]:
        source = self.project.plan.source
        return {source.path: source}

    @cached_property
    def places(self) -> dict[str, str]:
        """Where each file that moves goes."""
        return {each.old: each.new for each in self.done.files}

    @cached_property
    def fixed(self) -> dict[str, int]:
        """How many findings were fixed in each file that was edited, by its new path."""
        edited = {path: self.places.get(path, path) for path in self.done.edits}
        counts = dict.fromkeys(sorted(edited.values()), 0)
        for each in self.done.fixed:
            if each.path not in self.after:
                continue  # It was in a file that is gone now.
            counts[each.path] = counts.get(each.path, 0) + 1
        return counts


def told_line(
    told: Refusal | Notice, texts: Mapping[str, Source], style: Style = lambda text, _: text
) -> str:
    """`path:line:column: message`, the place only where there is one."""
    place = where(told, texts)
    return f"{style(place, 'bold')}: {told.message}" if place else told.message


def where(told: Refusal | Notice, texts: Mapping[str, Source]) -> str:
    """The place; of a file that was not read, such as a picture, its path alone."""
    if told.path is None:
        return ""
    source = texts.get(told.path)
    if source is None:
        return told.path
    place = source.position(told.start)
    return f"{told.path}:{place.line}:{place.column}"
