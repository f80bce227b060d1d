"""The lines with which a module starts: added to one that is there, or written for a new one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Directive, Kind
from renamespace.core.elixir.items import Item, ItemKind
from renamespace.core.elixir.underscore import words
from renamespace.core.moving.functions.source import Module
from renamespace.core.moving.functions.target import Import, Target

_ORDER = (
    *("moduledoc", "behaviour", "use", "import", "alias", "require"),
    *("attribute", "struct", "type", "module"),
)
"""The order of what a module starts with."""
_APART = {"type", "module"}
"""What has a blank line before each."""
_BEFORE_USE = {"struct", "module"}
"""What must be there before a function of the module uses it (Kernel.defstruct/1)."""


def header_lines(target: Target) -> dict[str, list[str]]:
    """What is to be added, by kind, without indentation."""
    added = target.additions
    return {
        "use": [*added.uses],
        "import": [line for each in added.imports.values() for line in _import(target, each)],
        "alias": sorted((_alias(*each) for each in added.aliases.items()), key=str.casefold),
        "require": sorted(f"require {_required(target, each)}" for each in added.required),
    }


def _required(target: Target, module: str) -> str:
    """A module's name in a `require`: by its alias, unless that may stand below."""
    if any(item.keyword == "require" for item in target.items):
        return _in_full(target, module)
    names = {**target.bindings, **target.additions.aliases}
    return next((name for name, of in names.items() if of == module), _in_full(target, module))


def _in_full(target: Target, module: str) -> str:
    """A module's name above all aliases, or below some that could have another meaning for it."""
    first = module.partition(".")[0]
    taken = {**target.bindings, **target.additions.aliases}
    return module if taken.get(first, first) == first else f"Elixir.{module}"


def header_edits(
    target: Target, extra: dict[str, list[str]], gone: frozenset[int] = frozenset()
) -> Iterator[TextEdit]:
    """The edits that add what is needed to a module that is there; `extra` are whole items.

    Nothing is put beside the items that are `gone`.
    """
    module = target.module
    if module is None:
        return
    lines = {**header_lines(target), **extra}
    yield from _entries(target)
    after: dict[int, list[tuple[str, str]]] = {}
    """Gap and text of what goes after each place."""
    kinds: dict[int, str] = {}
    indent = module.body.indent
    for kind in _ORDER:
        for line in lines.get(kind, []):
            place = _place(module, kind, line, gone)
            text = _indented(line, indent)
            if place.before:
                yield TextEdit(place.offset, place.offset, f"{text}\n")
                continue
            above = kinds.get(place.offset)
            gap = place.gap if above is None else "\n" * (above != kind or kind in _APART)
            kinds[place.offset] = kind
            after.setdefault(place.offset, []).append((gap, text))
    for offset, found in after.items():
        text = "".join(f"{gap}\n{text}" for gap, text in found)
        yield TextEdit(offset, offset, text + _gap_below(module, offset, gone, kinds[offset]))


def new_module(target: Target, doc: str, extra: dict[str, list[str]], items: str) -> str:
    """The text of a module that is not there yet, in a file of its own."""
    lines = {"moduledoc": [doc], **header_lines(target), **extra}
    groups = ["\n".join(lines[kind]) for kind in _ORDER if lines.get(kind)]
    header = "\n\n".join(groups)
    body = _indented(header, "  ") + ("\n\n" if items else "") + items
    return f"defmodule {target.name} do\n{body}\nend\n"


def moduledoc(name: str, note: str | None, *, hidden: bool) -> str:
    """The `@moduledoc` of a new module: what the plan notes, or a plain sentence."""
    if hidden:
        return "@moduledoc false"
    if note:
        return f'@moduledoc """\n{note}\n"""'
    parent, _, last = name.rpartition(".")
    what = " ".join(each.lower() for each in words(last))
    text = f"The {what} functions of `{parent}`." if "." in parent else f"Functions for {what}."
    return f'@moduledoc """\n{text}\n"""'


def _alias(name: str, module: str) -> str:
    plain = module.rpartition(".")[2] == name
    return f"alias {module}" if plain else f"alias {module}, as: {name}"


