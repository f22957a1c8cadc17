"""Words of an annex that switch something of a criterion on: printed, and read again."""

from __future__ import annotations

import re

REQUIRED = "Bắt buộc"
NOT_APPLICABLE = "Không áp dụng thì trừ điểm tối đa"
# A narrow column breaks them anywhere between two words.
_REQUIRED = re.compile(
    r"\s*\(\s*bắt\s+buộc\s*\)|(?:^|\n)\s*bắt\s+buộc\s*[.;]?\s*(?=\n|$)", re.IGNORECASE
)
_NOT_APPLICABLE = re.compile(
    r"\s*[(\n]?\s*không\s+áp\s+dụng\s+thì\s+trừ\s+điểm\s+tối\s+đa\s*\)?\.?", re.IGNORECASE
)


def take_required(text: str) -> tuple[str, bool]:
    """What evidence is, and whether the words say that it is required."""
    rest, count = _REQUIRED.subn("", text)
    return rest.strip(), count > 0


def take_not_applicable(text: str) -> tuple[str, bool]:
    """How something is scored, and whether the words say that it may not apply to a unit."""
    rest, count = _NOT_APPLICABLE.subn("", text)
    return rest.strip(), count > 0
