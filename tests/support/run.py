"""The core on a case's files, in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from renamespace.cli.options import problem_line
from renamespace.cli.outlook import growth_lines
from renamespace.cli.text import finding_line
from renamespace.core import renaming
from renamespace.core.edits import apply_edits
from renamespace.core.elixir.reader import read_facts
from renamespace.core.findings import Finding
from renamespace.core.index import File, Index
from renamespace.core.linking import link
from renamespace.core.moving.outlook import crossing_problems, growing
from renamespace.core.plan import Plan, parse_plan
from renamespace.core.source import Source
from support.case import Case, CaseError

BYTES_AROUND = ("crlf", "bom", "no-last-line-end")
BOM = b"\xef\xbb\xbf"
Files = Mapping[str, bytes]
Wanted = Callable[[Finding], bool]


@dataclass(frozen=True)
class Outcome:
    """What `check` says of some files, and what `fix` makes of them."""

    plan: Plan
    index: Index
    findings: tuple[Finding, ...]
    done: renaming.Fix
    after: Mapping[str, bytes]

    @property
    def lines(self) -> tuple[str, ...]:
        """The findings as `check` prints them."""
        files = self.index.files
        return tuple(finding_line(each, files[each.path].source) for each in self.findings)

    @property
    def ahead(self) -> tuple[str, ...]:
        """What `plan check` and `status` tell of where the plan leads."""
        problems = crossing_problems(self.plan, self.index)
        lines = [problem_line(each, self.plan.source) for each in problems]
        for each in growing(self.plan, self.index):
            lines += ["", *growth_lines(each)] if lines else growth_lines(each)
        return tuple(lines)


def run(case: Case, files: Files, wanted: Wanted | None = None) -> Outcome:
    """Check and fix these files with the case's plan and options."""
    index = index_of(files)
    return run_on(case, effective_plan(case, index), index, wanted)


def run_on(case: Case, plan: Plan, index: Index, wanted: Wanted | None = None) -> Outcome:
    today = case.options.today
    done = renaming.fix(plan, index, wanted or wanted_by(case), today=today)
    after = {
        path: apply_edits(file.source.data, done.edits.get(path, ()))
        for path, file in index.files.items()
    }
    return Outcome(plan, index, renaming.find(plan, index, today), done, after)


def wanted_by(case: Case) -> Wanted:
    """What `fix` applies: the safe fixes, or with `Fix: --unsafe` the unsafe ones too."""
    return lambda finding: renaming.is_applicable(finding, unsafe=case.options.unsafe)


def effective_plan(case: Case, index: Index) -> Plan:
    """The plan with what the deprecations in the files add to it."""
    mix = index.files.get("mix.exs")
    data = mix.source.data if mix is not None else None
    return renaming.with_deprecations(plan_of(case), index.files.values(), data)


def plan_of(case: Case) -> Plan:
    """The plan as its file has it; an empty one where there is no plan."""
    if case.plan is None:
        return Plan(Source("", b""), ())
    source = Source("renamespace.toml", case.plan.encode())
    plan, problems = parse_plan(source)
    if plan is None:
        told = "\n".join(f"line {source.line_of(p.start) + 1}: {p.message}" for p in problems)
        raise CaseError(f"{case.id}.md: its plan is not valid\n{told}")
    return plan


def index_of(files: Files) -> Index:
    return link(Index({path: _file(Source(path, data)) for path, data in sorted(files.items())}))


def encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    return {path: text.encode() for path, text in files.items()}


def varied(files: Files, ends: str) -> dict[str, bytes]:
    """The files with other BYTES_AROUND: line ends, a byte order mark, or no last line end."""
    match ends:
        case "crlf":
            return {path: data.replace(b"\n", b"\r\n") for path, data in files.items()}
        case "bom":
            return {path: BOM + data for path, data in files.items()}
    return {path: data.removesuffix(b"\n") for path, data in files.items()}


def write(root: Path, files: Files) -> None:
    """Put the files on the disk."""
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)


def _file(source: Source) -> File:
    return File(source, read_facts(source), dependency=source.path.startswith("deps/"))
