"""What a module needs besides when it uses a macro: what the macro's quote requires there.

Sources: Kernel.SpecialForms.quote/2 and require/2 (a `require` in a quote is one of whoever uses
the macro).
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from renamespace.core.elixir.facts import Facts, FunctionDefinition, Kind, Reference
from renamespace.core.index import File, Index

WAITING = frozenset({Kind.REQUIRE, Kind.IMPORT, Kind.USE})
"""What waits until another module is compiled."""
Need = tuple[str, bool]
"""A module, and whether it is needed wholly or for its struct alone."""
_Name = tuple[str, str]


class Macros:
    """The public macros of a project, by module and name."""

    def __init__(self, index: Index) -> None:
        """Ask an index; nothing is read before it is asked for."""
        self._index = index

    def needs(self, file: File, reference: Reference) -> frozenset[Need]:
        """What the macros need that a name stands for, in the module in which it stands."""
        found: set[Need] = set()
        for name in self._named(file, reference):
            found |= self._all(name, set())
        return frozenset(found)

    def _named(self, file: File, reference: Reference) -> Iterator[_Name]:
        module = reference.module or ""
        if reference.function is not None:
            yield module, reference.function.name
        elif reference.kind is Kind.USE:
            yield module, "__using__"
        elif reference.kind is Kind.IMPORT:
            for name in self._names.get(module, ()):
                if re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)".encode(), file.source.data):
                    yield module, name

    def _all(self, name: _Name, seen: set[_Name]) -> set[Need]:
        """What a macro needs, with what those need that it uses in its quote."""
        if name in seen:
            return set()
        seen.add(name)
        found: set[Need] = set()
        for file, reference in self._quoted.get(name, ()):
            if reference.kind in WAITING or reference.kind is Kind.STRUCT:
                found.add((reference.module or "", reference.kind in WAITING))
            for other in self._named(file, reference):
                found |= self._all(other, seen)
        return found

    @cached_property
    def _names(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for module, name in self._quoted:
            found.setdefault(module, set()).add(name)
        return {module: frozenset(names) for module, names in found.items()}

    @cached_property
    def _quoted(self) -> Mapping[_Name, list[tuple[File, Reference]]]:
        """The names in what each macro quotes, itself or by the helpers of its module."""
        found: dict[_Name, list[tuple[File, Reference]]] = {}
        for file in self._index.files.values():
            macros = [each for each in file.facts.functions if each.macro and each.public]
            names = [*_names_in_quotes(file.facts)] if macros and not file.dependency else []
            for macro in macros if names else ():
                mine = [(file, each) for each in names if _is_of(file.facts, each, macro)]
                found.setdefault((macro.module, macro.name), []).extend(mine)
        return found


def _names_in_quotes(facts: Facts) -> Iterator[Reference]:
    for each in facts.references:
        if each.module is not None and not each.doctest and facts.quoted(each.scope):
            yield each


def _is_of(facts: Facts, reference: Reference, macro: FunctionDefinition) -> bool:
    """Whether a name in a quote is the macro's, or that of a function which may help it."""
    start, end = macro.whole
    if start <= reference.start < end:
        return True
    around = (f for f in facts.functions if f.whole[0] <= reference.start < f.whole[1])
    return any(f.module == macro.module and not (f.macro and f.public) for f in around)
