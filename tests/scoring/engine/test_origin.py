"""Where a copied set comes from: read, written again, refused with its place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from scoring.engine.criteria import parse_set
from scoring.engine.origin import Origin, origin_data
from scoring.engine.problems import SetError
from tests.scoring.engine.samples import small_set_json

COPIED: dict[str, Any] = {
    "authority": "Ủy ban nhân dân tỉnh Hà Nam",
    "tenant": "ha-nam",
    "name": "Bộ tiêu chí",
    "year": 2025,
    "version": 2,
    "sha256": "a" * 64,
    "decision": "12/QĐ-UBND",
    "taken_on": "2026-02-15",
}


def test_origin_is_read_and_written_again() -> None:
    found = parse_set(small_set_json() | {"origin": COPIED}).origin
    assert found == Origin(**COPIED | {"taken_on": date(2026, 2, 15)})
    assert origin_data(found) == COPIED
    assert parse_set(small_set_json()).origin is None


def test_who_it_was_may_be_unknown_but_for_the_name() -> None:
    bare = {key: value for key, value in COPIED.items() if key not in {"tenant", "decision"}}
    found = parse_set(small_set_json() | {"origin": bare}).origin
    assert found is not None
    assert origin_data(found) == COPIED | {"tenant": "", "decision": ""}


@pytest.mark.parametrize(
    ("wrong", "problems"),
    [
        ({"version": "1.5"}, [("origin.version", "not_whole")]),
        ({"year": 10_000}, [("origin.year", "too_large")]),
        ({"taken_on": "hôm qua"}, [("origin.taken_on", "not_a_date")]),
        ({"authority": ""}, [("origin.authority", "not_a_text")]),
        ({"whose": "x"}, [("origin.whose", "unknown_field")]),
    ],
)
def test_faulty_origin_is_refused(wrong: dict[str, Any], problems: list[Any]) -> None:
    with pytest.raises(SetError) as caught:
        parse_set(small_set_json() | {"origin": COPIED | wrong})
    assert [(item.path, item.code) for item in caught.value.problems] == problems
