"""The strip of phases: whose deadline it shows, and which phases really ran."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from campaigns.domain.extensions import extend_phase
from campaigns.domain.phases import own_unit, timeline
from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign, Criterion, Phase
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership
from parindex.common.tenancy import tenant_scope
from tests.campaigns.years import DEADLINE, START, opened, planned, secretary, unit_of
from tests.plugins.cast import World

DAY = timedelta(days=1)


def states(campaign: Campaign, at: datetime) -> list[str]:
    return [step.state for step in timeline(campaign, at=at)]


def test_unit_sees_its_own_deadline_and_the_others_the_common_one(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world)
        phase = Phase.objects.get(campaign=campaign, kind=PhaseKind.SELF_ASSESSMENT)
        criterion = Criterion.objects.get(code="1.1")
        for days, of in ((2, None), (4, criterion)):
            extend_phase(
                actor=secretary(world),
                phase=phase,
                participation=unit_of(campaign, "so-a"),
                criterion=of,
                closes_at=DEADLINE + days * DAY,
                reason="Bão số 10",
                agreed=True,
                at=START,
            )
        shown = {}
        for code in ("so-a", "so-b"):
            unit = world.organisations[code].pk
            first = timeline(campaign, at=DEADLINE + DAY, unit=unit)[0]
            shown[code] = (first.state, first.closes_at, first.own)
        assert shown == {
            "so-a": ("now", DEADLINE + 2 * DAY, True),
            "so-b": ("done", DEADLINE, False),
        }


def test_person_scores_for_one_unit_or_for_none(world: World) -> None:
    with tenant_scope(world.tenant):
        units = {}
        for role in (Role.OFFICER, Role.HEAD, Role.SECRETARIAT):
            units[role] = own_unit(Membership.objects.filter(user=world.people[role]))
    unit = world.organisations["so-a"].pk
    assert units == {Role.OFFICER: unit, Role.HEAD: unit, Role.SECRETARIAT: None}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (-1, ["next"] * 5),
        (5, ["next"] * 5),
        (40, ["missed", "next", "next", "next", "next"]),
        (400, ["missed"] * 5),
    ],
)
def test_campaign_in_preparation_has_no_phase_done(
    world: World, day: int, expected: list[str]
) -> None:
    with tenant_scope(world.tenant):
        assert states(planned(world), START + day * DAY) == expected


def test_phases_after_an_early_closing_never_ran(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world)
        campaign.state, campaign.closed_at = CampaignState.CLOSED, DEADLINE + 5 * DAY
        assert states(campaign, DEADLINE + 6 * DAY) == ["done", "done", "missed", "missed", "next"]
        assert states(campaign, DEADLINE + 65 * DAY)[-1] == "now"
        assert states(campaign, DEADLINE + 90 * DAY)[-1] == "missed"
        campaign.state = CampaignState.PUBLISHED
        assert states(campaign, DEADLINE + 90 * DAY)[-1] == "done"
