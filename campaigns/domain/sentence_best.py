"""Points in proportion to the best unit: "tỷ lệ của đơn vị / tỷ lệ cao nhất × điểm tối đa"."""

from __future__ import annotations

import re

from campaigns.domain.sentence_clauses import Rule, Variant, match
from campaigns.domain.sentence_worth import FULL, formula, is_full, is_measure, is_unconditional

_FACTOR = rf"(?P<full>{FULL}|\d+(?:[.,]\d+)?)"
_WORDS = r"[^\d:;%<>≥≤()/×+=]+?"
_MEASURE = rf"(?:tỷ lệ|số)(?: ?%)?(?: {_WORDS})??"
_THE_UNITS = r"(?:đơn vị|cơ quan|địa phương)"
# Whose figure it is: of the unit itself, of the best of those that are ranked with it.
_OWN = re.compile(rf" (?:của|tại) {_THE_UNITS}(?: (?:đó|này|được đánh giá|được chấm))?$")
_GROUP = rf"(?:các {_THE_UNITS}(?: (?:trong|cùng) nhóm)?|nhóm|{_THE_UNITS})"
_BEST = re.compile(
    rf"(?: (?:của|tại) {_THE_UNITS}(?: có tỷ lệ)?)? (?P<way>cao|thấp) nhất"
    rf"(?: (?:của|trong|trong số|giữa) {_GROUP})?$"
)
_BESIDE_BEST = re.compile(
    rf"(?P<of>.+?) so với(?: tỷ lệ)?(?: (?:của )?{_THE_UNITS}(?: có tỷ lệ)?)? cao nhất"
    rf"(?: (?:của|trong|trong số) {_GROUP})?$"
)
_NO_COUNT = re.compile(r"(?:tiền|kinh phí|vốn|dự toán|điểm|giờ)\b")


def read_beside_best(clauses: list[str], maximum: str) -> Variant | None:
    """A figure divided by that of the best unit of the group, times the maximum."""
    if len(clauses) != 1:
        return None
    text = formula(clauses[0]).casefold()
    found = match(rf"(?:{_FACTOR} ?× ?)\(?(?P<ratio>[^()]+)\)?", text)
    found = found or match(rf"\(?(?P<ratio>[^()]+?)\)? ?× ?{_FACTOR}", text)
    if found is None or not is_full(found["full"], maximum):
        return None
    rule = _compared(found["ratio"].strip())
    return None if rule is None else Variant({"kind": "normalised", **rule})


def _compared(ratio: str) -> Rule | None:
    if beside := _BESIDE_BEST.fullmatch(ratio):
        return _rule(_OWN.sub("", beside["of"]), "", "cao")
    parts = [part.strip() for part in ratio.split("/")]
    if len(parts) != 2:
        return None
    own, best = parts if not _BEST.search(parts[0]) else parts[::-1]
    end = _BEST.search(best)
    if end is None or (end["way"] == "thấp") != (best == parts[0]):
        return None
    return _rule(_OWN.sub("", own), best[: end.start()], end["way"])


def _rule(own: str, best: str, way: str) -> Rule | None:
    """What is divided by what, when it is the same measure in the same words."""
    if not match(_MEASURE, own) or (best and not match(_MEASURE, best)):
        return None
    named = re.sub(r"^(tỷ lệ|số)(?: ?%)?", r"\1", own)
    other = re.sub(r"^(tỷ lệ|số)(?: ?%)?", r"\1", best)
    if other not in {"", named.split(" ")[0], "tỷ lệ" if named.startswith("tỷ lệ") else "", named}:
        return None
    subject = named.removeprefix("tỷ lệ").removeprefix("số").strip()
    # More of what is late or undone is nobody's aim; less of it is.
    if not (is_measure(subject) if way == "cao" else is_unconditional(subject)):
        return None
    rate = named.startswith("tỷ lệ")
    if not rate and (not subject or _NO_COUNT.match(subject)):
        return None
    rule: Rule = {"input": "percent" if rate else "count"}
    return rule | {"better": "less" if way == "thấp" else "more"}
