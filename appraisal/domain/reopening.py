"""Reopen the appraisal after its closing: for a reason, and only before a result is approved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from appraisal.models import Assignment
from campaigns.domain.rights import has_grant
from campaigns.enums import CampaignState
from campaigns.matrix import MATRIX, Action
from campaigns.models import Campaign
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership, User
from parindex.audit.domain.record import record
from parindex.common.verdict import ALLOWED, Refused, Verdict, refused
from parindex.notify.domain.outbox import queue_mail
from scoring.domain.publication import publication_in_force
from scoring.enums import DossierState
from scoring.models import Dossier

KIND = "appraisal.reopened"


def can_reopen(user: Any, campaign: Campaign) -> Verdict:
    """Whether the person may reopen the appraisal now; a refusal says what has to come first."""
    rule = MATRIX[Action.REOPEN]
    if not has_grant(user, rule.codename, campaign):
        return refused(_("Only the secretariat runs the campaign."))
    if publication_in_force(campaign) is not None:
        return refused(_("A result is approved. The approver has to withdraw it first."))
    if campaign.state not in rule.states:
        return refused(_("The appraisal of this campaign is not closed."))
    return ALLOWED


@transaction.atomic
def reopen_appraisal(*, actor: Any, campaign: Campaign, reason: str, at: datetime) -> Campaign:
    """Open campaign and dossiers again, as they stood before the closing, and tell everybody.

    Deadlines that have passed stay passed: whoever still has to act needs an extension. Runs
    computed before can no longer be approved (``scoring.domain.publication``).
    Raises ``Refused``, also without a reason.
    """
    campaign = Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)
    can_reopen(actor, campaign).require()
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why the appraisal is reopened."))
    closed = Dossier.objects.filter(
        participation__campaign=campaign, state=DossierState.CLOSED
    ).order_by("pk")
    pks = list(closed.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    dossiers = Dossier.objects.filter(pk__in=pks)
    # What was never sent was locked by the closing at the latest.
    dossiers.filter(sent_at=None).update(
        state=DossierState.LOCKED, locked_at=Coalesce("locked_at", at)
    )
    dossiers.exclude(sent_at=None).update(state=DossierState.SENT)
    old = campaign.state
    campaign.state, campaign.closed_at = CampaignState.OPEN, None
    campaign.version += 1
    campaign.save(update_fields=["state", "closed_at", "version"])
    record(
        actor=actor,
        action="campaign.reopened",
        subject=campaign,
        old={"state": old},
        new={"state": str(campaign.state), "dossiers": len(pks)},
        reason=reason,
        at=at,
    )
    _tell(campaign, reason, at)
    return campaign


def _tell(campaign: Campaign, reason: str, at: datetime) -> None:
    """One mail to each head, appraiser, member of the council and approver."""
    path = reverse("campaigns:detail", args=[campaign.tenant.slug, campaign.slug])
    for person in _people(campaign):
        with translation.override(person.language):
            queue_mail(
                to=person.email,
                to_user=person,
                subject=_("The appraisal is open again: %(campaign)s") % {"campaign": campaign},
                body=_(
                    "The secretariat has reopened the appraisal of “%(campaign)s”.\n\n"
                    "Reason: %(reason)s\n\n"
                    "Points may change until it is closed again. Deadlines that have passed stay "
                    "passed, unless the secretariat extends them.\n%(url)s\n"
                )
                % {"campaign": campaign, "reason": reason, "url": f"{settings.BASE_URL}{path}"},
                kind=KIND,
                dedupe_key=f"{KIND}:{campaign.pk}:{campaign.version}:{person.pk}",
                due_at=at,
                path=path,
            )


def _people(campaign: Campaign) -> QuerySet[User]:
    active = Membership.objects.filter(is_active=True, user__is_active=True)
    units = campaign.participations.values("organisation")
    bodies = Assignment.objects.filter(campaign=campaign).values("organisation")
    told = (
        active.filter(role=Role.HEAD, organisation__in=units)
        | active.filter(role=Role.APPRAISER, organisation__in=bodies)
        | active.filter(role__in=[Role.COUNCIL, Role.APPROVER])
    )
    return User.objects.filter(pk__in=told.values("user")).order_by("sort_key")
