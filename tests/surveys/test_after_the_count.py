"""What follows from a count elsewhere: tasks, warnings, where points come from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from appraisal.domain.closing import open_points
from appraisal.domain.wording import open_words
from campaigns.enums import CampaignState
from parindex.accounts.domain.queries import memberships_of
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from scoring.domain.home import Asker
from scoring.domain.index_run import run_index
from scoring.domain.origins import origins_of
from scoring.models import ScoreEntry
from surveys.domain.home import survey_tasks
from surveys.domain.intake import hand_in
from surveys.domain.points import uncounted
from surveys.domain.readiness import errors_of
from surveys.domain.waves import open_wave
from surveys.models import (
    GroupForm,
    Respondent,
    RespondentGroup,
    RespondentList,
    SurveyObject,
    Wave,
)
from surveys.tasks import tick_tenant
from tests.plugins.cast import World, build_world
from tests.plugins.recorded import recorded_on
from tests.plugins.threads import run_together
from tests.surveys.waves import AFTER, CLOSES, DURING, OPENS, Poll, set_poll


@pytest.fixture
def poll(world: World, elsewhere: World, time_machine: object) -> Iterator[Poll]:
    time_machine.move_to(AFTER, tick=False)  # type: ignore[attr-defined]
    with tenant_scope(elsewhere.tenant):
        set_poll(elsewhere).open()
    with tenant_scope(world.tenant):
        yield recorded_on(world, f"{__name__} answered", lambda: answered(world))


def answered(world: World) -> Poll:
    """Everybody also writes a sentence."""
    found = set_poll(world).open()
    for group in found.people.values():
        for person in group:
            answers = {
                form: {**said, "q4": "Cần nhanh hơn."}
                for form, said in found.answers(person).items()
            }
            hand_in(invitation=found.invitation(person), answers=answers, at=DURING)
    return found


def tasks(poll: Poll, role: Role, at: object = AFTER) -> list[tuple[str, str]]:
    user = poll.world.people[role]
    asker = Asker(user, poll.world.tenant, tuple(memberships_of(user)), at)  # type: ignore[arg-type]
    return [(task.title, task.otherwise) for task in survey_tasks(asker)]


def test_unit_is_asked_to_urge_while_answers_are_taken(poll: Poll) -> None:
    unit = poll.world.organisations["so-a"]
    RespondentList.objects.create(wave=poll.wave, organisation=unit, state="accepted")
    asked = [
        (
            "Đôn đốc người trong danh sách trả lời",
            "Nhóm có quá ít phiếu trả lời thì không được tính.",
        )
    ]
    assert tasks(poll, Role.OFFICER, DURING) == asked
    assert tasks(poll, Role.OFFICER, CLOSES) == []


def test_secretariat_sees_results_and_reads_opinions(poll: Poll) -> None:
    assert tasks(poll, Role.SECRETARIAT) == []
    tick_tenant(tenant=poll.world.tenant, at=AFTER)
    assert [title for title, _otherwise in tasks(poll, Role.SECRETARIAT)] == [
        "Xem kết quả khảo sát",
        "Đọc 30 ý kiến trước khi chuyển đơn vị",
    ]
    later = AFTER + timedelta(days=8)
    assert len(tasks(poll, Role.SECRETARIAT, later)) == 1


def test_secretariat_is_told_why_points_were_not_written(poll: Poll) -> None:
    campaign = poll.stage.campaign
    campaign.state = CampaignState.CLOSED
    campaign.save(update_fields=["state"])
    tick_tenant(tenant=poll.world.tenant, at=AFTER)
    assert tasks(poll, Role.SECRETARIAT)[0] == (
        "Điểm khảo sát chưa được ghi vào hồ sơ",
        "Việc thẩm định đã đóng: mở lại thẩm định rồi mới ghi được điểm.",
    )


def test_closing_the_appraisal_warns_of_a_survey_that_is_not_counted(poll: Poll) -> None:
    campaign = poll.stage.campaign
    points = open_points(campaign, actor=poll.secretary, at=DURING)
    assert len(points.others) == 1
    assert points.others[0] in [point.text for point in open_words(points)]
    tick_tenant(tenant=poll.world.tenant, at=AFTER)
    assert list(uncounted(campaign, AFTER)) == []
    Wave.objects.update(state="closed")
    assert list(uncounted(campaign, AFTER)) == [
        "Khảo sát “Điều tra xã hội học 2026” đã đóng nhưng chưa kiểm phiếu."
    ]


def test_points_lead_back_to_their_count(poll: Poll, client: Client) -> None:
    tick_tenant(tenant=poll.world.tenant, at=AFTER)
    entries = list(ScoreEntry.objects.select_related("criterion", "dossier"))
    found = origins_of(entries)
    assert sorted(found) == sorted(entry.pk for entry in entries)
    origin = found[entries[0].pk]
    assert origin.text == "Lần kiểm phiếu 1 của “Điều tra xã hội học 2026”"
    run = run_index(actor=None, campaign=poll.stage.campaign, at=AFTER)
    client.force_login(poll.secretary)
    slug = poll.world.tenant.slug
    place = [slug, poll.stage.campaign.slug, run.number, "so-a"]
    page = client.get(reverse("scoring:run_unit", args=place)).content.decode()
    assert reverse("waves:object_result", args=[slug, *origin.place[:2], "so-a"]) in page


def test_figure_brought_in_afterwards_leads_to_no_count(poll: Poll) -> None:
    tick_tenant(tenant=poll.world.tenant, at=AFTER)
    entry = ScoreEntry.objects.select_related("criterion", "dossier")[0]
    entry.facts = {"percent": "55"}
    assert origins_of([entry]) == {}
    entry.facts = {}
    assert origins_of([entry]) == {}


def second_wave(poll: Poll) -> Wave:
    """Another wave that asks the same of ``so-a``."""
    wave = Wave.objects.create(
        campaign=poll.stage.campaign,
        slug="dot-2",
        name="Đợt 2",
        opens_at=AFTER,
        closes_at=AFTER + timedelta(days=5),
    )
    unit = poll.stage.dossiers["so-a"].participation
    rated = SurveyObject.objects.create(wave=wave, code="so-a", name="Sở A", participation=unit)
    group = RespondentGroup.objects.create(wave=wave, key="hdnd", name="HĐND", priority=1)
    form = GroupForm.objects.filter(group__wave=poll.wave)[0].questionnaire
    GroupForm.objects.create(group=group, questionnaire=form, rule="named", object=rated)
    return wave


def test_second_survey_may_not_feed_the_same_criterion_of_a_unit(poll: Poll) -> None:
    wave = second_wave(poll)
    expected = (
        "Tiêu chí 2.3 đã lấy điểm từ “Điều tra xã hội học 2026”: với mỗi đơn vị, một tiêu chí "
        "chỉ lấy điểm từ một đợt khảo sát."
    )
    assert expected in [finding.text for finding in errors_of(wave, at=AFTER)]
    Wave.objects.filter(pk=poll.wave.pk).update(kind="satisfaction")
    assert expected not in [finding.text for finding in errors_of(wave, at=AFTER)]


@pytest.mark.usefixtures("committed")
def test_of_two_waves_opened_at_once_that_feed_the_same_one_is_refused() -> None:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    with tenant_scope(world.tenant):
        poll = set_poll(world)
        other = second_wave(poll)
        listed = RespondentList.objects.create(
            wave=other, organisation=world.organisations["so-a"], state="accepted"
        )
        group = RespondentGroup.objects.get(wave=other)
        Respondent.objects.bulk_create(
            Respondent(
                wave=other,
                list=listed,
                group=group,
                full_name=f"Người {place}",
                email=f"nguoi.{place}@example.vn",
            )
            for place in range(5)
        )

    def start(wave: Wave) -> str:
        with tenant_scope(world.tenant):
            open_wave(actor=poll.secretary, wave=wave, at=OPENS)
        return "opened"

    found = run_together(partial(start, poll.wave), partial(start, other))
    assert sorted(str(type(result).__name__) for result in found) == ["NotReady", "str"]
