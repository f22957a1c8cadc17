"""Days and moments as officials type them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

EARLIEST, LATEST = 2000, 2100
YEAR_WORDS = gettext_lazy("Write the year with four digits, from 2000 to 2100.")


class MomentField(forms.DateTimeField):
    """A moment in Viet Nam within living memory: a slip of the year is caught at the field."""

    def to_python(self, value: Any) -> datetime | None:
        try:
            moment = super().to_python(value)
        except OverflowError:  # a year the clock of a time zone cannot hold
            raise _out_of_reach() from None
        if moment is not None and not EARLIEST <= moment.year <= LATEST:
            raise _out_of_reach()
        return moment


class DayField(forms.DateField):
    """A day within living memory."""

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not EARLIEST <= day.year <= LATEST:
            raise _out_of_reach()
        return day


def _out_of_reach() -> forms.ValidationError:
    words = _("Enter a year from %(first)s to %(last)s.")
    return forms.ValidationError(words % {"first": EARLIEST, "last": LATEST})
