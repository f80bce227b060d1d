"""What depends on a module's name or a file's place without naming it, so that a move may break it.

Such a move is unsafe, or there is something to know about it.
"""

from collections.abc import Iterable, Mapping

from renamespace.core.edits import FileMove
from renamespace.core.index import Index
from renamespace.core.moving.decisions import Notice, Refusal


def hazards(
    index: Index, names: Mapping[str, str], moves: Iterable[FileMove]
) -> tuple[tuple[Refusal, ...], tuple[Notice, ...]]:
    """Why moving these modules (old name to new) and files cannot be proved safe, and what to know.

    `index` is the project before the move.
    """
    del index, names, moves
    return (), ()
