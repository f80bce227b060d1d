"""The imports of a file after a change: merged where two would be one, and checked by the calls.

Two imports of one module in one scope would replace each other, so they become one. What comes of
it is tried on every bare call of the file: each must come from where it should, and nowhere else.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from renamespace.core.elixir.local_calls import LocalCall
from renamespace.core.rules.imports.force import (
    Force,
    Form,
    Import,
    Name,
    Origin,
    imports_of,
    is_kernels,
    standing,
    sure,
)
from renamespace.core.rules.imports.homes import Parting
from renamespace.core.rules.verdict import Case

_TWICE = "`{module}` would be imported twice, and the second import replaces the first"
_CLASH = "`{name}/{arity}` would clash with what this file calls so already"


@dataclass(frozen=True, slots=True)
class Line:
    """An import after the change."""

    directive: int | None
    """None for one that another file's macro brings."""
    item: Import
    """What it is then; `reference` is the name in the file from which it comes."""
    form: Form
    """Its form before anything was merged into it."""
    changed: bool = False
    doubled: bool = False
    """Whether the file imports the same module itself, and this one changes in its macro too."""


@dataclass(frozen=True)
class Layout:
    """The imports after the change, and what of it cannot be: reasons by reference."""

    lines: tuple[Line, ...]
    reasons: Mapping[int, str] = field(default_factory=dict)


def settle(case: Case, partings: Mapping[int, Parting]) -> tuple[Layout, Mapping[int, str]]:
    """The layout of all these changes that can be made, and why the others cannot."""
    if not partings:
        return Layout(()), {}
    refused: dict[int, str] = {}
    while True:
        rest = {index: each for index, each in partings.items() if index not in refused}
        layout = lay_out(case, rest)
        if not layout.reasons:
            return layout, refused
        refused.update(layout.reasons)


def lay_out(case: Case, partings: Mapping[int, Parting]) -> Layout:
    """The imports of a file when these change."""
    excluded: dict[int, set[Name]] = {}
    while True:
        lines = _merged(case, partings, list(_lines(case, partings, excluded)))
        trial = _Trial(case, partings, lines, excluded)
        again = trial.run()
        if not again:
            return Layout(tuple(lines), trial.reasons)


def doubled(partings: Mapping[int, Parting]) -> dict[str, str]:
    """The modules whose import by a macro changes as the file's own does, with the new ones."""
    return {each.module: each.new for each in partings.values() if each.new is not None}


def after_change(each: Import, to: Mapping[str, str]) -> Import:
    """A macro's import as it will be; one of the file as it is."""
    return replace(each, module=to.get(each.module, each.module)) if each.injected else each


def _lines(
    case: Case, partings: Mapping[int, Parting], excluded: Mapping[int, set[Name]]
) -> Iterator[Line]:
    to = doubled(partings)
    for each in imports_of(case.facts):
        if each.injected is not None and each.module in to:
            yield Line(None, after_change(each, to), each.form, changed=True, doubled=True)
            continue
        reference = each.reference
        directive = case.facts.references[reference].directive if reference is not None else None
        parting = partings.get(-1 if reference is None else reference)
        if parting is None:
            yield Line(directive, each, each.form)
            continue
        for module, form in _parts(parting, excluded):
            yield Line(directive, replace(each, module=module, form=form), form, changed=True)


def _parts(parting: Parting, excluded: Mapping[int, set[Name]]) -> Iterator[tuple[str, Form]]:
    """The modules that take a module's place, each with what is imported of it."""
    form = parting.form
    if parting.new is not None:
        without = (*(form.excluded or ()), *sorted(excluded.get(parting.reference, ())))
        yield parting.new, replace(form, excluded=without) if without else form
        return
    if parting.rest:
        kept = [home.new for home in parting.changed if not home.renamed]
        held_back = (*(form.excluded or ()), *(name for name in kept if form.admits(name)))
        yield parting.module, replace(form, excluded=held_back or None)
    lists: dict[str, list[Name]] = {}
    for home in parting.changed if parting.rest else parting.homes:
        names = lists.setdefault(home.module, [])
        if home.new not in names:
            names.append(home.new)
    if form.only is None and not form.excluded and lists.keys() == {parting.module}:
        if not parting.rest:
            yield parting.module, form  # Names change, but not where they come from.
        return
    for module, names in lists.items():
        yield module, Form(only=tuple(names))


