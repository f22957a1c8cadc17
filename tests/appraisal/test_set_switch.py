"""Assignments go with their group to the correction of its criteria set."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from appraisal.domain.assignments import assign
from appraisal.models import Assignment
from campaigns.domain.corrections import correct_set, switch_group
from campaigns.models import UnitGroup
from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.tenancy import tenant_scope
from tests.plugins.cast import World
from tests.scoring.stage import NOW, Stage, document, set_stage


@pytest.fixture
def stage(world: World) -> Iterator[Stage]:
    """A campaign nobody has scored in; Sở Tư pháp has field 1 and leaf 2.2."""
    built = assigned(world)
    with tenant_scope(world.tenant):
        yield built


def assigned(world: World) -> Stage:
    stage = set_stage(world)
    with tenant_scope(world.tenant):
        for code in ("1", "2.2"):
            assign(
                actor=world.people[Role.SECRETARIAT],
                group=group_of(stage),
                criterion=stage.criterion(code),
                organisation=world.organisations["so-tu-phap"],
            )
    return stage


def group_of(stage: Stage) -> UnitGroup:
    return UnitGroup.objects.select_related("campaign", "criteria_set").get(campaign=stage.campaign)


def switch_without(stage: Stage, code: str) -> int:
    """Use a correction without one leaf of field 2; answers the key of the new set."""
    data = document()
    data["nodes"] = [node for node in data["nodes"] if node["code"] != code]
    next(node for node in data["nodes"] if node["code"] == "2.1")["max_points"] = "3"
    actor = stage.world.people[Role.SECRETARIAT]
    new = correct_set(actor=actor, criteria_set=stage.criteria_set, document=data, reason="Thừa")
    switch_group(actor=actor, group=group_of(stage), criteria_set=new, at=NOW)
    return new.pk


def places() -> list[tuple[str, int]]:
    rows = Assignment.objects.order_by("criterion__position")
    return list(rows.values_list("criterion__code", "criterion__criteria_set"))


def test_assignments_move_to_the_same_code_and_keep_their_grants(stage: Stage) -> None:
    before = Assignment.objects.get(criterion__code="1")
    new = switch_without(stage, "2.2")
    assert places() == [("1", new)]
    assert Assignment.objects.get() == before
    assert before.assignmentgroupgrant_set.count() == 1


def test_assignment_of_a_node_that_goes_is_withdrawn_on_record(stage: Stage) -> None:
    switch_without(stage, "2.2")
    entry = AuditEntry.objects.get(action="assignment.withdrawn")
    assert '"criterion":"2.2"' in entry.data.replace(": ", ":")


def test_assignments_of_another_tenant_stay(stage: Stage, elsewhere: World) -> None:
    theirs = assigned(elsewhere)
    switch_without(stage, "2.2")
    with tenant_scope(elsewhere.tenant):
        assert places() == [("1", theirs.criteria_set.pk), ("2.2", theirs.criteria_set.pk)]
