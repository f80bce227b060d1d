"""What the project asks git, in a checkout whose own settings want more than an answer."""

import subprocess
from pathlib import Path

from renamespace.project import git


def test_the_checkout_s_file_system_monitor_is_not_run(tmp_path: Path) -> None:
    root, ran = tmp_path / "shop", tmp_path / "ran"
    monitor = tmp_path / "monitor"
    monitor.write_text(f"#!/bin/sh\ntouch {ran}\n")
    monitor.chmod(0o755)
    _git(tmp_path, "init", "-q", str(root))
    _git(root, "config", "core.fsmonitor", str(monitor))
    (root / "mix.exs").write_text("")
    git.listed_files(root)
    git.all_files(root)
    git.index_entries(root)
    assert git.changed_files(root, ["mix.exs"]) == ["mix.exs"]
    assert not ran.exists()
    _git(root, "status")
    assert ran.exists(), "this git has no monitors, so nothing was shown"


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)
