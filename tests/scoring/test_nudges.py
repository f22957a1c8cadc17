"""Reminders from the progress screen: the very letter first, once in 24 hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from campaigns.domain.extensions import extend_phase
from campaigns.models import Participation
from parindex.accounts.enums import Role
from parindex.common.verdict import Refused
from parindex.notify.domain.claims import due
from parindex.notify.domain.delivery import deliver
from parindex.notify.models import MailState, Notice, OutboxMail
from scoring.domain.nudges import (
    LeftOut,
    remind_units,
    remind_verdict,
    round_of,
    take_back_round,
)
from scoring.domain.reminded import UNDO_FOR
from scoring.enums import DossierState
from scoring.models import Dossier
from scoring.tables.progress import Asked, Board
from tests.scoring.stage import CLOSES, NOW, Stage


def everybody() -> list[int]:
    return list(Participation.objects.values_list("pk", flat=True))


def remind(stage: Stage) -> int:
    """The secretariat reminds every unit."""
    return remind_units(
        actor=stage.world.people[Role.SECRETARIAT],
        campaign=stage.campaign,
        participation_ids=everybody(),
        at=NOW,
    )


def progress_url(stage: Stage) -> str:
    return f"{stage.world.url}/campaigns/{stage.campaign.slug}/progress/"


def test_letter_is_the_one_that_leaves_and_goes_once_in_a_day(stage: Stage) -> None:
    binh = stage.world.people[Role.SECRETARIAT]
    Dossier.objects.filter(pk=stage.dossiers["so-b"].pk).update(state=DossierState.LOCKED)
    shown = round_of(campaign=stage.campaign, units=everybody(), at=NOW)
    assert (shown.people, shown.units) == (2, 1)
    assert shown.left_out == [LeftOut("Sở Xây dựng", "đã gửi, hoặc đã khóa")]
    for hours, mails in ((0, 2), (23, 0), (24, 2)):
        at = NOW + timedelta(hours=hours)
        ids = everybody()
        assert (
            remind_units(actor=binh, campaign=stage.campaign, participation_ids=ids, at=at) == mails
        )
    first = OutboxMail.objects.order_by("pk")[0]
    assert (first.subject, first.body) == shown.sample
    assert set(OutboxMail.objects.values_list("to", flat=True)) == {
        "head@ha-nam.example",
        "officer@ha-nam.example",
    }


def test_people_reminded_lately_are_left_out_and_say_when(stage: Stage) -> None:
    remind(stage)
    later = round_of(campaign=stage.campaign, units=everybody(), at=NOW + timedelta(hours=1))
    assert (later.people, later.sample) == (0, None)
    told = "đã được nhắc lúc 12:58 hôm nay, sau 24 giờ mới nhắc lại"
    nobody = "chưa có tài khoản chuyên viên hoặc thủ trưởng"
    assert [(one.name, one.reason) for one in later.left_out] == [
        ("Nguyễn An, Sở Công Thương", told),
        ("Nguyễn Hà, Sở Công Thương", told),
        ("Sở Xây dựng", nobody),
    ]
    found = Board(stage.campaign, Asked(), NOW + UNDO_FOR, may_run=True).last_round
    assert found is not None
    assert (found.at, found.units, found.moved, found.letters) == (NOW, 1, 0, 2)


def test_reminded_units_are_not_asked_for_again(
    stage: Stage, sign_in: Callable[..., Client]
) -> None:
    client, address = sign_in(Role.SECRETARIAT), progress_url(stage)
    with time_machine.travel(CLOSES - timedelta(hours=20), tick=False):
        before = client.get(address).content.decode()
        sent = client.post(f"{address}remind/", {"row": everybody(), "verb": "send"}, follow=True)
        again = client.post(f"{address}remind/", {"row": everybody(), "verb": "send"}, follow=True)
    assert (before.count(" checked></label>"), before.count('value="send"')) == (2, 1)
    page = sent.content.decode()
    # The unit nobody could be told of stays ticked; the one that was told says when.
    assert (page.count(" checked></label>"), page.count('value="send"')) == (1, 0)
    assert page.count("đã nhắc 21:00") == 1
    assert "Đã nhắc 1 đơn vị lúc 21:00 hôm nay." in page
    assert "2 thư sẽ gửi lúc 21:01" in page
    assert "Không phải nhắc ai" in again.content.decode()
    assert OutboxMail.objects.count() == 2


def test_a_round_waits_a_minute_and_can_be_taken_back(
    stage: Stage, sign_in: Callable[..., Client]
) -> None:
    client, address = sign_in(Role.SECRETARIAT), f"{progress_url(stage)}remind/"
    with time_machine.travel(NOW, tick=False) as clock:
        client.post(address, {"row": everybody(), "verb": "send"})
        assert not due(at=NOW + timedelta(seconds=59)).exists()
        clock.shift(timedelta(seconds=30))
        back = {"round": str(int(NOW.timestamp()))}
        gone = client.post(f"{address}take-back/", back, follow=True).content.decode()
        none_left = client.post(f"{address}take-back/", back, follow=True).content.decode()
    assert "Đã thu hồi 2 thư." in gone
    assert "Không thu hồi được: các thư đã gửi đi." in none_left
    assert set(OutboxMail.objects.values_list("state", flat=True)) == {MailState.ABORTED}
    assert not Notice.objects.filter(is_withdrawn=False).exists()
    # Nobody has been told, so they may be told now.
    assert round_of(campaign=stage.campaign, units=everybody(), at=NOW + UNDO_FOR).people == 2


def test_what_has_left_is_not_taken_back(stage: Stage) -> None:
    remind(stage)
    first, second = due(at=NOW + UNDO_FOR).values_list("pk", flat=True)
    deliver(mail_id=first, at=NOW + UNDO_FOR)
    binh, stamp = stage.world.people[Role.SECRETARIAT], int(NOW.timestamp())
    given: dict[str, Any] = {"actor": binh, "campaign": stage.campaign, "at": NOW + UNDO_FOR}
    assert take_back_round(stamp=stamp, **given) == (1, 2)
    assert OutboxMail.objects.get(pk=second).state == MailState.ABORTED
    assert take_back_round(stamp=1, **given) == (0, 0)
    with pytest.raises(Refused):
        take_back_round(**given | {"actor": stage.world.people[Role.AUDITOR], "stamp": stamp})


def test_nobody_gets_a_letter_that_would_leave_after_the_hour(stage: Stage) -> None:
    for left, people in ((UNDO_FOR, 0), (UNDO_FOR + timedelta(seconds=1), 2)):
        found = round_of(campaign=stage.campaign, units=everybody(), at=CLOSES - left)
        assert found.people == people


@pytest.mark.parametrize("stamp", ["", "x", "²", "-1", "99999999999999999999"])
def test_a_round_that_is_none_is_passed_over(
    stage: Stage, sign_in: Callable[..., Client], stamp: str
) -> None:
    address = f"{progress_url(stage)}remind/take-back/"
    assert sign_in(Role.SECRETARIAT).post(address, {"round": stamp}).status_code == 302


def test_letter_names_the_units_own_hour(stage: Stage) -> None:
    extend_phase(
        actor=stage.world.people[Role.SECRETARIAT],
        phase=stage.phase,
        participation=stage.dossier.participation,
        closes_at=CLOSES + timedelta(hours=2),
        reason="Bão số 10",
        at=NOW,
        agreed=True,
    )
    (letter, _second) = round_of(campaign=stage.campaign, units=everybody(), at=NOW).letters
    assert letter.closes_at == CLOSES + timedelta(hours=2)


def test_after_the_lock_only_units_with_a_later_hour_are_reminded(stage: Stage) -> None:
    after = CLOSES + timedelta(hours=1)
    assert not remind_verdict(stage.campaign, at=after)
    assert round_of(campaign=stage.campaign, units=everybody(), at=after).letters == []
    extend_phase(
        actor=stage.world.people[Role.SECRETARIAT],
        phase=stage.phase,
        participation=stage.dossier.participation,
        closes_at=CLOSES + timedelta(days=2),
        reason="Bão số 10",
        at=NOW,
        agreed=True,
    )
    found = round_of(campaign=stage.campaign, units=everybody(), at=after)
    assert {letter.unit for letter in found.letters} == {stage.dossier.participation}
    board = Board(stage.campaign, Asked(), after, may_run=True)
    assert board.may_remind
    assert round_of(campaign=stage.campaign, units=[], at=after).letters == []
    assert board.rows_html("ha-nam").count('name="row"') == 1


def test_only_the_secretariat_reminds(stage: Stage) -> None:
    with pytest.raises(Refused):
        remind_units(
            actor=stage.world.people[Role.AUDITOR],
            campaign=stage.campaign,
            participation_ids=[],
            at=NOW,
        )


def test_nothing_leaves_before_it_was_sent(stage: Stage, sign_in: Callable[..., Client]) -> None:
    client = sign_in(Role.SECRETARIAT)
    address = f"{progress_url(stage)}remind/"
    rows = {"row": [str(pk) for pk in everybody()]}
    shown = client.post(address, rows | {"verb": "preview"})
    part = client.post(address, rows, headers={"hx-request": "true"})
    assert "2 người nhận thư" in shown.content.decode()
    assert part.content.decode().lstrip().startswith('<div class="body letter" id="letter">')
    assert part.content.decode().count('id="remind-now" hx-swap-oob="true"') == 1
    assert OutboxMail.objects.filter(kind="progress.reminder").count() == 0
    sent = client.post(address, rows | {"verb": "send"})
    assert sent.status_code == 302
    assert OutboxMail.objects.filter(kind="progress.reminder").count() == 2


@pytest.mark.parametrize("row", ["x", "²", "99999999999", "-1", ""])
def test_rows_that_are_none_are_passed_over(
    stage: Stage, sign_in: Callable[..., Client], row: str
) -> None:
    address = f"{progress_url(stage)}remind/"
    answer = sign_in(Role.SECRETARIAT).post(address, {"row": [row], "verb": "preview"})
    assert answer.status_code == 200
