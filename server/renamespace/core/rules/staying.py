"""What a module keeps though its functions have gone, with a facade left in their place."""

import re

from renamespace.core.elixir.facts import FacadeKind, Kind, Reference
from renamespace.core.rules.verdict import Case

_TYPE_NAME = re.compile(rb"\s*\.\s*([a-z_]\w*[?!]?)")


def stays_type(case: Case, reference: Reference) -> bool:
    """Whether a type is meant that no facade of its module hands on."""
    if reference.kind is not Kind.TYPE:
        return False
    named = _TYPE_NAME.match(case.file.source.data, reference.end)
    name = named[1].decode() if named is not None else ""
    facades = [
        each
        for file in case.index.defined_in(reference.module or "")
        for each in file.facts.facades
        if each.module == reference.module
    ]
    items = (item for each in facades for item in each.items)
    gone = any((each.kind, each.name) == (FacadeKind.TYPE, name) for each in items)
    return bool(facades) and not gone and not any(each.whole for each in facades)
