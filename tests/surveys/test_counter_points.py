"""A counter point has its days, and may vanish while somebody works with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from surveys.domain.counter_codes import make_codes
from surveys.domain.counter_hours import EVERY_DAY, days_in_words
from surveys.domain.counter_points import PointFacts, can_answer_at, delete_point, edit_point
from surveys.enums import PointMode
from surveys.models import CounterPoint, CounterSlip
from tests.plugins.cast import World, build_world
from tests.plugins.threads import run_together
from tests.surveys.test_counter import answer, open_point, set_counter
from tests.surveys.waves import DURING, Poll


@pytest.fixture
def poll(world: World) -> Iterator[Poll]:
    with tenant_scope(world.tenant):
        yield set_counter(world).open()


def test_counter_takes_answers_on_its_days_only(poll: Poll) -> None:
    point = open_point(poll)
    today = timezone.localtime(DURING).isoweekday()
    others = EVERY_DAY.replace(str(today), "")
    facts = PointFacts(point.name, point.place, point.opens, point.closes, 9, weekdays=others)
    point = edit_point(
        actor=poll.secretary, point=point, facts=facts, expected_version=1, at=DURING
    )
    assert point.weekdays == others
    assert days_in_words(others) in can_answer_at(point, at=DURING).reason
    assert can_answer_at(point, at=DURING + timedelta(days=1))
    with pytest.raises(Refused):
        answer(point)


@pytest.mark.parametrize(
    ("weekdays", "words"),
    [
        ("1234567", "hằng ngày"),
        ("12345", "thứ Hai đến thứ Sáu"),
        ("246", "thứ Ba, thứ Năm, thứ Bảy"),
        ("67", "thứ Bảy, Chủ nhật"),
        ("3", "thứ Tư"),
    ],
)
def test_days_are_said_as_people_say_them(weekdays: str, words: str) -> None:
    assert days_in_words(weekdays) == words


def test_point_without_days_and_days_out_of_order_are_refused(poll: Poll) -> None:
    point = open_point(poll)
    facts = PointFacts(point.name, point.place, point.opens, point.closes, 9, weekdays="")
    with pytest.raises(ValidationError):
        edit_point(actor=poll.secretary, point=point, facts=facts, expected_version=1, at=DURING)
    for wrong in ("", "21", "8", "11"):
        with pytest.raises(IntegrityError), transaction.atomic():
            CounterPoint.objects.filter(pk=point.pk).update(weekdays=wrong)


def test_point_deleted_while_somebody_works_with_it_refuses_in_words(poll: Poll) -> None:
    point = open_point(poll, mode=PointMode.SLIPS)
    [code] = make_codes(actor=poll.secretary, point=point, number=1, at=DURING)
    unlocked = open_point(poll, name="B")
    for gone in (point, unlocked):
        delete_point(actor=poll.secretary, point=CounterPoint.objects.get(pk=gone.pk), at=DURING)
    facts = PointFacts("C", "B", time(8), time(9), 10)
    for work in (
        partial(answer, point, code),
        partial(answer, unlocked),
        partial(make_codes, actor=poll.secretary, point=point, number=1, at=DURING),
        partial(delete_point, actor=poll.secretary, point=point, at=DURING),
        partial(
            edit_point,
            actor=poll.secretary,
            point=point,
            facts=facts,
            expected_version=1,
            at=DURING,
        ),
    ):
        with pytest.raises(Refused):
            work()
    assert not CounterSlip.objects.exists()


def test_an_answer_and_the_deletion_of_its_point_never_both_happen(committed: None) -> None:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    with tenant_scope(world.tenant):
        poll = set_counter(world).open()
        point = open_point(poll)

    def post() -> str:
        with tenant_scope(world.tenant):
            return answer(point)

    def delete() -> None:
        with tenant_scope(world.tenant):
            place = CounterPoint.objects.select_related("wave__campaign").get(pk=point.pk)
            delete_point(actor=poll.secretary, point=place, at=DURING)

    results = [type(result).__name__ for result in run_together(post, delete)]
    assert results in (["str", "Refused"], ["Refused", "NoneType"])
