"""The lines of a file's `alias` directives after the change: kept, respelled, added, in order."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from msgspec import structs

from renamespace.core.edits import TextEdit, apply_edits
from renamespace.core.elixir.facts import Directive, Facts, Head, Kind
from renamespace.core.plan import covers
from renamespace.core.rewrite.alias_lines import Line, in_order, moving_edits, without_block
from renamespace.core.rewrite.aliases import Aliases, Planned
from renamespace.core.rewrite.groups import Regrouped, rewrite_group, spell
from renamespace.core.rewrite.joining import Joined, join_groups
from renamespace.core.rewrite.whole_lines import is_alone, lines_of, margin_of, without_lines
from renamespace.core.source import Source


def directive_edits(
    source: Source,
    facts: Facts,
    aliases: Aliases,
    groups: Mapping[int, Mapping[int, list[str]]],
) -> Iterator[TextEdit]:
    """The edits that bring every alias directive, and every group, to what `aliases` says.

    `groups` has directives to be written in place of items of a group, by directive and item.
    """
    handed_down: list[Line] = []
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
    if is_alone(source, directive):
        separator = source.line_end() + margin_of(source, directive)
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
        if directive.kind is Kind.ALIAS and not is_alone(source, directive)
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
    alone = is_alone(source, above) and is_alone(source, below)
    return above.scope == below.scope and gap == 1 and alone


def _is_affected(facts: Facts, aliases: Aliases, index: int) -> bool:
    gone = any(binding in aliases.removed for binding in facts.directives[index].bindings)
    return gone or any(planned.directive == index for planned in aliases.planned)


# One block


def _block_lines(
    source: Source, facts: Facts, aliases: Aliases, block: list[int]
) -> tuple[list[Line], list[Line]]:
    """The lines of a block as they are, and as they will be, not yet in their order."""
    before = [_old_line(source, facts, index) for index in block]
    after = [
        line
        for old, index in zip(before, block, strict=True)
        for line in _new_lines(source, facts, aliases, index, old)
    ]
    return before, after


def _for_next_block(
    source: Source, facts: Facts, block: list[int], following: list[int], after: list[Line]
) -> list[Line]:
    """What leaves a group of several lines joins the block behind the empty line after it."""
    if not following or len(block) > 1 or not after or not after[0].spacious:
        return []
    last, first = facts.directives[block[-1]], facts.directives[following[0]]
    near = source.line_of(first.start) - source.line_of(last.end) == 2  # noqa: PLR2004 (one empty)
    plain = source.line_of(first.start) == source.line_of(first.end)
    if not near or not plain or first.scope != last.scope or not is_alone(source, first):
        return []
    return [line for line in after if line.span is None]


def _block_edits(
    source: Source,
    aliases: Aliases,
    block: list[int],
    before: list[Line],
    after: list[Line],
) -> Iterator[TextEdit]:
    if block[0] in aliases.rigid:
        yield from (edit for line in after for edit in line.edits)
    elif after:
        yield from moving_edits(source, before, in_order(before, _in_groups(source, after)))
    else:
        yield without_block(source, before)


def _in_groups(source: Source, lines: list[Line]) -> list[Line]:
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


def _joined(source: Source, line: Line, joined: Joined) -> Line:
    if line.span is None:
        return line
    text = f"{line.text[: joined.start]}{joined.items}{line.text[joined.end :]}"
    start, end = (
        line.span[0] + len(line.text[:each].encode()) for each in (joined.start, joined.end)
    )
    edits = (TextEdit(start, end, joined.items),)
    return replace(line, text=text, edits=edits, commented=_is_commented(source, line.span[0]))


def _old_line(source: Source, facts: Facts, index: int) -> Line:
    span = lines_of(source, facts.directives[index])
    return Line(source.text(*span), span)


def _new_lines(source: Source, facts: Facts, aliases: Aliases, index: int, old: Line) -> list[Line]:
    """What stands for one directive: itself, changed or not, and the ones beside it."""
    if old.span is None or not _is_affected(facts, aliases, index):
        return [old]
    directive = facts.directives[index]
    change = _parts(source, facts, aliases, index)
    edits, leavers = change.edits, list(change.leavers)
    margin, end = margin_of(source, directive), source.line_end()
    if edits is None and leavers:
        # The first of the others takes its place, and the comment on its line.
        edits = (TextEdit(directive.start, directive.end, f"alias {leavers.pop(0)}"),)
    warn = _warn_option(source, facts, directive)
    comments = "".join(f"{margin}{comment}{end}" for comment in change.comments)
    new = [Line(f"{margin}alias {each}{warn}{end}") for each in leavers]
    if new:
        new[0] = replace(new[0], text=comments + new[0].text)
    if edits is None:
        return new
    commented = bool(edits) and _is_commented(source, old.span[0])
    return [Line(_edited(source, old.span, edits), old.span, edits, commented), *new]


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
