"""The part of a path that spells a module's name, and how it is spelled for another name.

Mix finds sources anywhere below `elixirc_paths` (Mix.Tasks.Compile.Elixir), so the spelling is a
custom: `Macro.underscore/1` of each segment, a folder for each but the last. Phoenix puts folders
of its own in between (its generators), and Mix tasks have dots in their files' names (Mix.Task).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from renamespace.core.elixir.underscore import underscore

_ROOTS = frozenset(
    {"bench", "benchmarks", "config", "dev", "examples", "integration_test", "lib", "priv"}
    | {"scripts", "src", "test", "web"}
)
"""Folders that Mix and its users give a meaning: they never spell a module."""
_BETWEEN = frozenset(
    {"channels", "components", "controllers", "helpers", "html", "json", "live", "mailers"}
    | {"models", "plugs", "sockets", "templates", "views"}
)
"""Folders that may stand between two segments without being one, as Phoenix has them."""
_SUFFIXES = ("_test", "_live")
_SUPPORT = ("test", "support")
_TASKS = ("Mix", "Tasks")


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


def respelled(reading: Reading, new: str) -> str:
    """The path that spells a new name as `reading` spells the old one.

    It has to be one that followed its module.
    """
    segments = _with_front(reading, new.split("."))
    rest = segments[_left_out(reading, segments) :]
    rest = rest[_spelled_before(reading, rest) :]
    old = reading.segments[reading.unspelled :]
    spelled = list(_spelled(reading, old, rest))
    joint, folders = _form(reading, tuple(segments), len(rest))
    stem = joint.join(spelled[folders:])
    parts = spelled[:folders] + ([stem] if reading.doubled else [])
    for place, folder in reversed(reading.between):
        parts.insert(_place(place, old, rest, folders), folder)
    return "/".join((*reading.root, *reading.before, *parts, stem + _ending(reading, stem)))


def by_convention(reading: Reading, new: str) -> str:
    """The path that spells all of a new name below the root; what is spelled so far stays so."""
    segments = new.split(".")
    known = _specials(reading, reading.segments[reading.unspelled :])
    parts = [known.get(each) or underscore(each) for each in segments]
    between, place = list[tuple[int, str]](), 0
    for folder in reading.before:
        if place < len(parts) - 1 and loosely(folder) == loosely(parts[place]):
            if segments[place] == reading.segments[place]:
                parts[place] = folder
            place += 1
        elif folder in _BETWEEN:
            between.append((place, folder))
        else:
            break
    for at, folder in reversed(between):
        parts.insert(at, folder)
    return "/".join((*reading.root, *parts)) + _ending(reading, parts[-1])


def renamed_in_place(reading: Reading, new: str, folder: str | None = None) -> str:
    """The path with nothing but the file's name respelled, if the segments in it change.

    With `folder` it is there afterwards.
    """
    old, segments = reading.segments[-reading.joined :], tuple(new.split("."))[-reading.joined :]
    before, _, name = reading.path.rpartition("/")
    folder = before if folder is None else folder
    if old != segments:
        known = _specials(reading, reading.segments[reading.unspelled :])
        stem = reading.joint.join(known.get(each) or underscore(each) for each in segments)
        name = stem + _ending(reading, stem)
    return f"{folder}/{name}" if folder else name


def root_of(folders: Sequence[str]) -> int:
    """How many folders in front have a meaning of their own."""
    start = 2 if folders[:1] == ["apps"] else 0
    place = next((i for i, each in enumerate(folders) if i >= start and each in _ROOTS), None)
    if place is None:
        return min(start, len(folders))
    return place + 1 + (tuple(folders[place : place + 2]) == _SUPPORT)


def without_between(folders: Sequence[str]) -> tuple[str, ...]:
    """The folders without those that Phoenix puts in between."""
    return tuple(each for each in folders if each not in _BETWEEN)


def loosely(text: str) -> str:
    """A segment or its spelling, so that `work_orders`, `workorders` and `WorkOrders` are one."""
    return text.replace("_", "").lower()


def is_special(segment: str) -> bool:
    """Whether a segment has two capitals in a row, or a digit.

    People and `Macro.underscore/1` part such words differently: `OAuth` as `oauth` and `o_auth`,
    `Issue12` as `issue_12` and `issue12`.
    """
    digit = any(each.isdigit() for each in segment)
    return digit or any(a.isupper() and b.isupper() for a, b in pairwise(segment))


# Reading


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
        elif folder in _BETWEEN:
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


# Writing


def _with_front(reading: Reading, new: list[str]) -> list[str]:
    """The new name with its first segments as one, if the old path has them so."""
    behind = list(reading.segments[1:])
    if reading.front == 1 or len(new) == 1:
        return new
    same = new[-len(behind) :] == behind and len(new) > len(behind)
    front = len(new) - len(behind) if same else min(reading.front, len(new) - 1)
    return ["".join(new[:front]), *new[front:]]


def _left_out(reading: Reading, new: list[str]) -> int:
    """How many segments in front the new path leaves out, as the old one did."""
    missing = reading.segments[: reading.unspelled]
    if list(missing) == new[: len(missing)] or len(new) == len(reading.segments):
        return min(len(missing), len(new) - 1)
    return min(_shared(missing, new), len(new) - 1)


def _spelled_before(reading: Reading, rest: list[str]) -> int:
    """How many segments the folders in front happen to spell already, where some are left out."""
    if not reading.unspelled:
        return 0
    support = reading.root[-1:] if reading.root[-2:] == _SUPPORT else ()
    before = [loosely(each) for each in (*support, *reading.before)]
    counts = range(min(len(before), len(rest) - 1), 0, -1)
    found = (n for n in counts if before[-n:] == [loosely(each) for each in rest[:n]])
    return next(found, 0)


def _spelled(reading: Reading, old: tuple[str, ...], new: list[str]) -> Iterator[str]:
    """Each segment of the new name for the path; in front what does not change stays as it is."""
    front, known = _shared(old, new), _specials(reading, old)
    single = len(old) - reading.joined if reading.joint == "_" else len(old)
    for place, segment in enumerate(new):
        if place < min(front, single):
            yield reading.written[place]
        else:
            yield known.get(segment) or underscore(segment)


def _specials(reading: Reading, old: tuple[str, ...]) -> dict[str, str]:
    """How the path spells the segments that keep their spelling wherever they are."""
    single = len(old) - reading.joined if reading.joint == "_" else len(old)
    pairs = list(zip(old, reading.written, strict=True))[:single]
    return {segment: written for segment, written in pairs if is_special(segment)}


def _form(reading: Reading, new: tuple[str, ...], count: int) -> tuple[str, int]:
    """What joins segments in the new file's name, and how many of the `count` are folders."""
    was, becomes = reading.segments[:2] == _TASKS, new[:2] == _TASKS
    folders = len(reading.segments) - reading.unspelled - reading.joined
    if becomes and count == len(new) and (not was or folders == len(_TASKS)):
        return ".", min(len(_TASKS), count - 1)
    if was or becomes or not reading.joint:
        return "", count - 1
    return reading.joint, min(folders, count - 1)


def _place(place: int, old: tuple[str, ...], new: list[str], folders: int) -> int:
    """Where a folder that spells nothing goes: after the same segments, or before the same."""
    front, behind = list(old[:place]), list(old[place:])
    if new[:place] != front and new[-len(behind) :] == behind:
        place = len(new) - len(behind)
    return min(place, folders)


def _ending(reading: Reading, stem: str) -> str:
    """What follows in the new file's name: ExUnit runs a file only if it ends in `_test.exs`."""
    is_test = reading.path.endswith("_test.exs") and not reading.suffix.startswith("_test")
    more = "_test" if is_test and not stem.endswith("_test") else ""
    return more + reading.suffix


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many segments in front two names have in common."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
