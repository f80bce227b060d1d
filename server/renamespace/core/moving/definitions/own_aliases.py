"""`alias unquote(__MODULE__)` in a macro: its users go on calling the module what they called it.

Source: Kernel.SpecialForms, `alias/2` (without `as:` the short name is the last segment).
"""

import re
from collections.abc import Iterator, Mapping

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Directive, Kind
from renamespace.core.index import File, Index

_ALIAS = re.compile(r"alias\s*\(?\s*unquote\s*\(\s*__MODULE__\s*\)")


def kept_short_names(index: Index, names: Mapping[str, str]) -> dict[str, tuple[TextEdit, ...]]:
    """By path the edits that write the short names where they come from new ones (by old name)."""
    found = {
        path: tuple(_edits(file, names))
        for path, file in index.files.items()
        if not file.dependency and b"unquote" in file.source.data
    }
    return {path: edits for path, edits in found.items() if edits}


def _edits(file: File, names: Mapping[str, str]) -> Iterator[TextEdit]:
    for directive in file.facts.directives:
        match = _ALIAS.match(file.source.text(directive.start, directive.end))
        if match is None or not _makes_short_name(directive):
            continue
        module = _around(file, directive.start)
        old, new = (each.rpartition(".")[2] for each in (module, names.get(module, module)))
        if old != new:
            end = directive.start + match.end()
            yield TextEdit(end, end, f", as: {old}")


def _makes_short_name(directive: Directive) -> bool:
    """Whether it is of the module alone, and says no `as:`."""
    return directive.kind is Kind.ALIAS and not directive.references and not directive.as_value


def _around(file: File, place: int) -> str:
    """The module in whose code a place is; the quote around it is nobody's."""
    inside = (each.module for each in file.facts.scopes if each.start <= place < each.end)
    return next((each for each in reversed(list(inside)) if each is not None), "")
