"""Classes in one line, as people write them: "Xuất sắc=95; Tốt=85; Yếu=0"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from campaigns.domain.compact_rules import number

EXAMPLE = "Xuất sắc=95; Tốt=85; Khá=75; Trung bình=70; Yếu=0"


def bands_in_words(bands: Iterable[Mapping[str, Any]]) -> str:
    """Name and lower bound in percent of every class; numbers with a decimal comma."""
    return "; ".join(f"{band['name']}={str(band['from']).replace('.', ',')}" for band in bands)


def bands_from_words(text: str) -> list[dict[str, Any]]:
    """The classes of a line; raises ValueError with the part that is no class."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, equals, start = part.rpartition("=")
        try:
            value = number(start.strip())
        except ValueError:
            raise ValueError(part) from None
        if not equals or not name.strip():
            raise ValueError(part)
        found.append({"name": name.strip(), "from": value})
    return found
