"""Geometry of the line by year, the distribution and the bars."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from parindex.common import plots
from parindex.common.charts import Band
from parindex.common.plots import YearValue, bars

BANDS = [
    Band("Xuất sắc", Decimal(95), 1),
    Band("Tốt", Decimal(85), 2),
    Band("Khá", Decimal(75), 3),
]


def year_line(rows):
    found = plots.year_line(rows)
    assert found is not None
    return found


def distribution(known, *, bands=()):
    found = plots.distribution(known, bands=bands)
    assert found is not None
    return found


def values(*numbers):
    return [Decimal(str(number)) for number in numbers]


def years(*rows):
    return [YearValue(year, value and Decimal(value), basis) for year, value, basis in rows]


def test_years_of_one_criteria_set_are_joined_in_their_order():
    line = year_line(years((2024, "90", "a"), (2022, "80", "a"), (2023, "85", "a")))
    assert [spot.year for spot in line.spots] == [2022, 2023, 2024]
    assert len(line.lines) == 2
    assert line.cuts == ()
    assert [mark for _y, mark in line.scale] == ["70", "80", "90", "100"]


def test_changed_criteria_set_is_a_break():
    line = year_line(years((2022, "80", "a"), (2023, "85", "b"), (2024, "86", "b")))
    assert len(line.lines) == 1
    assert line.after == (2023,)
    assert line.cuts == ("157",)


def test_year_without_a_value_is_left_out_and_one_year_is_no_line():
    assert plots.year_line(years((2023, None, "a"), (2024, "86", "a"))) is None
    assert year_line(years((2024, "0", "a"), (2025, "100", "a"))).scale[0][1] == "0"


def test_best_of_all_years_still_has_an_axis():
    assert year_line(years((2024, "100", 1), (2025, "100", 1))).scale[0][1] == "90"


def test_bins_are_closed_open_and_the_last_holds_one_hundred():
    found = distribution(values(80, "84.99", 85, 100), bands=BANDS)
    assert [(b.start, b.count) for b in found.bins] == [(80, 2), (85, 1), (90, 0), (95, 1)]
    assert [b.css for b in found.bins] == ["c3", "c2", "c2", "c1"]
    assert [name for _x, name in found.thresholds] == ["Xuất sắc", "Tốt"]


def test_bin_with_a_threshold_inside_has_no_class():
    found = distribution(values(77), bands=[Band("Tốt", Decimal("77.5"), 1)])
    assert [b.css for b in found.bins][:2] == ["soft", "c1"]


@pytest.mark.parametrize("value", [0, 100])
def test_extreme_values_are_inside(value):
    found = distribution(values(value))
    assert sum(b.count for b in found.bins) == 1
    assert all(Decimal(b.x) >= 34 and Decimal(b.height) <= 152 for b in found.bins)


def test_distribution_of_nothing_is_nothing():
    assert plots.distribution([]) is None


def test_bars_share_one_scale_from_zero():
    found = bars([("Tốt", Decimal(4), "c2"), ("Khá", Decimal(1), "c3"), ("Yếu", Decimal(0), "")])
    assert [bar.width for bar in found] == ["100", "25", "0"]
    assert bars([("Tốt", Decimal(0), "")])[0].width == "0"
    assert bars([]) == ()


def test_charts_say_their_numbers_in_words_too():
    plot, line = (
        distribution(values(81, 82), bands=BANDS),
        year_line(years((2023, "8.5", 1), (2024, "9", 2))),
    )
    with translation.override("vi"):
        drawn = render_to_string("components/distribution.html", {"plot": plot, "title": "Phân bố"})
        by_year = render_to_string("components/year_line.html", {"line": line, "title": "Chỉ số"})
    assert 'aria-label="Phân bố: 80–85%: 2; "' in drawn
    assert '<th scope="row">80–85</th><td class="num">2</td>' in drawn
    assert 'aria-label="Chỉ số: 2023 8,50; 2024 9,00"' in by_year
    assert "Từ năm 2024" in by_year
