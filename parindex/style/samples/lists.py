"""Samples of lists: tables, pages, tabs, figures."""

from __future__ import annotations

from django.core.paginator import Paginator

from parindex.style.sample import Section, State, component, markup

COLUMNS = (
    {"label": "Đơn vị", "key": "unit", "css": "first"},
    {"label": "Điểm", "key": "points", "css": "num"},
)
ROWS = (
    {"cells": ("Sở Nội vụ", "95,88"), "url": "#lists"},
    {"cells": ("Sở Tài chính", "96,42"), "url": "#lists"},
)


def section() -> Section:
    """The samples."""
    return Section(
        "lists",
        "Bảng và danh sách",
        (
            component(
                "tiles",
                State(
                    "",
                    {
                        "tiles": [
                            {"label": "Cao nhất", "value": "96,42", "text": "Sở Tài chính"},
                            {"label": "Trung bình", "value": "88,92", "text": "19 đơn vị"},
                            {"label": "Thấp nhất", "value": "71,05", "text": "Sở Y tế"},
                        ]
                    },
                ),
            ),
            component(
                "table",
                State("", {"caption": "Đơn vị", "columns": COLUMNS, "rows": ROWS}),
                State(
                    "trống", {"caption": "Đơn vị", "rows": (), "empty_title": "Chưa có đơn vị nào"}
                ),
            ),
            component("pagination", State("", {"page_obj": Paginator(range(1148), 50).page(7)})),
            markup("heat"),
            markup("sheet"),
        ),
    )
