"""Answers at a counter: each code once, in the hours, under the cap, from nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from surveys.domain.counter_codes import (
    Batch,
    batches_of,
    code_hash,
    make_codes,
    read_code,
    void_codes,
)
from surveys.domain.counter_intake import is_good_code, sitting_at, take_in, too_many_from
from surveys.domain.counter_points import (
    PointFacts,
    PointPlace,
    add_point,
    can_answer_at,
    delete_point,
    how_chosen,
    point_key_of,
    point_of_key,
    points_of,
)
from surveys.domain.counting import count_wave
from surveys.domain.intake import AlreadyReceived, hand_in, new_code
from surveys.domain.readiness import findings_of
from surveys.domain.release import release_ready
from surveys.domain.respondent_groups import FormRule, GroupFacts, edit_group, give_form
from surveys.domain.results import Points, leaf_shown, lines_of
from surveys.domain.turnout import numbers_of
from surveys.domain.turnout_people import group_rows
from surveys.domain.waves import can_open_wave, close_wave
from surveys.enums import ObjectRule, PointMode
from surveys.models import (
    Ballot,
    CounterPoint,
    CounterSlip,
    Envelope,
    GroupForm,
    Questionnaire,
    Receipt,
    Respondent,
    RespondentGroup,
    WaveKey,
)
from tests.plugins.cast import World, build_world
from tests.plugins.threads import run_together
from tests.surveys.papers import counter_point
from tests.surveys.waves import AFTER, CLOSES, DURING, OPENS, Poll, set_poll


def set_counter(world: World, **poll: object) -> Poll:
    """A wave with a group of visitors who rate the unit at whose counter they stand."""
    found = set_poll(world, **poll)  # type: ignore[arg-type]
    visitors = RespondentGroup.objects.create(
        wave=found.wave, key="nguoi-dan", name="Người dân", priority=9, is_counter=True
    )
    form = Questionnaire.objects.get(code="phieu-1")
    GroupForm.objects.create(group=visitors, questionnaire=form, rule=ObjectRule.OWN)
    return found


@pytest.fixture
def poll(world: World, elsewhere: World) -> Iterator[Poll]:
    with tenant_scope(elsewhere.tenant):
        set_counter(elsewhere).open()
    with tenant_scope(world.tenant):
        yield set_counter(world).open()


def answer(point: CounterPoint, code: str = "", choice: str = "a", at: object = DURING) -> str:
    """One visitor's answer."""
    forms = {sheet.assigned.pk: {"q1": choice} for sheet in sitting_at(point, {}).sheets}
    return take_in(point=point, code=code or new_code(), answers=forms, at=at)  # type: ignore[arg-type]


def open_point(poll: Poll, **more: object) -> CounterPoint:
    return counter_point(poll.wave, poll.secretary, at=DURING, **more)  # type: ignore[arg-type]


def test_answers_of_a_counter_are_taken_out_with_others_of_their_kind(poll: Poll) -> None:
    point = open_point(poll)
    receipts = [answer(point) for _visitor in range(10)]
    assert release_ready(wave=poll.wave) == 5
    close_wave(wave=poll.wave, at=AFTER)
    assert Ballot.objects.count() == 10
    assert set(Ballot.objects.values_list("group__key", "object__code")) == {
        ("nguoi-dan", point.object.code)
    }
    assert sorted(Receipt.objects.values_list("code", flat=True)) == sorted(receipts)


def test_counter_with_fewer_than_k_answers_is_never_opened(poll: Poll) -> None:
    point = open_point(poll)
    for _visitor in range(4):
        answer(point)
    for person in poll.people["hdnd"]:
        hand_in(invitation=poll.invitation(person), answers=poll.answers(person), at=DURING)
    assert close_wave(wave=poll.wave, at=AFTER).too_few == 4
    assert set(Ballot.objects.values_list("group__key", flat=True)) == {"hdnd"}


def test_repeated_post_counts_once(poll: Poll) -> None:
    point, code = open_point(poll), new_code()
    answer(point, code)
    with pytest.raises(AlreadyReceived):
        answer(point, code, "d")
    assert (Envelope.objects.count(), CounterSlip.objects.count()) == (1, 1)


def test_post_that_died_before_its_code_was_spent_is_thrown_away(poll: Poll) -> None:
    point = open_point(poll)
    for _visitor in range(6):
        answer(point)
    kept = CounterSlip.objects.values_list("pk", flat=True)[:5]
    CounterSlip.objects.exclude(pk__in=list(kept)).delete()
    emptied = close_wave(wave=poll.wave, at=AFTER)
    assert (emptied.released, emptied.unclaimed) == (5, 1)


