"""What is taken as evidence, and every kind of hostile file refused by its name."""

from __future__ import annotations

import hashlib
import tracemalloc

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils import translation
from pytest_django import Settings

from parindex.files.domain.checks import (
    UploadError,
    accept_attribute,
    allowed_types,
    check_upload,
    check_uploads,
)
from parindex.files.domain.ooxml import EXCEL, MAX_PARTS, WORD
from tests.files import samples
from tests.files.samples import upload

VBA = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
DOCTYPE = '<!DOCTYPE Types [<!ENTITY a "a">]>'


def code_of(name: str, content: bytes) -> str:
    with pytest.raises(UploadError) as caught:
        check_upload(upload(name, content))
    return str(caught.value.code)


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("a.pdf", samples.PDF, "application/pdf"),
        ("A.PDF", samples.PDF, "application/pdf"),
        ("a.docx", samples.docx(), WORD),
        ("a.xlsx", samples.xlsx(), EXCEL),
        ("a.doc", samples.ole({"WordDocument": {}, "1Table": {}}), "application/msword"),
        ("a.xls", samples.ole({"Workbook": {}}), "application/vnd.ms-excel"),
        ("a.xls", samples.ole({"Book": {}}), "application/vnd.ms-excel"),
        ("a.png", samples.image("PNG"), "image/png"),
        ("a.jpg", samples.image("JPEG"), "image/jpeg"),
        ("a.jpeg", samples.image("JPEG"), "image/jpeg"),
    ],
)
def test_allowed_file_is_taken(name: str, content: bytes, content_type: str) -> None:
    checked = check_upload(upload(name, content))
    assert (checked.name, checked.content_type) == (name, content_type)
    assert (checked.size, checked.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert checked.content.read() == content


@pytest.mark.parametrize("name", ["a.exe", "a.svg", "a.html", "a.docm", "a.zip", "a.pdf.js", "pdf"])
def test_type_outside_the_list_is_refused(name: str) -> None:
    assert code_of(name, samples.PDF) == "type"


def test_name_that_reads_backwards_is_judged_by_its_true_extension() -> None:
    assert code_of("a\u202egnp.exe", samples.EXE) == "type"
    assert code_of("a\u202efdp.exe.pdf", samples.EXE) == "content"


@pytest.mark.parametrize("name", ["a.pdf", "a.png", "a.jpg", "a.docx", "a.xlsx", "a.doc", "a.xls"])
@pytest.mark.parametrize(
    "content",
    [
        samples.EXE,
        samples.EXE + samples.PDF,
        samples.EXE + samples.docx(),
        samples.SVG,
        samples.HTML,
        b"\n" + samples.PDF,
        b"x",
        samples.package({"a.txt": "plain"}),
    ],
    ids=["exe", "exe+pdf", "exe+docx", "svg", "html", "shifted", "byte", "zip"],
)
def test_content_of_another_type_is_refused(name: str, content: bytes) -> None:
    assert code_of(name, content) == "content"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", samples.xlsx()),
        ("a.xlsx", samples.docx()),
        ("a.doc", samples.ole({"Workbook": {}})),
        ("a.xls", samples.ole({"WordDocument": {}})),
        ("a.doc", samples.docx()),
        ("a.docx", samples.ole({"WordDocument": {}})),
        ("a.xls", samples.ole({"Object": {"Workbook": {}}})),
        ("a.docx", samples.docx(part="/word/absent.xml")),
        ("a.png", samples.image("JPEG")),
        ("a.jpg", samples.image("PNG")),
    ],
)
def test_office_file_under_the_wrong_name_is_refused(name: str, content: bytes) -> None:
    assert code_of(name, content) == "content"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", samples.docx(main=samples.WORD_MACRO_MAIN)),
        ("a.docx", samples.docx(extra=VBA)),
        (
            "a.docx",
            samples.package(
                {
                    "[Content_Types].xml": samples.types(),
                    "word/document.xml": "",
                    "word/vbaProject.bin": "",
                }
            ),
        ),
        ("a.doc", samples.ole({"WordDocument": {}, "Macros": {"VBA": {"_VBA_PROJECT": {}}}})),
        ("a.xls", samples.ole({"Workbook": {}, "_VBA_PROJECT_CUR": {"VBA": {"dir": {}}}})),
    ],
)
def test_macros_are_refused(name: str, content: bytes) -> None:
    assert code_of(name, content) == "macros"


