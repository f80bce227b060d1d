"""Why definitions cannot be written under their new names: in what form they are written now."""

import re
from collections.abc import Iterator, Mapping

from renamespace.core.elixir.facts import Head, Kind
from renamespace.core.index import File, Index
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.unread import named_unread
from renamespace.core.rules.definitions import written_name


def obstacles(
    index: Index, names: Mapping[str, str], every: Mapping[str, str]
) -> Iterator[Refusal]:
    """Why the modules in `names` cannot get their new names; `every` has those that follow too."""
    for path, file in index.files.items():
        if not file.dependency:
            yield from _broken(path, file, names)
            yield from _quoted(path, file, names)
            yield from _unquoted(path, file, index, every)


def _broken(path: str, file: File, names: Mapping[str, str]) -> Iterator[Refusal]:
    """A file that cannot be read cannot follow, if all segments of a name stand in it."""
    named = named_unread(file, names)
    if named is not None and named.whole:
        message = f"`{named.word}` is named in this file, which does not parse: mend it first"
        yield Refusal(message, path, named.start, named.start + len(named.word.encode()))


def _quoted(path: str, file: File, names: Mapping[str, str]) -> Iterator[Refusal]:
    """A definition in a quote is made wherever the quoted code goes."""
    for module in file.facts.modules:
        written = written_name(file.facts, module) if module.name in names else None
        if written is None or written.kind is not Kind.DEFINITION:
            continue
        if file.facts.quoted(written.scope):
            message = f"`{module.name}` is defined in a quote, which is not renamed: do it first"
            yield Refusal(message, path, module.start, module.end, (module.name or "",))


_UNQUOTED = re.compile(r"unquote\s*\(?\s*__MODULE__\s*\)?\s*\.\s*")


def _unquoted(path: str, file: File, index: Index, every: Mapping[str, str]) -> Iterator[Refusal]:
    """`unquote(__MODULE__).Part` in a macro, where the part does not move with its module."""
    for reference in file.facts.references:
        if reference.head is not Head.DYNAMIC or not reference.segments:
            continue
        written = file.source.text(reference.start, reference.end)
        inside = [s.module for s in file.facts.scopes if s.start <= reference.start < s.end]
        outer = next((module for module in reversed(inside) if module is not None), None)
        if outer is None or outer not in every or _UNQUOTED.match(written) is None:
            continue
        old = ".".join([outer, *reference.segments])
        if every.get(old, old) != ".".join([every[outer], *reference.segments]) and (
            index.defines_module(old)
        ):
            message = f"`{written}` means `{old}`, which does not move with `{outer}`"
            yield Refusal(
                f"{message}: write the full name first", path, reference.start, reference.end
            )
