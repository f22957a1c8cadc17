"""Where a value was read, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from parindex.common.documents.blocks import Place


def place_words(place: Place) -> str:
    """``Phụ lục!C5`` · trang 3, dòng 12 · bảng 1, hàng 4, cột 2 · dòng 7."""
    if place.sheet:
        return f"{place.sheet}!{place.address}"
    if place.page:
        return _("page %(page)s, line %(line)s") % {"page": place.page, "line": place.line}
    if place.table:
        values = {"table": place.table, "row": place.row, "column": place.column}
        if place.column:
            return _("table %(table)s, row %(row)s, column %(column)s") % values
        return _("table %(table)s, row %(row)s") % values
    return _("line %(line)s") % {"line": place.line}
