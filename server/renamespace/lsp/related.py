"""The places that a finding points to: the rule, and where its new name is defined."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lsprotocol import types

from renamespace.core.findings import Finding
from renamespace.core.index import File, Index
from renamespace.core.plan import Origin, Rule
from renamespace.core.source import Source
from renamespace.lsp.client import Client
from renamespace.lsp.convert import Text
from renamespace.lsp.snapshot import Snapshot

_NAME = re.compile(
    r"(?P<module>[A-Z]\w*(?:\.[A-Z]\w*)*)(?:\.(?P<function>[^/]+)(?:/(?P<arity>\d+))?)?"
)


@dataclass(frozen=True, slots=True)
class Definition:
    """Where a new name is defined: a byte span of a file."""

    name: str
    source: Source
    start: int
    end: int


def definitions(snapshot: Snapshot, finding: Finding) -> tuple[Definition, ...]:
    """Where a finding's new names are defined, of several clauses the first; if they are."""
    if snapshot.project is None or not finding.new:
        return ()
    names = finding.new.split(", ")
    found = (_definition(snapshot.project.index, name) for name in names)
    return tuple(each for each in found if each is not None)


def related_information(
    snapshot: Snapshot, client: Client, finding: Finding
) -> list[types.DiagnosticRelatedInformation] | None:
    """The rule and the new definitions (3.17, *DiagnosticRelatedInformation*); None for nothing."""
    if snapshot.project is None or not client.related_information:
        return None
    return [*_rule(snapshot, client, finding), *_defined(snapshot, client, finding)] or None


def text_of(snapshot: Snapshot, client: Client, name: str) -> Text:
    """A file's text as the client counts in it."""
    return _text(snapshot.data(name), client.encoding, name in snapshot.documents)


@lru_cache(maxsize=32)
def _text(data: bytes, encoding: types.PositionEncodingKind | str, is_buffer: bool) -> Text:  # noqa: FBT001
    """A text to which many findings refer, with its lines counted once."""
    return Text(data, encoding, is_buffer=is_buffer)


def _rule(
    snapshot: Snapshot, client: Client, finding: Finding
) -> Iterator[types.DiagnosticRelatedInformation]:
    """The rule in the plan by which it is a finding."""
    if finding.rule is None or snapshot.project is None:
        return
    rule = next((rule for rule in snapshot.project.plan.rules if rule.key == finding.rule), None)
    if rule is not None and rule.origin is not None:
        yield from _deprecation(snapshot, client, rule, rule.origin)
    elif rule is not None and snapshot.plan is not None:
        span = rule.start, rule.target_end
        yield _place(snapshot, client, snapshot.plan.path, span, f'"{rule.key}" in the plan')


def _deprecation(
    snapshot: Snapshot, client: Client, rule: Rule, origin: Origin
) -> Iterator[types.DiagnosticRelatedInformation]:
    """The `@deprecated` that is the rule; Elixir's own has no place here."""
    if origin.path is not None:
        span = rule.start, rule.end
        yield _place(snapshot, client, origin.path, span, f"{rule.key} is deprecated here")


def _defined(
    snapshot: Snapshot, client: Client, finding: Finding
) -> Iterator[types.DiagnosticRelatedInformation]:
    for each in definitions(snapshot, finding):
        words = f"{each.name} is defined here"
        yield _place(snapshot, client, each.source.path, (each.start, each.end), words)


def _place(
    snapshot: Snapshot, client: Client, name: str, span: tuple[int, int], message: str
) -> types.DiagnosticRelatedInformation:
    place = text_of(snapshot, client, name).range(*span)
    return types.DiagnosticRelatedInformation(types.Location(snapshot.uri(name), place), message)


def _definition(index: Index, name: str) -> Definition | None:
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    files = index.defined_in(match["module"])
    ordered = sorted(files, key=lambda file: (file.dependency, file.source.path))
    for file in ordered:
        for span in _spans(index, file, match):
            return Definition(name, file.source, *span)
    return None


def _spans(index: Index, file: File, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Where a file defines a name."""
    module, function, arity = match["module"], match["function"], match["arity"]
    if function is None:
        yield from ((each.start, each.end) for each in file.facts.modules if each.name == module)
        return
    clauses = index.functions(module, function)
    for each in clauses if len(index.defined_in(module)) == 1 else file.facts.functions:
        if (each.module, each.name) == (module, function) and (
            arity is None or each.fewest <= int(arity) <= each.most
        ):
            yield each.start, each.end
