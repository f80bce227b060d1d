"""Random small projects are taken apart: they compile without a new warning, and do the same."""

import pytest
from random_splits import Outcome, Result, outcomes

SEEDS = tuple(range(40))


@pytest.fixture(scope="module")
def tried(elixir: str) -> list[Outcome]:
    return list(outcomes(elixir, SEEDS))


def test_nothing_breaks(tried: list[Outcome]) -> None:
    broken = [f"{each.seed}: {each.told}" for each in tried if each.result is Result.FAILED]
    assert not broken, "\n".join(broken)


def test_most_plans_are_carried_out(tried: list[Outcome]) -> None:
    assert sum(each.result is Result.PASSED for each in tried) > len(SEEDS) / 2
