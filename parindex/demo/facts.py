"""Invent facts for any rule, good or bad by a given quality: the demo's figures are made here.

All of it is illustrative; the campaigns that use it say so on every page and in every file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from scoring.engine.score import evaluate
from scoring.engine.structure import CriteriaSet

Rule = Mapping[str, Any]
Facts = dict[str, Any]


def invent(
    criteria: CriteriaSet,
    code: str,
    *,
    quality: float,
    random: Random,
    others: Mapping[str, Decimal],
) -> Facts:
    """Facts of the leaf ``code`` that its rule accepts; ``quality`` 1 earns the maximum.

    ``others``: points so far of the leaves the rule looks at. Raises ``FactsError`` should an
    invented fact not fit its rule: a fault of this module, found by its test on every set.
    """
    leaf = criteria.leaves[code]
    rule = criteria.nodes[code].rule or {}
    facts = _facts(rule, leaf.maximum, quality, random, others)
    evaluate(leaf, facts, others)
    return facts


def _facts(
    rule: Rule, maximum: Decimal, quality: float, random: Random, others: Mapping[str, Decimal]
) -> Facts:
    if rule["kind"] == "branch":
        rule = _case(rule, others)
    facts = _KINDS[rule["kind"]](rule, maximum, quality, random)
    if "requires" in rule:
        facts["met"] = [item["key"] for item in rule["requires"]]
    return facts


def _case(rule: Rule, others: Mapping[str, Decimal]) -> Rule:
    on = others.get(rule["on"], Decimal(0))
    for case in rule["cases"]:
        when = case["when"]
        if (
            when.get("otherwise")
            or ("points_at_least" in when and on >= Decimal(str(when["points_at_least"])))
            or ("points_below" in when and on < Decimal(str(when["points_below"])))
        ):
            return dict(case["rule"])
    raise ValueError(rule["on"])


def _yes_no(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    return {"answer": "yes" if random.random() < quality else "no"}


def _keys(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    items = rule.get("conditions") or rule["items"]
    chance = quality ** (1 / len(items)) if "conditions" in rule else quality
    return {"met": [item["key"] for item in items if random.random() < chance]}


def _percent(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    of = random.choice([12, 18, 24, 40, 65, 120, 340, 1250])
    share = 1.0 if random.random() < quality * 0.75 else min(1.0, 0.55 + 0.45 * random.random())
    return {"numerator": str(round(of * share)), "denominator": str(of)}


def _tiers(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    if rule["input"] == "percent":
        return _percent(rule, maximum, quality, random)
    tiers = sorted(rule["tiers"], key=lambda tier: Decimal(str(tier["points"])), reverse=True)
    tier = tiers[_step(len(tiers), quality, random)]
    if rule["input"] == "count":
        return {"count": str(tier.get("from", "0"))}
    return {"date": str(tier["until"])}


def _step(length: int, quality: float, random: Random) -> int:
    """0 (the best) with the chance ``quality``, else one of the next."""
    return 0 if random.random() < quality or length == 1 else random.randrange(1, length)


def _days(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    tier = rule["tiers"][_step(len(rule["tiers"]), quality, random)]
    start = date(2026, 1, 5)
    return {
        "reference": start.isoformat(),
        "date": (start + timedelta(days=int(Decimal(str(tier["within"]))))).isoformat(),
    }


def _per_item(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    return {"count": str(int(maximum / Decimal(str(rule["points"])) * Decimal(str(quality))))}


def _choice(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    options = rule["options"]
    option = options[_step(len(options), quality, random)]
    facts: Facts = {"option": option["key"]}
    if option.get("up_to"):
        facts["points"] = str(option["points"])
    return facts


def _judged(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    step = Decimal(str(rule.get("step", "0.25")))
    return {"points": str((maximum * Decimal(str(round(quality, 2))) // step) * step)}


def _compared(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    before = random.randrange(70, 90)
    better = random.random() < quality
    return {"current": str(before + 4 if better else before - 3), "previous": str(before)}


def _best_of(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    first = rule["alternatives"][0]
    return {"alternatives": {first["key"]: _facts(first["rule"], maximum, quality, random, {})}}


def _late(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    return {"days_late": "0" if random.random() < quality else "1", "waived": False}


def _flat(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    occurred = random.random() > quality
    facts: Facts = {"occurred": occurred}
    if occurred and rule.get("per_time"):
        facts["times"] = "1"
    return facts


def _no_penalty(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    return {"points": "0"}


def _deadline(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    late = 0 if random.random() < quality else random.randrange(1, 6)
    start = date(2026, 1, 5)
    facts: Facts = {"waived": False} if rule.get("waivable") else {}
    if rule.get("due"):
        return facts | {"date": _after(date.fromisoformat(rule["due"]), late)}
    due = _after(start, int(Decimal(str(rule["within"]))) + late)
    return facts | {"reference": start.isoformat(), "date": due}


def _after(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()


def _normalised(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    if rule["input"] == "percent":
        return _percent(rule, maximum, quality, random)
    more = rule.get("better", "more") == "more"
    share = quality if more else 1 - quality
    return {rule["input"]: str(1 + round(40 * share) + random.randrange(5))}


def _sum(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    parts = {
        part["key"]: _facts(part["rule"], Decimal(str(part["maximum"])), quality, random, {})
        for part in rule["parts"]
    }
    return {"parts": parts}


def _deducted(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    facts: Facts = {"base": _facts(rule["rule"], maximum, quality, random, {})}
    once = [item["key"] for item in rule["deductions"] if not _counted(item)]
    return facts | {"off": [key for key in once if random.random() > quality]}


def _counted(item: Rule) -> bool:
    return bool(item.get("per_time") or item.get("up_to"))


def _formula(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    """Values from a hundred downwards, so that shares of each other stay below one."""
    values, value = {}, 100
    for item in reversed(rule.get("variables", [])):
        value = round(value * (1 if random.random() < quality else 0.9))
        least, most = item.get("lowest") or 0, item.get("highest") or value
        values[item["key"]] = str(max(min(Decimal(value), Decimal(str(most))), Decimal(str(least))))
    case = rule["formulas"][0]["key"]
    return {"values": values} | ({"case": case} if len(rule["formulas"]) > 1 else {})


def _answers(rule: Rule, maximum: Decimal, quality: float, random: Random) -> Facts:
    return {"answers": dict(_answered(rule, quality, random))}


def _answered(node: Rule, quality: float, random: Random) -> Iterator[tuple[str, Any]]:
    for item in node.get("of", ()):
        yield from _answered(item, quality, random)
    if node.get("answer") == "tick":
        yield node["key"], random.random() < quality
    elif node.get("answer") == "select":
        options = sorted(node["options"], key=lambda option: -Decimal(str(option["points"])))
        yield node["key"], options[_step(len(options), quality, random)]["key"]
    elif node.get("answer") == "points":
        low = Decimal(str(node.get("lowest") or 0))
        step = Decimal(str(node.get("step") or "0.25"))
        span = (Decimal(str(node["highest"])) - low) * Decimal(str(round(quality, 2)))
        points = low + span - (low + span) % step
        yield node["key"], str(max(points, low))


_KINDS: dict[str, Callable[[Rule, Decimal, float, Random], Facts]] = {
    "yes_no": _yes_no,
    "all_or_nothing": _keys,
    "checklist": _keys,
    "tiers": _tiers,
    "days": _days,
    "linear": _percent,
    "per_item": _per_item,
    "choice": _choice,
    "judged": _judged,
    "year_over_year": _compared,
    "best_of": _best_of,
    "deadline": _deadline,
    "normalised": _normalised,
    "sum": _sum,
    "deducted": _deducted,
    "formula": _formula,
    "answer_tree": _answers,
    "penalty_per_day": _late,
    "penalty_flat": _flat,
    "penalty_judged": _no_penalty,
}
