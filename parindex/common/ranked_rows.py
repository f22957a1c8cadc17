"""The rows of a ranking as HTML: hundreds of them stand on one open page.

Through a template with its includes a row costs more than everything else of the page. Every text
that comes from people goes through ``escape``.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parindex.common.charts import RankBar
from parindex.common.formats import format_points
from parindex.common.templatetags.ui import icon


def ranked_rows(rows: Any, delta_label: str, possible_label: str) -> SafeString:
    """The rows of one class; what a row holds stands in ``components/ranked_bars.html``."""
    words = _words(get_language() or "vi")
    delta_at = f'data-label="{escape(delta_label or "")}"'
    possible_at = f'data-label="{escape(possible_label or "")}"'
    drawn = [_row(_reader(row), words, delta_at, possible_at) for row in rows]
    return mark_safe("\n".join(drawn))  # noqa: S308 every part is escaped where it is made


def _reader(row: Any) -> Any:
    """Rows are objects, or mappings where they are written by hand."""
    return row.get if isinstance(row, Mapping) else lambda name: getattr(row, name, None)


def _row(get: Any, words: Mapping[str, str], delta_at: str, possible_at: str) -> str:
    name, value = escape(str(get("name"))), format_points(get("value"))
    rank = "" if get("rank") is None else get("rank")
    unit = f'<a href="{escape(url)}">{name}</a>' if (url := get("url")) else name
    tied = f' <span class="muted small">{words["tied"]}</span>' if get("tied") else ""
    label = escape(words["of_100"] % {"shown": value})
    return (
        f'<div class="row" role="row" data-row="{rank}" data-text="{name}">'
        f'<span class="pos" role="cell">{rank}</span>'
        f'<span class="u" role="rowheader">{unit}{tied}</span>'
        f'<span role="cell">{_bar(get("bar"), label)}</span>'
        f'<span class="sc" role="cell">{value}</span>'
        f"{_delta(get('delta'), get('delta_text'), words, delta_at)}"
        f'<span class="num muted" role="cell" {possible_at}>{escape(str(get("possible") or ""))}'
        "</span></div>"
    )


def _bar(bar: RankBar, label: str) -> str:
    return (
        '<svg class="rb" viewBox="0 0 400 24" preserveAspectRatio="none" role="img" '
        f'aria-label="{label}"><rect class="z" y="7" width="400" height="10" rx="2"/>'
        f'<rect class="{bar.css}" y="7" width="{bar.width}" height="10" rx="2"/>'
        f"{_grid(bar.thresholds)}</svg>"
    )


@lru_cache(maxsize=64)
def _grid(thresholds: tuple[str, ...]) -> str:
    """The floors of the classes, the same in every row."""
    return "".join(f'<path class="grid" d="M{x} 0V24"/>' for x in thresholds)


def _delta(value: Decimal | None, text: str | None, words: Mapping[str, str], at: str) -> str:
    if value is None:
        return f'<span role="cell" {at} class="delta">{escape(text or "")}</span>'
    way = "up" if value > 0 else "down" if value < 0 else ""
    css = f"delta {way}" if way else "delta"
    arrow = words[way] if way else ""
    return f'<span role="cell" {at} class="{css}">{arrow}{format_points(abs(value))}</span>'


@lru_cache(maxsize=4)
def _words(language: str) -> dict[str, str]:
    return {
        "tied": escape(_("tied")),
        "of_100": _("%(shown)s of 100"),
        "up": str(icon("aup", label=_("increase"))),
        "down": str(icon("adn", label=_("decrease"))),
    }
