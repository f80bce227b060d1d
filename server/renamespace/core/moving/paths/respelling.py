"""How the part of a path that spells a module's name is spelled for another name."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from renamespace.core.elixir.underscore import underscore
from renamespace.core.moving.paths.reading import BETWEEN, SUPPORT, Reading, loosely

_TASKS = ("Mix", "Tasks")


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
        elif folder in BETWEEN:
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
    support = reading.root[-1:] if reading.root[-2:] == SUPPORT else ()
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
    return {segment: written for segment, written in pairs if _is_special(segment)}


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


def _is_special(segment: str) -> bool:
    """Whether a segment has two capitals in a row, or a digit.

    People and `Macro.underscore/1` part such words differently: `OAuth` as `oauth` and `o_auth`,
    `Issue12` as `issue_12` and `issue12`.
    """
    digit = any(each.isdigit() for each in segment)
    return digit or any(a.isupper() and b.isupper() for a, b in pairwise(segment))
