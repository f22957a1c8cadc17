"""When a counter takes answers: days of the week and hours, as data and in words."""

from __future__ import annotations

from datetime import datetime, time
from typing import Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from parindex.common.formats import weekday_names

# Days of the week by their number in ISO 8601: 1 is Monday.
EVERY_DAY = "1234567"
WORKING_DAYS = "12345"
# Fewer days in a row than this are named one by one.
_A_RUN = 3


class Hours(Protocol):
    """``weekdays``: digits of ISO 8601 in their order; hours of the day in Viet Nam."""

    weekdays: str
    opens: time
    closes: time


def takes_at(hours: Hours, at: datetime) -> bool:
    """Whether ``at`` (UTC) lies on one of the days, within the hours."""
    local = timezone.localtime(at)
    return str(local.isoweekday()) in hours.weekdays and hours.opens <= local.time() < hours.closes


def days_in_words(weekdays: str) -> str:
    """``hằng ngày``, ``từ thứ Hai đến thứ Sáu``, ``thứ Hai, thứ Tư``."""
    if weekdays == EVERY_DAY:
        return _("every day")
    names = [weekday_names()[int(day) - 1] for day in weekdays]
    if len(names) >= _A_RUN and weekdays in EVERY_DAY:
        return _("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}
    return ", ".join(names)


def hours_in_words(hours: Hours) -> str:
    """Days and hours: ``từ thứ Hai đến thứ Sáu, 07:30 – 17:00``."""
    return f"{days_in_words(hours.weekdays)}, {hours.opens:%H:%M} – {hours.closes:%H:%M}"
