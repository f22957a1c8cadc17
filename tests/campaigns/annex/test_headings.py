"""Headings over two and three rows: those under each other are read together."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest
from openpyxl import Workbook

from campaigns.domain.annex.columns import bodies
from campaigns.domain.annex.proposal import Proposal
from campaigns.domain.annex.reading import propose_set
from parindex.common.documents.blocks import Document
from parindex.common.documents.child import read_here
from parindex.common.documents.text import read_text
from tests.common.documents.makers import html_pdf, word_cell, word_package, xlsx

# (text, columns, rows) of each heading, row by row; cells covered from above are left out.
Heads = list[list[tuple[str, int, int]]]
TWO_LEFT = [("TT", 1, 2), ("Tiêu chí", 1, 2)]
OVER_SURVEY: Heads = [[*TWO_LEFT, ("Điểm", 2, 1)], [("Tối đa", 1, 1), ("Điều tra XHH", 1, 1)]]
ROWS = [
    ["1", "Chỉ đạo, điều hành", "3", "1"],
    ["1.1", "Ban hành kế hoạch", "2", ""],
    ["1.2", "Tính năng động của lãnh đạo", "1", "1"],
]
SCORED = [
    ["1", "Chỉ đạo, điều hành", "3", "2", "1,5"],
    ["1.1", "Ban hành kế hoạch", "2", "1", "1"],
    ["1.2", "Báo cáo", "1", "1", "0,5"],
]


def as_xlsx(heads: Heads, rows: list[list[str]]) -> Document:
    def fill(book: Workbook) -> None:
        sheet: Any = book.active
        taken: set[tuple[int, int]] = set()
        for number, row in enumerate(heads, start=1):
            column = 1
            for text, wide, high in row:
                while (number, column) in taken:
                    column += 1
                sheet.cell(number, column, text)
                if wide * high > 1:
                    last = {"end_row": number + high - 1, "end_column": column + wide - 1}
                    sheet.merge_cells(start_row=number, start_column=column, **last)
                taken |= {(number + r, column + c) for r in range(high) for c in range(wide)}
                column += wide
        for values in rows:
            sheet.append([value or None for value in values])

    return read_here(".xlsx", xlsx([], change=fill))


def as_docx(heads: Heads, rows: list[list[str]]) -> Document:
    lines, open_cells = [], dict[int, tuple[int, int]]()
    for row in heads:
        cells, column, waiting = [], 0, list(row)
        while waiting or column in open_cells:
            if column in open_cells:
                wide, left = open_cells.pop(column)
                text, start = "", "<w:vMerge/>"
            else:
                text, wide, left = waiting.pop(0)
                start = '<w:vMerge w:val="restart"/>' if left > 1 else ""
            span = f'<w:gridSpan w:val="{wide}"/>' if wide > 1 else ""
            cells.append(word_cell(text, properties=f"{span}{start}"))
            if left > 1:
                open_cells[column + 1000] = (wide, left - 1)
            column += wide
        open_cells = {key - 1000: value for key, value in open_cells.items()}
        lines.append("".join(cells))
    lines += ["".join(word_cell(value) for value in values) for values in rows]
    table = "".join(f"<w:tr>{line}</w:tr>" for line in lines)
    return read_here(".docx", word_package(f"<w:tbl>{table}</w:tbl>"))


def as_pdf(heads: Heads, rows: list[list[str]]) -> Document:
    head = "".join(
        "<tr>"
        + "".join(f'<td colspan="{w}" rowspan="{h}">{escape(text)}</td>' for text, w, h in row)
        + "</tr>"
        for row in heads
    )
    body = "".join(f"<tr>{''.join(f'<td>{escape(v)}</td>' for v in row)}</tr>" for row in rows)
    style = "table{border-collapse:collapse;width:100%} td{border:1px solid #000;padding:2pt}"
    return read_here(".pdf", html_pdf(f"<style>{style}</style><table>{head}{body}</table>"))


MAKERS = {"xlsx": as_xlsx, "docx": as_docx, "pdf": as_pdf}


def points(proposal: Proposal) -> list[str]:
    return [row.values["max_points"] for row in proposal.rows]


def doubts_of(proposal: Proposal, name: str = "max_points") -> set[str]:
    return {doubt.code for row in proposal.rows for doubt in row.doubts if doubt.field == name}


@pytest.mark.parametrize("kind", MAKERS)
def test_the_maximum_stands_beside_the_points_of_a_survey(kind: str) -> None:
    proposal = propose_set(MAKERS[kind](OVER_SURVEY, ROWS))
    assert points(proposal) == ["3", "2", "1"]
    assert [row.values.get("source", "") for row in proposal.rows] == ["", "", "survey"]
    assert doubts_of(proposal) == set()


TITLED = [("STT", 1, 2), ("Lĩnh vực/tiêu chí", 1, 2)]
WITH_MAXIMUM: dict[str, Heads] = {
    "beside": [
        [*TITLED, ("Điểm tối đa", 1, 2), ("Điểm đánh giá", 2, 1)],
        [("Tự chấm", 1, 1), ("Thẩm định", 1, 1)],
    ],
    "below": [
        [*TITLED, ("Điểm", 3, 1)],
        [("Điểm tối đa", 1, 1), ("Điểm tự đánh giá", 1, 1), ("Điểm thẩm định", 1, 1)],
    ],
    "words_alone": [
        [*TITLED, ("ĐIỂM", 3, 1)],
        [("Tối đa", 1, 1), ("Tự chấm", 1, 1), ("Hội đồng thẩm định", 1, 1)],
    ],
    "standard": [
        [*TITLED, ("Kết quả", 3, 1)],
        [("Điểm chuẩn", 1, 1), ("Điểm đạt được", 1, 1), ("Điểm thẩm định", 1, 1)],
    ],
    "three_rows": [
        [("STT", 1, 3), ("Tiêu chí", 1, 3), ("Điểm", 3, 1)],
        [("Tối đa", 1, 2), ("Kết quả chấm", 2, 1)],
        [("Đơn vị tự chấm", 1, 1), ("Điểm", 1, 1)],
    ],
    "grouped": [
        [("Nội dung đánh giá", 2, 1), ("Điểm số", 3, 1)],
        [("TT", 1, 1), ("Tiêu chí", 1, 1), ("Tối đa", 1, 1), ("Tự chấm", 1, 1), ("Đạt", 1, 1)],
    ],
}


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("name", WITH_MAXIMUM)
def test_the_maximum_is_the_column_that_says_so(name: str, kind: str) -> None:
    proposal = propose_set(MAKERS[kind](WITH_MAXIMUM[name], SCORED))
    assert points(proposal) == ["3", "2", "1"]
    assert [row.values["title"] for row in proposal.rows] == [row[1] for row in SCORED]
    assert doubts_of(proposal) == set()


def test_parts_of_a_maximum_are_added_and_those_inside_of_it_are_not() -> None:
    halves: Heads = [
        [*TITLED, ("Điểm tối đa", 2, 1)],
        [("Thẩm định", 1, 1), ("Điều tra XHH", 1, 1)],
    ]
    rows = [["1", "Thể chế", "2", "1"], ["1.1", "Văn bản", "2", ""], ["1.2", "Ý kiến", "", "1"]]
    added = propose_set(as_xlsx(halves, rows))
    assert points(added) == ["3", "2", "1"]
    assert [row.values.get("source", "") for row in added.rows] == ["", "", "survey"]
    inside = [
        ["1", "Thể chế", "3", "1"],
        ["1.1", "Văn bản", "2", "0,5"],
        ["1.2", "Ý kiến", "", "1"],
    ]
    found = propose_set(as_xlsx(OVER_SURVEY, inside))
    assert points(found) == ["3", "2", "1"]
    assert doubts_of(found) == {"points_of_survey"}
    assert "survey_part" in doubts_of(found, "source")


def test_marks_say_what_a_survey_scores() -> None:
    rows = [[*row[:3], "x" if row[3] and row[0] != "1" else ""] for row in ROWS]
    proposal = propose_set(as_xlsx(OVER_SURVEY, rows))
    assert [row.values.get("source", "") for row in proposal.rows] == ["", "", "survey"]


def test_points_nobody_calls_the_maximum_are_taken_and_flagged() -> None:
    heads: Heads = [[*TITLED, ("Điểm", 2, 1)], [("Tự chấm", 1, 1), ("Thẩm định", 1, 1)]]
    proposal = propose_set(as_xlsx(heads, [row[:4] for row in SCORED]))
    assert points(proposal) == ["3", "2", "1"]
    assert doubts_of(proposal) == {"points_contested", "points_guessed"}
    assert {row.confidence for row in proposal.rows} == {"unsure"}


def test_two_columns_that_may_be_the_maximum_are_flagged_where_they_differ() -> None:
    heads: Heads = [[*TITLED, ("Điểm tối đa", 2, 1)], [("Năm 2025", 1, 1), ("Năm 2026", 1, 1)]]
    rows = [["1", "Thể chế", "2", "2"], ["1.1", "Văn bản", "1", "1"], ["1.2", "Rà soát", "1", "2"]]
    proposal = propose_set(as_xlsx(heads, rows))
    assert [
        sorted(d.got for d in row.doubts if d.field == "max_points") for row in proposal.rows
    ] == [
        [],
        [],
        ["1 / 2"],
    ]


def test_headings_nobody_merged_are_read_too() -> None:
    text = (
        "| TT | Tiêu chí | Điểm | | Ghi chú |\n"
        "| | | Tối đa | Tự chấm | |\n"
        "| 1 | Thể chế | 2 | 1 | |\n"
        "| 1.1 | Văn bản | 2 | 1 | |\n"
    )
    assert points(propose_set(read_text(text))) == ["2", "2"]


def test_a_row_of_the_annex_is_no_second_row_of_headings() -> None:
    heads: Heads = [[("TT", 1, 1), ("Nội dung", 2, 1), ("Điểm tối đa", 1, 1)]]
    rows = [["", "Phần chung", "", ""], ["1", "Thể chế", "", "2"], ["1.1", "Văn bản", "", "2"]]
    _head, found = bodies(as_xlsx(heads, rows))
    assert [body.row.cells[-1].text for body in found[-2:]] == ["2", "2"]
