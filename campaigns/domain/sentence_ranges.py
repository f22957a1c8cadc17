"""Tiers on a percentage or a number, and rates, as decisions write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from campaigns.domain.sentence_clauses import (
    BESIDE,
    CONDITION,
    WORDS,
    Assumed,
    N,
    Rule,
    Variant,
    match,
    number,
)
from campaigns.domain.sentence_worth import Worth, read_off_worth, read_rate, read_worth
from scoring.engine.numbers import plain

_UNIT = rf"(?P<unit>%(?:\s+{WORDS})??|(?:\s+{WORDS})??)"
_A, _B = rf"(?P<a>{N})", rf"(?P<b>{N})"
_MIDDLE = rf"(?P<middle>%|\s{WORDS})?"
# Two things in one breath, of which the number measures only the second.
_SEVERAL_DONE = re.compile(r"\b(?:và|hoặc)\b|,", re.IGNORECASE)
_MEASURED = re.compile(r"(?:tỷ lệ|số|mức)\b(?!.*(?:,|\bvà|\bhoặc)$)", re.IGNORECASE)
# What only a word of comparison or denial in front or behind would turn into something else.
_NOT_IN_SUBJECT = re.compile(
    r"\b(?:không|chưa|tăng|giảm|vượt|so với|mỗi|cứ|thêm|nếu|trừ)\b", re.IGNORECASE
)
_NOT_BEFORE_NUMBER = re.compile(
    r"\b(?:trong|trước|sau|quá|trên|dưới|hơn|từ|đến|tới|khoảng|gần|nhất|thiểu|đa|thứ|ngày|tháng|năm"
    r"|quý|mức|số|vòng|loại)$",
    re.IGNORECASE,
)
_NOT_BEHIND = re.compile(
    r"\b(?:không|chưa|và|hoặc|nhưng|trở lên|trở xuống|so với|năm trước|mỗi|trừ|nếu|quá|hơn|dưới"
    r"|từ|đến|trước|sau)\b",
    re.IGNORECASE,
)
# Amounts that are not counted in whole numbers.
_AMOUNTS = re.compile(
    r"(?:(?:nghìn|triệu|tỷ)\b|đồng\b|điểm\b|ha\b|km|mét\b|m2|kg\b|tấn\b|giờ\b)", re.IGNORECASE
)
_BEYOND = re.compile(r"(?:≥|>=) ?100%|100%[^:]*trở lên", re.IGNORECASE)
_VERB = re.compile(r"(?:^|\s)(?:đạt được|đạt|có|được|đúng|là)$", re.IGNORECASE)
_NOT_DONE = (
    r"(?:không|chưa) (?:có|(?:có )?(?:thực hiện|tổ chức|triển khai|ban hành|xây dựng|tiến hành"
    r"|báo cáo|cập nhật|kiểm tra))"
)
_SEVERAL = re.compile(r"\b(?:và|hoặc|nhưng)\b", re.IGNORECASE)
_REST = r"(?:các )?(?:mức |trường hợp )?(?:còn lại|khác)"
Ends = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class _Range:
    """From a bound (included) to another (excluded; None: open); ``worth``: points or a rate."""

    low: Decimal
    high: Decimal | None
    unit: str
    worth: Worth
    subject: str = ""
    behind: str = ""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Ranges that join from the top down to 0, and the points of "not carried out"."""

    ranges: list[_Range]
    unit: str
    none: str | None
    assumed: tuple[Assumed, ...]


# With how the bounds are meant: "[": from a on, ")": below b, "[]": both included, ">": above a,
# "<=": up to b, "=": exactly a. "[]", ">" and "<=" say what only whole numbers have.
_FORMS: tuple[tuple[str, str], ...] = (
    (rf"(?:từ )?{_A}{_MIDDLE}\s*(?:đến|tới|-)\s*dưới {_B}{_UNIT}", "[)"),
    (rf"(?:từ )?{_A}{_MIDDLE}\s*(?:đến|tới|-)\s*{_B}{_UNIT}", "[]"),
    (rf"(?:từ|≥|>=|ít nhất|tối thiểu|không dưới) ?{_A}{_UNIT}(?: trở lên)?", "["),
    (rf"{_A}{_UNIT} trở lên", "["),
    (rf"(?:dưới|<|ít hơn|nhỏ hơn|chưa đến|không đến) ?{_B}{_UNIT}", ")"),
    (rf"(?:trên|>|nhiều hơn|lớn hơn) ?{_A}{_UNIT}", ">"),
    (rf"(?:không quá|tối đa|≤|<=) ?{_B}{_UNIT}", "<="),
    (rf"{_B}{_UNIT} trở xuống", "<="),
    (rf"{_A}{_UNIT}", "="),
)


