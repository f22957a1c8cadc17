"""Names of uploads: what is left of hostile and long ones."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.files.domain.names import clean_name, extension


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("báo cáo.pdf", "báo cáo.pdf"),
        ("../../etc/passwd", "passwd"),
        ("../../x", "x"),
        ("..\\..\\windows\\a.pdf", "a.pdf"),
        ("C:\\Users\\An\\Báo cáo.docx", "Báo cáo.docx"),
        ("/var/www/a.pdf", "a.pdf"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\u200b\ufeff.pdf", "a.pdf"),
        ("a\x00.exe\x00.pdf", "a.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("a.pdf:evil.exe", "a.pdf_evil.exe"),
        ('quý "một" <1>?.xlsx', "quý _một_ _1__.xlsx"),
        ("a.pdf. . .", "a.pdf"),
        ("  hai   khoảng\ttrắng .pdf ", "hai khoảngtrắng.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1", "_lpt1"),
        ("conference.pdf", "conference.pdf"),
        ("", "file"),
        ("..", "file"),
        ("../", "file"),
        (".pdf", "file.pdf"),
        ("\u202e.docx", "file.docx"),
    ],
)
def test_name_is_cleaned(raw: str, clean: str) -> None:
    assert clean_name(raw) == clean


def test_decomposed_name_is_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "Quyết định số 15.pdf")
    assert len(decomposed) > len("Quyết định số 15.pdf")
    assert clean_name(decomposed) == "Quyết định số 15.pdf"


def test_long_name_keeps_its_extension_and_whole_characters() -> None:
    clean = clean_name("ế" * 300 + ".docx")
    assert clean == "ế" * 83 + ".docx"
    assert len(clean.encode()) == 254


def test_endless_extension_is_cut() -> None:
    assert clean_name("a." + "b" * 300) == "a." + "b" * 253


@given(st.text(max_size=400))
def test_any_name_becomes_storable(raw: str) -> None:
    clean = clean_name(raw)
    assert 0 < len(clean.encode()) <= 255
    assert not set(clean) & set('/\\<>:"|?*\0\r\n')
    assert clean == unicodedata.normalize("NFC", clean)
    assert clean_name(clean) == clean


def test_extension_is_the_last_one_as_written() -> None:
    assert (extension("a.tar.PDF"), extension("a")) == (".PDF", "")
