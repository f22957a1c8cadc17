"""A campaign of another year made from one that was."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from appraisal.domain.assignments import assign
from appraisal.models import Assignment
from campaigns.domain.copying.making import copy_campaign
from campaigns.domain.copying.proposing import propose_copy
from campaigns.domain.copying.shifting import shifted_days, shifted_words
from campaigns.domain.groups import exclude
from campaigns.domain.plan.tasks import TaskDraft, add_task
from campaigns.enums import CampaignState, PhaseKind, TaskState
from campaigns.models import Campaign, Criterion, Exclusion, Participation, Phase, PlanTask
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.tenants.domain.lineage import reorganise
from parindex.tenants.domain.organisations import create_organisation
from parindex.tenants.models import Organisation
from tests.campaigns.audit import last
from tests.campaigns.pages import client_of
from tests.campaigns.years import group_of, opened, planned, secretary, unit_of
from tests.plugins.cast import World


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("Chỉ số CCHC năm 2026", "Chỉ số CCHC năm 2027"),
        (
            "báo cáo năm 2025 và 2026, chuẩn bị năm 2027",
            "báo cáo năm 2026 và 2027, chuẩn bị năm 2028",
        ),
        (
            "theo Quyết định 1149/QĐ-BNV ngày 30/12/2020",
            "theo Quyết định 1149/QĐ-BNV ngày 30/12/2020",
        ),
        ("giai đoạn 2026–2030", "giai đoạn 2026–2030"),
        ("giai đoạn 2021 - 2026, năm 2026", "giai đoạn 2021 - 2026, năm 2027"),
        ("Công văn 2026/SNV-CCHC", "Công văn 2026/SNV-CCHC"),
    ],
)
def test_the_year_moves_in_words_and_documents_keep_theirs(text: str, moved: str) -> None:
    assert shifted_words(text, 2026, 1) == moved


def test_days_move_in_words_about_time() -> None:
    text = "Từ 01/10/2026 đến 15/01/2027; tháng 10/2026"
    assert shifted_days(text, 2026, 1) == "Từ 01/10/2027 đến 15/01/2028; tháng 10/2027"
    assert shifted_days("Trước 15/3/2021", 2026, 1) == "Trước 15/3/2021"


@pytest.mark.usefixtures("_in_world")
class TestCopying:
    """In the scope of the tenant."""

    def test_days_keep_their_place_in_the_year(self, world: World) -> None:
        campaign = planned(world)
        made = copy_campaign(actor=secretary(world), campaign=campaign, year=2028)
        phase = Phase.objects.get(campaign=made, kind=PhaseKind.SELF_ASSESSMENT)
        assert phase.opens_at == datetime(2028, 10, 1, 1, 0, tzinfo=UTC)
        assert phase.closes_at == datetime(2028, 10, 31, 10, 0, tzinfo=UTC)
        assert (made.name, made.year, made.state) == (
            "Chỉ số CCHC 2028",
            2028,
            CampaignState.PLANNING,
        )
        assert (made.plan_number, made.bands) == ("", campaign.bands)

    def test_leap_day_becomes_the_day_before(self, world: World) -> None:
        campaign = planned(world)
        draft = TaskDraft(number="1", text="Họp", due_on=date(2028, 2, 29))
        add_task(actor=None, campaign=campaign, draft=draft)
        assert propose_copy(campaign=campaign, year=2027).tasks[0].new.due_on == date(2029, 2, 28)

    def test_tasks_come_with_phase_bodies_and_moved_words(self, world: World) -> None:
        campaign = planned(world)
        phase = Phase.objects.get(campaign=campaign, kind=PhaseKind.APPRAISAL)
        draft = TaskDraft(
            number="3.1",
            text="Thẩm định điểm năm 2026",
            time_text="Trước 20/11/2026",
            due_on=date(2026, 11, 20),
            lead=("Sở Nội vụ",),
            coordinating=("Hội đồng",),
            phase=phase,
            product="Báo cáo năm 2026",
            budget="Kinh phí CCHC",
            state=TaskState.DONE,
            done_on=date(2026, 11, 19),
        )
        add_task(actor=None, campaign=campaign, draft=draft)
        made = copy_campaign(actor=None, campaign=campaign, year=2027)
        task = PlanTask.objects.get(campaign=made)
        assert (task.number, task.text, task.time_text, task.due_on) == (
            "3.1",
            "Thẩm định điểm năm 2027",
            "Trước 20/11/2027",
            date(2027, 11, 20),
        )
        assert (task.product, task.budget) == ("Báo cáo năm 2027", "Kinh phí CCHC")
        assert (task.state, task.done_on) == (TaskState.TODO, None)
        assert task.phase is not None
        assert (task.phase.campaign_id, task.phase.kind) == (made.pk, PhaseKind.APPRAISAL)
        bodies = list(task.bodies.values_list("role", "name", "organisation__code"))
        assert bodies == [("coordinating", "Hội đồng", None), ("lead", "Sở Nội vụ", "so-noi-vu")]

    def test_units_exclusions_and_assignments_go_on(self, world: World) -> None:
        campaign = planned(world)
        group = group_of(campaign)
        field = Criterion.objects.filter(criteria_set=group.criteria_set, depth=1).earliest("pk")
        exclude(
            actor=secretary(world),
            participations=[unit_of(campaign, "so-a")],
            criteria=[field],
            reason="Không có thủ tục hành chính",
        )
        body = world.organisations["so-noi-vu"]
        assign(actor=secretary(world), group=group, criterion=field, organisation=body)
        made = copy_campaign(actor=secretary(world), campaign=campaign, year=2027)
        new = group_of(made)
        assert (new.name, new.key, new.criteria_set) == (group.name, group.key, group.criteria_set)
        units = Participation.objects.filter(campaign=made)
        assert sorted(units.values_list("organisation__code", flat=True)) == [
            "huyen-c",
            "so-a",
            "so-b",
        ]
        row = Exclusion.objects.get(participation__campaign=made)
        assert (row.participation.organisation.code, row.criterion, row.reason) == (
            "so-a",
            field,
            "Không có thủ tục hành chính",
        )
        given = Assignment.objects.get(campaign=made)
        assert (given.group, given.criterion, given.organisation) == (new, field, body)
        assert last("campaign.copied")["new"] == {
            "copied": campaign.slug,
            "units": 3,
            "ended": [],
            "heirs": [],
        }

    def test_a_unit_that_has_ended_is_left_out_and_named(self, world: World) -> None:
        campaign = planned(world)
        Organisation.objects.filter(code="huyen-c").update(valid_to=date(2027, 7, 1))
        proposal = propose_copy(campaign=campaign, year=2027)
        ended = world.organisations["huyen-c"].name
        assert any(ended in note for note in proposal.notes)
        made = copy_campaign(actor=None, campaign=campaign, year=2027)
        assert Participation.objects.filter(campaign=made).count() == 2
        assert last("campaign.copied")["new"]["ended"] == ["huyen-c"]

    def test_those_that_follow_a_unit_come_in_its_place(self, world: World) -> None:
        campaign = planned(world)
        so_a, so_b = world.organisations["so-a"], world.organisations["so-b"]
        new = create_organisation(actor=None, code="so-moi", name="Sở mới")
        day = date(2027, 3, 1)
        reorganise(actor=None, old=[so_a, so_b], new=[new], day=day, decision="1/NQ-HĐND")
        made = copy_campaign(actor=None, campaign=campaign, year=2027)
        units = Participation.objects.filter(campaign=made)
        assert sorted(units.values_list("organisation__code", flat=True)) == ["huyen-c", "so-moi"]
        assert last("campaign.copied")["new"]["heirs"] == ["so-moi"]
        assert any("Sở mới" in note for note in propose_copy(campaign=campaign, year=2027).notes)

    def test_a_unit_that_ends_later_goes_on(self, world: World) -> None:
        campaign = planned(world)
        Organisation.objects.filter(code="huyen-c").update(valid_to=date(2027, 12, 1))
        assert not propose_copy(campaign=campaign, year=2027).groups[0].ended

    def test_deadlines_on_days_off_are_named(self, world: World) -> None:
        campaign = planned(world)  # locks on Saturday 31/10/2026, on Sunday in 2027
        assert any(
            "31/10/2027" in note for note in propose_copy(campaign=campaign, year=2027).notes
        )
        assert not any(
            "31/10/2029" in note for note in propose_copy(campaign=campaign, year=2029).notes
        )

    def test_the_same_year_and_people_without_the_right_are_refused(self, world: World) -> None:
        campaign = opened(world)
        with pytest.raises(ValidationError):
            copy_campaign(actor=secretary(world), campaign=campaign, year=2026)
        with pytest.raises(Refused):
            copy_campaign(actor=world.people[Role.OFFICER], campaign=campaign, year=2027)
        assert Campaign.objects.count() == 1


def test_page_shows_what_it_would_be_and_makes_it(world: World, elsewhere: World) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world)
        draft = TaskDraft(number="1", text="Kế hoạch năm 2026", due_on=date(2026, 9, 30))
        add_task(actor=None, campaign=campaign, draft=draft)
    client = client_of(world, Role.SECRETARIAT)
    url = f"{world.url}/campaigns/{campaign.slug}/copy/"
    page = client.get(url).content.decode()
    assert "Kế hoạch năm 2027" in page
    assert "30/09/2027" in page
    shown = client.post(url, {"year": "2029", "name": "Tên mới", "show": "1"})
    assert (shown.status_code, "30/09/2029" in shown.content.decode()) == (200, True)
    assert 'value="Tên mới"' in shown.content.decode()
    wrong = client.post(url, {"year": "2026", "name": "Tên giữ lại"})
    assert (wrong.status_code, "Tên giữ lại" in wrong.content.decode()) == (422, True)
    made = client.post(url, {"year": "2029", "name": "Tên mới"})
    assert (made.status_code, made.url) == (302, f"{world.url}/campaigns/2029/")
    with tenant_scope(world.tenant):
        assert Campaign.objects.get(year=2029).name == "Tên mới"
    stranger = client_of(elsewhere, Role.SECRETARIAT)
    assert stranger.get(f"{elsewhere.url}/campaigns/{campaign.slug}/copy/").status_code == 404
    with tenant_scope(elsewhere.tenant):
        assert Campaign.objects.count() == 0
