"""What the engine finds wrong, in the words of the form."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from campaigns.domain.criteria_document import check_document
from campaigns.domain.problems import ImportProblems
from campaigns.forms.typed import number_shown, number_typed
from tests.campaigns.documents import small

DEADLINE = {"kind": "deadline", "points": "1", "per_day": "0.1"}
DATES: dict[str, Any] = {"kind": "tiers", "input": "date"}


def told(rule: dict[str, Any] | None = None, **facts: Any) -> list[tuple[str, str]]:
    document = small(**facts)
    if rule is not None:
        document["nodes"][1]["rule"] = rule
    with pytest.raises(ImportProblems) as caught, override("vi"):
        check_document(document)
    with override("vi"):
        return [
            (item.column.removeprefix("nodes[1].rule."), item.words)
            for item in caught.value.problems
        ]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            DEADLINE | {"due": "2026-02-15", "within": "30"},
            [("due", "Chỉ điền một trong hai ô “Hạn” và “hoặc trong (ngày)”.")],
        ),
        (
            DEADLINE | {"due": "31/02/2026", "within": "30"},
            [
                ("due", "Không có ngày 31/02/2026."),
                ("due", "Chỉ điền một trong hai ô “Hạn” và “hoặc trong (ngày)”."),
            ],
        ),
        (DEADLINE | {"due": "2026-02-31"}, [("due", "Không có ngày 31/02/2026.")]),
        (
            DATES
            | {
                "tiers": [
                    {"until": "2026-02-15", "points": "1"},
                    {"until": "31/02/2026", "points": "0.5"},
                ]
            },
            [("tiers[1].until", "Không có ngày 31/02/2026.")],
        ),
        (
            DATES
            | {
                "tiers": [
                    {"until": "2026-02-15", "points": "1"},
                    {"until": "2026-01-31", "points": "0.5"},
                ]
            },
            [("tiers[1].until", "Ngày 31/01/2026 phải sau ngày 15/02/2026 của bậc trước.")],
        ),
        (DATES | {"tiers": []}, [("tiers", "“Các bậc” cần ít nhất một dòng.")]),
    ],
)
def test_a_rule_is_spoken_of_as_its_form_does(
    rule: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert told(rule)[: len(expected)] == expected
    assert not any("0001" in words or " | " in words for _column, words in told(rule))


def test_numbers_with_thousands_kept_apart_stay_as_typed_and_are_named() -> None:
    assert (number_typed("1.000,5"), number_shown("1.000,5")) == ("1.000,5", "1.000,5")
    with override("vi"):
        assert (number_typed("0,5"), number_shown("0.5")) == ("0.5", "0,5")
        assert number_shown("1,000.5") == "1,000.5"
    words = "“1.000,5”: ghi số không có dấu phân cách hàng nghìn."
    assert ("total", words) in told(total="1.000,5")
    assert ("year", "Thiếu năm của bộ tiêu chí: bốn chữ số, từ 2000 đến 2100.") in told(year="")
