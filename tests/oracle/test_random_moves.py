"""Random plans on the bundled sample: it compiles and passes its own tests after each move."""

import shutil
import subprocess
from importlib.resources import files

import pytest
from random_moves import KINDS, Outcome, Result, described, outcomes

SEEDS = (0, 1, 2, 3, 4, 5, 6, 7)
"""Among them are plans of all kinds."""


@pytest.fixture(scope="module")
def tried(mix: str, tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    assert mix
    project = tmp_path_factory.mktemp("moves") / "sample"
    shutil.copytree(str(files("renamespace") / "sample"), project)
    someone = ["-c", "user.name=someone", "-c", "user.email=someone@localhost"]
    for command in (["init"], ["add", "--all"], [*someone, "commit", "--message", "as it was"]):
        subprocess.run(["git", *command], cwd=project, capture_output=True, check=True)
    return list(outcomes(project, "mix test", SEEDS))


def test_no_plan_breaks_the_sample(tried: list[Outcome]) -> None:
    broken = [described(each) for each in tried if each.result is Result.FAILED]
    assert not broken, "\n".join(broken)


def test_plans_of_all_kinds_are_carried_out(tried: list[Outcome]) -> None:
    passed = [each for each in tried if each.result is Result.PASSED]
    done = {kind for each in passed for kind in each.plan.kinds}
    assert done == {kind.__name__.strip("_") for kind in KINDS}
