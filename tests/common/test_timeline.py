"""Which phase is open at a moment."""

import datetime as dt

from parindex.common.timeline import Span, open_steps, timeline_steps

START = dt.datetime(2024, 10, 1, tzinfo=dt.UTC)


def states(phases, days):
    now = START + dt.timedelta(days=days)
    return [step.state for step in timeline_steps(phases, now=now)]


PHASES = [
    Span("Tự đánh giá", START, START + dt.timedelta(days=30)),
    Span("Thẩm định", START + dt.timedelta(days=30), START + dt.timedelta(days=50)),
]


def test_phase_is_open_from_its_start_until_before_its_end():
    assert states(PHASES, 0) == ["now", "next"]
    assert states(PHASES, 30) == ["done", "now"]
    assert states(PHASES, 50) == ["done", "done"]


def test_phase_without_dates_is_still_to_come():
    assert states([Span("Công bố", None, None)], 0) == ["next"]


def test_phase_without_end_stays_open():
    assert states([Span("Chuẩn bị", START, None)], 400) == ["now"]


def test_phase_that_does_not_run_is_neither_open_nor_done():
    idle = [Span("Tự đánh giá", START, START + dt.timedelta(days=30), ran=False)]
    assert [states(idle, day) for day in (-1, 1, 31)] == [["next"], ["next"], ["missed"]]


def test_open_steps_begin_with_the_nearest_deadline():
    day = dt.timedelta(days=1)
    spans = [
        Span("Chuẩn bị", START, None),
        Span("Thẩm định", START, START + 9 * day),
        Span("Tự đánh giá", START, START + 3 * day),
        Span("Công bố", START + 9 * day, START + 10 * day),
    ]
    steps = timeline_steps(spans, now=START + day)
    assert [step.name for step in open_steps(steps)] == ["Tự đánh giá", "Thẩm định", "Chuẩn bị"]
