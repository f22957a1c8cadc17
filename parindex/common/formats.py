"""How numbers, dates and spans of time are written for people.

The one place of the project where a value becomes display text: pages, papers, mails and
exports all call it. Vietnamese writes a decimal comma and groups thousands with a point,
English the other way round; dates are dd/mm/yyyy and the clock of Viet Nam in both.
Nothing here decides a score: ``scoring.engine.rounding.round_points`` is the only rounding.
"""

import datetime as dt
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from scoring.engine.entry import typed_number
from scoring.engine.fields import FactField
from scoring.engine.rounding import round_points

DASH = "–"
MINUS = "−"
_KILO = 1024
_THOUSAND = Decimal(1000)
_BELOW_A_THOUSAND = FactField("", "number", "", minimum=1 - _THOUSAND, maximum=_THOUSAND - 1)


def is_english() -> bool:
    """Whether the active language writes numbers the English way; Vietnamese is the default."""
    return (get_language() or "vi").startswith("en")


def format_points(value: Decimal | int | str | None, *, places: int = 2) -> str:
    """Points with fixed places: ``1,75``, ``−0,50``; an absent value is an en dash."""
    if value is None or value == "":
        return DASH
    number = round_points(Decimal(value), places=places)
    return _with_separators(f"{number:,.{places}f}")


def format_percent(value: Decimal | int | str | None, *, places: int = 2) -> str:
    """A value already in percent (0 to 100): ``87,50%``, without a space."""
    text = format_points(value, places=places)
    return text if text == DASH else f"{text}%"


def format_signed(value: Decimal | int | str | None, *, places: int = 2) -> str:
    """A difference in points with its sign: ``+2,26``, ``−0,15``, ``0,00``."""
    text = format_points(value, places=places)
    if text == DASH or round_points(Decimal(value or 0), places=places) <= 0:
        return text
    return f"+{text}"


def format_exact(value: Decimal | int | str | None) -> str:
    """A number as it was entered, without padding: ``35``, ``12,5``; used for facts and rules."""
    if value is None or value == "":
        return DASH
    number = Decimal(value)
    text = f"{number:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return _with_separators(text)


def format_count(value: int | None) -> str:
    """A whole number with groups of three: ``11.000``."""
    return DASH if value is None else _with_separators(f"{value:,d}")


def parse_decimal(text: str) -> Decimal:
    """Read a number typed by a person: ``1,75`` and ``1.75`` are the same.

    Reads as the engine reads facts. A lone sign is always the decimal sign: in a score sheet a
    thousand is rare and 1.148 for 1,148 is not.

    :raises ValueError: when the text is not a number.
    """
    number = typed_number(text, _BELOW_A_THOUSAND)
    if number is None:
        raise ValueError(text)
    return number


def format_date(value: dt.date | dt.datetime | None) -> str:
    """Day in Viet Nam: ``29/10/2024``; a mistyped year below 1000 keeps four digits."""
    if value is None:
        return DASH
    day = _local(value)
    return f"{day:%d/%m}/{day.year:04}"


def format_time(value: dt.datetime | None) -> str:
    """Clock in Viet Nam: ``17:00``."""
    return DASH if value is None else f"{_local(value):%H:%M}"


def format_datetime(value: dt.datetime | None) -> str:
    """Day and clock: ``29/10/2024 17:00``."""
    return DASH if value is None else f"{_local(value):%d/%m/%Y %H:%M}"


def format_moment(
    value: dt.datetime | None, *, today: dt.date | None = None, year: bool = True
) -> str:
    """A moment as officials say it: ``17:00 ngày 31/10/2024``, or ``17:00 hôm nay``.

    ``today`` is the day that is called today; without ``year`` the year is left out.
    """
    if value is None:
        return DASH
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    if today is not None and local.date() == today:
        return _("%(time)s today") % {"time": format_time(value)}
    day = format_date(value) if year else f"{local:%d/%m}"
    return _("%(time)s on %(date)s") % {"time": format_time(value), "date": day}


def format_paper_date(value: dt.date | dt.datetime) -> str:
    """Date line of an official paper: ``ngày 05 tháng 02 năm 2024``; always Vietnamese.

    Nghị định 30/2020, phụ lục I, mục II: days below 10 and months 1 and 2 get a leading zero.
    """
    day = _local(value)
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def weekday_names() -> tuple[str, ...]:
    """From Monday on."""
    return (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )


def format_weekday(value: dt.date | dt.datetime) -> str:
    """Day with its weekday: ``thứ Ba 29/10/2024``."""
    return f"{weekday_names()[_local(value).weekday()]} {format_date(value)}"


def format_span(value: dt.timedelta) -> str:
    """A length of time in its two largest units: ``2 ngày 4 giờ``, ``3 giờ 12 phút``, ``58 phút``.

    A started minute counts as a whole one, so nobody reads "0 phút" while time is left.
    """
    seconds = max(0, -(-value // dt.timedelta(seconds=1)))
    minutes = -(-seconds // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    day_text = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    hour_text = ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    minute_text = ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if days:
        return f"{day_text} {hour_text}" if hours else day_text
    if hours:
        return f"{hour_text} {minute_text}" if minutes else hour_text
    return minute_text


def format_left(value: dt.timedelta) -> str:
    """Time left before a deadline: ``còn 2 ngày 4 giờ``; after it: ``đã hết hạn``."""
    if value <= dt.timedelta(0):
        return _("past the deadline")
    return _("%(span)s left") % {"span": format_span(value)}


def format_size(size: int | None) -> str:
    """Size of a file: ``812 KB``, ``4,8 MB`` (1 KB = 1024 bytes)."""
    if size is None:
        return DASH
    if size < _KILO:
        return f"{size} B"
    if size < _KILO * _KILO:
        return f"{size // _KILO} KB"
    return f"{format_points(Decimal(size) / (_KILO * _KILO), places=1)} MB"


def _local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _with_separators(text: str) -> str:
    """Turn Python's ``1,148.50`` into the text of the active language, with a true minus."""
    if not is_english():
        text = text.translate(str.maketrans(",.", ".,"))
    return text.replace("-", MINUS)
