"""Who has answered is shown late, for many at once, and never for a few."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from parindex.common.tenancy import tenant_scope
from surveys.domain.intake import hand_in
from surveys.domain.turnout import Number, numbers_of, show_turnout
from surveys.domain.waves import close_wave
from surveys.models import Respondent, RespondentList, Turnout
from tests.plugins.cast import World
from tests.surveys.waves import AFTER, OPENS, Poll, set_poll

FIRST = OPENS + timedelta(hours=12)
SECOND = FIRST + timedelta(hours=12)


@pytest.fixture
def poll(world: World, elsewhere: World) -> Iterator[Poll]:
    with tenant_scope(elsewhere.tenant):
        set_poll(elsewhere).open()
    with tenant_scope(world.tenant):
        yield set_poll(world).open()


def answer(poll: Poll, group: str, first: int, last: int) -> None:
    for person in poll.people[group][first:last]:
        hand_in(invitation=poll.invitation(person), answers=poll.answers(person), at=OPENS)


def shown() -> int:
    return Turnout.objects.filter(is_shown=True).count()


def test_nothing_is_shown_before_its_hour(poll: Poll) -> None:
    answer(poll, "hdnd", 0, 8)
    assert show_turnout(wave=poll.wave, at=FIRST - timedelta(seconds=1)) == 0
    assert show_turnout(wave=poll.wave, at=FIRST) == 8
    answer(poll, "hdnd", 8, 12)
    answer(poll, "lanh-dao", 0, 5)
    assert show_turnout(wave=poll.wave, at=SECOND - timedelta(seconds=1)) == 0
    assert show_turnout(wave=poll.wave, at=SECOND) == 5


def test_fewer_than_k_new_ones_wait(poll: Poll) -> None:
    answer(poll, "hdnd", 0, 4)
    assert show_turnout(wave=poll.wave, at=FIRST) == 0
    answer(poll, "hdnd", 4, 5)
    assert show_turnout(wave=poll.wave, at=SECOND) == 5


def test_after_the_close_the_rest_is_shown_where_k_have_answered(poll: Poll) -> None:
    answer(poll, "hdnd", 0, 6)
    show_turnout(wave=poll.wave, at=FIRST)
    answer(poll, "hdnd", 6, 8)
    answer(poll, "lanh-dao", 0, 4)
    close_wave(wave=poll.wave, at=AFTER)
    assert show_turnout(wave=poll.wave, at=AFTER) == 2
    assert shown() == 8
    assert show_turnout(wave=poll.wave, at=AFTER + timedelta(days=1)) == 0


def test_groups_too_small_on_their_lists_are_shown_together(poll: Poll, world: World) -> None:
    """Three lists with two leaders each: six in one pool, no list by itself."""
    split(poll, world)
    group = poll.people["lanh-dao"][0].group_id
    answer(poll, "lanh-dao", 0, 4)
    assert show_turnout(wave=poll.wave, at=FIRST) == 0
    answer(poll, "lanh-dao", 4, 5)
    assert show_turnout(wave=poll.wave, at=SECOND) == 5
    numbers = numbers_of(poll.wave)
    assert numbers.of_group(group) == Number(6, 5, 0)
    for listed in RespondentList.objects.filter(respondents__group=group).distinct():
        large = Number(12, 0, 0) if listed.organisation.code == "so-noi-vu" else Number()
        assert (numbers.of_list(listed.pk), numbers.withheld(listed.pk)) == (large, 2)


def split(poll: Poll, world: World) -> None:
    units = [unit for key, unit in world.organisations.items() if key != "so-b"][:2]
    for place, unit in enumerate(units):
        listed, _made = RespondentList.objects.get_or_create(
            wave=poll.wave, organisation=unit, defaults={"state": "accepted"}
        )
        some = [person.pk for person in poll.people["lanh-dao"][place * 2 : place * 2 + 2]]
        Respondent.objects.filter(pk__in=some).update(list=listed)


def test_withdrawn_people_are_not_counted(poll: Poll) -> None:
    person = poll.people["hdnd"][0]
    Respondent.objects.filter(pk=person.pk).update(state="withdrawn")
    assert numbers_of(poll.wave).of_group(person.group_id).asked == 11
