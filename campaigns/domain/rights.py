"""Rights on campaigns: guardian is asked first, then phase, then state (design 6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from guardian.core import ObjectPermissionChecker
from guardian.shortcuts import assign_perm, get_objects_for_user

from campaigns.domain.phases import phase_verdict
from campaigns.enums import CampaignState, CriteriaSetState
from campaigns.matrix import CAMPAIGN_GRANTS, MATRIX, Action
from campaigns.models import Campaign, CriteriaSet
from parindex.accounts.domain.memberships import role_group
from parindex.accounts.models import Membership
from parindex.common.verdict import ALLOWED, Verdict, refused


def has_grant(user: Any, codename: str, subject: models.Model) -> bool:
    """Whether django-guardian holds ``codename`` on ``subject`` for the person or their groups."""
    return bool(ObjectPermissionChecker(user).has_perm(codename, subject))


def campaign_grants(user: Any, campaign: Campaign) -> frozenset[str]:
    """Every right django-guardian holds on the campaign for the person, asked at once."""
    return frozenset(ObjectPermissionChecker(user).get_perms(campaign))


def has_role(user: Any, action: Action) -> bool:
    """Whether the person holds, in the tenant in scope, one of the roles of ``action``."""
    return Membership.objects.filter(
        user=user, is_active=True, role__in=MATRIX[action].roles
    ).exists()


def give_campaign_grants(*, campaign: Campaign) -> None:
    """Give the roles of the tenant their rights on a new campaign."""
    for codename, roles in CAMPAIGN_GRANTS.items():
        for role in sorted(roles):
            assign_perm(codename, role_group(role=role), campaign)


def is_member_of(user: Any, organisation_ids: Iterable[int]) -> bool:
    """Whether the person has any active membership in one of the organisations."""
    return Membership.objects.filter(
        user=user, is_active=True, organisation__in=list(organisation_ids)
    ).exists()


def can_run(user: Any, campaign: Campaign) -> Verdict:
    """Run the campaign: plan, units, figures, extensions, closing, index runs."""
    if has_grant(user, MATRIX[Action.RUN].codename, campaign):
        return ALLOWED
    return refused(_("Only the secretariat runs the campaign."))


def can_observe(user: Any, campaign: Campaign) -> Verdict:
    """Read every dossier of the campaign."""
    if has_grant(user, MATRIX[Action.OBSERVE].codename, campaign):
        return ALLOWED
    return refused(
        _("Only the secretariat, the council, the approver and auditors read all units.")
    )


def can_decide(user: Any, campaign: Campaign, *, at: datetime) -> Verdict:
    """Decide contested items while the council phase is open."""
    rule = MATRIX[Action.DECIDE]
    if not has_grant(user, rule.codename, campaign):
        return refused(_("Only members of the council decide contested items."))
    return phase_verdict(campaign, rule.phase, at=at) if rule.phase else ALLOWED


def can_publish(user: Any, campaign: Campaign) -> Verdict:
    """Approve a run, publish it, withdraw it."""
    rule = MATRIX[Action.PUBLISH]
    if not has_grant(user, rule.codename, campaign):
        return refused(_("Only the approver approves and publishes the result."))
    if campaign.state not in rule.states:
        return refused(_("The secretariat has to close the appraisal first."))
    return ALLOWED


def can_administer(user: Any) -> Verdict:
    """Criteria sets, campaigns, organisations and people of the tenant in scope."""
    if has_role(user, Action.ADMINISTER):
        return ALLOWED
    return refused(_("Only administrators and the secretariat set up campaigns."))


def can_read_set(user: Any, criteria_set: CriteriaSet) -> Verdict:
    """A frozen set is read by everybody of the tenant, a draft by those who set up or observe."""
    if criteria_set.state == CriteriaSetState.FROZEN or has_role(user, Action.OBSERVE):
        return ALLOWED
    return can_administer(user)


def can_read_audit(user: Any) -> Verdict:
    """The audit trail of the tenant in scope."""
    if has_role(user, Action.READ_AUDIT):
        return ALLOWED
    return refused(_("Only administrators, the secretariat and auditors read the audit trail."))


def campaigns_visible_to(user: Any) -> QuerySet[Campaign]:
    """Campaigns a person may open: those in preparation only for those who set them up."""
    if can_administer(user):
        return Campaign.objects.all()
    observed: QuerySet[Campaign] = get_objects_for_user(
        user, MATRIX[Action.OBSERVE].codename, Campaign.objects.all(), with_superuser=False
    )
    started = Campaign.objects.exclude(state=CampaignState.PLANNING)
    return Campaign.objects.filter(
        models.Q(pk__in=observed.values("pk")) | models.Q(pk__in=started.values("pk"))
    )
