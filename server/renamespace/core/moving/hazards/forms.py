"""Forms whose parameters come under the name of a schema.

Source: Phoenix.HTML.FormData of phoenix_ecto: without `as:` a changeset's form is called by the
last segment of its struct, and so are the parameters, `%{"user" => params}`.
"""

import re
from collections.abc import Iterator

from renamespace.core.elixir.literals import Literal, read_literals
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
    takers = [file for file in moving.own_files if _takes_parameters(moving, file)]
    for schema in schemas:
        places = [each for file in takers for each in _taken(moving, file, schema)]
        if places:
            yield _refusal(schema, places)


def _is_schema(moving: Moving, module: Moved) -> bool:
    return "Ecto.Schema" in moving.used(module.file, module.old)


def _takes_parameters(moving: Moving, file: File) -> bool:
    modules = [each.name for each in file.facts.modules if each.name is not None]
    return any(not _TAKERS.isdisjoint(moving.used(file, module)) for module in modules)


def _taken(moving: Moving, file: File, schema: Moved) -> Iterator[tuple[str, Literal]]:
    old = last_word(schema.old)
    if _is_about(file, schema) and not _is_named(moving, file, old):
        for each in read_literals(file.source, old):
            if each.whole and each.key and _is_handler(file, each):
                yield file.source.path, each


def _is_named(moving: Moving, file: File, name: str) -> bool:
    """Whether a form here is given the name: `to_form(changeset, as: :user)`, `as={:user}`."""
    pattern = re.compile(rb"""\bas(?:: |=\{?):?"?%s\b""" % name.encode())
    paths = {file.source.path, *moving.index.templates_of(file.source.path)}
    for module in file.facts.modules:
        base = (module.name or "").removesuffix("Controller")
        for view in moving.index.defined_in(f"{base}HTML") + moving.index.defined_in(f"{base}View"):
            paths |= {view.source.path, *moving.index.templates_of(view.source.path)}
    return any(pattern.search(moving.index.files[path].source.data) for path in paths)


def _is_handler(file: File, literal: Literal) -> bool:
    """Whether the parameters come in there: an event's, or an action's of a controller."""
    if literal.head is None or literal.value.endswith("id"):
        return False
    return literal.head == "handle_event" or b"controller" in file.source.data


def _refusal(schema: Moved, places: list[tuple[str, Literal]]) -> Refusal:
    old, new = last_word(schema.old), last_word(schema.new)
    path, first = places[0]
    others = {each for each, _ in places} - {path}
    more = f" (and in {', '.join(sorted(others))})" if others else ""
    message = (
        f'a form of `{schema.old}` sends its parameters as `"{old}"`, and would as `"{new}"`: '
        f"give it `as: :{old}` first{more}"
    )
    return Refusal(message, path, first.start, first.end, (schema.old,), unsafe=True)


def _is_about(file: File, schema: Moved) -> bool:
    """Whether the file names the schema, or the module above it, through which it is changed."""
    above = schema.old.rpartition(".")[0]
    return any(each.module in {schema.old, above} for each in file.facts.references)
