"""A plan file becomes a proposal and then a campaign in planning."""

from __future__ import annotations

import json
from typing import Any

import pytest

from campaigns.domain.plan.importing import create_from_plan, likely_secretariat, notes_on
from campaigns.domain.plan.reading import read_plan
from campaigns.domain.problems import ImportProblems
from campaigns.enums import BodyRole, CampaignState
from campaigns.models import Campaign, PlanTask
from parindex.common.formats import format_datetime
from parindex.common.tenancy import tenant_scope
from parindex.local.paths import PROJECT_ROOT
from tests.campaigns.years import secretary
from tests.plugins.cast import World

PLANS = sorted((PROJECT_ROOT / "fixtures" / "plans").glob("*.json"))


def plan(name: str) -> dict[str, Any]:
    path = PROJECT_ROOT / "fixtures" / "plans" / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("path", PLANS, ids=[path.stem for path in PLANS])
def test_every_plan_of_the_fixtures_becomes_a_campaign(world: World, path: Any) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    with tenant_scope(world.tenant):
        campaign = create_from_plan(actor=secretary(world), document=document)
        numbers = PlanTask.objects.filter(campaign=campaign).values_list("number", flat=True)
        assert list(numbers) == [task["number"] for task in document["tasks"]]
        assert campaign.state == CampaignState.PLANNING


def test_ha_nam_plan_gives_tasks_phases_classes_and_bodies(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = create_from_plan(actor=secretary(world), document=plan("ha-nam-2023"))
        assert campaign.secretariat == world.organisations["so-noi-vu"]
        assert [band["from"] for band in campaign.bands] == ["95", "85", "75", "70", "0"]
        first = campaign.phases.get(kind="self_assessment")
        assert (format_datetime(first.opens_at), format_datetime(first.closes_at)) == (
            "01/10/2023 00:00",
            "31/10/2023 17:00",
        )
        task = PlanTask.objects.get(campaign=campaign, number="2")
        partners = task.bodies.filter(role=BodyRole.COORDINATING)
        assert (
            dict(partners.values_list("name", "organisation__code"))["Sở Tư pháp"] == "so-tu-phap"
        )
        assert PlanTask.objects.get(campaign=campaign, number="4").phase == first


def test_proposal_says_what_is_left_to_do(world: World) -> None:
    with tenant_scope(world.tenant):
        proposal = read_plan(plan("ha-nam-2023"))
        notes = notes_on(proposal)
        assert [str(kind) for kind in proposal.missing] == ["explanation"]
        assert (len(notes), "Giải trình" in notes[0]) == (2, True)
        assert likely_secretariat(proposal) == world.organisations["so-noi-vu"]


@pytest.mark.parametrize(
    ("document", "codes"),
    [
        ([], {"not_an_object", "unknown_value", "bad_year", "not_a_text"}),
        ({"format": "parindex-plan/1"}, {"not_an_object", "bad_year", "not_a_text"}),
        (
            {
                "format": "parindex-plan/1",
                "campaign": {"year": True, "title": "x" * 301},
                "tasks": [{"number": "1"}, 5, {"number": "1", "text": "x", "from": "hôm nay"}],
                "phases": [{"kind": "party"}],
                "bands": "x",
            },
            {
                "bad_year",
                "text_too_long",
                "not_a_text",
                "not_an_object",
                "duplicate_code",
                "not_a_date",
                "unknown_value",
                "not_a_list",
            },
        ),
    ],
)
def test_plan_of_the_wrong_shape_is_a_list_of_problems(document: Any, codes: set[str]) -> None:
    with pytest.raises(ImportProblems) as caught:
        read_plan(document)
    assert {problem.code for problem in caught.value.problems} == codes


def test_a_bad_plan_stores_nothing(world: World) -> None:
    document = plan("ha-nam-2023")
    document["bands"] = [{"name": "A", "from": "10"}]
    with tenant_scope(world.tenant):
        with pytest.raises(ImportProblems, match="band_gap"):
            create_from_plan(actor=secretary(world), document=document)
        assert Campaign.objects.count() == 0


@pytest.mark.parametrize(
    "bands",
    [
        [{"name": "A", "from": "abc"}],
        [{"name": "A", "from": None}],
        [{"name": "A", "from": "90"}, {"name": "B", "from": "95"}],
        [{"name": "A", "from": "90"}],
        [{"name": "A", "from": {}}],
    ],
)
def test_bands_that_make_no_sense_are_named(bands: list[dict[str, object]]) -> None:
    document = plan("ha-nam-2023") | {"bands": bands}
    with pytest.raises(ImportProblems) as refused:
        read_plan(document)
    assert all(problem.words for problem in refused.value.problems)
