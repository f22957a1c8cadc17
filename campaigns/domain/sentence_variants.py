"""What decisions write for the common kinds of rule, in words that are not exactly ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from campaigns.domain.sentence_heads import iso_day

Rule = dict[str, Any]
# Not "1.000": a thousand for some, one for others.
_N = r"\d{1,9}(?:,\d+|\.\d{1,2}(?!\d))?(?![.,]?\d)"
_POINTS = rf"(?P<points>{_N})"
_DAY = r"(?P<day>\d{1,2}/\d{1,2}/\d{4})"
_FULL = "điểm tối đa"


def read_variant(lines: Iterable[str], maximum: str) -> Rule | None:
    """The rule of the clauses of a text, when every one of them is understood; else None."""
    clauses = [clause for line in lines for clause in _clauses(line, maximum)]
    if not clauses:
        return None
    readers = _PENALTIES if not Decimal(maximum) else _READERS
    return next((rule for read in readers if (rule := read(clauses, maximum)) is not None), None)


def _clauses(line: str, maximum: str) -> list[str]:
    """Lower case, without "điểm" behind numbers, cut at semicolons and full stops."""
    text = line.lower().replace(" %", "%").replace("×", "x").replace("*", "x")
    text = re.sub(rf"({_N})\s*(?:đ|điểm)\b", r"\1", text)
    text = re.sub(r"[–−]", "-", text)
    parts = re.split(r"\s*;\s*|\.\s+|\.$", text)
    return [part.strip(" ,-+") for part in parts if part.strip(" ,-+")]


def _number(text: str) -> str:
    number = text.replace(",", ".")
    return number.rstrip("0").rstrip(".") if "." in number else number


def _yes_no(clauses: list[str], maximum: str) -> Rule | None:
    rule: Rule = {"kind": "yes_no"}
    for clause in clauses:
        found = re.fullmatch(rf"(?P<words>[^:]+?)\s*[:=]\s*{_POINTS}", clause)
        if found is None:
            return None
        words = found["words"].strip()
        if re.fullmatch(r"không (?:có )?phát sinh.*", words):
            key, label = "none_arises", ""
        elif (other := re.fullmatch(r"(?:không|chưa)\b\s*(?P<label>.*)", words)) is not None:
            key, label = "no", words if other["label"] else ""
        elif re.fullmatch(r"(?!\d|từ |dưới |trên |đạt \d|trong |sau |trước |mỗi ).+", words):
            key, label = "yes", "" if words == "có" else words
        else:
            return None
        if key in rule:
            return None
        rule[key] = _number(found["points"])
        if label:
            rule[f"{key}_label"] = label
    return rule if {"yes", "no"} <= rule.keys() else None


@dataclass(frozen=True, slots=True)
class _Range:
    """From a bound (included) to another (excluded; None: open); ``worth``: points or a ratio."""

    low: Decimal
    high: Decimal | None
    unit: str
    points: str | None
    divisor: Decimal | None


_UNIT = r"(?P<unit>%|(?:\s+[^\d\s:;%][^\d:;%]*?)?)"
_BOUNDS: tuple[tuple[str, Callable[[re.Match[str]], tuple[str, str | None]]], ...] = (
    (
        rf"(?:đạt )?từ (?P<a>{_N})(?:%)?(?: [^\d:%]+?)? đến dưới (?P<b>{_N}){_UNIT}",
        lambda m: (m["a"], m["b"]),
    ),
    (rf"(?:đạt )?(?:từ|≥|>=) ?(?P<a>{_N}){_UNIT}(?: trở lên)?", lambda m: (m["a"], None)),
    (rf"(?:đạt )?(?P<a>{_N}){_UNIT} trở lên", lambda m: (m["a"], None)),
    (rf"(?:đạt )?(?:dưới|<) ?(?P<b>{_N}){_UNIT}", lambda m: ("0", m["b"])),
    (rf"(?:đạt|đúng|có) (?P<a>{_N}){_UNIT}", lambda m: (m["a"], "=")),
    (rf"(?P<a>{_N}){_UNIT}", lambda m: (m["a"], "=")),
    (r"(?:không|chưa) có(?P<unit>(?: [^\d:;%]+)?)", lambda m: ("0", "=")),
)


def _ranges(clauses: list[str], maximum: str) -> list[_Range] | None:
    found = []
    for clause in clauses:
        words, colon, worth = clause.partition(":")
        read = _worth(worth.strip(), maximum)
        bounds = _bounds(words.strip())
        if not colon or read is None or bounds is None:
            return None
        low, high, unit = bounds
        found.append(_Range(low, high, unit, *read))
    return _joined(sorted(found, key=lambda item: -item.low))


def _bounds(words: str) -> tuple[Decimal, Decimal | None, str] | None:
    for pattern, ends in _BOUNDS:
        match = re.fullmatch(pattern, words)
        if match is None:
            continue
        low, high = ends(match)
        unit = match["unit"].strip()
        start = Decimal(_number(low))
        if high == "=":
            # 100% is the end of the scale; of a number of things the next one is another tier.
            top = start == 100 if unit == "%" else False
            if not top and (unit == "%" or start % 1):
                return None
            return start, None if top else start + 1, unit
        return start, None if high is None else Decimal(_number(high)), unit
    return None


def _worth(text: str, maximum: str) -> tuple[str | None, Decimal | None] | None:
    """Points, or a rate of the maximum with what it is divided by."""
    if re.fullmatch(_N, text):
        return _number(text), None
    if text in {_FULL, f"đạt {_FULL}"}:
        return maximum, None
    divisor = _ratio(text, maximum)
    return None if divisor is None else (None, divisor)


def _ratio(text: str, maximum: str) -> Decimal | None:
    """``(tỷ lệ % x điểm tối đa)/100%`` and the like; what the rate is divided by."""
    text = re.sub(r"^(?:điểm(?: đánh giá| số)?|tính theo công thức)\s*[:=]?\s*", "", text)
    text = re.sub(r"\s+", " ", text).replace("[", "(").replace("]", ")")
    rate = r"tỷ lệ(?: ?%)?(?: (?:đạt được|đạt|thực hiện|hoàn thành))?(?: ?%)?"
    full = rf"(?P<full>{_FULL}|{_N})"
    patterns = (
        rf"\(?{rate} ?x ?{full}\)?(?: ?[/:] ?(?P<by>{_N})%?)?",
        rf"\(?{rate} ?[/:] ?(?P<by>{_N})%?\)? ?x ?{full}",
    )
    for pattern in patterns:
        match = re.fullmatch(pattern, text)
        if match is not None:
            full_points = match["full"]
            if full_points != _FULL and Decimal(_number(full_points)) != Decimal(maximum):
                return None
            return Decimal(_number(match["by"] or "100"))
    return None


def _joined(ranges: list[_Range]) -> list[_Range] | None:
    """The ranges, highest first, when they join without gap or overlap down to 0."""
    if not ranges or ranges[-1].low or len({item.unit for item in ranges if item.unit}) > 1:
        return None
    # A rate of 100% arrives at the maximum by itself.
    above = ranges[0].high if ranges[0].divisor == ranges[0].high else None
    for item in ranges:
        if item.high != above:
            return None
        above = item.low
    return ranges


def _tiers(clauses: list[str], maximum: str) -> Rule | None:
    ranges = _ranges(clauses, maximum)
    if ranges is None or any(item.points is None for item in ranges):
        return None
    tiers = [{"from": format(item.low, "f"), "points": item.points} for item in ranges]
    unit = next((item.unit for item in ranges if item.unit), "")
    if unit == "%":
        return {"kind": "tiers", "input": "percent", "tiers": tiers}
    rule: Rule = {"kind": "tiers", "input": "count", "tiers": tiers}
    return rule | ({"unit": unit} if unit else {})


def _linear(clauses: list[str], maximum: str) -> Rule | None:
    if len(clauses) == 1 and (divisor := _ratio(clauses[0], maximum)) is not None:
        return _with_full({"kind": "linear"}, divisor)
    ranges = _ranges(clauses, maximum)
    rated = [item for item in ranges or () if item.divisor is not None]
    if ranges is None or len(rated) != 1 or rated[0].unit != "%" or len(ranges) > 3:
        return None
    (rate,) = rated
    place = ranges.index(rate)
    below, above = ranges[place + 1 :], ranges[:place]
    if len(below) > 1 or len(above) > 1:
        return None
    full = rate.divisor or Decimal(100)
    # The rate has to arrive at the maximum where the points above begin.
    if above and (rate.high != full or Decimal(above[0].points or "0") != Decimal(maximum)):
        return None
    rule = _with_full({"kind": "linear"}, full)
    if below:
        rule["floor"] = format(rate.low, "f")
        if below[0].points != "0":
            rule["below"] = below[0].points
    return rule


def _with_full(rule: Rule, full: Decimal) -> Rule:
    return rule if full == 100 else rule | {"full_at": format(full, "f")}


def _dates(clauses: list[str], maximum: str) -> Rule | None:
    rule: Rule = {"kind": "tiers", "input": "date", "tiers": []}
    for clause in clauses:
        found = re.fullmatch(rf"(?P<words>.*?)\s*(?:ngày )?(?:{_DAY})?\s*[:=]\s*{_POINTS}", clause)
        if found is None:
            return None
        words, points = found["words"].removesuffix(" ngày"), _number(found["points"])
        day = iso_day(found["day"]) if found["day"] else None
        if day is None:
            if found["day"] or not re.fullmatch(r"(?:không|chưa) (?:thực hiện|ban hành).*", words):
                return None
            rule["never"] = points
        elif re.search(r"(?:chậm nhất|đến hết|trong|đến)$", words):
            rule["tiers"].append({"until": day, "points": points})
        elif re.search(r"trước$", words):
            before = date.fromisoformat(day) - timedelta(days=1)
            rule["tiers"].append({"until": before.isoformat(), "points": points})
        elif re.search(r"sau$", words) and rule["tiers"] and rule["tiers"][-1]["until"] == day:
            rule["late"] = points
        else:
            return None
    return rule if rule["tiers"] else None


def _days(clauses: list[str], maximum: str) -> Rule | None:
    rule: Rule = {"kind": "days", "tiers": []}
    for clause in clauses:
        within = re.fullmatch(
            rf"(?:.* )?trong (?:vòng )?(?P<days>\d+) ngày(?: [^:\d]*)?: {_POINTS}", clause
        )
        late = re.fullmatch(rf"(?:sau|quá|trên) (?P<days>\d+) ngày(?: [^:\d]*)?: {_POINTS}", clause)
        if within is not None and "late" not in rule:
            rule["tiers"].append({"within": within["days"], "points": _number(within["points"])})
        elif late is not None and rule["tiers"] and rule["tiers"][-1]["within"] == late["days"]:
            rule["late"] = _number(late["points"])
        else:
            return None
    return rule if rule["tiers"] else None


def _per_item(clauses: list[str], maximum: str) -> Rule | None:
    found = re.fullmatch(
        rf"(?:mỗi|cứ mỗi|với mỗi) (?P<label>[^:\d]+?)(?: được)?:? (?:cộng )?{_POINTS}"
        rf"(?:[,.] (?:nhưng )?(?:tối đa|nhiều nhất)(?: không quá)? (?P<cap>{_N}))?",
        "; ".join(clauses).replace("; tối đa", ", tối đa"),
    )
    if found is None:
        return None
    rule = {
        "kind": "per_item",
        "points": _number(found["points"]),
        "count_label": found["label"],
    }
    cap = _number(found["cap"]) if found["cap"] else None
    return rule if cap in (None, maximum) else rule | {"cap": cap}


def _compared(clauses: list[str], maximum: str) -> Rule | None:
    found = re.fullmatch(
        rf"(?:.* )?(?P<way>tăng|cao hơn|giảm|thấp hơn) (?:so với )?năm trước: {_POINTS}", clauses[0]
    )
    rest = "; ".join(clauses[1:])
    if found is None or (rest and not re.fullmatch(r"(?:không|bằng hoặc|còn lại)[^;]*: 0", rest)):
        return None
    direction = {} if found["way"] in {"tăng", "cao hơn"} else {"direction": "down"}
    return {"kind": "year_over_year", "points": _number(found["points"]), **direction}


def _taken_off(clauses: list[str], maximum: str) -> Rule | None:
    text = "; ".join(clauses).replace("; tối đa", ", tối đa")
    limit = rf"(?:, (?:tối đa|nhiều nhất)(?: không quá| trừ)? (?P<cap>{_N}))?"
    each = re.fullmatch(
        rf"(?:mỗi lần(?: [^:\d]+)?:? trừ {_POINTS}|trừ (?P<other>{_N}) ?(?:/|cho mỗi|mỗi) ?lần)"
        rf"{limit}",
        text,
    )
    if each is not None:
        points = _number(each["points"] or each["other"])
        rule: Rule = {"kind": "penalty_flat", "points": f"-{points}", "per_time": True}
        return rule | ({"cap": f"-{_number(each['cap'])}"} if each["cap"] else {})
    once = re.fullmatch(rf"trừ {_POINTS}", text)
    return {"kind": "penalty_flat", "points": f"-{_number(once['points'])}"} if once else None


_READERS = (_tiers, _linear, _dates, _days, _per_item, _compared, _yes_no)
_PENALTIES = (_taken_off,)
