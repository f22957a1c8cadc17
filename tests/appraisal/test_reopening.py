"""Opening a closed appraisal again: for a reason, as it stood, told to everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from appraisal.domain.closing import close_appraisal, open_points
from appraisal.domain.reopening import reopen_appraisal
from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign
from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.verdict import Refused
from parindex.notify.models import OutboxMail
from scoring.domain.index_run import run_index
from scoring.domain.publication import approve_result, can_approve_run
from scoring.enums import DossierState
from scoring.models import Dossier, IndexRun, Publication
from tests.appraisal.pages import page, signed_in
from tests.appraisal.stage import DECIDING, Court, open_now

LATER = DECIDING + timedelta(days=1)


def closed(court: Court) -> Campaign:
    """The appraisal is closed; so-a had sent, so-b was never sent."""
    sent = {"state": DossierState.SENT, "sent_at": DECIDING, "sent_by": court.ha}
    Dossier.objects.filter(pk=court.dossier().pk).update(**sent)
    Dossier.objects.filter(pk=court.dossier("so-b").pk).update(state=DossierState.DRAFT)
    return close_again(court, DECIDING)


def close_again(court: Court, at: object) -> Campaign:
    campaign = Campaign.objects.get()
    seen = open_points(campaign, actor=court.binh, at=at).digest  # type: ignore[arg-type]
    return close_appraisal(actor=court.binh, campaign=campaign, seen=seen, at=at)  # type: ignore[arg-type]


def reopened(court: Court, campaign: Campaign, **more: object) -> Campaign:
    given = {"actor": court.binh, "reason": "Sót một đơn vị.", "at": LATER} | more
    return reopen_appraisal(campaign=campaign, **given)  # type: ignore[arg-type]


def approved(court: Court, run: IndexRun) -> Publication:
    return approve_result(
        actor=court.world.people[Role.APPROVER],
        run=run,
        at=timezone.now(),
        decision_number="1/QĐ",
        decision_date=timezone.localdate(),
        signer_name="A",
        signer_title="CHỦ TỊCH",
    )


def test_dossiers_stand_as_before_the_closing(court: Court) -> None:
    campaign = reopened(court, closed(court))
    assert (campaign.state, campaign.closed_at) == (CampaignState.OPEN, None)
    assert court.dossier().state == DossierState.SENT
    assert court.dossier("so-b").state == DossierState.LOCKED
    entry = AuditEntry.objects.get(action="campaign.reopened")
    assert '"reason":"Sót một đơn vị."' in entry.data
    court.review("1.2")


def test_everybody_who_acts_is_told_once(court: Court) -> None:
    reopened(court, closed(court))
    told = OutboxMail.objects.filter(kind="appraisal.reopened")
    roles = (Role.HEAD, Role.APPRAISER, Role.COUNCIL, Role.APPROVER)
    assert {mail.to_user for mail in told} == {court.world.people[role] for role in roles}
    assert len(told) == len(roles)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_only_the_secretariat_reopens(court: Court, role: Role) -> None:
    campaign = closed(court)
    with pytest.raises(Refused):
        reopened(court, campaign, actor=court.world.people[role])


def test_reopening_needs_a_reason_and_a_closed_appraisal(court: Court) -> None:
    with pytest.raises(Refused):
        reopened(court, court.stage.campaign)
    campaign = closed(court)
    with pytest.raises(Refused):
        reopened(court, campaign, reason="  ")


def test_approved_result_has_to_be_withdrawn_first(court: Court) -> None:
    campaign = closed(court)
    approved(court, run_index(actor=court.binh, campaign=campaign, at=LATER))
    with pytest.raises(Refused, match="thu hồi"):
        reopened(court, campaign)


def test_run_from_before_the_reopening_is_not_approved(court: Court) -> None:
    campaign = closed(court)
    old = run_index(actor=court.binh, campaign=campaign, at=DECIDING)
    reopened(court, campaign)
    close_again(court, LATER)
    old = IndexRun.objects.select_related("campaign").get(pk=old.pk)
    assert not can_approve_run(court.world.people[Role.APPROVER], old)
    fresh = run_index(actor=court.binh, campaign=campaign, at=LATER)
    assert fresh.number == old.number + 1
    assert approved(court, fresh)


def test_page_reopens_with_the_reason(court: Court) -> None:
    closed(court)
    client, url = signed_in(court.binh), page(court, "closing")
    assert "Mở lại thẩm định" in client.get(url).content.decode()
    assert client.post(f"{url}reopen/", {"reason": ""}).status_code == 422
    assert client.post(f"{url}reopen/", {"reason": "Sót một đơn vị."}).status_code == 302
    assert Campaign.objects.get().state == CampaignState.OPEN
    open_now(court, PhaseKind.COUNCIL)
    assert client.post(f"{url}reopen/", {"reason": "x"}).status_code == 403
