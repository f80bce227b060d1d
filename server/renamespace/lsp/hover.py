"""What is known about a finding, where the mouse rests on it (3.17, `textDocument/hover`)."""

from collections.abc import Iterator

from lsprotocol import types

from renamespace.core.findings import Applicability, Finding
from renamespace.core.plan import Rule
from renamespace.lsp.client import Client
from renamespace.lsp.convert import Text
from renamespace.lsp.snapshot import Snapshot


def hover(
    snapshot: Snapshot, client: Client, name: str, position: types.Position
) -> types.Hover | None:
    """The finding at a place; None everywhere else, as other servers tell of other things."""
    if name not in snapshot.findings:
        return None
    text = Text(snapshot.data(name), client.encoding, is_buffer=name in snapshot.documents)
    here = [
        each
        for each in snapshot.findings[name]
        if (place := text.range(each.start, each.end)).start <= position <= place.end
    ]
    if not here:
        return None
    told = ["\n".join(_lines(snapshot, client, each)) for each in here]
    kind = types.MarkupKind.Markdown if client.markdown else types.MarkupKind.PlainText
    content = types.MarkupContent(kind, ("\n\n---\n\n" if client.markdown else "\n\n").join(told))
    return types.Hover(content, text.range(here[0].start, here[0].end))


def _lines(snapshot: Snapshot, client: Client, finding: Finding) -> Iterator[str]:
    """One finding; in plain text a name stands as it is, in Markdown between backticks."""
    facts = [] if client.brief_hover else list(_names(finding))
    facts += _facts(finding, _rule(snapshot, finding))
    if not client.markdown:
        if not client.brief_hover:
            yield finding.message.replace("`", "")
        yield from (f"{label}: {words.replace('`', '')}" for label, words in facts)
        return
    if not client.brief_hover:
        yield f"**{finding.message}**\n"
    yield from (f"- {label}: {words}" for label, words in facts)


def _names(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.old:
        yield "Old", f"`{finding.old}`"
    if finding.new:
        yield "New", " or ".join(f"`{each}`" for each in finding.new.split(", "))


def _facts(finding: Finding, rule: Rule | None) -> Iterator[tuple[str, str]]:
    if finding.note:
        yield "Note", finding.note
    if rule is not None:
        yield "Rule", f"`{rule.key}` = `{rule.target}`" + _origin(rule)
        if rule.since:
            yield "Since", rule.since
        if rule.remove_by:
            yield "To be gone by", rule.remove_by.isoformat()
    reason = f" ({finding.reason})" if finding.reason else ""
    yield "Fix", f"{_FIXES[finding.applicability]}{reason}"


_FIXES = {
    Applicability.SAFE: "safe",
    Applicability.UNSAFE: "unsafe",
    Applicability.MANUAL: "by hand",
}


def _origin(rule: Rule) -> str:
    if rule.origin is None:
        return " in the plan"
    return f" in {rule.origin.path}" if rule.origin.path is not None else " in Elixir itself"


def _rule(snapshot: Snapshot, finding: Finding) -> Rule | None:
    if finding.rule is None or snapshot.project is None:
        return None
    rules = snapshot.project.plan.rules
    return next((each for each in rules if each.key == finding.rule), None)
