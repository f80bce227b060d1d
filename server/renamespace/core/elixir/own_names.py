"""Where a module names itself by `__MODULE__` alone. Only files that need it are read for it."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from renamespace.core.elixir.facts import Facts, Head, Reference
from renamespace.core.elixir.reader import read_facts
from renamespace.core.source import Source


def read_own_names(source: Source, facts: Facts, module: str) -> Iterator[Reference]:
    """The references of a module to itself by `__MODULE__`, as those to a name without segments.

    In a quote it is the module of whoever uses that, but for `unquote(__MODULE__)`, which is one
    reference (Kernel.SpecialForms.quote/2). The text is read with another name in its place: so
    what is called on it is known as for any name.
    """
    if b"__MODULE__" not in source.data:
        return
    written = _OWN.sub(lambda found: _alias(len(found[0])), source.data)
    for each in read_facts(Source(source.path, written)).references:
        plain = not each.doctest and each.segments in {(_PLAIN,), (_UNQUOTED,)}
        if not plain or _around(facts, each) != module:
            continue
        scope = _innermost(facts, each)
        if facts.quoted(scope) == (each.segments == (_UNQUOTED,)):
            yield replace(each, head=Head.MODULE, segments=(), module=module, scope=scope)


_OWN = re.compile(rb"\b(?:unquote\(__MODULE__\)|__MODULE__\b)(?!\s*\.\s*[A-Z{])")
_PLAIN, _UNQUOTED = "Own_module", "Own_module_unquoted"
"""As long as what they stand for."""


def _alias(length: int) -> bytes:
    return (_PLAIN if length == len(_PLAIN) else _UNQUOTED).encode()


def _innermost(facts: Facts, reference: Reference) -> int:
    around = (
        index
        for index, scope in enumerate(facts.scopes)
        if scope.start <= reference.start and reference.end <= scope.end
    )
    return max(around, key=lambda index: (facts.scopes[index].start, index))


def _around(facts: Facts, reference: Reference) -> str | None:
    """The module in whose code a reference stands, in a quote of it too."""
    names = (facts.scopes[each].module for each in facts.ancestors(_innermost(facts, reference)))
    return next((each for each in names if each is not None), None)
