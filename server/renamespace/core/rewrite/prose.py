"""The proof for prose: what is rewritten in it stays in it, so that no code has changed."""

from collections.abc import Collection, Sequence

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Facts


def still_prose(edits: Sequence[TextEdit], prose: Collection[TextEdit], after: Facts) -> bool:
    """Whether each edit of prose lies in prose after all `edits`, which are in order."""
    spans = [*((doc.start, doc.end) for doc in after.docs), *after.comments]
    mine, moved = set(prose), 0
    for edit in edits:
        start = edit.start + moved
        end = start + len(edit.text.encode())
        if edit in mine and not any(first <= start and end <= last for first, last in spans):
            return False
        moved += len(edit.text.encode()) - (edit.end - edit.start)
    return True
