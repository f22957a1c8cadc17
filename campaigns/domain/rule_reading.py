"""A rule in one short sentence per step, generated from its JSON: what the machine will do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from campaigns.domain import compound_reading as compound
from parindex.common.formats import format_date, format_exact

Rule = Mapping[str, Any]


def read_rule(rule: Rule | None, *, maximum: str = "") -> list[str]:
    """The lines of a checked rule; ``maximum`` in points completes rules that lean on it."""
    if not rule:
        return []
    rule = _given(rule)
    lines = [*_READERS[rule["kind"]](rule, maximum), *_around_percent(rule)]
    if rule.get("requires"):
        labels = "; ".join(item["label"] for item in rule["requires"])
        values = {"labels": labels, "points": _n(rule.get("otherwise", "0"))}
        lines.append(_("Only if: %(labels)s; otherwise %(points)s") % values)
    return lines


def _around_percent(rule: Rule) -> Iterator[str]:
    """What is said of a percentage besides the points it gives."""
    if rule.get("none") is not None:
        yield _("Not carried out: %(points)s") % {"points": _n(rule["none"])}
    if rule.get("zero_denominator") is not None:
        yield _("Nothing to carry out: %(points)s") % {"points": _n(rule["zero_denominator"])}
    if rule.get("over_100"):
        yield _("More than 100%% is possible") % {}
    if rule.get("whole"):
        yield _("What is counted is entered in whole numbers")


def _given(value: Any) -> Any:
    """A rule without its nulls: the engine takes a null for "not given", so does the reading."""
    if isinstance(value, Mapping):
        return {name: _given(part) for name, part in value.items() if part is not None}
    if isinstance(value, list):
        return [_given(part) for part in value]
    return value


def _n(value: Any) -> str:
    return format_exact(str(value))


def _yes_no(rule: Rule, maximum: str) -> Iterator[str]:
    answers = (
        ("yes", _("Yes"), None),
        ("no", _("No"), "0"),
        ("none_arises", _("Nothing arose"), None),
    )
    parts = []
    for key, words, default in answers:
        if key in rule or default is not None:
            label = rule.get(f"{key}_label")
            named = f"{words} ({label})" if label else words
            parts.append(f"{named}: {_n(rule.get(key, default))}")
    yield "; ".join(parts)


def _all_or_nothing(rule: Rule, maximum: str) -> Iterator[str]:
    labels = "; ".join(item["label"] for item in rule["conditions"])
    values = {"points": _n(rule["points"]), "labels": labels, "other": _n(rule.get("else", "0"))}
    yield _("%(points)s when all are met (%(labels)s), otherwise %(other)s") % values


def _tiers(rule: Rule, maximum: str) -> Iterator[str]:
    if rule["input"] == "date":
        yield from _date_tiers(rule)
        return
    whole = rule["input"] == "count"
    unit = f" {rule.get('unit', '')}".rstrip() if whole else "%"
    tiers = sorted(rule["tiers"], key=lambda tier: -Decimal(tier.get("from") or 0))
    above = None
    parts = []
    for tier in tiers:
        start = str(tier.get("from") or "0")
        words = tier_words(start, above, unit=unit, whole=whole)
        parts.append(f"{words}: {_n(tier['points'])}")
        above = start
    yield "; ".join(parts)


def tier_words(low: str, high: str | None, *, unit: str = "", whole: bool = False) -> str:
    """A tier from ``low`` to below ``high`` (None: open above); ``whole``: only whole numbers."""
    values = {"low": _n(low) + unit, "high": _n(high or "0") + unit}
    if high is None:
        return _("%(low)s and more") % values
    last = ceil(Decimal(high)) - 1  # the last whole number below
    if whole and last == ceil(Decimal(low)):
        return _("exactly %(value)s") % {"value": _n(last) + unit}
    if Decimal(low) == 0:
        return _("below %(high)s") % values
    return _("from %(low)s to below %(high)s") % values


def _date_tiers(rule: Rule) -> Iterator[str]:
    for tier in rule["tiers"]:
        day = format_date(date.fromisoformat(tier["until"]))
        yield _("By %(day)s: %(points)s") % {"day": day, "points": _n(tier["points"])}
    yield _late(rule)


def _late(rule: Rule) -> str:
    values = {"late": _n(rule.get("late", "0")), "never": _n(rule.get("never", "0"))}
    return _("Later: %(late)s; never: %(never)s") % values


def _days(rule: Rule, maximum: str) -> Iterator[str]:
    if rule.get("reference_label"):
        yield _("Days counted from: %(label)s") % {"label": rule["reference_label"]}
    parts = [
        _("within %(days)s days: %(points)s")
        % {"days": _n(tier["within"]), "points": _n(tier["points"])}
        for tier in rule["tiers"]
    ]
    yield "; ".join(parts)
    yield _late(rule)


def _linear(rule: Rule, maximum: str) -> Iterator[str]:
    full = _n(rule.get("full_at", "100"))
    values = {"full": full, "maximum": _n(maximum) if maximum else ""}
    yield _("%(full)s%% or more: %(maximum)s; below in proportion") % values
    if Decimal(rule.get("floor") or 0) > 0:
        values = {"floor": _n(rule["floor"]), "points": _n(rule.get("below", "0"))}
        yield _("Below %(floor)s%%: %(points)s") % values
    if rule.get("cap") is not None:
        yield _("At most %(cap)s") % {"cap": _n(rule["cap"])}


def _items(rule: Rule, key: str) -> str:
    return "; ".join(f"{item['label']}: {_points(item)}" for item in rule[key])


def _points(item: Rule) -> str:
    points = _n(item["points"])
    if item.get("up_to"):
        points = _("up to %(points)s") % {"points": points}
    return points + compound.step_words(item)


def _checklist(rule: Rule, maximum: str) -> Iterator[str]:
    yield _("Added up: %(items)s") % {"items": _items(rule, "items")}
    if rule.get("cap") is not None:
        yield _("At most %(cap)s") % {"cap": _n(rule["cap"])}


def _per_item(rule: Rule, maximum: str) -> Iterator[str]:
    label = rule.get("count_label") or rule.get("unit") or _("item")
    yield _("%(points)s for each: %(label)s") % {"points": _n(rule["points"]), "label": label}
    cap = rule.get("cap") or maximum
    if cap:
        yield _("At most %(cap)s") % {"cap": _n(cap)}


def _choice(rule: Rule, maximum: str) -> Iterator[str]:
    yield _("The one that fits: %(items)s") % {"items": _items(rule, "options")}
    if rule.get("step") is not None:
        yield _("In steps of %(step)s") % {"step": _n(rule["step"])}


def _judged(rule: Rule, maximum: str) -> Iterator[str]:
    yield _("Judged, from 0 to %(maximum)s") % {"maximum": _n(maximum or "0")}
    if rule.get("step"):
        yield _("In steps of %(step)s") % {"step": _n(rule["step"])}


def _year_over_year(rule: Rule, maximum: str) -> Iterator[str]:
    values = {"points": _n(rule["points"])}
    if rule.get("direction", "up") == "up":
        yield _("%(points)s when higher than the year before, otherwise 0") % values
    else:
        yield _("%(points)s when lower than the year before, otherwise 0") % values


def _penalty_per_day(rule: Rule, maximum: str) -> Iterator[str]:
    values = {
        "days": _n(rule["first_days"]),
        "first": _n(rule["first_points"]),
        "each": _n(rule["per_day"]),
    }
    yield _("Late up to %(days)s days: %(first)s; every further day: %(each)s") % values
    if rule.get("cap") is not None:
        yield _("At most %(cap)s") % {"cap": _n(rule["cap"])}
    if rule.get("reject_after"):
        yield _("Not accepted after %(day)s") % {"day": rule["reject_after"]}
    if rule.get("rejected_points") is not None:
        yield _("What is not accepted: %(points)s") % {"points": _n(rule["rejected_points"])}


def _penalty_flat(rule: Rule, maximum: str) -> Iterator[str]:
    words = _("%(points)s each time") if rule.get("per_time") else _("%(points)s when it happened")
    yield words % {"points": _n(rule["points"])}
    if rule.get("cap") is not None:
        yield _("At most %(cap)s") % {"cap": _n(rule["cap"])}
    if rule.get("waivable"):
        yield _("May be waived for a reason")


def _deadline(rule: Rule, maximum: str) -> Iterator[str]:
    if rule.get("reference_label"):
        yield _("Days counted from: %(label)s") % {"label": rule["reference_label"]}
    values = {"points": _n(rule["points"]), "each": _n(rule["per_day"])}
    if rule.get("due") is not None:
        day = format_date(date.fromisoformat(rule["due"]))
        yield _("By %(day)s: %(points)s") % {"day": day, **values}
    else:
        yield _("Within %(days)s days: %(points)s") % {"days": _n(rule["within"]), **values}
    yield from _late_days(rule, values)
    if rule.get("floor") is not None:
        yield _("At least %(points)s") % {"points": _n(rule["floor"])}
    # Under a penalty field what is not said costs what the case before it has cost.
    default = None if Decimal(str(rule["points"])) <= 0 else "0"
    rejected, never = rule.get("rejected", default), rule.get("never", default)
    if rule.get("reject_after") is not None:
        values = {"days": _n(rule["reject_after"])}
        yield _("Not accepted when more than %(days)s days late") % values
        if rejected is not None:
            yield _("What is not accepted: %(points)s") % {"points": _n(rejected)}
    if never is not None:
        yield _("Never: %(points)s") % {"points": _n(never)}
    if rule.get("waivable"):
        yield _("May be waived for a reason")


def _late_days(rule: Rule, values: Rule) -> Iterator[str]:
    first, off = rule.get("first_days", "0"), rule.get("first_off", "0")
    if Decimal(str(first)) or Decimal(str(off)):
        values = {**values, "days": _n(first), "first": _n(off)}
        yield (
            _("Late up to %(days)s days: %(first)s off; every further day: %(each)s off") % values
        )
    else:
        yield _("For every day late: %(each)s off") % values


def _normalised(rule: Rule, maximum: str) -> Iterator[str]:
    what = {"percent": _("The rate"), "count": _("The number"), "amount": _("The amount")}
    values = {"what": what[rule["input"]], "maximum": _n(maximum) if maximum else ""}
    if rule.get("better", "more") == "more":
        yield _("%(what)s ÷ the highest of the group × %(maximum)s") % values
    else:
        yield _("The lowest of the group ÷ %(what)s × %(maximum)s") % values


def _compound(read: Callable[..., Iterator[str]]) -> Callable[[Rule, str], Iterator[str]]:
    return lambda rule, maximum: read(rule, maximum, read_rule)


def _penalty_judged(rule: Rule, maximum: str) -> Iterator[str]:
    yield _("Judged, from %(lowest)s to 0") % {"lowest": _n(rule["lowest"])}
    if rule.get("step") is not None:
        yield _("In steps of %(step)s") % {"step": _n(rule["step"])}


_READERS: dict[str, Callable[[Rule, str], Iterator[str]]] = {
    "yes_no": _yes_no,
    "all_or_nothing": _all_or_nothing,
    "tiers": _tiers,
    "days": _days,
    "linear": _linear,
    "checklist": _checklist,
    "per_item": _per_item,
    "choice": _choice,
    "judged": _judged,
    "branch": _compound(compound.read_branch),
    "year_over_year": _year_over_year,
    "best_of": _compound(compound.read_best_of),
    "sum": _compound(compound.read_sum),
    "deducted": _compound(compound.read_deducted),
    "formula": _compound(compound.read_formula),
    "answer_tree": _compound(compound.read_tree),
    "deadline": _deadline,
    "normalised": _normalised,
    "penalty_per_day": _penalty_per_day,
    "penalty_flat": _penalty_flat,
    "penalty_judged": _penalty_judged,
}
