from datetime import date

import pytest

from scoring.engine.dates import iso_date, typed_date


@pytest.mark.parametrize(
    "text", ["2026-02-15", "15/02/2026", "15/2/2026", "15.02.2026", "15-2-2026"]
)
def test_typed_date_reads_both_orders(text: str) -> None:
    assert typed_date(text) == date(2026, 2, 15)


@pytest.mark.parametrize(
    "text", ["", "2026-02-30", "30/02/2026", "20260215", "2026-W07-1", "15/02/26", "２０２６-02-15"]
)
def test_typed_date_refuses_what_is_no_day(text: str) -> None:
    assert typed_date(text) is None


@pytest.mark.parametrize("value", [None, 5, date(2026, 2, 15), "15/02/2026"])
def test_iso_date_takes_iso_text_only(value: object) -> None:
    assert iso_date(value) is None
