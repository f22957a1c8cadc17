"""Mails when a phase makes somebody's work begin."""

from __future__ import annotations

from appraisal.domain.notices import tell_of_next_phase
from campaigns.enums import PhaseKind
from campaigns.models import Phase
from campaigns.signals import phase_closed
from parindex.notify.models import OutboxMail
from tests.appraisal.stage import APPRAISING, Court


def phase(kind: PhaseKind) -> Phase:
    return Phase.objects.select_related("campaign").get(kind=kind)


def test_appraisers_are_told_once_that_appraisal_opens(court: Court) -> None:
    locked = phase(PhaseKind.SELF_ASSESSMENT)
    for _time in range(2):
        phase_closed.send(sender=Phase, phase=locked, at=locked.closes_at)
    mail = OutboxMail.objects.get(kind="appraisal.opens")
    assert mail.to == court.chi.email
    assert "/t/ha-nam/appraisal/cchc-2026/queue/" in mail.body
    assert mail.due_at == phase(PhaseKind.APPRAISAL).opens_at


def test_units_with_changed_items_are_told_when_they_may_answer(court: Court) -> None:
    court.cut()
    court.review("1.2")
    locked = phase(PhaseKind.APPRAISAL)
    tell_of_next_phase(phase=locked, at=APPRAISING)
    mails = OutboxMail.objects.filter(kind="explanation.opens")
    assert {mail.to for mail in mails} == {"officer@ha-nam.example", "head@ha-nam.example"}
    assert {mail.due_at for mail in mails} == {phase(PhaseKind.EXPLANATION).opens_at}


def test_last_phases_tell_nobody(court: Court) -> None:
    tell_of_next_phase(phase=phase(PhaseKind.COUNCIL), at=APPRAISING)
    assert not OutboxMail.objects.exists()
