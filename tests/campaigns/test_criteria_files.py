"""Criteria files: the round trip, and every kind of hostile input answered row by row."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from campaigns.domain.compact_rules import EXAMPLES, NotUnderstood, parse_compact
from campaigns.domain.criteria_document import check_document, document_of, read_json
from campaigns.domain.criteria_import import check_file
from campaigns.domain.criteria_xlsx import read_xlsx
from campaigns.domain.problems import ImportProblems
from campaigns.exporters.criteria import criteria_json, criteria_template, criteria_xlsx
from parindex.common.spreadsheets import neutral, written
from scoring.engine.criteria import parse_set
from tests.campaigns.documents import fixture, small

FIXTURES = [
    "commune-resolution-57-2026",
    "ha-nam-so-minh-hoa",
    "ha-nam-huyen-minh-hoa",
    "rule-kinds-minh-hoa",
]


def problems_of(name: str, data: bytes) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ImportProblems) as caught:
        check_file(name=name, data=data)
    assert all(problem.words for problem in caught.value.problems)
    return [(item.row, item.column, item.code) for item in caught.value.problems]


def edited(change: Callable[[Any], None], document: dict[str, Any] | None = None) -> bytes:
    """The exported small set with one change made in the spreadsheet program."""
    book = load_workbook(io.BytesIO(criteria_xlsx(check_document(document or small()).document)))
    change(book.worksheets[0])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("name", FIXTURES)
def test_export_read_back_is_the_same_set(name: str) -> None:
    document = check_document(fixture(name)).document
    assert read_xlsx(criteria_xlsx(document)) == document
    assert check_document(read_json(criteria_json(document))).document == document
    assert document_of(parse_set(document)) == document


def test_text_that_looks_like_a_formula_survives_the_round_trip() -> None:
    document = small(note="=cmd|' /C calc'!A0", source="'+84 912", level="-x")
    document["nodes"][1]["title"] = "@SUM(A1)"
    expected = check_document(document).document
    data = criteria_xlsx(expected)
    assert read_xlsx(data) == expected
    cells = [cell for row in load_workbook(io.BytesIO(data)).worksheets[0] for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "'=1", "''-1", "x", "'x", ""])
def test_neutral_text_is_never_a_formula_and_comes_back(text: str) -> None:
    assert neutral(text)[:1] not in set("=+-@\t\r")
    assert written(neutral(text)) == text


def test_template_is_itself_importable() -> None:
    document = read_xlsx(criteria_template())
    assert (document["name"], len(document["nodes"])) == ("Tên bộ tiêu chí", 3)


def test_decomposed_unicode_is_stored_composed() -> None:
    document = small(name="Bộ tiêu chí")
    assert check_document(document).document["name"] == "Bộ tiêu chí"


def test_numbers_with_a_comma_are_read() -> None:
    def change(sheet: Any) -> None:
        sheet["D19"], sheet["D20"] = "0,5", "2,5"
        sheet["I19"] = "có=0,5; không=0"

    nodes = read_xlsx(edited(change))["nodes"]
    assert [node["max_points"] for node in nodes[:3]] == ["3", "0.5", "2.5"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Có: 1; Không: 0", {"kind": "yes_no", "yes": "1", "no": "0"}),
        ("(tỷ lệ % x điểm tối đa)/100%", {"kind": "linear"}),
    ],
)
def test_a_cell_may_say_its_rule_as_a_sentence(text: str, rule: dict[str, Any]) -> None:
    def change(sheet: Any) -> None:
        sheet["I19"] = text

    found = read_xlsx(edited(change))["nodes"][1]["rule"]
    assert {key: found[key] for key in rule} == rule


def _set(address: str, value: object) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet[address] = value

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_set("D19", "=1+1"), (19, "D", "formula")),
        (_set("D19", "một"), (19, "Điểm tối đa", "not_a_number")),
        (_set("D19", "1.000,5"), (19, "Điểm tối đa", "not_a_number")),
        (_set("D19", 2), (18, "Điểm tối đa", "sum_of_children")),
        (_set("A20", "1.1"), (20, "Mã", "duplicate_code")),
        (_set("I19", '{"kind": "magic"}'), (19, "Quy tắc kind", "unknown_value")),
        (_set("I19", "{"), (19, "Quy tắc", "rule_not_json")),
        (_set("I19", "cứ cho điểm"), (19, "Quy tắc", "rule_not_read")),
        (_set("I19", None), (19, "Quy tắc", "rule_missing")),
        (_set("G19", "Ai đó"), (19, "Nguồn điểm", "unknown_value")),
        (_set("K19", "chắc vậy"), (19, "Bắt buộc tài liệu", "not_yes_no")),
        (_set("P17", "Cột lạ"), (17, "P", "unknown_column")),
        (_set("N17", None), (18, "N", "unknown_column")),
        (_set("D17", None), (None, "", "no_table")),
        (_set("C17", None), (17, "", "missing_column")),
        (_set("B8", "mười"), (8, "Tổng điểm", "not_a_number")),
        (_set("B8", 6), (8, "Tổng điểm", "sum_of_fields")),
        (_set("B2", None), (2, "B", "missing_header")),
        (_set("A5", "Lạ"), (5, "A", "unknown_header")),
        (_set("A6", "Lạ"), None),
        (lambda sheet: sheet.merge_cells("A18:B18"), (18, "", "merged_cells")),
    ],
)
def test_a_mistake_in_the_sheet_is_found_with_its_place(
    change: Callable[[Any], None], expected: tuple[int | None, str, str] | None
) -> None:
    data = edited(change)
    if expected is None:
        assert read_xlsx(data)["year"] == 2026
    else:
        assert expected in problems_of("bo.xlsx", data)


def _book(rows: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(rows):
        sheet.append([str(number), "x"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (41 * 1024 * 1024))
    return target.getvalue()


def _with_entities() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("bo.xlsx", b"", "empty"),
        ("bo.xlsx", b"PK\x03\x04 khong phai zip", "not_xlsx"),
        ("bo.xlsx", b"%PDF-1.7", "not_xlsx"),
        ("bo.xlsx", _bomb(), "zip_bomb"),
        ("bo.xlsx", _with_entities(), "not_xlsx"),
        ("bo.xlsx", b"x" * (5 * 1024 * 1024 + 1), "too_large"),
        ("bo.xls", b"x", "wrong_extension"),
        ("bo", b"x", "wrong_extension"),
        ("bo.json", b"  ", "empty"),
        ("bo.json", b"{", "not_json"),
        ("bo.json", b"\xff\xfe{}", "not_json"),
        ("bo.json", b"[" * 100_000, "too_deep_json"),
        ("bo.json", b'{"a": ' + b"9" * 5000 + b"}", "not_json"),
        ("bo.json", b'{"a": NaN}', "not_json"),
        ("bo.json", b'{"a": 1, "a": 2}', "not_json"),
        ("bo.json", b"[]", "not_an_object"),
        ("bo.json", b" " * (2 * 1024 * 1024) + b"{}", "too_large"),
    ],
)
def test_a_hostile_file_is_refused_with_one_reason(name: str, data: bytes, code: str) -> None:
    assert [found for _row, _column, found in problems_of(name, data)] == [code]


def test_fifty_thousand_rows_are_refused_with_the_limit() -> None:
    with pytest.raises(ImportProblems) as caught:
        check_file(name="bo.xlsx", data=_book(50_000))
    assert [(item.code, item.expected) for item in caught.value.problems] == [
        ("too_many_rows", "2100")
    ]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"format": "parindex-criteria/1", "nodes": "x"},
        {"format": "parindex-criteria/1", "nodes": [1, None, []]},
        {"nodes": [{"code": {}, "rule": []}], "year": "x", "policy": 3, "rounding": None},
        small(year=1),
        small(total="9" * 15),
        small(rounding={"places": 4}),
        small(name="x" * 301),
        small(name="a\x00b"),
        small(name="\ud800"),
        small(note="x" * 20_001),
    ],
)
def test_a_document_of_the_wrong_shape_is_a_list_of_problems(document: dict[str, Any]) -> None:
    with pytest.raises(ImportProblems) as caught:
        check_document(document)
    assert caught.value.problems
    assert all(problem.words for problem in caught.value.problems)


def test_a_rule_nested_without_end_is_a_problem() -> None:
    document = small()
    rule: dict[str, Any] = {"kind": "judged"}
    for _level in range(900):
        rule = {"kind": "best_of", "alternatives": [{"key": "a", "label": "A", "rule": rule}]}
    document["nodes"][1]["rule"] = rule
    with pytest.raises(ImportProblems) as caught:
        check_document(document)
    assert "nested_too_deep" in {problem.code for problem in caught.value.problems} or [
        problem.code for problem in caught.value.problems
    ] == ["too_deep_json"]


def test_a_code_longer_than_the_column_is_a_problem() -> None:
    document = small()
    document["nodes"][1]["code"] = "1." + "1" * 30
    with pytest.raises(ImportProblems) as caught:
        check_document(document)
    assert [item.code for item in caught.value.problems] == ["code_too_long"]


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_compact_example_is_a_rule_of_the_engine(text: str) -> None:
    from decimal import Decimal

    from scoring.engine.leaf import leaf_from

    penalty = text.startswith("trừ")
    rule = parse_compact(text, maximum="0" if penalty else "100")
    leaf = leaf_from(rule, maximum=Decimal(0 if penalty else 100), penalty=penalty)
    assert leaf.rule.kind == rule["kind"]


@pytest.mark.parametrize(
    "text",
    ["", "bậc %: 100", "có=x", "ngày: hôm nay=1", "không=1", "tỷ lệ: lạ=1", "đủ các:", "mỗi:"],
)
def test_a_compact_rule_that_is_not_one_shows_an_example(text: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        parse_compact(text, maximum="1")
    assert caught.value.example in EXAMPLES


def test_problems_are_listed_up_to_a_limit() -> None:
    document = small()
    document["nodes"] += [{"code": f"9.{n}", "title": "x", "max_points": "x"} for n in range(300)]
    found = problems_of("bo.json", json.dumps(document).encode())
    assert (len(found), found[-1][2]) == (201, "limit_reached")
