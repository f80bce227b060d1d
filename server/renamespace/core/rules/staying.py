"""What a module keeps though its functions have gone, with a facade left in their place."""

import re

from renamespace.core.elixir.facts import FacadeKind, Kind, Reference
from renamespace.core.rules.verdict import Case

_TYPE_NAME = re.compile(rb"\s*\.\s*([a-z_]\w*[?!]?)")


def stays(case: Case, reference: Reference) -> bool:
    """Whether a type or a struct is meant that no facade of its module hands on."""
    if reference.kind not in {Kind.TYPE, Kind.STRUCT}:
        return False
    facades = [
        each
        for file in case.index.defined_in(reference.module or "")
        for each in file.facts.facades
        if each.module == reference.module
    ]
    if not facades or any(each.whole for each in facades):
        return False
    if reference.kind is Kind.STRUCT:
        return bool(case.index.functions(reference.module or "", "__struct__"))
    named = _TYPE_NAME.match(case.file.source.data, reference.end)
    name = named[1].decode() if named is not None else ""
    items = (item for each in facades for item in each.items)
    return not any((each.kind, each.name) == (FacadeKind.TYPE, name) for each in items)
