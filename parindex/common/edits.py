"""Edits that carry a version: a stale save is refused, never merged in silence (design 3.7)."""

from __future__ import annotations

from typing import Any


class StaleEdit(Exception):
    """Somebody else saved first. Carries the row as it stands now, to be shown beside the typed."""

    def __init__(self, current: Any) -> None:
        super().__init__("The row was changed by somebody else.")
        self.current = current
