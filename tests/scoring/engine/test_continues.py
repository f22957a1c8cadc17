"""What a set says of the year before: read, written again, refused with its place."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.domain.criteria_document import check_document
from scoring.engine.continues import continues_data
from scoring.engine.criteria import parse_set
from scoring.engine.problems import SetError
from tests.campaigns.documents import small

LINKS = [
    {"old": "1", "new": "1", "state": "changed"},
    {"old": "1.3", "new": "1.1", "state": "comparable"},
    {"new": "1.2", "state": "new"},
    {"old": "1.2", "state": "dropped", "reason": "Bỏ theo Quyết định"},
    {"old": "2.1.1", "new": "2.1.1", "state": "not_comparable", "reason": "Đổi nguồn số liệu"},
]
EARLIER: dict[str, Any] = {"name": "Bộ tiêu chí thử", "year": 2025, "sha256": "a" * 64}


def continued(*links: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return small(continues={**EARLIER, "links": list(links), **facts})


def problems(document: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(SetError) as caught:
        parse_set(document)
    return [(item.path, item.code) for item in caught.value.problems]


def test_links_are_read_and_written_again() -> None:
    document = continued(*LINKS)
    found = parse_set(document).continues
    assert found is not None
    assert continues_data(found) == document["continues"]
    assert check_document(document).document["continues"] == document["continues"]


@pytest.mark.parametrize("nothing", [None, {"name": "A", "year": 2025}])
def test_a_set_need_not_say_what_it_continues(nothing: Any) -> None:
    found = parse_set(small(continues=nothing)).continues
    assert (found is None) == (nothing is None)
    assert parse_set(small()).continues is None


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([{"old": "1", "new": "9", "state": "comparable"}], ("[0].new", "link_unknown_node")),
        ([{"old": "1", "state": "comparable"}], ("[0]", "link_ends")),
        ([{"old": "1", "new": "1", "state": "new"}], ("[0]", "link_ends")),
        ([{"new": "1", "state": "dropped"}], ("[0]", "link_ends")),
        ([{"old": "1", "new": "1", "state": "alike"}], ("[0].state", "unknown_value")),
        ([{"old": "1", "new": "1", "state": "not_comparable"}], ("[0].reason", "not_a_text")),
        ([{"new": "1", "state": "new"}] * 2, ("[1]", "duplicate_code")),
        ([{"new": "1", "state": "new", "why": "x"}], ("[0].why", "unknown_field")),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(
    links: list[dict[str, Any]], expected: tuple[str, str]
) -> None:
    assert problems(continued(*links)) == [(f"continues.links{expected[0]}", expected[1])]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"name": ""}, ("continues.name", "not_a_text")),
        ({"year": "2025.5"}, ("continues.year", "not_whole")),
        ({"from": "x"}, ("continues.from", "unknown_field")),
    ],
)
def test_the_earlier_set_has_a_name_and_a_year(
    facts: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert problems(continued(**facts)) == [expected]
