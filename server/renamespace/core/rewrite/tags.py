"""The opening and the closing tag of a component change together or not at all."""

from collections.abc import Mapping

from renamespace.core.elixir.facts import Facts
from renamespace.core.rules import Change


def parted_tags(facts: Facts, changes: Mapping[int, Change]) -> dict[int, str]:
    """The changes of one tag without the other, with the reason (Phoenix.LiveView.TagEngine)."""
    return {
        index: "its other tag cannot be fixed with it"
        for index in changes
        if (partner := facts.references[index].partner) is not None and partner not in changes
    }
