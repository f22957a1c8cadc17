"""Which phase is open at a moment."""

import datetime as dt
from dataclasses import dataclass

from parindex.common.timeline import timeline_steps

START = dt.datetime(2024, 10, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Phase:
    name: str
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None


def states(phases, days):
    now = START + dt.timedelta(days=days)
    return [step.state for step in timeline_steps(phases, now=now)]


PHASES = [
    Phase("Tự đánh giá", START, START + dt.timedelta(days=30)),
    Phase("Thẩm định", START + dt.timedelta(days=30), START + dt.timedelta(days=50)),
]


def test_phase_is_open_from_its_start_until_before_its_end():
    assert states(PHASES, 0) == ["now", "next"]
    assert states(PHASES, 30) == ["done", "now"]
    assert states(PHASES, 50) == ["done", "done"]


def test_phase_without_dates_is_still_to_come():
    assert states([Phase("Công bố", None, None)], 0) == ["next"]


def test_phase_without_end_stays_open():
    assert states([Phase("Chuẩn bị", START, None)], 400) == ["now"]
