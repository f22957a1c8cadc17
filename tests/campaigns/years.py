"""A year of the authority under test: a set, a campaign, groups, units."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from campaigns.domain.campaigns import PhaseDates, create_campaign, open_campaign
from campaigns.domain.criteria_import import import_set
from campaigns.domain.groups import add_group, set_units
from campaigns.enums import PhaseKind
from campaigns.models import Campaign, CriteriaSet, Participation, UnitGroup
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from tests.campaigns.documents import small
from tests.plugins.cast import World

START = datetime(2026, 10, 1, 1, 0, tzinfo=UTC)
DEADLINE = datetime(2026, 10, 31, 10, 0, tzinfo=UTC)  # 17:00 in Viet Nam
UNITS = ("so-a", "so-b", "huyen-c")


def phases(start: datetime = START, deadline: datetime = DEADLINE) -> list[PhaseDates]:
    """Five phases: the self-assessment until ``deadline``, then twenty days for each."""
    found, opens, closes = [], start, deadline
    for kind in PhaseKind:
        found.append(PhaseDates(kind, opens, closes))
        opens, closes = closes, closes + timedelta(days=20)
    return found


def secretary(world: World) -> User:
    return world.people[Role.SECRETARIAT]


def planned(world: World, document: Mapping[str, Any] | None = None, **facts: Any) -> Campaign:
    """A campaign in planning with everything it needs; in the scope of the world's tenant."""
    criteria_set = import_set(actor=None, document=document or small())
    campaign = create_campaign(
        actor=secretary(world),
        year=2026,
        name="Chỉ số CCHC 2026",
        plan_number="12/KH-UBND",
        secretariat=world.organisations["so-noi-vu"],
        phases=facts.pop("phases", phases()),
        **facts,
    )
    group = add_group(
        actor=secretary(world), campaign=campaign, name="Sở, ban, ngành", criteria_set=criteria_set
    )
    units = [world.organisations[code] for code in UNITS]
    set_units(actor=secretary(world), group=group, organisations=units)
    return campaign


def opened(world: World, at: datetime = START, **facts: Any) -> Campaign:
    """The same campaign, open."""
    return open_campaign(actor=secretary(world), campaign=planned(world, **facts), at=at)


def group_of(campaign: Campaign) -> UnitGroup:
    return UnitGroup.objects.select_related("campaign", "criteria_set").get(campaign=campaign)


def set_of(campaign: Campaign) -> CriteriaSet:
    return CriteriaSet.objects.get(unitgroup__campaign=campaign)


def unit_of(campaign: Campaign, code: str) -> Participation:
    return Participation.objects.select_related("organisation", "group").get(
        campaign=campaign, organisation__code=code
    )
