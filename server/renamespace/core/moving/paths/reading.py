"""The part of a path that spells a module's name.

Mix finds sources anywhere below `elixirc_paths` (Mix.Tasks.Compile.Elixir), so the spelling is a
custom: `Macro.underscore/1` of each segment, a folder for each but the last. Phoenix puts folders
of its own in between (its generators), and Mix tasks have dots in their files' names (Mix.Task).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

_ROOTS = frozenset(
    {"bench", "benchmarks", "config", "dev", "examples", "integration_test", "lib", "priv"}
    | {"scripts", "src", "test", "web"}
)
"""Folders that Mix and its users give a meaning: they never spell a module."""
BETWEEN = frozenset(
    {"channels", "components", "controllers", "helpers", "html", "json", "live", "mailers"}
    | {"models", "plugs", "sockets", "templates", "views"}
)
"""Folders that may stand between two segments without being one, as Phoenix has them."""
_SUFFIXES = ("_test", "_live")
SUPPORT = ("test", "support")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a path spells a module: each of its segments as it stands on the disk, if it does.

    A path is `root`, `before` and what spells `segments[len(unspelled):]`, with `between` in it.
    """

    path: str
    segments: tuple[str, ...]
    root: tuple[str, ...]
    """The folders that have a meaning of their own: `lib`, `apps/shop/test`, `test/support`."""
    before: tuple[str, ...]
    """Folders below the root that spell no segment in their place."""
    unspelled: int
    """How many segments in front the path does not spell."""
    written: tuple[str, ...]
    """The spelled segments as they are on the disk; those that one name joins are together."""
    joined: int = 1
    """How many segments the file's name spells."""
    joint: str = ""
    """What is between them."""
    between: tuple[tuple[int, str], ...] = ()
    """Folders that spell nothing, each with the number of spelled segments before it."""
    doubled: bool = False
    """Whether the last folder spells the last segment too: `orders/orders.ex`."""
    suffix: str = ""
    """What follows in the file's name, with the file's suffix."""
    front: int = 1
    """How many segments of the name the first of `segments` stands for."""

    @property
    def followed(self) -> bool:
        """Whether the path follows the module's name, for all that it spells."""
        missing = self.segments[: self.unspelled]
        if not missing:
            return True
        if any(loosely(each) == loosely(missing[0]) for each in self.before):
            return False
        return len(missing) == 1 or not self.before

    @property
    def names_module(self) -> int:
        """How well the path spells the module: the more the better."""
        return 2 * (len(self.segments) - self.unspelled) + self.followed


def read_path(path: str, module: str) -> Reading | None:
    """How a path spells a module; None if the file's name does not spell its last segment.

    The first folder may join several segments, `till_printer/` those of `Till.Printer`.
    """
    segments = tuple(module.split("."))
    plain = _read(path, segments)
    if plain is None or plain.unspelled <= 1:
        return plain
    for front in range(2, len(segments)):
        reading = _read(path, ("".join(segments[:front]), *segments[front:]))
        if reading is not None and reading.unspelled == 0:
            return replace(reading, front=front)
    return plain


def root_of(folders: Sequence[str]) -> int:
    """How many folders in front have a meaning of their own."""
    start = 2 if folders[:1] == ["apps"] else 0
    place = next((i for i, each in enumerate(folders) if i >= start and each in _ROOTS), None)
    if place is None:
        return min(start, len(folders))
    return place + 1 + (tuple(folders[place : place + 2]) == SUPPORT)


def without_between(folders: Sequence[str]) -> tuple[str, ...]:
    """The folders without those that Phoenix puts in between."""
    return tuple(each for each in folders if each not in BETWEEN)


def loosely(text: str) -> str:
    """A segment or its spelling, so that `work_orders`, `workorders` and `WorkOrders` are one."""
    return text.replace("_", "").lower()


def _read(path: str, segments: tuple[str, ...]) -> Reading | None:
    *folders, name = path.split("/")
    found = [
        _aligned(path, folders, segments, written, joint, suffix)
        for written, joint, suffix in _file_names(name, segments)
    ]
    return max(found, key=lambda each: len(segments) - each.unspelled, default=None)


def _file_names(name: str, segments: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """How a file's name may spell the last segments: as written, joined by what, with what end."""
    stem, dot, extension = name.rpartition(".")
    for base, more in _stems(stem):
        suffix = f"{more}{dot}{extension}"
        if loosely(base) == loosely(segments[-1]):
            yield (base,), "", suffix
        for count in range(2, len(segments) + 1):
            joined = [loosely(each) for each in segments[-count:]]
            dotted = base.split(".")
            if [loosely(each) for each in dotted] == joined:
                yield tuple(dotted), ".", suffix
            elif loosely(base) == "".join(joined):
                yield tuple(base for _ in joined), "_", suffix


def _stems(stem: str) -> Iterator[tuple[str, str]]:
    """A file's name without suffix, and as far as it may be the module's, with the rest."""
    yield stem, ""
    for each in _SUFFIXES:
        if stem.endswith(each):
            yield stem.removesuffix(each), each
    base, dot, more = stem.partition(".")
    if dot:
        yield base, dot + more


def _aligned(
    path: str,
    folders: list[str],
    segments: tuple[str, ...],
    stem: tuple[str, ...],
    joint: str,
    suffix: str,
) -> Reading:
    """The folders read from the last one to the front, each for the next segment in front."""
    root, left, place = root_of(folders), len(segments) - len(stem), len(folders)
    written, between, waiting = list(stem), list[tuple[int, str]](), list[tuple[int, str]]()
    doubled = _is_doubled(folders[root:], segments, len(stem))
    place -= doubled
    end = place
    while place > root and left > 0:
        folder = folders[place - 1]
        place -= 1
        if loosely(folder) == loosely(segments[left - 1]):
            written.insert(0, folder)
            left, end = left - 1, place
            between, waiting = [*waiting, *between], []
        elif folder in BETWEEN:
            waiting.insert(0, (left, folder))
        else:
            break
    return Reading(
        path=path,
        segments=segments,
        root=tuple(folders[:root]),
        before=tuple(folders[root:end]),
        unspelled=left,
        written=tuple(written),
        joined=len(stem),
        joint=joint,
        between=tuple((at - left, folder) for at, folder in between),
        doubled=doubled,
        suffix=suffix,
    )


def _is_doubled(folders: list[str], segments: tuple[str, ...], in_stem: int) -> bool:
    """Whether `orders/orders.ex` spells `Orders` twice."""
    if in_stem > 1 or not folders or loosely(folders[-1]) != loosely(segments[-1]):
        return False
    return len(segments) == 1 or loosely(segments[-2]) != loosely(segments[-1])
