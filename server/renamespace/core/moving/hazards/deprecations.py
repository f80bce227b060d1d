"""Advice in `@deprecated` that names a moved module: it is a text, which no fix changes."""

import re
from collections.abc import Iterator

from renamespace.core.moving.decisions import Notice
from renamespace.core.moving.hazards.moving import Moving

_NAME = re.compile(r"[A-Z]\w*(?:\.[A-Z]\w*)*")


def find(moving: Moving) -> Iterator[Notice]:
    """The advice that names modules by names which are no more."""
    for file in moving.own_files if moving.names else ():
        for each in file.facts.deprecations:
            for old in dict.fromkeys(_NAME.findall(each.text)):
                if moving.new(old) != old:
                    message = f"this advises `{old}`, which is `{moving.new(old)}` now"
                    yield Notice(message, file.source.path, each.start, each.end)
