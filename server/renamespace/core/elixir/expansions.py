"""What a module's `__using__` gives back: the directives and definitions in its quotes.

Sources of the rules: Kernel.use/2, Kernel.SpecialForms.quote/2, ExUnit.CaseTemplate.using/2.
"""

import re
from collections.abc import Iterator

from msgspec import Struct
from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.definitions import arities, head_name, head_of
from renamespace.core.elixir.facts import (
    DIRECTIVES,
    Accepts,
    Expansion,
    FunctionDefinition,
    Step,
    StepKind,
)
from renamespace.core.elixir.walk import Walk

_SIGNS = re.compile(rb"\bdefmacro[\s(]+__using__\b|\bCaseTemplate\b")
_WORDS = (b"__using__", b"CaseTemplate")
_FUNCTIONS = frozenset({"def", "defp", "defmacro", "defmacrop"})
_DEFINING = frozenset({*_FUNCTIONS, "defdelegate", "defguard", "defguardp"})


def may_have_expansions(data: bytes) -> bool:
    """Whether a file's bytes can define a `__using__`."""
    return any(word in data for word in _WORDS) and _SIGNS.search(data) is not None


def read_expansions(
    walk: Walk,
) -> tuple[tuple[Expansion, ...], tuple[FunctionDefinition, ...]]:
    """What each function that gives back quoted code gives back, clause by clause.

    With the functions that the quotes define. Only in files that define a `__using__`; call it
    when the walk is done.
    """
    if not may_have_expansions(walk.source.data):
        return (), ()
    reader = _Reader(walk)
    return tuple(reader.read()), tuple(reader.functions)


class _Clause(Struct, frozen=True):
    """One clause of a function, with what its body can say of its first argument."""

    module: str
    name: str
    fewest: int
    most: int
    accepts: str
    option: str | None
    """The variable that holds the option's atom."""


