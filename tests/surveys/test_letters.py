"""Letters to respondents: each once, to the right people, the link in none of our tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from pytest_django import Settings

from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.notify.domain.outbox import retry_one
from parindex.notify.models import MailState, OutboxMail, Unneeded
from surveys.domain.corrections import correct_person, replace_person, withdraw_person
from surveys.domain.letter_queries import people_with_letters, standings
from surveys.domain.letter_texts import reset_text, save_text
from surveys.domain.letters import invite_all, withdraw_letters
from surveys.domain.links import address_of, token_of
from surveys.domain.reminding import save_plan
from surveys.domain.turnout import show_turnout
from surveys.domain.wave_keys import lost_address
from surveys.domain.waves import close_wave
from surveys.enums import Channel, LetterKind, LetterState
from surveys.models import Invitation, Respondent, Turnout
from tests.notify.sink import Sink, smtp_sink
from tests.plugins.cast import World, build_world
from tests.plugins.threads import run_together
from tests.surveys.letters import answer, deliver, invite, mails, remind
from tests.surveys.test_corrections import person, work
from tests.surveys.waves import AFTER, CLOSES, DURING, OPENS, Poll, set_poll

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


# Invitations


def test_everybody_is_invited_once(poll: Poll, elsewhere: World) -> None:
    assert (invite(poll), invite(poll)) == (18, 0)
    assert mails() == [("invitation", "queued", "")] * 18
    assert Invitation.objects.filter(invited_at=DURING).count() == 18
    with tenant_scope(elsewhere.tenant):
        assert OutboxMail.objects.filter(kind="survey.invitation").count() == 0


def test_letter_carries_the_link_and_no_table_does(poll: Poll, sink: Sink) -> None:
    anh = poll.people["hdnd"][0]
    invite(poll, [anh])
    deliver()
    [message] = sink.messages
    text = message.get_content()
    invitation = poll.invitation(anh)
    assert text.splitlines().count(address_of(invitation)) == 1
    subject = f"UBND tỉnh Hà Nam kính mời trả lời phiếu khảo sát: {poll.wave}"
    assert message["Subject"].strip() == subject
    assert lost_address(poll.wave) in text
    assert "[[" not in text
    assert "{" not in text
    assert "[[link]]" in OutboxMail.objects.get().body
    assert _tables_that_hold(token_of(invitation)) == []


def _tables_that_hold(secret: str) -> list[str]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = []
        for name in names:
            cursor.execute(
                f'SELECT 1 FROM "{name}" t WHERE t::text LIKE %s LIMIT 1', [f"%{secret}%"]
            )
            if cursor.fetchone():
                found.append(name)
    return found


def test_invitations_before_the_opening_leave_with_it(world: World, elsewhere: World) -> None:
    with tenant_scope(world.tenant):
        poll = set_poll(world, opens=DURING + HOUR, closes=CLOSES).open(at=OPENS)
        invite(poll)
        dues = set(OutboxMail.objects.values_list("due_at", flat=True))
    assert dues == {DURING + HOUR}


def test_only_the_secretariat_writes_and_only_while_the_wave_is_open(
    world: World, elsewhere: World
) -> None:
    with tenant_scope(world.tenant):
        poll = set_poll(world)
        with pytest.raises(Refused):
            invite(poll)
        poll.open()
        for role in (Role.OFFICER, Role.HEAD, Role.ADMIN, Role.AUDITOR, Role.COUNCIL):
            with pytest.raises(Refused):
                invite_all(actor=world.people[role], wave=poll.wave, at=DURING)
        with pytest.raises(Refused):
            invite(poll, at=CLOSES)
        assert OutboxMail.objects.filter(kind="survey.invitation").count() == 0


def test_withdrawn_invitation_can_be_sent_again(poll: Poll) -> None:
    anh = poll.people["hdnd"][0]
    invite(poll)
    assert withdraw_letters(actor=poll.secretary, wave=poll.wave, people=[anh], at=DURING) == 1
    assert invite(poll) == 1
    rows = OutboxMail.objects.filter(about_id=poll.invitation(anh).pk).order_by("pk")
    assert [row.state for row in rows] == [MailState.ABORTED, MailState.QUEUED]


def test_letter_queued_again_in_the_outbox_is_not_doubled(poll: Poll) -> None:
    invite(poll)
    withdraw_letters(actor=poll.secretary, wave=poll.wave, people=None, at=DURING)
    retry_one(actor=poll.secretary, mail=OutboxMail.objects.earliest("pk"), at=DURING)
    assert invite(poll) == 17


def test_queueing_takes_the_same_statements_for_any_number(
    poll: Poll, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(12):
        invite(poll, poll.people["hdnd"][:1])
    with django_assert_num_queries(12):
        invite(poll)


def test_trail_tells_the_numbers_and_no_address(poll: Poll) -> None:
    invite(poll)
    [entry] = AuditEntry.objects.filter(action="wave.invited")
    assert entry.data == '{"new":{"count":18}}'


@pytest.mark.usefixtures("committed")
def test_two_people_who_invite_at_once_invite_everybody_once() -> None:
    place = build_world("mot", "Một")
    with tenant_scope(place.tenant):
        poll = set_poll(place).open()

    def press() -> int:
        with tenant_scope(place.tenant):
            return invite(poll)

    assert sorted(run_together(press, press, press)) == [0, 0, 18]
    with tenant_scope(place.tenant):
        assert OutboxMail.objects.filter(kind="survey.invitation").count() == 18


# What is asked again when a letter is about to leave


def test_letter_does_not_leave_for_whom_it_is_over(poll: Poll, sink: Sink) -> None:
    answered, left, other = poll.people["hdnd"][:3]
    invite(poll, [answered, left, other])
    answer(poll, answered)
    Turnout.objects.update(is_shown=True)
    Invitation.objects.filter(respondent=left).update(revoked_at=DURING)
    deliver()
    assert sink.taken == [other.email]
    assert mails() == [
        ("invitation", "aborted", Unneeded.OVER),
        ("invitation", "aborted", Unneeded.REVOKED),
        ("invitation", "sent", ""),
    ]


def test_only_a_reminder_stays_back_for_an_answer_that_is_not_shown(poll: Poll, sink: Sink) -> None:
    """That an invitation stayed back would tell the reader of the outbox."""
    first, second = poll.people["hdnd"][:2]
    invite(poll, [first])
    deliver()
    assert remind(poll, DURING + 99 * HOUR) == 1
    invite(poll, [second])
    for one in (first, second):
        answer(poll, one)
    deliver(at=DURING + 99 * HOUR)
    assert mails() == [
        ("invitation", "sent", ""),
        ("reminder", "aborted", Unneeded.OVER),
        ("invitation", "sent", ""),
    ]


def test_letter_does_not_leave_after_the_close(poll: Poll, sink: Sink) -> None:
    invite(poll, poll.people["hdnd"][:1])
    deliver(at=CLOSES)
    assert (sink.taken, mails()) == ([], [("invitation", "aborted", Unneeded.CLOSED)])


def test_closing_withdraws_what_waits(poll: Poll) -> None:
    invite(poll)
    close_wave(wave=poll.wave, at=AFTER)
    assert set(mails()) == {("invitation", "aborted", Unneeded.CLOSED)}


# Corrections


def test_new_address_gets_a_new_letter_and_the_old_one_is_void(poll: Poll, sink: Sink) -> None:
    anh = poll.people["lanh-dao"][0]
    invite(poll, [anh])
    old = address_of(poll.invitation(anh))
    fresh = person(poll, anh.full_name, email="moi@example.vn", channel="email")
    correct_person(**work(poll, anh, person=fresh, expected_version=1))
    deliver()
    assert mails() == [
        ("invitation", "aborted", Unneeded.RENEWED),
        ("invitation", "sent", ""),
    ]
    text = sink.messages[0].get_content()
    assert sink.taken == ["moi@example.vn"]
    assert (old in text, address_of(poll.invitation(anh)) in text) == (False, True)


def test_corrected_before_the_invitations_waits_for_them(poll: Poll) -> None:
    anh = poll.people["lanh-dao"][0]
    fresh = person(poll, anh.full_name, email="moi@example.vn", channel="email")
    correct_person(**work(poll, anh, person=fresh, expected_version=1))
    assert mails() == []
    assert invite(poll) == 18


def test_successor_is_written_to_and_who_left_is_not(poll: Poll, sink: Sink) -> None:
    anh, binh = poll.people["lanh-dao"][:2]
    invite(poll, [anh, binh])
    fresh = person(poll, "Người kế nhiệm", email="ke-nhiem@example.vn", channel="email")
    replace_person(**work(poll, anh, person=fresh))
    withdraw_person(**work(poll, binh))
    deliver()
    assert sink.taken == []
    for other in poll.people["lanh-dao"][2:]:
        answer(poll, other)
    # Four in the group, and who left has not answered: shown once the group has five.
    Respondent.objects.filter(pk=poll.people["hdnd"][0].pk).update(group=anh.group, list=anh.list)
    answer(poll, poll.people["hdnd"][0])
    assert show_turnout(wave=poll.wave, at=DURING + 12 * HOUR) == 5
    deliver(at=DURING + 12 * HOUR)
    assert sink.taken == ["ke-nhiem@example.vn"]


# Reminders


def test_own_text_and_both_languages_are_sent(poll: Poll, sink: Sink) -> None:
    save_text(
        actor=poll.secretary,
        wave=poll.wave,
        kind=LetterKind.INVITATION,
        language="vi",
        subject="Mời {ho_ten}",
        body="Nhóm {nhom}:\r\n{lien_ket}",
        expected_version=0,
        at=DURING,
    )
    save_plan(
        actor=poll.secretary,
        wave=poll.wave,
        with_english=True,
        remind_days=[],
        expected_version=0,
        at=DURING,
    )
    anh = poll.people["hdnd"][0]
    Respondent.objects.filter(pk=anh.pk).update(full_name="{lien_ket} & <b>")
    invite(poll, [anh])
    deliver()
    message, link = sink.messages[0], address_of(poll.invitation(anh))
    lines = message.get_content().splitlines()
    assert message["Subject"] == "Mời {lien_ket} & <b>"
    assert lines[:2] == ["Nhóm Đại biểu HĐND:", link]
    assert "Please open your personal link:" in lines
    assert lines.count(link) == 2


def test_stale_text_is_refused_and_the_default_comes_back(poll: Poll) -> None:
    facts: dict[str, Any] = {
        "actor": poll.secretary,
        "wave": poll.wave,
        "kind": LetterKind.REMINDER,
        "language": "en",
        "subject": "x",
        "body": "{lien_ket}",
        "at": DURING,
    }
    assert save_text(**facts, expected_version=0).version == 1
    with pytest.raises(StaleEdit):
        save_text(**facts, expected_version=0)
    reset_text(actor=poll.secretary, wave=poll.wave, kind="reminder", language="en", at=DURING)
    assert save_text(**facts, expected_version=0).version == 1


# Where they stand


def test_standing_by_group_and_channel_tells_letters_and_no_answers(poll: Poll) -> None:
    by_letter, *others = poll.people["hdnd"]
    Respondent.objects.filter(pk=by_letter.pk).update(channel=Channel.LETTER)
    invite(poll, [by_letter, *others[:3]])
    states = [MailState.SENT, MailState.BOUNCED, MailState.UNKNOWN]
    for respondent, state in zip(others[:3], states, strict=True):
        OutboxMail.objects.filter(about_id=poll.invitation(respondent).pk).update(state=state)
    answer(poll, others[0])
    rows = [(row.group.key, row.channel, row.states) for row in standings(poll.wave)]
    assert rows == [
        (
            "hdnd",
            "email",
            {
                LetterState.SENT: 1,
                LetterState.RETURNED: 1,
                LetterState.UNKNOWN: 1,
                LetterState.NONE: 8,
            },
        ),
        ("hdnd", "letter", {LetterState.NONE: 1}),
        ("lanh-dao", "email", {LetterState.NONE: 6}),
    ]


def test_reminder_shows_only_when_it_came_back(poll: Poll) -> None:
    anh = poll.people["hdnd"][0]
    invite(poll, [anh])
    OutboxMail.objects.update(state=MailState.SENT)
    remind(poll, DURING + 72 * HOUR)
    assert _letter(poll, anh) == LetterState.SENT
    OutboxMail.objects.filter(kind="survey.reminder").update(state=MailState.BOUNCED)
    assert _letter(poll, anh) == LetterState.RETURNED


def _letter(poll: Poll, respondent: Respondent) -> str:
    found: Any = people_with_letters(poll.wave).get(pk=respondent.pk)
    return str(found.letter)
