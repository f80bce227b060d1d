"""A comment that keeps one finding as it is, proved by reading the text with it again."""

import re
from collections import Counter
from collections.abc import Iterator

from renamespace.core.edits import TextEdit, apply_edits
from renamespace.core.elixir.facts import Facts
from renamespace.core.elixir.ignores import codes_end
from renamespace.core.elixir.reader import read_facts
from renamespace.core.findings import Code, Finding
from renamespace.core.index import File
from renamespace.core.rules import Case, judge_file
from renamespace.core.source import BOM, Source

_INDENTATION = re.compile(rb"[ \t]*")


def ignoring(case: Case, finding: Finding) -> TextEdit | None:
    """The edit that silences a finding; None where no comment can, as within a longer text.

    A comment that is there already gets one more code. Else one stands on a line of its own
    before the finding's, or before the documentation in which it is; in a template, where a line
    more might be seen in the output, at the end of the finding's line.
    """
    for edit in _candidates(case, finding):
        if _silences(case, finding, edit):
            return edit
    return None


def _candidates(case: Case, finding: Finding) -> Iterator[TextEdit]:
    source = case.file.source
    line = source.line_of(finding.start)
    for ignore in case.facts.ignores:
        if ignore.codes and ignore.lines is not None and line in ignore.lines:
            at = codes_end(source, ignore)
            yield TextEdit(at, at, f", {finding.code}")
    yield _line_before(source, line, finding.code)
    for doc in case.facts.docs:
        if doc.start <= finding.start < doc.end:
            yield _line_before(source, source.line_of(doc.start), finding.code)
    end = source.line_span(line)[1]
    yield TextEdit(end, end, f"<%!-- renamespace:ignore {finding.code} --%>")


def _line_before(source: Source, line: int, code: Code) -> TextEdit:
    start, end = source.line_span(line)
    if start == 0 and source.data.startswith(BOM):
        start = len(BOM)
    blank = _INDENTATION.match(source.data, start, end)
    indentation = blank[0].decode() if blank is not None else ""
    return TextEdit(start, start, f"{indentation}# renamespace:ignore {code}{source.line_end()}")


def _silences(case: Case, finding: Finding, edit: TextEdit) -> bool:
    """Whether that finding goes, no name changes its meaning, and every comment silences some."""
    source = case.file.source
    edited = Source(source.path, apply_edits(source.data, [edit]))
    facts = read_facts(edited, case.file.surroundings)
    if facts.error is not None or len(facts.unread) != len(case.facts.unread):
        return False
    file = File(edited, facts, case.file.dependency, case.file.surroundings)
    index = case.index.with_file(source.path, file)
    after = [each.finding for each in judge_file(Case(file, case.plan, index, case.today))]
    before = [each.finding for each in judge_file(case)]
    if _names(facts) != _names(case.facts) or _unused(after) > _unused(before):
        return False
    return _shifted(finding, edit) not in after and _told(after) < _told(before)


def _shifted(finding: Finding, edit: TextEdit) -> Finding:
    length = len(edit.text.encode()) if edit.start <= finding.start else 0
    start, end = finding.start + length, finding.end + length
    return Finding(finding.path, start, end, finding.code, finding.message)


def _names(facts: Facts) -> list[tuple[object, ...]]:
    return [(each.module, each.kind, len(each.segments)) for each in facts.references]


def _unused(findings: list[Finding]) -> int:
    return sum(each.code is Code.UNUSED_IGNORE for each in findings)


def _told(findings: list[Finding]) -> Counter[tuple[str, str]]:
    return Counter((each.code.value, each.message) for each in findings)
