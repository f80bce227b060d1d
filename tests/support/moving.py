"""The core's move on a case's files, in memory."""

import subprocess
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from renamespace.cli.moved.report import told_line
from renamespace.cli.text import finding_line
from renamespace.core import applying, moving, renaming
from renamespace.core.applying import Wish
from renamespace.core.edits import apply_edits
from renamespace.core.findings import Finding
from renamespace.core.index import Index
from renamespace.core.moving import Move
from renamespace.core.plan import Plan
from support.case import Case, Lists, Moving
from support.run import Files, effective_plan, index_of, wanted_by


@dataclass(frozen=True)
class MoveOutcome:
    """What `check` says of some files, and what `move` makes of them; `places` by old path."""

    plan: Plan
    index: Index
    findings: tuple[Finding, ...]
    fixing: bool
    done: Move
    places: Mapping[str, str]
    after: Mapping[str, bytes]
    warnings: tuple[str, ...] = ()
    """What the case expects Elixir to say of facades."""

    @property
    def lists(self) -> Lists:
        """What is printed of all this."""
        before = {path: file.source for path, file in self.index.files.items()}
        after = {path: file.source for path, file in self.done.after.files.items()}
        plan = {self.plan.source.path: self.plan.source}
        return Lists(
            tuple(finding_line(each, before[each.path]) for each in self.findings),
            tuple(told_line(each, before | plan) for each in self.done.refusals),
            tuple(told_line(each, after | plan) for each in self.done.notices),
            tuple(finding_line(each, after[each.path]) for each in self.done.left if self.fixing),
            self.warnings,
        )


def run_move(case: Case, files: Files) -> MoveOutcome:
    """Check and move these files with the case's plan and options."""
    index = index_of(files)
    return move_on(case, effective_plan(case, index), index, index.files)


def move_on(case: Case, plan: Plan, index: Index, paths: Collection[str]) -> MoveOutcome:
    options = case.options
    asked = options.move or Moving()
    done = _applied(case, plan, index, paths) if asked.bridged else _moved(case, plan, index, paths)
    return _outcome(case, plan, index, done, fixing=asked.fix)


def run_apply(case: Case, files: Files) -> MoveOutcome:
    """The same as `apply --only ... --facade` does it: callers of functions stay."""
    index = index_of(files)
    plan = effective_plan(case, index)
    done = _applied(case, plan, index, index.files)
    return _outcome(case, plan, index, done, fixing=True)


def _outcome(case: Case, plan: Plan, index: Index, done: Move, *, fixing: bool) -> MoveOutcome:
    kept = [path for path in index.files if path not in done.deleted]
    places = {path: path for path in kept} | {each.old: each.new for each in done.files}
    after = {
        places[path]: apply_edits(index.files[path].source.data, done.edits.get(path, ()))
        for path in kept
    }
    after |= {path: text.encode() for path, text in done.created.items()}
    findings = renaming.find(plan, index, case.options.today)
    return MoveOutcome(plan, index, findings, fixing, done, places, after, case.lists.warnings)


def _moved(case: Case, plan: Plan, index: Index, paths: Collection[str]) -> Move:
    options, asked = case.options, case.options.move or Moving()
    return moving.move(
        plan,
        index,
        paths,
        asked.named,
        wanted_by(case) if asked.fix else None,
        options.today,
        unsafe=options.unsafe,
        shared=asked.shared,
    )


def _applied(case: Case, plan: Plan, index: Index, paths: Collection[str]) -> Move:
    options, asked = case.options, case.options.move or Moving()
    wish = Wish(asked.named, bridged=True, unsafe=options.unsafe, shared=asked.shared)
    return applying.apply(plan, index, paths, wanted_by(case), wish, options.today)


def files_below(root: Path) -> dict[str, bytes]:
    """Every file below a directory with its bytes, by its path from there."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def apply_patch(root: Path, text: bytes) -> None:
    """Have git apply a patch to the files below a directory."""
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    done = subprocess.run(command, cwd=root, input=text, capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, ""), text.decode()
