"""From the tables of a plan file to a Plan; what is wrong in one entry does not hide the next."""

from collections.abc import Iterator
from difflib import get_close_matches

from renamespace.core.plan.model import Boundary, BoundaryName, Plan, PlanProblem, covers
from renamespace.core.plan.names import MalformedNameError, parse_module
from renamespace.core.plan.rules import read_function_rules, read_module_rules, unquoted
from renamespace.core.plan.schema import (
    BoundaryTable,
    ProjectTable,
    Report,
    Span,
    fits,
    read_struct,
)
from renamespace.core.plan.toml import Entry, Table, Value
from renamespace.core.source import Source

_TABLES = ("modules", "functions", "files", "project", "boundaries")


def read_plan(source: Source, root: Table) -> tuple[Plan, list[PlanProblem]]:
    """Return the plan as far as it makes sense, and what does not."""
    problems: list[PlanProblem] = []

    def report(span: Span, message: str, /) -> None:
        problems.append(PlanProblem(span.start, span.end, message))

    tables = {name: _table(root, name, report) for name in _TABLES}
    _report_unknown_tables(root, report)
    rules = [
        *read_module_rules(tables["modules"], report),
        *read_function_rules(tables["functions"], report),
    ]
    boundaries = tuple(_boundaries(tables["boundaries"], report))
    project = _project(tables["project"], report)
    files = dict(_files(tables["files"], report))
    rules.sort(key=lambda rule: rule.start)
    return Plan(
        source,
        tuple(rules),
        boundaries,
        project.exclude,
        project.mentions,
        files,
        project.elixir_deprecations,
        max_lines=project.max_lines,
    ), problems


def _table(root: Table, name: str, report: Report) -> Table:
    """Return a table of the plan; empty if it is not there."""
    entry = root.entries.get(name)
    if entry is None:
        return Table()
    if entry.value.table is None:
        report(entry, f"`{name}` must be a table: write [{name}] on a line of its own")
    return entry.value.table or Table()


def _report_unknown_tables(root: Table, report: Report) -> None:
    for key, entry in root.entries.items():
        if key in _TABLES:
            continue
        near = get_close_matches(key, _TABLES, n=1)
        names = ", ".join(f"[{name}]" for name in near or _TABLES)
        if key[:1].isupper():
            report(entry, f'"{key}" is in no table: move it below [modules] or [functions]')
        elif near:
            report(entry, f"unknown table [{key}]: did you mean {names}?")
        else:
            report(entry, f"unknown table [{key}]: the tables are {names}")


def _project(table: Table, report: Report) -> ProjectTable:
    for entry in table.entries.values():
        for item in entry.value.items:
            if item.data == "":
                report(item, f"an empty pattern in `{entry.key}` matches nothing: remove it")
    # No key is required, so there is always a result and nothing to report at the owner.
    return read_struct(ProjectTable, table, Value({}, 0, 0), report) or ProjectTable()


# --- [files] ---


def _files(table: Table, report: Report) -> Iterator[tuple[str, str]]:
    """Yield modules with their paths."""
    for entry in table.entries.values():
        if unquoted(entry, (), report):
            continue
        module = _module(entry.key, entry, report)
        shape = 'a path in quotes, such as "lib/my_app/accounts.ex"'
        if fits(entry.value, str, "the file of a module", shape, report):
            path = str(entry.value.data)
            if wrong := _path_problem(path):
                report(entry.value, wrong)
            elif module:
                yield module, path


def _path_problem(path: str) -> str | None:
    """Why this is no path of an Elixir source inside the project."""
    if "\\" in path:
        slashes = path.replace("\\", "/")
        return f'"{path}" has backslashes: write "{slashes}"'
    if path.startswith("/") or path[1:2] == ":":
        return f'"{path}" is absolute: write the path from the project\'s root'
    if any(part in ("", ".", "..") for part in path.split("/")):
        return f'"{path}" has empty parts, `.` or `..`: write the plain path from the root'
    if not path.endswith((".ex", ".exs")):
        return f'"{path}" is no Elixir source: the name must end in .ex or .exs'
    return None


# --- [boundaries] ---


def _boundaries(table: Table, report: Report) -> Iterator[Boundary]:
    for entry in table.entries.values():
        if unquoted(entry, BoundaryTable.__struct_fields__, report):
            continue
        module = _module(entry.key, entry, report)
        names = tuple(_forbidden(entry, module, report))
        if module:
            yield Boundary(module, names, entry.start, entry.end)


def _forbidden(entry: Entry, module: str | None, report: Report) -> Iterator[BoundaryName]:
    """Yield the names that a boundary forbids."""
    for value in _must_not_use(entry, report):
        used = _module(str(value.data), value, report)
        if used and module and covers(used, module):
            report(value, f'"{used}" holds "{module}" itself: name modules outside of it')
        elif used:
            yield BoundaryName(used, value.start, value.end)


def _must_not_use(entry: Entry, report: Report) -> list[Value]:
    table = entry.value.table
    if table is None:
        report(entry.value, 'a boundary must be a table: { must_not_use = ["MyApp.Accounts"] }')
        return []
    boundary = read_struct(BoundaryTable, table, entry, report)
    if boundary is None:
        return []
    names = table.entries["must_not_use"].value
    if not names.items:
        report(names, "`must_not_use` is empty: name a module, or remove the boundary")
    return names.items


def _module(text: str, span: Span, report: Report) -> str | None:
    try:
        return parse_module(text)
    except MalformedNameError as error:
        report(span, str(error))
        return None
