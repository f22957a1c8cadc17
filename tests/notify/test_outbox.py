"""The outbox: rows first, real SMTP, retry, withdrawal, no message twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.claims import ABANDONED, RETRY_MINUTES, due
from parindex.notify.domain.delivery import deliver, deliver_due
from parindex.notify.domain.outbox import abort_one, queue_mail, retry_one
from parindex.notify.domain.queries import has_work
from parindex.notify.models import MailState, OutboxMail
from tests.plugins.cast import World, build_world
from tests.plugins.mailbox import Mailbox
from tests.plugins.threads import run_together


def queue(key: str | None = None) -> OutboxMail:
    mail = queue_mail(
        to="an@ha-nam.example",
        subject="Nhắc hạn\n tự chấm điểm",
        body="Kính gửi: chị An.\n",
        kind="reminder",
        dedupe_key=key,
    )
    assert mail is not None
    return mail


def test_message_is_sent_word_for_word(world: World, mailbox: Mailbox) -> None:
    with tenant_scope(world.tenant):
        mail = queue()
        assert deliver(mail_id=mail.pk, at=timezone.now()) == MailState.SENT
        assert deliver(mail_id=mail.pk, at=timezone.now()) is None
        mail.refresh_from_db()
    received = mailbox.messages[0]
    assert (received["Subject"], received["To"]) == ("Nhắc hạn tự chấm điểm", "an@ha-nam.example")
    assert received.get_content().strip() == "Kính gửi: chị An."
    assert (len(mailbox.messages), received["Message-ID"]) == (1, mail.message_id)


def test_refused_message_is_tried_again_then_fails(world: World, mailbox: Mailbox) -> None:
    mailbox.refuse = True
    with tenant_scope(world.tenant):
        mail = queue()
        at = mail.due_at
        for minutes in RETRY_MINUTES:
            assert deliver(mail_id=mail.pk, at=at) == MailState.RETRY
            mail.refresh_from_db()
            assert mail.due_at == at + timedelta(minutes=minutes)
            assert not due(at=mail.due_at - timedelta(seconds=1)).exists()
            at = mail.due_at
        assert deliver(mail_id=mail.pk, at=at) == MailState.FAILED
        mail.refresh_from_db()
        assert "451" in mail.last_error
        mailbox.refuse = False
        assert retry_one(actor=world.people[Role.ADMIN], mail=mail, at=at) is True
        assert deliver(mail_id=mail.pk, at=at) == MailState.SENT


def test_same_key_queues_once(world: World, elsewhere: World) -> None:
    with tenant_scope(world.tenant):
        queue("phase-1")
        again = queue_mail(to="x@x.vn", subject="x", body="x", kind="x", dedupe_key="phase-1")
        assert (again, OutboxMail.objects.count()) == (None, 1)
    with tenant_scope(elsewhere.tenant):
        queue("phase-1")
        assert OutboxMail.objects.count() == 1


def test_queued_messages_can_be_withdrawn(world: World, mailbox: Mailbox) -> None:
    with tenant_scope(world.tenant):
        one, other, third = queue("phase-1:a"), queue("phase-2:a"), queue()
        assert abort_one(actor=world.people[Role.ADMIN], mail=one) is True
        assert abort_one(actor=world.people[Role.ADMIN], mail=third) is True
        assert abort_one(actor=world.people[Role.ADMIN], mail=third) is False
        assert deliver(mail_id=one.pk, at=timezone.now()) is None
        assert [mail.pk for mail in due(at=timezone.now())] == [other.pk]


def test_message_of_a_dead_worker_is_sent_later(world: World, mailbox: Mailbox) -> None:
    with tenant_scope(world.tenant):
        queue()
        at = timezone.now()
        OutboxMail.objects.update(state=MailState.SENDING, claimed_at=at)
        assert deliver_due(at=at + ABANDONED / 2) == 0
        assert deliver_due(at=at + ABANDONED * 2) == 1
        assert OutboxMail.objects.get().state == MailState.SENT


def test_message_a_dead_worker_was_handing_over_is_not_sent_again(
    world: World, mailbox: Mailbox
) -> None:
    with tenant_scope(world.tenant):
        mail = queue()
        at = timezone.now()
        OutboxMail.objects.update(state=MailState.SENDING, claimed_at=at, handed_at=at)
        assert deliver_due(at=at + ABANDONED * 2) == 0
        mail.refresh_from_db()
    assert (mail.state, mailbox.messages) == (MailState.UNKNOWN, [])


def test_tenants_with_something_to_send_are_found(world: World, elsewhere: World) -> None:
    with tenant_scope(world.tenant):
        queue()
        at = timezone.now()
        assert has_work(at=at, abandoned=at - ABANDONED) is True
    with tenant_scope(elsewhere.tenant):
        assert has_work(at=at, abandoned=at - ABANDONED) is False


@pytest.mark.usefixtures("committed")
def test_two_workers_send_a_message_once(mailbox: Mailbox) -> None:
    place = build_world("mot", "Một")
    with tenant_scope(place.tenant):
        mail = queue()

    def work() -> object:
        with tenant_scope(place.tenant):
            return deliver(mail_id=mail.pk, at=timezone.now())

    results = run_together(work, work, work, work)
    assert sorted(map(str, results)) == ["None", "None", "None", "sent"]
    assert len(mailbox.messages) == 1
