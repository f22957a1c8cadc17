"""The pages on which a campaign is planned and opened."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from campaigns.domain.campaigns import open_campaign, set_phases
from campaigns.models import (
    Campaign,
    Criterion,
    Exclusion,
    PlanTask,
)
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.local.paths import PROJECT_ROOT
from tests.campaigns.pages import client_of, soon, upload
from tests.campaigns.years import (
    DEADLINE,
    group_of,
    phases,
    planned,
    secretary,
    set_of,
    unit_of,
)
from tests.plugins.cast import World


def test_plan_is_proposed_then_made(world: World) -> None:
    client = client_of(world, Role.SECRETARIAT)
    data = (PROJECT_ROOT / "fixtures" / "plans" / "ha-nam-2023.json").read_bytes()
    checked = upload(client, f"{world.url}/campaigns/plan/", "plan.json", data)
    assert (checked.status_code, client.get(checked.url).status_code) == (302, 200)
    made = client.post(checked.url)
    assert made.url == f"{world.url}/campaigns/2023/"
    assert client.get(made.url).status_code == 200


FACTS = {
    "year": "2026",
    "name": "Chỉ số CCHC 2026",
    "plan_number": "12/KH-UBND",
    "bands-TOTAL_FORMS": "2",
    "bands-INITIAL_FORMS": "0",
    "bands-0-name": "Đạt",
    "bands-0-start": "70,5",
    "bands-1-name": "Không đạt",
    "bands-1-start": "0",
}


def test_campaign_is_made_and_edited_with_a_version(world: World) -> None:
    client, base = client_of(world, Role.SECRETARIAT), f"{world.url}/campaigns"
    assert client.post(f"{base}/new/", FACTS).url == f"{base}/2026/phases/"
    wrong = client.post(f"{base}/new/", {**FACTS, "bands-1-start": "80"})
    assert (wrong.status_code, "Chỉ số CCHC 2026" in wrong.content.decode()) == (422, True)
    half = client.post(f"{base}/new/", {**FACTS, "bands-1-start": ""})
    assert half.status_code == 422
    changed = {**FACTS, "name": "Tên của tôi", "version": "1"}
    assert client.post(f"{base}/2026/facts/", changed).status_code == 302
    stale = client.post(f"{base}/2026/facts/", {**changed, "name": "Tên khác"})
    text = stale.content.decode()
    assert (stale.status_code, "Tên của tôi" in text, "Tên khác" in text) == (409, True, True)
    assert 'name="version" value="2"' in text
    with tenant_scope(world.tenant):
        bands = Campaign.objects.get(slug="2026").bands
        assert bands == [{"name": "Đạt", "from": "70.5"}, {"name": "Không đạt", "from": "0"}]


def test_phases_are_entered_in_viet_nam_time(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = planned(world)
    client, url = client_of(world, Role.SECRETARIAT), f"{world.url}/campaigns/2026/phases/"
    typed = {
        "self_assessment_opens": "2026-10-01T08:00",
        "self_assessment_closes": "2026-10-31T17:00",
        "reminders": "72, 24",
        "version": "1",
    }
    assert client.post(url, {**typed, "reminders": "mai"}).status_code == 422
    assert client.post(url, {**typed, "self_assessment_closes": ""}).status_code == 422
    assert (
        client.post(url, {**typed, "self_assessment_closes": "2026-09-01T17:00"}).status_code == 422
    )
    assert client.post(url, typed).status_code == 302
    assert client.post(url, typed).status_code == 409
    with tenant_scope(world.tenant):
        phase = campaign.phases.get()
        assert (phase.closes_at, phase.reminder_hours) == (DEADLINE, [72, 24])


def test_task_is_added_changed_moved_and_deleted(world: World) -> None:
    with tenant_scope(world.tenant):
        planned(world)
    client, base = client_of(world, Role.SECRETARIAT), f"{world.url}/campaigns/2026"
    lead = world.organisations["so-noi-vu"].pk
    typed = {
        "number": "1",
        "text": "Ban hành kế hoạch",
        "lead": str(lead),
        "lead_more": "Tổ giúp việc",
        "state": "doing",
    }
    assert client.post(f"{base}/tasks/new/", typed).status_code == 302
    assert client.post(f"{base}/tasks/new/", typed).status_code == 422
    with tenant_scope(world.tenant):
        task = PlanTask.objects.get()
        assert task.lead_text == "Sở Nội vụ; Tổ giúp việc"
    url = f"{base}/tasks/{task.pk}/"
    assert client.post(url, {**typed, "text": "Khác", "version": "1"}).status_code == 302
    for wrong in ({"done_on": "01/01/2026"}, {"state": "done", "done_on": "01/01/2099"}):
        assert client.post(url, {**typed, **wrong, "version": "2"}).status_code == 422
    stale = client.post(url, {**typed, "text": "Của tôi", "version": "1"})
    assert (stale.status_code, "Của tôi" in stale.content.decode()) == (409, True)
    assert client.post(f"{url}move/", {"direction": "down"}).status_code == 302
    assert client.post(url, {**typed, "state": "done", "version": "2"}).status_code == 302
    with tenant_scope(world.tenant):
        assert PlanTask.objects.get().done_on == timezone.localdate()
    assert "Xong" in client.get(f"{base}/").content.decode()
    client.post(f"{url}delete/", {"version": "2"})
    client.post(f"{url}delete/", {"version": "3"})
    with tenant_scope(world.tenant):
        assert PlanTask.objects.count() == 0


def test_units_are_ticked_among_those_shown(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = planned(world)
        group = group_of(campaign)
    client, url = (
        client_of(world, Role.SECRETARIAT),
        f"{world.url}/campaigns/2026/groups/{group.pk}/",
    )
    found = client.get(url, {"q": "xay dung"}, headers={"HX-Request": "true"}).content.decode()
    assert ("Sở Xây dựng" in found, "Sở Tư pháp" in found, "<html" in found) == (True, False, False)
    shown = world.organisations["so-b"].pk
    assert client.post(f"{url}units/", {"shown": [shown]}).status_code == 302
    with tenant_scope(world.tenant):
        codes = campaign.participations.values_list("organisation__code", flat=True)
        assert sorted(codes) == ["huyen-c", "so-a"]


def test_exclusions_extension_and_people_through_their_pages(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = planned(world, phases=soon())
        open_campaign(actor=secretary(world), campaign=campaign, at=timezone.now())
        group, unit = group_of(campaign), unit_of(campaign, "so-a")
        node = Criterion.objects.get(code="2")
        phase = campaign.phases.get(kind="self_assessment")
    client, base = client_of(world, Role.SECRETARIAT), f"{world.url}/campaigns/2026"
    url = f"{base}/groups/{group.pk}/exclusions/"
    typed = {"units": [unit.pk], "criteria": [node.pk], "reason": "Không có thủ tục"}
    assert client.post(url, {**typed, "reason": ""}).status_code == 422
    assert client.post(url, typed).status_code == 302
    with tenant_scope(world.tenant):
        row = Exclusion.objects.get()
    assert client.post(f"{base}/exclusions/{row.pk}/remove/").url == url
    moment = timezone.localtime(phase.closes_at + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    late = {"phase": phase.pk, "unit": unit.pk, "closes_at": moment, "reason": "Bão", "code": "1.1"}
    late |= {"agreed": "on"}
    assert client.post(f"{base}/extensions/", {**late, "code": "9.9"}).status_code == 422
    assert client.post(f"{base}/extensions/", {**late, "closes_at": "x"}).status_code == 422
    assert client.post(f"{base}/extensions/", late).status_code == 302
    person = {
        "full_name": "Trần Mới",
        "email": "moi@ha-nam.example",
        "organisation": unit.organisation_id,
        "role": "officer",
    }
    people = f"{world.url}/campaigns/people/"
    assert client.post(f"{people}new/", person).url == people
    assert client.post(f"{people}new/", person).status_code == 422
    assert "Trần Mới" in client.get(people, {"q": "tran moi"}).content.decode()
    made = {"name": "Sở Y tế", "code": "so-y-te"}
    organisations = f"{world.url}/campaigns/organisations/"
    assert client.post(f"{organisations}new/", made).url == organisations
    assert client.post(f"{organisations}new/", made).status_code == 422


def test_opening_through_the_page(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = planned(world, phases=phases())
        set_phases(actor=None, campaign=campaign, phases=[], expected_version=1)
    client, url = client_of(world, Role.SECRETARIAT), f"{world.url}/campaigns/2026/open/"
    assert client.post(url).status_code == 422
    with tenant_scope(world.tenant):
        set_phases(actor=None, campaign=campaign, phases=soon(), expected_version=2)
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 403
    with tenant_scope(world.tenant):
        set_pk = set_of(campaign).pk
    officer = client_of(world, Role.OFFICER)
    for page in ("2026/", f"criteria/{set_pk}/"):
        assert officer.get(f"{world.url}/campaigns/{page}").status_code == 200
