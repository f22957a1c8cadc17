"""Rows of the progress screens as HTML, like ``scoring.tables.markup``: pieces composed once.

A screen has hundreds of rows of ten cells and more; through a template each cell costs as much as
the database took for it. Every text that comes from people goes through ``escape``.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django.utils.translation import gettext as _

from parindex.common.templatetags.ui import icon

# Lower bounds of the steps of the palette, in percent; nothing done is step 0.
_STEPS = ((100, 4), (70, 3), (40, 2), (0, 1))


def step_of(done: int, total: int) -> int:
    """Step of the heat palette: 0 nothing, 1 under 40%, 2 under 70%, 3 under 100%, 4 all."""
    if not done:
        return 0
    return next(step for least, step in _STEPS if 100 * done >= least * total)


@lru_cache(maxsize=4096)
def heat_cell(done: int, total: int) -> str:
    """One cell of the heat table; nothing of nothing is not assessed."""
    if not total:
        return '<td class="h hx">–</td>'
    return f'<td class="h h{step_of(done, total)}">{done}/{total}</td>'


@lru_cache(maxsize=4096)
def share_cells(done: int, total: int, late: bool) -> str:
    """The share in percent and its bar; late ones in the colour of what is late."""
    share = 100 * done // total if total else 100
    css = "fill bad" if late else "fill"
    return (
        f'<td class="num"><b>{share}%</b></td><td class="pbar"><svg class="bar" '
        f'viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{done}/{total}">'
        f'<rect class="track" width="100" height="6"/>'
        f'<rect class="{css}" width="{share}" height="6"/></svg></td>'
    )


@lru_cache(maxsize=256)
def state_cell(label: str, tone: str, name: str, note: str = "") -> str:
    """Icon, word and colour of a row's state; ``note`` below them."""
    css = f"st {tone}" if tone else "st"
    more = f'<br><span class="muted small">{escape(note)}</span>' if note else ""
    return f'<td class="nowrap"><span class="{css}">{icon(name)}{escape(label)}</span>{more}</td>'


def pick_cell(value: int, name: str, *, checked: bool, possible: bool) -> str:
    """The tick of a row; an empty cell where there is nothing to remind of."""
    if not possible:
        return '<td class="first pick"></td>'
    mark = " checked" if checked else ""
    return (
        '<td class="first pick"><label class="cbl"><input class="cb" type="checkbox" name="row" '
        f'value="{value}" form="bulk-progress" aria-label="{escape(_("Select"))} {escape(name)}"'
        f"{mark}></label></td>"
    )
