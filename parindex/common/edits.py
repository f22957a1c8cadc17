"""Edits that carry a version: a stale save is refused, never merged in silence (design 3.7)."""

from __future__ import annotations

from typing import Any


class StaleEdit(Exception):  # noqa: N818 the name of the event, not of a fault
    """Somebody else saved first. ``current``: the row as it stands now, shown beside the typed."""

    def __init__(self, current: Any) -> None:
        super().__init__("The row was changed by somebody else.")
        self.current = current
