"""The open page of an authority: what was published, what runs now, nothing of single units."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.enums import CampaignState
from campaigns.models import Campaign
from parindex.common.tenancy import tenant_scope
from tests.plugins.cast import World
from tests.scoring.index.field import Field
from tests.scoring.publication.conftest import approved, published, scored_field


def landing_of(world: World) -> str:
    client = Client(headers={"accept-language": "en"})
    return client.get(f"{world.url}/").content.decode()


def put(field: Field, **values: object) -> None:
    with tenant_scope(field.world.tenant):
        Campaign.objects.filter(pk=field.campaign.pk).update(**values)


def test_published_year_leads_to_ranking_and_open_data(field: Field) -> None:
    published(field)
    page = landing_of(field.world)
    results = f"{field.world.url}/results/{field.campaign.slug}"
    for end in ("", "ranking.csv", "ranking.json", "matrix.xlsx", "decision.pdf"):
        assert f'href="{results}/{end}"' in page
    assert "Decision 2145/QĐ-UBND of 15/12/2026" in page
    assert "Now running" not in page


def test_running_campaign_shows_its_phases_and_whom_to_ask(field: Field) -> None:
    body = field.world.organisations["so-noi-vu"]
    put(field, state=CampaignState.OPEN, secretariat=body, opened_at=timezone.now())
    page = landing_of(field.world)
    assert "Now running" in page
    assert "Questions: Sở Nội vụ, the standing body of the campaign." in page
    assert "No result has been published yet" in page


def test_embargo_and_single_units_stay_closed(field: Field) -> None:
    approved(field)
    page = landing_of(field.world)
    assert "2145/QĐ-UBND" not in page
    assert "Sở Công Thương" not in page


@pytest.mark.parametrize("state", [CampaignState.PLANNING, CampaignState.PUBLISHED])
def test_campaign_in_planning_or_over_is_not_shown_as_running(field: Field, state: str) -> None:
    put(field, state=state)
    assert "Now running" not in landing_of(field.world)


def test_each_authority_shows_its_own(field: Field, elsewhere: World) -> None:
    published(field)
    scored_field(elsewhere)
    assert "No result has been published yet" in landing_of(elsewhere)
