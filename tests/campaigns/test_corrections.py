"""A frozen set is corrected by a new version, with a reason and a list of who is touched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from campaigns.domain.corrections import correct_set, switch_group, touched_by
from campaigns.domain.criteria_import import import_set
from campaigns.domain.groups import exclude
from campaigns.domain.set_differences import differences
from campaigns.enums import CriteriaSetState
from campaigns.models import Criterion, Exclusion
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
        (change.code, change.kind, change.keys, change.scoring)
        for change in differences(old.document, new.document)
    ]
    assert found == [
        ("1.1", "changed", ("title",), False),
        ("1.2", "changed", ("rule",), True),
    ]
    assert last("criteria_set.imported")["reason"] == "Sai quy tắc 1.2"


def test_nodes_added_and_removed_are_listed(world: World) -> None:
    old = import_set(actor=None, document=small())
    document = small(name="Khác")
    document["nodes"][1] |= {"code": "1.9", "title": "Một nội dung khác"}
    new = import_set(actor=None, document=document)
    found = [(c.code, c.kind) for c in differences(old.document, new.document)]
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


def test_group_without_scores_switches_and_its_exclusions_follow(world: World) -> None:
    campaign = opened(world)
    old, actor = set_of(campaign), secretary(world)
    node = Criterion.objects.get(criteria_set=old, code="2")
    exclude(actor=actor, participations=[unit_of(campaign, "so-a")], criteria=[node], reason="x")
    new = correct_set(actor=actor, criteria_set=old, document=corrected(), reason="Sửa 1.2")
    touched = touched_by(old, differences(old.document, new.document))
    assert [(item.units, item.is_scored, item.scores) for item in touched] == [(3, False, {})]
    switch_group(actor=actor, group=group_of(campaign), criteria_set=new, at=START)
    group = group_of(campaign)
    assert group.criteria_set is not None
    assert (group.criteria_set_id, group.criteria_set.state) == (new.pk, CriteriaSetState.FROZEN)
    assert Exclusion.objects.get().criterion.criteria_set_id == new.pk
    assert last("unit_group.set_switched")["new"]["changed"] == ["1.1", "1.2"]


def test_only_a_correction_of_the_used_set_can_be_switched_to(world: World) -> None:
    campaign = opened(world)
    other = import_set(actor=None, document=small(name="Bộ khác"))
    with pytest.raises(Refused):
        switch_group(actor=secretary(world), group=group_of(campaign), criteria_set=other, at=START)
