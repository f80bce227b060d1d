"""The core's facades on a case's files, in memory."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from renamespace.cli.moved.report import told_line
from renamespace.cli.text import finding_line
from renamespace.core import facades, renaming
from renamespace.core.edits import apply_edits
from renamespace.core.facades import Facades
from renamespace.core.findings import Finding
from renamespace.core.index import Index
from renamespace.core.plan import Plan
from renamespace.core.source import Source
from support.case import Case, Facading, Lists
from support.run import Files, effective_plan, index_of


@dataclass(frozen=True)
class FacadeOutcome:
    """What `check` says of some files, and what `facade` makes of them."""

    case: Case
    plan: Plan
    index: Index
    findings: tuple[Finding, ...]
    done: Facades
    after: Mapping[str, bytes]

    @property
    def lists(self) -> Lists:
        """What is printed of all this; the warnings are those that the case expects."""
        before = {path: file.source for path, file in self.index.files.items()}
        after = {path: Source(path, data) for path, data in self.after.items()}
        plan = {self.plan.source.path: self.plan.source}
        return Lists(
            tuple(finding_line(each, before[each.path]) for each in self.findings),
            tuple(told_line(each, before | plan) for each in self.done.refusals),
            tuple(told_line(each, after | plan) for each in self.done.notices),
            warnings=self.case.lists.warnings,
        )


def run_facade(case: Case, files: Files) -> FacadeOutcome:
    """Write or remove the facades of these files with the case's plan and options."""
    index = index_of(files)
    return facade_on(case, effective_plan(case, index), index, index.files)


def facade_on(case: Case, plan: Plan, index: Index, paths: Collection[str]) -> FacadeOutcome:
    asked, today = case.options.facade or Facading(), case.options.today
    if asked.remove:
        done = facades.remove(plan, index, asked.named, today)
    else:
        done = facades.facade(plan, index, paths, asked.named, today)
    after = {
        path: apply_edits(file.source.data, done.edits.get(path, ()))
        for path, file in index.files.items()
        if path not in done.deleted
    }
    after |= {path: text.encode() for path, text in done.created.items()}
    findings = renaming.find(plan, index, today)
    return FacadeOutcome(case, plan, index, findings, done, after)
