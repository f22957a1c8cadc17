"""Make the rehearsal of a campaign: a tenant of its own with a copy of what the campaign needs.

Organisations, sets, plan, phases, groups, units, exclusions, assignments and the set-up of the
surveys come along; scores, documents, respondents with their links and answers, mail and results
stay where they are.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.models import Assignment
from campaigns.domain.campaigns import NotReady, open_campaign
from campaigns.domain.copying.making import Ground, lay_down
from campaigns.domain.copying.proposal import CopyProposal
from campaigns.domain.rows import lock_campaign
from campaigns.domain.set_drafts import import_draft
from campaigns.enums import PhaseKind
from campaigns.models import Campaign, Criterion
from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.audit.domain.record import record
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.rehearsal.domain.handing_over import hand_over
from parindex.rehearsal.domain.people import cast_of, seats_of
from parindex.rehearsal.domain.queries import rehearsal_of
from parindex.rehearsal.domain.rights import can_rehearse
from parindex.rehearsal.domain.source import Original, read_original
from parindex.rehearsal.domain.wave_hours import fit_waves
from parindex.rehearsal.models import Rehearsal, RehearsalState
from parindex.tenants.domain.organisations import create_organisation
from parindex.tenants.models import Organisation, Tenant


@transaction.atomic
def start_rehearsal(
    *, actor: User, campaign: Campaign, at: datetime, everybody: bool = False, filled: bool = False
) -> Rehearsal:
    """Found the place of a rehearsal and have it prepared in the background.

    ``everybody``: the people of the authority come along with their roles. ``filled``: made-up
    figures of the self-assessment are entered once it is ready.

    :raises Refused: without the right, in a rehearsal, or while there is one of this campaign.
    """
    can_rehearse(actor).require()
    locked = lock_campaign(campaign)
    if rehearsal_of(locked) is not None:
        raise Refused(_("There is a rehearsal of this campaign; throw it away first."))
    authority = Tenant.objects.get(pk=locked.tenant_id)
    place = Tenant.objects.create(
        slug=f"{authority.slug[:36]}-dien-tap-{locked.pk}",
        name=labelled(authority.name, 200),
        short_name=labelled(authority.short_name, 60) if authority.short_name else "",
        level=authority.level,
        place=authority.place,
        time_zone=authority.time_zone,
        illustrative=True,
        rehearsal_of=authority,
    )
    made = Rehearsal.objects.create(
        campaign=locked,
        place=place,
        made_by=actor,
        made_at=at,
        everybody=everybody,
        filling=PhaseKind.SELF_ASSESSMENT if filled else "",
    )
    record(
        actor=actor,
        action="rehearsal.started",
        subject=locked,
        new={"rehearsal": place.slug, "everybody": everybody, "filled": filled},
        at=at,
    )
    hand_over(made)
    return made


def labelled(name: str, most: int) -> str:
    """A name that says it belongs to a rehearsal, as papers and files of it carry it."""
    return f"Diễn tập – {name}"[:most]


def prepare(locked: Rehearsal, *, at: datetime) -> None:
    """Fill the place of a rehearsal; the caller holds the row and the scope of the authority.

    The campaign opens by itself where everything it needs is there, its phases moved so that the
    first one opens now; else it stays in preparation like the original.
    """
    original = read_original(locked)
    with tenant_scope(locked.place):
        ground = _lay_ground(original)
        body = ground.organisation(original.standing_body)
        add_membership(actor=None, user=locked.made_by, organisation=body, role=Role.SECRETARIAT)
        for held in original.memberships:
            organisation = ground.organisations[held.organisation_id]
            add_membership(
                actor=None, user=held.user, organisation=organisation, role=Role(held.role)
            )
        ground = _lay_sets(original, ground, locked.made_by)
        proposal = brought_forward(original.proposal, at=at)
        campaign = lay_down(
            actor=locked.made_by,
            proposal=proposal,
            name=labelled(proposal.name, 300),
            plan_number=original.plan_number,
            ground=ground,
            illustrative=True,
        )
        fit_waves(campaign, at=at)
        seats = seats_of(campaign=campaign, bodies=appraising(campaign), standing_body=body)
        cast_of(place=locked.place, seats=seats)
        opened = _opened(locked.made_by, campaign, at)
    locked.state = RehearsalState.READY
    if not opened:
        locked.filling = ""
    locked.save(update_fields=["state", "filling"])


def brought_forward(proposal: CopyProposal, *, at: datetime) -> CopyProposal:
    """The phases moved as one so that the first opens at ``at``; each keeps its length."""
    if not proposal.phases:
        return proposal
    by = at - min(item.new.opens_at for item in proposal.phases)
    moved = tuple(
        replace(
            item,
            new=replace(
                item.new, opens_at=item.new.opens_at + by, closes_at=item.new.closes_at + by
            ),
        )
        for item in proposal.phases
    )
    return replace(proposal, phases=moved, forward=by)


def appraising(campaign: Campaign) -> list[Organisation]:
    """The bodies that appraise in a campaign."""
    given = Assignment.objects.filter(campaign=campaign).values("organisation")
    return list(Organisation.objects.filter(pk__in=given).order_by("sort_key"))


def _lay_ground(original: Original) -> Ground:
    """Every organisation of the authority, those above before those below."""
    waiting, made = list(original.organisations), dict[int, Organisation]()
    while waiting:
        ready = [old for old in waiting if old.parent_id is None or old.parent_id in made]
        for old in ready:
            made[old.pk] = create_organisation(
                actor=None,
                code=old.code,
                name=old.name,
                short_name=old.short_name,
                kind=old.kind,
                parent=made[old.parent_id] if old.parent_id else None,
                valid_from=old.valid_from,
                valid_to=old.valid_to,
            )
        waiting = [old for old in waiting if old.pk not in made]
    return Ground(organisations=made)


def _lay_sets(original: Original, ground: Ground, actor: User) -> Ground:
    """Each set as a draft with the same document; a frozen one is frozen again at the opening."""
    sets = {old.pk: import_draft(actor=actor, document=old.document) for old in original.sets}
    nodes = {
        (node.criteria_set_id, node.code): node
        for node in Criterion.objects.filter(criteria_set__in=list(sets.values()))
    }
    places = {pk: (sets[in_set].pk, code) for pk, (in_set, code) in original.criteria.items()}
    criteria = {pk: nodes[place] for pk, place in places.items() if place in nodes}
    return replace(ground, sets=sets, criteria=criteria)


def _opened(actor: User, campaign: Campaign, at: datetime) -> bool:
    try:
        with transaction.atomic():
            open_campaign(actor=actor, campaign=campaign, at=at)
    except NotReady:
        return False
    return True
