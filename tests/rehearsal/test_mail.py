"""Nothing of a rehearsal leaves: at the door where mail is written, at the one where it is sent,
and in the database behind both."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from campaigns.domain.reminders import remind
from campaigns.enums import PhaseKind
from campaigns.models import Phase
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.notify.domain import claims
from parindex.notify.domain.carriers import Unreachable
from parindex.notify.domain.delivery import deliver, deliver_due
from parindex.notify.domain.gateways import carrier_named
from parindex.notify.domain.outbox import abort_one, queue_mail, queue_many, retry_many
from parindex.notify.domain.queries import has_work, outbox_counts
from parindex.notify.domain.server import server_in_use, try_server
from parindex.notify.models import MailServer, MailState, Notice, OutboxMail
from parindex.rehearsal.models import Rehearsal
from parindex.tenants.models import Tenant
from tests.campaigns.years import secretary
from tests.plugins.cast import World
from tests.plugins.mailbox import Mailbox
from tests.rehearsal.copies import made, whole

NOW = timezone.now()
LATER = timedelta(days=400)


def _queued(to: str = "an@real.example", **facts: Any) -> OutboxMail:
    mail = queue_mail(to=to, subject="Nhắc việc", body="Đã đến hạn", kind="test", **facts)
    assert mail is not None
    mail.refresh_from_db()
    return mail


class TestTheDoorWhereMailIsWritten:
    def test_a_message_is_held_and_can_be_read(self, world: World, place: Tenant) -> None:
        person = world.people[Role.OFFICER]
        mail = _queued(to_user=person, path="/t/x/")
        assert (mail.state, mail.body) == (MailState.HELD, "Đã đến hạn")
        assert Notice.objects.get(mail=mail).tenant_id == place.pk  # found inside alone

    def test_many_at_once(self, place: Tenant) -> None:
        mails = [
            OutboxMail(to=f"p{n}@real.example", subject="S", body="B", kind="test", due_at=NOW)
            for n in range(3)
        ]
        assert {mail.state for mail in queue_many(mails)} == {MailState.HELD}
        assert set(_states()) == {MailState.HELD}

    def test_the_database_holds_what_another_door_lets_in(self, place: Tenant) -> None:
        for state in MailState.values:
            OutboxMail.objects.create(
                to="an@real.example", subject="S", body="B", kind="test", due_at=NOW, state=state
            )
        assert set(_states()) == {MailState.HELD}

    def test_it_holds_nothing_of_the_authority(self, rehearsal: Rehearsal) -> None:
        assert _queued().state == MailState.QUEUED
        with pytest.raises(DatabaseError, match="only messages of a rehearsal"):
            OutboxMail.objects.filter(kind="test").update(state=MailState.HELD)

    def test_reminders_and_notices_of_the_campaign(self, place: Tenant) -> None:
        """What the real code writes of itself: nobody has to think of it."""
        phase = Phase.objects.select_related("campaign__tenant").get(kind=PhaseKind.SELF_ASSESSMENT)
        before = OutboxMail.objects.count()
        remind(phase=phase, at=phase.closes_at - timedelta(hours=1))
        assert OutboxMail.objects.count() > before
        assert set(_states()) == {MailState.HELD}
        assert all(to.endswith(".invalid") for to in _recipients())

    @pytest.mark.usefixtures("_in_world")
    def test_with_everybody_it_says_who_would_have_got_it(self, world: World) -> None:
        found = made(world, everybody=True)
        with tenant_scope(found.place):
            phase = Phase.objects.select_related("campaign__tenant").get(
                kind=PhaseKind.SELF_ASSESSMENT
            )
            remind(phase=phase, at=phase.closes_at - timedelta(hours=1))
            assert world.people[Role.OFFICER].email in _recipients()
            assert set(_states()) == {MailState.HELD}


class TestTheDoorWhereMailIsSent:
    def test_no_run_takes_it_up(self, place: Tenant, mailbox: Mailbox) -> None:
        mail = _queued()
        at = timezone.now() + LATER
        assert not has_work(at=at, abandoned=at)
        assert deliver_due(at=at) == 0
        assert deliver(mail_id=mail.pk, at=at) is None
        assert claims.pick_up(at=at) == 0
        assert mailbox.messages == []

    def test_nobody_sends_it_by_hand(self, world: World, place: Tenant) -> None:
        mail = _queued()
        assert retry_many(actor=secretary(world), mails=[mail], at=NOW) == 0
        assert not abort_one(actor=secretary(world), mail=mail)
        assert set(_states()) == {MailState.HELD}

    def test_the_last_step_refuses(self, place: Tenant) -> None:
        """Even a worker that holds a claim made out of thin air does not get past it."""
        mail = _queued()
        claim = claims.Claim(uuid.uuid4(), [mail])
        assert not claims.hand_over(claim=claim, mail=mail, at=NOW)

    @pytest.mark.parametrize("carrier", ["email", "sms"])
    def test_no_carrier_is_opened(self, place: Tenant, settings: Settings, carrier: str) -> None:
        settings.MESSAGE_GATEWAYS = {"sms": "tests.nowhere.Gateway"}
        with pytest.raises(Unreachable, match="diễn tập"):
            carrier_named(carrier)

    def test_no_test_message_leaves(self, place: Tenant, mailbox: Mailbox) -> None:
        with pytest.raises(Unreachable, match="diễn tập"):
            try_server(to="an@real.example", subject="S", body="B", message_id="<1@x>")
        with pytest.raises(Unreachable):
            server_in_use()
        assert mailbox.messages == []

    def test_no_mail_server_is_set_up(self, world: World, place: Tenant) -> None:
        """Nor a mailbox: returned mail of the authority would end in the rehearsal."""
        client = Client()
        client.force_login(secretary(world))
        typed = {"port": "587", "security": "starttls", "per_minute": "60", "imap_port": "993"}
        typed |= {"host": "mail.hanam.example", "from_address": "a@hanam.example"}
        answer = client.post(reverse("office:mail_server", args=[place.slug]), typed)
        assert answer.status_code == 422
        assert "không gửi gì từ đây" in answer.content.decode()
        assert not MailServer.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"state": MailState.QUEUED},
        {"state": MailState.SENDING, "claim": uuid.uuid4()},
        {"state": MailState.SENT, "sent_at": timezone.now()},
        {"handed_at": timezone.now()},
        {"claim": uuid.uuid4()},
    ],
    ids="+".join,
)
def test_the_database_lets_no_message_out(place: Tenant, change: dict[str, Any]) -> None:
    mail = _queued()
    with pytest.raises(DatabaseError, match="never leave"), transaction.atomic():
        OutboxMail.objects.filter(pk=mail.pk).update(**change)


@pytest.mark.usefixtures("_in_world", "mailbox")
def test_account_mail_leaves_by_the_authority(world: World) -> None:
    """A forgotten password is no part of the rehearsal, whatever the slugs are."""
    Tenant.objects.filter(pk=world.tenant.pk).update(slug="zz")
    found = made(world, whole(world), everybody=True)
    person = world.people[Role.OFFICER]
    Client().post(reverse("account_reset_password"), {"email": person.email})
    with tenant_scope(found.place):
        assert not OutboxMail.objects.filter(kind="account").exists()
    with tenant_scope(world.tenant):
        assert OutboxMail.objects.get(kind="account").to == person.email


def test_the_outbox_says_to_whom_it_would_have_gone(world: World, rehearsal: Rehearsal) -> None:
    with tenant_scope(rehearsal.place):
        mail = _queued()
        counts = {state: count for state, _label, count in outbox_counts()}
        assert counts[MailState.HELD] == OutboxMail.objects.count()
    client = Client()
    client.force_login(secretary(world))
    page = client.get(reverse("office:message", args=[rehearsal.place.slug, mail.pk]))
    assert "Lẽ ra gửi đến an@real.example" in page.content.decode()


def _states() -> list[str]:
    return list(OutboxMail.objects.values_list("state", flat=True))


def _recipients() -> set[str]:
    return set(OutboxMail.objects.values_list("to", flat=True))
