"""How the imports of a file are written after the change, and the calls that they answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Directive, Kind
from renamespace.core.rewrite.aliases import Aliases
from renamespace.core.rewrite.whole_lines import without_lines
from renamespace.core.rules import Case, Change
from renamespace.core.rules.imports import partings_of
from renamespace.core.rules.imports.force import Form
from renamespace.core.rules.imports.homes import Parting, respelled
from renamespace.core.rules.imports.layout import Layout, Line, settle
from renamespace.core.source import Source

_WIDTH = 98
"""The formatter's line length (Code.format_string!/2)."""


@dataclass(frozen=True)
class Imports:
    """What becomes of a file's imports."""

    case: Case
    partings: Mapping[int, Parting]
    layout: Layout
    staying: Mapping[int, str]
    """The imports that were to change and cannot, with the reason."""

    @cached_property
    def rewritten(self) -> frozenset[int]:
        """The references that are written here, and not as names of their own."""
        return frozenset(
            index for index, parting in self.partings.items() if not self._is_respelled(parting)
        )

    @cached_property
    def unnamed(self) -> frozenset[int]:
        """Those of them that are not imported any more by the name that they have or get."""
        named = {
            (line.item.reference, line.item.module) for line in self.layout.lines if line.changed
        }
        return frozenset(
            index
            for index, parting in self.partings.items()
            if (index, parting.new or parting.module) not in named
        )

    def _is_respelled(self, parting: Parting) -> bool:
        """Whether only a module's name changes where it stands."""
        lines = [n for n in self.layout.lines if n.item.reference == parting.reference]
        plain = parting.new is not None and len(lines) == 1
        return plain and lines[0].item.form == parting.form

    def of(self, directive: int) -> list[Line]:
        """The imports that stand for a directive then."""
        return [line for line in self.layout.lines if line.directive == directive]


def plan_imports(case: Case, changes: Mapping[int, Change]) -> Imports:
    """Decide on all imports of a file."""
    facts = case.facts
    if not any(facts.references[index].kind is Kind.IMPORT for index in changes):
        return Imports(case, {}, Layout(()), {})
    chosen = {index: each for index, each in partings_of(case).items() if index in changes}
    layout, refused = settle(case, chosen)
    kept = {index: each for index, each in chosen.items() if index not in refused}
    return Imports(case, kept, layout, refused)


def import_edits(imports: Imports, aliases: Aliases) -> Iterator[TextEdit]:
    """The edits of the directives, but for those of groups, and of the calls."""
    case = imports.case
    for number, directive in enumerate(case.facts.directives):
        if directive.kind is Kind.IMPORT and directive.base is None and directive.references:
            yield from _directive_edits(imports, aliases, number, directive)
    for parting in imports.partings.values():
        for call in parting.calls:
            home = parting.home((call.name, call.arity))
            if home is not None and home.renamed and parting.new is None:
                yield TextEdit(call.start, call.end, respelled(case, call, home))


def group_lines(imports: Imports, aliases: Aliases) -> dict[int, dict[int, list[str]]]:
    """What stands for the items of groups that are rewritten: by directive, then by item."""
    found: dict[int, dict[int, list[str]]] = {}
    facts, source = imports.case.facts, imports.case.file.source
    for index in imports.rewritten:
        number = facts.references[index].directive or 0
        directive = facts.directives[number]
        if directive.base is not None:
            lines = [line for line in imports.of(number) if line.item.reference == index]
            margin = _margin(source, directive)
            texts = [_written(imports, aliases, directive, line, margin) for line in lines]
            found.setdefault(number, {})[directive.references.index(index)] = texts
    return found


def _directive_edits(
    imports: Imports, aliases: Aliases, number: int, directive: Directive
) -> Iterator[TextEdit]:
    reference = directive.references[0]
    lines, parting = imports.of(number), imports.partings.get(reference)
    if parting is None:
        grown = next((line for line in lines if line.item.form != line.form), None)
        if grown is not None:
            yield from _grown(imports, aliases, directive, grown)
    elif reference in imports.rewritten:
        if not lines:
            yield without_lines(imports.case.file.source, directive)
        elif (edits := _in_place(imports, aliases, parting, lines)) is not None:
            yield from edits
        else:
            yield from _instead(imports, aliases, directive, lines)


def _in_place(
    imports: Imports, aliases: Aliases, parting: Parting, lines: list[Line]
) -> list[TextEdit] | None:
    """The same directive with other names in it; None where it must be written anew."""
    form, directive = lines[0].item.form, parting.directive
    source = imports.case.file.source
    if len(lines) > 1 or form != lines[0].form:
        return None
    if form.only is None and (form, lines[0].item.module) == (parting.form, parting.module):
        return []
    token = imports.case.facts.references[parting.reference]
    module = TextEdit(token.start, token.end, _module(imports, aliases, lines[0]))
    if parting.new is not None:
        return [module, *_held_back(directive, token.end, form)]
    entries = directive.only or ()
    if form.only is None or len(form.only) != len(entries):
        return None
    edits = [module] + [
        TextEdit(entry.start, entry.end, name)
        for entry, (name, _) in zip(entries, form.only, strict=True)
        if entry.name != name
    ]
    one_line = source.line_of(directive.start) == source.line_of(directive.end)
    start, end = source.line_span(source.line_of(directive.start))
    longer = sum(len(edit.text) - (edit.end - edit.start) for edit in edits)
    width = len(source.text(start, end))
    return None if one_line and width <= _WIDTH < width + longer else edits


