"""The proof of an import's change: each bare call comes from where it should, and nowhere else."""

from collections.abc import Iterator

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import DIRECTIVES, Facts
from renamespace.core.elixir.local_calls import LocalCall, read_local_calls
from renamespace.core.rewrite.imports import Imports
from renamespace.core.rules.imports.force import Force, Name, Origin, imports_of, standing
from renamespace.core.rules.imports.layout import after_change, doubled
from renamespace.core.source import Source


def calls_are_kept(
    imports: Imports, edits: tuple[TextEdit, ...], source: Source, after: Facts
) -> bool:
    """Whether every bare call comes, in the edited text, from where it should and nowhere else."""
    case = imports.case
    if not imports.partings:
        return True
    then = {call.start: call for call in read_local_calls(source, after)}
    old = standing(case)
    to = doubled(imports.partings)
    new = Force(case.index, after, [after_change(each, to) for each in imports_of(after)])
    moved = Moved(edits)
    return all(
        _is_kept(imports, call, old, then.get(moved.to(call.start)), new)
        for call in case.local_calls
        if call.name not in DIRECTIVES  # These come and go, and no import brings them.
    )


def _is_kept(
    imports: Imports, call: LocalCall, old: Force, now: LocalCall | None, new: Force
) -> bool:
    name = call.name, call.arity
    expected, possible = set[str](), set[str]()
    for origin in old.origins(call):
        module, name = _home(imports, origin, (call.name, call.arity), name)
        (expected if origin.sure else possible).add(module)
    if not expected and not possible:
        return now is None or not list(_sure(new.origins(now)))
    if now is None or (now.name, now.arity) != name:
        return False
    found = new.origins(now)
    modules = {_by(origin) for origin in found} | _letting_in(new, now)
    certain = {_by(origin) for origin in _sure(found)}
    return expected <= modules and certain <= expected | possible


def _letting_in(force: Force, call: LocalCall) -> set[str]:
    """The modules whose imports let the call's name in, defined there or not."""
    name = call.name, call.arity
    return {module for module in force.at(call) if force.lets_in(module, call, name)}


def _home(imports: Imports, origin: Origin, old: Name, name: Name) -> tuple[str, Name]:
    reference = origin.by.reference if origin.by is not None else None
    parting = imports.partings.get(-1 if reference is None else reference)
    if parting is None and origin.by is not None:
        return after_change(origin.by, doubled(imports.partings)).module, name
    if parting is None:
        return _by(origin), name
    home = parting.home(old)
    if parting.new is not None or home is None:
        return parting.new or _by(origin), name
    return home.module, home.new


def _by(origin: Origin) -> str:
    return origin.by.module if origin.by is not None else ""


def _sure(origins: list[Origin]) -> Iterator[Origin]:
    return (origin for origin in origins if origin.sure)


class Moved:
    """Where a place of the text is after the edits."""

    def __init__(self, edits: tuple[TextEdit, ...]) -> None:
        """Take the edits, in the order of the text."""
        self.edits = edits

    def to(self, start: int) -> int:
        """Where the byte offset `start` is then."""
        return start + sum(
            len(edit.text.encode()) - (edit.end - edit.start)
            for edit in self.edits
            if edit.end <= start and (edit.start < start or edit.end < start)
        )
