"""Operators that are calls, which an `import` may answer (Operators reference)."""

from tree_sitter import Node

_FORMS = frozenset({"=", "<-", "\\\\", "::", "when", "|", "=>", "->", ".", "not in"})
_PREFIXES = frozenset({"&", "^", "@", "..."})
KERNEL_OPERATORS = frozenset(
    {
        *(("!", 1), ("!=", 2), ("!==", 2), ("&&", 2), ("*", 2), ("**", 2), ("+", 1), ("+", 2)),
        *(("++", 2), ("-", 1), ("-", 2), ("--", 2), ("..", 2), ("/", 2), ("<", 2), ("<=", 2)),
        *(("<>", 2), ("==", 2), ("===", 2), ("=~", 2), (">", 2), (">=", 2), ("|>", 2), ("||", 2)),
        *(("and", 2), ("or", 2), ("in", 2), ("not", 1), ("//", 2)),
    }
)
"""The operators that every module imports from Kernel, with their arities."""


def binary_operator(operator: Node) -> str | None:
    """The name of an operator between two operands; None for one that is no function or macro."""
    return None if operator.type in _FORMS else operator.type


def unary_operator(operator: Node) -> str | None:
    """The name of an operator before its operand; None for one that is no function or macro."""
    return None if operator.type in _PREFIXES else operator.type


def is_word(name: str) -> bool:
    """Whether a function is called by a word, and not by an operator or as a sigil."""
    plain = name.rstrip("?!")
    return plain.isidentifier() and not name.startswith("sigil_")
