"""The lines of a file's `alias` directives after the change: kept, respelled, added, in order."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from msgspec import structs

from renamespace.core.edits import TextEdit, apply_edits
from renamespace.core.elixir.facts import Directive, Facts, Head, Kind
from renamespace.core.plan import covers
from renamespace.core.rewrite.aliases import Aliases, Planned
from renamespace.core.rewrite.groups import Regrouped, rewrite_group, spell
from renamespace.core.rewrite.joining import Joined, join_groups
from renamespace.core.source import BOM, Source

_GIVEN = re.compile(r"\bas:\s*(\w+)")
_LAST = re.compile(r"(\w+)\s*(?=[,}#]|$)", re.MULTILINE)
_WRITTEN = re.compile(r"alias\W*?([A-Z_][\w.]*\w)(?:\.\{\s*(?:#.*\s*)*([\w.]*))?")


@dataclass(frozen=True, slots=True)
class _Line:
    """One directive of a block, as it will be; `text` is all its lines."""

    text: str
    span: tuple[int, int] | None = None
    """The whole lines that it takes now; None for a new one."""
    edits: tuple[TextEdit, ...] = ()
    commented: bool = False
    """Whether it changes right below a comment, which must stay above it."""

    @property
    def anchored(self) -> bool:
        """Whether it is there already and does not change."""
        return self.span is not None and not self.edits

    @property
    def spacious(self) -> bool:
        """Whether it takes several lines: the formatter wants an empty one beside it."""
        return "\n" in self.text.strip()

    @property
    def base(self) -> str:
        """The module that it names, of a group the one before the braces."""
        match = _WRITTEN.search(self.text)
        return match[1] if match else ""

    @property
    def names(self) -> frozenset[str]:
        """The short names that it makes, those of a group too."""
        _, brace, items = self.text.partition("{")
        given = _GIVEN.search(self.text)
        if brace:
            return frozenset(_LAST.findall(items))
        return frozenset({given[1] if given else self.base.rpartition(".")[2]})

    @property
    def through(self) -> str:
        """The first segment of what it names, which may be an alias itself."""
        return self.base.partition(".")[0]

    @property
    def first(self) -> str:
        """The first module that it names, in a group too."""
        match = _WRITTEN.search(self.text)
        return ".".join(filter(None, match.groups())) if match else ""


_ORDERS: tuple[Callable[[_Line], str], ...] = (
    lambda line: line.base.casefold(),
    lambda line: line.first.casefold(),
    lambda line: line.base,
    lambda line: line.first,
)
"""The ways in which people and tools sort aliases."""


def directive_edits(
    source: Source,
    facts: Facts,
    aliases: Aliases,
    groups: Mapping[int, Mapping[int, list[str]]],
) -> Iterator[TextEdit]:
    """The edits that bring every alias directive, and every group, to what `aliases` says.

    `groups` has directives to be written in place of items of a group, by directive and item.
    """
    handed_down: list[_Line] = []
    for block, following in pairwise([*_blocks(source, facts), []]):
        if handed_down or any(_is_affected(facts, aliases, index) for index in block):
            before, after = _block_lines(source, facts, aliases, block)
            after = [*handed_down, *after]
            handed_down = _for_next_block(source, facts, block, following, after)
            after = [line for line in after if line not in handed_down]
            yield from _block_edits(source, aliases, block, before, after)
    for index, directive in enumerate(facts.directives):
        if directive.kind is not Kind.ALIAS and directive.base is not None:
            parted = groups.get(index, {})
            yield from _group_edits(source, facts, aliases, directive, parted)
        elif directive.kind is Kind.REQUIRE and _is_nameless(aliases, index):
            yield TextEdit(*(directive.as_span or (0, 0)), "")


def _is_nameless(aliases: Aliases, index: int) -> bool:
    """Whether the name that a directive gives with `as:` goes without another in its place."""
    bindings = aliases.facts.directives[index].bindings
    gone = any(binding in aliases.removed for binding in bindings)
    return gone and all(each.directive != index for each in aliases.planned)


def _group_edits(
    source: Source,
    facts: Facts,
    aliases: Aliases,
    directive: Directive,
    parted: Mapping[int, list[str]],
) -> Iterator[TextEdit]:
    """`require A.{B, C}`, likewise `import` and `use`: the leavers get directives of their own."""
    planned = [
        Planned(change.module.rsplit(".", 1)[-1], change.module, directive.scope, 0, 0, item)
        for item, reference in enumerate(directive.references)
        if (change := aliases.changes.get(reference)) is not None and change.module is not None
        if item not in parted
    ]
    if not planned and not parted:
        return
    gone = {each.item for each in planned} | parted.keys()
    group = rewrite_group(source, facts, directive, gone, planned)
    if directive.kind is Kind.USE and group.leavers:
        group = Regrouped(None, tuple(_one_by_one(facts, directive, planned)))
    options = _options(source, directive)
    leavers = [f"{directive.kind} {each}{options}" for each in group.leavers]
    leavers += [line for item in sorted(parted) for line in parted[item]]
    if group.edits is None and not leavers:
        yield without_lines(source, directive)
    elif group.edits is None:
        yield TextEdit(directive.start, directive.end, leavers.pop(0))
    yield from group.edits or ()
    separator = "; "
    if _alone(source, directive):
        separator = source.line_end() + _margin(source, directive)
    for each in leavers:
        yield TextEdit(directive.end, directive.end, separator + each)


def _one_by_one(facts: Facts, directive: Directive, planned: list[Planned]) -> Iterator[str]:
    """The modules of a group in their order, which for `use` is the order in which they run."""
    moved = {each.item: each.module for each in planned}
    for item, reference in enumerate(directive.references):
        yield moved.get(item) or facts.references[reference].module or ""


def _options(source: Source, directive: Directive) -> str:
    """What follows the braces, such as `, only: [f: 1]`, without a closing parenthesis."""
    options = source.text((directive.braces or (0, 0))[1], directive.end)
    return options.removesuffix(")") if options.count(")") > options.count("(") else options


def rigid_directives(source: Source, facts: Facts) -> frozenset[int]:
    """The alias directives that share a line with other code."""
    return frozenset(
        index
        for index, directive in enumerate(facts.directives)
        if directive.kind is Kind.ALIAS and not _alone(source, directive)
    )


def _blocks(source: Source, facts: Facts) -> Iterator[list[int]]:
    """The runs of alias directives on adjacent lines of one scope."""
    block: list[int] = []
    for index, directive in enumerate(facts.directives):
        if directive.kind is not Kind.ALIAS:
            continue
        if block and not _adjacent(source, facts.directives[block[-1]], directive):
            yield block
            block = []
        block.append(index)
    if block:
        yield block


def _adjacent(source: Source, above: Directive, below: Directive) -> bool:
    gap = source.line_of(below.start) - source.line_of(above.end)
    alone = _alone(source, above) and _alone(source, below)
    return above.scope == below.scope and gap == 1 and alone


def _alone(source: Source, directive: Directive) -> bool:
    start, end = _lines(source, directive)
    before = source.data[start : directive.start].strip()
    after = source.data[directive.end : end].strip()
    return not before and (not after or after.startswith(b"#"))


def _lines(source: Source, directive: Directive) -> tuple[int, int]:
    """The whole lines of a directive, their line ends included."""
    first, last = source.line_of(directive.start), source.line_of(directive.end)
    ends = (*source.line_starts[1:], len(source.data))
    start = source.line_starts[first]
    if start == 0 and source.data.startswith(BOM):
        start = len(BOM)
    return start, ends[last]


def _margin(source: Source, directive: Directive) -> str:
    """What stands before a directive on its line; a byte order mark is not part of it."""
    return source.text(_lines(source, directive)[0], directive.start)


def _is_affected(facts: Facts, aliases: Aliases, index: int) -> bool:
    gone = any(binding in aliases.removed for binding in facts.directives[index].bindings)
    return gone or any(planned.directive == index for planned in aliases.planned)


# One block


def _block_lines(
    source: Source, facts: Facts, aliases: Aliases, block: list[int]
) -> tuple[list[_Line], list[_Line]]:
    """The lines of a block as they are, and as they will be, not yet in their order."""
    before = [_old_line(source, facts, index) for index in block]
    after = [
        line
        for old, index in zip(before, block, strict=True)
        for line in _new_lines(source, facts, aliases, index, old)
    ]
    return before, after


def _for_next_block(
    source: Source, facts: Facts, block: list[int], following: list[int], after: list[_Line]
) -> list[_Line]:
    """What leaves a group of several lines joins the block behind the empty line after it."""
    if not following or len(block) > 1 or not after or not after[0].spacious:
        return []
    last, first = facts.directives[block[-1]], facts.directives[following[0]]
    near = source.line_of(first.start) - source.line_of(last.end) == 2  # noqa: PLR2004 (one empty)
    plain = source.line_of(first.start) == source.line_of(first.end)
    if not near or not plain or first.scope != last.scope or not _alone(source, first):
        return []
    return [line for line in after if line.span is None]


def _block_edits(
    source: Source,
    aliases: Aliases,
    block: list[int],
    before: list[_Line],
    after: list[_Line],
) -> Iterator[TextEdit]:
    if block[0] in aliases.rigid:
        yield from (edit for line in after for edit in line.edits)
    elif after:
        yield from _moves(source, before, _in_order(before, _in_groups(source, after)))
    else:
        yield _without_block(source, before)


def _in_groups(source: Source, lines: list[_Line]) -> list[_Line]:
    """The lines, those that came or changed in the groups of their bases, if there are any."""
    coming = [n for n, line in enumerate(lines) if not line.anchored and not line.commented]
    groups = [n for n, line in enumerate(lines) if line.anchored]
    joined = join_groups([line.text for line in lines], coming, groups)
    gone = {number for each in joined.values() for number in each.joiners}
    return [
        _joined(source, line, joined[number]) if number in joined else line
        for number, line in enumerate(lines)
        if number not in gone
    ]


def _joined(source: Source, line: _Line, joined: Joined) -> _Line:
    if line.span is None:
        return line
    text = f"{line.text[: joined.start]}{joined.items}{line.text[joined.end :]}"
    start, end = (
        line.span[0] + len(line.text[:each].encode()) for each in (joined.start, joined.end)
    )
    edits = (TextEdit(start, end, joined.items),)
    return replace(line, text=text, edits=edits, commented=_is_commented(source, line.span[0]))


def _old_line(source: Source, facts: Facts, index: int) -> _Line:
    span = _lines(source, facts.directives[index])
    return _Line(source.text(*span), span)


def _new_lines(
    source: Source, facts: Facts, aliases: Aliases, index: int, old: _Line
) -> list[_Line]:
    """What stands for one directive: itself, changed or not, and the ones beside it."""
    if old.span is None or not _is_affected(facts, aliases, index):
        return [old]
    directive = facts.directives[index]
    change = _parts(source, facts, aliases, index)
    edits, leavers = change.edits, list(change.leavers)
    margin, end = _margin(source, directive), source.line_end()
    if edits is None and leavers:
        # The first of the others takes its place, and the comment on its line.
        edits = (TextEdit(directive.start, directive.end, f"alias {leavers.pop(0)}"),)
    warn = _warn_option(source, facts, directive)
    comments = "".join(f"{margin}{comment}{end}" for comment in change.comments)
    new = [_Line(f"{margin}alias {each}{warn}{end}") for each in leavers]
    if new:
        new[0] = replace(new[0], text=comments + new[0].text)
    if edits is None:
        return new
    commented = bool(edits) and _is_commented(source, old.span[0])
    return [_Line(_edited(source, old.span, edits), old.span, edits, commented), *new]


def _is_commented(source: Source, start: int) -> bool:
    line = source.line_of(start)
    above = source.data[slice(*source.line_span(line - 1))] if line else b""
    return above.lstrip().startswith(b"#")


def _warn_option(source: Source, facts: Facts, directive: Directive) -> str:
    """`, warn: false`, which an alias hands on to those that come of it."""
    name = directive.braces or (0, facts.references[directive.references[0]].end)
    option = re.search(r",\s*warn:\s*\w+", source.text(name[1], directive.end))
    return option[0] if option else ""


def _edited(source: Source, span: tuple[int, int], edits: tuple[TextEdit, ...]) -> str:
    start, end = span
    moved = [replace(edit, start=edit.start - start, end=edit.end - start) for edit in edits]
    return apply_edits(source.data[start:end], moved).decode()


def _parts(source: Source, facts: Facts, aliases: Aliases, index: int) -> Regrouped:
    """What becomes of one directive, and what else is to be aliased."""
    directive = facts.directives[index]
    planned = [each for each in aliases.planned if each.directive == index]
    if directive.base is not None:
        gone = {n for n, each in enumerate(directive.bindings) if each in aliases.removed}
        group = rewrite_group(source, facts, directive, gone, planned)
        # Below the group its own aliases are in force too.
        at = structs.replace(facts.references[directive.base], start=directive.end)
        leavers = tuple(aliases.reachable(each, at) for each in group.leavers)
        return replace(_with_reachable_base(facts, aliases, directive, group), leavers=leavers)
    at = facts.references[directive.references[0]]
    stays = directive.bindings[0] not in aliases.removed
    if stays:
        at = structs.replace(at, start=directive.end)
    spelled = sorted((aliases.reachable(spell(each), at) for each in planned), key=str.casefold)
    if stays:
        return Regrouped((), tuple(spelled))
    if not spelled:
        return Regrouped(None)
    return Regrouped(_respelled(source, facts, directive, spelled[0]), tuple(spelled[1:]))


def _with_reachable_base(
    facts: Facts, aliases: Aliases, directive: Directive, group: Regrouped
) -> Regrouped:
    """The group, its new base with `Elixir.` where an alias would catch its first segment."""
    base = facts.references[directive.base or 0]
    edits = tuple(
        replace(edit, text=aliases.reachable(edit.text, base))
        if (edit.start, edit.end) == (base.start, base.end)
        else edit
        for edit in group.edits or ()
    )
    return replace(group, edits=edits if group.edits is not None else None)


def _respelled(
    source: Source, facts: Facts, directive: Directive, spelling: str
) -> tuple[TextEdit, ...]:
    """`alias A.B, as: C` with another name."""
    token = facts.references[directive.references[0]]
    module, _, short = spelling.partition(", as: ")
    around = facts.scopes[token.scope].module
    written = module
    if token.head is Head.ELIXIR and not module.startswith("Elixir."):
        written = f"Elixir.{module}"
    elif token.head is Head.MODULE and around is not None and covers(around, module):
        written = "__MODULE__" + module.removeprefix(around)
    named = TextEdit(token.start, token.end, written)
    if directive.as_value is None:
        return (replace(named, text=written + spelling.removeprefix(module)),)
    if short and source.text(*directive.as_value) != short:
        return named, TextEdit(*directive.as_value, short)
    if not short and directive.as_span is not None:
        return named, TextEdit(*directive.as_span, "")
    return (named,)


def _in_order(before: list[_Line], after: list[_Line]) -> list[_Line]:
    """The lines as they are, or, if the block was sorted, with the changed ones in their places."""
    if any(line.spacious or line.commented for line in after):
        return after
    distinct = {line.text.strip(): line for line in after}
    names = [name for line in distinct.values() for name in line.names]
    if len(set(names)) < len(names):
        return after  # One shadows another: their order is their meaning.
    for key in _ORDERS:
        if _is_sorted(before, key):
            ordered = after if _is_sorted(after, key) else _sorted_in(after, key)
            return ordered if _means_the_same(after, ordered) else after
    return after


def _means_the_same(lines: list[_Line], ordered: list[_Line]) -> bool:
    """Whether no line comes to stand on the other side of an alias that it would go through."""
    place = {id(line): number for number, line in enumerate(ordered)}
    making: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        for name in line.names:
            making.setdefault(name, []).append(number)
    return all(
        (number < other) == (place[id(line)] < place[id(lines[other])])
        for number, line in enumerate(lines)
        for other in making.get(line.through, ())
        if number != other
    )


def _is_sorted(lines: list[_Line], key: Callable[[_Line], str]) -> bool:
    names = list(map(key, lines))
    return names == sorted(names)


def _sorted_in(lines: list[_Line], key: Callable[[_Line], str]) -> list[_Line]:
    placed = [line for line in lines if line.anchored]
    for line in lines:
        if not line.anchored:
            after = [n for n, other in enumerate(placed) if key(other) <= key(line)]
            placed.insert(after[-1] + 1 if after else 0, line)
    return placed


def _moves(source: Source, before: list[_Line], after: list[_Line]) -> Iterator[TextEdit]:
    """Edit the lines that keep their place, take out those that do not, put in the new ones."""
    still = _still(before, after)
    cursor = before[0].span[0] if before[0].span else 0
    above: _Line | None = None
    for line in after:
        if line.span in still and line.span is not None:
            yield from line.edits
            cursor = line.span[1]
        else:
            gap = source.line_end() if above is not None and above.spacious else ""
            yield TextEdit(cursor, cursor, gap + line.text)
        above = line
    for line in before:
        if line.span is not None and line.span not in still:
            yield TextEdit(*line.span, "")


def _still(before: list[_Line], after: list[_Line]) -> set[tuple[int, int]]:
    """The lines that need not move: those which do not change, and those still between them."""
    anchors = {line.span for line in after if line.anchored}

    def gaps(lines: list[_Line]) -> dict[tuple[int, int], int]:
        passed, found = 0, {}
        for line in lines:
            if line.span is not None:
                found[line.span] = passed
            passed += line.span in anchors
        return found

    old, new = gaps(before), gaps(after)
    still, last = set(), -1
    for span, gap in new.items():
        if span in anchors or (gap == old[span] and span[0] > last):
            still.add(span)
            last = span[0]
    return still


def _without_block(source: Source, before: list[_Line]) -> TextEdit:
    """Take out all lines of a block, and one of the empty lines that would then meet."""
    spans = [line.span for line in before if line.span is not None]
    start, end = spans[0][0], spans[-1][1]
    line = source.line_of(start)
    above = source.data[slice(*source.line_span(line - 1))].strip() if line else b""
    below_end = source.data.find(b"\n", end)
    if below_end >= 0 and not source.data[end:below_end].strip():
        if not above or above.endswith(b"do"):
            end = below_end + 1
    elif not above and line:
        start = source.line_starts[line - 1]
    return TextEdit(start, end, "")


def without_lines(source: Source, directive: Directive) -> TextEdit:
    """Take out its lines, and one of the empty lines that would then meet."""
    first, last = source.line_of(directive.start), source.line_of(directive.end)
    start = _lines(source, directive)[0]
    after = source.line_starts[last + 1 : last + 2]
    end = after[0] if after else len(source.data)
    above = source.data[slice(*source.line_span(first - 1))].strip() if first else b""
    below = source.data.find(b"\n", end)
    if below >= 0 and not source.data[end:below].strip() and (not above or above.endswith(b"do")):
        end = below + 1
    elif not above and first and source.data[end:below].strip() == b"end":
        start = source.line_starts[first - 1]
    return TextEdit(start, end, "")
