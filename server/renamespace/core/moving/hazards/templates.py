"""Templates that are part of a module by its name or place, and would not be afterwards.

Sources: Phoenix.LiveView.Renderer (the template beside a LiveView), Phoenix.Template
(`embed_templates`, below the file's folder), Phoenix.View (the folder of the view's name).
"""

from collections.abc import Iterator

from renamespace.core.elixir.heex import is_template
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.hazards.moving import Moving


def find(moving: Moving) -> Iterator[Refusal]:
    """The templates that would lose or change the file that takes them in."""
    after = moving.after
    if after is None:
        return
    for path, file in moving.index.files.items():
        if not is_template(path) or file.dependency:
            continue
        later = after.files.get(moving.place(path))
        before = {moving.place(owner) for owner in file.surroundings.owners}
        owners = set(later.surroundings.owners) if later is not None else set()
        if before == owners:
            continue
        lost, gained = sorted(before - owners), sorted(owners - before)
        yield Refusal(_message(lost, gained), path, 0, 0, unsafe=True)


def _message(lost: list[str], gained: list[str]) -> str:
    parts = [f"`{each}` would no longer find it" for each in lost]
    parts += [f"`{each}` would take it in" for each in gained]
    return (
        "this template is found by the name and the place of a module: "
        f"{' and '.join(parts)}; move it along, or name it in `embed_templates`"
    )
