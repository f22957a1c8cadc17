"""The engine speaks in codes; here they become sentences and labels for people."""

from __future__ import annotations

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parindex.common.formats import format_exact
from scoring.engine.facts import FieldProblem

_PROBLEMS: dict[str, str | Promise] = {
    "required": _("Fill this in."),
    "unexpected": _("This value does not belong here."),
    "not_a_number": _("Enter a number, for example 12,5."),
    "ambiguous_number": _(
        "Is it %(as_decimal)s or %(as_thousands)s? Write it so that it is clear."
    ),
    "not_whole": _("Enter a whole number."),
    "below_minimum": _("Enter at least %(minimum)s."),
    "above_maximum": _("Enter at most %(maximum)s."),
    "not_a_multiple": _("Enter a multiple of %(step)s."),
    "too_many_decimals": _("At most %(places)s decimals."),
    "unknown_choice": _("Choose one of the values offered."),
    "not_a_flag": _("Tick it or leave it empty."),
    "not_a_list": _("Choose from the list."),
    "not_a_mapping": _("This value does not belong here."),
    "not_a_date": _("Enter a date as dd/mm/yyyy."),
    "denominator_zero": _("The number below the line cannot be 0."),
    "numerator_over_denominator": _("It cannot be more than %(denominator)s."),
    "percent_and_ratio": _("Enter either the two numbers or the percentage, not both."),
    "none_not_allowed": _("This criterion has no case for it."),
    "none_and_value": _("Take the tick away or leave the values empty."),
    "points_not_judged": _("Points are not entered here, they follow from the rule."),
    "not_waivable": _("This cannot be waived."),
    "na_not_allowed": _("This criterion applies to every unit."),
    "formula_zero": _("The formula divides by 0 with these values."),
    "formula_above": _("The formula gives %(value)s; at most %(end)s can be given."),
    "formula_below": _("The formula gives %(value)s; at least %(end)s can be given."),
    "branch_changed": _(
        "Criterion %(on)s has changed, so this one is asked differently: %(label)s."
    ),
}

_LABELS: dict[str, str | Promise] = {
    "answer": _("Answer"),
    "conditions": _("Conditions met"),
    "items": _("Done"),
    "item": _("Done"),
    "numerator": _("Number above the line"),
    "denominator": _("Number below the line"),
    "percent": _("or the percentage"),
    "none": _("Not carried out at all"),
    "never": _("Not done"),
    "count": _("Number"),
    "date": _("Date done"),
    "reference": _("Starting day"),
    "option": _("Level reached"),
    "points": _("Points"),
    "penalty": _("Penalty points"),
    "current": _("This year"),
    "previous": _("Last year"),
    "days_late": _("Days late"),
    "rejected": _("Handed in after the last date"),
    "waived": _("Waived for a reason beyond the unit's control"),
    "occurred": _("It happened"),
    "times": _("How many times"),
    "amount": _("Amount"),
    "value": _("Value"),
    "case": _("The case that applies"),
    "deductions": _("Points are taken off for"),
    "taken_off": _("Points taken off"),
    "not_applicable": _("Not applicable to the unit"),
    "yes": _("Yes"),
    "no": _("No"),
    "none_arises": _("Nothing arose"),
}


# Parameters of problems that are numbers; others (codes, labels) are shown as they are.
_NUMBERS = frozenset(
    {
        "minimum",
        "maximum",
        "step",
        "denominator",
        "as_decimal",
        "as_thousands",
        "value",
        "end",
    }
)


def problem_text(problem: FieldProblem) -> str:
    """The sentence for a mistake in typed facts."""
    words = str(_PROBLEMS.get(problem.code, _("This value is not possible.")))
    return words % {
        key: format_exact(Decimal(text)) if key in _NUMBERS else text
        for key, text in problem.params.items()
    }


def label_text(code: str) -> str:
    """The label of an input or an option whose rule gives none."""
    return str(_LABELS[code])
