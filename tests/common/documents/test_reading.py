"""The readers: rows with their places, and hostile files answered with one reason."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parindex.common.documents.blocks import Document, Line, Place, Row, from_plain
from parindex.common.documents.child import answer, read_here
from parindex.common.documents.limits import MAX_BYTES, MAX_PAGES, MAX_ROWS, DocumentError
from parindex.common.documents.reading import read_document
from parindex.common.documents.text import read_text
from tests.common.documents.makers import (
    docx,
    html_pdf,
    package,
    paragraph,
    pdf,
    word_cell,
    word_package,
    xlsx,
)

TABLE = [
    ["STT", "Tiêu chí", "Điểm tối đa"],
    ["1", "Chỉ đạo, điều hành", "3"],
    ["1.1", "Ban hành kế hoạch\nđúng hạn", "0,5"],
]
CELLS = [
    [(0, "STT"), (1, "Tiêu chí"), (2, "Điểm tối đa")],
    [(0, "1"), (1, "Chỉ đạo, điều hành"), (2, "3")],
    [(0, "1.1"), (1, "Ban hành kế hoạch\nđúng hạn"), (2, "0,5")],
]
MAKERS: dict[str, Callable[..., bytes]] = {".xlsx": xlsx, ".docx": docx, ".pdf": pdf}


def cells(document: Document) -> list[list[tuple[int, str]]]:
    return [[(cell.column, cell.text) for cell in row.cells] for row in document.rows()]


def code_of(kind: str, data: bytes) -> tuple[str, str]:
    with pytest.raises(DocumentError) as caught:
        read_here(kind, data)
    return caught.value.code, caught.value.limit


@pytest.mark.parametrize("kind", MAKERS)
def test_every_format_gives_the_same_rows(kind: str) -> None:
    document = read_document(name=f"Phụ lục{kind}", data=MAKERS[kind](TABLE))
    assert cells(document) == CELLS
    assert from_plain(document.to_plain()) == document


def test_cells_know_their_place() -> None:
    def place(kind: str) -> Place:
        return list(read_here(kind, MAKERS[kind](TABLE)).rows())[2].cells[1].place

    assert (place(".xlsx"), place(".xlsx").address) == (
        Place(sheet="Phụ lục", row=3, column=2),
        "B3",
    )
    assert place(".docx") == Place(table=1, row=3, column=2)
    assert place(".pdf") == Place(page=1, line=3, column=2)


def test_text_gives_lines_and_rows() -> None:
    text = "# **Quyết định**\n\n| TT | Nhiệm vụ |  |\n|--|--|--|\n| 1 | Việc | |\nA\tB\tC\n"
    found = read_text(text).blocks
    assert found[0] == Line("Quyết định", Place(line=1))
    rows = [block for block in found if isinstance(block, Row)]
    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["TT", "Nhiệm vụ"],
        ["1", "Việc"],
        ["A", "B", "C"],
    ]
    assert rows[1].place == Place(line=5)


def test_a_workbook_says_merged_cells_formulas_and_dates() -> None:
    def change(book: Any) -> None:
        sheet = book.active
        sheet["A5"], sheet["C5"] = "I. Phần chung", "=1+1"
        sheet.merge_cells("A5:B5")
        sheet["A6"] = "x"
        sheet["B6"] = date(2026, 2, 1)
        sheet["C6"] = 0.1 + 0.2
        hidden = book.create_sheet("Ẩn")
        hidden.append(["không đọc"])
        hidden.sheet_state = "hidden"

    document = read_here(".xlsx", xlsx(TABLE, change=change))
    rows = list(document.rows())
    assert [(cell.text, cell.span) for cell in rows[3].cells] == [("I. Phần chung", 2)]
    assert [cell.text for cell in rows[4].cells] == ["x", "1.2", "0.3"]
    assert [(item.code, item.got) for item in document.remarks] == [
        ("formula", "C5"),
        ("code_is_date", "B6"),
    ]


NUMBERING = (
    '<w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/>'
    '</w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1.%2"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>'
    '<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>'
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
)


def numbered(text: str, level: int, *, number: str = "3") -> str:
    inner = f'<w:ilvl w:val="{level}"/><w:numId w:val="{number}"/>'
    return paragraph(text, properties=f"<w:pPr><w:numPr>{inner}</w:numPr></w:pPr>")


def test_word_writes_its_own_numbers() -> None:
    levels = [0, 1, 1, 2, 2, 3, 1, 0, 1]
    body = "".join(numbered("x", level) for level in levels) + numbered("y", 0, number="9")
    document = read_here(".docx", word_package(body, numbering=NUMBERING))
    assert [block.text for block in document.blocks if isinstance(block, Line)] == [
        "I. x", "I.1 x", "I.2 x", "a) x", "b) x", "- x", "I.3 x", "II. x", "II.1 x", "y",
    ]  # fmt: skip


def test_word_leaves_out_what_is_not_on_paper_and_covered_cells() -> None:
    gone = "<w:del><w:r><w:delText>cũ</w:delText></w:r></w:del>"
    deleted = f"<w:p>{gone}<w:r><w:t>mới</w:t></w:r></w:p>"
    first = word_cell("A", properties='<w:vMerge w:val="restart"/>') + word_cell("1")
    second = word_cell("A", properties="<w:vMerge/>") + word_cell("2")
    third = word_cell("B", properties='<w:gridSpan w:val="2"/>') + word_cell("C")
    rows = "".join(f"<w:tr>{row}</w:tr>" for row in (first, second, third))
    merged = f"<w:tbl>{rows}</w:tbl>"
    document = read_here(".docx", word_package(deleted + merged))
    assert [block.text for block in document.blocks if isinstance(block, Line)] == ["mới"]
    assert cells(document) == [[(0, "A"), (1, "1")], [(1, "2")], [(0, "B"), (2, "C")]]


def test_a_table_over_two_pages_is_one() -> None:
    table = [["STT", "Tiêu chí"], *([str(n), f"Tiêu chí {n}"] for n in range(1, 80))]
    rows = list(read_here(".pdf", pdf(table, before=["PHỤ LỤC"])).rows())
    assert ({row.table for row in rows}, len(rows)) == ({1}, 80)
    assert [row.place.page for row in rows][0::79] == [1, 3]


def _zip(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return target.getvalue()


BOMB = bytes(61 * 1024 * 1024)
XXE = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
# The declaration behind more of a comment than the check looks at.
LATE_XXE = f"<!--{'x' * 5000}-->{XXE}"


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        (".xlsx", b"PK\x03\x04 khong phai zip", "not_xlsx"),
        (".xlsx", _zip("xl/workbook.xml", BOMB), "zip_bomb"),
        (".xlsx", package({"[Content_Types].xml": XXE}), "not_xlsx"),
        (".xlsx", _zip("a.xml", XXE.encode("utf-16")), "not_xlsx"),
        (".docx", b"%PDF-1.7", "not_docx"),
        (".docx", package({"a": "b"}), "not_docx"),
        (".docx", _zip("word/document.xml", BOMB), "zip_bomb"),
        (".docx", word_package("", head=XXE), "not_docx"),
        (".docx", word_package("<w:p>" * 400 + "</w:p>" * 400), "not_docx"),
        (".docx", package({f"{n}": "" for n in range(2001)}), "zip_bomb"),
        (".pdf", b"%PDF-1.7\n%%EOF", "not_pdf"),
        (".pdf", b"MZ", "not_pdf"),
        (".pdf", html_pdf("<p></p>"), "pdf_no_text"),
    ],
)
def test_a_hostile_file_is_refused_with_one_reason(kind: str, data: bytes, code: str) -> None:
    assert code_of(kind, data)[0] == code


def test_a_late_entity_is_not_replaced() -> None:
    found = read_here(".docx", word_package(paragraph("x") + "<w:p>&a;</w:p>", head=LATE_XXE))
    assert [block.text for block in found.blocks if isinstance(block, Line)] == ["x"]


def test_too_many_rows_and_pages_are_refused_with_the_limit() -> None:
    rows = [["a", "b"]] * (MAX_ROWS + 1)
    assert code_of(".xlsx", xlsx(rows)) == ("too_many_rows", str(MAX_ROWS))
    assert code_of(".docx", docx(rows)) == ("too_many_rows", str(MAX_ROWS))
    pages = html_pdf("<p style='break-after:page'>x</p>" * (MAX_PAGES + 1))
    assert code_of(".pdf", pages) == ("too_many_pages", str(MAX_PAGES))


def test_a_million_empty_rows_cost_no_more_than_their_limit() -> None:
    def change(book: Any) -> None:
        book.active["A900000"] = "x"

    assert code_of(".xlsx", xlsx(TABLE, change=change))[0] == "too_many_rows"


def test_a_pdf_under_a_password_says_so() -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(TABLE))))
    writer.encrypt("bí mật", algorithm="AES-256")
    target = io.BytesIO()
    writer.write(target)
    assert code_of(".pdf", target.getvalue())[0] == "pdf_password"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xls", b"x", "wrong_extension"),
        ("a", b"x", "wrong_extension"),
        ("a.pdf", b"", "empty"),
        ("a.docx", bytes(MAX_BYTES + 1), "too_large"),
        ("a.docx", docx([]), "nothing"),
        ("a.docx", b"x", "not_docx"),
    ],
)
def test_the_door_says_what_is_wrong(name: str, data: bytes, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(name=name, data=data)
    assert caught.value.code == code


def test_what_takes_too_much_memory_is_stopped_from_outside() -> None:
    """A PDF whose page unpacks to two gigabytes, one flate stream in the other."""
    packer, piece = zlib.compressobj(1), bytes(1 << 24)
    head = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    # What follows a full flush depends on nothing before it, so it can be said again and again.
    once = head + (packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)) * 127
    content = zlib.compress(once, 9)
    stream = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n" % len(content)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R >>",
        stream + content + b"\nendstream",
    ]
    body, places = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + text + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(body)
    body += b"xref\n0 5\n0000000000 65535 f \n" + table
    body += b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    with pytest.raises(DocumentError) as caught:
        read_document(name="bom.pdf", data=body)
    assert caught.value.code == "too_heavy"


GOOD = {kind: maker(TABLE) for kind, maker in MAKERS.items()}


@pytest.mark.parametrize("kind", MAKERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_damaged_files_give_rows_or_one_reason(kind: str, data: st.DataObject) -> None:
    good = bytearray(GOOD[kind])
    for _change in range(data.draw(st.integers(1, 12))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(good)))
    assert answer(kind, bytes(good[:end]))[:1] == "{"


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(sorted(MAKERS)))
def test_any_bytes_give_one_reason(data: bytes, kind: str) -> None:
    assert '"error"' in answer(kind, data)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    document = read_text(text)
    assert from_plain(document.to_plain()) == document