def _import(target: Target, needed: Import) -> Iterator[str]:
    """The line for an import that the target does not have."""
    facts = needed.module.facts
    for each in needed.directive.references:
        name = facts.references[each].module or ""
        if _there(target, name) is not None:
            continue
        yield f"import {_in_full(target, name)}{_options(target, name, needed)}"


def _there(target: Target, name: str) -> Directive | None:
    """The directive of the target that imports the module already, wholly or in part."""
    for module, directive in target.directives({Kind.IMPORT}):
        if module == name:
            return directive
    return None


def _options(target: Target, name: str, needed: Import) -> str:
    """What follows the module's name: only what is needed, if the line says that or must."""
    directive, source = needed.directive, needed.module.file.source
    if directive.only is None and len(directive.references) == 1 and not _clashes(target, name):
        return source.text(
            needed.module.facts.references[directive.references[0]].end, directive.end
        )
    return f", only: [{_listed(needed.names)}]"


def _clashes(target: Target, name: str) -> bool:
    """Whether a whole import could bring what the module has itself, or calls from elsewhere."""
    if target.module is None:
        return False
    called = {(each.name, each.arity) for each in target.module.calls}
    return any(target.may_export(name, *each) for each in called | target.module.functions.keys())


def _listed(names: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name}: {arity}" for name, arity in sorted(names))


def _entries(target: Target) -> Iterator[TextEdit]:
    """What is added to the `only:` lists of imports that are there."""
    for needed in target.additions.imports.values():
        facts = needed.module.facts
        for each in needed.directive.references:
            directive = _there(target, facts.references[each].module or "")
            if directive is None or not directive.only:
                continue
            known = {(entry.name, entry.arity) for entry in directive.only}
            missing = [name for name in sorted(needed.names) if name not in known]
            if missing:
                end = directive.only[-1].whole_end
                yield TextEdit(end, end, f", {_listed(missing)}")


def _gap_below(module: Module, offset: int, gone: frozenset[int], kind: str) -> str:
    """A blank line before what follows, if it is not of the same kind as what is added."""
    items = (item for index, item in enumerate(module.items) if index not in gone)
    below = next((item for item in items if item.start >= offset), None)
    if below is None or _kind(below) == kind:
        return ""
    close = module.file.source.data.count(b"\n", offset, below.start) == 1
    return "\n" if close else ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a line goes: after what ends here, with a blank line if there is a gap, or before."""

    offset: int
    gap: str = ""
    before: bool = False


def _place(module: Module, kind: str, line: str, gone: frozenset[int]) -> _Place:
    items = [item for index, item in enumerate(module.items) if index not in gone]
    if kind in _BEFORE_USE:
        items = list(takewhile(lambda item: item.kind is not ItemKind.FUNCTION, items))
    same = [item for item in items if _kind(item) == kind]
    if kind == "alias" and same:
        return _sorted_place(module, same, line)
    if same:
        return _Place(same[-1].end, "\n" if kind in _APART else "")
    earlier = [item for item in items if _kind(item) in _ORDER[: _ORDER.index(kind)]]
    if earlier:
        return _Place(earlier[-1].end, "\n")
    return _Place(module.body.start)


def _sorted_place(module: Module, same: list[Item], line: str) -> _Place:
    """After the last alias that sorts before the new one; they may not be sorted at all."""
    source = module.file.source
    texts = [source.text(*item.statement) for item in same]
    key = next((each for each in (str.casefold, str) if texts == sorted(texts, key=each)), None)
    if key is None:
        return _Place(same[-1].end)
    smaller = [item for item, text in zip(same, texts, strict=True) if key(text) < key(line)]
    return _Place(smaller[-1].end) if smaller else _Place(same[0].start, before=True)


def _kind(item: Item) -> str:
    if item.kind is ItemKind.DIRECTIVE:
        return item.keyword
    return item.kind.value


def _indented(text: str, indent: str) -> str:
    return "\n".join(indent + line if line else line for line in text.split("\n"))
