"""Facts kept from one look at a project to the next: same bytes, same facts.

In memory for a server, on disk for the command line (`$XDG_CACHE_HOME/renamespace`, one file a
project). Facts hold nothing but what a file's bytes say, so the bytes' digest is the whole key.
"""

import os
import tempfile
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from importlib import resources
from pathlib import Path

import msgspec

from renamespace.core.elixir.facts import Facts
from renamespace.core.elixir.given import Surroundings
from renamespace.core.elixir.reader import read_facts
from renamespace.core.index import File
from renamespace.core.source import Source


@dataclass
class Cache:
    """Facts by file, read anew only where the text has changed."""

    files: dict[str, File] = field(default_factory=dict)
    stored: dict[str, "_Entry"] = field(default_factory=dict)
    """What was on disk, by path; decoded when asked for."""
    linked: dict[str, tuple[tuple[bytes, Surroundings], Facts]] = field(default_factory=dict)
    """Facts read in the light of other files, by path."""
    fresh: bool = False
    """Whether something was read that the disk does not have."""

    def file(self, source: Source, *, dependency: bool = False) -> File:
        """The source with its facts."""
        known = self.files.get(source.path)
        if known is None or known.source.data != source.data:
            known = File(source, self._facts(source), dependency)
            self.files[source.path] = known
        return known

    def read(self, source: Source, surroundings: Surroundings) -> Facts:
        """The facts in the light of other files, kept as long as nothing of it changes."""
        known = self.linked.get(source.path)
        if known is None or known[0] != (source.data, surroundings):
            known = (source.data, surroundings), read_facts(source, surroundings)
            self.linked[source.path] = known
        return known[1]

    def _facts(self, source: Source) -> Facts:
        digest = _digest(source.data)
        entry = self.stored.get(source.path)
        if entry is not None and entry.digest == digest:
            return _DECODER.decode(entry.facts)
        facts = read_facts(source)
        self.stored[source.path] = _Entry(digest, msgspec.Raw(_ENCODER.encode(facts)))
        self.fresh = True
        return facts


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    digest: bytes
    facts: msgspec.Raw


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    reader: bytes
    """The digest of the code that read the facts: other code may read more."""
    files: dict[str, _Entry]


def load_cache(root: Path) -> Cache:
    """The cache as the last run left it; an empty one if it left none that can be read."""
    try:
        stored = msgspec.msgpack.decode(_place(root).read_bytes(), type=_Stored)
    except (OSError, msgspec.DecodeError):
        return Cache()  # A cache is a gift: without it everything is only slower.
    return Cache(stored=stored.files if stored.reader == _reader() else {})


def save_cache(root: Path, kept: Cache) -> str | None:
    """Keep what was read for the next run, if it is new; returns why it cannot be kept."""
    if not kept.fresh:
        return None
    place = _place(root)
    data = _ENCODER.encode(_Stored(_reader(), kept.stored))
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
    folder = resources.files("renamespace.core") / "elixir"
    code = [each.read_bytes() for each in folder.iterdir() if each.name.endswith(".py")]
    return _digest(b"\0".join(sorted(code)))


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Facts)
