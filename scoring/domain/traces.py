"""Why this number: the steps the engine stored with an entry, in the words of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.domain.rule_reading import tier_words
from parindex.common.formats import format_date, format_exact, format_points
from scoring.domain.wording import label_text
from scoring.engine.rounding import round_points
from scoring.models import ScoreEntry

Words = str | Promise


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One line of ``components/trace.html``, all text; ``total`` marks the last."""

    label: str
    text: str
    value: str
    total: bool = False


# code → (label, text, value); %(name)s are parameters of the step, formatted by ``_shown``.
_STEPS: dict[str, tuple[Words, Words, Words]] = {
    "answer": (_("Answer"), "%(answer)s", "%(points)s"),
    "conditions": (_("Conditions"), _("%(met)s of %(of)s met"), ""),
    "all_met": (_("Conditions"), _("all met"), "%(points)s"),
    "not_all_met": (_("Conditions"), _("not all met"), "%(points)s"),
    "requirement_missing": (_("Requirement"), _("not met"), "%(points)s"),
    "ratio": (_("Rate"), "%(numerator)s ÷ %(denominator)s", "%(percent)s"),
    "percent": (_("Rate"), _("entered as a percentage"), "%(percent)s"),
    "count": (_("Number"), _("as entered"), "%(count)s"),
    "amount": (_("Amount"), _("as entered"), "%(amount)s"),
    "none": (_("Case"), _("not carried out at all"), "%(points)s"),
    "zero_denominator": (_("Case"), _("the number below the line is 0"), "%(points)s"),
    "tier": (_("Tier"), "%(tier)s", "%(points)s"),
    "date": (_("Date"), _("as entered"), "%(date)s"),
    "date_until": (_("Tier"), _("by %(until)s"), "%(points)s"),
    "date_late": (_("Tier"), _("after %(until)s"), "%(points)s"),
    "days": (_("Days"), _("from %(reference)s to %(date)s"), "%(days)s"),
    "days_within": (_("Tier"), _("within %(within)s days"), "%(points)s"),
    "days_late": (_("Tier"), _("after more than %(within)s days"), "%(points)s"),
    "never": (_("Case"), _("not done"), "%(points)s"),
    "below_floor": (_("Case"), _("below %(floor)s%%"), "%(points)s"),
    "full": (_("Case"), _("%(full_at)s%% or more: the maximum"), "%(points)s"),
    "linear": (_("Points"), _("%(percent)s ÷ %(full_at)s%% × %(maximum)s"), "%(points)s"),
    "cap": (_("Cap"), _("%(before)s is more than allowed"), "%(after)s"),
    "item": (_("Done"), "%(label)s", "%(points)s"),
    "sum": (_("Sum"), "", "%(points)s"),
    "per_item": (_("Points"), "%(count)s × %(each)s", "%(points)s"),
    "option": (_("Level"), "%(label)s", "%(points)s"),
    "judged": (_("Judged"), _("of at most %(maximum)s"), "%(points)s"),
    "compared": (_("Comparison"), _("%(previous)s last year, %(current)s this year"), "%(points)s"),
    "alternative": (_("Alternative"), "%(label)s", "%(points)s"),
    "best": (_("Best"), "%(label)s", "%(points)s"),
    "no_alternative": (_("Best"), _("nothing entered"), "%(points)s"),
    "part": (_("Part"), "%(label)s", "%(points)s"),
    "group": (_("Group"), "%(combine)s %(label)s", "%(points)s"),
    "value": (_("Value"), "%(label)s", "%(value)s"),
    "formula": (_("Formula"), "%(label)s: %(formula)s", "%(points)s"),
    "best_of_group": (
        _("Beside the best so far"),
        "%(value)s%(unit)s ÷ %(best)s%(unit)s × %(maximum)s",
        "%(points)s",
    ),
    "least_of_group": (
        _("Beside the best so far"),
        "%(best)s%(unit)s ÷ %(value)s%(unit)s × %(maximum)s",
        "%(points)s",
    ),
    "branch": (_("Case"), _("%(label)s (%(on)s has %(on_points)s points)"), ""),
    "late": (_("Days late"), "", "%(days)s"),
    "in_time": (_("Tier"), _("in time"), "%(points)s"),
    "late_points": (_("Points"), "%(full)s − %(off)s", "%(points)s"),
    "rejected_late": (_("Too late"), _("more than %(days)s days"), "%(points)s"),
    "before_deductions": (_("Before deductions"), "", "%(points)s"),
    "deduction": (_("Taken off"), "%(label)s", "%(points)s"),
    "floor": (_("Least"), _("%(before)s is less than allowed"), "%(after)s"),
    "waived": (_("Waived"), _("no points are taken off"), ""),
    "rejected": (_("Too late"), _("handed in after %(after)s"), ""),
    "penalty": (_("Taken off"), "", "%(points)s"),
    "not_occurred": (_("Taken off"), _("nothing to take off"), "%(points)s"),
    "penalty_times": (_("Taken off"), "%(times)s × %(each)s", "%(points)s"),
    "penalty_judged": (_("Judged"), _("at most %(lowest)s"), "%(points)s"),
    "not_applicable": (_("Not applicable"), _("leaves points and maximum"), ""),
    "rounding": (_("Rounding"), _("%(places)s decimals, half up"), "%(after)s"),
    "pinned": (_("Set by hand"), _("instead of by the rule"), "%(points)s"),
    "scored_again": (_("Scored again"), _("because %(on)s changed"), ""),
    "scored_beside": (_("Scored again"), _("beside the best of the group"), ""),
    "enter_again": (_("Enter again"), _("the values do not fit the case that holds now"), "0"),
}
_PERCENTAGES = frozenset({"ratio", "percent"})
_POINTS = frozenset({"points", "after", "on_points", "each", "lowest"})
_DATES = frozenset({"date", "until", "reference"})
_AS_IS = frozenset({"label", "on", "key", "code", "direction", "formula", "unit"})
_COMBINES: dict[str, Words] = {
    "and": _("all of"),
    "or": _("one of"),
    "math": _("sum of"),
}
_PERCENT_PLACES = 2


