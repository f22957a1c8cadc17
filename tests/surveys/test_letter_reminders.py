"""Reminders of a survey: only to those who have not answered, within cap and spacing, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from parindex.common.edits import StaleEdit
from parindex.common.exports import Export
from parindex.common.spreadsheets import XLSX
from parindex.common.tenancy import tenant_scope
from parindex.notify.models import MailState, OutboxMail
from surveys.domain.giving_out import give_out
from surveys.domain.letters import withdraw_letters
from surveys.domain.reminding import reach_of, remind_by_plan, save_plan
from surveys.enums import Channel
from surveys.models import Invitation, LetterPlan, Respondent, Turnout, Wave
from tests.notify.sink import Sink, smtp_sink
from tests.plugins.cast import World, build_world
from tests.plugins.threads import run_together
from tests.surveys.letters import answer, deliver, invite, remind
from tests.surveys.waves import CLOSES, DURING, Poll, set_poll

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def poll(world: World, elsewhere: World) -> Iterator[Poll]:
    with tenant_scope(elsewhere.tenant):
        set_poll(elsewhere).open()
    with tenant_scope(world.tenant):
        yield set_poll(world).open()


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with smtp_sink(settings) as sink:
        yield sink


def test_reminders_go_to_those_who_have_not_answered_within_cap_and_spacing(
    poll: Poll, sink: Sink
) -> None:
    poll.wave.reminder_cap, poll.wave.reminder_hours = 2, 24
    poll.wave.save()
    invite(poll)
    deliver()
    for respondent in poll.people["hdnd"][:6]:
        answer(poll, respondent)
    assert remind(poll, DURING + 23 * HOUR) == 0
    rounds = []
    for number in range(1, 4):
        at = DURING + number * 24 * HOUR
        rounds.append(remind(poll, at))
        deliver(at=at)
    assert rounds == [12, 12, 0]
    assert len(sink.taken) == 18 + 24
    Turnout.objects.update(is_shown=True)
    reach = reach_of(poll.wave, groups=None, at=DURING + 72 * HOUR)
    assert (reach.due, reach.answered, reach.capped) == (0, 6, 12)


def test_a_look_at_the_numbers_tells_no_answer_before_the_turnout_shows_it(poll: Poll) -> None:
    invite(poll)
    OutboxMail.objects.update(state=MailState.SENT)
    at = DURING + 99 * HOUR
    before = reach_of(poll.wave, groups=None, at=at)
    for respondent in poll.people["hdnd"][:5]:
        answer(poll, respondent)
        assert reach_of(poll.wave, groups=None, at=at) == before
    Turnout.objects.update(is_shown=True)
    shown = reach_of(poll.wave, groups=None, at=at)
    assert (shown.due, shown.answered) == (before.due - 5, 5)
    assert remind(poll, at) == shown.due


def test_neither_numbers_nor_files_tell_who_answered_before_turnout_does(poll: Poll) -> None:
    Respondent.objects.filter(wave=poll.wave).update(channel=Channel.FILE)
    asked: dict[str, Any] = {
        "actor": poll.secretary,
        "wave": poll.wave,
        "channel": Channel.FILE,
        "at": DURING,
    }
    files: list[int] = []

    def make(wave: Wave, rows: list[Invitation]) -> Export:
        files.append(len(rows))
        return Export("a.xlsx", b"", XLSX)

    give_out(**asked, make=make, person=None, again=False)
    for respondent in poll.people["hdnd"][:6]:
        answer(poll, respondent)
    give_out(**asked, make=make, person=None, again=True)
    give_out(**asked, make=make, person=poll.people["hdnd"][0].pk, again=False)
    reach = reach_of(poll.wave, groups=None, at=DURING + 99 * HOUR)
    assert (reach.answered, reach.by_hand) == (0, 18)
    Turnout.objects.update(is_shown=True)
    give_out(**asked, make=make, person=None, again=True)
    assert files == [18, 18, 1, 12]


def test_nobody_is_reminded_whose_letter_has_not_arrived(poll: Poll) -> None:
    invite(poll)
    states = [
        (MailState.SENT, False),
        (MailState.UNKNOWN, False),
        (MailState.BOUNCED, False),
        (MailState.BOUNCED, True),
        (MailState.FAILED, False),
        (MailState.RETRY, False),
    ]
    for respondent, (state, is_hard) in zip(poll.people["lanh-dao"], states, strict=True):
        rows = OutboxMail.objects.filter(about_id=poll.invitation(respondent).pk)
        rows.update(state=state, is_hard=is_hard)
    reach = reach_of(poll.wave, groups=None, at=DURING + 99 * HOUR)
    assert (reach.due, reach.returned, reach.under_way) == (3, 2, 13)


def test_withdrawn_reminder_does_not_count(poll: Poll) -> None:
    invite(poll)
    OutboxMail.objects.update(state=MailState.SENT)
    later = DURING + 72 * HOUR
    assert remind(poll, later) == 18
    assert withdraw_letters(actor=poll.secretary, wave=poll.wave, people=None, at=later) == 18
    assert remind(poll, later) == 18
    assert set(Invitation.objects.values_list("reminders", flat=True)) == {1}


@pytest.mark.usefixtures("committed")
def test_two_rounds_of_reminders_at_once_are_one() -> None:
    place = build_world("mot", "Một")
    later = DURING + 72 * HOUR
    with tenant_scope(place.tenant):
        poll = set_poll(place).open()
        invite(poll)
        OutboxMail.objects.update(state=MailState.SENT)

    def press() -> int:
        with tenant_scope(place.tenant):
            return remind(poll, later)

    assert sorted(run_together(press, press, press)) == [0, 0, 18]


def test_ladder_reminds_once_per_rung_and_only_when_set(poll: Poll) -> None:
    invite(poll)
    OutboxMail.objects.update(state=MailState.SENT)
    rung = CLOSES - timedelta(days=3)
    assert remind_by_plan(wave=poll.wave, at=rung) == 0
    save_plan(
        actor=poll.secretary,
        wave=poll.wave,
        with_english=False,
        remind_days=[3, 1, 3],
        expected_version=0,
        at=DURING,
    )
    assert LetterPlan.objects.get().remind_days == [3, 1]
    counts = [remind_by_plan(wave=poll.wave, at=at) for at in (rung - HOUR, rung, rung + HOUR)]
    assert counts == [0, 18, 0]
    with pytest.raises(StaleEdit):
        save_plan(
            actor=poll.secretary,
            wave=poll.wave,
            with_english=True,
            remind_days=[],
            expected_version=0,
            at=DURING,
        )


# Texts
