"""ExUnit runs the doctests of cases before and after the fix: what passed before passes after."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from support.case import all_cases, read_case

SCRIPT = Path(__file__).with_name("doctest.exs")

NO_RUN = {
    "broken": "an example that does not parse",
    "inspected": "its `inspect` prints something else, before and after",
    "inspected-unsafe": "likewise",
    "test-of-the-old-module": "its test names what is no longer there, until the fix",
    "test-alias": "the test has an alias that the script does not make",
    "test-alias-of-another-name": "likewise",
    "unchanged-tests-that-differ": "likewise",
    "unchanged-aliases-of-the-module": "its doctest fails, as its name means nothing there",
    "unchanged-own-docs": "its test imports the module, which the script does not",
    "quoted-docs": "nothing uses the macro, so there is no doctest",
    "unchanged-target-in-example": "it defines for good what other cases define",
}
"""The cases whose doctests do not pass before the fix, and why."""

CASES = [each for each in all_cases() if each.startswith("doctests/")]
RUN = [each for each in CASES if each.removeprefix("doctests/") not in NO_RUN]


@pytest.fixture(scope="module")
def results(elixir: str, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[int, int]]:
    """How many doctests ran and how many of them failed, by case and side, by one process."""
    root = tmp_path_factory.mktemp("doctests")
    names = {}
    for number, case in enumerate(map(read_case, RUN)):
        for side, files in (("before", case.before), ("after", case.after)):
            place = root / f"{number:03}-{side}"
            names[f"{case.id} {side}"] = place / "result"
            for path, text in files.items():
                target = place / "files" / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [elixir, str(SCRIPT), str(root)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counts = {name: path.read_text().split() for name, path in names.items()}
    return {name: (int(ran), int(failed)) for name, (ran, failed) in counts.items()}


@pytest.mark.parametrize("case", RUN)
def test_doctests_pass_before_and_after(case: str, results: Mapping[str, tuple[int, int]]) -> None:
    ran, failed = results[f"{case} before"]
    assert ran > 0
    assert failed == 0, "this case's doctests do not even pass before the fix"
    assert results[f"{case} after"] == (ran, 0)
