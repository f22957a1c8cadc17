"""Samples of the charts."""

from __future__ import annotations

from decimal import Decimal

from parindex.common import charts, plots, step_plots
from parindex.style.sample import Section, State, component

BANDS = [
    charts.Band("Xuất sắc", Decimal(95), 1),
    charts.Band("Tốt", Decimal(85), 2),
    charts.Band("Khá", Decimal(75), 3),
]


INDICES = [Decimal(value) for value in (71, 76, 78, 82, 84, 86, 87, 88, 89, 91, 92, 93, 96, 97)]
CLASSES = (
    ("Xuất sắc", Decimal(2), "c1"),
    ("Tốt", Decimal(7), "c2"),
    ("Khá", Decimal(4), "c3"),
    ("Trung bình", Decimal(0), "c4"),
)


def _steps() -> step_plots.StepPlot | None:
    ends = [("0", "80", "0", "0"), ("80", "100", "1.6", "2"), ("100", "100", "2", "2")]
    return step_plots.step_plot(
        [step_plots.Stretch(*(Decimal(value) for value in row)) for row in ends],
        marks=[(Decimal(mark), f"{mark}%") for mark in (0, 80, 100)],
        scale=[(Decimal(0), "0"), (Decimal(2), "2")],
    )


def _by_year(changed: int) -> plots.YearLine | None:
    values = enumerate(("81.20", "84.05", "83.90", "88.92"), start=2022)
    return plots.year_line(
        plots.YearValue(year, Decimal(value), year >= changed) for year, value in values
    )


def _group() -> dict[str, object]:
    rows = [
        ("Sở Nội vụ", "88.92", "-0.04", 1),
        ("Sở Tài chính", "88.92", "1.30", 1),
        ("Sở Y tế", "85.00", "0", 3),
    ]
    return {
        "name": "Tốt",
        "range": "từ 85 đến dưới 95 điểm",
        "css": "c2",
        "rows": [
            {
                "rank": rank,
                "name": name,
                "url": "#charts",
                "value": Decimal(value),
                "bar": charts.rank_bar(Decimal(value), bands=BANDS),
                "tied": rank == 1,
                "delta": Decimal(delta),
                "possible": "1–2",
            }
            for name, value, delta, rank in rows
        ],
    }


def section() -> Section:
    """The samples."""
    axes = [
        charts.Axis(name, Decimal(own), Decimal(peer), short)
        for name, own, peer, short in (
            ("Thể chế", 90, 80, "1"),
            ("Thủ tục hành chính", 76, 82, "2"),
            ("Tổ chức bộ máy", 95, 84, "3"),
            ("Công vụ", 68, 79, "4"),
        )
    ]
    parts = [("đủ", Decimal(58), "fill"), ("thiếu", Decimal(4), "warn"), ("trừ", Decimal(2), "bad")]
    return Section(
        "charts",
        "Biểu đồ",
        (
            component(
                "progress",
                State("", {"label": "Đã thẩm định", "done": 12, "total": 45}),
                State("ok", {"label": "Đã thẩm định", "done": 45, "total": 45, "tone": "ok"}),
                State("không có mục nào", {"label": "Đã thẩm định", "done": 0, "total": 0}),
            ),
            component(
                "job",
                *(
                    State(state, {"state": state, "title": "Bảng tổng hợp", **more})
                    for state, more in (
                        ("queued", {"text": "Yêu cầu lúc 10:32"}),
                        ("running", {"done": 120, "total": 700, "text": "120/700 đơn vị"}),
                        ("done", {"url": "#charts", "link": "Tải tệp"}),
                        ("failed", {"text": "Hết dung lượng đĩa."}),
                    )
                ),
            ),
            component(
                "stacked_bar",
                State(
                    "",
                    {
                        "bar": charts.stacked_bar(parts, total=Decimal(85)),
                        "label": "Điểm tự chấm",
                        "legend": True,
                    },
                ),
            ),
            component(
                "ranked_bars",
                State(
                    "",
                    {
                        "label": "Xếp hạng",
                        "groups": [_group()],
                        "value_label": "Chỉ số",
                        "delta_label": "So với 2023",
                        "possible_label": "Hạng có thể",
                    },
                ),
            ),
            component(
                "bars", State("", {"bars": plots.bars(CLASSES), "label": "Số đơn vị theo loại"})
            ),
            component(
                "distribution",
                State(
                    "",
                    {"plot": plots.distribution(INDICES, bands=BANDS), "title": "Phân bố chỉ số"},
                ),
            ),
            component(
                "year_line",
                State("một bộ tiêu chí", {"line": _by_year(2030), "title": "Chỉ số theo năm"}),
                State("đổi bộ tiêu chí", {"line": _by_year(2024), "title": "Chỉ số theo năm"}),
            ),
            component(
                "step_plot",
                State(
                    "theo tỷ lệ",
                    {"plot": _steps(), "label": "Điểm của 1.1 theo biểu đồ", "axis": "tỷ lệ"},
                ),
            ),
            component(
                "radar",
                State(
                    "",
                    {
                        "radar": charts.radar(axes),
                        "title": "Theo lĩnh vực",
                        "text": "Cao nhất Tổ chức bộ máy, thấp nhất Công vụ.",
                    },
                ),
            ),
        ),
    )
