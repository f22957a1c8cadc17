"""Tests read the catalogues as they stand in the project, not as they were compiled last."""

import pytest

from parindex.local.translations import compile_all


def pytest_configure(config: pytest.Config) -> None:
    """Compile what is stale, once: workers begin after their controller."""
    if not hasattr(config, "workerinput"):
        compile_all()
