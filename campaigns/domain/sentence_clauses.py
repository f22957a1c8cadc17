"""What decisions write about points, cut into clauses; the words the readers of variants share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.engine.numbers import plain

Rule = dict[str, Any]
# What a text leaves open and the reading fills in: a code of ``annex.doubts`` and words of it.
Assumed = tuple[str, str]

# Not "1.000": a thousand for some, one for others.
N = r"\d{1,9}(?:,\d+|\.\d{1,2}(?!\d))?(?![.,]?\d)"
POINTS = rf"(?P<points>{N})"
# Words without a number, a bound or a bracket.
WORDS = r"[^\d\s:;%<>≥≤()][^\d:;%<>≥≤()]*?"
# What lays a figure beside other units, other years or a part of itself. A measure with such a word
# is another one than it seems: whoever drops the word reads something else.
BESIDE = re.compile(
    r"(?<!\w)(?:(?:cao|thấp|lớn|nhỏ|tốt|kém) nhất|bình quân|mức trung bình|trung vị"
    r"|trung bình (?:các|của|chung|cả|toàn|tỉnh|cộng|nhóm|ngành)|so với|so sánh|tương ứng"
    r"|năm trước|kỳ trước|cùng kỳ|lũy kế|(?:đơn vị|cơ quan|địa phương) khác"
    r"|hệ số|trọng số|chênh lệch|gấp|xếp hạng)(?!\w)",
    re.IGNORECASE,
)
# What makes points depend on something that is said in the same breath.
CONDITION = re.compile(
    r"(?<!\w)(?:nếu|khi|chỉ|với điều kiện|đồng thời|kèm|ngoài ra|trừ|miễn|tùy|riêng)(?!\w)",
    re.IGNORECASE,
)
# A longer one is prose, and no pattern is laid over it.
LONGEST = 400
_CUT = re.compile(r"\s*;\s*|\.\s+|\.$")
_BRACKETS = re.compile(r"\([^()]*\)")
# Stands for what would cut a clause where it stands in brackets.
_KEPT = "\0"
_BULLET = re.compile(r"^(?:[-+•]|[a-hđ]\)|\d\))\s*", re.IGNORECASE)
_TIMES = re.compile(r"[×*]|(?<=[\s)%\d])x(?=[\s(\[\d])", re.IGNORECASE)
# "Điểm" behind points; "từ 80 điểm trở lên" measures something in points of its own.
_ENDS = re.compile(rf"[;.]$|[:=]\s*{N}\s*(?:điểm|đ)?$", re.IGNORECASE)
_POINTS_WORD = re.compile(rf"({N})\s*(?:điểm|đ)\b(?=\s*(?:$|[/,;).(]|mỗi|cho|được))", re.IGNORECASE)
_NEXT_BY_COMMA = re.compile(
    rf"(:\s*{N})(?:\s*(?:điểm|đ))?\s*,\s+(?=(?:từ|dưới|trên|đạt|không|chưa|có|còn)\b)",
    re.IGNORECASE,
)
_THEN_POINTS = re.compile(
    rf"(?P<words>[^:=]+?),?\s+(?:(?:thì\s+)?(?:được(?: tính)?|đạt|tính|chấm|cho|đánh giá)|thì)\s+"
    rf"{POINTS}\s*(?:điểm|đ)",
    re.IGNORECASE,
)
_THEN_FORMULA = re.compile(
    r",?\s+(?:thì\s+)?(?:số )?điểm(?: đánh giá| số)?(?: được)? tính (?:theo|bằng)(?: công thức)?"
    r"(?: sau)?\s*[:=]?\s+(?=[(\[]|tỷ lệ)",
    re.IGNORECASE,
)
_THEN_NONE = re.compile(
    r"(?P<words>[^:=]+?),?\s+(?:thì\s+)?không (?:được )?(?:tính|chấm|có) điểm", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Variant:
    """A rule as a text says it, and what of it the text does not say outright."""

    rule: Rule
    assumed: tuple[Assumed, ...] = ()


def match(pattern: str, text: str) -> re.Match[str] | None:
    """The whole of a text by a pattern, whatever its capitals."""
    return re.fullmatch(pattern, text, re.IGNORECASE)


def clauses_of(lines: Iterable[str]) -> list[str]:
    """The clauses of a text, cut at semicolons, full stops and lines; none when one is prose."""
    found = [clause for line in lines for clause in _clauses(line)]
    return found if all(len(clause) <= LONGEST for clause in found) else []


def unbroken(lines: Iterable[str]) -> list[str]:
    """Lines as a narrow column broke them, put together up to where a clause ends."""
    found, parts = list[str](), list[str]()
    for line in lines:
        parts.append(line)
        if _ENDS.search(line):
            found.append(_put_together(parts))
            parts = []
    return [*found, _put_together(parts)] if parts else found


def in_one(lines: Iterable[str]) -> list[str]:
    """Lines put together whatever they end in, a line for each bullet."""
    found = list[list[str]]()
    for line in lines:
        if not found or _BULLET.match(line):
            found.append([])
        found[-1].append(line)
    return [_put_together(parts) for parts in found]


def _put_together(parts: list[str]) -> str:
    """Parts of a line; one that was broken behind a slash had no space there."""
    text = ""
    for part in parts:
        text += part if not text or text.endswith("/") else f" {part}"
    return text


def _clauses(line: str) -> Iterator[str]:
    text = re.sub(r"[–−—]", "-", line.replace(" %", "%"))
    text = " ".join(_TIMES.sub(" × ", text).split())
    text = _NEXT_BY_COMMA.sub(r"\1; ", text)
    text = _BRACKETS.sub(lambda inside: inside[0].replace(";", _KEPT), text)
    for part in _CUT.split(text):
        clause = _BULLET.sub("", part.strip(" ,-+")).strip(" ,-+").replace(_KEPT, ";")
        if clause:
            yield _POINTS_WORD.sub(r"\1", _with_colon(clause))


def _with_colon(clause: str) -> str:
    """ "Đạt 100% thì được 2 điểm" as "Đạt 100%: 2"."""
    if found := _THEN_POINTS.fullmatch(clause):
        return f"{found['words']}: {found['points']}"
    if found := _THEN_NONE.fullmatch(clause):
        return f"{found['words']}: 0"
    return _THEN_FORMULA.sub(": ", clause)


def number(text: str) -> str:
    """``05`` → ``5``, ``0,50`` → ``0.5``, as rules hold numbers."""
    return plain(Decimal(text.replace(",", ".")))


def capital(words: str) -> str:
    """Words as the label of an answer."""
    return words[:1].upper() + words[1:]
