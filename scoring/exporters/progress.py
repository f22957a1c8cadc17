"""The progress screen as a workbook: the rows the filters leave, field by field."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from parindex.common.exports import Export
from parindex.common.spreadsheets import XLSX, add_row, add_sheet, new_workbook, workbook_bytes
from scoring.domain.progress import cells_of
from scoring.tables.progress import Board, state_of


def progress_xlsx(board: Board) -> Export:
    """One row per unit: state, items scored of all, every field, items without a document."""
    names = {group.pk: group.name for group in board.groups}
    codes = list(dict.fromkeys(root.code for tree in board.trees.values() for root in tree.roots))
    book = new_workbook()
    sheet = add_sheet(book, _("Progress"), widths=[42, 24, 22, 10, 10], freeze="B2")
    head = [_("Unit"), _("Group"), _("State"), _("Scored"), _("Items"), *codes]
    add_row(sheet, [*head, _("Without a document"), _("Last saved")], header=True)
    details = cells_of(board.matching, board.trees)
    for unit in board.matching:
        detail = details[unit.pk]
        cells = [detail.cells.get(code) for code in codes]
        add_row(
            sheet,
            [
                unit.name,
                names[unit.group],
                state_of(unit)[0],
                unit.done,
                unit.total,
                *(f"{cell.done}/{cell.total}" if cell and cell.total else "–" for cell in cells),
                detail.without_document,
                localtime(unit.last_saved) if unit.last_saved else None,
            ],
        )
    name = _("Progress of self-assessment %(year)s") % {"year": board.campaign.year}
    return Export(f"{name}.xlsx", workbook_bytes(book), XLSX)
