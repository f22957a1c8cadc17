"""Who appraises what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from appraisal.domain.assignments import (
    assign,
    assignment_of,
    unassigned_leaves,
    winners_of,
    withdraw,
)
from appraisal.domain.plan_matching import assign_from_plan, title_words
from appraisal.domain.readiness import check_assignments
from appraisal.models import Assignment, AssignmentGroupGrant
from campaigns.domain.criteria_import import import_set
from campaigns.enums import CampaignState
from campaigns.models import UnitGroup
from parindex.accounts.domain.memberships import role_group
from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.verdict import Refused
from parindex.tenants.domain.organisations import create_organisation
from tests.appraisal.stage import APPRAISING, Court

FIXTURES = Path(__file__).parents[2] / "fixtures"
# By hand from section V of the plan of Hà Nam, per group; what nobody is named for is left out.
HA_NAM = {
    "1": "Sở Nội vụ",
    "1.5": "Sở Khoa học và Công nghệ",
    "1.6": "Văn phòng UBND tỉnh",
    "2": "Sở Tư pháp",
    "3": "Văn phòng UBND tỉnh",
    "3.3": "Văn phòng UBND tỉnh",
    "4": "Sở Nội vụ",
    "5": "Sở Nội vụ",
    "6": "Sở Tài chính",
    "7": "Sở Thông tin và Truyền thông",
    "7.1": "Sở Thông tin và Truyền thông",
    "7.2": "Sở Thông tin và Truyền thông",
    "7.3": "Sở Thông tin và Truyền thông",
    "7.4": "Sở Thông tin và Truyền thông",
    "7.5": "Sở Khoa học và Công nghệ",
    "7.6": "Sở Thông tin và Truyền thông",
}


def test_assignment_gives_the_right_to_the_appraisers_of_the_body(court: Court) -> None:
    made = Assignment.objects.get(criterion=court.leaf("1"))
    grant = AssignmentGroupGrant.objects.get(content_object=made)
    body = court.world.organisations["so-tu-phap"]
    assert grant.group == role_group(role=Role.APPRAISER, organisation=body)
    assert grant.permission.codename == "appraise_assignment"


def test_most_specific_assignment_wins(court: Court) -> None:
    court.assign("1.2", "so-b")
    bodies = {
        code: assignment_of(court.group, court.leaf(code)).organisation.code  # type: ignore[union-attr]
        for code in ("1", "1.1", "1.2")
    }
    assert bodies == {"1": "so-tu-phap", "1.1": "so-tu-phap", "1.2": "so-b"}


def test_reassigning_moves_the_right(court: Court) -> None:
    court.assign("1", "so-b")
    made = Assignment.objects.get(criterion=court.leaf("1"))
    grants = AssignmentGroupGrant.objects.filter(content_object=made)
    body = court.world.organisations["so-b"]
    assert [grant.group for grant in grants] == [role_group(role=Role.APPRAISER, organisation=body)]
    assert AssignmentGroupGrant.objects.count() == 3
    entry = AuditEntry.objects.filter(action="assignment.given").latest("pk")
    assert json.loads(entry.data)["old"] == {"organisation": "Sở Tư pháp"}


def test_withdrawing_takes_the_right_back(court: Court) -> None:
    withdraw(actor=court.binh, group=court.group, criterion=court.leaf("1"))
    assert assignment_of(court.group, court.leaf("1.1")) is None
    assert AssignmentGroupGrant.objects.count() == 2
    groups, nodes, found = winners_of(court.stage.campaign)
    left = unassigned_leaves(groups, nodes, found)
    assert [node.code for _group, node in left] == ["1.1", "1.2", "1.3"]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.APPRAISER, Role.COUNCIL, Role.AUDITOR])
def test_only_the_secretariat_assigns(court: Court, role: Role) -> None:
    with pytest.raises(Refused):
        assign(
            actor=court.world.people[role],
            group=court.group,
            criterion=court.leaf("1"),
            organisation=court.world.organisations["so-a"],
        )


def test_closed_campaign_keeps_its_assignments(court: Court) -> None:
    campaign = court.stage.campaign
    campaign.state = CampaignState.CLOSED
    campaign.save(update_fields=["state"])
    with pytest.raises(Refused):
        court.assign("1", "so-b")


def test_criterion_of_another_set_is_refused(court: Court) -> None:
    document = json.loads((FIXTURES / "criteria/ha-nam-so-minh-hoa.json").read_text())
    other = import_set(actor=None, document=document).criteria.get(code="1")
    with pytest.raises(ValueError, match="criteria set of the group"):
        assign(
            actor=court.binh,
            group=court.group,
            criterion=other,
            organisation=court.world.organisations["so-a"],
        )


def test_readiness_names_what_nobody_appraises(court: Court) -> None:
    withdraw(actor=court.binh, group=court.group, criterion=court.leaf("2"))
    texts = [found.text for found in check_assignments(court.stage.campaign, APPRAISING)]
    assert len(texts) == 2
    assert "2.1, 2.2" in texts[0]
    assert "Sở Nội vụ" in texts[1]


def test_words_are_compared_without_short_forms_frames_and_year() -> None:
    assert title_words("Đánh giá việc thực hiện nhiệm vụ UBND tỉnh giao năm 2023.") == title_words(
        "Thực hiện nhiệm vụ Ủy ban nhân dân tỉnh giao"
    )


def test_plan_of_ha_nam_is_taken_over_in_both_groups(court: Court) -> None:
    campaign = court.stage.campaign
    Assignment.objects.all().delete()
    for name, code in (
        ("Văn phòng UBND tỉnh", "vpubnd"),
        ("Sở Tài chính", "stc"),
        ("Sở Thông tin và Truyền thông", "stttt"),
        ("Sở Khoa học và Công nghệ", "skhcn"),
    ):
        create_organisation(actor=None, code=code, name=name)
    groups = []
    for position, key in enumerate(("so", "huyen"), start=1):
        path = FIXTURES / f"criteria/ha-nam-{key}-minh-hoa.json"
        made = import_set(actor=None, document=json.loads(path.read_text()))
        groups.append(
            UnitGroup.objects.create(
                campaign=campaign, key=f"hn-{key}", name=key, position=position, criteria_set=made
            )
        )
    plan = json.loads((FIXTURES / "plans/ha-nam-2023.json").read_text())
    result = assign_from_plan(
        actor=court.binh, campaign=campaign, assignments=plan["appraisal_assignments"]
    )
    for group in groups:
        found = Assignment.objects.filter(group=group).select_related("criterion", "organisation")
        assert {row.criterion.code: row.organisation.name for row in found} == HA_NAM
    assert {left.group for left in result.unmatched} == {court.group.name}
    assert len(result.coordinating) == 1
    assert "7.4.1" not in {row.criterion.code for row in result.assigned}


def test_plan_reports_units_and_criteria_it_does_not_know(court: Court) -> None:
    result = assign_from_plan(
        actor=court.binh,
        campaign=court.stage.campaign,
        assignments=[
            {"body": "Sở Ngoại vụ", "fields": ["Chỉ đạo, điều hành"], "criteria": []},
            {
                "body": "Sở Xây dựng",
                "fields": ["Chuyển đổi số"],
                "criteria": ["chất lượng báo cáo"],
            },
        ],
    )
    assert [(left.body, left.name) for left in result.unmatched] == [
        ("Sở Ngoại vụ", ""),
        ("Sở Xây dựng", "Chuyển đổi số"),
    ]
    assert [row.criterion.code for row in result.assigned] == ["2.1"]