def _held_back(directive: Directive, end: int, form: Form) -> Iterator[TextEdit]:
    """`except:` for what a whole import must not bring in."""
    listed = directive.excluded or ()
    new = (form.excluded or ())[len(listed) :]
    names = ", ".join(f"{name}: {arity}" for name, arity in new)
    if listed:
        yield TextEdit(_after_entry(directive), _after_entry(directive), f", {names}")
    elif new:
        yield TextEdit(end, end, f", except: [{names}]")


def _instead(
    imports: Imports, aliases: Aliases, directive: Directive, lines: list[Line]
) -> Iterator[TextEdit]:
    """One directive after the other, where one was."""
    source = imports.case.file.source
    margin, end = _margin(source, directive), source.line_end()
    texts = [_written(imports, aliases, directive, line, margin) for line in lines]
    if margin.strip():
        yield TextEdit(directive.start, directive.end, "; ".join(texts))
        return
    text = texts[0]
    for above, below in pairwise(texts):
        gap = end if "\n" in above or "\n" in below else ""
        text += f"{end}{gap}{margin}{below}"
    first, last = source.line_of(directive.start), source.line_of(directive.end)
    tight = first == last
    if tight and "\n" in texts[0] and _is_import(source, first - 1):
        yield TextEdit(source.line_starts[first], source.line_starts[first], end)
    after = end if tight and "\n" in texts[-1] and _is_code(source, last + 1) else ""
    yield TextEdit(directive.start, directive.end, text + after)


def _written(
    imports: Imports, aliases: Aliases, directive: Directive, line: Line, margin: str
) -> str:
    """An import as the formatter would write it."""
    source, form = imports.case.file.source, line.item.form
    module = _module(imports, aliases, line)
    options = _lists(form)
    warn = _warn(source, directive)
    plain = ", ".join([f"import {module}", *options, *warn])
    if len(margin) + len(plain) <= _WIDTH or margin.strip() or not options:
        return plain
    end = source.line_end() + margin
    wrapped = f",{end}  ".join([f"import {module}", *options, *warn])
    if all(len(each) < _WIDTH for each in wrapped.splitlines()):
        return wrapped
    names = [f"{name}: {arity}" for name, arity in form.only or form.excluded or ()]
    keyword = "only" if form.only is not None else "except"
    items = f",{end}    ".join(names)
    listed = f"{keyword}: [{end}    {items}{end}  ]"
    return f",{end}  ".join([f"import {module}", listed, *warn])


def _lists(form: Form) -> list[str]:
    if form.kinds:
        return [f"only: :{form.kinds}"]
    names = form.only if form.only is not None else form.excluded
    if names is None:
        return []
    keyword = "only" if form.only is not None else "except"
    return [f"{keyword}: [{', '.join(f'{name}: {arity}' for name, arity in names)}]"]


def _module(imports: Imports, aliases: Aliases, line: Line) -> str:
    """A module's name as it is written in its import."""
    index, module = line.item.reference or 0, line.item.module
    reference, parting = imports.case.facts.references[index], imports.partings.get(index)
    kept = parting is None or (parting.new or parting.module) == module
    if kept and index in aliases.spelled:
        return aliases.spelled[index]
    if module == reference.module and parting is not None and parting.directive.base is not None:
        return aliases.full(module, reference)
    if module == reference.module:
        return imports.case.file.source.text(reference.start, reference.end)
    if reference.binding is not None:
        return aliases.shortest(module, reference)
    return aliases.full(module, reference)


def _grown(
    imports: Imports, aliases: Aliases, directive: Directive, line: Line
) -> Iterator[TextEdit]:
    """More names in a list that is there already; a sorted one stays sorted."""
    source = imports.case.file.source
    entries, names = directive.only or (), line.item.form.only
    if names is None or not entries:
        yield from _instead(imports, aliases, directive, [line])
        return
    before = [(entry.name, entry.arity or 0) for entry in entries]
    text = source.text(directive.start, directive.end)
    if "\n" not in text:
        if len(before) > 1 and before == sorted(before):
            names = tuple(sorted(names))
        item = replace(line.item, form=replace(line.item.form, only=names))
        yield from _instead(imports, aliases, directive, [replace(line, item=item)])
        return
    separator = ", "
    start, last = _margin_of(source, entries[-1].start), _after_entry(directive)
    if not start.strip():
        separator = "," + source.line_end() + start
    added = separator.join(f"{name}: {arity}" for name, arity in names[len(before) :])
    yield TextEdit(last, last, separator + added)


def _after_entry(directive: Directive) -> int:
    """Where the last name of a list ends, with its arity."""
    return (directive.only or directive.excluded or ())[-1].whole_end


def _warn(source: Source, directive: Directive) -> list[str]:
    """`warn: false`, which an import hands on to those that come of it."""
    text = source.text(directive.start, directive.end)
    return ["warn: false"] if "warn: false" in text else []


def _margin(source: Source, directive: Directive) -> str:
    return _margin_of(source, directive.start)


def _margin_of(source: Source, start: int) -> str:
    return source.text(source.line_starts[source.line_of(start)], start).removeprefix("\ufeff")


def _is_import(source: Source, line: int) -> bool:
    text = source.data[slice(*source.line_span(line))].strip() if line >= 0 else b""
    return text.startswith((b"import", b"alias", b"require", b"use"))


def _is_code(source: Source, line: int) -> bool:
    if line >= len(source.line_starts):
        return False
    text = source.data[slice(*source.line_span(line))].strip()
    return bool(text) and text != b"end"
