"""The figures a unit entered, as the audit trail keeps them (JSON), in words."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parindex.common.formats import format_date, format_exact

LABELS: dict[str, str | Promise] = {
    "answer": gettext_lazy("Answer"),
    "met": gettext_lazy("Conditions met"),
    "numerator": gettext_lazy("Number above the line"),
    "denominator": gettext_lazy("Number below the line"),
    "percent": gettext_lazy("Percentage"),
    "none": gettext_lazy("Not carried out at all"),
    "count": gettext_lazy("Number"),
    "date": gettext_lazy("Date done"),
    "reference": gettext_lazy("Starting day"),
    "option": gettext_lazy("Level reached"),
    "points": gettext_lazy("Points"),
    "rejected_points": gettext_lazy("Points"),
    "current": gettext_lazy("This year"),
    "previous": gettext_lazy("Last year"),
    "alternatives": gettext_lazy("Alternative"),
    "days_late": gettext_lazy("Days late"),
    "waived": gettext_lazy("Waived"),
    "occurred": gettext_lazy("It happened"),
    "times": gettext_lazy("How many times"),
    "not_applicable": gettext_lazy("Not applicable"),
}

ANSWERS: dict[str, str | Promise] = {
    "yes": gettext_lazy("Yes"),
    "no": gettext_lazy("No"),
    "none_arises": gettext_lazy("Nothing arose"),
}


def facts_in_words(text: str) -> str:
    """``Tử số: 35; Mẫu số: 40``; text that holds no facts stays as it is."""
    try:
        facts = json.loads(text)
    except ValueError:
        return text
    return _pairs(facts) if isinstance(facts, dict) else text


def _pairs(facts: dict[str, Any]) -> str:
    return "; ".join(f"{LABELS.get(key, key)}: {_value(value)}" for key, value in facts.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return f"({_pairs(value)})"
    if isinstance(value, list):
        return ", ".join(map(_value, value)) or "–"
    if value is None or isinstance(value, bool):
        return "–" if value is None else _("Yes") if value else _("No")
    return str(ANSWERS.get(str(value), "")) or _number_or_day(str(value))


def _number_or_day(text: str) -> str:
    with suppress(ArithmeticError):
        return format_exact(text)
    with suppress(ValueError):
        return format_date(date.fromisoformat(text))
    return text
