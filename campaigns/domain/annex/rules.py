"""The one place where a sentence of an annex becomes a rule."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from campaigns.domain.annex.outline import Doubt
from campaigns.domain.annex.points import read_points
from campaigns.domain.annex.proposal import ProposedRow
from campaigns.domain.compact_rules import NotUnderstood, parse_rule_cell
from campaigns.domain.json_reading import JsonError
from campaigns.domain.problems import from_engine
from campaigns.domain.rule_reading import read_rule
from campaigns.domain.rule_sentence import NotSaid, parse_sentence, read_sentence
from campaigns.domain.sentence_branches import condition_of
from campaigns.domain.sentence_clauses import Variant, capital
from parindex.common.documents.blocks import joined
from parindex.common.folding import fold
from scoring.engine.leaf import leaf_from
from scoring.engine.numbers import plain
from scoring.engine.problems import SetError

Rule = dict[str, Any]
JUDGED: Rule = {"kind": "judged"}
SURVEYED: Rule = {"kind": "linear"}
PLACES = 2
_AMOUNT = re.compile(r"(?:tru|-)\s*(toi da\s*)?(\d{1,3}(?:[.,]\d{1,3})?)(?![\d/])")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_EACH = re.compile(r"\bmoi\b|/\s*(?:01 )?(?:lan|van ban|bao cao|nhiem vu|ho so|truong hop)")
_NONE_ARISES = re.compile(
    r"(?P<label>không (?:có|phát sinh) [^.;,:\d]{1,200}?),?\s+"
    r"(?:thì |cũng |vẫn )*(?:được|đạt|tính|hưởng)(?: tính)? điểm tối đa",
    re.IGNORECASE,
)


def score_leaf(
    row: ProposedRow,
    *,
    penalty: bool = False,
    points: str = "",
    on: str = "",
    places: int = PLACES,
) -> None:
    """Give a leaf the rule its words say, and name what wants a look; else it is judged.

    ``points``: what the row of a penalty takes off; ``on``: the criterion its points depend on;
    ``places``: the decimals of the set.
    """
    values, text = row.values, row.values.get("rule_text") or ""
    if penalty:
        found = penalty_rule(values["title"], text, points)
        values["rule"] = found.rule if found else None
        if found is None:
            row.doubts.append(Doubt("rule", "penalty_unread"))
    else:
        found = sentence_rule(text, maximum=values["max_points"], on=on)
        values["rule"] = found.rule if found else dict(JUDGED)
        if found is None:
            row.doubts.append(Doubt("rule", "rule_judged" if text.strip() else "rule_not_said"))
    for code, got in found.assumed if found else ():
        if (code, got) != ("rounding_of_set", str(places)):
            row.doubts.append(Doubt("rule", code, got))
    if found is not None:
        _with_note(row)
        _check_fit(row, penalty=penalty, places=places)


def settle_branches(rows: Iterable[ProposedRow]) -> None:
    """Rules that look at a criterion the set does not score are for a person to settle.

    So is whether it is the right one, when its words do not name what the case asks for.
    """
    known = list(rows)
    scored = {row.values["code"]: row for row in known if row.values.get("rule")}
    for row in known:
        rule = row.values.get("rule") or {}
        if rule.get("kind") != "branch":
            continue
        other = scored.get(rule["on"])
        if other is None or other is row:
            _judge(row, Doubt("rule", "branch_unknown", rule["on"]))
        elif not _speaks_of(other, condition_of(rule["cases"][0]["label"])):
            row.doubts.append(Doubt("rule", "branch_unlike", rule["on"]))


def _speaks_of(row: ProposedRow, words: str) -> bool:
    """Whether a criterion is about these words."""
    return fold(words) in fold(f"{row.values['title']} {row.values.get('rule_text') or ''}")


def sentence_rule(text: str, *, maximum: str, on: str = "") -> Variant | None:
    """The rule a text says, None when it is not understood; a person judges then."""
    if not text.strip():
        return None
    try:
        return Variant(parse_rule_cell(text, maximum=maximum or "0"))
    except (NotUnderstood, JsonError):
        found = read_sentence(text, maximum=maximum, on=on) if maximum else None
    return found if isinstance(found, Variant) else None


def penalty_rule(title: str, text: str, points: str = "") -> Variant | None:
    """The deduction a row of penalties says; None when it names no amount.

    ``points``: what a column gives. Amounts in words that are not understood are the most that an
    appraiser takes off.
    """
    said, value = sentence_rule(text, maximum="0"), read_points(points) if points else None
    if said is not None and _agrees(said.rule, value):
        return said
    whole = fold(joined((title, text)))
    named = [
        (bool(most), Decimal(amount.replace(",", "."))) for most, amount in _AMOUNT.findall(whole)
    ]
    amounts = {amount for _most, amount in named} | ({abs(value)} if value else set())
    if not any(amounts):
        return None
    amount = abs(value) if value else max(amounts)
    beside = {Decimal(item.replace(",", ".")) for item in _NUMBER.findall(fold(text))}
    if len(amounts) > 1 or beside - amounts or any(most for most, _amount in named):
        lowest = plain(max(amounts))
        rule: Rule = {"kind": "penalty_judged", "lowest": f"-{lowest}"}
        return Variant(rule, (("penalty_judged", lowest.replace(".", ",")),))
    rule = {"kind": "penalty_flat", "points": f"-{plain(amount)}"}
    return Variant({**rule, "per_time": True} if _EACH.search(whole) else rule)


def _agrees(rule: Rule, value: Decimal | None) -> bool:
    """Whether a flat deduction is what the column of points says, as amount or as the most."""
    if not value or rule["kind"] != "penalty_flat":
        return True
    return abs(value) in {abs(Decimal(rule[name])) for name in ("points", "cap") if name in rule}


def _with_note(row: ProposedRow) -> None:
    """A note that nothing to do is worth the maximum is an answer of its own."""
    note = " ".join((row.values.get("guidance") or "").split())
    rule, found = row.values["rule"], _NONE_ARISES.search(note)
    if found is None or rule["kind"] != "yes_no" or "none_arises" in rule:
        return
    label = capital(found["label"])
    more = {"none_arises": row.values["max_points"], "none_arises_label": label}
    row.values["rule"] = rule | more
    row.doubts.append(Doubt("rule", "none_arises_from_note", label))


def _check_fit(row: ProposedRow, *, penalty: bool, places: int) -> None:
    """A rule the engine would refuse under these points is for a person to settle."""
    values = row.values
    maximum = Decimal("0" if penalty else values["max_points"] or "0")
    try:
        leaf = leaf_from(values["rule"], maximum=maximum, places=places, penalty=penalty)
    except SetError as error:
        reason = from_engine(error.problems[0]).words
        _judge(row, Doubt("rule", "rule_conflict", reason), penalty=penalty)
        return
    if leaf.rule.highest < maximum:
        row.doubts.append(Doubt("rule", "rule_below_maximum", plain(leaf.rule.highest)))


def _judge(row: ProposedRow, reason: Doubt, *, penalty: bool = False) -> None:
    row.doubts = [*(doubt for doubt in row.doubts if doubt.field != "rule"), reason]
    row.values["rule"] = None if penalty else dict(JUDGED)


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

    A sentence that leaves something open is not taken. Raises NotUnderstood, JsonError.
    """
    if not text.strip():
        return None
    try:
        return parse_rule_cell(text, maximum=maximum or "0")
    except NotUnderstood:
        found = parse_sentence(text, maximum=maximum) if maximum else None
        if found is None or isinstance(found, NotSaid):
            raise
        return found
