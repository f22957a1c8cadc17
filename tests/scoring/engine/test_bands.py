from decimal import Decimal
from typing import Any

import pytest

from scoring.engine.bands import bands_data, parse_bands
from scoring.engine.criteria import read_set
from scoring.engine.problems import SetError
from tests.scoring.engine.samples import small_set_json

HA_NAM = [
    {"name": "Xuất sắc", "from": "95"},
    {"name": "Tốt", "from": "85"},
    {"name": "Khá", "from": "75"},
    {"name": "Trung bình", "from": "70"},
    {"name": "Yếu", "from": "0"},
]


@pytest.mark.parametrize(
    ("index", "name"),
    [
        ("104", "Xuất sắc"),
        ("95.00", "Xuất sắc"),
        ("94.99", "Tốt"),
        ("85", "Tốt"),
        ("84.99", "Khá"),
        ("75", "Khá"),
        ("74.99", "Trung bình"),
        ("70", "Trung bình"),
        ("69.99", "Yếu"),
        ("0", "Yếu"),
        ("-3", "Yếu"),
    ],
)
def test_classes_are_closed_below_and_open_above(index: str, name: str) -> None:
    assert parse_bands(HA_NAM).classify(Decimal(index)).name == name


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        (None, [("bands", "not_a_list")]),
        ([], [("bands", "not_a_list")]),
        ([{"name": "A"}], [("bands[0].from", "not_a_number")]),
        ([{"name": "A", "from": "101"}], [("bands[0].from", "too_large")]),
        ([{"name": "", "from": "0"}], [("bands[0].name", "not_a_text")]),
        ([{"name": "A", "from": "0", "to": "5"}], [("bands[0].to", "unknown_field")]),
        ([{"name": "A", "from": "90"}], [("bands[0].from", "band_gap")]),
        (
            [{"name": "A", "from": "80"}, {"name": "B", "from": "80"}, {"name": "A", "from": "0"}],
            [("bands[1].from", "band_order"), ("bands[2].name", "duplicate_name")],
        ),
    ],
)
def test_classes_must_fall_to_zero(data: object, problems: list[Any]) -> None:
    with pytest.raises(SetError) as caught:
        parse_bands(data)

    assert [(problem.path, problem.code) for problem in caught.value.problems] == problems


def test_classes_are_written_as_they_were_read() -> None:
    assert bands_data(parse_bands(HA_NAM).bands) == HA_NAM


@pytest.mark.parametrize(
    ("bands", "problems"),
    [
        (None, []),
        (HA_NAM, []),
        ([{"name": "Tốt; khá", "from": "0"}], [("bands[0].name", "band_name")]),
        ([{"name": "A" * 61, "from": "0"}], [("bands[0].name", "band_name")]),
        ([{"name": "A" * 61, "from": "5"}], [("bands[0].from", "band_gap")]),
    ],
)
def test_a_set_carries_classes_that_fit_into_a_cell(bands: object, problems: list[Any]) -> None:
    found = read_set(small_set_json() | {"bands": bands})
    assert [(problem.path, problem.code) for problem in found.problems] == problems
    assert found.criteria is None if problems else found.criteria is not None
