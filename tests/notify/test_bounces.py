"""Returned mail finds its message: by mark, in the right tenant, hard or soft, never by forgery."""

from __future__ import annotations

import mailbox
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parindex.audit.models import AuditEntry
from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.bounces import Taken, take_one
from parindex.notify.domain.marks import mark_of, marks_in, message_id_of
from parindex.notify.domain.returned import read_returned
from parindex.notify.models import MailState, OutboxMail
from tests.notify import reports
from tests.plugins.cast import World


def sent_mail(world: World, to: str = "an@so.example") -> OutboxMail:
    at = timezone.now()
    with tenant_scope(world.tenant):
        mail = OutboxMail.objects.create(
            to=to,
            subject="x",
            body="x",
            kind="x",
            state=MailState.SENT,
            due_at=at,
            claimed_at=at,
            sent_at=at,
        )
        mail.message_id = message_id_of(mail, domain="parindex.example")
        mail.save()
    return mail


def outcome(world: World, mail: OutboxMail) -> tuple[str, bool]:
    with tenant_scope(world.tenant):
        mail.refresh_from_db()
    return mail.state, mail.is_hard


def take(content: bytes, world: World | None = None) -> Taken:
    return take_one(content, at=timezone.now(), tenant=world.tenant if world else None)


@pytest.mark.parametrize(
    ("status", "said", "hard"),
    [
        ("5.1.1", "smtp; 550 5.1.1 user unknown", True),
        ("5.4.4", "X-Postfix; Host not found", True),
        ("5.2.2", "smtp; 552 5.2.2 mailbox full", False),
        ("5.7.1", "smtp; 554 5.7.1 blocked", False),
        ("4.4.7", "X-Postfix; delivery time expired", False),
    ],
)
def test_final_report_marks_the_message_hard_or_soft(
    world: World, elsewhere: World, status: str, said: str, hard: bool
) -> None:
    mail, other = sent_mail(world), sent_mail(elsewhere)
    content = reports.dsn(original=mail.message_id, status=status, said=said)
    assert take(content) == Taken(matched=1)
    assert outcome(world, mail) == (MailState.BOUNCED, hard)
    assert outcome(elsewhere, other) == (MailState.SENT, False)
    assert mail.last_error.startswith(status)


def test_address_of_return_is_surer_than_what_is_quoted(world: World, elsewhere: World) -> None:
    mail = sent_mail(world)
    content = reports.dsn(to=f"bounces+{mark_of(mail)}@ha-nam.example", original="<other@x>")
    assert take(content) == Taken(matched=1)
    assert outcome(world, mail) == (MailState.BOUNCED, True)


def test_mark_is_found_whatever_case_a_server_makes_of_it(world: World, elsewhere: World) -> None:
    mail = sent_mail(world)
    take(reports.dsn(to=f"BOUNCES+{mark_of(mail).upper()}@HA-NAM.EXAMPLE"))
    assert outcome(world, mail) == (MailState.BOUNCED, True)


def test_delay_is_noted_and_nothing_more(world: World, elsewhere: World) -> None:
    mail = sent_mail(world)
    take(reports.dsn(original=mail.message_id, action="delayed", status="4.4.1"))
    assert outcome(world, mail) == (MailState.SENT, False)
    assert mail.last_error.startswith("4.4.1")
    take(reports.delayed_in_words(original=mail.message_id))
    assert outcome(world, mail) == (MailState.SENT, False)


def test_report_of_success_and_answer_of_a_person_are_no_return(world: World) -> None:
    mail = sent_mail(world)
    ok = reports.dsn(original=mail.message_id, action="delivered", status="2.0.0")
    away = reports.on_leave(original=mail.message_id)
    assert (take(ok), take(away), take(b"")) == (Taken(other=1),) * 3
    assert outcome(world, mail) == (MailState.SENT, False)


def test_reports_in_words_are_understood(world: World, elsewhere: World) -> None:
    one, other = sent_mail(world), sent_mail(world)
    take(reports.exim(recipient=one.to, original=one.message_id))
    take(reports.qmail(recipient=other.to, original=other.message_id))
    assert outcome(world, one) == (MailState.BOUNCED, False)
    assert outcome(world, other) == (MailState.BOUNCED, True)


def test_address_alone_counts_only_in_the_mailbox_of_the_tenant(
    world: World, elsewhere: World
) -> None:
    old, mail, other = sent_mail(world), sent_mail(world), sent_mail(elsewhere)
    content = reports.qmail(recipient="AN@so.example")
    assert take(content) == Taken(unmatched=1)
    assert take(content, world) == Taken(matched=1)
    assert outcome(world, mail)[0] == MailState.BOUNCED
    assert outcome(world, old)[0] == MailState.SENT
    assert outcome(elsewhere, other)[0] == MailState.SENT


def test_mark_of_another_tenant_does_not_count_in_the_mailbox_of_one(
    world: World, elsewhere: World
) -> None:
    mail = sent_mail(elsewhere, to="b@so.example")
    take(reports.dsn(original=mail.message_id), world)
    assert outcome(elsewhere, mail)[0] == MailState.SENT


def test_forged_mark_takes_nothing(world: World) -> None:
    mail = sent_mail(world)
    tenant, number, code = mark_of(mail).split(".")
    forged = f"{tenant}.{number}.{'a' * len(code)}"
    assert take(reports.dsn(to=f"b+{forged}@x.example")) == Taken(unmatched=1)
    assert outcome(world, mail)[0] == MailState.SENT


def test_what_has_not_left_cannot_come_back(world: World) -> None:
    mail = sent_mail(world)
    with tenant_scope(world.tenant):
        OutboxMail.objects.update(state=MailState.QUEUED)
    take(reports.dsn(original=mail.message_id))
    assert outcome(world, mail)[0] == MailState.QUEUED


def test_trail_tells_it_once_and_without_the_address(world: World) -> None:
    mail = sent_mail(world)
    content = reports.dsn(original=mail.message_id, said="smtp; 550 5.1.1 <an@so.example> unknown")
    take(content)
    take(content)
    with tenant_scope(world.tenant):
        [entry] = AuditEntry.objects.filter(action="mail.returned")
    assert "an@so.example" not in str(entry.data)


def test_command_reads_mbox_maildir_and_pipe(
    world: World, elsewhere: World, tmp_path: Path
) -> None:
    mails = [sent_mail(world, to=f"{number}@so.example") for number in range(2)]
    box = mailbox.mbox(tmp_path / "box")
    folder = mailbox.Maildir(tmp_path / "folder")
    for place, mail in zip((box, folder), mails, strict=True):
        place.add(reports.dsn(original=mail.message_id))
        place.close()
    for option, path in (("--mbox", "box"), ("--maildir", "folder")):
        said = StringIO()
        call_command("take_bounces", option, str(tmp_path / path), stdout=said)
        assert said.getvalue().startswith("1 put to a message, 0 of none of ours")
    assert [outcome(world, mail)[0] for mail in mails] == [MailState.BOUNCED] * 2
    with pytest.raises(CommandError):
        call_command("take_bounces", "--tenant", "nowhere")


@given(st.binary(max_size=400))
def test_no_mail_breaks_the_reader(content: bytes) -> None:
    read_returned(content)
    read_returned(b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n" + content)


@given(st.text(max_size=80))
def test_no_text_makes_up_a_mark(text: str) -> None:
    assert marks_in(text) == []
