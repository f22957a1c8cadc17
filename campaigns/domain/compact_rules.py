"""Rules as an officer writes them in one cell, for example ``bậc %: 100=10; 90=8; 0=0``.

The notation covers the common kinds; everything else is written as JSON in the same cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from campaigns.domain.json_reading import JsonError, load_json
from parindex.common.folding import fold

EXAMPLES = (
    "có=1; không=0",
    "có=1; không=0; không phát sinh=1",
    "tỷ lệ",
    "tỷ lệ: đủ=85; sàn=60",
    "bậc %: 100=10; 90=8; 80=6; 0=0",
    "bậc số: 2=2; 1=1; 0=0",
    "ngày: 15/02/2026=1; 01/03/2026=0,5",
    "trong ngày: 30=3; 60=1,5",
    "đủ các: đủ số lượng | đúng nội dung | đúng hạn",
    "cộng: có kế hoạch=0,5 | có báo cáo=0,25",
    "chọn: thực hiện tốt=2 | có thực hiện=1 | không thực hiện=0",
    "mỗi: 0,5; trần=2",
    "đánh giá: bước=0,25",
    "tăng so với năm trước",
    "trừ: 0,5",
    "trừ mỗi lần: 0,5; trần=2",
)
_NUMBER = re.compile(r"-?\d{1,12}([.,]\d{1,6})?", re.ASCII)
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
Rule = dict[str, Any]


class NotUnderstood(Exception):  # noqa: N818  # the caller makes a row problem of it
    """The text is neither of the notations; ``example`` shows the nearest one."""

    def __init__(self, example: str) -> None:
        super().__init__(example)
        self.example = example


def parse_compact(text: str, *, maximum: str) -> Rule:
    """The rule in ``text``; ``maximum`` (points) fills in what the notation leaves out.

    :raises NotUnderstood: for anything else.
    """
    head, colon, rest = text.strip().partition(":")
    reader = _READERS.get(fold(head)) if colon or "=" not in head else None
    if reader is None and "=" in text:
        reader, rest = _READERS.get("co" if fold(text).startswith("co") else ""), text
    if reader is None:
        raise NotUnderstood(EXAMPLES[4])
    read, example = reader
    try:
        return read(rest.strip(), maximum)
    except (ValueError, KeyError, IndexError):
        raise NotUnderstood(example) from None


def number(text: str) -> str:
    """``0,5`` or ``0.5`` → ``0.5``; raises ValueError for anything else.

    Stricter than what people type into forms: a file with grouped thousands is refused.
    """
    cleaned = text.strip().replace(" ", "")
    if not _NUMBER.fullmatch(cleaned):
        raise ValueError(text)
    return cleaned.replace(",", ".")


def _pairs(text: str, separator: str = ";") -> list[tuple[str, str]]:
    parts = [part for part in text.replace("\n", separator).split(separator) if part.strip()]
    found = []
    for part in parts:
        label, equals, value = part.rpartition("=")
        if not equals or not label.strip():
            raise ValueError(part)
        found.append((label.strip(), number(value)))
    if not found:
        raise ValueError(text)
    return found


def _options(text: str, allowed: dict[str, str]) -> dict[str, str]:
    return {allowed[fold(name)]: value for name, value in _pairs(text)} if text else {}


def _labelled(text: str) -> list[dict[str, str]]:
    return [
        {"key": f"m{index}", "label": label, "points": points}
        for index, (label, points) in enumerate(_pairs(text, "|"), start=1)
    ]


def _yes_no(text: str, maximum: str) -> Rule:
    names = {"co": "yes", "khong": "no", "khong phat sinh": "none_arises"}
    points = _options(text, names)
    return {"kind": "yes_no", "yes": points.pop("yes"), "no": points.pop("no", "0"), **points}


def _linear(text: str, maximum: str) -> Rule:
    return {"kind": "linear", **_options(text, {"du": "full_at", "san": "floor"})}


def _tiers(measure: str) -> Callable[[str, str], Rule]:
    def read(text: str, maximum: str) -> Rule:
        tiers = [{"from": number(start), "points": points} for start, points in _pairs(text)]
        return {"kind": "tiers", "input": measure, "tiers": tiers}

    return read


def _dates(text: str, maximum: str) -> Rule:
    return {
        "kind": "tiers",
        "input": "date",
        "tiers": [{"until": _iso(day), "points": points} for day, points in _pairs(text)],
    }


def _iso(text: str) -> str:
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    day, month, year = found.groups()
    return f"{year}-{int(month):02d}-{int(day):02d}"


def _days(text: str, maximum: str) -> Rule:
    tiers = [{"within": number(days), "points": points} for days, points in _pairs(text)]
    return {"kind": "days", "tiers": tiers}


def _all_of(text: str, maximum: str) -> Rule:
    labels = [part.strip() for part in text.replace("\n", "|").split("|") if part.strip()]
    if not labels:
        raise ValueError(text)
    conditions = [{"key": f"m{n}", "label": label} for n, label in enumerate(labels, start=1)]
    return {"kind": "all_or_nothing", "points": maximum, "conditions": conditions}


def _per_item(text: str, maximum: str) -> Rule:
    each, _semicolon, rest = text.partition(";")
    return {"kind": "per_item", "points": number(each), **_options(rest.strip(), {"tran": "cap"})}


def _penalty(per_time: bool) -> Callable[[str, str], Rule]:
    def read(text: str, maximum: str) -> Rule:
        points, _semicolon, rest = text.partition(";")
        found: Rule = {"kind": "penalty_flat", "points": "-" + number(points).lstrip("-")}
        if per_time:
            found["per_time"] = True
        cap = _options(rest.strip(), {"tran": "cap"}).get("cap")
        return found if cap is None else {**found, "cap": "-" + cap.lstrip("-")}

    return read


_READERS: dict[str, tuple[Callable[[str, str], Rule], str]] = {
    "co": (_yes_no, EXAMPLES[1]),
    "ty le": (_linear, EXAMPLES[3]),
    "bac %": (_tiers("percent"), EXAMPLES[4]),
    "bac so": (_tiers("count"), EXAMPLES[5]),
    "ngay": (_dates, EXAMPLES[6]),
    "trong ngay": (_days, EXAMPLES[7]),
    "du cac": (_all_of, EXAMPLES[8]),
    "cong": (lambda text, _m: {"kind": "checklist", "items": _labelled(text)}, EXAMPLES[9]),
    "chon": (lambda text, _m: {"kind": "choice", "options": _labelled(text)}, EXAMPLES[10]),
    "moi": (_per_item, EXAMPLES[11]),
    "danh gia": (
        lambda text, _m: {"kind": "judged", **_options(text, {"buoc": "step"})},
        EXAMPLES[12],
    ),
    "tang so voi nam truoc": (
        lambda _text, maximum: {"kind": "year_over_year", "points": maximum},
        EXAMPLES[13],
    ),
    "tru": (_penalty(False), EXAMPLES[14]),
    "tru moi lan": (_penalty(True), EXAMPLES[15]),
}


def parse_rule_cell(text: str, *, maximum: str) -> Rule:
    """The rule in a cell, JSON or compact. Raises JsonError or NotUnderstood."""
    if not text.lstrip().startswith("{"):
        return parse_compact(text, maximum=maximum)
    try:
        value: Rule = load_json(text)  # begins with a brace: an object
    except RecursionError:
        raise JsonError(_("the brackets are nested too deeply")) from None
    return value
