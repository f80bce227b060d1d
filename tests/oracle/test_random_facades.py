"""Random small projects are taken apart by facades: after each step they do the same."""

import pytest
from random_facades import outcomes
from random_splits import Outcome, Result

SEEDS = tuple(range(500, 520))


@pytest.fixture(scope="module")
def tried(elixir: str) -> list[Outcome]:
    return list(outcomes(elixir, SEEDS))


def test_nothing_breaks(tried: list[Outcome]) -> None:
    broken = [f"{each.seed}: {each.told}" for each in tried if each.result is Result.FAILED]
    assert not broken, "\n".join(broken)


def test_most_plans_are_carried_out(tried: list[Outcome]) -> None:
    assert sum(each.result is Result.PASSED for each in tried) > len(SEEDS) / 2
