"""Template filters that write values for people; the rules are in ``parindex.common.formats``."""

import datetime as dt
from decimal import Decimal

from django import template
from django.utils import timezone

from parindex.common import formats
from parindex.common.tenancy import in_rehearsal

register = template.Library()

register.filter("exact", formats.format_exact)
register.filter("count", formats.format_count)
register.filter("vn_date", formats.format_date)
register.filter("vn_time", formats.format_time)
register.filter("vn_datetime", formats.format_datetime)
register.filter("paper_date", formats.format_paper_date)
register.filter("vn_weekday", formats.format_weekday)
register.filter("filesize_vn", formats.format_size)


@register.filter
def points(value: Decimal | int | str | None, places: int = 2) -> str:
    """``{{ value|points }}`` → ``1,75``; ``{{ value|points:1 }}`` for one place."""
    return formats.format_points(value, places=places)


@register.filter
def percent(value: Decimal | int | str | None, places: int = 2) -> str:
    """``{{ value|percent }}`` → ``87,50%``; the value is already in percent."""
    return formats.format_percent(value, places=places)


@register.filter
def signed(value: Decimal | int | str | None, places: int = 2) -> str:
    """``{{ difference|signed }}`` → ``+2,26`` or ``−0,15``."""
    return formats.format_signed(value, places=places)


@register.filter
def vn_moment(value: dt.datetime | None) -> str:
    """``17:00 ngày 31/10/2024``, or ``17:00 hôm nay`` on the day itself."""
    return formats.format_moment(value, today=timezone.localdate())


@register.filter
def vn_moment_short(value: dt.datetime | None) -> str:
    """As ``vn_moment`` without the year: ``17:00 ngày 31/10``."""
    return formats.format_moment(value, today=timezone.localdate(), year=False)


@register.filter
def time_left(deadline: dt.datetime | None) -> str:
    """``còn 2 ngày 4 giờ`` until the moment, by the server's clock."""
    if deadline is None:
        return formats.DASH
    return formats.format_left(deadline - timezone.now())


@register.filter
def iso(value: dt.datetime | dt.date | None) -> str:
    """Machine form for ``datetime=`` and ``data-deadline=`` attributes."""
    return "" if value is None else value.isoformat()


@register.filter
def is_last_hour(deadline: dt.datetime | None) -> bool:
    """True from one hour before the deadline on."""
    return deadline is not None and deadline - timezone.now() <= dt.timedelta(hours=1)


@register.filter
def magnitude(value: Decimal) -> Decimal:
    """The value without its sign, for a difference whose direction is an arrow."""
    return abs(value)


@register.filter
def svg_number(value: Decimal | int | None) -> str:
    """A length for an SVG attribute: always a decimal point, whatever the language."""
    return "0" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


@register.filter
def svg_whole(value: Decimal | int | None) -> str:
    """As ``svg_number``, but never 0: the size of a box that other lengths are drawn in."""
    return svg_number(value or 1)


@register.simple_tag
def paper_mark(illustrative: bool) -> str:
    """What a paper says of data that are not real; papers are Vietnamese, whoever prints them."""
    if in_rehearsal():
        return "Diễn tập – số liệu không có giá trị"
    return "Dữ liệu minh họa" if illustrative else ""