# Two imports of one module


def _merged(case: Case, partings: Mapping[int, Parting], lines: list[Line]) -> list[Line]:
    """The lines, with those made one that can be; whether the others bear it, the trial tells."""
    for module in dict.fromkeys(line.item.module for line in lines if line.changed):
        for scope in {line.item.scope for line in lines if line.item.module == module}:
            same = [n for n in lines if (n.item.module, n.item.scope) == (module, scope)]
            if any(_stays(partings, line) for line in same):
                same = [line for line in same if line.item.injected is None]
            same = [line for line in same if not line.doubled]
            if len(same) > 1 and any(line.changed for line in same):
                lines = _one_of(case, lines, same)
        lines = [
            line
            for line in lines
            if _stays(partings, line) or not _is_covered(case, lines, line, module)
        ]
    return lines


def _stays(partings: Mapping[int, Parting], line: Line) -> bool:
    """Whether the file still imports the same module itself, beside a macro or not."""
    parting = partings.get(-1 if line.item.reference is None else line.item.reference)
    return parting is not None and parting.new is None and line.item.module == parting.module


def _one_of(case: Case, lines: list[Line], same: list[Line]) -> list[Line]:
    """One line in place of several: the first that stays as it is, or else the first."""
    target = next((line for line in same if not line.changed), same[0])
    gone = [line for line in same if line is not target]
    form = _union([line.item.form for line in (target, *gone)])
    if form is None or not all(line.changed for line in gone):
        return lines
    if form != target.form and not _may_grow(case, target):
        return lines
    if any(_is_crowded(case, lines, line, gone) for line in gone):
        return lines
    grown = replace(target, item=replace(target.item, form=form))
    return [grown if line is target else line for line in lines if line not in gone]


def _union(forms: list[Form]) -> Form | None:
    """What lets in what each of them does; None where that is not plain."""
    if any(form.computed or form.kinds for form in forms):
        return None
    lists = [form.only for form in forms if form.only is not None]
    open_ones = [form for form in forms if form.only is None]
    listed = tuple(dict.fromkeys(name for each in lists for name in each))
    if not open_ones:
        return Form(only=listed)
    if len({form.excluded for form in open_ones}) > 1:
        return None
    held_back = set(open_ones[0].excluded or ()) & set(listed)
    return None if held_back else open_ones[0]


def _may_grow(case: Case, line: Line) -> bool:
    """Whether more can be written into an import's list."""
    if line.directive is None:
        return False
    directive = case.facts.directives[line.directive]
    if line.changed:
        return directive.base is None
    written = case.file.source.text(directive.start, directive.end)
    return directive.base is None and bool(directive.only) and "#" not in written


def _is_covered(case: Case, lines: list[Line], line: Line, module: str) -> bool:
    """Whether an import around it, or an injected one, lets in all that it lists already."""
    listed = line.item.form.only
    if not line.changed or line.item.module != module or listed is None:
        return False
    if _is_crowded(case, lines, line, [line]):
        return False
    force = Force(case.index, case.facts, ())
    return any(
        not other.changed
        and other.item.module == module
        and (other.item.scope != line.item.scope or other.directive is None)
        and other.item.start <= line.item.start
        and case.facts.encloses(other.item.scope, line.item.scope)
        and all(force.answers(module, other.item.form, name) for name in listed)
        for other in lines
    )