class _Reader:
    """Reads the expansions of one file after the walk, whose directives it refers to."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.directives = {each.start: index for index, each in enumerate(walk.directives)}
        self.functions: list[FunctionDefinition] = []

    def read(self) -> Iterator[Expansion]:
        for module, body in self.walk.bodies:
            for node in body.named_children:
                yield from self._definition(module, node)

    def _definition(self, module: str, node: Node) -> Iterator[Expansion]:
        called = self.walk.target_name(node) if node.type == "call" else ""
        args = syntax.arguments(node) if called else []
        body = _body(node)
        if body is None:
            return
        if called == "using":  # ExUnit.CaseTemplate: what `use` of this module brings.
            clause = _Clause(module, "__using__", 1, 1, Accepts.ANY, None)
            yield from self._results(clause, body)
        elif called in _FUNCTIONS and args and (head := head_of(args[0])) is not None:
            fewest, most = arities(head)
            clause = _Clause(
                module, head_name(self.walk, head), fewest, most, *self._first(head, args[0])
            )
            yield from self._results(clause, body)

    def _first(self, head: Node, whole: Node) -> tuple[str, str | None]:
        """What the first parameter takes, and the variable that then holds an atom."""
        parameters = syntax.arguments(head) if head.type == "call" else []
        if not parameters:
            return Accepts.ANY, None
        first, text = parameters[0], self.walk.syntax.text
        if first.type == "binary_operator":  # A default.
            first = first.child_by_field_name("left") or first
        if first.type == "identifier":
            guarded = f"is_atom({text(first)})" in text(whole)
            return (Accepts.ATOM if guarded else Accepts.ANY), text(first)
        if first.type == "atom":
            return text(first)[1:], None
        if first.type == "tuple" and first.named_children[:1]:
            name = first.named_children[0]
            return Accepts.TUPLE, text(name) if name.type == "identifier" else None
        if first.type == "list":
            return Accepts.LIST, None
        return Accepts.UNKNOWN, None

    def _results(self, clause: _Clause, body: list[Node]) -> Iterator[Expansion]:
        """One expansion; one an arm when the body is a `case` of the option."""
        statements = [node for node in body if node.type != "comment"]
        last = statements[-1] if statements else None
        if last is None:
            return
        if self._is_case(last, clause):
            yield from self._arms(clause, last)
            return
        known = {
            self.walk.syntax.text(left): right
            for node in statements[:-1]
            if (left := node.child_by_field_name("left")) is not None
            and (right := node.child_by_field_name("right")) is not None
            and left.type == "identifier"
        }
        steps = tuple(self._steps(last, clause, known))
        if any(step.kind is not StepKind.UNKNOWN for step in steps) or _is_quote(last):
            yield _expansion(clause, clause.accepts, steps)
        elif clause.name == "__using__":
            yield _expansion(clause, clause.accepts, (Step(StepKind.UNKNOWN),))

    def _is_case(self, node: Node, clause: _Clause) -> bool:
        args = syntax.arguments(node) if node.type == "call" else []
        named = len(args) == 1 and self.walk.syntax.text(args[0]) == clause.option
        return named and self.walk.target_name(node) == "case"

    def _arms(self, clause: _Clause, node: Node) -> Iterator[Expansion]:
        block = syntax.do_block(node)
        for arm in block.named_children if block is not None else ():
            left, right = arm.child_by_field_name("left"), arm.child_by_field_name("right")
            if arm.type != "stab_clause" or left is None or right is None:
                continue
            pattern = next(iter(left.named_children), left)
            accepts: str = Accepts.UNKNOWN
            if pattern.type == "atom":
                accepts = self.walk.syntax.text(pattern)[1:]
            elif pattern.type == "identifier":
                accepts = clause.accepts
            last = next((n for n in reversed(right.named_children) if n.type != "comment"), right)
            yield _expansion(clause, accepts, tuple(self._steps(last, clause, {})))

    def _steps(self, node: Node, clause: _Clause, known: dict[str, Node]) -> Iterator[Step]:
        """What an expression gives back that is quoted code."""
        node = syntax.unwrap(node)
        called = self.walk.target_name(node) if node.type == "call" else ""
        args = syntax.arguments(node) if called else []
        if called == "quote":
            yield from self._quoted(node, clause, known)
        elif called == "apply" and len(args) == 3:  # noqa: PLR2004 (module, function, arguments)
            yield self._dispatch(args, clause)
        elif node.type == "list":
            for item in node.named_children:
                yield from self._steps(item, clause, known)
        elif called and self._is_local(node):
            yield Step(StepKind.CALL, name=called, arity=syntax.arity(node))
        elif node.type == "identifier":
            yield from self._named(node, clause, known)
        else:
            yield Step(StepKind.UNKNOWN)

    def _is_local(self, node: Node) -> bool:
        target = node.child_by_field_name("target")
        return target is not None and target.type == "identifier"

    def _named(self, node: Node, clause: _Clause, known: dict[str, Node]) -> Iterator[Step]:
        """A variable that holds quoted code, or a call without parentheses."""
        name = self.walk.syntax.text(node)
        if name in known:
            others = {other: value for other, value in known.items() if other != name}
            yield from self._steps(known[name], clause, others)
        else:
            yield Step(StepKind.CALL, name=name, arity=0)

    def _dispatch(self, args: list[Node], clause: _Clause) -> Step:
        module, function, passed = args
        if not syntax.is_module_macro(module) or passed.type != "list":
            return Step(StepKind.UNKNOWN)
        arity = len(passed.named_children)
        if function.type == "atom":
            return Step(StepKind.CALL, name=self.walk.syntax.text(function)[1:], arity=arity)
        if clause.option is not None and self.walk.syntax.text(function) == clause.option:
            return Step(StepKind.DISPATCH, arity=arity)
        return Step(StepKind.UNKNOWN)

    def _quoted(self, node: Node, clause: _Clause, known: dict[str, Node]) -> Iterator[Step]:
        """The top level of a quote, in order; what is further inside ends with its block."""
        block = syntax.do_block(node)
        body = [block] if block is not None else []
        body += [v for name, _, v in syntax.keywords(syntax.arguments(node)) if name == "do"]
        for part in body:
            inside = part.named_children if part.type in {"do_block", "block"} else [part]
            for each in inside:
                yield from self._statement(each, clause, known)

    def _statement(self, node: Node, clause: _Clause, known: dict[str, Node]) -> Iterator[Step]:
        node = syntax.unwrap(node)
        called = self.walk.target_name(node) if node.type == "call" else ""
        if called in DIRECTIVES and node.start_byte in self.directives:
            yield Step(StepKind.DIRECTIVE, index=self.directives[node.start_byte])
        elif called in {"unquote", "unquote_splicing"}:
            for arg in syntax.arguments(node):
                yield from self._steps(arg, clause, known)
        elif called in _DEFINING:
            yield from self._defined(node, called)

    def _defined(self, node: Node, called: str) -> Iterator[Step]:
        args = syntax.arguments(node)
        head = head_of(args[0]) if args else None
        if head is None:
            return
        fewest, most = arities(head)
        name = head_name(self.walk, head)
        self.functions.append(
            FunctionDefinition(
                module="",
                name=name,
                fewest=fewest,
                most=most,
                public=not called.endswith("p"),
                macro=called not in {"def", "defp", "defdelegate"},
                start=head.start_byte,
                end=head.start_byte + len(name.encode()),
                whole=(node.start_byte, node.end_byte),
            )
        )
        yield Step(StepKind.DEFINITION, index=len(self.functions) - 1)


def _is_quote(node: Node) -> bool:
    target = node.child_by_field_name("target") if node.type == "call" else None
    return target is not None and target.text == b"quote"


def _expansion(clause: _Clause, accepts: str, steps: tuple[Step, ...]) -> Expansion:
    return Expansion(clause.module, clause.name, clause.fewest, clause.most, accepts, steps)


def _body(node: Node) -> list[Node] | None:
    """The statements of a definition, `do ... end` or `, do: ...`."""
    block = syntax.do_block(node)
    if block is not None:
        return block.named_children
    values = [v for name, _, v in syntax.keywords(syntax.arguments(node)) if name == "do"]
    return values[:1] or None
