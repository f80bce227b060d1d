"""The name that a module gets when someone moves its file: the path rule read backwards."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from renamespace.core.elixir.underscore import underscore, words
from renamespace.core.moving.paths.reading import loosely

_ROOT = re.compile(r"(?:[^/]+/)*?(?:lib|test/support|test)/")
"""The folder below which paths spell names: that of `elixirc_paths`, also of an umbrella's app."""
_SOURCE = re.compile(r"(?P<spelled>.*)\.exs?")
_SEGMENT = re.compile(r"[A-Z][A-Za-z0-9_]*")
_PHOENIX = frozenset({"channels", "components", "controllers", "live", "plugs", "views"})
"""Folders of a web application that its modules' names leave out (mix phx.new, phx.gen.live)."""


def renamed_by_path(module: str, old: str, new: str, known: Collection[str] = ()) -> str | None:
    """The name that a module has when its file has gone from `old` to `new`.

    None if `old` did not spell the module (Macro.underscore/1, compared loosely: `OAuth2` is in
    `oauth2.ex`), or if no module's name is spelled by `new`. What stays of the path keeps its
    spelling, as `API` of `api`; what is new takes it from the `known` modules' names, or else is
    camelized (Macro.camelize/1). The part of the name that the path never spelled stays.
    """
    parts = _below_root(old), _below_root(new)
    if parts[0] is None or parts[1] is None:
        return None
    segments = module.split(".")
    spelled = _aligned(segments, parts[0])
    if spelled is None:
        return None
    prefix = tuple(segments[: len(segments) - sum(each is not None for each in spelled)])
    before = _Spelling(dict(zip(parts[0], spelled, strict=True)), known)
    found = list(prefix)
    for place, part in enumerate(parts[1]):
        if _is_left_out(parts[1], place) and before.segments.get(part) is None:
            continue
        segment = before.of(part, found)
        if segment is None:
            return None
        found.append(segment)
    return ".".join(found)


def _below_root(path: str) -> tuple[str, ...] | None:
    """What of a path spells names; None for what is no source in such a folder.

    The dots in the name of a task's file part segments too: `mix/tasks/shop.import.ex`.
    """
    root, source = _ROOT.match(path), _SOURCE.fullmatch(path)
    if root is None or source is None:
        return None
    *folders, stem = source["spelled"][root.end() :].split("/")
    return (*folders, *stem.split("."))


def _aligned(segments: Sequence[str], parts: Sequence[str]) -> tuple[str | None, ...] | None:
    """The segment that each part of a path spells, from the end; None for one that is left out.

    None as a whole if there is a part that spells none.
    """
    left = list(segments)
    found: list[str | None] = []
    for place in reversed(range(len(parts))):
        if left and loosely(parts[place]) == loosely(left[-1]):
            found.append(left.pop())
        elif _is_left_out(parts, place):
            found.append(None)
        else:
            return None
    return tuple(reversed(found)) if found and found[0] is not None else None


def _is_left_out(parts: Sequence[str], place: int) -> bool:
    """Whether it is one of Phoenix's folders, in a web application."""
    in_web = any(part == "web" or part.endswith("_web") for part in parts[:place])
    return in_web and place + 1 < len(parts) and parts[place] in _PHOENIX


@dataclass(frozen=True)
class _Spelling:
    """How a part of a path is spelled as a segment."""

    segments: Mapping[str, str | None]
    """What the old path's parts spell."""
    known: Collection[str]

    def of(self, part: str, above: Sequence[str]) -> str | None:
        """The segment for a part below some others; None if it cannot be one."""
        same = self.segments.get(part) or next(self._known(part, above), None)
        segment = same or "".join(self._word(word) for word in part.split("_"))
        return segment if _SEGMENT.fullmatch(segment) else None

    def _known(self, part: str, above: Sequence[str]) -> Iterator[str]:
        """What modules in the same place are called."""
        depth = len(above)
        for name in sorted(self.known):
            segments = name.split(".")
            beside = segments[:depth] == [*above] and len(segments) > depth
            if beside and underscore(segments[depth]) == part:
                yield segments[depth]

    def _word(self, word: str) -> str:
        """`HTML` of `html` if the old path had that word too."""
        for segment in filter(None, self.segments.values()):
            for each in words(segment):
                if each.lower() == word:
                    return each
        return word[:1].upper() + word[1:]
