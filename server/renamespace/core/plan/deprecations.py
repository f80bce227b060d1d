"""What the text of a deprecation names: "Use Shop.Basket.total/1 instead" -> one replacement.

Only what follows a word such as "use" counts, and only full names: a text does not go through
aliases. What a text says besides is not understood, and never guessed at.
"""

import re

from msgspec import Struct

_CUE = (
    r"(?<!not )(?<!n't )\b(?:use|call|prefer|moved (?:in)?to|renamed (?:to|as)|replaced (?:by|with)"
    r"|superseded by|in favou?r of|split into|merged into|now in|lives in)\b:?\s+(?:the\s+)?"
)
_ALIAS = r"[A-Z]\w*(?:\.[A-Z]\w*)*"
_FUNCTION = (
    rf"`?&?(?:(?P<module>{_ALIAS})\.)?(?P<name>[a-z_]\w*[?!]?)(?:/(?P<arity>\d+))?(?:\(\))?`?"
)
_FIRST_FUNCTION = re.compile(rf"(?i:{_CUE}){_FUNCTION}(?P<shown>\()?")
_NEXT_FUNCTION = re.compile(rf"\s*(?:,|/|\+|\bor\b|\band\b)+\s*{_FUNCTION}")
_TAIL = re.compile(r"\s*(?:$|instead\b|in\b|from\b|since\b|[.,;:!)\u2014-]|\()")
_MODULE_CUE = re.compile(rf"(?i:{_CUE})")
_SENTENCE_END = re.compile(r"[.!?;]\s|[.!?;]?$|\n\s*\n")
_MODULE = re.compile(rf"(?<![\w.:@/&]){_ALIAS}(?![\w(/]|\.\w)")

_AFTER_WORD = re.compile(r"\s*(?:$|[.,;]|(?:instead|module|or|and)\b)")


class Named(Struct, frozen=True):
    """A function that a text names; `module` is None for one of the same module."""

    module: str | None
    name: str
    arity: int | None

    def __str__(self) -> str:
        """As a person writes it."""
        module = f"{self.module}." if self.module is not None else ""
        return f"{module}{self.name}" + ("" if self.arity is None else f"/{self.arity}")


class Replacements(Struct, frozen=True):
    """The functions that a text names as replacements; none if it names none."""

    functions: tuple[Named, ...]
    plain: bool = True
    """False when the text goes on in a way that may change what is meant, such as "with ..."."""


def named_functions(text: str) -> Replacements:
    """Read the text of a deprecated function.

    >>> named_functions("Use Shop.Basket.total/1 instead").functions
    (Named(module='Shop.Basket', name='total', arity=1),)
    """
    for first in _FIRST_FUNCTION.finditer(text):
        found = [_named(first)]
        if found[0] is None:
            continue
        end = first.end()
        while following := _NEXT_FUNCTION.match(text, end):
            if (each := _named(following)) is None:
                break
            found.append(each)
            end = following.end()
        plain = first["shown"] is None and _TAIL.match(text, end) is not None
        return Replacements(tuple(dict.fromkeys(filter(None, found))), plain)
    return Replacements(())


def named_modules(text: str, old: str) -> tuple[str, ...]:
    """Read the text of a deprecated module: the modules that it names, `old` left out.

    Those in the first sentence that says what to use count; a name of one segment only in backticks
    or right after the "use", as any word may start with a capital.
    """
    cue = _MODULE_CUE.search(text)
    if cue is None:
        return ()
    end = _SENTENCE_END.search(text, cue.end())
    found = (
        match[0]
        for match in _MODULE.finditer(text, cue.end(), end.start() if end else len(text))
        if "." in match[0] or _quoted(text, match) or _alone(text, cue.end(), match)
    )
    return tuple(dict.fromkeys(name for name in found if name != old))


def _named(match: re.Match[str]) -> Named | None:
    """A bare word is no function: it needs a module or an arity."""
    if match["module"] is None and match["arity"] is None:
        return None
    arity = int(match["arity"]) if match["arity"] is not None else None
    return Named(match["module"], match["name"], arity)


def _alone(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a word is all that follows "use", and so a name."""
    return match.start() == start and _AFTER_WORD.match(text, match.end()) is not None


def _quoted(text: str, match: re.Match[str]) -> bool:
    return text[match.start() - 1 : match.start()] == "`" and text[match.end()] == "`"
