"""Text of the fonts .VnTime becomes Unicode where that is sure."""

from __future__ import annotations

import pytest

from parindex.common.documents.blocks import Document, Line, Place
from parindex.common.documents.reading import read_document
from parindex.common.documents.tcvn3 import TABLE, turned, without_tcvn3
from parindex.common.documents.text import read_text
from tests.common.documents.makers import xlsx

OLD = "C¶i c¸ch hµnh chÝnh: ban hµnh kÕ ho¹ch ®óng thêi h¹n quy ®Þnh cña ñy ban nh©n d©n"
NEW = "Cải cách hành chính: ban hành kế hoạch đúng thời hạn quy định của ủy ban nhân dân"


def remarks(document: Document) -> list[str]:
    return [remark.code for remark in document.remarks]


def test_every_letter_has_one_code() -> None:
    letters = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
    assert sorted(TABLE.values()) == sorted(letters)
    assert len(TABLE) == len(letters)


def test_text_is_turned_and_says_so() -> None:
    assert (turned(OLD), turned("l\xadu tr÷")) == (NEW, "lưu trữ")
    found = read_text(f"{OLD}\n| 1 | {OLD} | 3 |")
    assert remarks(found) == ["tcvn3_turned"]
    assert found.blocks[0] == Line(NEW, Place(line=1))
    [row] = found.rows()
    assert row.cells[1].text == NEW


def test_workbook_is_turned() -> None:
    found = read_document(name="phu-luc.xlsx", data=xlsx([["STT", OLD], ["1", "10"]]))
    assert remarks(found) == ["tcvn3_turned"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{OLD}\n{NEW}", ["tcvn3_mixed"]),
        (NEW, []),
        ("Điểm = 10 × tỷ lệ × ½ ® © µ ¸ ¹ × ÷", []),
        ("Score of the unit: 100 × rate", []),
        ("Façade, naïve, Übersicht, Größe, Ærø, Þór, île, maïs, hôtel", []),
        ("", []),
    ],
)
def test_other_text_stays(text: str, said: list[str]) -> None:
    blocks = tuple(Line(line, Place(line=1)) for line in text.split("\n"))
    found = without_tcvn3(Document("text", blocks))
    assert (remarks(found), found.blocks) == (said, blocks)
