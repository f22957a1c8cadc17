"""What keeps a wave from opening, and what is only worth a look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from campaigns.models import Participation, UnitGroup
from parindex.common.tenancy import tenant_scope
from surveys.domain.readiness import NotReady, findings_of
from surveys.domain.waves import open_wave
from surveys.enums import ListState, ObjectRule, WaveKind, WaveState
from surveys.models import (
    AssignedForm,
    GroupForm,
    Questionnaire,
    Respondent,
    RespondentGroup,
    RespondentList,
    SurveyObject,
    Wave,
)
from tests.plugins.cast import World
from tests.scoring.stage import document, freeze
from tests.surveys.waves import CLOSES, OPENS, Poll, set_poll

BEFORE = OPENS - timedelta(days=1)


@pytest.fixture
def poll(world: World) -> Iterator[Poll]:
    with tenant_scope(world.tenant):
        yield set_poll(world)


def said(poll: Poll, severity: str, *, at: object = BEFORE) -> list[str]:
    wave = Wave.objects.get(pk=poll.wave.pk)
    found = findings_of(wave, at=at)  # type: ignore[arg-type]
    return [finding.text for finding in found if finding.severity == severity]


def test_wave_that_is_ready_has_no_finding(poll: Poll) -> None:
    assert said(poll, "error") == []
    assert said(poll, "warning") == []


def test_group_without_form_and_group_without_people(poll: Poll) -> None:
    RespondentGroup.objects.create(wave=poll.wave, key="g", name="Nhóm trống", priority=9)
    assert any("Nhóm trống" in text for text in said(poll, "error"))
    assert any("Nhóm trống" in text for text in said(poll, "warning"))


def test_nothing_rated(poll: Poll) -> None:
    SurveyObject.objects.filter(wave=poll.wave).delete()
    assert len(said(poll, "error")) == 1
    assert len(said(poll, "warning")) == 1  # nobody is asked anything


def test_broken_questionnaire(poll: Poll) -> None:
    Questionnaire.objects.update(document={"questions": [1]})
    assert len(said(poll, "error")) == 1


@pytest.mark.parametrize(("leaf", "errors"), [("2.3", 0), ("2.1", 1), ("9.9", 1), ("1", 1)])
def test_only_survey_leaves_of_the_sets_rated_are_fed(poll: Poll, leaf: str, errors: int) -> None:
    form = Questionnaire.objects.get()
    form.document["questions"][0]["leaf"] = leaf
    form.save()
    assert len(said(poll, "error")) == errors


def test_other_kind_of_wave_may_not_feed_it(poll: Poll) -> None:
    Wave.objects.filter(pk=poll.wave.pk).update(kind=WaveKind.SATISFACTION)
    assert len(said(poll, "error")) == 1


def test_form_about_a_body_outside_feeds_what_it_likes(poll: Poll) -> None:
    ministry = SurveyObject.objects.create(wave=poll.wave, code="bo", name="Bộ")
    GroupForm.objects.all().delete()
    form = Questionnaire.objects.get()
    for group in RespondentGroup.objects.all():
        GroupForm.objects.create(
            group=group, questionnaire=form, rule=ObjectRule.NAMED, object=ministry
        )
    assert said(poll, "error") == []
    assert any("2.3" in text for text in said(poll, "warning"))  # now nothing feeds it


def test_leaf_nothing_feeds(poll: Poll) -> None:
    form = Questionnaire.objects.get()
    form.document["questions"] = form.document["questions"][4:]
    form.save()
    assert said(poll, "error") == []
    assert len(said(poll, "warning")) == 2


def test_form_about_the_own_unit_feeds_leaves_of_the_units_that_list_the_group(
    poll: Poll,
) -> None:
    """People of so-b rate so-b only: what the set of huyen-c says of the same code is no matter."""
    other = document(survey_points=None, name="Bộ tiêu chí huyện")
    other["nodes"] = [
        {**node, "source": "self"} if node["code"] == "2.3" else node for node in other["nodes"]
    ]
    group = UnitGroup.objects.create(
        campaign=poll.stage.campaign,
        name="Huyện",
        key="huyen",
        position=9,
        criteria_set=freeze(other),
    )
    unit = Participation.objects.create(
        campaign=poll.stage.campaign,
        group=group,
        organisation=poll.world.organisations["huyen-c"],
    )
    SurveyObject.objects.create(wave=poll.wave, code="c", name="Huyện", participation=unit)
    assert len(said(poll, "error")) == 1
    leaders = poll.people["lanh-dao"][0].group
    GroupForm.objects.exclude(group=leaders).update(rule=ObjectRule.UNITS, units=_group_of_so(poll))
    GroupForm.objects.filter(group=leaders).update(rule=ObjectRule.OWN)
    assert said(poll, "error") == []


def _group_of_so(poll: Poll) -> UnitGroup:
    return UnitGroup.objects.exclude(key="huyen").get(campaign=poll.stage.campaign)


@pytest.mark.parametrize(("people", "kind"), [(True, "error"), (False, "warning")])
def test_lists_that_were_not_accepted(poll: Poll, people: bool, kind: str) -> None:
    if people:
        RespondentList.objects.filter(pk=poll.people["hdnd"][0].list_id).update(
            state=ListState.SENT
        )
    else:
        unit = poll.world.organisations["so-a"]
        RespondentList.objects.create(wave=poll.wave, organisation=unit)
    assert len(said(poll, kind)) == 1


def test_unit_that_never_sends_does_not_hold_up_the_opening(poll: Poll) -> None:
    leaders = poll.people["lanh-dao"][0].list_id
    RespondentList.objects.filter(pk=leaders).update(state=ListState.DRAFT)
    assert said(poll, "error") == []
    assert any("chưa gửi" in text for text in said(poll, "warning"))


def test_lists_that_may_still_come(poll: Poll) -> None:
    Wave.objects.update(lists_due_at=OPENS)
    assert len(said(poll, "warning")) == 1
    assert said(poll, "warning", at=OPENS) == said(poll, "warning", at=OPENS + timedelta(hours=1))


def test_hours_in_the_past(poll: Poll) -> None:
    assert len(said(poll, "warning", at=OPENS)) == 1
    assert len(said(poll, "error", at=CLOSES)) == 1


def test_group_too_small_for_its_sample_and_for_k(poll: Poll) -> None:
    RespondentGroup.objects.filter(key="lanh-dao").update(least_sample=7)
    assert len(said(poll, "warning")) == 1
    few = [person.pk for person in poll.people["lanh-dao"][:2]]
    Respondent.objects.filter(pk__in=few).delete()
    assert len(said(poll, "warning")) == 2
    Wave.objects.update(least_group=100)
    assert len(said(poll, "error")) == 1


def test_errors_keep_the_wave_from_opening(poll: Poll) -> None:
    RespondentGroup.objects.create(wave=poll.wave, key="g", name="Nhóm trống", priority=9)
    with pytest.raises(NotReady) as caught:
        open_wave(actor=poll.secretary, wave=poll.wave, at=BEFORE)
    assert [finding.severity for finding in caught.value.findings] == ["error"]
    poll.wave.refresh_from_db()
    assert poll.wave.state == WaveState.PREPARING
    assert Questionnaire.objects.get().state == "draft"


def test_each_rule_assigns_its_objects(poll: Poll) -> None:
    ministry = SurveyObject.objects.create(wave=poll.wave, code="bo", name="Bộ")
    GroupForm.objects.filter(group__key="lanh-dao").delete()
    group = RespondentGroup.objects.get(key="lanh-dao")
    form = Questionnaire.objects.get()
    Respondent.objects.filter(group=group).update(parent=ministry)
    units = poll.stage.campaign.groups.get()
    for rule, more in (
        (ObjectRule.PARENT, {}),
        (ObjectRule.OWN, {}),
        (ObjectRule.UNITS, {"units": units, "own_too": True}),
        (ObjectRule.NAMED, {"object": ministry}),
    ):
        GroupForm.objects.create(
            group=group, questionnaire=form, rule=rule, position=len(more), **more
        )
    poll.open()
    forms = AssignedForm.objects.filter(respondent=poll.people["lanh-dao"][0])
    assert {given.object.code for given in forms} == {"bo", "so-a", "so-b"}
    assert forms.count() == 3  # a form about an object is filled in once, whatever rules say so
