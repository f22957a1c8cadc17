"""Every page of the app: who gets it, who does not, and how many queries a list takes."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from campaigns.domain.campaigns import create_campaign, open_campaign, set_phases
from campaigns.domain.criteria_document import check_document
from campaigns.domain.criteria_import import import_set
from campaigns.domain.groups import exclude, set_units
from campaigns.domain.plan_tasks import TaskDraft, add_task
from campaigns.exporters import criteria_xlsx
from campaigns.models import (
    Campaign,
    CriteriaSet,
    Criterion,
    Exclusion,
    Participation,
    PlanTask,
)
from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.tenancy import tenant_scope
from parindex.local.paths import PROJECT_ROOT
from parindex.tenants.domain.organisations import create_organisation
from parindex.tenants.models import Organisation
from tests.campaigns.documents import fixture, small
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

OPEN_TO_MEMBERS = {"list", "rights", "sets"}


def soon() -> list[Any]:
    now = timezone.now()
    return phases(now - timedelta(days=1), now + timedelta(days=10))


def client_of(world: World, role: Role) -> Any:
    client = Client()
    client.force_login(world.people[role], backend="parindex.accounts.sign_in.SignInBackend")
    return client


def addresses(world: World, campaign: Campaign) -> dict[str, str]:
    base, own = f"{world.url}/campaigns", f"{world.url}/campaigns/{campaign.slug}"
    with tenant_scope(world.tenant):
        task = add_task(
            actor=secretary(world),
            campaign=campaign,
            draft=TaskDraft("1", "Ban hành kế hoạch", lead=("Sở Nội vụ", "Cơ quan lạ")),
        )
        group, criteria_set = group_of(campaign), set_of(campaign)
    return {
        "list": f"{base}/",
        "create": f"{base}/new/",
        "plan_upload": f"{base}/plan/",
        "rights": f"{base}/rights/",
        "sets": f"{base}/criteria/",
        "set_template": f"{base}/criteria/template.xlsx",
        "set_import": f"{base}/criteria/import/",
        "set": f"{base}/criteria/{criteria_set.pk}/",
        "set_xlsx": f"{base}/criteria/{criteria_set.pk}/set.xlsx",
        "set_json": f"{base}/criteria/{criteria_set.pk}/set.json",
        "set_correct": f"{base}/criteria/{criteria_set.pk}/correct/",
        "people": f"{base}/people/",
        "person_add": f"{base}/people/new/",
        "organisations": f"{base}/organisations/",
        "organisation_add": f"{base}/organisations/new/",
        "detail": f"{own}/",
        "facts": f"{own}/facts/",
        "phases": f"{own}/phases/",
        "task_add": f"{own}/tasks/new/",
        "task": f"{own}/tasks/{task.pk}/",
        "group_add": f"{own}/groups/new/",
        "group": f"{own}/groups/{group.pk}/",
        "exclusions": f"{own}/groups/{group.pk}/exclusions/",
        "extensions": f"{own}/extensions/",
        "open": f"{own}/open/",
    }


def test_every_page_answers_the_secretariat_and_refuses_others(
    world: World, elsewhere: World
) -> None:
    with tenant_scope(world.tenant):
        campaign = planned(world, phases=soon())
    pages = addresses(world, campaign)
    secretariat, officer = client_of(world, Role.SECRETARIAT), client_of(world, Role.OFFICER)
    stranger = client_of(elsewhere, Role.SECRETARIAT)
    for name, url in pages.items():
        assert (name, secretariat.get(url).status_code) == (name, 200)
        expected = 200 if name in OPEN_TO_MEMBERS | {"set_template"} else 403
        assert (name, officer.get(url).status_code) == (name, expected)
        assert (name, stranger.get(url).status_code) == (name, 404)
        assert (name, Client().get(url).status_code) == (name, 302)


def upload(client: Client, url: str, name: str, data: bytes, **more: str) -> Any:
    return client.post(url, {"file": SimpleUploadedFile(name, data), **more})


def test_set_is_checked_then_confirmed(world: World, elsewhere: World) -> None:
    client, base = client_of(world, Role.ADMIN), f"{world.url}/campaigns/criteria/import/"
    data = criteria_xlsx(check_document(fixture("ha-nam-so-minh-hoa")).document)
    checked = upload(client, base, "bo.xlsx", data)
    assert checked.status_code == 302
    with tenant_scope(world.tenant):
        assert CriteriaSet.objects.count() == 0
    page = client.get(checked.url)
    assert (page.status_code, "Bộ tiêu chí" in page.content.decode()) == (200, True)
    other = client_of(world, Role.SECRETARIAT).get(checked.url)
    assert (other.status_code, other.url) == (302, base)
    done = client.post(checked.url)
    assert (done.status_code, client.get(done.url).status_code) == (302, 200)
    again = client.post(checked.url)
    assert (again.status_code, again.url) == (302, base)
    with tenant_scope(world.tenant):
        assert CriteriaSet.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bo.xlsx", b""),
        ("bo.xlsx", b"MZ\x90\x00"),
        ("bo.exe", b"MZ\x90\x00"),
        ("bo.json", b"[" * 50_000),
        ("bo.json", b'{"format": "parindex-criteria/1", "nodes": {"a": 1}}'),
        ("bo.json", json.dumps(small(total="6")).encode()),
        ("bo.json", json.dumps(small(name="a\x00")).encode()),
        ("bo.json", b"\xff"),
        ("x" * 300 + ".json", b"{}"),
    ],
)
def test_a_hostile_upload_is_a_list_of_problems(world: World, name: str, data: bytes) -> None:
    client = client_of(world, Role.SECRETARIAT)
    for page in ("criteria/import/", "plan/"):
        response = upload(client, f"{world.url}/campaigns/{page}", name, data)
        assert response.status_code == 422
    with tenant_scope(world.tenant):
        assert (CriteriaSet.objects.count(), Campaign.objects.count()) == (0, 0)


def test_upload_without_a_file_keeps_the_page(world: World) -> None:
    client = client_of(world, Role.SECRETARIAT)
    assert client.post(f"{world.url}/campaigns/criteria/import/", {}).status_code == 422


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
    }
    assert client.post(f"{base}/tasks/new/", typed).status_code == 302
    assert client.post(f"{base}/tasks/new/", typed).status_code == 422
    with tenant_scope(world.tenant):
        task = PlanTask.objects.get()
        assert task.lead_text == "Sở Nội vụ; Tổ giúp việc"
    url = f"{base}/tasks/{task.pk}/"
    assert client.post(url, {**typed, "text": "Khác", "version": "1"}).status_code == 302
    stale = client.post(url, {**typed, "text": "Của tôi", "version": "1"})
    assert (stale.status_code, "Của tôi" in stale.content.decode()) == (409, True)
    assert client.post(f"{url}move/", {"direction": "down"}).status_code == 302
    client.post(f"{url}delete/", {"version": "1"})
    client.post(f"{url}delete/", {"version": "2"})
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


def test_correction_through_its_pages(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = planned(world, phases=soon())
        open_campaign(actor=secretary(world), campaign=campaign, at=timezone.now())
        old, group = set_of(campaign), group_of(campaign)
    client, base = client_of(world, Role.SECRETARIAT), f"{world.url}/campaigns/criteria"
    document = small()
    document["nodes"][1]["title"] = "Ban hành kế hoạch năm"
    data, url = json.dumps(document).encode(), f"{base}/{old.pk}/correct/"
    assert upload(client, url, "bo.json", data, reason="").status_code == 422
    assert upload(client, url, "bo.json", b"{", reason="x").status_code == 422
    made = upload(client, url, "bo.json", data, reason="Sửa tên 1.1")
    page = client.get(made.url).content.decode()
    assert ("Ban hành kế hoạch năm" in page, "Sửa tên 1.1" in page) == (True, True)
    new = made.url.rstrip("/").split("/")[-2]
    assert client.post(f"{base}/{new}/switch/{group.pk}/").url == f"{world.url}/campaigns/2026/"
    assert client.post(f"{base}/{new}/delete/").status_code == 403


def _more_units(world: World, count: int) -> None:
    for number in range(count):
        create_organisation(actor=None, code=f"xa-{number}", name=f"Xã {number}", kind="xa")


@pytest.mark.parametrize("count", [1, 3, 60])
def test_lists_take_the_same_queries_for_any_number_of_rows(
    world: World, count: int, django_assert_num_queries: Any
) -> None:
    with tenant_scope(world.tenant):
        campaign = planned(world, phases=soon())
        group, actor = group_of(campaign), secretary(world)
        _more_units(world, count)
        units = Organisation.objects.filter(kind="xa")
        set_units(actor=actor, group=group, organisations=units)
        node = Criterion.objects.get(code="2")
        rows = Participation.objects.filter(group=group).select_related(
            "campaign", "group", "organisation"
        )
        exclude(actor=actor, participations=rows, criteria=[node], reason="Lý do")
        for number in range(count):
            draft = TaskDraft(str(number + 1), "Việc", lead=("Sở Nội vụ",))
            add_task(actor=actor, campaign=campaign, draft=draft)
            create_campaign(actor=None, year=2030, name=f"Đợt {number}", phases=phases())
            import_set(actor=None, document=small(name=f"Bộ {number}"))
            user = User.objects.create_user(f"p{number}@x.example", None, full_name=f"P {number}")
            add_membership(actor=None, user=user, organisation=units[0], role=Role.OFFICER)
    client = client_of(world, Role.SECRETARIAT)
    for path, queries in LISTS:
        url = f"{world.url}/campaigns/{path}".replace("GROUP", str(group.pk))
        client.get(url)
        with django_assert_num_queries(queries, info=path):
            client.get(url)


LISTS = (
    ("", 9),
    ("criteria/", 7),
    ("people/", 8),
    ("organisations/", 8),
    ("2026/", 24),
    ("2026/groups/GROUP/", 17),
    ("2026/groups/GROUP/exclusions/", 16),
    ("2026/open/", 21),
)


@pytest.mark.parametrize("name", ["ha-nam-so-minh-hoa", "ha-nam-huyen-minh-hoa"])
def test_the_tree_page_takes_the_same_queries_for_any_set(
    world: World, name: str, django_assert_num_queries: Any
) -> None:
    with tenant_scope(world.tenant):
        stored = import_set(actor=None, document=fixture(name))
    client = client_of(world, Role.SECRETARIAT)
    url = f"{world.url}/campaigns/criteria/{stored.pk}/"
    client.get(url)
    with django_assert_num_queries(10):
        page = client.get(url).content.decode()
    assert page.count('<tr id="c-') > 60
