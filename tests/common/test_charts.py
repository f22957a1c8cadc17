"""Geometry of the server-made charts."""

from decimal import Decimal

import pytest

from parindex.common import charts
from parindex.common.charts import Axis, Band

BANDS = [
    Band("Xuất sắc", Decimal(95), 1),
    Band("Tốt", Decimal(85), 2),
    Band("Khá", Decimal(75), 3),
    Band("Trung bình", Decimal(70), 4),
    Band("Yếu", Decimal(0), 5),
]


@pytest.mark.parametrize(
    ("value", "css"),
    [("95", "c1"), ("94.99", "c2"), ("85", "c2"), ("75", "c3"), ("69.99", "c5"), ("0", "c5")],
)
def test_colour_follows_closed_open_bands(value, css):
    assert charts.css_class_of(Decimal(value), BANDS) == css


def test_colour_below_every_floor_is_the_last_class():
    assert charts.css_class_of(Decimal(10), BANDS[:4]) == "c5"


def test_rank_bar_starts_at_zero_and_draws_the_floors():
    bar = charts.rank_bar(Decimal("96.42"), bands=BANDS)
    assert bar == charts.RankBar(width="385.68", css="c1", thresholds=("380", "340", "300", "280"))


def test_rank_bar_stays_inside_its_box():
    assert charts.rank_bar(Decimal(120), bands=BANDS).width == "400"
    assert charts.rank_bar(Decimal(-1), bands=BANDS).width == "0"
    assert charts.rank_bar(Decimal(5), bands=[], maximum=Decimal(0)).width == "0"


def test_stacked_bar_puts_parts_side_by_side():
    bar = charts.stacked_bar(
        [("đủ", Decimal("58.21"), "fill"), ("thiếu", Decimal("4.5"), "warn")], total=Decimal(85)
    )
    assert bar.total == "85"
    assert [(part.x, part.width, part.css) for part in bar.segments] == [
        ("0", "58.21", "fill"),
        ("58.21", "4.5", "warn"),
    ]


def test_stacked_bar_is_never_wider_than_its_parts():
    bar = charts.stacked_bar(
        [("a", Decimal(3), "fill"), ("b", Decimal(-1), "bad")], total=Decimal(1)
    )
    assert (bar.total, bar.segments[1].width) == ("3", "0")


def test_empty_stacked_bar_keeps_a_box():
    assert charts.stacked_bar([]).total == "1"


def square(*values, peer=None):
    return [Axis(f"axis {index}", Decimal(value), peer) for index, value in enumerate(values)]


def test_radar_reaches_the_edge_at_hundred_percent():
    radar = charts.radar(square(100, 50, 0, 100))
    assert radar.own == "246,54 307,176 246,176 124,176"
    assert radar.points == (("246", "54"), ("307", "176"), ("246", "176"), ("124", "176"))
    assert radar.axes == (
        "M246 176L246 54",
        "M246 176L368 176",
        "M246 176L246 298",
        "M246 176L124 176",
    )


def test_radar_cuts_values_below_its_floor():
    radar = charts.radar(square(75, 40, 50, 100), floor=Decimal(50))
    assert radar.points == (("246", "115"), ("246", "176"), ("246", "176"), ("124", "176"))


def test_radar_rings_are_round_numbers_above_the_floor():
    radar = charts.radar(square(80, 80, 80), floor=Decimal(50))
    assert [mark for _, _, mark in radar.scale] == ["60", "80"]
    assert len(radar.rings) == 3


def test_radar_draws_the_peers_only_when_all_are_known():
    assert charts.radar(square(80, 80, 80)).peer == ""
    assert charts.radar(square(80, 80, 80, peer=Decimal(0))).peer == "246,176 246,176 246,176"


def test_radar_labels_lean_away_from_the_centre():
    labels = charts.radar(square(80, 80, 80, 80)).labels
    assert [label.anchor for label in labels] == ["mid", "", "mid", "end"]


def test_radar_needs_three_axes():
    with pytest.raises(ValueError, match="three axes"):
        charts.radar(square(80, 80))
    with pytest.raises(ValueError, match="floor"):
        charts.radar(square(80, 80, 80), floor=Decimal(100))
