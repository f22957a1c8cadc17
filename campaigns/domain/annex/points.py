"""Points as annexes write them: 0,5 · 0.5 điểm · Tối đa 2 · -1 · "(16 điểm)" in a title."""

from __future__ import annotations

import re
from decimal import Decimal

from parindex.common.folding import fold
from scoring.engine.numbers import plain

_NUMBER = r"(\d{1,4}(?:[.,]\d{1,3})?)"
_WHOLE = re.compile(
    rf"(?:=|tong(?: (?:diem|so|cong))*|cong|toi da|khong qua|max|diem|[:(+])*\s*"
    rf"(?P<minus>[-−–]|tru)?\s*(?:toi da|den)?\s*{_NUMBER}\s*(?:diem|d)?\s*[.)]*"
)
_IN_TITLE = re.compile(
    rf"[(\[]\s*(?:tối đa|tổng điểm|tổng|điểm tối đa)?\s*:?\s*{_NUMBER}\s*(?:điểm|đ)\s*[)\]]"
    rf"|[:–-]\s*{_NUMBER}\s*điểm\s*$",
    re.IGNORECASE,
)


def read_points(text: str) -> Decimal | None:
    """The points in a cell, negative for a deduction; None when there is no one number."""
    folded = fold(text)
    if not any(letter.isdigit() for letter in folded):
        return None
    words = re.sub(r"\b(tong|cong|so|diem|toi da|khong qua|max)\b\s*:?", " ", folded)
    found = _WHOLE.fullmatch(" ".join(words.split()))
    if found is None:
        return None
    value = Decimal(found[2].replace(",", "."))
    return -value if found["minus"] else value


def points_in_title(title: str) -> tuple[Decimal, str] | None:
    """Points a title names, "(16 điểm)", and the title without them."""
    found = _IN_TITLE.search(title)
    if found is None:
        return None
    value = Decimal((found[1] or found[2]).replace(",", "."))
    rest = f"{title[: found.start()]} {title[found.end() :]}"
    return value, " ".join(rest.split()).rstrip(" :–-")


def written(value: Decimal | None) -> str:
    """Points as the document of a set writes them; "" for none."""
    return "" if value is None else plain(value)
