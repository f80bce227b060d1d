"""Elixir's own judgement of many projects, by one process."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

_SCRIPT = Path(__file__).with_name("elixir_check.exs")


@dataclass(frozen=True)
class Job:
    """Sources to be judged: `mode` is "parse", "compile" or "warnings" (these may be there)."""

    mode: str
    files: Mapping[str, str]


def need(tool: str) -> str:
    """Where the tool is. Without it the test is skipped, but in CI that is a failure."""
    path = shutil.which(tool)
    if path is not None:
        return path
    reason = f"there is no {tool} to judge the outcome"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def judge(elixir: str, jobs: Mapping[str, Job], directory: Path) -> dict[str, str]:
    """What Elixir complains about in each job; nothing when all is well."""
    for number, job in enumerate(jobs.values()):
        place = directory / f"{number:04}"
        for path, text in job.files.items():
            target = place / "files" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        (place / "mode").write_text(job.mode)
    command = [elixir, str(_SCRIPT), str(directory)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if ran.returncode != 0:
        raise RuntimeError(f"elixir could not judge the cases:\n{ran.stderr}\n{ran.stdout}")
    return {
        name: (directory / f"{number:04}" / "result").read_text()
        for number, name in enumerate(jobs)
    }