def test_printed_code_counts_once_and_only_at_its_point(poll: Poll) -> None:
    point = open_point(poll, mode=PointMode.SLIPS)
    other = open_point(poll, mode=PointMode.SLIPS, name="Quầy 2")
    unlocked = open_point(poll, name="Quầy 3")
    [code] = make_codes(actor=poll.secretary, point=point, number=1, at=DURING)
    assert is_good_code(point, code)
    assert not is_good_code(other, code)
    for place in (other, unlocked):
        with pytest.raises(Refused):
            answer(place, code)
    with pytest.raises(Refused):
        answer(point, new_code())
    answer(point, code)
    assert not is_good_code(point, code)
    with pytest.raises(AlreadyReceived):
        answer(point, code)
    assert batches_of(point) == [Batch(1, 1, 1)]


def test_printed_codes_are_in_no_table(poll: Poll) -> None:
    point = open_point(poll, mode=PointMode.SLIPS)
    codes = make_codes(actor=poll.secretary, point=point, number=40, at=DURING)
    assert len(set(codes)) == 40
    with connection.cursor() as cursor:
        for table in ("surveys_counterslip", "surveys_counterpoint", "audit_auditentry"):
            query = f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s"
            cursor.execute(query, [f"%{codes[0]}%"])
            assert cursor.fetchone() == (0,), table
    with pytest.raises(Refused):
        make_codes(actor=poll.secretary, point=open_point(poll, name="B"), number=1, at=DURING)


def test_void_codes_are_worthless_and_answers_stay(poll: Poll) -> None:
    point = open_point(poll, mode=PointMode.SLIPS)
    used, unused = make_codes(actor=poll.secretary, point=point, number=2, at=DURING)
    answer(point, used)
    assert void_codes(actor=poll.secretary, point=point, batch=1, reason="Mất", at=DURING) == 1
    with pytest.raises(Refused):
        answer(point, unused)
    assert CounterSlip.objects.get().is_spent


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" 2345-6789-abcd-efgh", "2345-6789-ABCD-EFGH"),
        ("23456789ABCDEFGH", "2345-6789-ABCD-EFGH"),
        ("2345 6789 ABCD EFG", ""),
        ("2345-6789-ABCD-EFG1", ""),
        ("", ""),
    ],
)
def test_code_is_read_as_people_type_it(text: str, code: str) -> None:
    assert read_code(text) == code


def test_point_is_open_in_its_hours_and_the_waves_only(poll: Poll) -> None:
    point = open_point(poll, hours=(time(7, 30), time(17, 0)))
    day = DURING.replace(hour=0, minute=0, second=0, microsecond=0)  # 07:00 in Viet Nam
    allowed = [
        bool(can_answer_at(point, at=day + timedelta(minutes=minutes)))
        for minutes in (29, 30, 9 * 60 + 59, 10 * 60)
    ]
    assert allowed == [False, True, True, False]
    late = open_point(poll, name="B")
    assert not can_answer_at(late, at=OPENS - timedelta(seconds=1))
    assert not can_answer_at(late, at=CLOSES)
    late.is_paused = True
    assert not can_answer_at(late, at=DURING)


def test_cap_of_the_day_shuts_the_point_until_tomorrow(poll: Poll) -> None:
    point = open_point(poll, cap=3)
    for _visitor in range(3):
        answer(point)
    with pytest.raises(Refused):
        answer(point)
    point.refresh_from_db()
    assert (point.taken, point.capped_on == point.day) == (3, True)
    answer(point, at=DURING + timedelta(days=1))
    point.refresh_from_db()
    assert point.taken == 1


