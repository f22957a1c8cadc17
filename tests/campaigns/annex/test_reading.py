"""From the rows of an annex to a proposal, in the forms seen in practice."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from campaigns.domain.annex.codes import read_code, roman_value, split_code
from campaigns.domain.annex.points import points_in_title, read_points, written
from campaigns.domain.annex.proposal import Proposal, proposal_from
from campaigns.domain.annex.reading import propose_set
from campaigns.domain.annex.rules import read_typed_rule, typed_rule
from campaigns.domain.criteria_document import check_document
from campaigns.domain.problems import ImportProblems
from parindex.common.documents.blocks import Cell, Document, Place, Row
from parindex.common.documents.child import read_here
from parindex.common.documents.text import read_text
from tests.campaigns.annex.tables import NUMERALS, PARTS, PLAIN
from tests.common.documents.makers import Table, docx, html_pdf, pdf, xlsx

Found = tuple[str, str, str, str, Any]


def tabbed(table: Table) -> Document:
    rows = []
    for number, texts in enumerate(table, start=1):
        cells = [
            Cell(text, Place(line=number, column=column + 1), column)
            for column, text in enumerate(texts)
            if text
        ]
        rows.append(Row(tuple(cells), Place(line=number), 1))
    return Document("text", tuple(rows))


def merged_headings(book: Workbook) -> None:
    sheet: Any = book.active
    for area in ("C1:D1", "A1:A2", "B1:B2", "E1:E2", "F1:F2"):
        sheet.merge_cells(area)


def rows(proposal: Proposal) -> list[Found]:
    return [
        (
            row.values["code"],
            row.values["parent"],
            row.values["max_points"],
            row.values.get("source", ""),
            (row.values.get("rule") or {}).get("kind"),
        )
        for row in proposal.rows
    ]


def doubts(proposal: Proposal) -> dict[str, list[str]]:
    return {
        row.values["code"]: [doubt.code for doubt in row.doubts]
        for row in proposal.rows
        if row.doubts
    }


PLAIN_ROWS: list[Found] = [
    ("1", "", "3.5", "", None),
    ("1.1", "1", "2", "", None),
    ("1.1.1", "1.1", "1", "", "yes_no"),
    ("1.1.2", "1.1", "1", "", "tiers"),
    ("1.2", "1", "1.5", "survey", "linear"),
    ("2", "", "1.5", "", None),
    ("2.1", "2", "1.5", "", "judged"),
]


@pytest.mark.parametrize(
    "document",
    [
        read_here(".xlsx", xlsx(PLAIN)),
        read_here(".docx", docx(PLAIN)),
        read_here(".pdf", pdf(PLAIN)),
        tabbed(PLAIN),
    ],
    ids=["xlsx", "docx", "pdf", "text"],
)
def test_one_annex_in_every_format_is_one_proposal(document: Document) -> None:
    proposal = propose_set(document)
    assert rows(proposal) == PLAIN_ROWS
    assert proposal.facts["total"] == "5"
    assert doubts(proposal) == {"1.2": ["source_from_words"], "2.1": ["rule_judged"]}


def test_a_proposal_with_its_name_and_year_is_a_set() -> None:
    head = ["BỘ TIÊU CHÍ", "ĐÁNH GIÁ CẢI CÁCH HÀNH CHÍNH CÁC SỞ, BAN, NGÀNH NĂM 2026"]
    issued = "(Ban hành kèm theo Quyết định số 12/QĐ-UBND ngày 05/01/2026 của UBND tỉnh)"
    proposal = propose_set(read_here(".docx", docx(PLAIN, before=[*head, issued])))
    assert proposal.facts == {
        "name": " ".join(head),
        "source": "Ban hành kèm theo Quyết định số 12/QĐ-UBND ngày 05/01/2026 của UBND tỉnh",
        "year": "2026",
        "level": "sở, ban, ngành",
        "total": "5",
    }
    assert proposal.fact_sources["year"].place.line == 2
    checked = check_document(proposal.document())
    assert (checked.engine.year, len(checked.engine.leaves)) == (2026, 4)
    assert proposal_from(proposal.to_plain()) == proposal


def test_numerals_two_rows_of_headings_and_survey_points() -> None:
    proposal = propose_set(read_here(".xlsx", xlsx(NUMERALS, change=merged_headings)))
    assert rows(proposal) == [
        ("I", "", "3", "", None),
        ("I.1", "I", "2", "", "yes_no"),
        ("I.2", "I", "1", "survey", "linear"),
        ("II", "", "3", "", None),
        ("II.1", "II", "3", "", None),
        ("II.1.a", "II.1", "2", "", "linear"),
        ("II.1.b", "II.1", "1", "", "choice"),
    ]
    row = proposal.rows[6]
    assert row.values["rule_text"] == "Công khai đầy đủ: 1\nCông khai chưa đầy đủ: 0,5"
    assert [doubt.code for doubt in row.doubts] == ["rows_folded", "zero_assumed"]
    assert (row.confidence, proposal.rows[1].confidence) == ("likely", "sure")
    assert proposal.rows[1].values["evidence"] == "Kế hoạch"
    assert proposal.rows[1].sources["max_points"].place.address == "C5"


def test_parts_give_groups_and_points_are_read_from_titles() -> None:
    proposal = propose_set(tabbed(PARTS))
    assert [(row.values["code"], row.values["group"]) for row in proposal.rows] == [
        ("I", "main"),
        ("I.1", ""),
        ("II", "main"),
        ("II.1", ""),
        ("B", "bonus"),
        ("B.1", ""),
        ("C", "penalty"),
        ("C.1", ""),
        ("C.2", ""),
    ]
    assert [row.values["max_points"] for row in proposal.rows] == [
        "4", "4", "2", "2", "2", "2", "0", "0", "0",
    ]  # fmt: skip
    assert [row.values.get("rule") for row in proposal.rows[7:]] == [
        {"kind": "penalty_flat", "points": "-0.5", "per_time": True},
        {"kind": "penalty_flat", "points": "-1"},
    ]
    assert proposal.rows[3].values["source"] == "survey"
    assert proposal.facts["total"] == "6"
    proposal.facts |= {"name": "Bộ tiêu chí minh họa", "year": "2026"}
    assert check_document(proposal.document()).engine.maximum == 6


def test_a_row_broken_over_a_page_and_repeated_headings_are_one_table() -> None:
    head = PLAIN[0]
    table = [
        *PLAIN[:5],
        head,
        ["", "năm được phê duyệt", "", "cấp tỉnh xác nhận"],
        *PLAIN[5:],
    ]
    proposal = propose_set(tabbed(table))
    assert rows(proposal)[:3] == PLAIN_ROWS[:3]
    values = proposal.rows[3].values
    assert values["title"] == "Mức độ hoàn thành kế hoạch năm được phê duyệt"
    assert values["rule_text"] == "bậc %: 100=1; 80=0,5; 0=0\ncấp tỉnh xác nhận"


def test_a_row_broken_over_a_page_before_its_title_keeps_its_number() -> None:
    table = [
        *PLAIN[:7],
        ["IV", "", "2", ""],
        ["", "Điểm thưởng (tối đa 2 điểm)", "", ""],
        ["IV.1", "Sáng kiến", "2", "Có: 2"],
    ]
    found = propose_set(tabbed(table)).rows[-2]
    values = found.values
    assert (values["code"], values["title"], values["group"]) == ("IV", "Điểm thưởng", "bonus")
    assert (values["max_points"], values["cap"]) == ("2", "2")


def test_levels_in_columns_of_their_own() -> None:
    table = [
        ["TT", "Lĩnh vực, tiêu chí", "Tiêu chí thành phần", "Điểm chuẩn", "Cách chấm"],
        ["1", "Thể chế", "", "2", ""],
        ["1.1", "Văn bản", "", "2", ""],
        ["1.1.1", "", "Ban hành", "1", "có=1; không=0"],
        ["1.1.2", "", "Rà soát", "1", "có=1; không=0"],
    ]
    proposal = propose_set(tabbed(table))
    assert [row.values["title"] for row in proposal.rows] == [
        "Thể chế",
        "Văn bản",
        "Ban hành",
        "Rà soát",
    ]


def test_a_spreadsheet_that_took_numbers_for_numbers_is_mended() -> None:
    lines = [[f"1.{n}", f"Tiêu chí {n}", "1", "có=1; không=0"] for n in range(1, 10)]
    table = [
        ["STT", "Tiêu chí", "Điểm tối đa", "Cách chấm"],
        ["1", "Lĩnh vực", "11", ""],
        *lines,
        ["1.1", "Tiêu chí mười", "1", "có=1; không=0"],
        ["1.11", "Tiêu chí mười một", "1", "có=1; không=0"],
    ]
    proposal = propose_set(tabbed(table))
    assert [row.values["code"] for row in proposal.rows][-3:] == ["1.9", "1.10", "1.11"]
    assert doubts(proposal) == {"1.10": ["code_mended"]}


def test_lines_without_a_table_are_read_as_rows() -> None:
    text = "1 Thể chế 2\n1.1 Ban hành văn bản 1\n1.2 Rà soát văn bản 1\nGhi chú"
    assert [row[:3] for row in rows(propose_set(read_text(text)))] == [
        ("1", "", "2"),
        ("1.1", "1", "1"),
        ("1.2", "1", "1"),
    ]


@pytest.mark.parametrize(
    "text", ["", "Kính gửi: các sở", "| TT | Họ tên | Chức vụ |\n| 1 | A | B |"]
)
def test_a_document_without_criteria_says_so(text: str) -> None:
    with pytest.raises(ImportProblems) as caught:
        propose_set(read_text(text))
    assert [problem.code for problem in caught.value.problems] == ["no_annex_table"]
    assert caught.value.problems[0].words


def test_a_pdf_whose_table_has_no_lines_says_so() -> None:
    head = "<tr><td>STT<td>Tiêu chí<td>Điểm tối đa<td>Cách chấm"
    rows = "".join(f"<tr><td>1.{n}<td>Nội dung<td>2<td>Khi có kế hoạch" for n in range(1, 5))
    with pytest.raises(ImportProblems) as caught:
        propose_set(read_here(".pdf", html_pdf(f"<table>{head}{rows}</table>")))
    assert [problem.code for problem in caught.value.problems] == ["pdf_no_table"]
    plain = "<p>1 Chỉ đạo, điều hành 4</p><p>1.1 Ban hành kế hoạch 2</p><p>1.2 Báo cáo 2</p>"
    proposal = propose_set(read_here(".pdf", html_pdf(plain)))
    assert len(proposal.rows) == 3
    assert "pdf_unruled" in [doubt.code for doubt in proposal.doubts]


def test_an_annex_in_tcvn3_is_read_and_says_so() -> None:
    text = (
        "| STT | Néi dung tiªu chÝ | §iÓm tèi ®a |\n"
        "| 1 | ChØ ®¹o, ®iÒu hµnh c¶i c¸ch hµnh chÝnh | 3 |\n"
        "| 1.1 | Ban hµnh kÕ ho¹ch ®óng h¹n | 3 |\n"
    )
    proposal = propose_set(read_text(text))
    assert [row.values["title"] for row in proposal.rows] == [
        "Chỉ đạo, điều hành cải cách hành chính",
        "Ban hành kế hoạch đúng hạn",
    ]
    assert "tcvn3_turned" in [doubt.code for doubt in proposal.doubts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I", ("roman", "I")),
        ("IV.", ("roman", "IV")),
        ("XII", ("roman", "XII")),
        ("1", ("dotted", "1")),
        ("01", ("dotted", "1")),
        ("1.2.", ("dotted", "1.2")),
        ("1,2", ("dotted", "1.2")),
        ("I.1.2", ("dotted", "I.1.2")),
        ("I.\n1.2", ("dotted", "I.1.2")),
        ("1\n.2", ("dotted", "1.2")),
        ("1\n2", None),
        ("A", ("upper", "A")),
        ("a)", ("letter", "a")),
        ("đ)", ("letter", "đ")),
        ("-", ("dash", "")),
        ("+", ("plus", "")),
        ("Phần B", ("part", "B")),
        ("VV", None),
        ("Tổng", None),
        ("100%", None),
    ],
)
def test_numbers_of_rows(text: str, expected: tuple[str, str] | None) -> None:
    found = read_code(text)
    assert (found and (found.style, found.text)) == expected


@pytest.mark.parametrize(
    ("text", "style", "rest"),
    [
        ("1.1. Ban hành kế hoạch", "dotted", "Ban hành kế hoạch"),
        ("I. Thể chế", "roman", "Thể chế"),
        ("a) Đúng hạn", "letter", "Đúng hạn"),
        ("- Đúng hạn: 1", "dash", "Đúng hạn: 1"),
        ("02 báo cáo trở lên", "none", "02 báo cáo trở lên"),
        ("100% văn bản", "none", "100% văn bản"),
        ("1.5 điểm", "dotted", "điểm"),
        ("I", "none", "I"),
    ],
)
def test_a_number_in_front_of_a_title(text: str, style: str, rest: str) -> None:
    code, found = split_code(text)
    assert (code.style, found) == (style, rest)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0,5", "0.5"),
        ("0.25 điểm", "0.25"),
        ("10", "10"),
        ("10,00", "10"),
        ("Tối đa 2", "2"),
        ("Tổng: 16 điểm", "16"),
        ("-1", "-1"),
        ("Trừ 0,5 điểm", "-0.5"),
        ("+2", "2"),
        ("1-2", ""),
        ("theo tỷ lệ", ""),
        ("", ""),
    ],
)
def test_points_as_text(text: str, expected: str) -> None:
    assert written(read_points(text)) == expected


def test_points_in_a_title() -> None:
    assert points_in_title("Thể chế (16 điểm)") == (Decimal(16), "Thể chế")
    assert points_in_title("Thể chế: 2,5 điểm") is not None
    assert points_in_title("Đạt 80% (khá)") is None
    assert [roman_value(text) for text in ("I", "IV", "IX", "XIV", "Q", "")] == [1, 4, 9, 14, 0, 0]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                ["", "1", "1.1", "I", "a)", "-", "Tiêu chí", "Điểm tối đa", "0,5", "Tổng cộng", "x"]
            )
            | st.text(max_size=12),
            min_size=3,
            max_size=5,
        ),
        max_size=12,
    )
)
def test_any_rows_are_a_proposal_or_a_problem(table: list[list[str]]) -> None:
    with contextlib.suppress(ImportProblems):
        proposal = propose_set(tabbed([PLAIN[0], *table]))
        assert proposal_from(proposal.to_plain()) == proposal
        assert {row.confidence for row in proposal.rows} <= {"sure", "likely", "unsure"}
        check_document(proposal.document())


SENTENCES = [
    ["STT", "Tiêu chí", "Điểm tối đa", "Cách tính điểm"],
    ["1", "Chỉ đạo", "5", ""],
    ["1.1", "Giải ngân", "2", "100%: 2; từ 80% đến dưới 100%: 1; dưới 80%: 0"],
    ["1.2", "Kế hoạch", "1", "Có ban hành kế hoạch: 1; không ban hành: 0"],
    ["1.3", "Sáng tạo", "2", "Hội đồng xem xét từng trường hợp"],
]


def test_the_sentence_of_a_row_becomes_its_rule_and_what_is_not_understood_is_judged() -> None:
    proposal = propose_set(tabbed(SENTENCES))
    assert [(row.values["rule"] or {}).get("kind") for row in proposal.rows[1:]] == [
        "tiers",
        "yes_no",
        "judged",
    ]
    assert doubts(proposal) == {"1.3": ["rule_judged"]}
    for row in proposal.rows[1:]:
        maximum = row.values["max_points"]
        typed = typed_rule(row.values["rule"], maximum=maximum)
        assert read_typed_rule(typed, maximum=maximum) == row.values["rule"]
