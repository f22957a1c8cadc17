"""Enter made-up figures ("minh họa") for a phase, so that the next one can be tried.

Only what nobody has touched is filled: sheets without an entry, items without an appraisal, answer
or decision. What people of the rehearsal entered stays.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.demo.places import Place
from parindex.demo.story import quality_of
from parindex.demo.work import (
    appraise,
    decide_all,
    enter_figures,
    reply,
    score_unit,
    send,
    units_of,
)
from parindex.rehearsal.domain.handing_over import hand_over_free
from parindex.rehearsal.domain.making import appraising
from parindex.rehearsal.domain.people import cast_of, seats_of
from parindex.rehearsal.domain.rights import can_direct
from parindex.rehearsal.models import Rehearsal
from parindex.tenants.models import Organisation, Tenant
from scoring.domain.sources import FIGURES
from scoring.enums import DossierState
from scoring.models import ScoreEntry
from surveys.domain.one_feed import surveyed

NOW = timedelta(0)


@transaction.atomic
def ask_to_fill(*, actor: User, place: Tenant, campaign: Campaign, kind: PhaseKind) -> None:
    """Have made-up figures entered for the phase ``kind`` in the background.

    :raises Refused: without the right, for a phase that takes none or is not open, or while others
        are being entered.
    """
    can_direct(actor, place).require()
    if kind not in _FILLINGS or campaign.state != CampaignState.OPEN:
        raise Refused(_("No figures can be made up for this phase."))
    hand_over_free(place, filling=kind)


def fill(locked: Rehearsal, *, at: datetime) -> None:
    """Enter the figures that were asked for; the caller holds the row and the authority's scope."""
    with tenant_scope(locked.place):
        campaign = Campaign.objects.select_related("secretariat").get()
        _FILLINGS[PhaseKind(locked.filling)](place_of(locked.place, campaign), campaign, at)
    locked.filling, locked.words = "", ""
    locked.save(update_fields=["filling", "words"])


def place_of(tenant: Tenant, campaign: Campaign) -> Place:
    """The rehearsal as those who make up figures know a place."""
    organisations = {item.code: item for item in Organisation.objects.all()}
    body = campaign.secretariat
    assert body is not None  # noqa: S101 no campaign opens without
    seats = seats_of(campaign=campaign, bodies=appraising(campaign), standing_body=body)
    cast = cast_of(place=tenant, seats=seats)
    return Place(tenant, organisations, {}, {}, cast, body.code)


def _score(place: Place, campaign: Campaign, at: datetime) -> None:
    random = Random(campaign.year)
    touched = set(ScoreEntry.objects.values_list("dossier", flat=True).distinct())
    for dossier in units_of(campaign):
        if dossier.pk in touched or dossier.state != DossierState.DRAFT:
            continue
        quality = quality_of(dossier)
        score_unit(place, dossier, quality=quality, share=1.0, at=at, random=random, every=NOW)
        send(place, dossier, at=at, after=NOW)


def _appraise(place: Place, campaign: Campaign, at: datetime) -> None:
    there = ScoreEntry.objects.filter(source__in=FIGURES).values_list(
        "dossier__participation", "criterion__code"
    )
    otherwise = frozenset(there) | surveyed(campaign)
    enter_figures(place, campaign, at=at, quality_of=quality_of, otherwise=otherwise)
    appraise(place, campaign, at=at, seed=campaign.year)


def _reply(place: Place, campaign: Campaign, at: datetime) -> None:
    reply(place, campaign, at=at, share=1.0, seed=campaign.year)


def _decide(place: Place, campaign: Campaign, at: datetime) -> None:
    decide_all(place, campaign, at=at, by=place.cast.any_of(Role.COUNCIL), seed=campaign.year)


_FILLINGS: dict[PhaseKind, Callable[[Place, Campaign, datetime], None]] = {
    PhaseKind.SELF_ASSESSMENT: _score,
    PhaseKind.APPRAISAL: _appraise,
    PhaseKind.EXPLANATION: _reply,
    PhaseKind.COUNCIL: _decide,
}
# The phases made-up figures can be entered for.
FILLED = frozenset(_FILLINGS)
