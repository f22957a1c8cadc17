"""The forms of rules made of parts: sums, deductions, deadlines, formulas, trees of answers."""

from __future__ import annotations

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from campaigns.forms.part import KindForm, Part, Rule

_LABEL = Part("label", "text", pgettext_lazy("rule", "Words"))
_POINTS = Part("points", "points", pgettext_lazy("rule", "Points"))
_RULE = Part("rule", "rule", _("Rule"))
_STEP = Part("step", "number", _("In steps of"))
# A tree of answers on paper never goes deeper.
_TREE_DEPTH = 3
_QUESTION = ("combine", ("", None))
_COMBINE = (("and", _("all of them")), ("or", _("one of them")), ("math", _("added up")))


def _yes(maximum: str) -> Rule:
    return {"kind": "yes_no", "yes": maximum, "no": "0"}


def _sum(maximum: str) -> Rule:
    part = {"key": "a", "label": gettext("First"), "maximum": maximum, "rule": _yes(maximum)}
    return {"kind": "sum", "parts": [part]}


def _deducted(maximum: str) -> Rule:
    taken = {"key": "a", "label": gettext("First"), "points": maximum}
    return {"kind": "deducted", "rule": _yes(maximum), "deductions": [taken]}


def _formula(maximum: str) -> Rule:
    value = {"key": "x", "label": gettext("First")}
    case = {"key": "a", "label": gettext("First"), "text": "min(x; maximum)"}
    return {"kind": "formula", "variables": [value], "formulas": [case]}


def _tree(maximum: str) -> Rule:
    tick = {"key": "a", "label": gettext("First"), "answer": "tick", "points": maximum}
    return {"kind": "answer_tree", "combine": "math", "of": [tick]}


def _questions(depth: int) -> Part:
    """The list of a group: questions, and groups while there is room below."""
    group = (
        Part(
            "combine",
            "choice",
            _("A group of questions of which count"),
            options=(("", _("a single question")), *_COMBINE),
        ),
        Part("points", "points", _("Points of the group"), only=("combine", ("and", "or"))),
        Part("lowest", "points", _("Lowest points"), only=("combine", ("math",))),
        Part("highest", "points", _("Highest points"), only=("combine", ("math",))),
        Part("step", "number", _("In steps of"), only=("combine", ("math",))),
    )
    below = (*group, _questions(depth - 1)) if depth else ()
    own = (
        Part(
            "answer",
            "choice",
            _("Answered by"),
            options=(
                ("tick", _("a tick")),
                ("select", _("one of several")),
                ("points", _("points")),
            ),
            only=_QUESTION if depth else None,
        ),
        Part("points", "points", _("Points of a tick"), only=("answer", ("tick",))),
        Part(
            "options",
            "rows",
            _("Answers to choose"),
            parts=(_LABEL, _POINTS),
            named=True,
            only=("answer", ("select",)),
        ),
        Part("lowest", "points", _("Lowest points"), only=("answer", ("points",))),
        Part("highest", "points", _("Highest points"), only=("answer", ("points",))),
        Part("step", "number", _("In steps of"), only=("answer", ("points",))),
    )
    return Part("of", "rows", _("Questions"), parts=(_LABEL, *below, *own), named=True)


COMPOUND: dict[str, KindForm] = {
    "sum": KindForm(
        _("Sum of parts"),
        _("Several rules, each with a maximum of its own, added up."),
        _sum,
        (
            Part(
                "parts",
                "rows",
                _("Parts"),
                parts=(_LABEL, Part("maximum", "points", _("Maximum")), _RULE),
                named=True,
            ),
            Part("cap", "points", _("At most points")),
        ),
        penalty=None,
    ),
    "deducted": KindForm(
        _("A rule less deductions"),
        _("What a rule gives, less what is taken off for named reasons."),
        _deducted,
        (
            _RULE,
            Part(
                "deductions",
                "rows",
                _("Deductions"),
                parts=(
                    _LABEL,
                    Part("points", "points", _("Points taken off")),
                    Part("per_time", "flag", _("for every time")),
                    Part("up_to", "flag", _("up to")),
                    _STEP,
                ),
                named=True,
            ),
            Part("floor", "points", _("Never below")),
        ),
        penalty=None,
    ),
    "deadline": KindForm(
        _("By a deadline, less for days late"),
        _("Points in time, less for every day late, none once it is not accepted."),
        lambda maximum: {
            "kind": "deadline",
            "within": "30",
            "points": maximum,
            "per_day": "0.1",
        },
        (
            Part("due", "day", _("Due on")),
            Part("within", "number", _("or within days")),
            Part("points", "points", _("In time: points")),
            Part("first_days", "number", _("First days")),
            Part("first_off", "number", _("Taken off for them")),
            Part("per_day", "number", _("Taken off for every further day")),
            Part("floor", "points", _("Never below")),
            Part("reject_after", "number", _("Not accepted after days late")),
            Part("rejected", "points", _("Points when not accepted")),
            Part("never", "points", _("Never")),
            Part("waivable", "flag", _("may be waived for a reason")),
            Part("reference_label", "text", _("Days are counted from"), more=True),
            Part("date_label", "text", _("Name of the day"), more=True),
            Part("none_label", "text", _("Words for “never”"), more=True),
        ),
        penalty=None,
        conditions=True,
    ),
    "formula": KindForm(
        _("Formula"),
        _("Named values and one formula or several, of which the unit chooses the case."),
        _formula,
        (
            Part(
                "variables",
                "rows",
                _("Values"),
                parts=(
                    _LABEL,
                    Part("unit", "text", _("Unit")),
                    Part("whole", "flag", _("whole numbers")),
                    Part("lowest", "number", _("Lowest value")),
                    Part("highest", "number", _("Highest value")),
                ),
                named=True,
                shows_key=True,
            ),
            Part(
                "formulas",
                "rows",
                _("Formulas"),
                parts=(_LABEL, Part("text", "text", _("Formula"))),
                named=True,
            ),
            Part(
                "beyond",
                "choice",
                _("Points beyond the limits"),
                options=(("refuse", _("are refused")), ("clamp", _("are cut"))),
            ),
            Part("lowest", "points", _("Lowest points"), more=True),
        ),
        penalty=None,
        conditions=True,
    ),
    "answer_tree": KindForm(
        _("Tree of answers"),
        _("Questions in groups: all of them, one of them, or added up."),
        _tree,
        (
            Part("combine", "choice", _("Which questions count"), options=_COMBINE),
            Part("points", "points", _("Points of the whole"), only=("combine", ("and", "or"))),
            Part("lowest", "points", _("Lowest points"), only=("combine", ("math",))),
            Part("highest", "points", _("Highest points"), only=("combine", ("math",))),
            Part("step", "number", _("In steps of"), only=("combine", ("math",))),
            _questions(_TREE_DEPTH),
        ),
    ),
}
