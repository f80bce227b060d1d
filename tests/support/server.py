"""Where the language server joins the cases."""

from pathlib import Path

from lsp.in_process import edits_via_server, move_via_server
from support.case import Case
from support.run import encoded, write


def after_by_server(case: Case, root: Path) -> dict[str, bytes]:
    """The case's files after the server's fix of the workspace, applied as an editor applies it."""
    _write(case, root)
    after = edits_via_server(root, unsafe=case.options.unsafe)
    return {path: data for path, data in after.items() if path in case.before}


def after_move_by_server(
    case: Case, root: Path, *, facade: bool = False
) -> dict[str, bytes] | None:
    """The case's files after the server's move, file operations too; None if it is refused."""
    _write(case, root)
    named = case.options.move.named if case.options.move is not None else None
    after = move_via_server(root, named, unsafe=case.options.unsafe, facade=facade)
    given = {"mix.exs", "renamespace.toml"} - set(case.before)
    return None if after is None else {p: data for p, data in after.items() if p not in given}


def _write(case: Case, root: Path) -> None:
    plan = {"mix.exs": b""} if case.plan is None else {"renamespace.toml": case.plan.encode()}
    write(root, {**plan, **encoded(case.before)})
