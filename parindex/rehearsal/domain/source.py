"""What a rehearsal is made of, read in the authority before the scope changes."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.domain.copying.proposal import CopyProposal
from campaigns.domain.copying.proposing import proposal_of
from campaigns.models import Campaign, CriteriaSet, Criterion
from parindex.accounts.models import Membership
from parindex.rehearsal.models import Rehearsal
from parindex.tenants.models import Organisation


@dataclass(frozen=True, slots=True)
class Original:
    """The campaign as it would be copied, and the world around it. ``criteria``: old primary key →
    (set, code). ``standing_body`` runs the rehearsal."""

    proposal: CopyProposal
    plan_number: str
    organisations: tuple[Organisation, ...]
    sets: tuple[CriteriaSet, ...]
    criteria: dict[int, tuple[int, str]]
    memberships: tuple[Membership, ...]
    standing_body: Organisation


def read_original(rehearsal: Rehearsal) -> Original:
    """Read the campaign that ``rehearsal`` copies; in the scope of the authority."""
    campaign = Campaign.objects.select_related("secretariat").get(pk=rehearsal.campaign_id)
    proposal = proposal_of(campaign=campaign, year=campaign.year)
    sets = {group.old.criteria_set for group in proposal.groups if group.old.criteria_set}
    nodes = Criterion.objects.filter(criteria_set__in=sets)
    rows = nodes.values_list("pk", "criteria_set", "code")
    active = Membership.objects.filter(is_active=True, user__is_active=True)
    body = campaign.secretariat or active.filter(user=rehearsal.made_by_id)[0].organisation
    people = active.select_related("user") if rehearsal.everybody else active.none()
    return Original(
        proposal=proposal,
        plan_number=campaign.plan_number,
        organisations=tuple(Organisation.objects.order_by("pk")),
        sets=tuple(sorted(sets, key=lambda item: item.pk)),
        criteria={pk: (in_set, code) for pk, in_set, code in rows},
        memberships=tuple(people.order_by("pk")),
        standing_body=body,
    )
