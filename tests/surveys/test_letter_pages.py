"""Pages of the letters: read before they leave, sent, withdrawn, given out; no link on any."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries, Settings

from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.carriers import HandOver, Letter, Rejected
from parindex.notify.domain.delivery import deliver_due
from parindex.notify.models import MailState, OutboxMail
from surveys.domain.channels import given_by_hand, sent_from_here
from surveys.domain.intake import hand_in
from surveys.domain.links import address_of, token_of
from surveys.enums import Channel, WaveState
from surveys.models import Invitation, LetterPlan, LetterText, Respondent, Wave
from tests.plugins.cast import World
from tests.surveys.waves import DURING, Poll, set_poll


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def poll(world: World, elsewhere: World) -> Iterator[Poll]:
    with tenant_scope(elsewhere.tenant):
        set_poll(elsewhere).open()
    with tenant_scope(world.tenant):
        yield set_poll(world).open()


@pytest.fixture
def client(world: World) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[Role.SECRETARIAT])
    return client


def at(poll: Poll, name: str, *more: object) -> str:
    wave = poll.wave
    return reverse(
        f"waves:{name}", args=[poll.world.tenant.slug, wave.campaign.slug, wave.slug, *more]
    )


def by(poll: Poll, channel: str, number: int = 3) -> list[Respondent]:
    people = poll.people["hdnd"][:number]
    Respondent.objects.filter(pk__in=[person.pk for person in people]).update(
        channel=channel, phone="0912345678"
    )
    return people


def test_invitations_are_sent_to_all_a_group_or_the_ticked(poll: Poll, client: Client) -> None:
    ticked = poll.people["hdnd"][0]
    client.post(at(poll, "letters_many"), {"row": [ticked.pk], "verb": "send"})
    assert OutboxMail.objects.filter(kind="survey.invitation").count() == 1
    client.post(at(poll, "letters_send"), {"group": "lanh-dao"})
    assert OutboxMail.objects.filter(kind="survey.invitation").count() == 7
    page = client.post(at(poll, "letters_send"), follow=True).content.decode()
    assert "11 invitations are queued" in page
    page = client.post(at(poll, "letters_withdraw"), follow=True).content.decode()
    assert "18 letters were withdrawn." in page


def test_very_letter_is_read_before_it_leaves_without_its_link(poll: Poll, client: Client) -> None:
    person = poll.people["hdnd"][0]
    page = client.get(at(poll, "letter", person.pk)).content.decode()
    assert f"Kính gửi: Ông/Bà {person.full_name}" in page
    assert token_of(poll.invitation(person)) not in page
    client.post(at(poll, "letters_send"))
    mail = OutboxMail.objects.get(about_id=poll.invitation(person).pk)
    shown = client.get(reverse("office:message", args=[poll.world.tenant.slug, mail.pk]))
    assert "(personal link, filled in when the letter leaves)" in shown.content.decode()


def test_pages_name_nobody_who_has_answered(poll: Poll, client: Client) -> None:
    client.post(at(poll, "letters_send"))
    OutboxMail.objects.update(state=MailState.SENT)
    person = poll.people["hdnd"][0]
    client.get(at(poll, "letters"))  # says once that the letters are queued
    before = [client.get(at(poll, name)).content for name in ("letters", "letters_by_hand")]
    hand_in(invitation=poll.invitation(person), answers=poll.answers(person), at=DURING)
    after = [client.get(at(poll, name)).content for name in ("letters", "letters_by_hand")]
    assert [_plain(page) for page in before] == [_plain(page) for page in after]


def _plain(page: bytes) -> str:
    """Without the tokens of its forms, which are new every time."""
    return re.sub(r"[A-Za-z0-9]{64}", "", page.decode())


@pytest.mark.parametrize("count", [1, 3, 60])
def test_page_asks_the_database_as_often_for_any_number(
    world: World,
    elsewhere: World,
    client: Client,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with tenant_scope(world.tenant):
        poll = set_poll(world, delegates=count, leaders=6).open()
        client.post(at(poll, "letters_send"))
        address = f"{at(poll, 'letters')}?group=hdnd"
        client.get(address)
        with django_assert_num_queries(27):
            client.get(address)


def test_text_is_changed_with_what_is_wrong_said_at_its_field(poll: Poll, client: Client) -> None:
    address = at(poll, "letter_text", "invitation", "vi")
    bad = client.post(address, {"subject": "Mời", "body": "Quên liên kết", "version": "0"})
    assert bad.status_code == 422
    assert "The text needs the link, once: {lien_ket}" in bad.content.decode()
    assert "Quên liên kết" in bad.content.decode()
    good = {"subject": "Mời", "body": "Mở:\r\n{lien_ket}", "version": "0"}
    assert client.post(address, good).status_code == 302
    stale = client.post(address, good | {"subject": "Mời lại"})
    assert stale.status_code == 409
    assert "Mời lại" in stale.content.decode()
    assert LetterText.objects.get().subject == "Mời"
    client.post(at(poll, "letter_reset", "invitation", "vi"))
    assert LetterText.objects.count() == 0
    assert client.get(at(poll, "letter_text", "letter", "vi")).status_code == 404
    assert client.get(at(poll, "letter_text", "short", "fr")).status_code == 404


def test_plan_takes_days_only(poll: Poll, client: Client) -> None:
    address = at(poll, "letters_plan")
    for typed in ("bảy", "0", "7,,-1", "90"):
        answer = client.post(address, {"remind_days": typed, "version": "0"})
        assert (answer.status_code, typed in answer.content.decode()) == (422, True)
    assert client.post(address, {"remind_days": "1; 7,3", "version": "0"}).status_code == 302
    assert LetterPlan.objects.get().remind_days == [7, 3, 1]
    assert client.post(address, {"remind_days": "2", "version": "0"}).status_code == 409


def test_reminder_tells_its_numbers_first(poll: Poll, client: Client) -> None:
    client.post(at(poll, "letters_send"))
    page = client.get(at(poll, "letters_remind")).content.decode()
    assert "A letter is on its way" in page
    assert client.post(at(poll, "letters_remind"), {}).status_code == 422
    group = poll.people["hdnd"][0].group_id
    answer = client.post(at(poll, "letters_remind"), {"groups": [group]}, follow=True)
    assert "Nobody may be reminded now" in answer.content.decode()
    link = f'href="{at(poll, "letters_remind")}"'
    assert link in client.get(at(poll, "letters")).content.decode()
    Wave.objects.filter(pk=poll.wave.pk).update(state=WaveState.CLOSED)
    assert link not in client.get(at(poll, "letters")).content.decode()


def test_file_holds_texts_with_links_and_marks_people_as_invited(
    poll: Poll, client: Client
) -> None:
    people = by(poll, Channel.FILE)
    Respondent.objects.filter(pk=people[0].pk).update(full_name="=1+1")
    answer = client.post(at(poll, "letters_take", "file"))
    assert "no-store" in answer["Cache-Control"]
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    link = address_of(poll.invitation(people[0]))
    assert (rows[1][0], rows[1][1], rows[1][3]) == ("'=1+1", "0912345678", link)
    assert link in str(rows[1][2])
    assert len(rows) == 4
    assert Invitation.objects.filter(invited_at=DURING).count() == 3
    entry = AuditEntry.objects.get(action="wave.letters_given_out")
    assert entry.data == '{"new":{"again":false,"channel":"file","count":3}}'
    assert client.post(at(poll, "letters_take", "file")).status_code == 403
    again = client.post(at(poll, "letters_take", "file"), {"again": "1"})
    assert len(list(load_workbook(io.BytesIO(again.content)).active.values)) == 4


def test_printed_letters_have_a_page_and_a_code_for_each_person(poll: Poll, client: Client) -> None:
    people = by(poll, Channel.LETTER)
    answer = client.post(at(poll, "letters_take", "letter"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == 3
    for page, person in zip(pages, people, strict=True):
        text = page.extract_text().replace("\n", "")
        assert person.full_name in text
        assert token_of(poll.invitation(person)) in text.replace(" ", "")
    one = client.post(at(poll, "letters_take", "letter"), {"person": people[1].pk})
    assert len(PdfReader(io.BytesIO(one.content)).pages) == 1


def test_nobody_but_the_secretariat_takes_files(poll: Poll, world: World) -> None:
    by(poll, Channel.FILE)
    for role in (Role.OFFICER, Role.HEAD, Role.ADMIN, Role.AUDITOR, Role.APPROVER):
        client = Client()
        client.force_login(world.people[role])
        assert client.post(at(poll, "letters_take", "file")).status_code == 403
    assert Invitation.objects.filter(invited_at__isnull=False).count() == 0


class Gateway:
    """A gateway for SMS that refuses one number; what it was given lies in ``taken``."""

    taken: list[tuple[str, str]] = []

    def send(self, letter: Letter, *, hand_over: HandOver) -> None:
        if not hand_over():
            return
        if letter.to == "000":
            raise Rejected("no such number")
        Gateway.taken.append((letter.to, letter.body))

    def close(self) -> None:
        """Nothing stays open."""


def test_gateway_takes_the_place_of_the_file(
    poll: Poll, client: Client, settings: Settings
) -> None:
    Gateway.taken.clear()
    people = by(poll, Channel.FILE, 2)
    Respondent.objects.filter(pk=people[1].pk).update(phone="000")
    assert Channel.FILE in given_by_hand()
    settings.MESSAGE_GATEWAYS = {"sms": "tests.surveys.test_letter_pages.Gateway"}
    assert list(sent_from_here()) == [Channel.EMAIL, Channel.FILE]
    client.post(at(poll, "letters_many"), {"row": [p.pk for p in people], "verb": "send"})
    deliver_due(at=DURING)
    rows = OutboxMail.objects.filter(carrier="sms").order_by("pk")
    assert [row.state for row in rows] == [MailState.SENT, MailState.FAILED]
    [(number, text)] = Gateway.taken
    assert (number, address_of(poll.invitation(people[0])) in text) == ("0912345678", True)
