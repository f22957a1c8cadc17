"""Setting a wave up: what is rated, groups with their forms, and what keeps it from opening."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.tenancy import tenant_scope
from surveys.enums import ObjectRule, WaveState
from surveys.models import (
    AssignedForm,
    GroupForm,
    Questionnaire,
    Respondent,
    RespondentGroup,
    SurveyObject,
    Wave,
)
from tests.plugins.cast import World
from tests.scoring.stage import Stage, set_stage
from tests.surveys.engine import forms
from tests.surveys.waves import CLOSES, OPENS, Poll, set_poll

STATEMENTS = {"objects": 19, "groups": 19, "opening": 31}
GROUP = {"name": "Lãnh đạo sở", "priority": "1", "weight": "2,5", "least_sample": "7"}


@pytest.fixture
def stage(world: World, elsewhere: World) -> Iterator[Stage]:
    with tenant_scope(elsewhere.tenant):
        set_poll(elsewhere)
    with tenant_scope(world.tenant):
        yield set_stage(world)


@pytest.fixture
def wave(stage: Stage) -> Wave:
    return Wave.objects.create(
        campaign=stage.campaign, slug="dot", name="Đợt", opens_at=OPENS, closes_at=CLOSES
    )


@pytest.fixture
def secretary(stage: Stage) -> Client:
    client = Client(headers={"accept-language": "vi"})
    client.force_login(stage.world.people[Role.SECRETARIAT])
    return client


def at(name: str, wave: Wave, *more: object) -> str:
    args = [wave.campaign.tenant.slug, wave.campaign.slug, wave.slug, *more]
    return reverse(f"waves:{name}", args=args)


def questionnaire(wave: Wave, version: int = 1) -> Questionnaire:
    return Questionnaire.objects.create(
        campaign=wave.campaign,
        code="p",
        title="Phiếu",
        document=forms.document(),
        version=version,
    )


def group_of(wave: Wave, priority: int = 1, name: str = "Nhóm") -> RespondentGroup:
    return RespondentGroup.objects.create(
        wave=wave, key=f"g{priority}", name=name, priority=priority
    )


def test_units_come_by_one_click_and_bodies_by_name(wave: Wave, secretary: Client) -> None:
    group = wave.campaign.groups.get()
    secretary.post(at("take_units", wave), {"group": str(group.pk)})
    secretary.post(at("take_units", wave))
    secretary.post(at("add_body", wave), {"name": "Bộ Nội vụ"})
    twice = secretary.post(at("add_body", wave), {"name": "Bộ Nội vụ"})
    rated = list(SurveyObject.objects.filter(wave=wave))
    assert twice.status_code == 422
    assert [item.code for item in rated] == ["so-a", "so-b", "bo-noi-vu"]
    assert [item.participation is None for item in rated] == [False, False, True]
    page = secretary.get(at("objects", wave)).content.decode()
    assert "ngoài đợt" in page
    secretary.post(at("object_delete", wave, rated[2].pk))
    assert SurveyObject.objects.filter(wave=wave).count() == 2
    actions = AuditEntry.objects.values_list("action", flat=True)
    assert {"wave.units_rated", "surveyobject.added", "surveyobject.removed"} <= set(actions)


@pytest.mark.parametrize("number", ["0", "x", "99999999999999999999", "²"])
def test_units_of_a_group_that_is_not_there(wave: Wave, secretary: Client, number: str) -> None:
    assert secretary.post(at("take_units", wave), {"group": number}).status_code == 404


def test_object_that_is_named_stays(wave: Wave, secretary: Client) -> None:
    rated = SurveyObject.objects.create(wave=wave, code="b", name="Bộ")
    GroupForm.objects.create(
        group=group_of(wave), questionnaire=questionnaire(wave), rule="named", object=rated
    )
    assert secretary.post(at("object_delete", wave, rated.pk)).status_code == 403
    assert SurveyObject.objects.filter(pk=rated.pk).exists()


def test_group_is_made_changed_and_deleted(wave: Wave, secretary: Client) -> None:
    assert secretary.post(at("group_add", wave), GROUP).status_code == 302
    group = RespondentGroup.objects.get(wave=wave)
    assert (group.key, str(group.weight), group.least_sample) == ("lanh-dao-so", "2.500", 7)
    page = at("group", wave, group.pk)
    version = secretary.get(page).context["version"]
    changed = GROUP | {"weight": "1", "version": str(version)}
    assert secretary.post(page, changed).status_code == 302
    group.refresh_from_db()
    assert group.weight == 1
    stale = secretary.post(page, GROUP | {"name": "Tên khác", "version": str(version)})
    assert stale.status_code == 409
    assert "Tên khác" in stale.content.decode()
    assert secretary.post(at("group_delete", wave, group.pk)).status_code == 302
    assert not RespondentGroup.objects.filter(wave=wave).exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("priority", "0"),
        ("priority", "2"),
        ("weight", "0"),
        ("weight", "-1"),
        ("weight", "1000"),
        ("weight", "0,0001"),
        ("weight", "nặng"),
        ("least_sample", "0"),
    ],
)
def test_bad_group_is_told_at_its_field(
    wave: Wave, secretary: Client, field: str, value: str
) -> None:
    group_of(wave, 2)
    answer = secretary.post(at("group_add", wave), GROUP | {field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert RespondentGroup.objects.filter(wave=wave).count() == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"rule": "every", "own_too": "on"}, ("every", False, False, True)),
        ({"rule": "own", "own_too": "on", "object": "!"}, ("own", False, False, False)),
        ({"rule": "named", "object": "!"}, ("named", True, False, False)),
        ({"rule": "units", "units": "!", "own_too": "on"}, ("units", False, True, True)),
        ({"rule": "parent", "units": "!"}, ("parent", False, False, False)),
    ],
)
def test_form_keeps_what_its_rule_looks_at(
    wave: Wave, secretary: Client, typed: dict[str, str], kept: tuple[str, bool, bool, bool]
) -> None:
    rated = SurveyObject.objects.create(wave=wave, code="b", name="Bộ")
    group, form = group_of(wave), questionnaire(wave)
    real = {"object": str(rated.pk), "units": str(wave.campaign.groups.get().pk)}
    typed = {
        name: real.get(name, value) if value == "!" else value for name, value in typed.items()
    }
    posted = typed | {"questionnaire": str(form.pk)}
    assert secretary.post(at("form_add", wave, group.pk), posted).status_code == 302
    given = GroupForm.objects.get(group=group)
    assert (given.rule, bool(given.object), bool(given.units), given.own_too) == kept
    assert secretary.post(at("form_add", wave, group.pk), posted).status_code == 422
    secretary.post(at("form_delete", wave, group.pk, given.pk))
    assert not GroupForm.objects.filter(group=group).exists()


@pytest.mark.parametrize(
    "typed", [{"rule": "named"}, {"rule": "units"}, {"rule": "?"}, {"questionnaire": "0"}, {}]
)
def test_incomplete_form_is_refused(wave: Wave, secretary: Client, typed: dict[str, str]) -> None:
    group, form = group_of(wave), questionnaire(wave)
    posted = {"questionnaire": str(form.pk), "rule": ""} | typed
    assert secretary.post(at("form_add", wave, group.pk), posted).status_code == 422
    assert not GroupForm.objects.filter(group=group).exists()


def test_objects_of_another_wave_cannot_be_named(wave: Wave, secretary: Client) -> None:
    other = Wave.objects.create(
        campaign=wave.campaign, slug="khac", name="Khác", opens_at=OPENS, closes_at=CLOSES
    )
    rated = SurveyObject.objects.create(wave=other, code="b", name="Bộ")
    group, form = group_of(wave), questionnaire(wave)
    posted = {"questionnaire": str(form.pk), "rule": "named", "object": str(rated.pk)}
    assert secretary.post(at("form_add", wave, group.pk), posted).status_code == 422
    assert secretary.post(at("object_delete", wave, rated.pk)).status_code == 404


def test_opened_wave_no_longer_changes(wave: Wave, secretary: Client) -> None:
    group, form = group_of(wave), questionnaire(wave)
    given = GroupForm.objects.create(group=group, questionnaire=form, rule=ObjectRule.EVERY)
    rated = SurveyObject.objects.create(wave=wave, code="b", name="Bộ")
    Wave.objects.filter(pk=wave.pk).update(state=WaveState.OPEN)
    posts: list[tuple[str, tuple[int, ...], dict[str, Any]]] = [
        ("take_units", (), {}),
        ("add_body", (), {"name": "B"}),
        ("object_delete", (rated.pk,), {}),
        ("group_add", (), GROUP),
        ("group", (group.pk,), GROUP),
        ("group_delete", (group.pk,), {}),
        ("form_add", (group.pk,), {"questionnaire": form.pk, "rule": "own"}),
        ("form_delete", (group.pk, given.pk), {}),
        ("opening", (), {}),
    ]
    statuses = {n: secretary.post(at(n, wave, *args), data).status_code for n, args, data in posts}
    assert set(statuses.values()) == {403}


def test_wave_of_another_tenant_is_not_found(
    wave: Wave, secretary: Client, elsewhere: World
) -> None:
    with tenant_scope(elsewhere.tenant):
        foreign = RespondentGroup.objects.first()
    assert foreign is not None
    assert secretary.get(at("group", wave, foreign.pk)).status_code == 404


def test_readiness_is_said_and_blocks(world: World) -> None:
    with tenant_scope(world.tenant):
        poll: Poll = set_poll(world)
        RespondentGroup.objects.create(wave=poll.wave, key="g", name="Nhóm trống", priority=9)
        client = Client(headers={"accept-language": "vi"})
        client.force_login(poll.secretary)
        page = client.get(at("opening", poll.wave)).content.decode()
        assert "Nhóm “Nhóm trống” chưa được giao phiếu." in page
        assert "disabled" in page
        Wave.objects.filter(pk=poll.wave.pk).update(closes_at="2200-01-01T00:00Z")
        assert client.post(at("opening", poll.wave)).status_code == 422
        assert not AssignedForm.objects.exists()
        RespondentGroup.objects.filter(name="Nhóm trống").delete()
        assert client.post(at("opening", poll.wave)).status_code == 302
        poll.wave.refresh_from_db()
        assert poll.wave.state == WaveState.OPEN
        assert AuditEntry.objects.filter(action="questionnaire.frozen").count() == 1


def test_reader_sees_what_is_missing_but_no_button(world: World) -> None:
    with tenant_scope(world.tenant):
        poll = set_poll(world)
        client = Client()
        client.force_login(world.people[Role.AUDITOR])
        page = client.get(at("opening", poll.wave)).content.decode()
        assert "data-confirm-verb" not in page
        assert client.post(at("opening", poll.wave)).status_code == 403
        assert not Respondent.objects.filter(forms__isnull=False).exists()


@pytest.mark.parametrize("number", [1, 3, 60])
@pytest.mark.parametrize("name", STATEMENTS)
def test_pages_take_the_same_statements_for_any_number(
    wave: Wave,
    secretary: Client,
    name: str,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for place in range(1, number + 1):
        form = questionnaire(wave, place)
        rated = SurveyObject.objects.create(wave=wave, code=f"o{place}", name="O")
        group = group_of(wave, place)
        GroupForm.objects.create(
            group=group, questionnaire=form, rule=ObjectRule.NAMED, object=rated
        )
    secretary.get(at(name, wave))
    with django_assert_num_queries(STATEMENTS[name]):
        secretary.get(at(name, wave))


def test_groups_of_the_plan_are_taken_over_one_by_one_or_all(wave: Wave, secretary: Client) -> None:
    names = ["Đại biểu HĐND tỉnh", "Lãnh đạo sở", "Lãnh đạo phòng thuộc sở"]
    campaign = wave.campaign
    campaign.plan_document = {"respondent_groups": [{"name": name} for name in names]}
    campaign.save(update_fields=["plan_document"])
    page = secretary.get(at("groups", wave)).content.decode()
    assert all(name in page for name in names)
    assert secretary.post(at("groups_planned", wave), {"name": names[1]}).status_code == 302
    assert secretary.post(at("groups_planned", wave)).status_code == 302
    found = list(RespondentGroup.objects.filter(wave=wave).values_list("name", "priority"))
    assert found == [(names[1], 1), (names[0], 2), (names[2], 3)]
    assert "Lấy tất cả các nhóm" not in secretary.get(at("groups", wave)).content.decode()
    assert secretary.post(at("groups_planned", wave)).status_code == 403
    Wave.objects.filter(pk=wave.pk).update(state=WaveState.OPEN)
    assert secretary.post(at("groups_planned", wave)).status_code == 403
