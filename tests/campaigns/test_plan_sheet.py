"""A plan comes in as a sheet of the template's form; mistakes are named by row and heading."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from campaigns.domain.plan.importing import create_from_plan
from campaigns.domain.plan.reading import read_plan
from campaigns.domain.plan.sheet import PHASES, read_plan_file
from campaigns.domain.problems import ImportProblems
from campaigns.enums import PhaseKind
from campaigns.exporters.plan import plan_example, plan_template
from parindex.accounts.enums import Role
from parindex.common.formats import format_datetime
from parindex.common.tenancy import tenant_scope
from tests.campaigns.years import secretary
from tests.plugins.cast import World

# In the example: facts in rows 2 to 5, headings in row 7, tasks from row 8 on.
FIRST = 8


def changed(change: Callable[[Any], None], source: bytes | None = None) -> bytes:
    book = load_workbook(io.BytesIO(source or plan_example()))
    change(book.worksheets[0])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def put(cell: str, value: object) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet[cell] = value

    return change


def problems(data: bytes, name: str = "kh.xlsx") -> list[tuple[int | None, str, str]]:
    with pytest.raises(ImportProblems) as caught:
        read_plan_file(name=name, data=data)
    return [(item.row, item.column, item.code) for item in caught.value.problems]


def test_example_becomes_a_campaign_as_it_is(world: World) -> None:
    document = read_plan_file(name="Kế hoạch.XLSX", data=plan_example())
    with tenant_scope(world.tenant):
        campaign = create_from_plan(actor=secretary(world), document=document)
        first = campaign.phases.get(kind=PhaseKind.SELF_ASSESSMENT)
        assert (format_datetime(first.opens_at), format_datetime(first.closes_at)) == (
            "01/10/2026 00:00",
            "25/10/2026 17:00",
        )
        assert (campaign.year, campaign.plan_number, campaign.plan_date) == (
            2026,
            "12/KH-UBND",
            date(2026, 9, 15),
        )
        assert (campaign.phases.count(), campaign.tasks.count(), len(campaign.bands)) == (5, 5, 5)
        assert campaign.secretariat == world.organisations["so-noi-vu"]


def test_sample_row_of_the_template_is_not_read() -> None:
    def fill(sheet: Any) -> None:
        sheet["B2"], sheet["B3"] = "Đợt 2026", 2026
        sheet["A9"], sheet["B9"], sheet["D9"] = 1, "Việc", "05/10/2026"

    plan = read_plan(read_plan_file(name="kh.xlsx", data=changed(fill, plan_template())))
    assert [(task.number, task.text, task.starts_on) for task in plan.tasks] == [
        ("1", "Việc", date(2026, 10, 5))
    ]


def test_template_offers_the_phases_to_choose_from() -> None:
    sheet = load_workbook(io.BytesIO(plan_template())).worksheets[0]
    rules = {rule.type: rule for rule in sheet.data_validations.dataValidation}
    assert set(rules) == {"list", "date", "whole"}
    assert rules["list"].formula1 == f'"{",".join(PHASES.values())}"'
    assert "H8" in rules["list"].sqref
    assert "minh họa" in sheet["A8"].value


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (put("E9", "mai"), (9, "Đến ngày", "not_a_date")),
        (put("H9", "Nghỉ"), (9, "Giai đoạn", "unknown_value")),
        (put("B9", None), (9, "Nhiệm vụ", "not_a_text")),
        (put("A9", "1"), (9, "STT", "duplicate_code")),
        (put("B9", "=1+1"), (9, "Nhiệm vụ", "formula")),
        (put("B3", "hai nghìn"), (3, "Năm đánh giá", "bad_year")),
        (put("B5", "x"), (5, "Ngày kế hoạch", "not_a_date")),
        (put("A7", "Số"), (None, "", "no_table")),
    ],
)
def test_mistake_is_named_by_row_and_heading(
    change: Callable[[Any], None], expected: tuple[int | None, str, str]
) -> None:
    assert expected in problems(changed(change))


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("kh.xlsx", b"", "empty"),
        ("kh.xlsx", b"PK\x03\x04", "not_xlsx"),
        ("kh.docx", b"x", "wrong_extension"),
        ("kh.json", b"{", "not_json"),
    ],
)
def test_file_that_is_no_plan_is_refused_with_one_reason(name: str, data: bytes, code: str) -> None:
    assert [found for _row, _column, found in problems(data, name)] == [code]


def test_page_takes_the_sheet_and_offers_template_and_example(world: World) -> None:
    client = Client()
    client.force_login(world.people[Role.ADMIN])
    url = f"{world.url}/campaigns/plan/"
    text = client.get(url).content.decode()
    assert 'accept=".xlsx,.json,.docx,.pdf"' in text
    for name in ("template", "example"):
        assert f"plan/{name}.xlsx" in text
        assert client.get(f"{url}{name}.xlsx").content.startswith(b"PK")
    sent = SimpleUploadedFile("kh.xlsx", plan_example())
    answer = client.post(url, {"file": sent}, follow=True)
    assert "Chỉ số cải cách hành chính năm 2026 (minh họa)" in answer.content.decode()
    bad = SimpleUploadedFile("kh.xlsx", changed(put(f"E{FIRST}", "mai")))
    answer = client.post(url, {"file": bad})
    assert (answer.status_code, "Đến ngày" in answer.content.decode()) == (422, True)


def test_product_and_budget_come_in_and_may_be_left_out() -> None:
    first, *_rest = read_plan(read_plan_file(name="kh.xlsx", data=plan_example())).tasks
    assert (first.product, first.budget) == ("Báo cáo", "Kinh phí thường xuyên của Sở Nội vụ")
    short = changed(lambda sheet: sheet.delete_cols(9, 2))
    first, *_rest = read_plan(read_plan_file(name="kh.xlsx", data=short)).tasks
    assert (first.product, first.budget) == ("", "")
    long = changed(put(f"I{FIRST}", "x" * 501))
    assert problems(long) == [(FIRST, "Sản phẩm", "text_too_long")]
