"""A template's text -> Elixir text of the same length: what is no code is blanked out.

The delimiters become line ends, so that all fragments join into one text that parses, and every
byte offset in it is the template's own.

Sources of the rules: EEx.Compiler (`<% %>`), and of Phoenix LiveView `Phoenix.LiveView.TagEngine`
with its Tokenizer and `Phoenix.LiveView.HTMLEngine` (tags, attributes, `{}`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec import Struct

_TAGGED = (".heex",)
_SUFFIXES = (*_TAGGED, ".eex", ".leex")

_EEX = re.compile(rb"<%(?:(?P<quoted>%)|(?P<comment>!--)|(?P<old_comment>#)|[=/|]?)")
_CLAUSE = re.compile(rb"->\s*(?:#[^\n]*)?\Z")
_MARKUP = re.compile(rb"<!--|<!doctype|<!DOCTYPE|</|<|\{")
_NAME = re.compile(rb"[^>/=\r\n\"' \t\f]+")
_ATTRIBUTE = re.compile(rb"[^>/=\r\n\"' \t\f}][^>/=\r\n\"' \t\f]*")
_VALUE = re.compile(rb"[ \t\f\r\n]*=[ \t\f\r\n]*(?P<opener>[\"'{])")
_SPACE = re.compile(rb"[ \t\f\r\n]*")
_BRACE = re.compile(rb"\\[{}]|[{}]")
_BLANK = bytes(each if each == ord("\n") else ord(" ") for each in range(256))
_NO_BRACES = b"phx-no-curly-interpolation"


def is_template(path: str) -> bool:
    """Whether a file is a template, by its name."""
    return path.endswith(_SUFFIXES)


def has_tags(path: str) -> bool:
    """Whether a template file's tags and braces mean something: HEEx, and not EEx alone."""
    return path.endswith(_TAGGED)


class Stitched(Struct, frozen=True):
    """What a template's text holds of Elixir. All places are offsets into the whole source."""

    data: bytes
    """As long as the source; between the template's ends, its Elixir among blanks."""
    components: frozenset[int] = frozenset()
    """Where the name of a component starts in a tag: `Mod.fun` of `<Mod.fun>`, `fun` of `<.fun>`.

    It is an expression of its own in `data`.
    """
    partners: tuple[tuple[int, int], ...] = ()
    """The name in each closing tag with that in its opening tag."""
    comments: tuple[tuple[int, int], ...] = ()
    """The spans of `<%!-- --%>` and `<%# %>`."""
    error: int | None = None
    """Where the template's syntax breaks."""


def stitch(source: bytes, start: int, end: int, *, tags: bool, closer: bytes = b"") -> Stitched:
    r"""Read the template between two offsets of a source; `tags` for HEEx.

    `closer` is the delimiter of a sigil, which may be written in it with a backslash before.
    """
    data = source
    if len(closer) == 1:
        inside = source[start:end].replace(b"\\" + closer, b" " + closer)
        data = source[:start] + inside + source[end:]
    reader = _Reader(data, start, end, tags=tags)
    try:
        reader.read()
        error = None
    except _BrokenError as broken:
        error = broken.offset
    return Stitched(
        source[:start] + bytes(reader.canvas) + source[end:],
        frozenset(reader.components),
        tuple(reader.partners),
        tuple(reader.comments),
        error,
    )


class _BrokenError(Exception):
    """The template's syntax breaks at `offset`."""

    def __init__(self, offset: int) -> None:
        super().__init__()
        self.offset = offset


