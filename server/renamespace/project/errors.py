"""What keeps a project from being read or written, in words for the person who can mend it."""

from dataclasses import dataclass


class ProjectError(Exception):
    """The run cannot go on; the message names the file and says what to do. Nothing was written."""


class MissingPlanError(ProjectError):
    """There is no plan where one is looked for."""


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One file that could not be taken into account, with the place where known (from 1)."""

    path: str
    message: str
    line: int | None = None
    column: int | None = None
    fatal: bool = True
    """Whether what it may hold makes the whole run unreliable; broken Elixir does not."""

    def __str__(self) -> str:
        """Place and message, as compilers print them."""
        place = [str(part) for part in (self.line, self.column) if part is not None]
        return ":".join([self.path, *place]) + f": {self.message}"
