"""Modules' names in lower case, as files, templates and Phoenix's path helpers have them."""

import re
from functools import cache

_BEFORE_WORD = re.compile(r"(?!^)(?=[A-Z][^A-Z\d_])|(?<=[^A-Z_])(?=[A-Z])")


@cache
def underscore(segment: str) -> str:
    """`LiveView` as `live_view`: Macro.underscore/1, of one segment."""
    return _BEFORE_WORD.sub("_", segment).lower()


def words(segment: str) -> tuple[str, ...]:
    """The words that `underscore` parts: `OrderHTML` is `Order` and `HTML`."""
    return tuple(word for word in _BEFORE_WORD.split(segment) if word != "_")


def file_stems(module: str) -> tuple[str, ...]:
    """The names of files, without suffix, that by custom define a module."""
    words = [underscore(segment) for segment in module.split(".")]
    return tuple(dict.fromkeys((words[-1], "_".join(words[-2:]), "_".join(words))))
