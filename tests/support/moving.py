"""The core's move on a case's files, in memory."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from renamespace.cli.text import finding_line, notice_line, refusal_line
from renamespace.core import moving, renaming
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
    done: Move
    places: Mapping[str, str]
    after: Mapping[str, bytes]

    @property
    def lists(self) -> Lists:
        """What is printed of all this."""
        before = {path: file.source for path, file in self.index.files.items()}
        after = {path: file.source for path, file in self.done.after.files.items()}
        plan = {self.plan.source.path: self.plan.source}
        return Lists(
            tuple(finding_line(each, before[each.path]) for each in self.findings),
            tuple(refusal_line(each, before | plan) for each in self.done.refusals),
            tuple(notice_line(each, after | plan) for each in self.done.notices),
            tuple(finding_line(each, after[each.path]) for each in self.done.left),
        )


def run_move(case: Case, files: Files) -> MoveOutcome:
    """Check and move these files with the case's plan and options."""
    index = index_of(files)
    return move_on(case, effective_plan(case, index), index, index.files)


def move_on(case: Case, plan: Plan, index: Index, paths: Collection[str]) -> MoveOutcome:
    options = case.options
    asked = options.move or Moving()
    done = moving.move(
        plan,
        index,
        paths,
        asked.named,
        wanted_by(case) if asked.fix else None,
        options.today,
        unsafe=options.unsafe,
    )
    places = {path: path for path in index.files} | {each.old: each.new for each in done.files}
    after = {
        places[path]: apply_edits(file.source.data, done.edits.get(path, ()))
        for path, file in index.files.items()
    }
    return MoveOutcome(plan, index, renaming.find(plan, index, options.today), done, places, after)
