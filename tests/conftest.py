"""What all tests share. `tests/` is on the import path, so the harness is `support.<module>`."""

import pytest

from support.elixir import need


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-cases",
        action="store_true",
        help="rewrite what the Markdown cases expect; review the diff",
    )


@pytest.fixture(scope="session")
def elixir() -> str:
    """The `elixir` program; see `support.elixir.need` for where there is none."""
    return need("elixir")


@pytest.fixture(scope="session")
def mix() -> str:
    """The `mix` program, likewise."""
    return need("mix")
