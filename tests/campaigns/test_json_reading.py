"""What is wrong with JSON is said in our words, in the language of the reader."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from campaigns.domain.criteria_document import read_json
from campaigns.domain.json_reading import JsonError, load_json
from campaigns.domain.problems import ImportProblems


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'{\n "a": 1\n "b": 2}', "dòng 3, cột 2: chỗ này thiếu dấu phẩy hoặc dấu đóng ngoặc"),
        (b'{"a" 1}', "dòng 1, cột 6: thiếu dấu hai chấm sau tên"),
        (b"{a: 1}", "dòng 1, cột 2: chỗ này cần một tên trong dấu ngoặc kép"),
        (b'{"a": }', "dòng 1, cột 7: chỗ này thiếu giá trị, hoặc chữ không đặt trong dấu"),
        (b'{"a": "b', "dòng 1, cột 7: đoạn chữ bắt đầu từ đây thiếu dấu đóng ngoặc kép"),
        (b"{} x", "dòng 1, cột 4: còn nội dung thừa"),
        (b'{"a": "b\nc"}', "dòng 1, cột 9: có dấu xuống dòng hoặc tab"),
        (b'{"a": "\\x"}', "dòng 1, cột 8: dấu gạch chéo ngược"),
        (b'{"a": 1, "a": 2}', "tên “a” xuất hiện hai lần"),
        (b'{"a": NaN}', "“NaN” không phải là số"),
        (b'{"a": ' + b"9" * 5000 + b"}", "có một số quá dài"),
        (b"\xff\xfe{}", "tệp không phải văn bản mã UTF-8"),
    ],
)
def test_mistake_is_named_with_its_place(text: bytes, words: str) -> None:
    with pytest.raises(JsonError, match=words):
        load_json(text)
    with override("en"), pytest.raises(ImportProblems) as caught:
        read_json(text)
    [problem] = caught.value.problems
    with override("en"):
        assert problem.words.startswith("This is not valid JSON: ")
    assert words not in problem.words


def test_fractions_keep_their_exact_text() -> None:
    assert load_json('{"a": 0.10}') == {"a": "0.10"}
