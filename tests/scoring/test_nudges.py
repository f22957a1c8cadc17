"""Reminders from the progress screen: the very letter first, once in 24 hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from campaigns.domain.extensions import extend_phase
from campaigns.models import Participation
from parindex.accounts.enums import Role
from parindex.common.verdict import Refused
from parindex.notify.models import OutboxMail
from scoring.domain.last_round import last_round_of
from scoring.domain.nudges import remind_units, remind_verdict, round_of
from scoring.enums import DossierState
from scoring.models import Dossier
from scoring.tables.progress import Asked, Board
from tests.scoring.stage import CLOSES, NOW, Stage


def everybody() -> list[int]:
    return list(Participation.objects.values_list("pk", flat=True))


def test_letter_is_the_one_that_leaves_and_goes_once_in_a_day(stage: Stage) -> None:
    binh = stage.world.people[Role.SECRETARIAT]
    Dossier.objects.filter(pk=stage.dossiers["so-b"].pk).update(state=DossierState.LOCKED)
    shown = round_of(campaign=stage.campaign, units=everybody(), at=NOW)
    assert (shown.people, shown.units, shown.spared) == (2, 1, 0)
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


def test_people_reminded_lately_are_counted_as_spared(stage: Stage) -> None:
    remind_units(
        actor=stage.world.people[Role.SECRETARIAT],
        campaign=stage.campaign,
        participation_ids=everybody(),
        at=NOW,
    )
    later = round_of(campaign=stage.campaign, units=everybody(), at=NOW + timedelta(hours=1))
    assert (later.people, later.spared, later.sample) == (0, 2, None)
    board = Board(stage.campaign, Asked(), NOW, may_run=True)
    found = last_round_of(stage.campaign, board.everybody)
    assert found is not None
    assert (found.at, found.units, found.moved) == (NOW, 1, 0)


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
    address = f"{stage.world.url}/campaigns/{stage.campaign.slug}/progress/remind/"
    rows = {"row": [str(pk) for pk in everybody()]}
    shown = client.post(address, rows | {"verb": "preview"})
    part = client.post(address, rows, headers={"hx-request": "true"})
    assert "2 người nhận thư" in shown.content.decode()
    assert part.content.decode().lstrip().startswith('<div class="body cols letter" id="letter">')
    assert OutboxMail.objects.filter(kind="progress.reminder").count() == 0
    sent = client.post(address, rows | {"verb": "send"})
    assert sent.status_code == 302
    assert OutboxMail.objects.filter(kind="progress.reminder").count() == 2


@pytest.mark.parametrize("row", ["x", "²", "99999999999", "-1", ""])
def test_rows_that_are_none_are_passed_over(
    stage: Stage, sign_in: Callable[..., Client], row: str
) -> None:
    address = f"{stage.world.url}/campaigns/{stage.campaign.slug}/progress/remind/"
    answer = sign_in(Role.SECRETARIAT).post(address, {"row": [row], "verb": "preview"})
    assert answer.status_code == 200
