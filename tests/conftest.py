"""What all tests share. `tests/` is on the import path, so the harness is `support.<module>`."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-cases",
        action="store_true",
        help="rewrite what the Markdown cases expect; review the diff",
    )
