"""Numbers and days between a form and a document that keeps whatever was typed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from campaigns.domain.compact_rules import number
from campaigns.forms.facts import DAYS
from parindex.common.formats import format_date, is_english
from scoring.engine.numbers import decimal_of


def number_typed(text: str) -> str:
    """``0,5`` → ``0.5``; what is no number stays as it is."""
    try:
        return number(text)
    except ValueError:
        return text.strip()


def number_shown(value: Any) -> str:
    """A number of a document with the decimal sign of the reader; what is none stays as typed."""
    text = "" if value is None else str(value)
    return text if is_english() or decimal_of(text) is None else text.replace(".", ",")


def day_typed(text: str) -> str:
    """``15/02/2026`` → ``2026-02-15``; what is no day stays as it is."""
    for form in DAYS:
        try:
            return datetime.strptime(text.strip(), form).date().isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    return text.strip()


def day_shown(value: Any) -> str:
    """A day of a document as people write it here."""
    try:
        return format_date(date.fromisoformat(str(value)))
    except ValueError:
        return "" if value is None else str(value)
