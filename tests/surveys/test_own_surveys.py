"""A unit finds the surveys that concern it: by the menu, and on one page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from campaigns.enums import CampaignState
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from surveys.domain.lists import start_lists
from surveys.domain.own_surveys import Concerned, concerned, own_surveys
from surveys.enums import CaseState, ListState, WaveState
from surveys.models import Case, RespondentList, SurveyObject, Wave
from tests.plugins.cast import World
from tests.scoring.stage import NOW
from tests.surveys.waves import Poll, set_poll

LINK = "Khảo sát của đơn vị"


@pytest.fixture
def poll(world: World, elsewhere: World, time_machine: object) -> Iterator[Poll]:
    time_machine.move_to(NOW, tick=False)  # type: ignore[attr-defined]
    with tenant_scope(elsewhere.tenant):
        _list_of(set_poll(elsewhere))
    with tenant_scope(world.tenant):
        yield set_poll(world)


def _list_of(poll: Poll) -> RespondentList:
    unit = poll.world.organisations["so-a"]
    [made] = start_lists(actor=poll.secretary, wave=poll.wave, organisation_ids=[unit.pk], at=NOW)
    return made


def _unit(poll: Poll) -> list[int]:
    return [poll.world.organisations["so-a"].pk]


def _page(poll: Poll, client: Client, role: Role = Role.OFFICER) -> str:
    client.force_login(poll.world.people[role])
    return client.get(reverse("own_surveys:list", args=[poll.world.tenant.slug])).content.decode()


def test_menu_has_the_link_only_for_a_unit_with_a_survey(poll: Poll, client: Client) -> None:
    home = f"{poll.world.url}/home/"
    client.force_login(poll.world.people[Role.HEAD])
    assert LINK not in client.get(home).content.decode()
    _list_of(poll)
    assert LINK in client.get(home).content.decode()
    client.force_login(poll.world.people[Role.SECRETARIAT])
    assert LINK not in client.get(home).content.decode()


def test_lists_to_send_are_counted_until_they_are_sent(poll: Poll) -> None:
    assert concerned(_unit(poll)) == Concerned(any=False, to_send=0)
    listed = _list_of(poll)
    assert concerned(_unit(poll)) == Concerned(any=True, to_send=1)
    RespondentList.objects.filter(pk=listed.pk).update(state=ListState.SENT)
    assert concerned(_unit(poll)) == Concerned(any=True, to_send=0)
    assert concerned([]) == Concerned(any=False, to_send=0)


def test_survey_of_a_campaign_being_planned_is_not_told(poll: Poll) -> None:
    _list_of(poll)
    campaign = poll.wave.campaign
    campaign.state = CampaignState.PLANNING
    campaign.save(update_fields=["state"])
    assert concerned(_unit(poll)) == Concerned(any=False, to_send=0)
    assert own_surveys(_unit(poll)) == []


def test_unit_learns_that_it_is_rated_once_the_wave_has_opened(poll: Poll) -> None:
    assert own_surveys(_unit(poll)) == []
    poll.open()
    [survey] = own_surveys(_unit(poll))
    assert (survey.listed, survey.rated) == (None, poll.objects["so-a"])
    assert concerned(_unit(poll)).any


def test_every_link_of_the_page_leads_somewhere(poll: Poll, client: Client) -> None:
    listed = _list_of(poll)
    Wave.objects.update(state=WaveState.COUNTED, closed_at=NOW, counted_at=NOW)
    Case.objects.create(
        wave=poll.wave,
        object=poll.objects["so-a"],
        number=1,
        state=CaseState.OPENED,
        reason="Cần làm rõ",
        opened_by=poll.secretary,
        opened_at=NOW,
        hearing_due_at=NOW + timedelta(days=3),
    )
    place = [poll.world.tenant.slug, poll.wave.campaign.slug, poll.wave.slug]
    respondents = reverse("waves:respondents", args=[*place, listed.pk])
    turnout = reverse("waves:turnout_list", args=[*place, listed.pk])
    case = reverse("waves:statement", args=[*place, 1])
    result = reverse("waves:object_result", args=[*place, "so-a"])
    for role in (Role.OFFICER, Role.HEAD):
        page = _page(poll, client, role)
        for url in (respondents, turnout, case):
            assert f'href="{url}"' in page
            assert client.get(url).status_code == 200
        assert result not in page
        assert client.get(result).status_code == 403
    campaign = poll.wave.campaign
    campaign.state = CampaignState.PUBLISHED
    campaign.save(update_fields=["state"])
    page = _page(poll, client)
    assert f'href="{result}"' in page
    assert client.get(result).status_code == 200
    assert turnout not in page


@pytest.mark.parametrize("number", [1, 3, 60])
def test_page_takes_the_same_statements_for_any_number(
    poll: Poll, client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for place in range(number):
        hours = {"opens_at": NOW - timedelta(days=9 + place), "closes_at": NOW}
        wave = Wave.objects.create(
            campaign=poll.wave.campaign,
            slug=f"dot-{place + 2}",
            name=f"Đợt {place}",
            state=WaveState.OPEN,
            **hours,
        )
        unit = poll.stage.dossiers["so-a"].participation
        SurveyObject.objects.create(wave=wave, code="so-a", name="Sở A", participation=unit)
        RespondentList.objects.create(wave=wave, organisation=unit.organisation)
    _page(poll, client)
    url = reverse("own_surveys:list", args=[poll.world.tenant.slug])
    with django_assert_num_queries(10):
        client.get(url)
    assert len(own_surveys(_unit(poll))) == number
