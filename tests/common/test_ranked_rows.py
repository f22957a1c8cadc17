"""Rows of a ranking, composed in Python: escaped, in the active language, with their arrows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from parindex.common.charts import Band, rank_bar
from parindex.common.ranked_rows import ranked_rows


def row(**values: Any) -> dict[str, Any]:
    bar = rank_bar(Decimal("96.4"), bands=[Band("Tốt", Decimal(80), 1)])
    return {
        "rank": 1,
        "name": "Sở A",
        "url": "",
        "bar": bar,
        "value": Decimal("96.4"),
        "tied": False,
        "delta": None,
        "delta_text": "",
        "possible": "",
    } | values


def test_names_and_addresses_are_escaped() -> None:
    html = ranked_rows([row(name='<b>"A"', url='/x/?a="b"')], "", "")
    assert '<a href="/x/?a=&quot;b&quot;">&lt;b&gt;&quot;A&quot;</a>' in html
    assert 'data-text="&lt;b&gt;&quot;A&quot;"' in html


@pytest.mark.parametrize(
    ("delta", "found"),
    [
        ("1.5", 'class="delta up"><svg class="icon" role="img" aria-label="tăng">'),
        ("-0.25", 'class="delta down"><svg class="icon" role="img" aria-label="giảm">'),
        ("0", 'class="delta">0,00<'),
    ],
)
def test_arrow_has_words_and_the_number_no_sign(delta: str, found: str) -> None:
    html = ranked_rows([row(delta=Decimal(delta))], "So với 2023", "")
    assert found in html
    assert "−" not in html


def test_bar_says_its_value_and_draws_the_floors() -> None:
    html = ranked_rows([row()], "", "")
    assert 'aria-label="96,40 trên 100"' in html
    assert html.count('class="grid"') == 1
    with translation.override("en"):
        assert 'aria-label="96.40 of 100"' in ranked_rows([row()], "", "")


def test_unit_without_an_index_has_no_rank_and_no_number() -> None:
    html = ranked_rows([row(rank=None, value=None, delta_text="không so sánh")], "", "")
    assert '<span class="pos" role="cell"></span>' in html
    assert ">không so sánh<" in html
