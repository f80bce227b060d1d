"""The choices for what more than one module needs, as commands that were tried and work."""

import shlex
from collections.abc import Callable, Iterator, Sequence

from renamespace.core.moving import Move, Shared

_MEANS = {
    Shared.COPY: "each module gets its own",
    Shared.PUBLIC: "made public, undocumented; constants are copied",
}


def choices(
    done: Move,
    chosen: Shared,
    attempt: Callable[[Shared], Move],
    words: Sequence[str],
    names: Sequence[str] = (),
) -> Iterator[str]:
    """A line for each other choice than that `chosen` with which the refused move can be done.

    `words` are the command with its options so far, `names` what follows them.
    """
    if chosen is Shared.STOP and not any(each.asking for each in done.refusals):
        return
    for shared, means in _MEANS.items() if done.refusals else ():
        if shared is not chosen and not attempt(shared).refusals:
            command = shlex.join([*words, "--shared", shared.value, *names])
            yield f"to go on: {command} ({means})"
