"""Doctests: the `iex>` lines of a documentation are code, with their places in the file.

They run in the test module that says `doctest`, so the aliases of the documented module are not in
force; those made in an earlier line of the same test are. Source: ExUnit.DocTest.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct, field
from msgspec.structs import replace
from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.facts import Doc, DoctestCall, Function, Head, Kind, Reference, Scope
from renamespace.core.elixir.given import Given
from renamespace.core.elixir.scope import Environment
from renamespace.core.elixir.walk import Walk

Span = tuple[int, int]

_LINE = re.compile(rb"[^\n]*\n?")
_PROMPT = re.compile(rb"[ \t]*(iex|\.\.\.)(?:\([^\n]*?\))?>")
_ESCAPE = re.compile(rb"(?:\\?\"){2,}|\\([^\n])")
_ESCAPED = {b"n": b" \n", b"t": b" \t"}
_FENCES = (b"```", b"~~~")
_EXCEPTION = re.compile(rb"\*\* \(([A-Z]\w*(?:\.[A-Z]\w*)*)\)")
_INSPECTED = re.compile(rb"#[A-Z]\w*(?:\.[A-Z]\w*)*<")
_PRINTED = re.compile(
    rb"(?<![\w.])(?:(?<=#)(?P<own>[A-Z]\w*(?:\.[A-Z]\w*)*)(?=<)|(?P<name>[A-Z]\w*(?:\.[A-Z]\w*)+)"
    rb"(?:\.(?P<function>[a-z_]\w*[?!]?)/(?P<arity>\d+))?)"
)


class _Step(Struct, frozen=True):
    """An expression and what is expected of it, each as the spans of its lines."""

    code: list[Span] = field(default_factory=list)
    expected: list[Span] = field(default_factory=list)


def call(walk: Walk, node: Node) -> None:
    """`doctest Mod`."""
    args = syntax.arguments(node)
    walk.children(node)
    if args:
        named = walk.here.resolve(*walk.written(args[0])) if syntax.is_name(args[0]) else None
        module = named[0] if named is not None else None
        walk.doctest_calls.append(DoctestCall(module, node.start_byte, walk.here.scope))


def read_doctests(walk: Walk) -> None:
    """Walk the code in the documentation that was noted; what it defines is only an example."""
    modules, functions, whole = len(walk.modules), len(walk.functions), walk.syntax
    bodies = len(walk.bodies)
    for index, doc in enumerate(walk.docs):
        if walk.source.data.find(b"iex", doc.start, doc.end) >= 0:
            walk.docs[index] = replace(doc, code=(*doc.code, *_read_doc(walk, doc)))
    del walk.modules[modules:], walk.functions[functions:], walk.bodies[bodies:]
    walk.syntax = whole


def _read_doc(walk: Walk, doc: Doc) -> list[Span]:
    """Read a documentation's tests; gives the spans of their code."""
    code: list[Span] = []
    data = walk.source.data
    text = data[doc.start : doc.end]
    plain = data[: doc.start] + (text if doc.raw else _ESCAPE.sub(_unescaped, text))
    for steps in _tests(plain, doc.start, doc.end):
        start, end = steps[0].code[0][0], (steps[-1].expected or steps[-1].code)[-1][1]
        if not any(start < each[1] and each[0] < end for each in doc.code):
            walk.scopes.append(Scope(None, start, end, None, documents=doc.module))
            scope = len(walk.scopes) - 1
            walk.here = Environment(scope, walk.bindings, nested=True, doctest=True)
            walk.give(walk.surroundings.doctests.get(doc.module or "", Given()), start)
            for step in steps:
                code += _read_code(walk, plain, step.code)
                code += _read_expected(walk, plain, step.expected)
    return code


def _unescaped(match: re.Match[bytes]) -> bytes:
    """What an escape stands for, in as many bytes; quotes in a row stay in a row."""
    if match[1] is None:
        return match[0].replace(b"\\", b"").rjust(len(match[0]))
    return _ESCAPED.get(match[1], b" " + match[1])


def _tests(data: bytes, start: int, end: int) -> Iterator[list[_Step]]:
    """The tests: each starts with a prompt, and ends with an empty line or a fence."""
    steps: list[_Step] = []
    for match in _LINE.finditer(data, start, end):
        span, prompt = match.span(), _PROMPT.match(data, *match.span())
        kind = prompt[1] if prompt is not None else None
        stripped = match[0].strip()
        if steps and (not stripped or stripped.startswith(_FENCES)):
            yield steps
            steps = []
        elif prompt is not None and kind == b"iex":
            if not steps or steps[-1].expected:
                steps.append(_Step())
            steps[-1].code.append((prompt.end(), span[1]))
        elif prompt is not None and steps and not steps[-1].expected:
            steps[-1].code.append((prompt.end(), span[1]))
        elif steps:
            margin = len(match[0]) - len(match[0].lstrip())
            steps[-1].expected.append((span[0] + margin, span[1]))
    if steps:
        yield steps


def _read_code(walk: Walk, data: bytes, spans: list[Span]) -> list[Span]:
    """Walk an expression and give its spans; one that does not parse is prose."""
    if not any(re.search(rb"[A-Z]", data[start:end]) for start, end in spans):
        return []
    data = _blanked(data, spans)
    root = syntax.parse_spans(data, spans).root_node
    if root.has_error:
        return []
    walk.syntax = walk.syntax.over(data, root)
    walk.children(root)
    walk.run()
    return spans


def _blanked(data: bytes, spans: list[Span]) -> bytes:
    """The same bytes with the prompts between the lines blanked."""
    parts: list[bytes] = []
    done = 0
    for (_, end), (start, _) in pairwise(spans):
        parts += (data[done:end], b" " * (start - end))
        done = start
    return b"".join([*parts, data[done:]])


def _read_expected(walk: Walk, data: bytes, spans: list[Span]) -> list[Span]:
    """What is expected: an expression, an exception by its full name, or a text."""
    if not spans:
        return []
    start, end = spans[0][0], spans[-1][1]
    exception = _EXCEPTION.match(data, start, end)
    if exception is not None:
        _note(walk, data, exception.span(1), Kind.MODULE)
        _read_printed(walk, data, exception.end(), end)
    elif _INSPECTED.match(data, start, end):
        _read_printed(walk, data, start, end)
    else:
        return _read_code(walk, data, spans)
    return spans


def _read_printed(walk: Walk, data: bytes, start: int, end: int) -> None:
    """Note the names in a text that is compared with what is printed."""
    for match in _PRINTED.finditer(data, start, end):
        function = None
        if match["function"] is not None:
            arity = int(match["arity"])
            function = Function(match["function"].decode(), arity, *match.span("function"))
        group = "own" if match["own"] is not None else "name"
        _note(walk, data, match.span(group), Kind.OUTPUT, function)


def _note(
    walk: Walk, data: bytes, span: Span, kind: Kind, function: Function | None = None
) -> None:
    """Note a full name: no alias is looked at."""
    name = data[slice(*span)].decode()
    walk.references.append(
        Reference(
            *span,
            head=Head.PLAIN,
            segments=tuple(name.split(".")),
            module=name,
            kind=kind,
            scope=walk.here.scope,
            function=function,
            doctest=True,
        )
    )
