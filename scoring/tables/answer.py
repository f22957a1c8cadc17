"""The answer to a save: what was asked for first, then every other place that changed.

Composed like the rows (``scoring.tables.markup``), because every save answers with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from parindex.common.formats import format_points
from scoring.tables.markup import Look
from scoring.tables.sheet import Sheet

_SWAP = ' hx-swap-oob="true"'
_NOTHING = '<td class="off"></td>'


def answer_html(
    main: str, sheet: Sheet, look: Look, *, others: Iterable[str] = (), panel: str = ""
) -> SafeString:
    """``main`` goes where htmx was told to put it; rows, totals, counts and the panel's part
    find their own places. Rows are not allowed beside other elements, hence two templates."""
    rows = "".join(others) + totals_html(sheet, look, oob=True)
    # Every part is escaped where it is made.
    return mark_safe(  # noqa: S308
        f"{main}<template>{rows}</template><template>{_counts_html(sheet)}{panel}</template>"
    )


def totals_html(sheet: Sheet, look: Look, *, oob: bool = False) -> SafeString:
    """The part the unit scores itself, and under it the whole once others gave points too."""
    rows = _own_html(sheet, look, _SWAP if oob else "")
    if sheet.shows_whole:
        rows += _whole_html(sheet, look, _SWAP if oob else "")
    return mark_safe(rows)  # noqa: S308 every part is escaped where it is made


def _own_html(sheet: Sheet, look: Look, swap: str) -> str:
    own, progress = sheet.own, sheet.progress
    label = escape(_("Self-assessed part"))
    if other := sheet.other_points:
        beside = _("besides %(points)s points of surveys and figures")
        label += f' <span class="by">{escape(beside % {"points": format_points(other)})}</span>'
    count = _("%(done)s/%(total)s items") % {"done": progress.scored, "total": progress.total}
    points = (own.maximum, own.points, sheet.own_counted.points if look.appraised else None)
    return (
        f'<tr role="row" class="total" id="total"{swap}>{_points_html(label, points, look)}'
        f'<th class="off">{sheet.documents}</th>{_NOTHING}'
        f'<th class="off">{escape(count)}</th></tr>'
    )


def _whole_html(sheet: Sheet, look: Look, swap: str) -> str:
    whole = sheet.whole
    label = escape(_("Whole set, with surveys and figures"))
    now = (None, whole.points) if look.appraised else (whole.points, None)
    return (
        f'<tr role="row" class="total" id="whole"{swap}>'
        f"{_points_html(label, (whole.maximum, *now), look)}"
        f"{_NOTHING * 3}</tr>"
    )


def _points_html(
    label: str, points: tuple[Decimal, Decimal | None, Decimal | None], look: Look
) -> str:
    """Label, maximum, own score, appraised score (where there is the column), council."""
    maximum, own, appraised = points
    cells = f'<th class="num of">{format_points(maximum)}</th>{_number_html(own, "sum")}'
    if look.appraised:
        cells += _number_html(appraised, "dec", _("Appraised"))
    council = _NOTHING if look.council else ""
    return f'<td class="first off"></td><th scope="row">{label}</th>{cells}{council}'


def _number_html(value: Decimal | None, css: str, name: str = "") -> str:
    if value is None:
        return '<th class="num off">–</th>'
    return f'<th class="num {css}" data-label="{escape(name)}">{format_points(value)}</th>'


def _counts_html(sheet: Sheet) -> str:
    """The counts of the filter chips."""
    progress = sheet.progress
    counts = (
        ("all", progress.total),
        ("missing", len(progress.missing)),
        ("nodoc", len(progress.without_document)),
        ("noexpl", len(progress.without_explanation)),
    )
    return "".join(f'<b id="n-{name}"{_SWAP}>{count}</b>' for name, count in counts)