def trace_steps(entry: ScoreEntry) -> list[TraceStep]:
    """The steps of an entry for ``components/trace.html``, ending in its points."""
    steps, counted = [], False
    for step in entry.trace:
        counted = step["code"] == "count" or (counted and step["code"] not in _PERCENTAGES)
        steps.append(_step(step, counted))
    total = format_points(entry.points)
    return [*steps, TraceStep(str(_("Result")), "", total, total=True)]


def _step(step: Mapping[str, str], counted: bool) -> TraceStep:
    """``counted``: the value measured last is a number of things, always a whole one."""
    label, text, value = _STEPS.get(step["code"], (step["code"], "", ""))
    shown = {"points": "0"} | {key: _shown(key, raw) for key, raw in step.items()}
    if step["code"] == "tier":
        shown["tier"] = tier_words(step["low"], step.get("high") or None, whole=counted)
    if missing := step.get("missing"):
        return TraceStep(str(label), f"{str(text) % shown}: {missing}", "")
    return TraceStep(str(label), (str(text) % shown).strip(), str(value) % shown)


def _shown(key: str, text: str) -> str:
    """One parameter in the language of the page."""
    if key in _AS_IS or not text:
        return text
    if key == "answer":
        return label_text(text)
    if key == "combine":
        return str(_COMBINES[text])
    if key in _DATES:
        return format_date(date.fromisoformat(text)) if text[:4].isdigit() and "-" in text else text
    try:
        number = Decimal(text)
    except ArithmeticError:
        return text
    if key == "percent":
        return f"{format_exact(_rounded(number))}%"
    return format_points(number) if key in _POINTS else format_exact(number)


def _rounded(percent: Decimal) -> Decimal:
    """A rate for a reader, with two decimals.

    The engine stores four, cut. A rate just below a bound must not read as the bound it misses:
    94.9999 stays so beside "below 95". Bounds are whole or halves.
    """
    rounded = round_points(percent, _PERCENT_PLACES)
    return percent if rounded != percent and rounded * 2 % 1 == 0 else rounded
