"""What the compiler says about Elixir's own sources.

`python elixir_own.py ELIXIR_CHECKOUT OUT.tsv [--tests]` compiles the libraries of a checkout of
Elixir's repository, at the version that is installed, and writes what `trace.exs` does, with paths
from the root of the checkout. `--tests` compiles the libraries' tests instead, without running
them. Nothing is left out but one test, which reads headers that Erlang need not have installed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

LIBRARIES = ("elixir", "eex", "ex_unit", "iex", "logger", "mix")
LEFT_OUT = {"record_test.exs"}
TRACE = Path(__file__).with_name("trace.exs")


def trace(checkout: Path, library: str, *, tests: bool) -> str:
    """The lines for one library, compiled in its own directory as Elixir's Makefile does."""
    directory = checkout / "lib" / library
    if tests:
        helper = min(directory.glob("test/**/test_helper.exs"), key=lambda path: len(path.parts))
        prelude = ["-e", "ExUnit.start(autorun: false)", "-r", str(helper), "-r", str(TRACE)]
        files = directory.glob("test/**/*_test.exs")
    else:
        prelude = [str(TRACE)]
        files = directory.glob("lib/**/*.ex")
    names = sorted(str(path) for path in files if path.name not in LEFT_OUT)
    with tempfile.TemporaryDirectory() as temporary:
        out = Path(temporary) / "names.tsv"
        command = ["elixir", *prelude, str(out), str(checkout), *names]
        subprocess.run(command, cwd=directory, check=True)
        return out.read_text(encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Trace all libraries into one file."""
    parser = argparse.ArgumentParser(description="Trace Elixir's own sources.")
    parser.add_argument("checkout", type=Path, help="of Elixir's repository")
    parser.add_argument("out", type=Path, help="file to write")
    parser.add_argument("--tests", action="store_true", help="the tests, not the libraries")
    options = parser.parse_args(arguments)
    checkout = options.checkout.resolve()
    parts = [trace(checkout, library, tests=options.tests) for library in LIBRARIES]
    options.out.write_text("".join(parts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
