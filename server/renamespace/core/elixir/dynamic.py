"""Names that only a running program takes for modules: in strings, in words, put together.

Few files have any, so the bytes are searched first, and only what is found there is looked at.
Sources: Module (`concat/1`, `concat/2`, `safe_concat`), Kernel (`sigil_w/2`), and
Kernel.SpecialForms, `__aliases__/1`: the module `A.B` is the atom `:"Elixir.A.B"`.
"""

import re
from collections.abc import Iterator

from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.facts import DynamicName, Facts, NamePart, Spelling
from renamespace.core.elixir.local_calls import scope_at
from renamespace.core.elixir.syntax import Syntax

_NAME = rb"[A-Z]\w*(?:\.[A-Z]\w*)+"
_IN_QUOTES = re.compile(rb"""(["'])(%s)(?:\\?\1|(?P<more>\.#\{))""" % _NAME)
_MAYBE_IN_QUOTES = [re.compile(rb"%s[A-Z]\w*\.[A-Z]" % mark) for mark in (b'"', b"'")]
"""Patterns that start with a fixed byte: searching them costs next to nothing."""
_ANY = rb"(?P<name>[A-Z]\w*(?:\.[A-Z]\w*)*)"
_PRINTED = (
    re.compile(rb"#%s<" % _ANY),
    re.compile(rb"%%%s\{" % _ANY),
    re.compile(rb"(?<![\w.])%s\.[a-z_]\w*[?!]?/\d" % _ANY),
    re.compile(rb"\*\* \(%s\)" % _ANY),
)
"""How a struct, a function and an exception are printed (Inspect, Exception.format_mfa/3)."""
_WITHIN = (
    re.compile(rb"(?<![\w.:/@])(?P<name>%s)(?!\w)" % _NAME),
    re.compile(rb"\b(?:alias|import|require|use)\s+%s(?!\w)" % _ANY),
    re.compile(rb"(?<![\w.:/@])%s\.[a-z_]\w*[?!]?(?:\(|\s+do\b)" % _ANY),
)
"""A name of several segments, and one of any number as it stands in code that a text holds."""
_WORDS = re.compile(rb"~[wW]")
_WORD = re.compile(rb"\S+")
_WHOLE_NAME = re.compile(_NAME)
_CONCAT = re.compile(rb"Module\s*\.\s*(?P<name>(?:safe_)?concat)\b")
_PART = re.compile(r"[A-Z]\w*(?:\.[A-Z]\w*)*")
_ATOMS = frozenset({"quoted_atom", "quoted_keyword"})
_WORKER = re.compile(rb"worker", re.IGNORECASE)

_PROSE_ATTRIBUTES = {"doc", "moduledoc", "typedoc", "shortdoc", "deprecated"}
_TITLED = re.compile(r"test|describe|property|feature")
_PROSE = re.compile(
    rf"{_TITLED.pattern}|raise|reraise|flunk|assert_raise|Logger\.\w+"
    r"|IO\.(?:puts|warn)|Mix\.(?:raise|shell\(\)\.\w+)"
)
"""What takes text for people: titles of tests, messages. No module is looked up by it."""


def read_dynamic(text: Syntax, facts: Facts) -> tuple[DynamicName, ...]:
    """The names of a file in the order of the text."""
    whole = list(_concatenated(text, facts))
    parts = [(part.start, part.end) for name in whole for part in name.parts]
    alone = [
        each
        for each in (*_in_quotes(text), *_in_words(text), *_within(text, facts))
        if not any(start <= each.start and each.end <= end for start, end in parts)
    ]
    first = {each.start: each for each in reversed(alone)}
    found = [*whole, *first.values()]
    return tuple(sorted(found, key=lambda each: (each.start, each.end)))


# In strings


def _in_quotes(text: Syntax) -> Iterator[DynamicName]:
    if not any(maybe.search(text.data) for maybe in _MAYBE_IN_QUOTES):
        return
    for match in _IN_QUOTES.finditer(text.data):
        start, end = match.span(2)
        content = text.root.descendant_for_byte_range(start, end)
        holder = content.parent if content is not None else None
        if content is None or holder is None or content.type != "quoted_content":
            continue  # A comment, or something broken.
        if _is_code(holder) or _is_prose(text, holder):
            continue
        spelling = _spelling(match, content, holder)
        if spelling is not None:
            worker = _tells_worker(text, holder, start, spelling)
            yield _name(text, start, end, spelling, worker=worker)


def _spelling(match: re.Match[bytes], content: Node, holder: Node) -> Spelling | None:
    prefixed = match[2].startswith(b"Elixir.")
    if match["more"] is not None:
        whole = prefixed and content.start_byte == match.start(2)
        return Spelling.BEGINNING if whole else None
    exact = (content.start_byte, content.end_byte) == match.span(2)
    if not exact or holder.named_child_count > 1 or holder.type == "sigil":
        return Spelling.QUOTED
    if prefixed:
        return Spelling.ATOM
    # The atom `:"A.B"` is another one than the module's, and somebody's own choice.
    return None if holder.type in _ATOMS else Spelling.TEXT


def _is_code(holder: Node) -> bool:
    """Whether it is read as code already: `:"Elixir.A.B"`, or a function's name in quotes."""
    named = holder.parent is not None and holder.parent.type == "dot"
    return named or syntax.is_atom_name(holder)


def _is_prose(text: Syntax, node: Node, titles: re.Pattern[str] = _PROSE) -> bool:
    """Whether the text is written for people: documentation, a test's title, a message."""
    above = _above(node)
    if above is not None and above.parent is not None and above.parent.type == "unary_operator":
        return text.target_of(above) in _PROSE_ATTRIBUTES
    return _is_called(text, node, titles)


