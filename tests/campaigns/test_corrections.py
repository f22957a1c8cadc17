"""A frozen set is corrected by a new version, with a reason and a list of who is touched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from campaigns.domain import corrections
from campaigns.domain.corrections import correct_set, differences, switch_group, touched_by
from campaigns.domain.criteria_import import import_set
from campaigns.domain.groups import exclude
from campaigns.enums import CriteriaSetState
from campaigns.models import Criterion, Exclusion, UnitGroup
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from tests.campaigns.audit import last
from tests.campaigns.documents import small
from tests.campaigns.years import START, group_of, opened, secretary, set_of, unit_of
from tests.plugins.cast import World


@pytest.fixture(autouse=True)
def _in_world(world: World) -> Iterator[None]:
    with tenant_scope(world.tenant):
        yield


@pytest.fixture
def scores() -> Iterator[dict[str, int]]:
    """Scores per leaf code, as the ledger would answer; and somebody who carries them over."""
    found: dict[str, int] = {}
    before = list(corrections.SCORED_LEAVES), list(corrections.CARRIERS)

    def ask(group: UnitGroup) -> dict[str, int]:
        return found

    corrections.SCORED_LEAVES[:] = [ask]
    corrections.CARRIERS[:] = [lambda **arguments: None]
    yield found
    corrections.SCORED_LEAVES[:], corrections.CARRIERS[:] = before


def corrected() -> dict[str, Any]:
    """1.1 reads better, 1.2 is scored differently."""
    document = small()
    document["nodes"][1]["title"] = "Ban hành kế hoạch năm"
    document["nodes"][2]["rule"] = {"kind": "linear", "full_at": "90"}
    return document


def test_correction_is_the_next_version_and_leaves_the_campaign_alone(world: World) -> None:
    campaign = opened(world)
    old = set_of(campaign)
    new = correct_set(
        actor=secretary(world), criteria_set=old, document=corrected(), reason="Sai quy tắc 1.2"
    )
    assert (new.version, new.state, new.corrects_id) == (2, CriteriaSetState.DRAFT, old.pk)
    assert set_of(campaign) == old
    found = [
        (change.code, change.kind, change.keys, change.scoring) for change in differences(old, new)
    ]
    assert found == [
        ("1.1", "changed", ("title",), False),
        ("1.2", "changed", ("rule",), True),
    ]
    assert last("criteria_set.imported")["reason"] == "Sai quy tắc 1.2"


def test_nodes_added_and_removed_are_listed(world: World) -> None:
    old = import_set(actor=None, document=small())
    document = small(name="Khác")
    document["nodes"][1]["code"] = "1.9"
    new = import_set(actor=None, document=document)
    found = [(change.code, change.kind) for change in differences(old, new)]
    assert found == [("1.9", "added"), ("1.1", "removed")]


def test_correction_needs_a_reason_a_right_and_a_frozen_set(world: World) -> None:
    campaign = opened(world)
    arguments: dict[str, Any] = {"criteria_set": set_of(campaign), "document": corrected()}
    with pytest.raises(ValidationError):
        correct_set(actor=secretary(world), reason=" ", **arguments)
    with pytest.raises(Refused):
        correct_set(actor=world.people[Role.OFFICER], reason="x", **arguments)
    draft = import_set(actor=None, document=small(name="Nháp"))
    with pytest.raises(ValidationError):
        correct_set(actor=secretary(world), criteria_set=draft, document=small(), reason="x")


def test_group_switches_when_no_scored_leaf_changes(world: World, scores: dict[str, int]) -> None:
    campaign = opened(world)
    old, actor = set_of(campaign), secretary(world)
    node = Criterion.objects.get(criteria_set=old, code="2")
    exclude(actor=actor, participations=[unit_of(campaign, "so-a")], criteria=[node], reason="x")
    new = correct_set(actor=actor, criteria_set=old, document=corrected(), reason="Sửa 1.2")
    scores["1.1"] = 3
    switch_group(actor=actor, group=group_of(campaign), criteria_set=new, at=START)
    group = group_of(campaign)
    assert group.criteria_set is not None
    assert (group.criteria_set_id, group.criteria_set.state) == (new.pk, CriteriaSetState.FROZEN)
    assert Exclusion.objects.get().criterion.criteria_set_id == new.pk
    assert last("unit_group.set_switched")["new"]["changed"] == ["1.1", "1.2"]


def test_switch_is_refused_with_the_list_when_a_scored_leaf_changes(
    world: World, scores: dict[str, int]
) -> None:
    campaign = opened(world)
    old, actor = set_of(campaign), secretary(world)
    new = correct_set(actor=actor, criteria_set=old, document=corrected(), reason="Sửa 1.2")
    scores.update({"1.2": 2, "1.1": 1})
    touched = touched_by(old, differences(old, new))
    assert [(item.units, item.scores) for item in touched] == [(3, {"1.2": 2})]
    with pytest.raises(Refused, match=r"1\.2"):
        switch_group(actor=actor, group=group_of(campaign), criteria_set=new, at=START)
    assert set_of(campaign) == old


def test_scores_nobody_carries_over_keep_the_old_set(world: World, scores: dict[str, int]) -> None:
    campaign = opened(world)
    old, actor = set_of(campaign), secretary(world)
    new = correct_set(actor=actor, criteria_set=old, document=corrected(), reason="x")
    scores["1.1"] = 1
    corrections.CARRIERS.clear()
    with pytest.raises(Refused):
        switch_group(actor=actor, group=group_of(campaign), criteria_set=new, at=START)


def test_without_an_answer_about_scores_nothing_is_switched(
    world: World, scores: dict[str, int]
) -> None:
    campaign = opened(world)
    new = correct_set(
        actor=secretary(world), criteria_set=set_of(campaign), document=corrected(), reason="x"
    )
    corrections.SCORED_LEAVES.clear()
    with pytest.raises(Refused):
        switch_group(actor=secretary(world), group=group_of(campaign), criteria_set=new, at=START)


def test_only_a_correction_of_the_used_set_can_be_switched_to(world: World) -> None:
    campaign = opened(world)
    other = import_set(actor=None, document=small(name="Bộ khác"))
    with pytest.raises(Refused):
        switch_group(actor=secretary(world), group=group_of(campaign), criteria_set=other, at=START)
