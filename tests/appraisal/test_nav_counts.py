"""The counts beside the links of the navigation."""

from __future__ import annotations

from appraisal.domain.nav_counts import Followed, OwnSheet, followed_campaigns, own_sheets
from appraisal.models import Review
from campaigns.models import Exclusion
from parindex.common.tenancy import tenant_scope
from tests.appraisal.stage import Court
from tests.plugins.cast import World


def sheets(court: Court) -> list[OwnSheet]:
    unit = court.world.organisations["so-a"]
    return own_sheets({unit.pk}, [court.stage.campaign.pk])


def test_changed_items_wait_for_the_unit_and_contested_ones_for_the_council(court: Court) -> None:
    campaign, dossier = court.stage.campaign, court.dossier()
    review = court.cut("1.1")
    court.review("1.2")
    unit = dossier.participation.organisation_id
    assert sheets(court) == [OwnSheet(dossier.pk, unit, campaign.year, 6, 6, unanswered=1)]
    assert followed_campaigns(counted=True) == [
        Followed(campaign.pk, campaign.slug, campaign.year, unsent=0, undecided=0)
    ]
    court.contest(Review.objects.get(pk=review.pk))
    assert sheets(court)[0].unanswered == 0
    assert followed_campaigns(counted=True)[0].undecided == 1
    assert followed_campaigns(counted=False)[0].undecided == 0


def test_what_the_unit_is_not_assessed_on_is_not_counted(court: Court) -> None:
    unit = court.dossier().participation
    Exclusion.objects.create(participation=unit, criterion=court.leaf("2"), reason="Không có")
    assert (sheets(court)[0].scored, sheets(court)[0].scorable) == (4, 4)


def test_nothing_of_another_tenant_is_counted(court: Court, elsewhere: World) -> None:
    with tenant_scope(elsewhere.tenant):
        assert (sheets(court), followed_campaigns(counted=True)) == ([], [])


def test_a_person_without_units_or_campaigns_has_no_sheets(court: Court) -> None:
    assert own_sheets([], [court.stage.campaign.pk]) == []
    assert own_sheets([court.world.organisations["so-a"].pk], []) == []