def _is_called(text: Syntax, node: Node, functions: re.Pattern[str]) -> bool:
    """Whether a text is given to one of these functions."""
    above = _above(node)
    return above is not None and functions.fullmatch(text.target_of(above)) is not None


def _above(node: Node) -> Node | None:
    """The call of which a text is, or is in, an argument."""
    above = node.parent
    while above is not None and above.type in {"binary_operator", "keywords", "pair", "arguments"}:
        above = above.parent
    return above if above is not None and above.type == "call" else None


def _tells_worker(text: Syntax, holder: Node, start: int, spelling: Spelling) -> bool:
    """Whether the word `worker` stands on its line, or in the text around it."""
    line_start = text.data.rfind(b"\n", 0, start) + 1
    line_end = text.data.find(b"\n", start)
    span = line_start, line_end if line_end >= 0 else len(text.data)
    if spelling is Spelling.QUOTED and holder.type != "sigil":
        span = min(span[0], holder.start_byte), max(span[1], holder.end_byte)
    return _WORKER.search(text.data, *span) is not None


# Within a text


def _within(text: Syntax, facts: Facts) -> Iterator[DynamicName]:
    """Names in texts: as something prints them, in messages, in code that is read from a text."""
    code = {each.start for each in facts.references}  # In a template too.
    for pattern in (*_PRINTED, *_WITHIN):
        spelling = Spelling.PRINTED if pattern in _PRINTED else Spelling.WITHIN
        for match in pattern.finditer(text.data):
            start, end = match.span("name")
            holder = _holder(text, start, end) if start not in code else None
            if holder is not None and not _is_elsewhere(text, holder):
                yield _name(text, start, end, spelling)


def _is_elsewhere(text: Syntax, holder: Node) -> bool:
    """Whether what is around a text is no text that is compared, or read as code by something."""
    atom = holder.type in _ATOMS
    return atom or text.is_template(holder) or _is_prose(text, holder, _TITLED)


def _holder(text: Syntax, start: int, end: int) -> Node | None:
    """The quotes around a stretch of text; None for code, and in a comment."""
    content = text.root.descendant_for_byte_range(start, end)
    holder = content.parent if content is not None else None
    quoted = content is not None and content.type == "quoted_content"
    return holder if holder is not None and quoted and not _is_code(holder) else None


# In words


def _in_words(text: Syntax) -> Iterator[DynamicName]:
    for match in _WORDS.finditer(text.data):
        node = text.root.descendant_for_byte_range(match.start(), match.end())
        if node is None or node.type != "sigil" or node.start_byte != match.start():
            continue
        for content in node.named_children:
            if content.type != "quoted_content":
                continue
            for word in _WORD.finditer(text.data, content.start_byte, content.end_byte):
                if not _WHOLE_NAME.fullmatch(word[0]):
                    continue
                prefixed = word[0].startswith(b"Elixir.")
                spelling = Spelling.ATOM if prefixed else Spelling.TEXT
                yield _name(text, *word.span(), spelling)


# Put together


def _concatenated(text: Syntax, facts: Facts) -> Iterator[DynamicName]:
    for match in _CONCAT.finditer(text.data):
        node = text.root.descendant_for_byte_range(*match.span("name"))
        call = node.parent.parent if node is not None and node.parent is not None else None
        if call is None or call.type != "call":
            continue
        items = _items(call)
        parts = [_part(text, facts, item) for item in items]
        known = parts[: parts.index(None)] if None in parts else parts
        named = tuple(part for part in known if part is not None)
        module = ".".join(segment for part in named for segment in part.segments)
        if module:
            whole = len(named) == len(items)
            spelling = Spelling.CONCAT if whole else Spelling.BEGINNING
            start = min(call.start_byte, named[0].start)
            yield DynamicName(start, call.end_byte, module, spelling, named)


def _items(call: Node) -> list[Node]:
    """What is put together: two arguments or one list, the first of them maybe piped in."""
    items = syntax.arguments(call)
    above = call.parent
    if above is not None and syntax.is_pipe(above):
        left, right = above.child_by_field_name("left"), above.child_by_field_name("right")
        if left is not None and right is not None and right.id == call.id:
            items = [left, *items]
    if len(items) == 1 and items[0].type == "list":
        items = [child for child in items[0].named_children if child.type != "comment"]
    return items


def _part(text: Syntax, facts: Facts, node: Node) -> NamePart | None:
    """A literal part of a name; None for what is known only at run time."""
    span = node.start_byte, node.end_byte
    if syntax.is_module_macro(node):
        around = facts.scopes[scope_at(facts, node)].module
        return NamePart(*span, tuple(around.split("."))) if around else None
    if syntax.is_name(node):
        module = next((r.module for r in facts.references if (r.start, r.end) == span), None)
        return _named_part(span, module) if module else None
    written = text.text(node)
    if node.type == "string":
        written = written.strip('"').removeprefix("Elixir.")
    elif node.type == "atom":
        written = written[1:]
    else:
        return None
    return _named_part(span, written) if _PART.fullmatch(written) else None


def _named_part(span: tuple[int, int], module: str) -> NamePart:
    """`Elixir` alone adds nothing: `Module.concat(Elixir, A)` is A."""
    return NamePart(*span, tuple(module.split(".")) if module != "Elixir" else ())


def _name(
    text: Syntax, start: int, end: int, spelling: Spelling, *, worker: bool = False
) -> DynamicName:
    written = text.data[start:end].decode()
    return DynamicName(start, end, written.removeprefix("Elixir."), spelling, worker=worker)
