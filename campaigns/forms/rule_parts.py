"""The form of every kind of rule, as data: which inputs it has and what they are called.

A new kind of rule adds one entry to ``FORMS``; drawing, reading, problems and the sentence beside
it follow (a test fails for a kind without a form).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from campaigns.forms.compound_parts import COMPOUND
from campaigns.forms.part import KindForm, Part, Rule


def _points(key: str, label: str | Promise, **more: Any) -> Part:
    return Part(key, "points", label, **more)


def _words(key: str, label: str | Promise, **more: Any) -> Part:
    return Part(key, "text", label, more=True, **more)


_LABEL = Part("label", "text", pgettext_lazy("rule", "Words"))
_POINTS = _points("points", pgettext_lazy("rule", "Points"))
_STEP = Part("step", "number", _("In steps of"))
_LATE = (_points("late", _("Later")), _points("never", _("Never")))
_CONDITIONS = (_LABEL,)
_REQUIRES = (
    Part(
        "requires",
        "rows",
        _("Only if all of these are met"),
        parts=_CONDITIONS,
        named=True,
        more=True,
    ),
    _points("otherwise", _("Otherwise points"), more=True),
)
_PERCENT = ("input", ("percent",))
_COUNT = ("input", ("count",))
_DATE = ("input", ("date",))


def _percent(only: tuple[str, tuple[str | None, ...]] | None = None) -> tuple[Part, ...]:
    return (
        _words("numerator_label", _("What is divided"), only=only),
        _words("denominator_label", _("By what it is divided"), only=only),
        _words("percent_label", _("Name of the percentage"), only=only),
        Part("whole", "flag", _("Both are counts: whole numbers only"), only=only, more=True),
        Part("over_100", "flag", _("May be more than 100%"), only=only, more=True),
        _points("none", _("Nothing carried out: points"), only=only, more=True),
        _words("none_label", _("Words for “nothing carried out”"), only=only),
        _points("zero_denominator", _("Nothing to do: points"), only=only, more=True),
    )


_UNIT = _words("unit", _("Unit"))


def _yes_no(maximum: str) -> Rule:
    return {"kind": "yes_no", "yes": maximum, "no": "0"}


def _two(*keys: str) -> list[Rule]:
    labels = (gettext("First"), gettext("Second"))
    return [{"key": key, "label": label} for key, label in zip(keys, labels, strict=True)]


def _checklist(maximum: str) -> Rule:
    first, second = _two("m1", "m2")
    return {
        "kind": "checklist",
        "items": [{**first, "points": maximum}, {**second, "points": "0"}],
    }


def _choice(maximum: str) -> Rule:
    first, second = _two("m1", "m2")
    return {
        "kind": "choice",
        "options": [{**first, "points": maximum}, {**second, "points": "0"}],
    }


def _tiers(maximum: str) -> Rule:
    tiers = [{"from": "100", "points": maximum}, {"from": "0", "points": "0"}]
    return {"kind": "tiers", "input": "percent", "tiers": tiers}


def _best_of(maximum: str) -> Rule:
    first, second = _two("a", "b")
    ways = [{**first, "rule": _yes_no(maximum)}, {**second, "rule": _yes_no(maximum)}]
    return {"kind": "best_of", "alternatives": ways}


def _branch(maximum: str) -> Rule:
    cases = [
        {"when": {"points_at_least": "0.01"}, "label": gettext("First"), "rule": _yes_no(maximum)},
        {"when": {"otherwise": True}, "label": gettext("Second"), "rule": _yes_no(maximum)},
    ]
    return {"kind": "branch", "on": "1.1", "cases": cases}


_CASE = (
    Part(
        "when",
        "group",
        _("When the other criterion"),
        parts=(
            Part("points_at_least", "number", _("has at least … points")),
            Part("points_below", "number", _("has fewer than … points")),
            Part("otherwise", "flag", _("in every other case")),
        ),
    ),
    _LABEL,
    Part("rule", "rule", _("Rule")),
)

FORMS: dict[str, KindForm] = {
    "yes_no": KindForm(
        _("Yes or no"),
        _("One question with two answers, or a third one when nothing of the kind arose."),
        _yes_no,
        (
            _points("yes", _("Yes: points")),
            _points("no", _("No: points")),
            _points("none_arises", _("Nothing arose: points")),
            _words("yes_label", _("Words for “yes”")),
            _words("no_label", _("Words for “no”")),
            _words("none_arises_label", _("Words for “nothing arose”")),
            *_REQUIRES,
        ),
    ),
    "all_or_nothing": KindForm(
        _("All or nothing"),
        _("Points only when every condition is met."),
        lambda maximum: {
            "kind": "all_or_nothing",
            "points": maximum,
            "conditions": _two("m1", "m2"),
        },
        (
            _points("points", _("All met: points")),
            _points("else", _("Otherwise points")),
            Part("conditions", "rows", _("Conditions"), parts=_CONDITIONS, named=True),
        ),
    ),
    "tiers": KindForm(
        _("By steps"),
        _("Points by steps of a percentage, a count, or the day it was done."),
        _tiers,
        (
            Part(
                "input",
                "choice",
                _("Steps of"),
                options=(
                    ("percent", _("a percentage")),
                    ("count", _("a count")),
                    ("date", _("days of the calendar")),
                ),
            ),
            Part(
                "tiers",
                "rows",
                pgettext_lazy("rule", "Steps"),
                parts=(
                    Part("from", "number", pgettext_lazy("step", "From")),
                    Part("to", "number", pgettext_lazy("step", "to below")),
                    _POINTS,
                ),
                only=("input", ("percent", "count")),
            ),
            Part(
                "tiers",
                "rows",
                _("Days"),
                parts=(Part("until", "day", _("Until")), _POINTS),
                only=_DATE,
            ),
            *(_points(part.key, part.label, only=_DATE) for part in _LATE),
            *_percent(_PERCENT),
            _words("count_label", _("What is counted"), only=_COUNT),
            _words("date_label", _("Name of the day"), only=_DATE),
            _words("none_label", _("Words for “never”"), only=_DATE),
            _UNIT,
            *_REQUIRES,
        ),
    ),
    "days": KindForm(
        _("Within so many days"),
        _("Points by the number of days from a day that the unit enters."),
        lambda maximum: {"kind": "days", "tiers": [{"within": "30", "points": maximum}]},
        (
            Part(
                "tiers",
                "rows",
                pgettext_lazy("rule", "Steps"),
                parts=(Part("within", "number", _("Within days")), _POINTS),
            ),
            *_LATE,
            _words("reference_label", _("Days are counted from")),
            _words("date_label", _("Name of the day")),
            _words("none_label", _("Words for “never”")),
            *_REQUIRES,
        ),
    ),
    "linear": KindForm(
        _("In proportion"),
        _("Percentage times maximum, with a floor and a cap."),
        lambda _maximum: {"kind": "linear", "full_at": "100"},
        (
            Part("full_at", "number", _("Full points from … %")),
            Part("floor", "number", _("Floor: below … %")),
            _points("below", _("Below the floor: points")),
            _points("cap", _("At most points")),
            *_percent(),
            _UNIT,
            *_REQUIRES,
        ),
    ),
    "checklist": KindForm(
        _("Items that add up"),
        _("Every ticked item gives its points."),
        _checklist,
        (
            Part("items", "rows", _("Items"), parts=(_LABEL, _POINTS), named=True),
            _points("cap", _("At most points")),
        ),
        penalty=None,
    ),
    "choice": KindForm(
        _("Levels with words"),
        _("The description that fits; “up to” lets the points be judged within it."),
        _choice,
        (
            Part(
                "options",
                "rows",
                _("Levels"),
                parts=(
                    _LABEL,
                    _POINTS,
                    Part("up_to", "flag", _("up to")),
                    Part("step", "number", _("In steps of")),
                ),
                named=True,
            ),
            _STEP,
            *_REQUIRES,
        ),
        penalty=None,
    ),
    "judged": KindForm(
        _("Judged"),
        _("Points given by judgement, from 0 to the maximum."),
        lambda _maximum: {"kind": "judged"},
        (_STEP, *_REQUIRES),
    ),
    "per_item": KindForm(
        _("For each"),
        _("So many points for each thing counted, up to a cap."),
        lambda maximum: {"kind": "per_item", "points": maximum, "cap": maximum},
        (
            _points("points", _("Points for each")),
            _points("cap", _("At most points")),
            _words("count_label", _("What is counted")),
            _UNIT,
            *_REQUIRES,
        ),
        penalty=None,
    ),
    "year_over_year": KindForm(
        _("Better than last year"),
        _("Points when the figure of the year went the wanted way."),
        lambda maximum: {"kind": "year_over_year", "points": maximum},
        (
            _POINTS,
            Part(
                "direction",
                "choice",
                _("Wanted is"),
                options=(("up", _("more")), ("down", _("less"))),
            ),
            Part("label", "text", _("Name of the figure"), more=True),
            _words("current_label", _("Words for this year")),
            _words("previous_label", _("Words for last year")),
            _UNIT,
            *_REQUIRES,
        ),
    ),
    "best_of": KindForm(
        _("Best of several ways"),
        _("Several rules; the one that gives most counts."),
        _best_of,
        (
            Part(
                "alternatives",
                "rows",
                _("Ways"),
                parts=(_LABEL, Part("rule", "rule", _("Rule"))),
                named=True,
            ),
        ),
        penalty=None,
    ),
    "branch": KindForm(
        _("Depends on another criterion"),
        _("Which rule holds follows from the points of another criterion."),
        _branch,
        (
            Part("on", "leaf", _("Other criterion")),
            Part("cases", "rows", _("Cases"), parts=_CASE),
        ),
        penalty=None,
    ),
    "normalised": KindForm(
        _("Beside the best unit"),
        _("The value divided by the best value of the group, times the maximum."),
        lambda _maximum: {"kind": "normalised", "input": "percent"},
        (
            Part(
                "input",
                "choice",
                _("What is compared"),
                options=(
                    ("percent", _("a percentage")),
                    ("count", _("a count")),
                    ("amount", _("an amount")),
                ),
            ),
            Part(
                "better",
                "choice",
                _("Wanted is"),
                options=(("more", _("more")), ("less", _("less"))),
            ),
            *_percent(_PERCENT),
            _words("count_label", _("What is counted"), only=_COUNT),
            _words("amount_label", _("Name of the amount"), only=("input", ("amount",))),
            _UNIT,
            *_REQUIRES,
        ),
    ),
    **{
        kind: replace(form, parts=(*form.parts, *_REQUIRES)) if form.conditions else form
        for kind, form in COMPOUND.items()
    },
    "penalty_flat": KindForm(
        _("Fixed penalty"),
        _("So many points off, once or every time."),
        lambda _maximum: {"kind": "penalty_flat", "points": "-0.5"},
        (
            _points("points", _("Points off, below 0")),
            Part("per_time", "flag", _("for every time")),
            _points("cap", _("At most points off")),
            Part("waivable", "flag", _("may be waived for a reason")),
        ),
        penalty=True,
    ),
    "penalty_per_day": KindForm(
        _("Penalty for days late"),
        _("Points off for the first days late, then for every further day."),
        lambda _maximum: {
            "kind": "penalty_per_day",
            "first_days": "2",
            "first_points": "-1",
            "per_day": "-1",
        },
        (
            Part("first_days", "number", _("First days")),
            _points("first_points", _("Points off for them")),
            _points("per_day", _("Points off for every further day")),
            _points("cap", _("At most points off")),
            Part("reject_after", "text", _("Not accepted after (words)")),
            _points("rejected_points", _("Points when not accepted")),
        ),
        penalty=True,
    ),
    "penalty_judged": KindForm(
        _("Judged penalty"),
        _("Points off by judgement, down to the lowest."),
        lambda _maximum: {"kind": "penalty_judged", "lowest": "-1"},
        (_points("lowest", _("Lowest points")), _STEP),
        penalty=True,
    ),
}


def kinds_for(*, penalty: bool) -> list[tuple[str, KindForm]]:
    """The kinds a leaf may have, in the order of the chooser."""
    return [(kind, form) for kind, form in FORMS.items() if form.penalty in {None, penalty}]
