"""Keys for search and order of Vietnamese text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.common.folding import fold, sort_key


@given(st.text())
def test_folding_letter_by_letter_is_folding_the_whole(text: str) -> None:
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    assert fold(text) == " ".join(bare.split())


@given(st.text())
def test_every_text_has_a_key_whatever_its_form(text: str) -> None:
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(text)


@pytest.mark.parametrize(
    "names",
    [
        ["Bình Lục", "Duy Tiên", "Đông Hà", "Hà Nam"],
        ["An", "Ân", "Bà", "Bả", "Bã", "Bá", "Bạ"],
        ["Sở 2", "Sở 10", "Sở A"],
        ["Phủ Lý", "phủ lý 1"],
    ],
)
def test_names_stand_in_the_order_of_the_dictionary(names: list[str]) -> None:
    turned = names[::-1]
    assert sorted(turned, key=sort_key) == names


def test_tone_mark_on_what_takes_none_is_passed_over() -> None:
    assert sort_key("x\u0301 y") == sort_key("x y")