def test_address_is_kept_nowhere_and_its_mark_dies_with_the_wave(
    poll: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = open_point(poll)
    monkeypatch.setattr("surveys.domain.counter_intake.PER_ADDRESS", 2)
    assert [too_many_from(point, "10.0.0.7") for _try in range(3)] == [False, False, True]
    assert not too_many_from(point, "10.0.0.8")
    close_wave(wave=poll.wave, at=AFTER)
    assert WaveKey.objects.get(wave=poll.wave).private is None
    assert not too_many_from(point, "10.0.0.7")  # another key, another mark


def test_figures_of_a_counter_have_no_margin_and_no_turnout_for_they_are_no_sample(
    poll: Poll,
) -> None:
    point = open_point(poll)
    for _visitor in range(10):
        answer(point)
    for person in poll.people["hdnd"]:
        hand_in(invitation=poll.invitation(person), answers=poll.answers(person), at=DURING)
    close_wave(wave=poll.wave, at=AFTER)
    count = count_wave(wave=poll.wave, actor=None, at=AFTER)
    [line] = lines_of(count).filter(object=point.object)
    shown = leaf_shown(line, Points(count.wave))
    groups = {
        group.key: (group.chosen, group.asked, group.share, group.margin) for group in shown.groups
    }
    assert groups == {
        "hdnd": ("", 12, Decimal(100), Decimal(0)),
        "lanh-dao": ("", 6, Decimal(0), None),
        "nguoi-dan": ("mở, không chọn mẫu", None, None, None),
    }
    assert (shown.percent, shown.margin) == (Decimal(100), None)
    names = [row.name for row in group_rows(poll.wave, numbers_of(poll.wave))]
    assert names == ["Đại biểu HĐND", "Lãnh đạo sở"]


def test_counter_group_is_never_asked_by_lists(poll: Poll) -> None:
    census = RespondentGroup.objects.get(wave=poll.wave, key="hdnd")
    facts = PointFacts("A", "B", time(8), time(9), 10)
    where = PointPlace(census, poll.objects["so-a"], PointMode.OPEN)
    with pytest.raises(Refused):
        add_point(actor=poll.secretary, wave=poll.wave, place=where, facts=facts, at=DURING)
    assert how_chosen(poll.wave) == {}
    open_point(poll, mode=PointMode.SLIPS)
    visitors = RespondentGroup.objects.get(wave=poll.wave, key="nguoi-dan")
    assert how_chosen(poll.wave) == {visitors.pk: "tại quầy bằng mã dùng một lần, không chọn mẫu"}
    open_point(poll, name="B")
    assert how_chosen(poll.wave) == {visitors.pk: "mở, không chọn mẫu"}
    assert not Respondent.objects.filter(group=visitors).exists()


def test_group_becomes_no_counter_group_once_people_are_in_it(world: World) -> None:
    from django.core.exceptions import ValidationError

    with tenant_scope(world.tenant):
        poll = set_counter(world)
        census = RespondentGroup.objects.get(wave=poll.wave, key="hdnd")
        visitors = RespondentGroup.objects.get(wave=poll.wave, key="nguoi-dan")
        facts = GroupFacts("HĐND", 0, census.weight, 5, is_counter=True)
        with pytest.raises(ValidationError):
            edit_group(actor=poll.secretary, group=census, facts=facts, expected_version=1)
        form = Questionnaire.objects.get(code="phieu-1")
        with pytest.raises(ValidationError):
            give_form(actor=poll.secretary, group=visitors, rule=FormRule(form, ObjectRule.EVERY))


def test_wave_with_counters_alone_can_be_opened(world: World) -> None:
    with tenant_scope(world.tenant):
        poll = set_counter(world)
        Respondent.objects.all().delete()
        assert not can_open_wave(poll.secretary, poll.wave, at=OPENS)
        places = [found.place for found in findings_of(poll.wave, at=OPENS)]
        assert "groups" in places
        counter_point(poll.wave, poll.secretary, at=OPENS)
        assert can_open_wave(poll.secretary, poll.wave, at=OPENS)
        poll.open()


def test_point_with_answers_is_paused_not_deleted(poll: Poll) -> None:
    point, empty = open_point(poll), open_point(poll, name="B")
    answer(point)
    with pytest.raises(Refused):
        delete_point(actor=poll.secretary, point=point, at=DURING)
    delete_point(actor=poll.secretary, point=empty, at=DURING)
    assert CounterPoint.objects.get() == point


def test_point_is_found_in_its_tenant_only(poll: Poll, elsewhere: World) -> None:
    key = point_key_of(open_point(poll))
    assert point_of_key(key) is not None
    with tenant_scope(elsewhere.tenant):
        assert point_of_key(key) is None


@pytest.mark.parametrize("number", [1, 3, 60])
def test_list_of_points_costs_one_query(
    poll: Poll, number: int, django_assert_num_queries: object
) -> None:
    for place in range(number):
        open_point(poll, name=f"Quầy {place}")
    rows: Any = points_of(poll.wave)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert list(rows.values_list("printed", flat=True)) == [0] * number


def test_slips_carry_no_time_and_no_person() -> None:
    kinds = {field.get_internal_type() for field in CounterSlip._meta.concrete_fields}
    assert not kinds & {"DateTimeField", "DateField", "TimeField", "BigAutoField"}
    related = {field.name for field in CounterSlip._meta.concrete_fields if field.is_relation}
    assert related == {"tenant", "point"}
    assert len(code_hash(new_code())) == 32


def test_two_posts_of_one_code_at_once_count_once(committed: None) -> None:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    with tenant_scope(world.tenant):
        poll = set_counter(world).open()
        point = open_point(poll, mode=PointMode.SLIPS)
        [code] = make_codes(actor=poll.secretary, point=point, number=1, at=DURING)

    def post() -> str:
        with tenant_scope(world.tenant):
            return answer(point, code)

    results = run_together(post, post, post)
    assert sorted(type(result).__name__ for result in results) == [
        "AlreadyReceived",
        "AlreadyReceived",
        "str",
    ]
    with tenant_scope(world.tenant):
        assert Envelope.objects.count() == 1


def test_cap_holds_for_posts_at_once(committed: None) -> None:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    with tenant_scope(world.tenant):
        point = open_point(set_counter(world).open(), cap=2)

    def post() -> str:
        with tenant_scope(world.tenant):
            return answer(point)

    results = run_together(post, post, post, post)
    assert sorted(type(result).__name__ for result in results) == [
        "Refused",
        "Refused",
        "str",
        "str",
    ]
    with tenant_scope(world.tenant):
        assert CounterSlip.objects.filter(is_spent=True).count() == 2
