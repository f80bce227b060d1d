"""Above an old module's definition: how many references are left (3.17, `textDocument/codeLens`).

Two lenses where the client has a command to show places, as VS Code with our extension; for all
others one, which a command of the server can answer: it fixes them.
"""

import re
from collections.abc import Iterator
from typing import Any

from lsprotocol import types

from renamespace.core import renaming
from renamespace.core.findings import Code, Finding
from renamespace.lsp.client import SHOW_REFERENCES, Client
from renamespace.lsp.convert import Text
from renamespace.lsp.snapshot import Snapshot
from renamespace.lsp.status import counting

FIX_MODULE = "renamespace.fixModule"
OPTIONS = types.CodeLensOptions(resolve_provider=True)

_MODULE = re.compile(r"[A-Z]\w*(?:\.[A-Z]\w*)*")


def lenses(snapshot: Snapshot, client: Client, name: str) -> list[types.CodeLens]:
    """The lenses of a file, without what takes time: counting, which `resolve` does."""
    project = snapshot.project
    file = project.index.files.get(name) if project is not None else None
    if project is None or file is None or file.dependency or not snapshot.findings:
        return []
    text = Text(snapshot.data(name), client.encoding, is_buffer=name in snapshot.documents)
    asked = {module for each in counting(snapshot) if (module := module_of(each)) is not None}
    return [
        types.CodeLens(
            text.range(module.start, module.end),
            data={"uri": snapshot.uri(name), "module": module.name, "does": does},
        )
        for module in file.facts.modules
        if module.name in asked
        for does in (("show", "fix") if client.shows_references else ("both",))
    ]


def resolve(snapshot: Snapshot, client: Client, lens: types.CodeLens) -> types.CodeLens:
    """The lens with its command (3.17, `codeLens/resolve`)."""
    data: Any = lens.data
    found = references(snapshot, data["module"])
    safe = sum(renaming.is_applicable(each, unsafe=False) for each in found)
    if data["does"] == "show":
        places = list(_places(snapshot, client, found))
        arguments = [data["uri"], lens.range.start, places]
        lens.command = types.Command(_left(found), SHOW_REFERENCES, arguments=arguments)
    else:
        fix = f"fix {safe} of them" if safe else "none can be fixed without a look"
        title = fix.capitalize() if data["does"] == "fix" else f"{_left(found)}: {fix}"
        arguments = [{"module": data["module"]}]
        lens.command = types.Command(title, FIX_MODULE, arguments=arguments)
    return lens


def references(snapshot: Snapshot, module: str) -> list[Finding]:
    """What is left that names a module."""
    return [each for each in counting(snapshot) if module_of(each) == module]


def module_of(finding: Finding) -> str | None:
    """The old module that a finding is about: `A.B` of `A.B.run/1`."""
    if finding.code is Code.FORBIDDEN_DEPENDENCY:
        return None
    match = _MODULE.match(finding.old or "")
    return match[0] if match is not None else None


def _left(found: list[Finding]) -> str:
    files = len({each.path for each in found})
    references = "1 reference" if len(found) == 1 else f"{len(found)} references"
    return f"{references} left in {'1 file' if files == 1 else f'{files} files'}"


def _places(snapshot: Snapshot, client: Client, found: list[Finding]) -> Iterator[types.Location]:
    texts: dict[str, Text] = {}
    for each in found:
        is_buffer = each.path in snapshot.documents
        text = Text(snapshot.data(each.path), client.encoding, is_buffer=is_buffer)
        text = texts.setdefault(each.path, text)
        yield types.Location(snapshot.uri(each.path), text.range(each.start, each.end))
