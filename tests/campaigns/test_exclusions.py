"""Hà Nam 2023: units without administrative procedures are not assessed on field 3, 7.3 and 7.5."""

from __future__ import annotations

from decimal import Decimal

from campaigns.domain.remaining import remaining_maxima
from campaigns.domain.tree import tree
from campaigns.models import Campaign, Criterion, Exclusion
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from scoring.engine.totals import total_up
from tests.campaigns.audit import last
from tests.campaigns.pages import client_of
from tests.campaigns.years import group_of, planned, unit_of
from tests.fixtures.reading import read_fixture
from tests.plugins.cast import World

RULES = read_fixture("criteria/ha-nam-2023-exclusions")["exclusions"]
CODES, REASON = RULES[0]["codes"], RULES[0]["reason"]
LEFT = Decimal(72)  # of 100: field 3 gives 20, criterion 7.3 gives 7, criterion 7.5 gives 1
WITHOUT = ("so-a", "so-b")  # stand for the units the document names


def test_the_document_excludes_three_units_alike() -> None:
    assert [rule["codes"] for rule in RULES] == [["3", "7.3", "7.5"]] * 3
    assert {rule["reason"] for rule in RULES} == {REASON}


def test_units_without_procedures_are_ranked_on_the_same_scale(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = planned(world, read_fixture("criteria/ha-nam-so-minh-hoa"))
        group = group_of(campaign)
        nodes = Criterion.objects.filter(criteria_set=group.criteria_set, code__in=CODES)
        ticked = {
            "units": [unit_of(campaign, code).pk for code in WITHOUT],
            "criteria": [node.pk for node in nodes],
            "reason": REASON,
        }
    client = client_of(world, Role.SECRETARIAT)
    url = f"{world.url}/campaigns/{campaign.slug}/groups/{group.pk}/exclusions/"
    for missing in ("units", "criteria", "reason"):
        some = {name: value for name, value in ticked.items() if name != missing}
        assert client.post(url, some).status_code == 422
    assert client.post(url, ticked).status_code == 302
    page = client.get(url).content.decode()
    with tenant_scope(world.tenant):
        rows = Exclusion.objects.select_related("participation__organisation", "criterion")
        assert rows.count() == len(WITHOUT) * 3
        assert last("exclusion.added")["reason"] == REASON
        left = {unit.code: maximum for unit, maximum in remaining_maxima(group, rows)}
        assert left == dict.fromkeys(WITHOUT, LEFT)
        assert group.criteria_set
        engine = tree(group.criteria_set).engine
        full = {code: engine.nodes[code].maximum for code in engine.leaves}
        found = total_up(engine, full, excluded=set(CODES))
        assert (found.maximum, found.index) == (LEFT, Decimal(100))
    assert REASON in page
    assert "Điểm tối đa còn lại" in page


def test_whole_group_is_excluded_by_one_tick(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = planned(world)
        group = group_of(campaign)
        leaf = Criterion.objects.filter(criteria_set=group.criteria_set, is_leaf=True)[0]
    url = f"{world.url}/campaigns/{campaign.slug}/groups/{group.pk}/exclusions/"
    typed = {"everybody": "on", "criteria": [leaf.pk], "reason": "Công văn 12/UBND-NC"}
    assert client_of(world, Role.SECRETARIAT).post(url, typed).status_code == 302
    with tenant_scope(world.tenant):
        assert Campaign.objects.get().participations.filter(exclusions__isnull=False).count() == 3
