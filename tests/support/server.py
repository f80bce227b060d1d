"""Where the language server joins the cases."""

from pathlib import Path

from lsp.in_process import edits_via_server
from support.case import Case
from support.run import encoded


def after_by_server(case: Case, root: Path) -> dict[str, bytes]:
    """The case's files after the server's fix of the workspace, applied as an editor applies it."""
    plan = {"mix.exs": b""} if case.plan is None else {"renamespace.toml": case.plan.encode()}
    files = {**plan, **encoded(case.before)}
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    after = edits_via_server(root, unsafe=case.options.unsafe)
    return {path: data for path, data in after.items() if path in case.before}
