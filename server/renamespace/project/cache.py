"""What was read from files, kept from one look at a project to the next: same bytes, same answer.

In memory for a server, on disk for the command line (`$XDG_CACHE_HOME/renamespace`, one file a
project). Facts hold nothing but what a file's bytes say, so the bytes' digest is the whole key; so
do the answers to what is asked of the bytes alone.
"""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from pathlib import Path

import msgspec

from renamespace import core
from renamespace.core.elixir.facts import Facts
from renamespace.core.elixir.given import NOTHING, Given, Surroundings
from renamespace.core.elixir.reader import read_facts
from renamespace.core.index import File
from renamespace.core.linking import Asked, Macros
from renamespace.core.source import Source


@dataclass
class Cache:
    """Facts by file, read anew only where the text, or what other files give, has changed."""

    files: dict[str, File] = field(default_factory=dict)
    stored: dict[str, "_Entry"] = field(default_factory=dict)
    """What was on disk, by path; decoded when asked for."""
    unstored: dict[str, File] = field(default_factory=dict)
    """What was read anew, with the surroundings in which it was read."""
    answers: dict[str, dict[bytes, bool]] = field(default_factory=dict)
    """What was on disk of the answers to each question, by the digest of the bytes."""
    asked: dict[str, dict[bytes, bool]] = field(default_factory=dict)
    """What was asked since then."""
    fresh: bool = False
    """Whether there are answers that the disk does not have."""
    recent: dict[str, tuple[File, ...]] = field(default_factory=dict)
    """The last readings of each file to which other files gave something new, the latest first."""
    _digests: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    """The bytes of each file that was looked at, with their digest."""

    def file(
        self, source: Source, macros: Macros | None = None, *, dependency: bool = False
    ) -> File:
        """The source with its facts; those of an earlier look if its text is the same.

        What the `use`s of a file that was not known yet bring is taken from `macros`. Whether that
        still holds for one that was known is for `link` to say.
        """
        known = self.files.get(source.path)
        if known is None or known.source.data != source.data:
            known = self._stored(source, dependency) or self._read(source, macros, dependency)
            self.files[source.path] = known
        return known

    def answer(self, question: str, source: Source, find: Callable[[bytes], bool]) -> bool:
        """What `find` says of a file's bytes; `question` names all else that it depends on."""
        digest = self._digest(source)
        asked = self.asked.get(question)
        if asked is None:
            asked = self.asked[question] = {}
            if len(self.asked) > _QUESTIONS:  # Each key typed in a plan asks others.
                del self.asked[next(iter(self.asked))]
        if digest not in asked:
            known = self.answers.get(question, {}).get(digest)
            self.fresh |= known is None
            asked[digest] = find(source.data) if known is None else known
        return asked[digest]

    def read(self, source: Source, surroundings: Surroundings) -> Facts:
        """The facts of a file to which other files give something else than before.

        While a macro is typed it comes and goes for all its users, so a few readings are kept.
        """
        recent = self.recent.get(source.path, ())
        known = next((e for e in recent if _is_reading_of(e, source, surroundings)), None)
        if known is None:
            dependency = source.path in self.files and self.files[source.path].dependency
            facts = read_facts(source, surroundings)
            known = File(source, facts, dependency, surroundings)
        self.recent[source.path] = (known, *(e for e in recent if e is not known))[:_READINGS]
        self.files[source.path] = self.unstored[source.path] = known
        return known.facts

    def _stored(self, source: Source, dependency: bool) -> File | None:  # noqa: FBT001
        entry = self.stored.get(source.path)
        if entry is None or entry.digest != self._digest(source):
            return None
        return File(source, _FACTS.decode(entry.facts), dependency, _given(entry.surroundings))

    def _read(self, source: Source, macros: Macros | None, dependency: bool) -> File:  # noqa: FBT001
        asked = Asked(macros)
        facts = read_facts(source, Surroundings(uses=asked))
        read = File(source, facts, dependency, Surroundings(uses=dict(asked.found)))
        self.unstored[source.path] = read
        return read

    def _digest(self, source: Source) -> bytes:
        data, digest = self._digests.get(source.path, (None, b""))
        if data is not source.data:
            digest = _digest(source.data)
            self._digests[source.path] = source.data, digest
        return digest


def _is_reading_of(file: File, source: Source, surroundings: Surroundings) -> bool:
    return file.source.data == source.data and file.surroundings == surroundings


_READINGS = 3
_QUESTIONS = 20
"""How many questions are remembered at most; one look at a project asks some five."""


class _Around(msgspec.Struct, frozen=True, array_like=True):
    """Surroundings as they are kept: a key of several parts is none for MessagePack."""

    top: Given
    uses: list[tuple[tuple[str, str | None], Given]]
    owners: tuple[str, ...]
    doctests: dict[str, Given]
    loose: bool


def _around(given: Surroundings) -> _Around:
    uses, doctests = list(given.uses.items()), dict(given.doctests)
    return _Around(given.top, uses, given.owners, doctests, given.loose)


def _given(encoded: msgspec.Raw) -> Surroundings:
    kept = _AROUND.decode(encoded)
    found = Surroundings(kept.top, dict(kept.uses), kept.owners, kept.doctests, kept.loose)
    return NOTHING if found == NOTHING else found


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    digest: bytes
    surroundings: msgspec.Raw
    facts: msgspec.Raw


def _entry(file: File) -> _Entry:
    around = msgspec.Raw(_ENCODER.encode(_around(file.surroundings)))
    return _Entry(_digest(file.source.data), around, msgspec.Raw(_ENCODER.encode(file.facts)))


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    reader: bytes
    """The digest of the code that read the facts: other code may read more."""
    files: dict[str, _Entry]
    answers: dict[str, dict[bytes, bool]]


def load_cache(root: Path) -> Cache:
    """The cache as the last run left it; an empty one if it left none that can be read."""
    try:
        stored = msgspec.msgpack.decode(_place(root).read_bytes(), type=_Stored)
    except (OSError, msgspec.DecodeError):
        return Cache()  # A cache is a gift: without it everything is only slower.
    if stored.reader != _reader():
        return Cache()
    return Cache(stored=stored.files, answers=stored.answers)


def save_cache(root: Path, kept: Cache) -> str | None:
    """Keep what was read for the next run, if it is new; returns why it cannot be kept."""
    if not kept.fresh and not kept.unstored:
        return None
    place = _place(root)
    files = kept.stored | {path: _entry(file) for path, file in kept.unstored.items()}
    data = _ENCODER.encode(_Stored(_reader(), files, kept.asked))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(place)
    except OSError as error:
        return f"{place}: facts are not kept ({error.strerror})"
    return None


def _place(root: Path) -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "renamespace" / f"{_digest(str(root).encode()).hex()}.facts"


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


@cache
def _reader() -> bytes:
    code = [each.read_bytes() for each in _CORE.glob("*.py")]
    code += [
        each.read_bytes() for room in ("elixir", "plan") for each in _CORE.glob(f"{room}/*.py")
    ]
    return _digest(b"\0".join(sorted(code)))


_CORE = Path(core.__file__).parent
_ENCODER = msgspec.msgpack.Encoder()
_FACTS = msgspec.msgpack.Decoder(Facts)
_AROUND = msgspec.msgpack.Decoder(_Around)
