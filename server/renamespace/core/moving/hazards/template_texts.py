"""Moved modules in the text of templates: scripts and settings that are made of them call by name.

Source: EEx (all that is not between `<%` and `%>` comes out as it is); Mix.Tasks.Release (`eval`
and `rpc` take code).
"""

import re
from collections.abc import Iterator

from renamespace.core.elixir.heex import is_template
from renamespace.core.index import File
from renamespace.core.moving.decisions import Notice
from renamespace.core.moving.hazards.moving import Moving


def find(moving: Moving) -> Iterator[Notice]:
    """One notice a file and module, at the first place."""
    for file in moving.own_files if moving.names else ():
        if is_template(file.source.path):
            for old, new in sorted(moving.names.items()):
                yield from _first(file, old, new)


def _first(file: File, old: str, new: str) -> Iterator[Notice]:
    """A name of one segment may be a plain word: it counts only where a function is called."""
    name = re.escape(old.encode())
    call = rb"\.[a-z_]" if "." not in old else rb"(?!\w|\.[A-Z])"
    code = [range(each.start, each.end) for each in file.facts.references]
    for match in re.finditer(rb"(?<![\w.])%s(?=%s)" % (name, call), file.source.data):
        if not any(match.start() in each for each in code):
            message = f"`{old}` stands in the text of this template, and is `{new}` now"
            yield Notice(message, file.source.path, match.start(), match.end())
            return
