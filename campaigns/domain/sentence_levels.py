"""Answers and levels in words, as decisions write them: "Có: 1", "Tốt: 10; khá: 3; không: 0"."""

from __future__ import annotations

import re
from decimal import Decimal

from campaigns.domain.sentence_clauses import (
    BESIDE,
    CONDITION,
    POINTS,
    Assumed,
    N,
    Rule,
    Variant,
    capital,
    match,
    number,
)

_SAID = rf"(?P<words>[^:=]+?)\s*[:=]\s*{POINTS}"
_LEVEL = rf"(?P<words>[^:=]+?)\s*[:=]\s*(?P<up>(?:tối đa|đến|không quá) )?{POINTS}"
# A number of things, a share, a day or a condition: no answer of its own.
_NO_ANSWER = (
    r"(?:\d|từ |dưới |trên |ít nhất |tối thiểu |đạt \d|trong |sau |trước |mỗi |cứ |nếu |thêm "
    r"|cộng |trừ |ngoài ra|còn lại|điểm |thang |tổng |mức điểm|tối đa|≥|≤|<|>)"
)
# A share or a number of days in an answer is a step that was not understood.
_STEP = re.compile(r"(?<!\d)(?!100%)\d+(?:,\d+)?%|\d ngày\b", re.IGNORECASE)
_DONE = r"(?:có|đã|được|ban hành|hoàn thành|đạt|bảo đảm|đảm bảo|đầy đủ|đúng|thực hiện)\b"
_ONE_OF = (
    r"(?:không|chưa) (?:đầy đủ|đủ|đạt|bảo đảm|đảm bảo|đáp ứng(?: đủ)?|thực hiện)|thiếu|vi phạm"
)
_NOT_EACH = re.compile(r"\b(?:trừ|giảm|mất|tăng|thêm|hơn|vượt|tiếp theo|sau|từ)\b", re.IGNORECASE)
_NONE = r"không có .+"
_AT_LEAST_ONE = r"(?:có )?(?:ít nhất|tối thiểu) (?:0?1|một) "


_ALL = r"(?:đạt |đáp ứng |có )?(?:(?:đầy )?đủ|tất cả) (?:các|những) yêu cầu ?\((?P<inside>[^()]+)\)"
_ADDED = r"\s*\(?(?:cộng|tính tổng)(?: điểm)?(?: của)? các (?:nội dung|mục|tiêu chí)[^()\d]*\)?"


def read_answers(clauses: list[str], maximum: str) -> Variant | None:
    """Yes and no, each with its points, perhaps a third for what did not arise."""
    rule: Rule = {"kind": "yes_no"}
    for clause in clauses:
        found = match(_SAID, clause)
        answer = _answer(found["words"].strip()) if found else None
        if found is None or answer is None:
            return None
        key, label = answer
        # A second denial that is worth as much as yes: nothing of the kind arose.
        if key == "no" and number(found["points"]) == rule.get("yes") and match(_NONE, label):
            key = "none_arises"
        if key in rule:
            return None
        rule[key] = number(found["points"])
        if label:
            rule[f"{key}_label"] = capital(label)
    if "yes" not in rule or ("no" in rule and Decimal(rule["no"]) >= Decimal(rule["yes"])):
        return None
    if "no" in rule:
        return Variant(rule)
    # "Có: 1" leaves nothing open; what a longer answer leaves open is 0.
    if len(clauses) > 1 or rule["yes"] != maximum:
        return None
    label = rule.get("yes_label", "")
    if not label:
        return Variant(rule | {"no": "0"})
    described = match(rf"{_DONE}.*", label) and "theo" not in label.casefold().split()
    return Variant(rule | {"no": "0"}, (("zero_assumed", ""),)) if described else None


def _answer(words: str) -> tuple[str, str] | None:
    """Which answer the words are, and its label when they say more than yes or no."""
    if match(r"không (?:có )?phát sinh.*", words):
        return "none_arises", ""
    if other := match(r"(?:không|chưa)\b\s*(?P<label>.*)|(?:vẫn )?còn .+", words):
        return "no", words if other["label"] != "" else ""
    if match(rf"{_NO_ANSWER}.*", words) or _STEP.search(words) or BESIDE.search(words):
        return None
    return "yes", "" if words.casefold() == "có" else words


def read_all_of(clauses: list[str], maximum: str) -> Variant | None:
    """Several conditions of which the text says that none may be missing."""
    if len(clauses) != 2:
        return None
    met, missed = match(_SAID, clauses[0]), match(_SAID, clauses[1])
    if met is None or missed is None:
        return None
    if not match(rf"(?:{_ONE_OF}) (?:(?:một|1|01) trong|bất k[ỳỉ]).*", missed["words"]):
        return None
    listed = match(_ALL, met["words"])
    text, mark = (listed["inside"], ";") if listed else (met["words"], "")
    cut = r"\s*;\s*" if mark in text and mark else r",\s+(?:và\s+)?|\s+và\s+"
    labels = [part for part in re.split(cut, text) if part]
    if len(labels) < 2 or match(rf"{_NO_ANSWER}.*", text) or _STEP.search(text):
        return None
    conditions = [
        {"key": f"m{place}", "label": capital(label)} for place, label in enumerate(labels, start=1)
    ]
    rule: Rule = {"kind": "all_or_nothing", "points": number(met["points"])}
    rule |= {"conditions": conditions, "else": number(missed["points"])}
    return Variant(rule, () if listed and ";" in text else (("conditions_split", ""),))


