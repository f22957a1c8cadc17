"""A folder for servers that a test starts."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def private_folder() -> Iterator[Path]:
    """A folder for servers. Not pytest's: that one is closed to other users at each run, and as
    root the embedded PostgreSQL is another user."""
    with tempfile.TemporaryDirectory(prefix="parindex-test-") as folder:
        yield Path(folder)