@dataclass
class _Reader:
    """Reads a template once from its start to its end."""

    data: bytes
    start: int
    end: int
    tags: bool
    components: list[int] = field(default_factory=list)
    partners: list[tuple[int, int]] = field(default_factory=list)
    comments: list[tuple[int, int]] = field(default_factory=list)
    within: bytes = b""
    """The end of what the text is in: a comment, a script, a style."""
    within_since: int = 0
    braces: int | None = None
    """How many tags are open where `{` means nothing; None where it starts an expression."""
    opened: list[tuple[bytes, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start with blanks alone."""
        self.canvas = bytearray(self.data[self.start : self.end].translate(_BLANK))

    def read(self) -> None:
        """Read all: EEx first, and in the text between its tags the markup."""
        for start, end in self._texts():
            if self.tags:
                self._text(start, end)
        if self.within and self.within == b"-->":
            raise _BrokenError(self.within_since)
        if self.opened:
            raise _BrokenError(self.opened[-1][1])

    # EEx

    def _texts(self) -> Iterator[tuple[int, int]]:
        """The stretches between EEx tags, once these are read."""
        text = self.start
        at = self._eex(text)
        while at is not None:
            if at["quoted"]:
                at = self._eex(at.end())
                continue
            yield text, at.start()
            text = self._tag(at)
            at = self._eex(text)
        yield text, self.end

    def _eex(self, start: int) -> re.Match[bytes] | None:
        return _EEX.search(self.data, start, self.end)

    def _tag(self, at: re.Match[bytes]) -> int:
        """Read an EEx tag; gives its end."""
        closer = b"--%>" if at["comment"] else b"%>"
        found = self.data.find(closer, at.end(), self.end)
        if found < 0:
            raise _BrokenError(at.start())
        after = found + len(closer)
        if at["comment"] or at["old_comment"]:
            self.comments.append((at.start(), after))
            return after
        self._keep(at.end(), found)
        self._break(at.start())
        self._break(found)
        if _CLAUSE.search(self.data, at.end(), found):
            self.canvas[found + 1 - self.start] = ord("0")  # A clause has a body.
        return after

    # Markup

    def _text(self, at: int, end: int) -> None:
        while at < end:
            if self.within:
                at = self._skip_within(at, end)
                continue
            found = _MARKUP.search(self.data, at, end)
            if found is None:
                return
            at = self._markup(found, end)

    def _skip_within(self, at: int, end: int) -> int:
        found = self.data.find(self.within, at, end)
        if found < 0:
            return end
        closer, self.within = self.within, b""
        return found + len(closer)

    def _markup(self, found: re.Match[bytes], end: int) -> int:
        match found[0]:
            case b"<!--":
                self.within, self.within_since = b"-->", found.start()
                return found.end()
            case b"<!doctype" | b"<!DOCTYPE":
                return self._find(b">", found.end(), end) + 1
            case b"</":
                return self._closing(found.end(), end)
            case b"<":
                return self._opening(found.end(), end)
        return found.end() if self.braces is not None else self._expression(found.end(), end)

    def _opening(self, start: int, end: int) -> int:
        """Read a tag from its name on."""
        name = self._name(start, end)
        at, closed = self._attributes(name[0], name.end(), end)
        component = self._component(name)
        if closed:
            return at
        if component is not None:
            self.opened.append((name[0], component))
        if name[0] in {b"script", b"style"}:
            self.within, self.within_since = b"</" + name[0] + b">", start
        elif self.braces is not None:
            self.braces += 1
        return at

    def _closing(self, start: int, end: int) -> int:
        name = self._name(start, end)
        if not self.data.startswith(b">", name.end(), end):
            raise _BrokenError(start)
        component = self._component(name)
        if component is not None:
            if not self.opened or self.opened[-1][0] != name[0]:
                raise _BrokenError(start)
            self.partners.append((component, self.opened.pop()[1]))
        if self.braces is not None:
            self.braces = self.braces - 1 if self.braces > 1 else None
        return name.end() + 1

    def _name(self, start: int, end: int) -> re.Match[bytes]:
        name = _NAME.match(self.data, start, end)
        if name is None:
            raise _BrokenError(start)
        return name

    def _component(self, name: re.Match[bytes]) -> int | None:
        """Keep the name of a component as an expression of its own; gives where it starts."""
        local = name[0].startswith(b".") and len(name[0]) > 1
        if not local and not name[0][:1].isupper():
            return None
        start = name.start() + local
        self._keep(start, name.end())
        self._break(start - 1)
        self._break(name.end())
        self.components.append(start)
        return start

    def _attributes(self, tag: bytes, at: int, end: int) -> tuple[int, bool]:
        """Read up to the end of a tag; gives it, and whether the tag closes itself."""
        while True:
            at = self._past_space(at, end)
            if self.data.startswith(b"/>", at, end):
                return at + 2, True
            if self.data.startswith(b">", at, end):
                return at + 1, False
            if self.data.startswith(b"{", at, end):
                at = self._expression(at + 1, end)
            else:
                at = self._attribute(tag, at, end)

    def _attribute(self, tag: bytes, at: int, end: int) -> int:
        name = _ATTRIBUTE.match(self.data, at, end)
        if name is None:
            raise _BrokenError(at)
        plain = tag not in {b"script", b"style"}
        if name[0] == _NO_BRACES and self.braces is None and plain:
            self.braces = 0
        value = _VALUE.match(self.data, name.end(), end)
        if value is None:
            after = self._past_space(name.end(), end)
            if self.data.startswith(b"=", after, end):
                raise _BrokenError(after)
            return name.end()
        if value["opener"] == b"{":
            return self._expression(value.end(), end)
        return self._find(value["opener"], value.end(), end) + 1

    def _expression(self, start: int, end: int) -> int:
        """Keep the expression that starts behind a brace; gives where the text goes on."""
        depth = 0
        for brace in _BRACE.finditer(self.data, start, end):
            if brace[0] == b"{":
                depth += 1
            elif brace[0] == b"}" and depth:
                depth -= 1
            elif brace[0] == b"}":
                self._keep(start, brace.start())
                self._break(start - 1)
                self._break(brace.start())
                return brace.end()
        raise _BrokenError(start - 1)

    def _past_space(self, at: int, end: int) -> int:
        space = _SPACE.match(self.data, at, end)
        return space.end() if space else at

    def _find(self, what: bytes, at: int, end: int) -> int:
        found = self.data.find(what, at, end)
        if found < 0:
            raise _BrokenError(at)
        return found

    # The canvas

    def _keep(self, start: int, end: int) -> None:
        self.canvas[start - self.start : end - self.start] = self.data[start:end]

    def _break(self, at: int) -> None:
        if at < self.end:
            self.canvas[at - self.start] = ord("\n")
