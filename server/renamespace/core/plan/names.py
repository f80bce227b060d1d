"""Reading the names that a plan may hold: `A.B`, `A.*`, `A.f`, `A.f/2`."""

import re
from unicodedata import category

from msgspec import Struct

MAX_ARITY = 255  # Erlang's limit

# Elixir takes letters beyond ASCII in function names, but not in aliases.
_SEGMENT = r"[A-Z][A-Za-z0-9_]*"
_MODULE = re.compile(rf"{_SEGMENT}(?:\.{_SEGMENT})*(?=[./]|\Z)")
_ARITY = re.compile(r"0|[1-9][0-9]{0,2}")

_MODULE_HINT = (
    "each part of a module's name starts with A-Z and goes on with ASCII letters, digits and `_`"
)


class Name(Struct, frozen=True):
    """A name in its parts; `wildcard` says that `.*` follows the module."""

    module: str
    function: str | None = None
    arity: int | None = None
    wildcard: bool = False


class MalformedNameError(Exception):
    """The text is no name; says what is wrong and what to write instead."""


def parse_name(text: str) -> Name:
    """Return the parts of a name, or raise MalformedNameError."""
    _check_outside(text)
    if text.endswith(".*"):
        return Name(_module_only(text.removesuffix(".*")), wildcard=True)
    if "*" in text and _MODULE.match(text.rstrip("*")):
        raise MalformedNameError(
            f'"{text}": a `.*` stands at the end, right after a module\'s name'
        )
    found = _MODULE.match(text)
    if not found:
        raise MalformedNameError(_bad_segment(text.partition(".")[0]))
    rest = text[found.end() :]
    if rest.startswith("/"):
        raise MalformedNameError(f'"{text}" has an arity but no function: remove "{rest}"')
    if not rest:
        return Name(text)
    function, arity = _function_and_arity(text, rest.removeprefix("."))
    return Name(found[0], function, arity)


def parse_module(text: str) -> str:
    """Return a module's name as it is, or raise MalformedNameError."""
    name = parse_name(text)
    if name.wildcard:
        raise MalformedNameError(f'"{text}": no `.*` here, write "{name.module}"')
    if name.function is not None:
        raise MalformedNameError(
            f'"{text}" names a function: name a module, such as "{name.module}"'
        )
    return name.module


def _check_outside(text: str) -> None:
    """Complain about what is wrong with the name as a whole."""
    if not text:
        raise MalformedNameError('the name is empty: write one, such as "MyApp.Accounts"')
    if text != text.strip():
        raise MalformedNameError(f'"{text}" has spaces around it: write "{text.strip()}"')
    if text.startswith(":"):
        raise MalformedNameError(
            f'"{text}" is not an Elixir module: only names such as "MyApp.Accounts" can be renamed'
        )
    if re.search(r"\w\.\.\w", text):
        raise MalformedNameError(f'"{text}" has an empty part: write "{text.replace("..", ".")}"')
    if text.startswith("Elixir."):
        raise MalformedNameError(f'leave out `Elixir.`: write "{text.removeprefix("Elixir.")}"')


def _module_only(text: str) -> str:
    """Return the module before a `.*`."""
    found = _MODULE.match(text)
    if found and found.end() == len(text):
        return text
    if found:
        raise MalformedNameError(
            f'"{text}.*": a `.*` follows a module\'s name only, such as "{found[0]}.*"'
        )
    raise MalformedNameError(_bad_segment(text.partition(".")[0]))


def _function_and_arity(text: str, rest: str) -> tuple[str, int | None]:
    """Read what follows the module and its dot."""
    function, slash, arity = rest.partition("/")
    if not _is_function(function):
        raise MalformedNameError(_bad_function(text, rest))
    if not slash:
        return function, None
    if not _ARITY.fullmatch(arity) or int(arity) > MAX_ARITY:
        raise MalformedNameError(
            f'"/{arity}" is not an arity: write a number from 0 to {MAX_ARITY}, or leave it out'
        )
    return function, int(arity)


def _is_function(text: str) -> bool:
    stem = text[:-1] if text.endswith(("!", "?")) else text
    return stem.isidentifier() and category(stem[0]) not in ("Lu", "Lt")


def _bad_function(text: str, rest: str) -> str:
    """Why what follows the module is no function."""
    first, dot, _ = rest.partition(".")
    if not rest:
        return f'"{text}" ends in a dot: remove it'
    if not any(char.isalnum() or char == "_" for char in rest.partition("/")[0]):
        return f'"{text}" names an operator: rules cannot rename operators'
    if dot and _is_function(first):
        return f'"{first}" in "{text}" is neither a module nor at the end: {_MODULE_HINT}'
    if category(first[:1] or ".") in ("Lu", "Lt"):
        return _bad_segment(first)
    return (
        f'"{first}" is not a function\'s name: it starts with a lower-case letter or `_`, '
        "goes on with letters, digits and `_`, and may end in `!` or `?`"
    )


def _bad_segment(segment: str) -> str:
    return f'"{segment}" is not part of a module\'s name: {_MODULE_HINT}'
