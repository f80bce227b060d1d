"""Reading `[modules]` and `[functions]`: each entry is a rule, or a problem with its remedy."""

from collections.abc import Iterator

from msgspec import Struct

from renamespace.core.plan.model import Rule, RuleKind, covers
from renamespace.core.plan.names import MalformedNameError, Name, parse_name
from renamespace.core.plan.schema import Report, RuleTable, Span, fits, read_struct
from renamespace.core.plan.toml import Entry, Table, Value


def read_module_rules(table: Table, report: Report) -> Iterator[Rule]:
    """Yield the rules under `[modules]`."""
    for line in _lines(table, report):
        if _is_module_rule(line, report) and _changes(line, report) and _ends(line, report):
            yield line.rule(RuleKind.MODULE_TREE if line.old.wildcard else RuleKind.MODULE)


def read_function_rules(table: Table, report: Report) -> Iterator[Rule]:
    """Yield the rules under `[functions]`."""
    for line in _lines(table, report):
        if _is_function_rule(line, report) and _changes(line, report):
            wildcard = line.old.wildcard
            yield line.rule(RuleKind.FUNCTION_WILDCARD if wildcard else RuleKind.FUNCTION)


def unquoted(entry: Entry, known: tuple[str, ...], report: Report) -> bool:
    """Whether the entry came of a name with dots that should have been in quotes; reports it."""
    table = entry.value.table
    if not entry.dotted or table is None or any(key in known for key in table.entries):
        return False
    for key in entry.dotted:
        report(key, f'put the name in quotes: "{key.data}" (without them its dots make tables)')
    return True


class _Line(Struct, frozen=True):
    """An entry whose two names are well-formed, whether or not they go together."""

    entry: Entry
    old: Name
    right: RuleTable
    target: Value
    new: Name

    def rule(self, kind: RuleKind) -> Rule:
        return Rule(
            kind=kind,
            key=self.entry.key,
            old_module=self.old.module,
            old_function=self.old.function,
            arity=self.old.arity,
            new_module=self.new.module,
            new_function=self.new.function,
            start=self.entry.start,
            end=self.entry.end,
            target_start=self.target.start,
            target_end=self.target.end,
            note=self.right.note,
            since=self.right.since,
            remove_by=self.right.remove_by,
        )


def _lines(table: Table, report: Report) -> Iterator[_Line]:
    for entry in table.entries.values():
        if unquoted(entry, RuleTable.__struct_fields__, report):
            continue
        old = _name(entry.key, entry, report)
        found = _right_side(entry, report)
        new = _name(found[0].to, found[1], report) if found else None
        if old and found and new:
            yield _Line(entry, old, *found, new)


def _name(text: str, span: Span, report: Report) -> Name | None:
    try:
        return parse_name(text)
    except MalformedNameError as error:
        report(span, str(error))
        return None


def _right_side(entry: Entry, report: Report) -> tuple[RuleTable, Value] | None:
    """Return what a rule says, and the value that holds its new name."""
    value = entry.value
    if value.table is not None:
        right = read_struct(RuleTable, value.table, entry, report)
        return (right, value.table.entries["to"].value) if right else None
    shape = 'a name in quotes, or a table such as { to = "MyApp.Accounts", note = "..." }'
    if fits(value, str, "the new name", shape, report):
        return RuleTable(str(value.data)), value
    return None


def _is_module_rule(line: _Line, report: Report) -> bool:
    """Whether both names are modules, or both trees."""
    old, new, key, to = line.old, line.new, line.entry.key, line.right.to
    if old.function is not None:
        report(line.entry, f'"{key}" names a function: move this rule to [functions]')
    elif new.function is not None:
        report(line.target, f'"{to}" names a function, but "{key}" a module: name a module')
    elif old.wildcard and not new.wildcard:
        report(line.target, f'the `.*` is on the left only: write "{to}.*", or "{old.module}"')
    elif new.wildcard and not old.wildcard:
        report(line.target, f'the `.*` is on the right only: write "{new.module}", or "{key}.*"')
    else:
        return True
    return False


def _is_function_rule(line: _Line, report: Report) -> bool:
    """Whether both names are functions of one arity, or both wildcards."""
    old, new, key, to = line.old, line.new, line.entry.key, line.right.to
    if old.function is None and not old.wildcard:
        hint = f'move this rule to [modules], or write "{key}.*" for all its functions'
        report(line.entry, f'"{key}" names no function: {hint}')
    elif old.wildcard and not new.wildcard:
        report(line.target, f'the `.*` is on the left only: write "{new.module}.*"')
    elif new.wildcard and not old.wildcard:
        hint = f'write the new name, such as "{new.module}.{old.function}"'
        report(line.target, f"the `.*` is on the right only: {hint}")
    elif old.function is not None and new.function is None:
        report(line.target, f'"{to}" names no function: write "{to}.{old.function}"')
    elif new.arity not in (None, old.arity):
        hint = f'write "{new.module}.{new.function}"'
        report(line.target, f"a function keeps its arity, which stands on the left: {hint}")
    else:
        return True
    return False


def _changes(line: _Line, report: Report) -> bool:
    """Whether the two names differ."""
    old, new = line.old, line.new
    if (old.module, old.function) != (new.module, new.function):
        return True
    report(line.entry, f'"{line.entry.key}" keeps its name: this changes nothing, remove it')
    return False


def _ends(line: _Line, report: Report) -> bool:
    """Whether what a tree makes is outside of it.

    Wildcards for functions need no such care: they match in exactly one module.
    """
    old, new = line.old.module, line.new.module
    if not line.old.wildcard or not covers(old, new):
        return True
    hint = f'name the modules one by one, such as "{old}.Example" = "{new}.Example"'
    report(
        line.target,
        f'this never finishes, as "{new}" is inside "{old}" and every run would move '
        f"the modules deeper: {hint}",
    )
    return False
