"""The five founding documents give the proposals written here, and nothing they do not say."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.domain.decision.bodies import split_bodies, subject_of
from campaigns.domain.decision.dates import Time, deadline_in, read_time
from campaigns.domain.decision.deciding import examine_plan
from campaigns.domain.decision.proposal import DecisionProposal, decision_from
from campaigns.domain.decision.reading import propose_plan
from campaigns.domain.plan.reading import read_plan
from campaigns.domain.problems import ImportProblems
from parindex.common.documents.child import read_here
from parindex.common.documents.text import plain_line, read_text
from tests.campaigns.decision.seeds import DOCUMENTS, seed_docx, seed_pdf, seed_text
from tests.fixtures.reading import read_fixture
from tests.fixtures.test_plans import TASKS, TIMES

# Title, year, number and date of each document, in its own words.
FACTS: dict[str, tuple[str, int, str | None, str | None]] = {
    "ha-nam-2023": ("Chỉ số cải cách hành chính năm 2023", 2023, None, None),
    "national-2020": ("Chỉ số cải cách hành chính năm 2020", 2020, "17/QĐ-BNV", "2021-01-07"),
    "national-2021": ("Chỉ số CCHC năm 2021", 2021, "23/BNV-CCHC", "2022-01-04"),
    "quang-tri-2020": (
        "Chỉ số cải cách hành chính (PAR INDEX) tỉnh Quảng Trị năm 2020",
        2020,
        "320/QĐ-UBND",
        "2021-02-05",
    ),
    "van-canh-2021": ("Chỉ số cải cách hành chính năm 2021", 2021, None, None),
}
# The fixture keeps "Các bộ, các tỉnh" together here, and apart in the task before it.
APART = ["Tổ Thư ký giúp việc Hội đồng Thẩm định", "Các bộ", "Các tỉnh", "Các cơ quan có liên quan"]
EXPECTED = {name: list(rows) for name, rows in TASKS.items()}
EXPECTED["national-2020"][3] = ("4", "2021-02-01", "2021-03-31", ["Bộ Nội vụ"], APART)
# Kind, first and last day, tasks: only stages a task says; the fixtures add what a person inferred.
PHASES: dict[str, list[tuple[str, str | None, str, list[str]]]] = {
    "ha-nam-2023": [
        ("self_assessment", "2023-10-01", "2023-10-31", ["4"]),
        ("appraisal", None, "2023-11-20", ["6"]),
        ("council", None, "2023-12-10", ["8"]),
        ("publication", None, "2023-12-15", ["9"]),
    ],
    "national-2020": [
        ("self_assessment", None, "2021-02-26", ["2"]),
        ("appraisal", "2021-02-01", "2021-03-31", ["3"]),
        ("council", "2021-03-01", "2021-04-30", ["7"]),
        ("publication", "2021-04-01", "2021-04-30", ["8"]),
    ],
    "national-2021": [("self_assessment", None, "2022-02-15", ["1.b"])],
    "quang-tri-2020": [("self_assessment", None, "2021-02-18", ["III.1"])],
    "van-canh-2021": [
        ("self_assessment", None, "2021-11-30", ["2"]),
        ("appraisal", "2021-12-01", "2021-12-31", ["4"]),
        ("publication", "2022-01-01", "2022-01-31", ["7"]),
    ],
}
BANDS = [("Xuất sắc", "95"), ("Tốt", "85"), ("Khá", "75"), ("Trung bình", "70"), ("Yếu", "0")]
# Read of several words or of the whole text, and looked at by themselves.
INFERRED = {
    *("kind", "role", "from", "due", "number", "tasks", "census", "year", "date", "count"),
    *("delegates_from", "delegates_to"),
}
OFFICE = "Văn phòng Ủy ban nhân dân tỉnh"  # the fixture writes the name of the unit


def proposed(name: str) -> DecisionProposal:
    return propose_plan(read_text(seed_text(name)))


def tasks(proposal: DecisionProposal) -> list[Any]:
    return [
        (row["number"], row["from"], row["due"], row["lead"], row["coordinating"])
        for row in proposal.document()["tasks"]
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_tasks_are_those_of_the_document(name: str) -> None:
    proposal = proposed(name)
    assert tasks(proposal) == EXPECTED[name]
    assert [row["time_text"] for row in proposal.document()["tasks"]] == TIMES[name]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_texts_of_tasks_are_those_of_the_fixtures(name: str) -> None:
    found = [row["text"] for row in proposed(name).document()["tasks"]]
    wanted = [row["text"] for row in read_fixture(f"plans/{name}")["tasks"]]
    if name == "national-2021":  # the sentence with the deadline, without the one after it
        wanted[0] = wanted[0].removesuffix(" Sau thời hạn quy định, phần mềm sẽ tự động khóa.")
        wanted[1] = wanted[1].partition(" theo các bước sau")[0]
        found[1] = found[1].partition(" theo các bước sau")[0]
    assert found == wanted


@pytest.mark.parametrize("name", DOCUMENTS)
def test_facts_and_phases_are_those_of_the_document(name: str) -> None:
    document = proposed(name).document()
    campaign, paper = document["campaign"], document["document"]
    found = (campaign["title"], campaign["year"], paper["number"], paper["date"])
    assert found == FACTS[name]
    phases = [(row["kind"], row["from"], row["due"], row["tasks"]) for row in document["phases"]]
    assert phases == PHASES[name]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_bands_stand_only_in_one_document(name: str) -> None:
    found = [(row["name"], row["from"]) for row in proposed(name).document()["bands"]]
    assert found == (BANDS if name == "ha-nam-2023" else [])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_assignments_are_those_of_the_fixtures(name: str) -> None:
    found = [
        (
            row["body"].replace(OFFICE, "Văn phòng UBND tỉnh"),
            row["role"],
            row["fields"],
            row["criteria"],
        )
        for row in proposed(name).document()["appraisal_assignments"]
    ]
    assert found == [
        (row["body"], row["role"], row["fields"], row["criteria"])
        for row in read_fixture(f"plans/{name}")["appraisal_assignments"]
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_respondents_are_those_of_the_fixtures(name: str) -> None:
    keys = ("name", "census", "positions", "sample_text")
    found = [
        tuple(row[key] for key in keys) for row in proposed(name).document()["respondent_groups"]
    ]
    assert found == [
        tuple(row[key] for key in keys)
        for row in read_fixture(f"plans/{name}")["respondent_groups"]
    ]


def words(text: str) -> str:
    return re.sub(r"[\s|().;,:*-]+", " ", plain_line(text.replace("\n", " "))).casefold()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_is_proposed_that_the_text_does_not_say(name: str) -> None:
    text = " ".join(words(line) for line in seed_text(name).split("\n"))
    text = re.sub(r"\s+", " ", text)
    proposal = proposed(name)
    for row in proposal.rows:
        assert row.source.text
        for key, value in row.values.items():
            if key in INFERRED or value is None:
                continue
            for part in value if isinstance(value, list) else [value]:
                said = words(str(part)).strip()
                names = (said, said.removeprefix("sở "))
                # "các sở: Tư pháp" names Sở Tư pháp; a row broken over two pages stands whole
                # only in its source.
                places = (text, words(row.source.text))
                assert any(n in place for n in names for place in places), (key, part)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_row_knows_its_line_and_the_plan_can_be_made(name: str) -> None:
    proposal = proposed(name)
    assert [row for row in proposal.rows if not row.source.place.line] == []
    assert decision_from(proposal.to_plain()) == proposal
    assert examine_plan(proposal).rows == {}
    assert [task.number for task in read_plan(proposal.document()).tasks] == [
        row[0] for row in EXPECTED[name]
    ]


@pytest.mark.parametrize("name", ["ha-nam-2023", "van-canh-2021"])
def test_the_same_document_as_word_and_as_pdf_proposes_the_same(name: str) -> None:
    wanted = proposed(name).document()
    assert propose_plan(read_here(".docx", seed_docx(name))).document() == wanted
    printed = propose_plan(read_here(".pdf", seed_pdf(name)))
    assert tasks(printed) == tasks(proposed(name))
    assert [row["name"] for row in printed.document()["bands"]] == [
        row["name"] for row in wanted["bands"]
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tháng 10/2021", Time(date(2021, 10, 1), date(2021, 10, 31))),
        ("Tháng 9", Time(date(2023, 9, 1), date(2023, 9, 30), year_assumed=True)),
        ("Tháng 02, tháng 03 năm 2021.", Time(date(2021, 2, 1), date(2021, 3, 31))),
        ("Từ tháng 11 đến tháng 12", Time(date(2023, 11, 1), date(2023, 12, 31), True)),
        ("Quý II năm 2021", Time(date(2021, 4, 1), date(2021, 6, 30))),
        ("Trước ngày 10/12/2023", Time(None, date(2023, 12, 10), before=True)),
        ("Từ ngày 01/11/2023 đến ngày 20/11/2023", Time(date(2023, 11, 1), date(2023, 11, 20))),
        ("Tháng 10 (Hạn cuối 31/10/2023)", Time(date(2023, 10, 1), date(2023, 10, 31), True)),
        ("ngày 31/02/2023", Time()),
        ("Thường xuyên", Time()),
        ("Tháng 13", Time()),
        ("", Time()),
    ],
)
def test_times(text: str, expected: Time) -> None:
    assert read_time(text, year=2023) == expected


@pytest.mark.parametrize(
    ("text", "due", "before"),
    [
        ("Hoàn thành trước ngày 30/11/2021", date(2021, 11, 30), True),
        ("xong trước 30/11/2021", date(2021, 11, 30), True),
        ("Trước ngày 30 tháng 11 năm 2021", date(2021, 11, 30), True),
        ("Trước tháng 12/2021", date(2021, 12, 31), True),
        ("chậm nhất ngày 30/11/2021", date(2021, 11, 30), False),
        ("từ ngày 01/11/2021 đến ngày 30/11/2021", date(2021, 11, 30), False),
        ("5 ngày trước khi họp ngày 30/11/2021", date(2021, 11, 30), False),
    ],
)
def test_before_a_day_ends_on_it_and_is_never_certain(text: str, due: date, before: bool) -> None:
    time = read_time(text, year=2021)
    assert (time.last, time.before) == (due, before)


def test_a_task_before_a_day_wants_a_look() -> None:
    plan = (
        "KẾ HOẠCH\nXác định Chỉ số cải cách hành chính năm 2021\n"
        "| STT | Nội dung công việc | Thời gian | Cơ quan chủ trì |\n"
        "| 1 | Tự đánh giá, chấm điểm | Trước ngày 30/11/2021 | Các xã |\n"
        "| 2 | Báo cáo kết quả | Ngày 15/12/2021 | Phòng Nội vụ |\n"
    )
    proposal = propose_plan(read_text(plan))
    told = {
        row.values["number"]: (row.values["due"], [doubt.code for doubt in row.doubts])
        for row in proposal.rows
        if row.values.get("number")
    }
    assert (told["1"][0], "due_before" in told["1"][1]) == ("2021-11-30", True)
    assert (told["2"][0], "due_before" in told["2"][1]) == ("2021-12-15", False)


def test_a_month_without_any_year_is_no_day() -> None:
    assert read_time("Tháng 9", year=None) == Time()
    assert deadline_in("gửi chậm nhất là ngày 15 tháng 02 năm 2022.") == (
        "chậm nhất là ngày 15 tháng 02 năm 2022"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Các sở, ban, ngành", ["Các sở, ban, ngành"]),
        ("UBND các xã, thị trấn", ["UBND các xã, thị trấn"]),
        ("Sở Nội vụ (thường trực), Sở Khoa học và Công nghệ", None),
        ("các sở: Tư pháp; Tài chính", ["Sở Tư pháp", "Sở Tài chính"]),
        ("Văn phòng HĐND và UBND huyện", ["Văn phòng HĐND và UBND huyện"]),
        ("", []),
        (" . ", []),
    ],
)
def test_bodies(text: str, expected: list[str] | None) -> None:
    wanted = expected if expected is not None else ["Sở Nội vụ", "Sở Khoa học và Công nghệ"]
    assert split_bodies(text) == wanted


def test_the_subject_of_a_sentence() -> None:
    assert subject_of("Các Sở tiến hành tự đánh giá") == "Các Sở"
    assert subject_of("Trên cơ sở đó, Sở Nội vụ tiến hành nhập dữ liệu") == "Sở Nội vụ"
    assert subject_of("Phần mềm tự động khóa") == ""


def test_a_text_of_something_else_says_so() -> None:
    with pytest.raises(ImportProblems) as caught:
        propose_plan(read_text("Kính gửi: các sở\nTrân trọng."))
    assert [problem.code for problem in caught.value.problems] == ["no_plan"]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="I1.a)-|\t\n:; tháng/2023 Sở Các Đơn vị từ 90 nhiệm vụ", max_size=300))
def test_any_text_is_a_proposal_or_a_problem(text: str) -> None:
    head = "Chỉ số cải cách hành chính năm 2026\nTT\tNhiệm vụ\tThời gian\tChủ trì\n"
    proposal = propose_plan(read_text(head + text))
    assert decision_from(proposal.to_plain()) == proposal
    examine_plan(proposal)