def read_added(clauses: list[str], maximum: str) -> Variant | None:
    """Parts of which the text says that their points are added up."""
    last = match(rf"(?P<clause>.*?){_ADDED}", clauses[-1])
    if last is None:
        return None
    said = [match(_SAID, clause) for clause in [*clauses[:-1], last["clause"]] if clause]
    items = [
        {"key": f"m{place}", "label": capital(item["words"]), "points": number(item["points"])}
        for place, item in enumerate(said, start=1)
        if item is not None
    ]
    if len(items) < max(len(said), 2) or any(_STEP.search(item["label"]) for item in items):
        return None
    return Variant({"kind": "checklist", "items": items})


def read_levels(clauses: list[str], maximum: str) -> Variant | None:
    """Levels in words; the best gives the maximum, what no level describes gives 0."""
    options = list[Rule]()
    for clause in clauses:
        found = match(_LEVEL, clause)
        words = found["words"].strip() if found else ""
        # A label with a number is a tier or a day that was not understood.
        if found is None or re.search(r"\d", words) or match(rf"{_NO_ANSWER}.*", words):
            return None
        if BESIDE.search(words):
            return None
        option: Rule = {"label": capital(words), "points": number(found["points"])}
        options.append(option | ({"up_to": True} if found["up"] else {}))
    worth = [Decimal(option["points"]) for option in options]
    labels = {option["label"].casefold() for option in options}
    distinct = len(set(worth)) == len(labels) == len(options) > 1
    if not distinct or max(worth) != Decimal(maximum) or not _apart(labels):
        return None
    assumed: tuple[Assumed, ...] = ()
    if min(worth):
        options.append({"label": "Không có", "points": "0"})
        assumed = (("zero_assumed", ""),)
    keyed = [{"key": f"m{place}", **option} for place, option in enumerate(options, start=1)]
    return Variant({"kind": "choice", "options": keyed}, assumed)


def _apart(labels: set[str]) -> bool:
    """Whether no level hides a step, a share or a comparison in its words."""
    hidden = re.compile(r"\b(?:mỗi|từng|năm trước|tỷ lệ|trừ|cộng)\b")
    return not any(hidden.search(label) for label in labels)


def read_best(clauses: list[str], maximum: str) -> Variant | None:
    """At least one of one kind of things, or at least one of another."""
    found = [match(rf"(?P<label>{_AT_LEAST_ONE}[^:=]+?)\s*:\s*{POINTS}", item) for item in clauses]
    said = [(item["label"], number(item["points"])) for item in found if item is not None]
    worth = [Decimal(points) for _label, points in said]
    kinds = {re.sub(_AT_LEAST_ONE, "", label, flags=re.IGNORECASE) for label, _points in said}
    if len(said) < max(len(clauses), 2) or len(kinds) < len(said):
        return None
    # What adds up to the maximum may be meant to be added up.
    if max(worth) != Decimal(maximum) or len(set(worth)) < len(worth) or not all(worth):
        return None
    alternatives = [
        {"key": f"m{place}", "label": capital(label), "rule": _yes(points)}
        for place, (label, points) in enumerate(said, start=1)
    ]
    return Variant({"kind": "best_of", "alternatives": alternatives}, (("best_counts", ""),))


def _yes(points: str) -> Rule:
    return {"kind": "yes_no", "yes": points, "no": "0"}


def read_compared(clauses: list[str], maximum: str) -> Variant | None:
    """Points when a figure is higher, or lower, than the year before."""
    found = match(
        rf"(?P<before>(?:(?!\b(?:không|chưa|bằng|hoặc)\b).)* )?(?P<way>tăng|cao hơn|giảm|thấp hơn) "
        rf"(?:so với )?năm trước(?: liền kề| liền trước| đó)?: {POINTS}",
        clauses[0],
    )
    rest = "; ".join(clauses[1:])
    if found is None or _more_than_way(found["before"] or ""):
        return None
    if rest and not match(r"(?:không|bằng hoặc|còn lại)[^;]*: 0", rest):
        return None
    up = found["way"].casefold() in {"tăng", "cao hơn"}
    rule: Rule = {"kind": "year_over_year", "points": number(found["points"])}
    return Variant(rule | ({} if up else {"direction": "down"}))


def _more_than_way(before: str) -> bool:
    """Whether the words in front of "higher" say more than what is higher."""
    more = re.compile(r"\d%?|,|\b(?:và|mỗi|tăng|giảm|hơn)\b", re.IGNORECASE)
    return any(banned.search(before) for banned in (BESIDE, CONDITION, more))


def read_each(clauses: list[str], maximum: str) -> Variant | None:
    """So many points for each thing, perhaps with a cap."""
    found = match(
        rf"(?:mỗi|cứ mỗi|với mỗi) (?P<label>[^:;\d]+?)(?: được)?:? (?:cộng )?{POINTS}"
        rf"(?:[,.] (?:nhưng )?(?:tối đa|nhiều nhất)(?: không quá)? (?P<cap>{N}))?",
        "; ".join(clauses).replace("; tối đa", ", tối đa"),
    )
    if found is None or _NOT_EACH.search(found["label"]):
        return None
    rule = {
        "kind": "per_item",
        "points": number(found["points"]),
        "count_label": found["label"],
    }
    if BESIDE.search(found["label"]) or CONDITION.search(found["label"]):
        return None
    cap = number(found["cap"]) if found["cap"] else None
    return Variant(rule if cap in (None, maximum) else rule | {"cap": cap})
