"""Display of numbers, dates and spans: the text is exactly what a Vietnamese paper would print."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from parindex.common import formats

HANOI = dt.timezone(dt.timedelta(hours=7))


@pytest.fixture(autouse=True)
def _vietnamese():
    with translation.override("vi"):
        yield


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        ("", "–"),
        (0, "0,00"),
        (Decimal("1.75"), "1,75"),
        (Decimal("-0.5"), "−0,50"),
        (Decimal("94.995"), "95,00"),
        (Decimal("84.995"), "85,00"),
        (Decimal("1.005"), "1,01"),
        (Decimal("-0.001"), "0,00"),
        (Decimal(1148), "1.148,00"),
        ("12.5", "12,50"),
    ],
)
def test_points_have_two_decimals_and_a_comma(value, text):
    assert formats.format_points(value) == text


def test_points_in_english_have_a_point():
    with translation.override("en"):
        assert formats.format_points(Decimal("1148.5")) == "1,148.50"


def test_points_can_have_other_places():
    assert formats.format_points(Decimal("95.04"), places=1) == "95,0"


def test_percent_has_no_space():
    assert formats.format_percent(Decimal("87.5")) == "87,50%"
    assert formats.format_percent(None) == "–"


@pytest.mark.parametrize(
    ("value", "text"),
    [("2.26", "+2,26"), ("-0.15", "−0,15"), ("0", "0,00"), ("0.001", "0,00"), (None, "–")],
)
def test_signed_shows_the_direction(value, text):
    assert formats.format_signed(value and Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("35", "35"), ("12.50", "12,5"), ("100", "100"), ("11000", "11.000"), ("0.000", "0")],
)
def test_exact_keeps_what_was_entered(value, text):
    assert formats.format_exact(Decimal(value)) == text


def test_count_groups_thousands():
    assert formats.format_count(11000) == "11.000"
    assert formats.format_count(None) == "–"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,75", "1.75"),
        ("1.75", "1.75"),
        (" 1.148,5 ", "1148.5"),
        ("1,148.5", "1148.5"),
        ("−0,5", "-0.5"),
        ("12", "12"),
        ("1 148 000,5", "1148000.5"),
    ],
)
def test_parse_decimal_reads_both_conventions(text, number):
    assert formats.parse_decimal(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "a", "1,2,3", "1e5", "NaN", "Infinity", "--1", "1.", "1 5", "٣"]
)
def test_parse_decimal_refuses_what_is_not_a_number(text):
    with pytest.raises(ValueError):
        formats.parse_decimal(text)


def test_parse_decimal_reads_what_points_writes():
    for language in ("vi", "en"):
        with translation.override(language):
            shown = formats.format_points(Decimal("-1148.25"))
        assert formats.parse_decimal(shown) == Decimal("-1148.25")


def test_dates_are_shown_in_the_zone_of_viet_nam():
    moment = dt.datetime(2024, 10, 31, 18, 30, tzinfo=dt.UTC)
    assert formats.format_datetime(moment) == "01/11/2024 01:30"
    assert formats.format_date(moment) == "01/11/2024"
    assert formats.format_time(moment) == "01:30"


def test_dates_that_are_absent_are_a_dash():
    assert formats.format_date(None) == "–"
    assert formats.format_datetime(None) == "–"
    assert formats.format_time(None) == "–"
    assert formats.format_moment(None) == "–"


def test_a_plain_date_is_shown_as_it_is():
    assert formats.format_date(dt.date(2024, 2, 5)) == "05/02/2024"
    assert formats.format_date(dt.date(999, 2, 5)) == "05/02/0999"


def test_moment_names_the_day_or_today():
    moment = dt.datetime(2024, 10, 31, 17, 0, tzinfo=HANOI)
    assert formats.format_moment(moment) == "17:00 ngày 31/10/2024"
    assert formats.format_moment(moment, year=False) == "17:00 ngày 31/10"
    assert formats.format_moment(moment, today=dt.date(2024, 10, 31)) == "17:00 hôm nay"
    assert formats.format_moment(moment, today=dt.date(2024, 10, 30)) == "17:00 ngày 31/10/2024"


def test_weekday_is_vietnamese():
    assert formats.format_weekday(dt.date(2024, 10, 29)) == "thứ Ba 29/10/2024"
    assert formats.format_weekday(dt.date(2024, 11, 3)) == "Chủ nhật 03/11/2024"


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (dt.date(2024, 2, 5), "ngày 05 tháng 02 năm 2024"),
        (dt.date(2024, 3, 9), "ngày 09 tháng 3 năm 2024"),
        (dt.date(2024, 12, 15), "ngày 15 tháng 12 năm 2024"),
    ],
)
def test_paper_date_pads_as_the_decree_says(day, text):
    assert formats.format_paper_date(day) == text


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (dt.timedelta(days=2, hours=4, minutes=30), "2 ngày 4 giờ"),
        (dt.timedelta(days=1), "1 ngày"),
        (dt.timedelta(hours=3, minutes=12), "3 giờ 12 phút"),
        (dt.timedelta(hours=3), "3 giờ"),
        (dt.timedelta(minutes=57, seconds=1), "58 phút"),
        (dt.timedelta(microseconds=1), "1 phút"),
        (dt.timedelta(minutes=59, seconds=30), "1 giờ"),
        (dt.timedelta(0), "0 phút"),
    ],
)
def test_span_names_its_two_largest_units(span, text):
    assert formats.format_span(span) == text


def test_time_left_ends_at_the_deadline():
    assert formats.format_left(dt.timedelta(minutes=1)) == "còn 1 phút"
    assert formats.format_left(dt.timedelta(0)) == "đã hết hạn"
    assert formats.format_left(dt.timedelta(seconds=-1)) == "đã hết hạn"


def test_span_in_english_has_plurals():
    with translation.override("en"):
        assert formats.format_left(dt.timedelta(days=1, hours=2)) == "1 day 2 hours left"


@pytest.mark.parametrize(
    ("size", "text"),
    [(None, "–"), (512, "512 B"), (1024, "1 KB"), (831488, "812 KB"), (5033164, "4,8 MB")],
)
def test_size_uses_the_fitting_unit(size, text):
    assert formats.format_size(size) == text


def test_naive_moments_are_taken_as_local():
    naive = timezone.make_naive(dt.datetime(2024, 10, 31, 17, 0, tzinfo=HANOI))
    assert formats.format_datetime(naive) == "31/10/2024 17:00"
