"""The one place where a sentence of an annex becomes a rule."""

from __future__ import annotations

import json
import re
from typing import Any

from django.utils.translation import override

from campaigns.domain.annex.points import read_points
from campaigns.domain.compact_rules import NotUnderstood, parse_rule_cell
from campaigns.domain.json_reading import JsonError
from campaigns.domain.rule_reading import read_rule
from campaigns.domain.rule_sentence import NotSaid, parse_sentence
from parindex.common.folding import fold

Rule = dict[str, Any]
JUDGED: Rule = {"kind": "judged"}
SURVEYED: Rule = {"kind": "linear"}
_AMOUNT = re.compile(r"(?:tru|-)\s*(?:toi da\s*)?(\d{1,3}(?:[.,]\d{1,3})?)")
_EACH = re.compile(r"\bmoi\b|/\s*(?:01 )?(?:lan|van ban|bao cao|nhiem vu|ho so|truong hop)")


def sentence_rule(text: str, *, maximum: str) -> Rule | None:
    """The rule a text says, None when it is not understood; a person judges then."""
    if not text.strip():
        return None
    try:
        return parse_rule_cell(text, maximum=maximum or "0")
    except (NotUnderstood, JsonError):
        found = parse_sentence(text, maximum=maximum) if maximum else None
    return None if isinstance(found, NotSaid) else found


def penalty_rule(text: str, points: str) -> Rule | None:
    """The deduction a row of penalties says; None when it names no amount."""
    folded = fold(text)
    value = read_points(points) if points else None
    amount = f"{abs(value)}" if value else ""
    if not amount:
        found = _AMOUNT.search(folded)
        amount = found[1].replace(",", ".") if found else ""
    if not amount:
        return None
    rule: Rule = {"kind": "penalty_flat", "points": f"-{amount}"}
    return {**rule, "per_time": True} if _EACH.search(folded) else rule


def typed_rule(rule: Rule | None, *, maximum: str) -> str:
    """A rule as it is typed into its field: its sentence where that says all of it, else JSON."""
    if not rule:
        return ""
    short = {"judged": "đánh giá", "linear": "tỷ lệ"}.get(rule["kind"])
    if short and len(rule) == 1:
        return short
    try:
        with override("vi"):
            said = "\n".join(read_rule(rule, maximum=maximum))
        if maximum and parse_sentence(said, maximum=maximum) == rule:
            return said
    except (KeyError, TypeError, ValueError, ArithmeticError):
        pass  # a rule the checks refuse has no sentence
    return json.dumps(rule, ensure_ascii=False)


def read_typed_rule(text: str, *, maximum: str) -> Rule | None:
    """The rule a person typed: a sentence, short notation or JSON; None for an empty field.

    Raises NotUnderstood, JsonError.
    """
    if not text.strip():
        return None
    return sentence_rule(text, maximum=maximum) or parse_rule_cell(text, maximum=maximum or "0")
