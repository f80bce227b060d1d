"""Forms whose parameters come under the name of a schema.

Source: Phoenix.HTML.FormData of phoenix_ecto: without `as:` a changeset's form is called by the
last segment of its struct, and so are the parameters, `%{"user" => params}`.
"""

import re
from collections.abc import Iterator

from renamespace.core.elixir.literals import read_literals
from renamespace.core.index import File
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.hazards.moving import Moved, Moving, last_word

_FORM = re.compile(rb"\bto_form\b|\bform_for\b|[<. ]form\b[^<>]*\bfor=|_form\b[^<>]*\bfor=")
_TAKERS = frozenset({"Phoenix.LiveView", "Phoenix.LiveComponent", "Phoenix.Controller"})


def find(moving: Moving) -> Iterator[Refusal]:
    """Where parameters are taken by the old name of a schema."""
    schemas = [each for each in moving.modules if each.last_changes and _is_schema(moving, each)]
    if not schemas or not any(_FORM.search(file.source.data) for file in moving.own_files):
        return
    for file in moving.own_files:
        if file.source.path.endswith(".ex") and _takes_parameters(moving, file):
            for schema in schemas:
                yield from _taken(file, schema)


def _is_schema(moving: Moving, module: Moved) -> bool:
    return "Ecto.Schema" in moving.used(module.file, module.old)


def _takes_parameters(moving: Moving, file: File) -> bool:
    modules = [each.name for each in file.facts.modules if each.name is not None]
    return any(not _TAKERS.isdisjoint(moving.used(file, module)) for module in modules)


def _taken(file: File, schema: Moved) -> Iterator[Refusal]:
    old, new = last_word(schema.old), last_word(schema.new)
    if not _is_about(file, schema):
        return
    for each in read_literals(file.source, old):
        if each.whole and each.key:
            message = (
                f'the form of a `{schema.old}` sends its parameters as `"{old}"`, and would as '
                f'`"{new}"`: give the form `as: :{old}` first'
            )
            path = file.source.path
            yield Refusal(message, path, each.start, each.end, (schema.old,), unsafe=True)


def _is_about(file: File, schema: Moved) -> bool:
    """Whether the file names the schema, or the module above it, through which it is changed."""
    above = schema.old.rpartition(".")[0]
    return any(each.module in {schema.old, above} for each in file.facts.references)
