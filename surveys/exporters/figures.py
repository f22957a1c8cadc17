"""The template of figures: every unit × criterion with what is in force, harmless to open."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from campaigns.models import Campaign
from parindex.common.spreadsheets import add_row, add_sheet, new_workbook, workbook_bytes
from surveys.domain.board import Board, Place
from surveys.domain.reading import LABELS, LEAF, PERCENT, POINTS, REMARK, UNIT, UNIT_CODE

WIDTHS = (16, 34, 14, 60, 12, 12, 12, 40)


def figures_workbook(campaign: Campaign, board: Board) -> bytes:
    """The template with current values; exported and imported unchanged it changes nothing."""
    book = new_workbook()
    sheet = add_sheet(book, _("Figures"), widths=WIDTHS, freeze="A2")
    headings = [
        LABELS[UNIT_CODE],
        LABELS[UNIT],
        LABELS[LEAF],
        "Tiêu chí",
        "Điểm tối đa",
        LABELS[PERCENT],
        LABELS[POINTS],
        LABELS[REMARK],
    ]
    add_row(sheet, headings, header=True)
    for group in board.groups:
        for _dossier, places in board.rows(group):
            for place in places:
                if place is not None:
                    add_row(sheet, _cells(place))
    return workbook_bytes(book)


def _cells(place: Place) -> list[object]:
    unit = place.dossier.participation.organisation
    criterion, entry = place.node.criterion, place.entry
    percent = points = None
    if entry is not None:
        typed = entry.facts.get("percent")
        percent = Decimal(typed) if typed is not None and not entry.pinned else None
        points = entry.points if percent is None else None
    return [
        unit.code,
        unit.name,
        criterion.code,
        criterion.title,
        criterion.max_points,
        percent,
        points,
        None,
    ]
