"""Associations of Ecto and Ash whose columns come from the name of a schema.

Sources: Ecto.Association.association_key/2, by which `has_one`, `has_many` and `many_to_many` find
what `foreign_key:` or `join_keys:` does not say (`belongs_to` goes by the name of its field); and
Ash.Resource.Transformers.HasDestinationField and its kin, which do likewise.
"""

import re
from collections.abc import Iterator

from renamespace.core.elixir.named_calls import NamedCall, read_named_calls
from renamespace.core.index import File
from renamespace.core.moving.decisions import Refusal
from renamespace.core.moving.hazards.moving import Moved, Moving, last_word

_ASH = "Ash.Resource"
_HAS = ("has_one", "has_many")
_JOINED = "many_to_many"
_PRIMARY_KEY = re.compile(rb"@primary_key\s*\(?\s*\{\s*:(\w+)")


def find(moving: Moving) -> Iterator[Refusal]:
    """The associations whose column would be another one."""
    renamed = {each.old: each for each in moving.modules if each.last_changes}
    if not renamed:
        return
    for file in moving.own_files:
        yield from _in_file(moving, file, renamed)


def _in_file(moving: Moving, file: File, renamed: dict[str, Moved]) -> Iterator[Refusal]:
    own = renamed.keys() & {each.name for each in file.facts.modules}
    wanted = (*_HAS, _JOINED) if own else (_JOINED,)
    for call in read_named_calls(file.source, file.facts, wanted):
        if call.module is None or len(call.arguments) < 2:  # noqa: PLR2004 (field and schema)
            continue
        used = moving.used(file, call.module)
        if _ASH in used:
            yield from _of_resource(file, call, renamed)
        if "Ecto.Schema" not in used:
            continue
        if call.name == _JOINED:
            yield from _joined(file, call, renamed)
        elif call.module in renamed and not call.options.keys() & {"foreign_key", "through"}:
            yield _has(moving, file, call, renamed[call.module])


def _of_resource(file: File, call: NamedCall, renamed: dict[str, Moved]) -> Iterator[Refusal]:
    """Ash's `has_one` and `has_many`; the option may stand in their block as well."""
    resource = renamed.get(call.module or "")
    said = re.search(r"\b(?:destination_attribute|no_attributes\?|manual)\b", _text(file, call))
    if call.name != _JOINED and resource is not None and said is None:
        old, new = f"{last_word(resource.old)}_id", f"{last_word(resource.new)}_id"
        by, option = f"by `{old}`, and would go by `{new}`", f"`destination_attribute: :{old}`"
        yield _refusal(file, call, resource, by, option)
    keys = {side: f"{side}_attribute_on_join_resource" for side in ("source", "destination")}
    sides = {"source": call.module or "", "destination": _schema_of(file, call) or ""}
    for side, module in sides.items() if call.name == _JOINED else ():
        if module in renamed and keys[side] not in _text(file, call):
            old, new = (f"{last_word(each)}_id" for each in (module, renamed[module].new))
            by, option = f"by `{old}`, and would go by `{new}`", f"`{keys[side]}: :{old}`"
            yield _refusal(file, call, renamed[module], by, option)


def _text(file: File, call: NamedCall) -> str:
    return file.source.text(call.start, call.end)


def _has(moving: Moving, file: File, call: NamedCall, schema: Moved) -> Refusal:
    key = _referenced(moving, file, call)
    old, new = (f"{last_word(each)}_{key}" for each in (schema.old, schema.new))
    return _refusal(
        file, call, schema, f"by `{old}`, and would go by `{new}`", f"`foreign_key: :{old}`"
    )


def _joined(file: File, call: NamedCall, renamed: dict[str, Moved]) -> Iterator[Refusal]:
    if "join_keys" in call.options or call.module is None:
        return
    sides = [call.module, _schema_of(file, call) or ""]
    schema = next((renamed[each] for each in sides if each in renamed), None)
    if schema is None:
        return
    words = [last_word(each) for each in sides]
    changed = [renamed[each] for each in sides if each in renamed]
    old = ", ".join(f"`{last_word(each.old)}_id`" for each in changed)
    new = ", ".join(f"`{last_word(each.new)}_id`" for each in changed)
    keys = ", ".join(f"{word}_id: :id" for word in words)
    yield _refusal(file, call, schema, f"by {old}, and would go by {new}", f"`join_keys: [{keys}]`")


def _refusal(file: File, call: NamedCall, schema: Moved, by: str, option: str) -> Refusal:
    field = file.source.text(*call.arguments[0])
    message = (
        f"`{call.name} {field}` goes {by} when `{schema.old}` is `{schema.new}`: "
        f"give it {option} first"
    )
    path = file.source.path
    return Refusal(message, path, call.start, call.end, (schema.old,), unsafe=True)


def _schema_of(file: File, call: NamedCall) -> str | None:
    """The schema on the other side, also in `{"table", Schema}`."""
    start, end = call.arguments[1]
    named = (each for each in file.facts.references if start <= each.start and each.end <= end)
    return next((each.module for each in named), None)


def _referenced(moving: Moving, file: File, call: NamedCall) -> str:
    """The field that the other side refers to: `references:`, or the primary key."""
    if "references" in call.options:
        return file.source.text(*call.options["references"]).lstrip(":")
    used = moving.used(file, call.module or "")
    for each in (file, *moving.macros(used)):
        match = _PRIMARY_KEY.search(each.source.data)
        if match is not None:
            return match[1].decode()
    return "id"
