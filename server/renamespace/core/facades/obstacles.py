"""What a facade cannot stand in for, and the places that must change before it can be written.

Sources: Kernel.SpecialForms, `%struct{}` (the struct's own module is asked when it is compiled);
Module, `@behaviour`; Protocol; Ecto.Schema (associations ask the related module for its fields).
"""

import re
from collections.abc import Iterator

from renamespace.core.elixir.facts import FacadeKind, Kind
from renamespace.core.facades.bridges import Bridges
from renamespace.core.facades.uses import Use
from renamespace.core.moving.decisions import Notice, Refusal

_SCHEMA = "Ecto.Schema"
FIRST = "change it first, with `renamespace fix`"
"""What is to be done about a place once the move is done."""
_ASSOCIATION = re.compile(
    rb"\b(belongs_to|has_one|has_many|many_to_many|embeds_one|embeds_many)"
    rb"\s*\(?\s*:\w+\s*,\s*(?:\{[^{}\n]*)?\Z"
)
_NEAR = 160
"""How far before a name the association's macro is looked for, in bytes."""


def places(bridges: Bridges, old: str, new: str | None) -> Iterator[Refusal]:
    """The uses of an old module that a facade in its place would break.

    `new` is the module that it has become, if it has become one.
    """
    for use in bridges.uses.of(old):
        reason = _reason(bridges, old, new, use)
        if reason is not None:
            yield Refusal(f"{reason}; {FIRST}", use.path, use.start, use.end, (old,))


def limits(bridges: Bridges, old: str, new: str | None) -> Iterator[Notice]:
    """What a facade does not hand on though nothing in the project asks for it now."""
    if new is None:
        return
    if _has_struct(bridges, new):
        yield Notice(
            f"the facade of `{old}` hands on functions, not the struct: "
            f"`%{old}{{}}` does not compile any more"
        )
    used = sorted(bridges.index.used_by(new) - {_SCHEMA})
    if used:
        listed = ", ".join(f"`use {each}`" for each in used)
        yield Notice(f"the facade of `{old}` has nothing of what {listed} brings to `{new}`")


def _reason(bridges: Bridges, old: str, new: str | None, use: Use) -> str | None:
    match use.kind:
        case Kind.STRUCT:
            return f"a facade cannot stand in for a struct, and `%{old}{{}}` would not compile"
        case Kind.BEHAVIOUR:
            return f"a facade cannot stand in for a behaviour, and `{old}` would have no callbacks"
        case Kind.IMPLEMENTATION:
            return (
                f"a facade cannot stand in for a protocol or its type, and this implements `{old}`"
            )
        case Kind.USE:
            macro = new is not None and _has_using(bridges, new)
            return None if macro else f"a facade of `{old}` has no `__using__` to hand on"
        case Kind.MODULE if use.function is None:
            return _as_value(bridges, old, new, use)
    return None


def _as_value(bridges: Bridges, old: str, new: str | None, use: Use) -> str | None:
    data = bridges.index.files[use.path].source.data
    found = _ASSOCIATION.search(data, max(0, use.start - _NEAR), use.start)
    if found is not None:
        name = found[1].decode()
        return f"a facade cannot stand in for a schema, and `{name}` asks `{old}` for its fields"
    if new is not None and _has_struct(bridges, new):
        return f"a facade cannot stand in for a struct or a schema, and `{old}` may be meant as one"
    return None


def _has_struct(bridges: Bridges, new: str) -> bool:
    if bridges.index.functions(new, "__struct__"):
        return True
    used = bridges.index.used_by(new)
    return _SCHEMA in used or any(_SCHEMA in _quoted(bridges, each) for each in used)


def _quoted(bridges: Bridges, macro: str) -> frozenset[str]:
    """What a module says `use` of, in its quotes too."""
    return frozenset(
        each.module
        for file in bridges.index.defined_in(macro)
        for each in file.facts.references
        if each.kind is Kind.USE and each.module is not None
    )


def _has_using(bridges: Bridges, new: str) -> bool:
    return any(
        (each.kind, each.name) == (FacadeKind.MACRO, "__using__")
        for each in bridges.signatures(new)
    )