def _is_crowded(case: Case, lines: list[Line], line: Line, gone: list[Line]) -> bool:
    """Whether nothing would be left of an import whose line holds other code."""
    if line.directive is None:
        return True
    rest = [each for each in lines if each.directive == line.directive and each not in gone]
    directive, source = case.facts.directives[line.directive], case.file.source
    first, last = source.line_of(directive.start), source.line_of(directive.end)
    before = source.data[source.line_starts[first] : directive.start]
    after = source.data[directive.end : source.line_span(last)[1]]
    return not rest and bool(before.strip() or after.strip())


# The trial by calls


class _Trial:
    def __init__(
        self,
        case: Case,
        partings: Mapping[int, Parting],
        lines: list[Line],
        excluded: dict[int, set[Name]],
    ) -> None:
        self.case = case
        self.partings = partings
        self.lines = lines
        self.excluded = excluded
        self.reasons: dict[int, str] = {}
        self.before = standing(case)
        self.after = Force(case.index, case.facts, [line.item for line in lines])
        self.modules = {part for each in partings.values() for part in each.modules}

    def run(self) -> bool:
        """Try every call; whether something more has to be held back, and all be tried again."""
        return True in [self.call(call) for call in self.case.local_calls]

    def call(self, call: LocalCall) -> bool:
        origins = list(sure(self.before.origins(call)))
        expected, name, owner = _expected(self.partings, origins, (call.name, call.arity))
        for module in expected & self.modules:
            self.lets_in(call, module, name, owner)
        if owner is not None and name != (call.name, call.arity) and is_kernels(name):
            self.reasons.setdefault(owner, _CLASH.format(name=name[0], arity=name[1]))
        return self.brings_more(call, expected, name, owner)

    def lets_in(self, call: LocalCall, module: str, name: Name, owner: int | None) -> None:
        """The module must be imported where the call stands, with its name let in."""
        if self.after.lets_in(module, call, name):
            return
        blamed = {owner} if owner is not None else self.blamed(module)
        for each in blamed - {None}:
            self.reasons.setdefault(each or 0, _TWICE.format(module=module))

    def brings_more(
        self, call: LocalCall, expected: AbstractSet[str], name: Name, owner: int | None
    ) -> bool:
        """Nothing else may answer: what only a whole import brings in can be held back."""
        again = False
        found = self.after.origins(call, name)
        for origin in sure(found):
            module = origin.by.module if origin.by is not None else ""
            if module in expected:
                continue
            reference = origin.by.reference if origin.by is not None else None
            parting = self.partings.get(-1 if reference is None else reference)
            held_back = self.excluded.setdefault(-1 if reference is None else reference, set())
            if parting is not None and name not in held_back and self.can_hold_back(parting):
                held_back.add(name)
                again = True
            else:
                blamed = {owner} if owner is not None else self.blamed(module)
                for each in blamed - {None}:
                    reason = _CLASH.format(name=name[0], arity=name[1])
                    self.reasons.setdefault(each or 0, reason)
        return again

    def can_hold_back(self, parting: Parting) -> bool:
        form, plain = parting.form, parting.directive.base is None
        held = form.excluded is None or bool(form.excluded)
        return parting.new is not None and plain and held and replace(form, excluded=None).whole

    def blamed(self, module: str) -> set[int | None]:
        found = {n.item.reference for n in self.lines if n.changed and n.item.module == module}
        return found or set(self.partings)


def _expected(
    partings: Mapping[int, Parting], origins: list[Origin], name: Name
) -> tuple[set[str], Name, int | None]:
    """The modules that should answer a call, its name then, and the import that it came by."""
    found: set[str] = set()
    new, owner = name, None
    for origin in origins:
        by = origin.by
        if by is None:
            found.add("")
            continue
        parting = partings.get(-1 if by.reference is None else by.reference)
        home = parting.home(name) if parting is not None else None
        if parting is None:
            found.add(after_change(by, doubled(partings)).module)
        elif parting.new is not None or home is None:
            found.add(parting.new or by.module)
            owner = by.reference
        else:
            found.add(home.module)
            new, owner = home.new, by.reference
    return found, new, owner
