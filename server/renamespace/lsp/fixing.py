"""Fixing a whole project, or one file, at the client's command."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from renamespace.core import renaming
from renamespace.core.edits import TextEdit
from renamespace.core.findings import Finding
from renamespace.core.renaming import Fix
from renamespace.lsp.code_actions import fix_files
from renamespace.lsp.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Counts:
    """What a command did."""

    fixed: int = 0
    left: int = 0
    files: int = 0
    """How many files were edited."""


def fix_all(
    snapshot: Snapshot,
    names: Iterable[str],
    *,
    unsafe: bool,
    wanted: Callable[[Finding], bool] = lambda _: True,
) -> Fix:
    """Resolve what can be resolved in these files, of the wanted findings."""
    return fix_files(
        snapshot,
        sorted(names),
        lambda each: renaming.is_applicable(each, unsafe=unsafe) and wanted(each),
    )


def joined(fixes: Iterable[Fix]) -> Fix:
    """The fixes of different files as one."""
    edits: dict[str, tuple[TextEdit, ...]] = {}
    fixed: list[Finding] = []
    left: list[Finding] = []
    for fix in fixes:
        edits.update(fix.edits)
        fixed += fix.fixed
        left += fix.left
    return Fix(edits, tuple(fixed), tuple(left))


def refusal(snapshot: Snapshot) -> str | None:
    """Why nothing can be fixed: what the command line refuses too."""
    nothing = snapshot.plan is None and not snapshot.findings
    if snapshot.project is None or nothing:
        return "there is no valid plan"
    fatal = [str(problem) for problem in snapshot.project.problems if problem.fatal]
    return "; ".join(fatal) or None