def test_protected_office_file_is_refused_with_the_reason() -> None:
    protected = samples.ole({"EncryptionInfo": {}, "EncryptedPackage": {}})
    assert code_of("a.doc", protected) == "password"
    assert code_of("a.docx", protected) == "password"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", samples.docx()[:-30]),
        ("a.docx", b"PK\x03\x04" + b"\0" * 100),
        ("a.docx", samples.docx(extra=DOCTYPE)),
        (
            "a.docx",
            samples.package({"[Content_Types].xml": DOCTYPE + "<Types/>", "word/document.xml": ""}),
        ),
        (
            "a.docx",
            samples.package({"[Content_Types].xml": samples.types(), "[content_types].xml": ""}),
        ),
        ("a.docx", samples.docx().replace(b"\x08\x00", b"\x0e\x00")),
        ("a.doc", samples.ole({"WordDocument": {}})[:600]),
        ("a.doc", samples.ole({"WordDocument": {}})[:1024]),
        ("a.doc", samples.ole({"WordDocument": {}})[:20]),
        ("a.doc", samples.ole({"WordDocument": {}}, directory_loops=True)),
    ],
)
def test_damaged_file_is_refused(name: str, content: bytes) -> None:
    assert code_of(name, content) == "damaged"


def test_decompression_bomb_is_not_unpacked() -> None:
    content = samples.bomb(64)
    tracemalloc.start()
    try:
        assert code_of("a.docx", content) == "damaged"
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 << 20


def test_package_of_too_many_parts_is_refused_before_it_is_listed() -> None:
    parts = {f"p{number}": "" for number in range(MAX_PARTS)}
    content = samples.package({"[Content_Types].xml": samples.types(), **parts})
    tracemalloc.start()
    try:
        assert code_of("a.docx", content) == "damaged"
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 << 20


def test_empty_file_is_refused() -> None:
    assert code_of("a.pdf", b"") == "empty"


def test_one_byte_over_the_limit_is_refused(settings: Settings) -> None:
    settings.EVIDENCE_MAX_BYTES = 2 << 20
    exact = samples.PDF.ljust(2 << 20, b"\n")
    assert check_upload(upload("a.pdf", exact)).size == 2 << 20
    with translation.override("vi"), pytest.raises(ValidationError) as caught:
        check_upload(upload("Báo cáo.pdf", exact + b"\n"))
    assert caught.value.messages == ["Tệp “Báo cáo.pdf” quá lớn: dung lượng tối đa là 2,0 MB."]
    assert str(caught.value) == "Tệp “Báo cáo.pdf” quá lớn: dung lượng tối đa là 2,0 MB."


def test_limit_and_kinds_of_the_caller_hold() -> None:
    with pytest.raises(UploadError, match=r"“a\.pdf” is too large|“a\.pdf” quá lớn"):
        check_upload(upload("a.pdf", samples.PDF), max_bytes=10)
    with translation.override("en"), pytest.raises(UploadError) as caught:
        check_upload(upload("a.pdf", samples.PDF), kinds=(".xlsx",))
    assert caught.value.messages == ["“a.pdf” is of a type that is not allowed. Allowed are XLSX."]


def test_large_upload_on_disk_is_checked() -> None:
    content = samples.PDF.ljust(3 << 20, b"\n")
    with TemporaryUploadedFile("a.pdf", "application/x-msdownload", len(content), None) as file:
        file.write(content)
        checked = check_upload(file)
        assert (checked.content_type, checked.size) == ("application/pdf", 3 << 20)


def test_every_bad_file_of_several_gets_its_own_error() -> None:
    with translation.override("en"):
        good, errors = check_uploads(
            [
                upload("a.pdf", samples.PDF),
                upload("b.exe", samples.EXE),
                upload("c.pdf", b""),
                upload("d.docx", samples.docx()),
                upload("c.pdf", samples.EXE),
            ]
        )
    assert [checked.name for checked in good] == ["a.pdf", "d.docx"]
    assert {name: str(error) for name, error in errors.items()} == {
        "b.exe": (
            "“b.exe” is of a type that is not allowed. "
            "Allowed are PDF, DOCX, XLSX, DOC, XLS, PNG, JPG, JPEG."
        ),
        "c.pdf": "“c.pdf” is empty.",
        "c.pdf (2)": "“c.pdf” is not a PDF file: its content is of another type.",
    }


def test_too_many_files_at_once_are_refused_unread(settings: Settings) -> None:
    settings.EVIDENCE_MAX_FILES = 2
    with pytest.raises(UploadError) as caught:
        check_uploads([upload("a.pdf", b"")] * 3)
    assert caught.value.code == "too_many"


def test_hints_name_the_types() -> None:
    assert allowed_types([".pdf", ".docx"]) == "PDF, DOCX"
    assert accept_attribute() == ".pdf,.docx,.xlsx,.doc,.xls,.png,.jpg,.jpeg"
