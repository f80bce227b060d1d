"""What becomes of a `doctest` of a module that stays, though functions of it go."""

import re
from collections.abc import Iterator

from renamespace.core.index import Index
from renamespace.core.moving.decisions import Notice, Refusal
from renamespace.core.moving.functions.departures import Departure
from renamespace.core.rules.doctest_calls import has_examples, options_of

_ONLY = re.compile(rb"\bonly\s*:\s*\[([^\]]*)\]")
_NAMED = re.compile(rb"([a-z_]\w*[?!]?):\s*(\d+)")


def asked_in_vain(index: Index, departure: Departure) -> Iterator[Refusal]:
    """The `only:` options that have functions which are gone: ExUnit.DocTest raises for those.

    `index` is that of afterwards. Someone has to say which `doctest` is to run what.
    """
    if not index.defines_module(departure.module):
        return
    gone = {(name, most) for name, _, most in departure.functions}
    for file, call in index.doctest_calls(departure.module):
        text = options_of(file.source.data, call.start) if call.module else b""
        for match in _ONLY.finditer(text):
            named = {(name.decode(), int(arity)) for name, arity in _NAMED.findall(match[1])}
            if not gone.isdisjoint(named):
                message = (
                    f"this `doctest` asks for functions of `{departure.old}` that go elsewhere: "
                    "write one for each module first"
                )
                where = file.source.path, call.start, call.start + len("doctest")
                yield Refusal(message, *where, (departure.old,), unsafe=True)


def examples_unrun(before: Index, after: Index, departure: Departure) -> Iterator[Notice]:
    """The modules with examples that were run where they were, and are not any more."""
    if departure.old not in before.doctested:
        return
    for target in departure.targets:
        started = has_examples(before, target) and target not in before.doctested
        if has_examples(after, target) and target not in after.doctested and not started:
            yield Notice(
                f"no `doctest` runs the examples that have come to `{target}` from "
                f"`{departure.old}`: write one"
            )
