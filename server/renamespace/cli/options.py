"""What all commands share: their options, and opening the project that these name."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import click

from renamespace.cli.text import Style
from renamespace.core.findings import Severity
from renamespace.core.plan import Plan, PlanProblem
from renamespace.core.source import Source
from renamespace.project.cache import load_cache, save_cache
from renamespace.project.discovery import check_root, find_plan, find_root
from renamespace.project.errors import FileProblem, MissingPlanError, ProjectError
from renamespace.project.project import Project, load_plan, open_project, without_plan


class Format(StrEnum):
    """In what form findings go to standard output."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    GITHUB = "github"


@dataclass(frozen=True, slots=True)
class Options:
    """The options that every command takes."""

    root: Path | None = None
    plan: Path | None = None
    output_format: Format = Format.TEXT
    quiet: bool = False
    verbose: bool = False
    cached: bool = True

    def directory(self) -> Path:
        """The project's root. Raises ProjectError when there is none."""
        start = self.root if self.root is not None else find_root(Path.cwd())
        return check_root(start)

    def read_plan(self, root: Path) -> tuple[Plan | None, Source, tuple[PlanProblem, ...]]:
        """The plan with its problems. Raises ProjectError when it cannot be found or read."""
        path = self.plan.resolve() if self.plan is not None else find_plan(root)
        return load_plan(path, root)

    def valid_plan(self, root: Path) -> Plan:
        """The plan. Raises ProjectError, which tells all its problems, when it has errors."""
        plan, source, problems = self.read_plan(root)
        if plan is None:
            lines = [problem_line(problem, source) for problem in problems]
            raise ProjectError("\n".join(lines))
        return plan

    def whole_project(
        self, root: Path, *, everything: bool = False, elixir: bool = False
    ) -> Project:
        """The project under its plan, or, where there is none, under its deprecations alone.

        With `elixir` what Elixir itself has renamed counts. Raises ProjectError when there is
        neither plan nor deprecation.
        """
        try:
            plan, missing = self.valid_plan(root), None
        except MissingPlanError as error:
            found = without_plan(root)
            if self.plan is not None or found is None:
                raise
            plan, missing = found, error
        if elixir:
            plan = replace(plan, elixir_deprecations=True)
        project = self.open_project(root, plan, everything=everything)
        if missing is not None and not project.plan.has_deprecations:
            raise ProjectError(f"{missing}; nor does a deprecation in the code name what to use")
        return project

    def open_project(self, root: Path, plan: Plan, *, everything: bool = False) -> Project:
        """The project as it is now, with the help of what the last run kept."""
        if not self.cached:
            return open_project(root, plan, everything=everything)
        cache = load_cache(root)
        project = open_project(root, plan, cache=cache, everything=everything)
        if problem := save_cache(root, cache):
            self.log(problem)
        return project

    def log(self, message: str) -> None:
        """Say what is being done, on standard error, to those who asked."""
        if self.verbose:
            click.echo(message, err=True)


def problem_line(problem: PlanProblem, source: Source, style: Style = lambda text, _: text) -> str:
    """One problem of the plan with its place."""
    place = source.position(problem.start)
    colour = "red" if problem.severity is Severity.ERROR else "yellow"
    where = style(f"{source.path}:{place.line}:{place.column}", "bold")
    return f"{where}: {style(problem.code, colour)}: {problem.message}"


def report_problems(problems: tuple[FileProblem, ...]) -> None:
    """The files that could not be taken into account, on standard error."""
    for problem in problems:
        click.echo(f"error: {problem}", err=True)


def painter() -> Style:
    """Colours for a terminal; none elsewhere, nor with NO_COLOR (https://no-color.org)."""
    forced = bool(os.environ.get("FORCE_COLOR"))
    if os.environ.get("NO_COLOR") or not (forced or sys.stdout.isatty()):
        return lambda text, _: text
    click.get_current_context().color = True  # Else click takes out what a pipe should keep.
    kinds: Mapping[str, Mapping[str, Any]] = {"bold": {"bold": True}, "dim": {"dim": True}}
    return lambda text, kind: click.style(text, **kinds.get(kind, {"fg": kind}))


def common(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the shared options, handed over as one `options`."""

    def run(
        root: Path | None,
        plan_file: Path | None,
        output_format: str,
        quiet: bool,  # noqa: FBT001 (click passes by name)
        verbose: bool,  # noqa: FBT001 (likewise)
        no_cache: bool,  # noqa: FBT001 (likewise)
        **rest: Any,  # noqa: ANN401 (what each command takes besides)
    ) -> None:
        options = Options(root, plan_file, Format(output_format), quiet, verbose, not no_cache)
        command(options=options, **rest)

    run.__doc__, run.__name__ = command.__doc__, command.__name__
    run.__dict__.update(command.__dict__)
    decorated: Callable[..., None] = run
    for decorate in reversed(_COMMON):
        decorated = decorate(decorated)
    return decorated


elixir_option = click.option(
    "--elixir-deprecations",
    is_flag=True,
    help="Take what Elixir itself has deprecated and only renamed as well",
)

_COMMON: tuple[Callable[[Callable[..., None]], Callable[..., None]], ...] = (
    click.option(
        "--root",
        type=click.Path(path_type=Path),
        help="Project directory [default: nearest one upward with a plan or a mix.exs]",
    ),
    click.option(
        "--plan",
        "plan_file",
        type=click.Path(path_type=Path),
        help="Plan file [default: nearest renamespace.toml from the root upward]",
    ),
    click.option(
        "--output-format",
        type=click.Choice([each.value for each in Format]),
        default=Format.TEXT.value,
        show_default=True,
        help="How to print the results",
    ),
    click.option("-q", "--quiet", is_flag=True, help="Print results only, no summary"),
    click.option("--no-cache", is_flag=True, help="Read every file anew, keep nothing"),
    click.option("-v", "--verbose", is_flag=True, help="Say on standard error what is being done"),
)
