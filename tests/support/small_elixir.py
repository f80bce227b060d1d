"""What names mean in a small part of Elixir, worked out on its own and not by the tool's reader.

A text has one statement a line (only the braces of a group may go over several). Each use of a
module carries a number of four digits, its tag, by which it is found again after a fix:

    A.f(1001)    1001 |> A.f()    {1001, &A.f/1}    apply(A, :f, [1001])
    %A{id: 1001}    {1001, A}    @spec t1001(A.t()) :: any

Functions are called `f` to `m`, and so are local calls: these mean the module around them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_NAME = r"((?:__MODULE__|[A-Z]\w*)(?:\.[A-Z]\w*)*)"
_TAG = r"([1-9]\d{3})\b"
_USES = {
    "call": re.compile(rf"(?<![\w.&:])(?:{_NAME}\.)?([f-m])\({_TAG}\)"),
    "pipe": re.compile(rf"{_TAG} \|> (?:{_NAME}\.)?([f-m])\(\)"),
    "capture": re.compile(rf"\{{{_TAG}, &(?:{_NAME}\.)?([f-m])/1\}}"),
    "apply": re.compile(rf"apply\({_NAME}, :([f-m]), \[{_TAG}\]\)"),
    "struct": re.compile(rf"%{_NAME}\{{id: {_TAG}\}}"),
    "module": re.compile(rf"\{{{_TAG}, {_NAME}\}}"),
    "type": re.compile(rf"@spec t{_TAG}\({_NAME}\.t\(\)\)"),
}
_DIRECTIVE = re.compile(rf"(alias|require) {_NAME}(?:\.\{{([^}}]*)\}})?(?:, as: (\w+))?$")
_DEFINITION = re.compile(rf"defmodule {_NAME} do$")


@dataclass(frozen=True)
class Use:
    """A use of a module, with the place of its name in the text."""

    tag: str
    kind: str
    written: str
    module: str
    function: str | None
    start: int
    around: tuple[str, ...]
    """The modules around it, outermost first."""


@dataclass
class Alias:
    """A short name, with the line and the scope that it is made in."""

    name: str
    target: str
    scope: int
    used: bool = False


@dataclass
class _Scope:
    number: int
    aliases: dict[str, Alias]
    module: str | None
    clause: bool = False


@dataclass
class Meaning:
    """What a text says: every use by its tag, and every alias that is written."""

    uses: dict[str, Use] = field(default_factory=dict)
    aliases: list[Alias] = field(default_factory=list)
    directed: set[str] = field(default_factory=set)
    """The modules that directives name."""

    def unused(self, *, idle: bool = False) -> int:
        """How many aliases nothing goes through; those of a name to itself count as `idle`."""
        return sum(not each.used and (idle or each.name != each.target) for each in self.aliases)


class UnknownLineError(Exception):
    """The text is no longer in the small language: whoever changed it did too much."""


def understand(text: str) -> Meaning:
    """Read a text from top to bottom."""
    reader = _Reader()
    for start, line in _statements(text):
        reader.line(start, line)
    assert len(reader.scopes) == 1, "a block has no end"
    return reader.meaning


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Lines, those of a group in one, with the offset of each."""
    start, open_group = 0, ""
    for line in text.splitlines(keepends=True):
        if open_group or re.match(r"\s*(alias|require) [^#]*\{[^}]*$", line):
            open_group += line
            if "}" in line:
                yield start - len(open_group) + len(line), open_group
                open_group = ""
        else:
            yield start, line
        start += len(line)
    assert not open_group


class _Reader:
    def __init__(self) -> None:
        self.meaning = Meaning()
        self.scopes = [_Scope(0, {}, None)]
        self.count = 0

    @property
    def here(self) -> _Scope:
        return self.scopes[-1]

    def line(self, start: int, line: str) -> None:
        code = " ".join(re.sub(r"#[^{].*", "", line).split())
        if not code:
            return
        if found := _DIRECTIVE.match(code):
            self.directive(*found.groups())
        elif found := _DEFINITION.match(code):
            self.definition(found[1])
        else:
            self.uses(start, line)
            self.block(code)

    def block(self, code: str) -> None:
        if code in {"end", "else"} or re.fullmatch(r"\d ->", code):
            if self.here.clause:
                self.scopes.pop()
            if code == "end":
                self.scopes.pop()
            elif code == "else":
                self.scopes.pop()
                self.push()
            else:
                self.push(clause=True)
        elif code.endswith((" do", " fn ->")):
            self.push()
        elif code != ":ok" and not any(pattern.search(code) for pattern in _USES.values()):
            raise UnknownLineError(code)

    def push(self, module: str | None = None, *, clause: bool = False) -> None:
        self.count += 1
        around = module or self.here.module
        self.scopes.append(_Scope(self.count, dict(self.here.aliases), around, clause))

    def definition(self, written: str) -> None:
        outer = self.here.module
        if outer is None:
            module = self.resolve(written)
            self.push(module)
        elif written.startswith(("Elixir.", "__MODULE__")):
            self.push(self.resolve(written))
        else:
            first = written.split(".", maxsplit=1)[0]
            self.here.aliases[first] = Alias(first, f"{outer}.{first}", -1)
            self.push(f"{outer}.{written}")

    def directive(self, keyword: str, name: str, items: str | None, new: str | None) -> None:
        base = self.resolve(name)
        written = [""] if items is None else [each.strip() for each in items.split(",")]
        for item in filter(None, written) if items is not None else written:
            target = f"{base}.{item}" if item else base
            self.meaning.directed.add(target)
            name = new or target.rpartition(".")[2]
            if keyword == "alias":
                self.meaning.aliases.append(self.bind(name, target))
            elif new:
                self.bind(name, target)

    def bind(self, name: str, target: str) -> Alias:
        alias = Alias(name, target, self.here.number)
        self.here.aliases[name] = alias
        return alias

    def resolve(self, written: str) -> str:
        first, *rest = written.split(".")
        if first == "Elixir" and rest:
            return ".".join(rest)
        if first == "__MODULE__":
            return ".".join(filter(None, [self.here.module, *rest]))
        return ".".join([self.expand(first), *rest])

    def expand(self, name: str) -> str:
        """An alias of a name of one segment is itself looked up."""
        seen: set[str] = set()
        if name in self.here.aliases:
            self.here.aliases[name].used = True
        while "." not in name and name in self.here.aliases and name not in seen:
            seen.add(name)
            name = self.here.aliases[name].target
        return name

    def uses(self, start: int, line: str) -> None:
        for kind, pattern in _USES.items():
            for found in pattern.finditer(line):
                self.use(kind, start, found)

    def use(self, kind: str, start: int, found: re.Match[str]) -> None:
        parts = [part or "" for part in found.groups()]
        tag = next(part for part in parts if part.isdigit())
        function = next((part for part in parts if re.fullmatch("[f-m]", part)), None)
        written = next((part for part in parts if part[:1].isupper() or part[:1] == "_"), "")
        module = self.resolve(written) if written else self.here.module or ""
        assert tag not in self.meaning.uses, f"{tag} is there twice"
        around = tuple(dict.fromkeys(scope.module for scope in self.scopes if scope.module))
        place = start + found.start(parts.index(written) + 1) if written else -1
        self.meaning.uses[tag] = Use(tag, kind, written, module, function, place, around)
