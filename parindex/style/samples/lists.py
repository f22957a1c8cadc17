"""Samples of lists: tables, pages, tabs, figures."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict

from parindex.common.tables import Column, DataTable
from parindex.style.sample import Section, State, component, markup

COLUMNS = (
    Column("unit", "Đơn vị", "first", lambda row: row["unit"], lambda row: row["unit"], fixed=True),
    Column("head", "Người phụ trách", "", lambda row: row["head"], lambda row: row["head"]),
    Column("points", "Điểm", "num", lambda row: row["points"], lambda row: row["points"]),
    Column("group", "Nhóm", value=lambda row: row["group"], extra=True),
)
NAMES = (
    *("Sở Nội vụ", "Sở Tài chính", "Sở Y tế", "Sở Giáo dục và Đào tạo", "Sở Công Thương"),
    *("Sở Xây dựng", "Sở Tư pháp", "Thanh tra tỉnh", "Văn phòng UBND tỉnh", "Sở Ngoại vụ"),
)
ROWS = tuple(
    {"pk": number, "unit": name, "head": "Lê Thu Hà", "points": f"{96 - number},50", "group": "Sở"}
    for number, name in enumerate(NAMES)
)


PANES = (
    {"label": "Xếp hạng", "id": "pane-ranking"},
    {"label": "Phân bố", "id": "pane-spread"},
)


class UnitFilter(forms.Form):
    """The filter of the sample."""

    q = forms.CharField(label="Tên đơn vị", required=False)
    group = forms.ChoiceField(label="Nhóm", choices=[("", "Tất cả"), ("so", "Sở")], required=False)


def _table(key: str, query: str = "", rows: Sequence[Any] = ROWS) -> DataTable:
    request = SimpleNamespace(GET=QueryDict(query), COOKIES={}, user=SimpleNamespace(pk=0))
    form = UnitFilter(request.GET)
    form.is_valid()
    return DataTable(request, key=key, columns=COLUMNS, rows=rows, filters=form, per_page=4)


def _list(key: str, query: str = "", rows: Sequence[Any] = ROWS, **more: Any) -> dict[str, Any]:
    return {
        "table": _table(key, query, rows),
        "caption": f"Đơn vị, mẫu {key}",
        "rows": "style/unit_rows.html",
        "empty_title": "Chưa có đơn vị nào",
        "empty_text": "Thêm đơn vị vào nhóm trước.",
        **more,
    }


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
                "data_table",
                State("chọn nhiều dòng", _list("s1", bulk="style/unit_verbs.html", bulk_url="#")),
                State("sắp xếp, thêm cột, trang 2", _list("s2", "sort=-unit&cols=group&page=2")),
                State("chưa có gì", _list("s3", rows=())),
                State("không khớp bộ lọc", _list("s4", "q=xyz", rows=())),
                State("lỗi bộ lọc", _list("s5", "group=khac")),
            ),
            component(
                "person",
                State("", {"name": "Lê Thu Hà", "text": "Trưởng phòng"}),
                State("hệ thống"),
            ),
            component(
                "unit",
                State("", {"name": "Sở Nội vụ", "url": "#lists", "text": "Sở, ban, ngành"}),
                State("chỉ tên", {"name": "Sở Nội vụ"}),
            ),
            component(
                "tabs",
                State(
                    "",
                    {
                        "label": "Nhóm đơn vị",
                        "tabs": [
                            {
                                "label": "Sở, ngành",
                                "url": "?group=so",
                                "current": True,
                                "count": 19,
                            },
                            {"label": "Huyện", "url": "?group=huyen", "count": 6},
                            {"label": "Theo lĩnh vực", "url": "?by=fields"},
                        ],
                    },
                ),
            ),
            markup("panes").having({"panes": PANES}),
            component("pagination", State("", {"page_obj": Paginator(range(1148), 50).page(7)})),
            component(
                "row_problems",
                State(
                    "",
                    {
                        "file_name": "bo-tieu-chi.xlsx",
                        "problems": [
                            {
                                "row": 7,
                                "column": "Điểm tối đa",
                                "words": "“2.5x” không phải là số.",
                            },
                            {"row": None, "column": "", "words": "Tệp thiếu cột “Mã”."},
                        ],
                    },
                ),
            ),
            markup("heat"),
            markup("sheet"),
        ),
    )
