"""Content of the tests lies in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    """The folder of the storage."""
    folder = tmp_path / "media"
    settings.MEDIA_ROOT = str(folder)
    return folder