def read_tiers(clauses: list[str], maximum: str) -> Variant | None:
    """Points by steps of a percentage or a number."""
    scale = _scale(clauses, lambda text: read_worth(text, maximum))
    if scale is None or any(item.worth.points is None for item in scale.ranges):
        return None
    tiers = [{"from": plain(item.low), "points": item.worth.points} for item in scale.ranges]
    if scale.unit == "%":
        rule: Rule = {"kind": "tiers", "input": "percent", "tiers": tiers}
        beyond = {"over_100": True} if any(map(_BEYOND.search, clauses)) else {}
        return Variant(rule | _none(scale) | beyond, scale.assumed)
    rule = {"kind": "tiers", "input": "count", "tiers": tiers}
    return Variant(rule | ({"unit": scale.unit} if scale.unit else {}), scale.assumed)


def read_steps_off(clauses: list[str], maximum: str) -> Variant | None:
    """Points taken off by steps of a number: "trễ từ 1 đến 3 ngày: trừ 0,5; trên 3 ngày: trừ 1"."""
    scale = _scale(clauses, read_off_worth)
    if scale is None or scale.unit == "%":
        return None
    if scale.ranges[-1].high != 1 or scale.ranges[-1].worth.points != "0":
        return None  # nothing taken off for nothing that happened
    tiers = [{"from": plain(item.low), "points": item.worth.points} for item in scale.ranges]
    rule: Rule = {"kind": "tiers", "input": "count", "tiers": tiers}
    said = tuple(item for item in scale.assumed if item[0] != "zero_below")
    return Variant(rule | ({"unit": scale.unit} if scale.unit else {}), said)


def read_linear(clauses: list[str], maximum: str) -> Variant | None:
    """A rate of the maximum, perhaps with points above and below it."""
    if len(clauses) == 1 and (rate := read_rate(clauses[0], maximum)) is not None:
        return Variant(_linear(rate), rate.assumed)
    scale = _scale(clauses, lambda text: read_worth(text, maximum))
    rated = [item for item in scale.ranges if item.worth.divisor is not None] if scale else []
    if scale is None or len(rated) != 1 or scale.unit != "%" or len(scale.ranges) > 3:
        return None
    (rate_range,) = rated
    place = scale.ranges.index(rate_range)
    below, above = scale.ranges[place + 1 :], scale.ranges[:place]
    if len(below) > 1 or len(above) > 1:
        return None
    worth = rate_range.worth
    # The rate has to arrive at the maximum where the points above begin.
    if above and (
        rate_range.high != worth.divisor
        or Decimal(above[0].worth.points or "0") != Decimal(maximum)
        or worth.cap
    ):
        return None
    rule = _linear(worth)
    if below:
        rule["floor"] = plain(rate_range.low)
        if below[0].worth.points != "0":
            rule["below"] = below[0].worth.points
    return Variant(rule | _none(scale), (*scale.assumed, *worth.assumed))


def _none(scale: _Scale) -> Rule:
    return {} if scale.none is None else {"none": scale.none}


def _linear(worth: Worth) -> Rule:
    rule: Rule = {"kind": "linear"}
    if worth.divisor != 100:
        rule["full_at"] = plain(worth.divisor or Decimal(100))
    return rule | ({"cap": worth.cap} if worth.cap else {})


def _scale(clauses: list[str], read: Callable[[str], Worth | None]) -> _Scale | None:
    """The clauses as one scale; None when one is not understood or they do not join."""
    ranges, zero, rest = list[_Range](), list[tuple[str, Worth]](), list[Worth]()
    for clause in clauses:
        words, colon, text = (part.strip() for part in clause.partition(":"))
        worth = read(text)
        if not colon or worth is None:
            return None
        if match(_REST, words):
            rest.append(worth)
        elif match(rf"{_NOT_DONE}(?: {WORDS})?", words) and not _SEVERAL.search(words):
            zero.append((words, worth))
        elif (found := _range(words, worth)) is not None:
            ranges.append(found)
        else:
            return None
    if not ranges or len(zero) > 1 or len(rest) > 1 or (rest and zero):
        return None
    return _whole_scale(sorted(ranges, key=lambda item: -item.low), zero, rest)


