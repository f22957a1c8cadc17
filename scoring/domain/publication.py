"""Approve, publish and withdraw a result. An approved run is frozen and never computed again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.rights import can_publish
from campaigns.enums import CampaignState
from campaigns.models import Campaign
from parindex.audit.domain.record import record
from parindex.common.tenancy import in_rehearsal
from parindex.common.verdict import ALLOWED, Verdict, refused
from scoring.domain.exports import is_big, label_of, request_export
from scoring.domain.seal import seal_of
from scoring.domain.verification import verify_run
from scoring.enums import ExportKind, PublicationState
from scoring.models import IndexRun, Publication


def can_approve_run(user: Any, run: IndexRun) -> Verdict:
    """Whether the person may approve this run now; the reason of a refusal is in words."""
    if not (verdict := can_publish(user, run.campaign)):
        return verdict
    if run.finished_at is None:
        return refused(_("The run is not finished."))
    if run.provisional:
        return refused(
            _("A provisional run cannot be approved. Run the index again after the closing.")
        )
    if run.campaign.closed_at is not None and run.started_at < run.campaign.closed_at:
        return refused(
            _("The appraisal was open again after this run. Run the index again before approving.")
        )
    if publication_in_force(run.campaign) is not None:
        return refused(_("A result is approved already. Withdraw it before approving another one."))
    return ALLOWED


def can_make_public(user: Any, campaign: Campaign) -> Verdict:
    """Whether the person may end the embargo of a result; that of a rehearsal is never ended."""
    if in_rehearsal():
        return refused(
            _("This is a rehearsal: its result can be approved on trial, but never published.")
        )
    return can_publish(user, campaign)


def publication_in_force(campaign: Campaign) -> Publication | None:
    """The approved or published result of a campaign, if there is one."""
    return (
        Publication.objects.filter(campaign=campaign)
        .exclude(state=PublicationState.WITHDRAWN)
        .select_related("run", "campaign")
        .first()
    )


@transaction.atomic
def approve_result(
    *,
    actor: Any,
    run: IndexRun,
    at: datetime,
    decision_number: str,
    decision_date: date,
    signer_name: str,
    signer_title: str,
) -> Publication:
    """Approve a run: it is sealed and stays under embargo until it is published.

    :raises Refused: without the right, for a provisional run, when a result is in force, or when
        the Decimal engine does not come to the same value in every line.
    """
    campaign = _locked(run.campaign_id)
    run = IndexRun.objects.select_related("campaign").get(pk=run.pk, campaign=campaign)
    can_approve_run(actor, run).require()
    if not verify_run(run).agrees:
        refused(_("The engine computes other values than this run. Run the index again.")).require()
    publication = Publication.objects.create(
        campaign=campaign,
        run=run,
        seal=seal_of(run),
        approved_by=actor,
        approved_at=at,
        decision_number=decision_number.strip(),
        decision_date=decision_date,
        signer_name=signer_name.strip(),
        signer_title=signer_title.strip(),
    )
    record(
        actor=actor,
        action="result.approved",
        subject=publication,
        new={
            "run": run.number,
            "seal": publication.seal,
            "decision": publication.decision_number,
            "decision_date": decision_date,
        },
        at=at,
    )
    return publication


@transaction.atomic
def publish(*, actor: Any, publication: Publication, at: datetime) -> Publication:
    """End the embargo: from now on everybody sees the result.

    :raises Refused: without the right, in a rehearsal, or when the result is not waiting under
        embargo.
    """
    campaign = _locked(publication.campaign_id)
    can_make_public(actor, campaign).require()
    found = Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
    if found.state != PublicationState.APPROVED:
        refused(_("Only a result under embargo can be published.")).require()
    found.state = PublicationState.PUBLISHED
    found.public_at = at
    found.published_by = actor
    found.save(update_fields=["state", "public_at", "published_by"])
    _move(campaign, CampaignState.PUBLISHED)
    for kind in ExportKind:
        if is_big(found.run, kind):
            request_export(actor=actor, run=found.run, kind=kind, label=label_of(found), at=at)
    record(
        actor=actor,
        action="result.published",
        subject=found,
        old={"state": str(PublicationState.APPROVED)},
        new={"state": str(PublicationState.PUBLISHED)},
        at=at,
    )
    return found


@transaction.atomic
def withdraw(*, actor: Any, publication: Publication, at: datetime, reason: str) -> Publication:
    """Take a result out of force, with the reason; it stays readable for the office.

    :raises Refused: without the right, without a reason, or when it is withdrawn already.
    """
    campaign = _locked(publication.campaign_id)
    can_publish(actor, campaign).require()
    if not reason.strip():
        refused(_("Say why the result is withdrawn.")).require()
    found = Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
    before = found.state
    if before == PublicationState.WITHDRAWN:
        refused(_("The result is withdrawn already.")).require()
    found.state = PublicationState.WITHDRAWN
    found.withdrawn_at = at
    found.withdrawn_reason = reason.strip()
    found.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    _move(campaign, CampaignState.CLOSED)
    record(
        actor=actor,
        action="result.withdrawn",
        subject=found,
        old={"state": str(before)},
        new={"state": str(PublicationState.WITHDRAWN)},
        reason=found.withdrawn_reason,
        at=at,
    )
    return found


def _locked(campaign_id: int) -> Campaign:
    return Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign_id)


def _move(campaign: Campaign, state: CampaignState) -> None:
    campaign.state = state
    campaign.save(update_fields=["state"])
