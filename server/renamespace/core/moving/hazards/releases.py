"""The module that release scripts call by name, from outside the sources.

Source: Mix.Tasks.Phx.Gen.Release, which writes `Shop.Release` and a script that says
`eval Shop.Release.migrate`.
"""

from collections.abc import Iterator

from renamespace.core.moving.decisions import Notice
from renamespace.core.moving.hazards.moving import Moving


def find(moving: Moving) -> Iterator[Notice]:
    """The moved modules that a release calls."""
    for module in moving.modules:
        called = moving.index.functions(module.old, "migrate")
        if module.old.endswith(".Release") and called:
            message = (
                f'`eval "{module.old}.migrate"` in the scripts of releases, such as '
                f"rel/overlays/bin/migrate, has to say `{module.new}` now"
            )
            yield Notice(message, module.path, module.definition.start, module.definition.end)
