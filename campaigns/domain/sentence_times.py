"""Days and dates as decisions write them: "trong 30 ngày", "chậm nhất ngày 15/02/2026"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from campaigns.domain.sentence_clauses import POINTS, Assumed, Rule, Variant, capital, match, number
from campaigns.domain.sentence_heads import iso_day

_DAY = r"(?P<day>\d{1,2}/\d{1,2}/\d{4})"
_DAYS = r"(?P<days>\d{1,3}) ngày"
_WORDS = r"[^\d:;()]*?"
_OTHER_DAYS = re.compile(
    r"ngày (?:làm việc|nghỉ|lễ|công)|trừ (?:ngày|các ngày|thời gian)|không (?:kể|tính|bao gồm)",
    re.IGNORECASE,
)
# Where the days are counted from, and what has to be met besides; anything else is refused, as are
# working days, which nobody here counts.
_FROM = rf"(?: (?:kể từ|tính từ|từ|sau)(?: khi| lúc)? (?P<reference>{_WORDS}))??"
_AND = rf"(?:,? và (?P<requires>(?:bảo đảm|đảm bảo|đạt|đúng|đầy đủ|đủ|có) {_WORDS}))?"
# What is done in time, never the denial of it.
_DOING = (
    r"(?:(?![^\d:;()]*\b(?:có|đạt|đủ|đúng|bảo đảm|đảm bảo)\b[^\d:;()]*\bvà )"
    r"(?:(?!\b(?:không|chưa|sau|quá|trên|hoặc|nếu|khi|trừ|mỗi|riêng)\b)[^\d:;(),])* )??"
)
_WITHIN = (
    rf"{_DOING}(?:trong(?: vòng| thời hạn| thời gian)?|không quá|chậm nhất(?: là| sau)?) {_DAYS}"
)
_LATE = rf"(?:{_DOING}(?:trễ|chậm|muộn|quá hạn)) ?\(?(?:nhưng )?không quá {_DAYS}\)?"
_AFTER = r"(?:[^\d:;()]* )??(?:sau|quá|trên) (?P<days>\d{1,3}) ngày"
_LATER = r"(?:chậm|muộn|trễ) hơn|(?:quá|sau) thời (?:hạn|gian)(?: trên| này| quy định)?"
# Whole days that follow those before: "từ 31 đến 60 ngày" after "trong 30 ngày".
_DONE = r"(?:(?:ban hành|gửi|nộp|báo cáo|thực hiện|hoàn thành|tổ chức)(?: [^\W\d]+){0,4}? )?"
_NEXT = (
    rf"{_DONE}(?:(?:từ|trong)(?: ngày thứ)? (?P<first>\d{{1,3}})(?: ngày)?"
    r"|(?:trên|quá|sau) (?P<over>\d{1,3})(?: ngày)?)"
    r" ?(?:đến|tới|-)(?: hết)?(?: ngày thứ)? (?P<days>\d{1,3})(?: ngày)?"
)
_ON = rf"{_DONE}từ (?P<day>ngày thứ )?(?P<first>\d{{1,3}})(?(day)| ngày)(?: trở (?:lên|đi))"
_NEVER = rf"(?:không|chưa) (?:thực hiện|ban hành|nộp|gửi|có|báo cáo|tổ chức)(?: {_WORDS})?"
_UNMET = r"(?:không|chưa) (?:đạt(?: yêu cầu)?|bảo đảm|đảm bảo|đáp ứng)(?: [^\d:;()]*?)?"
# A condition beside the day.
_SEVERAL = re.compile(
    r"\b(?:nếu|khi|trừ|mỗi|riêng)\b|,|\b(?:có|đạt|đủ|đúng|bảo đảm|đảm bảo)\b.*\bvà ", re.IGNORECASE
)


def read_dates(clauses: list[str], maximum: str) -> Variant | None:
    """Points by the day something was done, later, never."""
    rule: Rule = {"kind": "tiers", "input": "date", "tiers": []}
    for clause in clauses:
        found = match(rf"(?P<words>.*?)\s*(?:ngày )?(?:{_DAY})?\s*[:=]\s*{POINTS}", clause)
        if found is None or _SEVERAL.search(found["words"]):
            return None
        if not _put_date(rule, found["words"], found["day"], found["points"]):
            return None
    return Variant(rule) if rule["tiers"] else None


def _put_date(rule: Rule, words: str, day: str | None, points: str) -> bool:
    words, points = re.sub(r" ngày$", "", words.casefold()), number(points)
    iso = iso_day(day) if day else None
    if iso is None:
        if day or not match(r"(?:không|chưa) (?:thực hiện|ban hành).*", words):
            return False
        rule["never"] = points
    elif re.search(r"\b(?:chưa|không(?! quá| chậm| muộn))\b", words):
        return False
    elif re.search(r"(?:chậm nhất|đến hết|trong|đến)$", words):
        rule["tiers"].append({"until": iso, "points": points})
    elif re.search(r"trước$", words):
        before = date.fromisoformat(iso) - timedelta(days=1)
        rule["tiers"].append({"until": before.isoformat(), "points": points})
    elif re.search(r"sau$", words) and rule["tiers"] and rule["tiers"][-1]["until"] == iso:
        rule["late"] = points
    else:
        return False
    return True


def read_days(clauses: list[str], maximum: str) -> Variant | None:
    """Points by the days something took from a reference day, later, never, below a standard."""
    if any(_OTHER_DAYS.search(clause) for clause in clauses):
        return None
    rule: Rule = {"kind": "days", "tiers": []}
    assumed, said = list[Assumed](), list[tuple[str | None, str | None]]()
    for clause in clauses:
        late = match(rf"{_LATE}{_FROM}{_AND}: {POINTS}", clause)
        tier = late or match(rf"{_WITHIN}{_FROM}{_AND}: {POINTS}", clause)
        if tier is not None and "late" not in rule:
            rule["tiers"].append({"within": number(tier["days"]), "points": number(tier["points"])})
            said.append((tier["reference"], tier["requires"]))
            if late:
                assumed.append(("late_from_reference", number(late["days"])))
        elif tier is not None or not rule["tiers"] or not _put_further(rule, clause):
            return None
    around = _around(said)
    if around is None or not rule["tiers"]:
        return None
    if "requires" not in around:
        rule.pop("otherwise", None)
    if "late" not in rule:
        assumed.append(("zero_below", f"> {rule['tiers'][-1]['within']}"))
    return Variant(rule | around, tuple(assumed))


def _put_further(rule: Rule, clause: str) -> bool:
    """Points of what comes behind the first days: more days, too late, never."""
    return _put_next(rule, clause) or _put_rest(rule, clause)


def _put_next(rule: Rule, clause: str) -> bool:
    """Points of the days that follow the last ones without a gap."""
    found = match(rf"{_NEXT}{_FROM}: {POINTS}", clause)
    if found is None or "late" in rule or not _follows(rule, found["first"], found["over"]):
        return False
    if int(found["days"]) <= int(rule["tiers"][-1]["within"]) or found["reference"]:
        return False
    rule["tiers"].append({"within": number(found["days"]), "points": number(found["points"])})
    return True


def _follows(rule: Rule, first: str | None, over: str | None = None) -> bool:
    """Whether a day is the first one behind the last tier."""
    last = int(rule["tiers"][-1]["within"])
    return int(first) == last + 1 if first else int(over or "-1") == last


def _put_rest(rule: Rule, clause: str) -> bool:
    """Points of what comes too late, never, or not as it has to be."""
    found = match(rf"(?P<words>[^:]+): {POINTS}", clause)
    if found is None:
        return False
    points = number(found["points"])
    for words in re.split(r" hoặc ", found["words"], flags=re.IGNORECASE):
        after = match(rf"{_AFTER}{_FROM}", words)
        too_late = after and number(after["days"]) == rule["tiers"][-1]["within"]
        on = match(_ON, words)
        too_late = too_late or (on and _follows(rule, on["first"]))
        if (too_late or match(_LATER, words)) and "late" not in rule:
            rule["late"] = points
        elif match(_NEVER, words) and "never" not in rule:
            rule["never"] = points
        elif match(_UNMET, words) and "otherwise" not in rule:
            rule["otherwise"] = points
            rule.setdefault("late", points)
        else:
            return False
    return True


def _around(said: list[tuple[str | None, str | None]]) -> Rule | None:
    """The reference day and the conditions of the tiers, which have to be those of all."""
    references = {reference.strip() for reference, _requires in said if reference}
    if said and said[0][0]:
        references -= {"ngày đó", "ngày này", "ngày nêu trên"}
    requires = {(needed or "").casefold() for _reference, needed in said}
    if len(references) > 1 or len(requires) > 1:
        return None
    rule: Rule = {}
    if references:
        rule["reference_label"] = capital(references.pop())
    needed = said[0][1] if said else None
    if needed:
        rule["requires"] = [{"key": "m1", "label": capital(needed.strip())}]
    return rule
