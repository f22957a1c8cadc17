"""Opening a campaign: dossiers and grants in bulk."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign, Participation
from campaigns.signals import campaign_opened
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Organisation
from scoring.domain.opening import create_dossiers
from scoring.domain.rights import can_approve, can_fill, dossiers_visible_to
from scoring.models import Dossier, DossierGroupGrant
from tests.plugins.cast import World
from tests.scoring.stage import NOW, Stage, set_stage


def test_officer_fills_and_head_approves_only_the_own_unit(stage: Stage) -> None:
    officer, head = stage.world.people[Role.OFFICER], stage.world.people[Role.HEAD]
    own, other = stage.dossiers["so-a"], stage.dossiers["so-b"]
    assert [bool(can_fill(officer, one, at=NOW)) for one in (own, other)] == [True, False]
    assert [bool(can_approve(head, one, at=NOW)) for one in (own, other)] == [True, False]
    assert not can_approve(officer, own, at=NOW)
    assert not can_fill(head, own, at=NOW)
    assert list(dossiers_visible_to(officer)) == [own]
    assert dossiers_visible_to(stage.world.people[Role.AUDITOR]).count() == 2


def test_opening_again_adds_only_what_is_new(stage: Stage) -> None:
    Participation.objects.create(
        campaign=stage.campaign,
        group=stage.dossier.participation.group,
        organisation=stage.world.organisations["huyen-c"],
    )
    campaign_opened.send(sender=Campaign, campaign=stage.campaign, actor=None)
    assert (Dossier.objects.count(), DossierGroupGrant.objects.count()) == (3, 6)
    assert create_dossiers(actor=None, campaign=stage.campaign) == []


@pytest.mark.parametrize("units", [1, 3, 60])
def test_any_number_of_units_takes_the_same_queries(
    world: World, units: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stage = set_stage(world, units=())
    with tenant_scope(world.tenant):
        group = stage.campaign.groups.get()
        made = Organisation.objects.bulk_create(
            [Organisation(code=f"xa-{number}", name=f"Xã {number}") for number in range(units)]
        )
        Participation.objects.bulk_create(
            [
                Participation(campaign=stage.campaign, group=group, organisation=organisation)
                for organisation in made
            ]
        )
        with django_assert_num_queries(11):
            create_dossiers(actor=None, campaign=stage.campaign)
        assert DossierGroupGrant.objects.count() == 2 * units
