"""Whether a lone name is a variable or a call without arguments.

Elixir takes it for a variable when one of that name is bound before it in its function, and for a
call otherwise (Syntax reference, "Variables"). Macros may bind as they like; a name that may be
bound by one is neither.
"""

from collections.abc import Iterator

from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.syntax import Syntax

DEFINITIONS = frozenset(
    {"def", "defp", "defmacro", "defmacrop", "defguard", "defguardp", "defdelegate"}
)
_MODULES = frozenset({"defmodule", "defprotocol", "defimpl"})
_GENERATORS = frozenset({"for", "with"})
_NOT_BINDING = frozenset(
    {"if", "unless", "case", "cond", "try", "receive", "quote", "fn", "import", "alias", "require"}
    | _GENERATORS
    | _MODULES
)
"""The forms with a `do` block whose arguments are no patterns."""
_TESTS = frozenset({"test", "setup", "setup_all", "property"})
"""The forms of ExUnit whose last argument is a pattern."""
_STATEMENTS = frozenset(
    {"source", "do_block", "body", "block", "else_block", "after_block", "rescue_block"}
    | {"catch_block", "interpolation"}
)
_CLAUSES = frozenset({"else_block", "after_block", "rescue_block", "catch_block"})
"""The parts of a `do` block that do not see what is bound in the others."""


class Variables:
    """What is bound where in one source; each function is looked through once."""

    def __init__(self, text: Syntax) -> None:
        """Nothing is read before it is asked for."""
        self.text = text
        self.bound: dict[int, frozenset[str]] = {}

    def is_one(self, node: Node, name: str) -> bool | None:
        """True for a variable, False for a call, None where that cannot be told."""
        child, fragment = node, False
        while (parent := child.parent) is not None:
            if self._binds(parent, child, name):
                return True
            form = self._form(parent)
            fragment = fragment or form == "unquote"
            if form in _MODULES or (form in DEFINITIONS and not fragment):
                child = parent
                break
            child = parent
        return None if name in self._bound_in(child) else False

    def _binds(self, parent: Node, child: Node, name: str) -> bool:
        """Whether the name is bound by what stands around it or before it, on every way to it."""
        kind = parent.type
        if kind == "stab_clause":
            left = parent.child_by_field_name("left")
            return left is not None and name in self._names(left)
        if kind == "unary_operator":
            operator = parent.child_by_field_name("operator")
            return operator is not None and operator.type == "^"
        if kind == "binary_operator":
            return self._is_left(parent, child)
        if kind in _STATEMENTS and child.type not in _CLAUSES:
            before = _before(parent, child)
            return any(name in self._bound_by(statement) for statement in before)
        form = self._form(parent)
        if form in DEFINITIONS:
            args = syntax.arguments(parent)
            return bool(args) and name in self._names(args[0], head=True)
        if kind == "arguments" and parent.parent is not None:
            if self._form(parent.parent) in _GENERATORS:
                return any(name in self._bound_by(arg) for arg in _before(parent, child))
            return False
        if form in _GENERATORS and child.type == "do_block":
            return any(name in self._bound_by(arg) for arg in syntax.arguments(parent))
        if form in _TESTS and syntax.do_block(parent) is not None:
            return any(name in self._names(arg) for arg in syntax.arguments(parent))
        return False

    def _is_left(self, parent: Node, child: Node) -> bool:
        """Whether it stands in a pattern, where a lone name is always a variable."""
        left, operator = parent.child_by_field_name("left"), parent.child_by_field_name("operator")
        if left is None or operator is None or left.id != child.id:
            return False
        return operator.type in {"=", "<-"}

    def _bound_by(self, statement: Node) -> set[str]:
        """What a statement binds for those after it."""
        if statement.type == "binary_operator":
            operator = statement.child_by_field_name("operator")
            left = statement.child_by_field_name("left")
            right = statement.child_by_field_name("right")
            if operator is None or left is None or right is None:
                return set()
            if operator.type in {"=", "<-"}:
                return self._names(left) | self._bound_by(right)
            return set()
        if statement.type == "call" and syntax.do_block(statement) is None:
            return {n for arg in syntax.arguments(statement) for n in self._bound_by(arg)}
        return set()

    def _names(self, pattern: Node, *, head: bool = False) -> set[str]:
        """The variables of a pattern, or of a definition's head."""
        return set(self._walk_pattern(pattern, head=head))

    def _walk_pattern(self, pattern: Node, *, head: bool) -> Iterator[str]:
        waiting = [pattern]
        while waiting:
            node = waiting.pop()
            if node.type == "identifier":
                yield self.text.text(node)
                continue
            operator = node.child_by_field_name("operator")
            kind = operator.type if operator is not None else ""
            children = node.named_children
            if kind in {"^", "@", "&"}:
                continue
            if node.type == "binary_operator" and kind in {"::", "\\\\", "when"}:
                children = children[:1]
            elif node.type == "call":
                target = node.child_by_field_name("target")
                children = [c for c in children if target is None or c.id != target.id]
            elif head and node.type == "do_block":
                continue
            waiting += children

    def _bound_in(self, root: Node) -> frozenset[str]:
        """All that is, or may be, bound anywhere in a function, or in a module outside them."""
        if root.id not in self.bound:
            self.bound[root.id] = frozenset(self._all_bound(root))
        return self.bound[root.id]

    def _all_bound(self, root: Node) -> Iterator[str]:
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if node.id != root.id and self._form(node) in DEFINITIONS | _MODULES:
                continue
            waiting += node.named_children
            if node.type == "stab_clause" and (left := node.child_by_field_name("left")):
                yield from self._names(left)
            elif node.type == "binary_operator":
                operator = node.child_by_field_name("operator")
                left = node.child_by_field_name("left")
                if operator is not None and operator.type in {"=", "<-"} and left is not None:
                    yield from self._names(left)
            elif node.type == "call" and self._may_bind(node):
                args = syntax.arguments(node)
                for arg in args[:1] if self._form(node) in DEFINITIONS else args:
                    yield from self._names(arg, head=True)

    def _may_bind(self, call: Node) -> bool:
        """Whether the arguments of a call may be patterns."""
        form = self._form(call)
        if form in {"match?", "destructure", "var!"} or form.startswith(("assert_", "refute_")):
            return True
        if form in DEFINITIONS:
            return True
        return bool(form) and form not in _NOT_BINDING and syntax.do_block(call) is not None

    def _form(self, node: Node) -> str:
        """The name of what is called; nothing for what is no local call."""
        target = node.child_by_field_name("target") if node.type == "call" else None
        return self.text.text(target) if target is not None and target.type == "identifier" else ""


def _before(parent: Node, child: Node) -> list[Node]:
    return [each for each in parent.named_children if each.end_byte <= child.start_byte]
