"""Questionnaires as files: JSON and XLSX, the examples of the documentation, the fixtures."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from campaigns.domain.problems import ImportProblems
from scoring.engine.criteria import parse_set
from surveys.domain.questionnaire_files import check_file
from surveys.domain.questionnaire_sheet import COLUMNS
from surveys.engine.reading import parse_form
from surveys.engine.writing import document_of
from surveys.exporters.questionnaires import (
    questionnaire_json,
    questionnaire_template,
    questionnaire_xlsx,
)
from tests.surveys.engine import forms
from tests.surveys.files import xlsx

ROOT = Path(__file__).parents[2]
FIXTURES = sorted((ROOT / "fixtures/surveys").glob("*.json"))
# Criteria set → the questionnaires that feed all its leaves of surveys, and nothing else.
FEEDS = {
    "national-province": {"dai-bieu-hdnd", "lanh-dao-so", "lanh-dao-phong", "lanh-dao-huyen"},
    "ha-nam-so": {"danh-gia-so", "danh-gia-so-cap-tren"},
    "ha-nam-huyen": {"danh-gia-huyen"},
    "van-canh": {"dai-bieu-hdnd-huyen", "lanh-dao-phong-huyen", "lanh-dao-xa", "hai-long"},
}
HEAD = [column.label for column in COLUMNS]


def sheet(*rows: dict[str, object], facts: tuple[tuple[object, ...], ...] = ()) -> bytes:
    """The form with these rows (heading → value); the headings stand in row 3 and more."""
    known = (("Tên phiếu", "Phiếu thử"), *facts)
    cells = [[row.get(label) for label in HEAD] for row in rows]
    return xlsx([("PHIẾU KHẢO SÁT",), *known, HEAD, *cells])


def row(kind: str, code: object, text: str, **more: object) -> dict[str, object]:
    return {"Loại dòng": kind, "Mã": code, "Nội dung": text, **more}


QUESTION = row("Một lựa chọn", "q1", "Thế nào?", **{"Mã tiêu chí": "1.7"})
GOOD = row("Phương án", "a", "Tốt", **{"Quy đổi (%)": 100})
BAD = row("Phương án", "b", "Kém", **{"Quy đổi (%)": "12,5"})


def problems(data: bytes, name: str = "a.xlsx") -> list[tuple[int | None, str, str]]:
    with pytest.raises(ImportProblems) as caught:
        check_file(name=name, data=data)
    assert all("%(" not in problem.words for problem in caught.value.problems)
    assert all(problem.words != problem.code for problem in caught.value.problems)
    return [(found.row, found.column, found.code) for found in caught.value.problems]


@pytest.mark.parametrize("document", [forms.document(), forms.document(silence="zero")])
def test_document_is_written_as_it_was_read(document: dict[str, Any]) -> None:
    form = parse_form(document)
    assert parse_form(document_of(form)) == form
    assert document_of(parse_form(document_of(form))) == document_of(form)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_both_spellings_are_read_as_they_were_written(path: Path) -> None:
    checked = check_file(name="a.json", data=path.read_bytes())
    book = questionnaire_xlsx(checked.code, checked.document)
    assert check_file(name="a.xlsx", data=book) == checked
    again = questionnaire_json(checked.code, checked.document)
    assert check_file(name="a.json", data=again) == checked


@pytest.mark.parametrize("criteria", FEEDS)
def test_fixtures_feed_every_survey_leaf_of_their_set_and_nothing_else(criteria: str) -> None:
    text = (ROOT / f"fixtures/criteria/{criteria}-minh-hoa.json").read_text()
    nodes = parse_set(json.loads(text)).nodes.values()
    fed = {"survey", "satisfaction"} if "hai-long" in FEEDS[criteria] else {"survey"}
    leaves = {node.code for node in nodes if node.is_leaf and node.source in fed}
    files = [ROOT / f"fixtures/surveys/{code}-minh-hoa.json" for code in FEEDS[criteria]]
    checked = [check_file(name="a.json", data=path.read_bytes()) for path in files]
    assert {item.code for item in checked} == FEEDS[criteria]
    assert {leaf for item in checked for leaf in item.form.feeds()} == leaves


def test_every_fixture_is_labelled_and_belongs_to_a_set() -> None:
    checked = [check_file(name="a.json", data=path.read_bytes()) for path in FIXTURES]
    assert {item.code for item in checked} == set().union(*FEEDS.values())
    assert all(item.form.illustrative for item in checked)
    assert all("(minh họa)" in item.form.title.vi for item in checked)


def test_example_of_the_documentation_is_read() -> None:
    text = (ROOT / "docs/questionnaire-format.md").read_text()
    (example,) = re.findall(r"```json questionnaire\n(.+?)```", text, re.DOTALL)
    checked = check_file(name="a.json", data=example.encode())
    assert (checked.code, len(checked.form.questions)) == ("lanh-dao-so", 5)


def test_schema_names_every_key_of_the_format() -> None:
    schema = json.loads((ROOT / "docs/questionnaire.schema.json").read_text())
    known = schema["$defs"]["question"]["properties"]
    used = {
        key
        for question in document_of(parse_form(forms.document()))["questions"]
        for key in question
    }
    assert used <= set(known)
    assert known["kind"]["enum"] == ["single", "matrix", "multiple", "number", "text"]


def test_template_can_be_imported() -> None:
    checked = check_file(name="Mẫu.XLSX", data=questionnaire_template())
    assert [question.code for question in checked.form.questions] == ["q1", "q2"]
    assert checked.form.questions[1].shown_if is not None


def test_sheet_takes_commas_and_makes_a_code_of_the_title() -> None:
    checked = check_file(name="a.xlsx", data=sheet(QUESTION, GOOD, BAD))
    assert checked.code == "phieu-thu"
    assert [str(option.percent) for option in checked.form.questions[0].options] == ["100", "12.5"]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ((GOOD, QUESTION, BAD), (4, "Loại dòng", "no_question_above")),
        ((QUESTION, GOOD, {**BAD, "Quy đổi (%)": 101}), (6, "Quy đổi (%)", "too_large_number")),
        ((QUESTION, GOOD, {**BAD, "Quy đổi (%)": None}), (6, "Quy đổi (%)", "number_missing")),
        ((QUESTION, GOOD, {**BAD, "Mã": "a"}), (6, "Mã", "duplicate_code")),
        ((QUESTION, GOOD, {**BAD, "Loại dòng": "Đáp án"}), (6, "Loại dòng", "unknown_value")),
        (({**QUESTION, "Bắt buộc": "tùy"}, GOOD, BAD), (4, "Bắt buộc", "not_yes_no")),
        (
            ({**QUESTION, "Chỉ hỏi khi": "khi cần"}, GOOD, BAD),
            (4, "Chỉ hỏi khi", "not_a_condition"),
        ),
        (
            ({**QUESTION, "Chỉ hỏi khi": "q9: a"}, GOOD, BAD),
            (4, "Chỉ hỏi khi", "not_an_earlier_question"),
        ),
        (({**QUESTION, "Nội dung": "=1+1"}, GOOD, BAD), (4, "C", "formula")),
        ((QUESTION, GOOD), (4, "Phương án", "too_few")),
    ],
)
def test_problem_is_told_with_row_and_column(
    rows: tuple[dict[str, object], ...], wanted: tuple[int, str, str]
) -> None:
    assert wanted in problems(sheet(*rows))


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.xlsx", "empty"),
        (b"x", "a.xlsx", "not_xlsx"),
        (b"{", "a.json", "not_json"),
        (b"[1]", "a.json", "not_an_object"),
        (b"[" * 100_000, "a.json", "too_deep_json"),
        (b"x", "a.docx", "wrong_extension"),
        (xlsx([("a", "b")]), "a.xlsx", "no_table"),
        (sheet(), "a.xlsx", "no_questions"),
        (
            sheet(QUESTION, GOOD, BAD, facts=(("Mã phiếu", "Mã sai"),)),
            "a.xlsx",
            "bad_questionnaire_code",
        ),
        (sheet(QUESTION, GOOD, BAD, facts=(("Năm", 2026),)), "a.xlsx", "unknown_header"),
    ],
)
def test_unusable_file_is_refused_in_words(data: bytes, name: str, code: str) -> None:
    assert code in [found[2] for found in problems(data, name)]
