"""Surveys go along when a campaign is copied to another year: their set-up, in preparation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.urls import reverse

from campaigns.domain.copying.making import copy_campaign
from campaigns.domain.copying.proposing import propose_copy
from campaigns.models import Campaign, Participation
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.tenants.domain.lineage import reorganise
from surveys.enums import LetterKind, ObjectRule, WaveState
from surveys.models import (
    GroupForm,
    LetterText,
    Questionnaire,
    Respondent,
    RespondentGroup,
    RespondentList,
    Wave,
)
from tests.campaigns.pages import client_of
from tests.campaigns.years import planned
from tests.plugins.cast import World
from tests.surveys.waves import CLOSES, OPENS, Poll, set_poll


@pytest.fixture
def poll(world: World, elsewhere: World) -> Iterator[Poll]:
    with tenant_scope(elsewhere.tenant):
        set_poll(elsewhere).open()
    with tenant_scope(world.tenant):
        yield set_poll(world).open()


def _copied(poll: Poll) -> Campaign:
    return copy_campaign(actor=None, campaign=poll.stage.campaign, year=2027)


def test_a_year_later_with_its_words_and_without_its_people(poll: Poll) -> None:
    LetterText.objects.create(
        wave=poll.wave,
        kind=LetterKind.REMINDER,
        language="vi",
        subject="Khảo sát năm 2026",
        body="Năm 2026:\n{lien_ket}\n",
    )
    made = _copied(poll)
    wave = Wave.objects.get(campaign=made)
    assert (wave.name, wave.state) == ("Điều tra xã hội học 2027", WaveState.PREPARING)
    year = timedelta(days=365)
    assert (wave.opens_at, wave.closes_at) == (OPENS + year, CLOSES + year)
    assert [row.code for row in wave.rated_objects.all()] == ["so-a", "so-b"]
    units = wave.rated_objects.values_list("participation__campaign", flat=True)
    assert set(units) == {made.pk}
    assert RespondentGroup.objects.filter(wave=wave).count() == 2
    form = Questionnaire.objects.get(campaign=made)
    assert (form.version, form.frozen_at) == (1, None)
    assert {row.questionnaire for row in GroupForm.objects.filter(group__wave=wave)} == {form}
    text = LetterText.objects.get(wave=wave)
    assert (text.subject, text.body) == ("Khảo sát năm 2027", "Năm 2027:\n{lien_ket}\n")
    assert not RespondentList.objects.filter(wave=wave).exists()
    assert not Respondent.objects.filter(wave=wave).exists()


def test_a_unit_that_ended_is_not_rated_and_its_heir_is(poll: Poll) -> None:
    """A form about the ended unit alone goes with it."""
    ended, heir = (poll.world.organisations["so-b"], poll.world.organisations["huyen-c"])
    day = date(2027, 3, 1)
    reorganise(actor=None, old=[ended], new=[heir], day=day, decision="1/NQ-HĐND")
    form = GroupForm.objects.earliest("pk")
    GroupForm.objects.create(
        group=form.group,
        questionnaire=form.questionnaire,
        rule=ObjectRule.NAMED,
        object=poll.objects["so-b"],
    )
    wave = Wave.objects.get(campaign=_copied(poll))
    rated = wave.rated_objects.values_list("code", "participation__organisation__code")
    assert list(rated) == [("so-a", "so-a"), ("huyen-c", "huyen-c")]
    rules = GroupForm.objects.filter(group__wave=wave).values_list("rule", flat=True)
    assert set(rules) == {ObjectRule.EVERY}


def test_where_only_some_were_rated_nobody_new_is(poll: Poll) -> None:
    group = Participation.objects.get(organisation__code="so-b").group
    unit = poll.world.organisations["huyen-c"]
    Participation.objects.create(campaign=poll.stage.campaign, organisation=unit, group=group)
    wave = Wave.objects.get(campaign=_copied(poll))
    codes = wave.rated_objects.values_list("code", flat=True)
    assert list(codes) == ["so-a", "so-b"]


def test_the_page_says_what_comes_along(poll: Poll) -> None:
    [note] = [
        n for n in propose_copy(campaign=poll.stage.campaign, year=2027).notes if "khảo sát" in n
    ]
    assert "Điều tra xã hội học 2026" in note
    campaign = poll.stage.campaign
    address = reverse("campaigns:copy", args=[poll.world.tenant.slug, campaign.slug])
    page = client_of(poll.world, Role.ADMIN).post(address, {"year": "2027", "show": "1"})
    assert note in page.content.decode()


def test_without_surveys_nothing_is_said(world: World) -> None:
    with tenant_scope(world.tenant):
        notes = propose_copy(campaign=planned(world), year=2027).notes
    assert not any("khảo sát" in note for note in notes)


def test_the_other_authority_keeps_its_own(poll: Poll, elsewhere: World) -> None:
    _copied(poll)
    with tenant_scope(elsewhere.tenant):
        assert Wave.objects.count() == 1
