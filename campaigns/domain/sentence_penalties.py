"""What decisions take off: once, each time, for every day late."""

from __future__ import annotations

import re

from campaigns.domain.sentence_clauses import (
    LONGEST,
    POINTS,
    Assumed,
    N,
    Rule,
    Variant,
    match,
    number,
)

_LIMIT = rf"(?:, (?:tối đa|nhiều nhất)(?: không quá)?(?: trừ)? (?P<cap>{N}))?"
_THING = r"(?:lần|văn bản|báo cáo|nhiệm vụ|hồ sơ|trường hợp|vụ việc|nội dung)"
# Not every one of them, or counted otherwise.
_NOT_EVERY = re.compile(
    r"\b(?:từ|sau|trên|dưới|vượt|tiếp theo|thứ|nếu|ngoài|tăng|thêm|so với|hơn|quá(?! hạn))\b"
)
_OTHER_DAYS = re.compile(r"làm việc|ngày nghỉ|ngày lễ", re.IGNORECASE)
# What lets a deduction go: "miễn nếu giải trình khách quan", "trừ trường hợp bất khả kháng".
_REASON = r"(?:khách quan|bất khả kháng|lý do chính đáng|được chấp thuận)"
_WAIVED = (
    r"(?:miễn|không trừ|trừ|ngoại trừ)(?: trừ)?(?: điểm)? (?:nếu |khi |trường hợp |các )?"
    rf"[^\d]*{_REASON}[^\d]*"
)
# Tells who enters it what it needs; the points are the same.
_ONLY_IF = r"chỉ (?:khi|áp dụng khi|trừ khi) [^\d]*"
_REMARK = r"thời (?:điểm|gian) (?:tính|xác định|ghi nhận) [^\d]*"
_LATE = r"(?:(?:nộp|gửi|báo cáo) )?(?:trễ|chậm|muộn|quá hạn)(?: hạn)?"


def read_off(clauses: list[str], maximum: str) -> Variant | None:
    """A flat deduction, once or each time, perhaps waived for a reason."""
    text = "; ".join(clauses).replace("; tối đa", ", tối đa")
    if len(text) > LONGEST:
        return None
    text, waivable = _without_tail(text)
    each = match(
        rf"(?:mỗi {_THING}(?: [^:;\d]+?)??:? (?:bị )?trừ {POINTS}"
        rf"|trừ (?P<other>{N}) ?(?:/|cho mỗi|mỗi) ?{_THING}){_LIMIT}",
        text,
    )
    if each is not None and _NOT_EVERY.search(each[0].casefold().partition("trừ")[0]):
        return None
    if each is not None:
        points = number(each["points"] or each["other"])
        rule: Rule = {"kind": "penalty_flat", "points": f"-{points}", "per_time": True}
        rule |= {"cap": f"-{number(each['cap'])}"} if each["cap"] else {}
        return Variant(rule | waivable)
    once = match(rf"(?:bị )?trừ (?P<upto>(?:tối đa|không quá|đến) )?{POINTS}", text)
    if once is None or (once["upto"] and waivable):
        return None
    points = f"-{number(once['points'])}"
    if once["upto"]:
        return Variant({"kind": "penalty_judged", "lowest": points})
    return Variant({"kind": "penalty_flat", "points": points} | waivable)


def _without_tail(text: str) -> tuple[str, Rule]:
    """The text without "(miễn nếu …)" or ", chỉ khi …" at its end, and whether it may be waived."""
    rest = match(rf"(?P<rest>.*?)(?:,|;)? ?\(?(?:{_ONLY_IF}|(?P<waived>{_WAIVED}))\)?", text)
    # "Trừ 1" alone is no tail, whatever stands behind it.
    if rest is None or not re.search(r"\d", rest["rest"]):
        return text, {}
    return rest["rest"].strip(" ,;"), {"waivable": True} if rest["waived"] else {}


def read_late(clauses: list[str], maximum: str) -> Variant | None:
    """Every day late: a first amount for the first days, so much for every further day."""
    rule: Rule = {}
    assumed = list[Assumed]()
    for clause in clauses:
        if match(_REMARK, clause) or match(_WAIVED, clause):
            continue
        if _OTHER_DAYS.search(clause):
            return None
        found = _first(clause) or _further(clause, rule) or _rejected(clause) or _most(clause)
        if found is None or found.keys() & rule.keys():
            return None
        rule |= found
    if "per_day" not in rule:
        return None
    if rule.pop("from_day", None) is not None and rule["first_points"] != "0":
        assumed.append(("late_added", ""))
    whole = {"kind": "penalty_per_day", "first_days": "0", "first_points": "0", **rule}
    return Variant(whole, tuple(assumed))


def _first(clause: str) -> Rule | None:
    found = match(
        rf"{_LATE}(?: (?:(?!\b(?:trên|sau|từ|quá)\b)[^:\d])+?)?? "
        rf"(?:chưa quá |không quá |đến |từ 0?1 (?:đến|-) |0?1 ?- ?)"
        rf"(?P<days>\d{{1,3}}) ngày(?: [^:\d]+?)??:? (?:bị )?trừ {POINTS}",
        clause,
    )
    if found is None:
        return None
    days = number(found["days"])
    return {"first_days": days, "first_points": f"-{number(found['points'])}"}


def _further(clause: str, rule: Rule) -> Rule | None:
    """ "Từ ngày thứ 3 trở đi" has to follow the first days; "mỗi ngày tiếp theo" does by itself."""
    off = rf"(?:(?:mỗi ngày )?(?:bị )?trừ (?:thêm )?(?P<points>{N})(?: ?/ ?ngày)?)"
    found = match(rf"từ ngày thứ (?P<day>\d{{1,3}})(?: trở đi)?,?(?: [^:\d]+?)??:? {off}", clause)
    if found is not None:
        if "first_days" not in rule or int(found["day"]) != int(rule["first_days"]) + 1:
            return None
        if "/" not in clause and "mỗi ngày" not in clause.casefold():
            return None  # so much for all of them together
        added = {} if re.search(r"trừ thêm", clause, re.IGNORECASE) else {"from_day": True}
        return {"per_day": f"-{number(found['points'])}", **added}
    more = r"(?: (?:tiếp theo|trễ thêm|chậm thêm|sau đó))"
    found = match(rf"(?:cứ )?mỗi ngày{more}:? (?:bị )?trừ (?:thêm )?{POINTS}", clause)
    if found is None and "first_days" not in rule:
        found = match(
            rf"(?:cứ )?mỗi ngày {_LATE}(?: [^:\d]+?)??:? (?:bị )?trừ {POINTS}"
            rf"|{_LATE}:? trừ (?P<other>{N}) ?(?:/|cho mỗi|mỗi) ?ngày",
            clause,
        )
    if found is None:
        return None
    return {"per_day": f"-{number(found['points'] or found.groupdict().get('other') or '')}"}


def _rejected(clause: str) -> Rule | None:
    found = match(
        rf"(?:[^:\d]* )??sau (?:ngày )?(?P<day>\d{{1,2}}/\d{{1,2}}(?:/\d{{4}})?)(?: thì)?,? "
        rf"không (?:được )?(?:tiếp nhận|chấp nhận|nhận)(?:,? {_WAIVED})?",
        clause,
    )
    return {"reject_after": found["day"]} if found else None


def _most(clause: str) -> Rule | None:
    found = match(rf"(?:tổng )?(?:tối đa|nhiều nhất)(?: không quá)?(?: trừ)? {POINTS}", clause)
    return {"cap": f"-{number(found['points'])}"} if found else None
