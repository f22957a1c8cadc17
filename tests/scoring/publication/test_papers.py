"""The files read back: the decision as PDF, the matrix cell by cell, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Level, Tenant
from scoring.domain.offices import office_of, powers_of, proposer_of
from scoring.exporters import pdf
from scoring.exporters.decision import decision_html
from scoring.exporters.pdf import PdfError, render_pdf
from scoring.exporters.workbook import matrix_workbook
from scoring.models import Publication
from tests.plugins.cast import World
from tests.scoring.index.field import Field
from tests.scoring.publication.conftest import approved, published


def get(world: World, page: str) -> Any:
    return Client().get(f"{world.url}/results/cchc-2026/{page}")


def words(reader: PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_decision_follows_the_layout_of_the_decree(world: World, field: Field) -> None:
    Tenant.objects.filter(pk=world.tenant.pk).update(place="Hà Nam")
    published(field)
    answer = get(world, "decision.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    pages = words(reader)
    text = " ".join(pages)
    for part in (
        "ỦY BAN NHÂN DÂN TỈNH HÀ NAM",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 2145/QĐ-UBND",
        "Hà Nam, ngày 15 tháng 12 năm 2026",
        "QUYẾT ĐỊNH",
        "Về việc công bố Chỉ số cải cách hành chính năm 2026",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH HÀ NAM",
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025",
        "Căn cứ Kế hoạch số 1833/KH-UBND ngày 19 tháng 9 năm 2026",
        "Theo đề nghị của Giám đốc Sở Nội vụ",
        "Điều 1.",
        "Điều 2.",
        "Điều 3.",
        "Nơi nhận:",
        "KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
        "Trần Văn Minh",
        "PHỤ LỤC",
        "Dữ liệu minh họa",
    ):
        assert part in text, part
    assert "DỰ THẢO" not in text
    assert len(pages) == 3
    assert [page.split()[-1] for page in pages] == ["họa", "2", "3"]
    assert [(round(p.mediabox.width), round(p.mediabox.height)) for p in reader.pages] == [
        (595, 842)
    ] * 3


def test_every_font_of_the_decision_is_embedded(world: World, field: Field) -> None:
    published(field)
    reader = PdfReader(io.BytesIO(get(world, "decision.pdf").content))
    fonts: dict[str, bool] = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            found = font.get_object()
            inner = found["/DescendantFonts"][0].get_object()
            fonts[found["/BaseFont"]] = "/FontFile2" in inner["/FontDescriptor"]
    assert fonts
    assert all(fonts.values()), fonts


def test_decision_before_publication_is_a_draft(world: World, field: Field) -> None:
    with tenant_scope(world.tenant):
        run = field.run()
        html = [decision_html(world.tenant, run, None)]
    found = approved(field, run)
    with tenant_scope(world.tenant):
        html.append(decision_html(world.tenant, run, found))
    for text in html:
        assert "DỰ THẢO" in text
        assert "DỰ THẢO" in words(PdfReader(io.BytesIO(render_pdf(text))))[0]


@pytest.mark.parametrize(
    ("level", "name", "issuer", "head"),
    [
        (Level.PROVINCE, "UBND tỉnh Hà Nam", "Ủy ban nhân dân\ntỉnh Hà Nam", "Chủ tịch"),
        (Level.DISTRICT, "Ủy ban nhân dân huyện Vân Canh", "", "Chủ tịch"),
        (Level.MINISTRY, "Bộ Nội vụ", "Bộ Nội vụ", "Bộ trưởng"),
    ],
)
def test_wording_follows_the_level(level: Level, name: str, issuer: str, head: str) -> None:
    office = office_of(Tenant(name=name, level=level))
    assert office.head == head
    assert office.issuer == (issuer or "Ủy ban nhân dân\nhuyện Vân Canh")
    deputy = {"Bộ trưởng": "Thứ trưởng"}.get(head, "Phó Chủ tịch")
    assert powers_of(office, deputy) == [f"KT. {head}", deputy]
    assert powers_of(office, head) == [head]
    assert powers_of(office, "TM. Ủy ban nhân dân / Chủ tịch") == [
        "TM. Ủy ban nhân dân",
        "Chủ tịch",
    ]


@pytest.mark.parametrize(
    ("body", "person"),
    [
        ("Sở Nội vụ", "Giám đốc Sở Nội vụ"),
        ("Phòng Nội vụ", "Trưởng Phòng Nội vụ"),
        ("Vụ Cải cách hành chính", "Vụ trưởng Vụ Cải cách hành chính"),
        ("Văn phòng UBND tỉnh", "Văn phòng UBND tỉnh"),
    ],
)
def test_proposer_is_named_by_the_kind_of_body(body: str, person: str) -> None:
    assert proposer_of(body) == person


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1:9/x.css", "data:text/css,p{color:red}"]
)
def test_paper_fetches_nothing_from_outside(address: str, caplog: pytest.LogCaptureFixture) -> None:
    html = f'<link rel="stylesheet" href="{address}"><img src="{address}"><p>Văn bản</p>'
    content = render_pdf(html)
    assert words(PdfReader(io.BytesIO(content))) == ["Văn bản"]
    assert "A paper fetches nothing from outside." in caplog.text


def test_missing_libraries_are_named_and_the_rest_works(
    world: World, field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(field)

    def broken() -> Any:
        raise PdfError

    monkeypatch.setattr(pdf, "_weasyprint", broken)
    answer = get(world, "decision.pdf")
    assert (answer.status_code, "libpango-1.0-0" in answer.content.decode()) == (503, True)
    assert get(world, "").status_code == 200


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: [[c.value for c in row] for row in sheet.rows] for sheet in book}


def test_matrix_holds_every_cell(world: World, field: Field) -> None:
    published(field)
    found = sheets(get(world, "matrix.xlsx").content)
    assert list(found) == [
        "Thông tin",
        "Xếp hạng",
        "Lĩnh vực",
        "Theo nguồn",
        "Điểm, Sở, ban, ngành",
        "Điểm, UBND cấp huyện",
    ]
    assert [len(rows) for rows in list(found.values())[1:]] == [7, 19, 31, 7, 5]
    matrix = found["Điểm, Sở, ban, ngành"]
    assert matrix[0][:6] == ["Mã", "1.1", "1.2", "2.1", "3.1", "3.2"]
    assert [float(value) for value in matrix[2][1:6]] == [20, 20, 30, 20, 10]
    by_unit = {row[0]: row[1:] for row in matrix[3:]}
    assert by_unit["Sở Công Thương"] == [20, 19, 30, 18, 8.2, 95.2, 100, 95.2]
    none = "không đánh giá"
    assert by_unit["Sở Tư pháp"] == [20, 10, 22.22, none, none, 52.22, 70, 74.6]
    assert by_unit["'=cmd()"] == ["không áp dụng", 15, 20.5, None, None, 35.5, 80, 44.38]


def test_sources_stand_side_by_side(world: World, field: Field) -> None:
    published(field)
    rows = sheets(get(world, "matrix.xlsx").content)["Theo nguồn"]
    row = next(row for row in rows if row[1] == "'=cmd()" and row[2] == "2.1")
    assert (row[4], row[5], row[6], row[7]) == (30, 21, None, 20.5)
    assert row[11] == 20.5
    counted = sum(Decimal(str(row[11])) for row in rows[1:] if row[1] == "Sở Công Thương")
    assert counted == Decimal("95.2")


def test_numbers_are_numbers_and_formulas_are_text(world: World, field: Field) -> None:
    published(field)
    book = load_workbook(io.BytesIO(get(world, "matrix.xlsx").content))
    kinds = set()
    for sheet in book:
        for row in sheet.rows:
            for cell in row:
                kinds.add(cell.data_type)
                if isinstance(cell.value, float):
                    assert cell.number_format == "0.00"
                if isinstance(cell.value, str):
                    assert not cell.value.startswith(("=", "+", "-", "@"))
    assert "f" not in kinds


def test_about_sheet_says_what_the_file_is(world: World, field: Field) -> None:
    found = published(field)
    about = dict(row[:2] for row in sheets(get(world, "matrix.xlsx").content)["Thông tin"])
    with tenant_scope(world.tenant):
        run = Publication.objects.select_related("run").get().run
    assert about["Tình trạng"] == "Đã công bố"
    assert about["Ghi chú"] == "Dữ liệu minh họa"
    assert about["Mã băm dữ liệu đầu vào (SHA-256)"] == run.inputs_hash
    assert about["Niêm phong kết quả (SHA-256)"] == found.seal
    assert (about["Số đơn vị"], about["Số dòng của trang “Theo nguồn”"]) == (6, 30)


def test_matrix_before_publication_is_a_draft(world: World, field: Field) -> None:
    with tenant_scope(world.tenant):
        content = matrix_workbook(field.run()).content
    assert dict(row[:2] for row in sheets(content)["Thông tin"])["Tình trạng"] == (
        "Dự thảo: chưa phê duyệt"
    )


def test_csv_holds_one_row_per_unit(world: World, field: Field) -> None:
    published(field)
    text = get(world, "ranking.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(r["unit"], r["rank"], r["tied"], r["index_percent"], r["class"]) for r in rows] == [
        ("Sở Công Thương", "1", "1", "95.20", "Xuất sắc"),
        ("Sở Xây dựng", "1", "1", "95.20", "Xuất sắc"),
        ("Sở Tư pháp", "3", "", "74.60", "Trung bình"),
        ("'=cmd()", "4", "", "44.38", "Yếu"),
        ("UBND thị xã Duy Tiên", "1", "", "100.00", "Xuất sắc"),
        ("UBND huyện Kim Bảng", "2", "", "0.00", "Yếu"),
    ]
    assert rows[2]["field_3_percent"] == ""


def test_json_carries_the_hashes(world: World, field: Field) -> None:
    found = published(field)
    document = json.loads(get(world, "ranking.json").content)
    assert document["format"] == "parindex-result/1"
    assert document["publication"]["seal_sha256"] == found.seal
    assert [len(group["units"]) for group in document["groups"]] == [4, 2]
    assert document["groups"][0]["units"][2]["not_assessed"] == ["3"]


def test_names_of_files_are_vietnamese_with_a_plain_fallback(world: World, field: Field) -> None:
    published(field)
    assert get(world, "ranking.csv").headers["Content-Disposition"] == (
        'attachment; filename="chi-so-cchc-2026.csv"; '
        "filename*=UTF-8''Ch%E1%BB%89%20s%E1%BB%91%20CCHC%202026.csv"
    )
