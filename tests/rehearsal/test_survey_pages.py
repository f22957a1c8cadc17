"""Surveys on the desk of a rehearsal, and the pages of their respondents: all labelled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from campaigns.models import Campaign
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.carriers import Unreachable
from parindex.notify.domain.delivery import deliver_due
from parindex.notify.domain.gateways import carrier_named
from parindex.notify.models import MailState, OutboxMail
from parindex.rehearsal.domain.leaving import throw_away
from parindex.rehearsal.models import Rehearsal, SurveyWork
from surveys.domain.letters import write_to_new_address
from surveys.domain.links import key_of
from surveys.domain.reminding import send_reminders
from surveys.domain.resending import ask_again, resend_asked
from surveys.domain.wave_keys import key_of_wave
from surveys.enums import Channel, WaveState
from surveys.exporters.letters import letters_html, links_workbook
from surveys.models import Invitation, ResendRequest, RespondentList, Turnout, Wave
from tests.campaigns.pages import client_of
from tests.campaigns.years import secretary
from tests.plugins.cast import World
from tests.plugins.mailbox import Mailbox
from tests.rehearsal.copies import done, made, now
from tests.rehearsal.polls import counted, step, surveyed, the_wave

BANNER = "Diễn tập – số liệu không có giá trị"
SLUG = "dieu-tra-xa-hoi-hoc-2026"
LATER = timedelta(days=400)


@pytest.fixture
def poll(world: World, _in_world: None) -> Rehearsal:
    return made(world, surveyed(world))


@pytest.fixture
def open_poll(world: World, poll: Rehearsal) -> Rehearsal:
    """A survey of a rehearsal that answers are taken in, nobody has answered."""
    for name in ("lists", "open"):
        step(world, poll, name)
    return poll


def _url(name: str, poll: Rehearsal, *args: Any) -> str:
    return reverse(f"rehearsal:{name}", args=[poll.place.slug, *args])


def _invitation() -> Invitation:
    people = Invitation.objects.select_related("wave__campaign", "respondent__group")
    return people.filter(respondent__channel=Channel.EMAIL).earliest("pk")


class TestTheDesk:
    def test_one_step_after_the_other(self, world: World, poll: Rehearsal) -> None:
        client, desk = client_of(world, Role.SECRETARIAT), _url("desk", poll)
        steps = [
            ("lists", "Điền danh sách minh họa"),
            ("open", "Mở ngay"),
            ("answers", "Điền phiếu trả lời minh họa"),
            ("close", "Đóng và kiểm phiếu ngay"),
        ]
        for name, words in steps:
            address = _url("wave", poll, SLUG, name)
            page = client.get(desk).content.decode()
            assert address in page
            assert words in page
            assert client.post(address)["location"] == desk
            waits = name != "open"
            page = client.get(desk).content.decode()
            assert ("every 3s" in page) == waits
            assert (address in page) is False
            while done(poll, timezone.now()):
                pass
        page = client.get(desk).content.decode()
        assert "/wave/" not in page
        assert "Đã tổng hợp" in page
        with tenant_scope(poll.place):
            assert the_wave().state == WaveState.COUNTED

    def test_it_says_how_far_it_is(self, world: World, poll: Rehearsal) -> None:
        Rehearsal.objects.update(survey_work=SurveyWork.LISTS, done=3, total=12)
        client = client_of(world, Role.SECRETARIAT)
        for address in (
            _url("desk", poll),
            reverse("rehearsal:of", args=[world.tenant.slug, poll.campaign.slug]),
        ):
            page = client.get(address).content.decode()
            assert "Danh sách đối tượng minh họa" in page
            assert "3 trên 12" in page

    def test_what_keeps_it_from_opening_is_said(self, world: World, poll: Rehearsal) -> None:
        step(world, poll, "lists")
        with tenant_scope(poll.place):
            Wave.objects.update(least_group=400)
        client = client_of(world, Role.SECRETARIAT)
        page = client.post(_url("wave", poll, SLUG, "open"), follow=True).content.decode()
        assert "từ 400 người trả lời trở lên" in page
        with tenant_scope(poll.place):
            assert the_wave().state == WaveState.PREPARING

    def test_others_find_nothing(self, world: World, elsewhere: World, poll: Rehearsal) -> None:
        address = _url("wave", poll, SLUG, "lists")
        assert client_of(world, Role.OFFICER).post(address).status_code == 404
        assert client_of(elsewhere, Role.SECRETARIAT).post(address).status_code == 404
        client = client_of(world, Role.SECRETARIAT)
        assert client.post(_url("wave", poll, SLUG, "no-such")).status_code == 404
        assert client.post(_url("wave", poll, "no-such", "lists")).status_code == 404
        assert client.get(address).status_code == 405
        poll.refresh_from_db()
        assert poll.survey_work == ""

    @pytest.mark.usefixtures("_in_world")
    def test_those_who_only_take_part_do_not_direct(self, world: World) -> None:
        poll = made(world, surveyed(world), everybody=True)
        answer = client_of(world, Role.OFFICER).post(_url("wave", poll, SLUG, "lists"))
        assert answer.status_code == 403

    QUERIES = 18

    @pytest.mark.parametrize("count", [1, 3, 40])
    def test_its_queries_do_not_grow(self, world: World, poll: Rehearsal, count: int) -> None:
        client = client_of(world, Role.SECRETARIAT)
        with tenant_scope(poll.place):
            first = the_wave()
            for number in range(count - 1):
                facts: dict[str, Any] = {"slug": f"dot-{number}", "name": f"Đợt {number}"}
                facts |= {"opens_at": first.opens_at, "closes_at": first.closes_at}
                Wave.objects.create(campaign=first.campaign, **facts)
        client.get(_url("desk", poll))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(_url("desk", poll)).status_code == 200
        assert len(seen) == self.QUERIES

    def test_in_english_too(self, world: World, poll: Rehearsal) -> None:
        client = Client(headers={"accept-language": "en"})
        client.force_login(secretary(world))
        assert "Fill in made-up lists" in client.get(_url("desk", poll)).content.decode()


class TestRespondents:
    def test_the_link_works_and_every_page_is_labelled(
        self, world: World, open_poll: Rehearsal
    ) -> None:
        with tenant_scope(open_poll.place):
            invitation, wave = _invitation(), the_wave()
            key, form = key_of(invitation), invitation.respondent.forms.earliest("position").pk
        client = Client()
        public = [reverse(f"answer:{n}", args=[key_of_wave(wave)]) for n in ("lost", "promise")]
        pages = [*public, *(reverse(f"answer:{n}", args=[key]) for n in ("start", "whole"))]
        pages += [reverse("answer:question", args=[key, form, "q1"])]
        found = [client.get(page) for page in pages]
        assert [page.status_code for page in found] == [200] * len(pages)
        assert all(BANNER in page.content.decode() for page in found)
        english = client.get(pages[0], headers={"accept-language": "en"}).content.decode()
        assert "Rehearsal – figures are worthless" in english
        with tenant_scope(open_poll.place):
            forms = list(invitation.respondent.forms.values_list("pk", flat=True))
        names = {"q1": "a", "q2.hop-ly": "a", "q2.kha-thi": "b", "q3": "x"}
        typed = {f"{pk}-{name}": value for pk in forms for name, value in names.items()}
        sent = client.post(reverse("answer:whole", args=[key]), typed, follow=True)
        assert BANNER in sent.content.decode()
        with tenant_scope(open_poll.place):
            assert Turnout.objects.get().invitation == invitation

    def test_the_link_is_dead_once_it_is_thrown_away(
        self, world: World, open_poll: Rehearsal
    ) -> None:
        with tenant_scope(open_poll.place):
            address = reverse("answer:start", args=[key_of(_invitation())])
        assert Client().get(address).status_code == 200
        throw_away(actor=secretary(world), rehearsal=open_poll, at=now())
        assert Client().get(address).status_code == 404

    def test_there_are_no_open_results(self, world: World, poll: Rehearsal) -> None:
        counted(world, poll)
        with tenant_scope(poll.place):
            campaign = Campaign.objects.get().slug
        place = [poll.place.slug, campaign]
        files = [reverse(f"open_results:{name}", args=[*place, SLUG]) for name in ("csv", "json")]
        pages = [reverse("open_results:campaign", args=place), *files]
        for client in (Client(), client_of(world, Role.SECRETARIAT)):
            assert {client.get(page).status_code for page in pages} == {404}

    def test_real_pages_work_and_say_it(self, world: World, poll: Rehearsal) -> None:
        counted(world, poll)
        client = client_of(world, Role.SECRETARIAT)
        with tenant_scope(poll.place):
            place = [poll.place.slug, Campaign.objects.get().slug, SLUG]
        for name in ("overview", "letters", "lists", "turnout", "results"):
            page = client.get(reverse(f"waves:{name}", args=place))
            assert (name, page.status_code) == (name, 200)
            assert BANNER in page.content.decode()


class TestNothingLeaves:
    def test_invitations_reminders_and_letters_again(
        self, world: World, open_poll: Rehearsal, mailbox: Mailbox
    ) -> None:
        at = timezone.now()
        with tenant_scope(open_poll.place):
            wave, actor = the_wave(), secretary(world)
            address = reverse("waves:letters_send", args=[open_poll.place.slug, "2026", SLUG])
            client_of(world, Role.SECRETARIAT).post(address)
            assert _kinds() == {"survey.invitation"}
            send_reminders(actor=actor, wave=wave, groups=None, at=at + timedelta(days=2))
            assert "survey.reminder" in _kinds()
            person = _invitation()
            Invitation.objects.update(invited_at=at - timedelta(days=9))
            ask_again(wave=wave, email=person.respondent.email, at=at)
            assert ResendRequest.objects.exists()
            resend_asked(at=at)
            assert "survey.again" in _kinds()
            person.respondent.email = "giam-doc@real.example"  # somebody typed a real address
            person.respondent.save()
            assert write_to_new_address(_invitation(), was_invited=True, at=at)
            held = OutboxMail.objects.filter(kind__startswith="survey.")
            assert held.filter(to="giam-doc@real.example").exists()
            assert set(held.values_list("state", flat=True)) <= {MailState.HELD}
            assert deliver_due(at=at + LATER) == 0
        assert mailbox.messages == []

    def test_no_short_message_either(self, open_poll: Rehearsal, settings: Settings) -> None:
        settings.MESSAGE_GATEWAYS = {"sms": "tests.nowhere.Gateway"}
        with tenant_scope(open_poll.place), pytest.raises(Unreachable, match="diễn tập"):
            carrier_named("sms")

    def test_printed_letters_say_what_they_are(self, open_poll: Rehearsal) -> None:
        with tenant_scope(open_poll.place):
            wave = the_wave()
            people = Invitation.objects.select_related("respondent__list__organisation", "wave")
            letters = list(people.filter(respondent__channel=Channel.LETTER)[:2])
            html = letters_html(wave, letters)
            assert BANNER in html
            assert "<svg" in html or "qr" in html
            assert links_workbook(wave, letters).content

    def test_files_carry_it_in_their_name(self, world: World, open_poll: Rehearsal) -> None:
        client = client_of(world, Role.SECRETARIAT)
        with tenant_scope(open_poll.place):
            listed = RespondentList.objects.earliest("pk")
        place = [open_poll.place.slug, "2026", SLUG, listed.pk]
        answer = client.get(reverse("waves:list_template", args=place))
        assert "%E1%BB%84N%20T%E1%BA%ACP" in answer["content-disposition"]  # DIỄN TẬP


def _kinds() -> set[str]:
    held = OutboxMail.objects.filter(kind__startswith="survey.")
    assert set(held.values_list("state", flat=True)) == {MailState.HELD}
    return set(held.values_list("kind", flat=True))