def _whole_scale(
    ranges: list[_Range], zero: list[tuple[str, Worth]], rest: list[Worth]
) -> _Scale | None:
    unit = _unit(ranges)
    if unit is None or (zero and (zero[0][1].points is None or "phát sinh" in zero[0][0])):
        return None
    assumed, none = _unnamed(ranges) if not unit else [], None
    if zero and unit == "%":
        none = zero[0][1].points
    elif zero:
        assumed += _put_zero(ranges, *zero[0])
    low = ranges[-1].low
    if rest and not low:
        return None
    if low:
        ranges.append(_Range(Decimal(0), low, "", rest[0] if rest else Worth("0")))
    if low and not rest:
        beside = unit if unit == "%" else f" {unit}".rstrip()
        assumed.append(("zero_below", f"< {plain(low).replace('.', ',')}{beside}"))
    return _Scale(ranges, unit, none, tuple(assumed)) if _join(ranges) else None


def _unnamed(ranges: list[_Range]) -> list[Assumed]:
    """Numbers without a unit are counts when the text speaks of a number of things."""
    named = any(item.subject.casefold().startswith("số ") for item in ranges)
    return [] if named else [("count_without_unit", "")]


def _put_zero(ranges: list[_Range], words: str, worth: Worth) -> list[Assumed]:
    """ "Không tổ chức" below ranges of a count: none of it."""
    if ranges[-1].low == 0 and ranges[-1].high != 1:
        ranges[-1] = replace(ranges[-1], low=Decimal(1))
    ranges.append(_Range(Decimal(0), Decimal(1), "", worth))
    said = match(r"(?:không|chưa) có(?: .*)?", words)
    return [] if said else [("none_is_zero", words)]


def _join(ranges: list[_Range]) -> bool:
    """Whether the ranges, highest first, join without gap or overlap."""
    # A rate of 100% arrives at the maximum by itself.
    top = ranges[0].worth.divisor
    above = ranges[0].high if top is not None and top == ranges[0].high else None
    for item in ranges:
        if item.high != above or (item.high is not None and item.low >= item.high):
            return False
        above = item.low
    return True


def _unit(ranges: list[_Range]) -> str | None:
    """The one unit of all ranges; None when they measure different things."""
    units = [item.unit for item in ranges if item.unit]
    others = ([item.subject for item in ranges], [item.behind for item in ranges])
    if any(not _one_thing(words) for words in (units, *others)):
        return None
    unit = units[0] if units else ""
    if not unit and any("tỷ lệ" in item.subject.casefold() for item in ranges):
        return None  # a percentage without its sign
    if unit == "%" or not _AMOUNTS.match(unit):
        whole = all(not item.low % 1 and not (item.high or 0) % 1 for item in ranges)
        return unit if unit == "%" or whole else None
    return None


def _one_thing(words: list[str]) -> bool:
    """Whether all are the same words, or the longest of them cut short."""
    found = sorted({item.casefold() for item in words if item}, key=len)
    return all(
        found[-1] == item or found[-1].startswith((f"{item} ", f"{item}/")) for item in found
    )


def _range(words: str, worth: Worth) -> _Range | None:
    for form, meant in _FORMS:
        found = match(rf"(?:(?P<subject>{WORDS}) )??{form}", words)
        if found is None:
            continue
        subject = _VERB.sub("", found["subject"] or "").strip()
        if _NOT_IN_SUBJECT.search(subject) or _NOT_BEFORE_NUMBER.search(subject):
            return None
        if not _MEASURED.match(subject) and _SEVERAL_DONE.search(subject):
            return None
        if BESIDE.search(words) or CONDITION.search(words):
            return None
        unit, behind = found["unit"].strip(), ""
        if unit.startswith("%"):
            unit, behind = "%", unit[1:].strip()
        middle = (found.groupdict().get("middle") or "").strip()
        if _NOT_BEHIND.search(f"{unit} {behind} {middle}"):
            return None
        if (middle and "%" in (middle, unit) and middle != unit) or not _one_thing([middle, unit]):
            return None
        ends = _ends(found.groupdict(), meant, percent=unit == "%")
        return None if ends is None else _Range(*ends, unit, worth, subject, behind)
    return None


def _ends(
    found: dict[str, str], meant: str, *, percent: bool
) -> tuple[Decimal, Decimal | None] | None:
    low = Decimal(number(found["a"])) if found.get("a") else Decimal(0)
    high = Decimal(number(found["b"])) if found.get("b") else None
    if meant in {"[)", "[", ")"}:
        return low, high
    if percent:
        # 100% is the end of the scale; what is between 90% and the next bound nobody says.
        whole = (meant == "=" and low == 100) or (meant == "[]" and high == 100)
        return (low, None) if whole else None
    if low % 1 or (high or 0) % 1:
        return None
    if meant == ">":
        return low + 1, None
    return low, (low if meant == "=" else high or low) + 1
