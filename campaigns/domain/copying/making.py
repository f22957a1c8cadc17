"""The campaign of a new year made from the one of a year before, as it was proposed.

The same copy, of no other year and laid down in another place, is a rehearsal
(``parindex.rehearsal``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.domain.campaign_documents import carry_documents
from campaigns.domain.campaigns import create_campaign
from campaigns.domain.copying.proposal import CopyProposal, GroupCopy
from campaigns.domain.copying.proposing import propose_copy
from campaigns.domain.plan.tasks import add_task
from campaigns.domain.plan.workshops import add_first_workshops
from campaigns.domain.queries import can_see
from campaigns.enums import PhaseKind
from campaigns.models import (
    Campaign,
    CampaignDocument,
    CriteriaSet,
    Criterion,
    Exclusion,
    Participation,
    Phase,
    UnitGroup,
)
from campaigns.signals import campaign_copied
from parindex.audit.domain.record import record
from parindex.tenants.models import Organisation


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a copy is laid down: by the primary key of a row of the copied campaign's tenant, what
    stands for it there. In that tenant itself every row stands for itself.
    """

    organisations: Mapping[int, Organisation] = field(default_factory=dict)
    sets: Mapping[int, CriteriaSet] = field(default_factory=dict)
    criteria: Mapping[int, Criterion] = field(default_factory=dict)

    def organisation(self, old: Organisation) -> Organisation:
        """What stands for a body."""
        return self.organisations.get(old.pk, old)

    def criteria_set(self, old: CriteriaSet | None) -> CriteriaSet | None:
        """What stands for a set."""
        return None if old is None else self.sets.get(old.pk, old)

    def criterion(self, old: Criterion) -> Criterion:
        """What stands for a criterion."""
        return self.criteria.get(old.pk, old)


SAME_GROUND = Ground()


@transaction.atomic
def copy_campaign(
    *,
    actor: Any | None,
    campaign: Campaign,
    year: int,
    name: str = "",
    plan_number: str = "",
    papers: Collection[CampaignDocument] = (),
) -> Campaign:
    """Make the campaign of ``year`` in planning: phases, tasks, groups, units, exclusions, classes.

    ``papers``: documents of the copied campaign that are carried over, marked as of its year.

    Listeners of ``campaign_copied`` carry over what they keep (the assignments of the appraisal,
    the set-up of the surveys).

    :raises Refused: for anybody who may not set up campaigns or see the copied one.
    :raises ValidationError: for the same year, or a name that is too long.
    """
    if actor is not None:
        can_see(actor, campaign).require()
    proposal = propose_copy(campaign=campaign, year=year)
    made = lay_down(actor=actor, proposal=proposal, name=name, plan_number=plan_number)
    if papers:
        carry_documents(
            actor=actor, source=campaign, campaign=made, documents=papers, at=timezone.now()
        )
    return made


@transaction.atomic
def lay_down(
    *,
    actor: Any | None,
    proposal: CopyProposal,
    name: str = "",
    plan_number: str = "",
    ground: Ground = SAME_GROUND,
    illustrative: bool | None = None,
) -> Campaign:
    """Make the campaign of a proposal in the tenant in scope, on ``ground``.

    :raises Refused: for anybody who may not set up campaigns here.
    :raises ValidationError: for a name that is too long.
    """
    campaign = proposal.source
    body = campaign.secretariat
    made = create_campaign(
        actor=actor,
        year=proposal.year,
        name=name or proposal.name,
        plan_number=plan_number,
        secretariat=ground.organisation(body) if body else None,
        bands=campaign.bands,
        phases=[item.new for item in proposal.phases],
        illustrative=campaign.illustrative if illustrative is None else illustrative,
    )
    phases = {PhaseKind(phase.kind): phase for phase in Phase.objects.filter(campaign=made)}
    for item in proposal.tasks:
        phase = phases.get(item.phase) if item.phase else None
        add_task(actor=actor, campaign=made, draft=replace(item.new, phase=phase))
    add_first_workshops(actor=actor, campaign=made, several=proposal.workshops)
    groups = {item.old.pk: _copy_group(made, item, ground) for item in proposal.groups}
    record(
        actor=actor,
        action="campaign.copied",
        subject=made,
        new={
            "copied": campaign.slug,
            "units": sum(item.size for item in proposal.groups),
            "ended": sorted(p.organisation.code for g in proposal.groups for p in g.ended),
            "heirs": sorted(heir.code for g in proposal.groups for heir in g.heirs),
        },
    )
    campaign_copied.send(
        sender=Campaign,
        campaign=made,
        source=campaign,
        groups=groups,
        ground=ground,
        moved=proposal.moved,
        actor=actor,
    )
    return made


def _copy_group(campaign: Campaign, item: GroupCopy, ground: Ground) -> UnitGroup:
    old = item.old
    made = UnitGroup.objects.create(
        campaign=campaign,
        key=old.key,
        name=old.name,
        position=old.position,
        criteria_set=ground.criteria_set(old.criteria_set),
    )
    bodies = [*(unit.organisation for unit in item.units), *item.heirs]
    units = Participation.objects.bulk_create(
        [
            Participation(campaign=campaign, organisation=ground.organisation(body), group=made)
            for body in bodies
        ]
    )
    new = {old.pk: unit for old, unit in zip(item.units, units, strict=False)}
    Exclusion.objects.bulk_create(
        [
            Exclusion(
                participation=new[row.participation_id],
                criterion=criterion,
                reason=row.reason,
            )
            for row in item.left_out
            if (criterion := ground.criterion(row.criterion)).criteria_set_id
            == made.criteria_set_id
        ]
    )
    return made
